"""What the tests of notifications share: a kind of their own, and who was told what."""

from collections.abc import Iterator
from typing import Any, Protocol
from uuid import uuid4

import pytest

from accounts.models import User
from core import formatting, tenancy
from notifications import kinds, services
from notifications.models import Notification
from notifications.recipients import Recipients
from tests.support.people import Account


class Tell(Protocol):
    """Tell somebody of something, and return its key."""

    def __call__(self, to: Recipients | None = None, **changes: Any) -> str: ...


@pytest.fixture(autouse=True)
def bread() -> Iterator[kinds.Kind]:
    """Give a kind that waits for nobody."""
    kind = kinds.Kind(
        key="test.bread",
        order=900,
        label="Bread",
        hint="When bread is baked.",
        why="You get this because you bake.",
        icon="spark",
        title=lambda values: f"Bread: {formatting.isolated(values['name'])}",
        text=lambda values: "It is still warm.",
        heading=lambda count: f"{count} loaves",
    )
    kinds.register(kind)
    yield kind
    kinds.registered._things.pop(kind.key)


@pytest.fixture
def tell(account: Account) -> Tell:
    """Tell the owner, or others, of bread."""

    def tell(to: Recipients | None = None, **changes: Any) -> str:
        news: dict[str, Any] = {
            "workspace_id": account.workspace.pk,
            "kind": "test.bread",
            "values": {"name": "Rye"},
            "url": "/magic-pages/",
            "key": uuid4().hex,
        } | changes
        with tenancy.workspace(account.workspace.pk):
            services.tell(**news, to=to or Recipients.person(account.user.pk))
        return str(news["key"])

    return tell


def told(account: Account, user: User | None = None, **conditions: Any) -> list[Notification]:
    """Return what a person (the owner) was told in a workspace, oldest first."""
    with tenancy.workspace(account.workspace.pk):
        return list(
            Notification.objects.filter(user=user or account.user, **conditions).order_by(
                "created_at"
            )
        )
