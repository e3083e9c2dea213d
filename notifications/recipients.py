"""Who is told: members of the workspace, and nobody else."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import Membership, Role

_ORDER = [Role.VIEWER, Role.EDITOR, Role.ADMIN, Role.OWNER]
_IN_CHARGE = (Role.ADMIN, Role.OWNER)


@dataclass(frozen=True)
class Recipients:
    """A choice of members, looked up when the news is told."""

    roles: tuple[Role, ...]
    user_id: UUID | None = None

    @classmethod
    def everyone(cls, least: Role = Role.VIEWER) -> "Recipients":
        """Choose all members with at least this role."""
        return cls(tuple(_ORDER[_ORDER.index(least) :]))

    @classmethod
    def person(cls, user_id: UUID | None) -> "Recipients":
        """Choose one member; whoever is in charge where they are none, or nobody is named."""
        return cls(_IN_CHARGE, user_id)

    def find(self, workspace_id: UUID) -> list[UUID]:
        """Return the ids of the people, in one order for all. One query."""
        members = dict(
            Membership.objects.filter(workspace_id=workspace_id, user__is_active=True)
            .order_by("user_id")
            .values_list("user_id", "role")
        )
        if self.user_id in members:
            return [self.user_id]
        return [user_id for user_id, role in members.items() if role in self.roles]
