"""Publishing: the bytes are made once, and taken away as fast."""

import gzip

import pytest
from django.test import Client

from core import tenancy
from magicpages import services
from magicpages.models import MagicPage, Publication
from tests.magicpages import contents
from tests.support import pages
from tests.support.people import Account


def publication(page: MagicPage) -> Publication | None:
    """Return what is published of a page."""
    with tenancy.workspace(page.workspace_id):
        return Publication.objects.filter(page=page).first()


def test_publishing_stores_the_finished_bytes(
    owner_client: Client, account: Account, ready: MagicPage
) -> None:
    answer = owner_client.post(f"/magic-pages/{ready.pk}/publish/", follow=True)

    stored = publication(ready)
    assert stored is not None
    assert stored.path == f"{account.workspace.slug}/{ready.slug}"
    assert gzip.decompress(bytes(stored.html_gzip)) == bytes(stored.html)
    assert b"Published. Anyone with the address can see the page now." in answer.content
    assert f"/p/{stored.path}".encode() in answer.content


def test_the_same_page_gives_the_same_bytes(ready: MagicPage) -> None:
    contents.publish(ready)
    first = publication(ready)
    contents.publish(ready)
    again = publication(ready)

    assert first is not None
    assert again is not None
    assert again.pk == first.pk
    assert (again.etag, bytes(again.html_gzip)) == (first.etag, bytes(first.html_gzip))


def test_another_text_gives_another_etag(ready: MagicPage) -> None:
    contents.publish(ready)
    first = publication(ready)
    contents.edit(ready, "hero/headline", "Cold bread")
    contents.publish(ready)
    again = publication(ready)

    assert first is not None
    assert again is not None
    assert again.etag != first.etag
    assert b"Cold bread" in bytes(again.html)


def test_a_page_keeps_its_address_when_it_is_published_again(ready: MagicPage) -> None:
    first = contents.publish(ready)
    contents.unpublish(ready)

    assert contents.publish(ready) == first


def test_two_pages_of_one_business_get_two_addresses(account: Account) -> None:
    paths = {contents.publish(contents.ready(account, business="Harbour Rye")) for _ in range(2)}

    assert len(paths) == 2
    assert f"{account.workspace.slug}/harbour-rye" in paths


@pytest.mark.parametrize("business", ["مخبز", "a", "--", ""])
def test_every_page_gets_an_address(account: Account, business: str) -> None:
    page = contents.ready(account, language="ar", business=business)

    assert len(page.slug) >= 3
    assert contents.publish(page)


def test_unpublishing_takes_the_bytes_away_and_leaves_the_draft(
    owner_client: Client, ready: MagicPage, path: str
) -> None:
    for _again in range(2):
        answer = owner_client.post(f"/magic-pages/{ready.pk}/unpublish/", follow=True)
        assert b"The page is no longer public. Your draft is untouched." in answer.content

    assert publication(ready) is None
    assert pages.reload(ready).content == ready.content


def test_a_page_that_is_not_ready_is_not_published(owner_client: Client, draft: MagicPage) -> None:
    answer = owner_client.post(f"/magic-pages/{draft.pk}/publish/")

    assert answer.status_code == 409
    assert b"This page is not ready yet." in answer.content
    assert publication(draft) is None


def test_a_page_at_work_says_why_it_is_not_published(
    owner_client: Client, account: Account
) -> None:
    page = pages.requested(account)

    answer = owner_client.post(f"/magic-pages/{page.pk}/publish/")

    assert answer.status_code == 409
    assert b"This page is not ready yet." in answer.content


def test_a_strangers_page_cannot_be_published_by_id(elsewhere: Account, ready: MagicPage) -> None:
    with tenancy.workspace(elsewhere.workspace.pk), pytest.raises(MagicPage.DoesNotExist):
        services.publish_page(page=ready, by=elsewhere.user)
