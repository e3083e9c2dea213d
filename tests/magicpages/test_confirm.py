"""From the quote to the end of the work, as a person at the browser sees it."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client

from accounts.models import User
from core import tenancy
from core.failures import FailureClass, WorkFailure
from core.work.models import PaidWork, Status
from core.work.registry import Progress
from magicpages import writing
from magicpages.models import MagicPage
from tests.magicpages import contents
from tests.support import ledger, pages, people, rehearsal
from tests.support.people import Account
from tests.support.racing import race

Rehearse = Callable[[rehearsal.Part], None]


def address(page: MagicPage, what: str = "") -> str:
    """Return the address of a page or of something one does with it."""
    return f"/magic-pages/{page.pk}/{what}"


def failed(account: Account, rehearse: Rehearse) -> MagicPage:
    """Make a page whose work failed for good."""

    def refuse(item: PaidWork, progress: Progress) -> dict[str, object]:
        raise WorkFailure("not told to people", failure_class=FailureClass.MODERATION)

    rehearse(refuse)
    page = pages.requested(account)
    pages.do_work(page)
    return pages.assert_settled(page, Status.FAILED)


@pytest.fixture
def late(account: Account, rehearse: Rehearse) -> MagicPage:
    """A failed page whose result came after all."""
    words = writing.check(contents.answer(), language="en", has_proof=True)
    result = {"content": words, "model": "gpt", "is_sample": False}
    return pages.rewrite(failed(account, rehearse), late_result=result)


def test_confirming_pays_and_starts(owner_client: Client, draft: MagicPage) -> None:
    answer = owner_client.post(address(draft, "confirm/"))

    assert answer["Location"] == address(draft)
    assert pages.reload(draft).status == Status.QUEUED
    assert pages.money(draft) == {"charge": -10}
    assert b'id="page-status"' in owner_client.get(address(draft)).content


def test_confirming_twice_charges_once_and_says_so(owner_client: Client, draft: MagicPage) -> None:
    owner_client.post(address(draft, "confirm/"))

    again = owner_client.post(address(draft, "confirm/"), follow=True)

    assert b"This was confirmed already" in again.content
    assert pages.money(draft) == {"charge": -10}


def test_two_tabs_that_confirm_at_once_are_charged_once(
    client_of: Callable[[User], Client], owner: User, draft: MagicPage
) -> None:
    tabs = [client_of(owner) for _ in range(4)]

    answers = race([partial(tab.post, address(draft, "confirm/")) for tab in tabs])

    assert [getattr(answer, "status_code", answer) for answer in answers] == [302] * 4
    assert pages.money(draft) == {"charge": -10}
    assert ledger.balance_of(draft.workspace_id) == 40


def test_nine_credits_show_what_is_missing_and_leave_a_draft(
    client_of: Callable[[User], Client],
) -> None:
    account = people.sign_up(credits=9)
    page = pages.draft(account)

    answer = client_of(account.user).post(address(page, "confirm/"))

    assert answer.status_code == 402
    assert b"You need 1 more credit for this. Nothing was charged." in answer.content
    assert pages.reload(page).status == Status.DRAFT
    assert pages.money(page) == {}
    ledger.assert_sound(account.workspace.pk)


def test_the_quote_offers_no_button_one_cannot_pay(client_of: Callable[[User], Client]) -> None:
    account = people.sign_up(credits=9)
    page = pages.draft(account)

    quote = client_of(account.user).get(address(page)).content.decode()

    assert address(page, "confirm/") not in quote


def test_the_poll_shows_how_far_the_work_is(owner_client: Client, account: Account) -> None:
    page = pages.rewrite(pages.requested(account), stage="checking", progress=70)

    answer = owner_client.get(address(page, "status/"))

    fragment = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in fragment
    assert f'hx-get="{address(page, "status/")}"' in fragment
    assert "70%" in fragment
    assert fragment.count("stage--done") == 2


@pytest.mark.parametrize("language", ["ar", "pt"])
def test_the_poll_is_timed_in_figures_a_browser_reads(
    owner_client: Client, account: Account, owner: User, language: str
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)

    answer = owner_client.get(address(pages.requested(account), "status/"))

    assert b'data-look-again="2"' in answer.content


def test_the_poll_leads_to_the_page_once_the_work_has_ended(
    owner_client: Client, ready: MagicPage
) -> None:
    answer = owner_client.get(address(ready, "status/"))

    assert answer["HX-Redirect"] == address(ready)
    assert answer.content == b""


def test_a_failed_page_shows_its_cause_and_what_came_back(
    owner_client: Client, account: Account, rehearse: Rehearse
) -> None:
    page = failed(account, rehearse)

    screen = owner_client.get(address(page)).content.decode()

    assert "The content was refused by the service&#x27;s safety rules" in screen
    assert "10 credits are back in your balance." in screen
    assert "not told to people" not in screen
    assert address(page, "brief/") not in screen
    assert ledger.balance_of(page.workspace_id) == 50


def test_trying_again_copies_the_brief_into_a_new_draft(
    owner_client: Client, account: Account, rehearse: Rehearse
) -> None:
    page = failed(account, rehearse)

    answer = owner_client.post(address(page, "retry/"))

    with tenancy.workspace(page.workspace_id):
        copy = MagicPage.objects.get(pk=answer["Location"].split("/")[2])
    assert copy.pk != page.pk
    assert (copy.status, copy.product, copy.language) == (Status.DRAFT, page.product, "en")
    assert pages.money(copy) == {}


def test_a_late_result_is_taken_for_free(owner_client: Client, late: MagicPage) -> None:
    assert b"It arrived after all" in owner_client.get(address(late)).content

    answer = owner_client.post(address(late, "adopt/"))

    with tenancy.workspace(late.workspace_id):
        page = MagicPage.objects.get(pk=answer["Location"].split("/")[2])
    assert (page.status, page.title) == (Status.READY, contents.WORDS["en"])
    assert pages.money(page) == {}
    assert pages.reload(late).late_result is None
    assert ledger.balance_of(late.workspace_id) == 50


def test_a_late_result_is_taken_once(
    client_of: Callable[[User], Client], owner: User, late: MagicPage
) -> None:
    tabs = [client_of(owner) for _ in range(3)]

    answers = race([partial(tab.post, address(late, "adopt/")) for tab in tabs])

    assert sorted(getattr(answer, "status_code", 0) for answer in answers) == [302, 409, 409]


def test_there_is_nothing_to_take_from_a_page_that_only_failed(
    owner_client: Client, account: Account, rehearse: Rehearse
) -> None:
    answer = owner_client.post(address(failed(account, rehearse), "adopt/"))

    assert answer.status_code == 409
    assert b"This page is not ready yet." in answer.content


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
def test_every_state_of_a_page_has_its_screen_in_every_language(
    owner_client: Client, account: Account, owner: User, rehearse: Rehearse, language: str
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)
    ended = failed(account, rehearse)
    published = contents.ready(account, language=language)
    contents.publish(published)

    for page in (pages.draft(account), pages.requested(account), ended, published):
        answer = owner_client.get(address(page))
        assert answer.status_code == 200
        direction = "rtl" if language in ("ar", "he") else "ltr"
        assert f'<html lang="{language}" dir="{direction}"' in answer.content.decode()
