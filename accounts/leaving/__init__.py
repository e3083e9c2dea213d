"""Leaving: what people ask for, and what time makes of it (docs/leaving.md)."""

from accounts.leaving.scheduling import (
    GRACE,
    Owned,
    OwnsSharedWorkspaces,
    TooLate,
    keep_account,
    keep_workspace,
    owned_workspaces,
    schedule_account,
    schedule_workspace,
    what_they_own,
    workspace_leaving,
)

__all__ = [
    "GRACE",
    "Owned",
    "OwnsSharedWorkspaces",
    "TooLate",
    "keep_account",
    "keep_workspace",
    "owned_workspaces",
    "schedule_account",
    "schedule_workspace",
    "what_they_own",
    "workspace_leaving",
]
