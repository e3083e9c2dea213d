"""What a request carries once it is known for whom it is."""

from contextlib import ExitStack
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from accounts import selectors
from accounts.models import Membership, User
from core import tenancy


class RequestScope:
    """The scope of one request: opened once, when it is known for whom the request is."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.membership: Membership | None = None

    def open(self, *, user: User, workspace_id: UUID | None) -> Membership | None:
        """Open the scope of the user's workspace; None where they are no member of it."""
        self._stack.enter_context(tenancy.user(user.pk))
        membership = selectors.membership_of(user_id=user.pk, workspace_id=workspace_id)
        if membership is None:
            self._stack.close()
            return None
        tenancy.narrow(membership.workspace_id)
        self.membership = membership
        return membership

    def open_staff(self) -> None:
        """Open the scope of the staff site, which sees every workspace."""
        self._stack.enter_context(tenancy.system_scope(tenancy.SystemUse.STAFF))

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


class MemberRequest(ScopedRequest):
    """A request of a page behind `workspace_page`: its scope is open, its person signed in."""

    user: User
