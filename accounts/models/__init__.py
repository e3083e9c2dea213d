"""Who: people, workspaces, members, invitations, keys, and what all of them did."""

from accounts.models.audit import AuditEntry
from accounts.models.exports import ExportPart, WorkspaceExport
from accounts.models.keys import ApiKey
from accounts.models.people import EmailCode, TokenFamily, User, UserManager
from accounts.models.workspaces import COLOR, Invitation, Logo, Membership, Role, Workspace

__all__ = [
    "COLOR", "ApiKey", "AuditEntry", "EmailCode", "ExportPart", "Invitation", "Logo", "Membership",
    "Role", "TokenFamily", "User", "UserManager", "Workspace", "WorkspaceExport",
]  # fmt: skip
