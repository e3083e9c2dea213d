"""One workspace's work does not hold up everybody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core import tenancy
from core.work import registry, services
from core.work.models import Status
from magicpages.models import MagicPage
from tests.support import pages, people, plans
from tests.support.rehearsal import LABEL


def claim(page: MagicPage) -> bool:
    """Try to take the page's lease, as a worker does."""
    with tenancy.workspace(page.workspace_id):
        return services.claim(kind=registry.kind_of(LABEL), item_id=page.pk) is not None


@pytest.fixture
def busy() -> people.Account:
    """An owner with as much work under way as a workspace may have."""
    account = people.sign_up(credits=100)
    for _ in range(2):
        assert claim(pages.requested(account))
    return account


def test_a_workspace_at_its_limit_waits_and_others_do_not(busy: people.Account) -> None:
    waiting, elsewhere = pages.requested(busy), pages.requested(people.sign_up())

    assert not claim(waiting)
    assert pages.reload(waiting).status == Status.QUEUED
    assert claim(elsewhere)


def test_what_waited_is_handed_over_again(busy: people.Account) -> None:
    waiting = pages.rewrite(pages.requested(busy), handed_at=timezone.now())

    claim(waiting)

    assert pages.reload(waiting).handed_at is None


def test_a_worker_that_died_takes_no_place(busy: people.Account) -> None:
    waiting = pages.requested(busy)
    with tenancy.workspace(busy.workspace.pk):
        MagicPage.objects.filter(status=Status.RUNNING).update(
            lease_id=uuid4(), lease_until=timezone.now() - timedelta(seconds=1)
        )

    assert claim(waiting)


def test_a_plan_may_allow_twice_as_much_at_once(busy: people.Account) -> None:
    third, fourth, fifth = (pages.requested(busy) for _ in range(3))
    assert not claim(third)
    plans.put_on(busy.workspace, "premium")

    assert claim(third)
    assert claim(fourth)
    assert not claim(fifth)
