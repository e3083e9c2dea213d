"""Whose workspace a page is of."""

from accounts.models import Workspace
from accounts.requests import MemberRequest


def workspace_of(request: MemberRequest) -> Workspace:
    """Return the workspace of a page that `workspace_page` guards."""
    membership = request.scope.membership
    if membership is None:
        raise RuntimeError("A page of a workspace without a member.")
    return membership.workspace
