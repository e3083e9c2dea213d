"""What a request carries once it is known for whom it is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts import selectors
from accounts.models import Membership, User
from core import tenancy

# Where the session keeps the workspace that was chosen last.
SESSION_KEY = "workspace_id"
# Where it keeps the SHA-256 of the invitation that was opened last.
INVITATION_SESSION_KEY = "invitation"
# As many workspaces as one person can be offered to switch to.
SHOWN = 100


class RequestScope:
    """The scope of one request: opened once, when it is known for whom the request is.

    ``memberships`` are the person's places, the one they are in first; only pages ask for them all.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.membership: Membership | None = None
        self.memberships: list[Membership] = []

    def open(self, *, user: User, workspace_id: UUID | None) -> Membership | None:
        """Open the scope of the user's workspace; None where they are no member of it."""
        self._stack.enter_context(tenancy.user(user.pk))
        membership = selectors.membership_of(user_id=user.pk, workspace_id=workspace_id)
        return self._enter(membership)

    def open_person(self, *, user: User) -> None:
        """Open the scope of a person: their places and workspaces, and nothing in them."""
        self._stack.enter_context(tenancy.user(user.pk))

    def open_page(self, *, user: User, workspace_id: UUID | None) -> Membership | None:
        """Open the scope of the workspace chosen last, or of the first where that is lost to them.

        One query finds it together with those that the frame offers to switch to.
        """
        self._stack.enter_context(tenancy.user(user.pk))
        self.memberships = selectors.memberships_of(
            user_id=user.pk, first=workspace_id, limit=SHOWN
        )
        return self._enter(self.memberships[0] if self.memberships else None)

    def _enter(self, membership: Membership | None) -> Membership | None:
        if membership is None:
            self._stack.close()
            return None
        tenancy.narrow(membership.workspace_id)
        self.membership = membership
        return membership

    def open_only(self, *, user: User, workspace_id: UUID) -> None:
        """Open the scope of one workspace for a page, as if the person had no other."""
        membership = self.open(user=user, workspace_id=workspace_id)
        self.memberships = [membership] if membership else []

    def open_staff(self) -> None:
        """Open the scope of the staff site, which sees every workspace."""
        self._stack.enter_context(tenancy.system_scope(tenancy.SystemUse.STAFF))

    @contextmanager
    def outside_staff_site(self) -> Iterator[None]:
        """Leave the scope of the staff site for a block that may have no transaction open.

        What was written before is committed. For those who ask somebody outside, Stripe say.
        """
        scope = tenancy.current()
        if scope is None or scope.alias != tenancy.SYSTEM_ALIAS:
            raise RuntimeError("Only the scope of the staff site can be left and entered again.")
        self._stack.close()
        try:
            yield
        finally:
            self._stack.enter_context(tenancy.system_scope(tenancy.SystemUse.STAFF))

    def leave(self) -> None:
        """Work in no workspace after all."""
        self._stack.close()
        self.membership, self.memberships = None, []

    def close(self, *, commit: bool) -> None:
        """End the transaction of the scope, if one was opened."""
        scope = tenancy.current()
        if not commit and scope is not None:
            # A view's exception reaches us as a response: without this it would commit.
            transaction.set_rollback(True, using=scope.alias)
        self._stack.close()


class ScopedRequest(HttpRequest):
    """A request behind `WorkspaceMiddleware`; nobody needs to be signed in."""

    scope: RequestScope
    htmx: HtmxDetails


class MemberRequest(ScopedRequest):
    """A request of a page behind `workspace_page`: its scope is open, its person signed in."""

    user: User
