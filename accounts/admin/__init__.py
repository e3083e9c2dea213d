"""People, workspaces and the audit log in the staff site."""

from accounts.admin import audit_log, people, recording, workspaces

__all__ = ["audit_log", "people", "recording", "workspaces"]
