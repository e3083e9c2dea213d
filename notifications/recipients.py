"""Who is told: members of the workspace, and nobody else."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import Membership, Role

_ORDER = [Role.VIEWER, Role.EDITOR, Role.ADMIN, Role.OWNER]
_IN_CHARGE = (Role.ADMIN, Role.OWNER)


@dataclass(frozen=True)
class Recipients:
    """A choice of members, looked up when the news is told.

    ``user_id`` alone is told where their role is one of ``theirs``, the members with ``roles``
    otherwise; never ``but``.
    """

    roles: tuple[Role, ...]
    user_id: UUID | None = None
    theirs: tuple[Role, ...] = tuple(_ORDER)
    but: UUID | None = None

    @classmethod
    def everyone(cls, least: Role = Role.VIEWER, *, but: UUID | None = None) -> "Recipients":
        """Choose all members with at least this role, save one."""
        return cls(_from(least), but=but)

    @classmethod
    def others(cls, user_id: UUID) -> "Recipients":
        """Choose all members but this one."""
        return cls(tuple(_ORDER), but=user_id)

    @classmethod
    def person(cls, user_id: UUID | None, least: Role = Role.VIEWER) -> "Recipients":
        """Choose one member; whoever is in charge where they are none, or nobody is named.

        Nobody below the role ``least`` is told.
        """
        able = _from(least)
        return cls(tuple(role for role in _IN_CHARGE if role in able), user_id, able)

    def find(self, workspace_id: UUID) -> list[UUID]:
        """Return the ids of the people, in one order for all. One query."""
        members = dict(
            Membership.objects.filter(workspace_id=workspace_id, user__is_active=True)
            .order_by("user_id")
            .values_list("user_id", "role")
        )
        if self.user_id in members and members[self.user_id] in self.theirs:
            return [self.user_id]
        return [
            user_id
            for user_id, role in members.items()
            if role in self.roles and user_id != self.but
        ]


def _from(least: Role) -> tuple[Role, ...]:
    return tuple(_ORDER[_ORDER.index(least) :])
