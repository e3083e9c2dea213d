"""Links in mails that end the mails of one kind, without signing in.

The link is a signed token: it names the member and the kind, and can do nothing else. It does not
expire, because mails are kept for years and their links must go on working.
"""

from contextlib import AbstractContextManager
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Membership, User
from core import tenancy
from notifications import kinds, selectors, services

_SALT = "notifications.unsubscribe"


class Subscription(NamedTuple):
    """Whose mails of which kind."""

    workspace_id: UUID
    user_id: UUID
    kind: str


def url_of(subscription: Subscription) -> str:
    """Return the whole address that ends these mails."""
    token = signing.dumps([str(part) for part in subscription], salt=_SALT, compress=True)
    return f"{settings.SITE_URL}{reverse('notifications:unsubscribe', args=[token])}"


def read(token: str) -> Subscription | None:
    """Return what a token names; None for one that we did not make."""
    try:
        workspace_id, user_id, kind = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Subscription(UUID(workspace_id), UUID(user_id), kind)


def language_of(subscription: Subscription) -> str:
    """Return the language of the person, English where they are gone."""
    found = User.objects.filter(pk=subscription.user_id).values_list("language", flat=True)
    return found.first() or settings.LANGUAGE_CODE


def end(subscription: Subscription) -> None:
    """Send no more mails of this kind; what is shown in the app stays as it was.

    Nothing happens where the person is no member any more: they get no mails anyway.
    """
    workspace_id, user_id, kind = subscription
    with _scope(workspace_id, user_id):
        if not Membership.objects.filter(workspace_id=workspace_id, user_id=user_id).exists():
            return
        choices = selectors.choices_for(
            workspace_id=workspace_id, kind=kinds.of(kind), user_ids=[user_id]
        )
        services.choose(
            workspace_id=workspace_id,
            user_id=user_id,
            choices={kind: choices[user_id]._replace(by_mail=False)},
        )


def _scope(workspace_id: UUID, user_id: UUID) -> AbstractContextManager[None]:
    # Whoever is signed in, perhaps as somebody else, comes with a scope that is open.
    if tenancy.current() is None:
        return tenancy.workspace(workspace_id, user_id=user_id)
    return tenancy.bind(workspace_id, user_id=user_id)
