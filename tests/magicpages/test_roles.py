"""Who may only look finds nothing to press that would be refused."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from core import tenancy
from magicpages.models import MagicPage
from tests.magicpages import contents
from tests.support import pages
from tests.support.people import Account

Sign = Callable[[User], Client]
ACTIONS = re.compile(r"/magic-pages/(new/|[0-9a-f-]{36}/\w+/)")
# What a viewer may ask for: the preview, the leads, and how far the work is.
LOOKED_AT = {"preview/", "leads/", "status/"}


def offered(page: str) -> set[str]:
    """Return what the links and forms of a screen would do."""
    return {found.rpartition("/")[0].rpartition("/")[2] + "/" for found in _addresses(page)}


def _addresses(page: str) -> list[str]:
    main = page.partition("<main")[2].partition("</main>")[0]
    return [found[0] for found in re.finditer(ACTIONS, main)]


@pytest.mark.parametrize("make", [pages.draft, contents.ready], ids=["draft", "ready"])
def test_a_viewer_is_offered_nothing_to_change(
    account: Account, viewer: User, client_of: Sign, make: Callable[[Account], MagicPage]
) -> None:
    page = make(account)

    seen = client_of(viewer).get(page.get_absolute_url()).content.decode()
    changed = client_of(account.user).get(page.get_absolute_url()).content.decode()

    assert offered(seen) <= LOOKED_AT
    assert not offered(changed) <= LOOKED_AT


def test_a_viewer_of_a_failed_page_is_not_asked_to_try_again(
    account: Account, viewer: User, client_of: Sign
) -> None:
    page = pages.draft(account)
    with tenancy.workspace(account.workspace.pk):
        MagicPage.objects.filter(pk=page.pk).update(
            status="failed", failure_class="internal", finished_at=page.created_at
        )

    seen = client_of(viewer).get(page.get_absolute_url()).content.decode()

    assert offered(seen) <= LOOKED_AT


def test_the_preview_of_a_viewer_cannot_be_edited(
    account: Account, viewer: User, client_of: Sign
) -> None:
    address = f"{contents.ready(account).get_absolute_url()}preview/"

    seen = client_of(viewer).get(address).content.decode()
    changed = client_of(account.user).get(address).content.decode()

    assert "data-edit-url" not in seen
    assert "<script" not in seen
    assert "data-edit-url" in changed
