"""Example data: free, marked, never public, counted until there is something real, removable."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core import tenancy
from magicpages import examples, writing
from magicpages.models import Lead, MagicPage, Publication
from tests.magicpages import contents, visitors
from tests.support import ledger, pages, racing
from tests.support.people import Account

ADD, REMOVE, DASHBOARD = "/examples/add/", "/examples/remove/", "/dashboard/"


def rows(account: Account) -> tuple[int, int]:
    """Count the example pages and their leads."""
    with tenancy.workspace(account.workspace.pk):
        return (
            MagicPage.objects.filter(is_example=True).count(),
            Lead.objects.filter(page__is_example=True).count(),
        )


def leads_card(client: Client) -> dict[str, Any]:
    """Return what the dashboard says of leads."""
    parts = client.get(DASHBOARD).context["parts"]
    found: dict[str, Any] = next(p.card for p in parts if p.key == "magicpages.leads")
    return found


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
def test_the_examples_are_pages_like_those_that_are_made(language: str) -> None:
    found = examples.content(language)["pages"]

    assert len(found) == 2
    assert sum(len(page["leads"]) for page in found) == 12
    for page in found:
        content = writing.check(page["content"], language=language, has_proof=True)
        assert [block["kind"] for block in content["blocks"]][0] == "hero"
        assert all(lead["email"].endswith("@example.com") for lead in page["leads"])


@pytest.mark.parametrize("language", ["en", "ar"])
def test_examples_speak_the_language_of_the_workspace(
    owner_client: Client, owner: User, account: Account, language: str
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)

    owner_client.post(ADD)

    with tenancy.workspace(account.workspace.pk):
        page = MagicPage.objects.first()
    assert page is not None
    assert page.language == language
    assert owner_client.get(f"{page.get_absolute_url()}preview/").status_code == 200


def test_examples_cost_nothing(owner_client: Client, account: Account) -> None:
    before = ledger.entries_of(account.workspace.pk)

    owner_client.post(ADD)
    owner_client.post(REMOVE)

    assert ledger.entries_of(account.workspace.pk) == before
    ledger.assert_sound(account.workspace.pk)


def test_adding_twice_adds_nothing(owner_client: Client, account: Account) -> None:
    owner_client.post(ADD)
    owner_client.post(ADD)

    assert rows(account) == (2, 12)


def test_two_who_ask_at_once_get_them_once(
    client_of: Callable[[User], Client], account: Account, member: User
) -> None:
    clients = [client_of(account.user), client_of(member)]

    racing.race([partial(client.post, ADD) for client in clients])

    assert rows(account) == (2, 12)


def test_removing_takes_the_examples_and_nothing_else(
    owner_client: Client, account: Account, elsewhere: Account, client_of: Callable[..., Client]
) -> None:
    mine = contents.ready(account)
    path = contents.publish(mine)
    Client().post(f"/p/{path}/lead", {"name": "Ana", "email": "a@example.com", "consent": "1"})
    client_of(elsewhere.user).post(ADD)
    owner_client.post(ADD)

    owner_client.post(REMOVE)
    owner_client.post(REMOVE)

    assert rows(account) == (0, 0)
    assert rows(elsewhere) == (2, 12)
    with tenancy.workspace(account.workspace.pk):
        assert (MagicPage.objects.get().pk, Lead.objects.count()) == (mine.pk, 1)
    assert visitors.visit(visitors.web_process(), path).status == 200


def test_examples_are_marked_wherever_they_stand(owner_client: Client, account: Account) -> None:
    owner_client.post(ADD)
    with tenancy.workspace(account.workspace.pk):
        page = MagicPage.objects.all()[0]

    detail = page.get_absolute_url()
    for address in (DASHBOARD, "/magic-pages/", "/magic-pages/leads/", detail, f"{detail}leads/"):
        assert "Example</span>" in owner_client.get(address).content.decode(), address


def test_an_example_is_never_public(owner_client: Client, account: Account) -> None:
    owner_client.post(ADD)
    with tenancy.workspace(account.workspace.pk):
        page = MagicPage.objects.all()[0]

    answer = owner_client.post(f"{page.get_absolute_url()}publish/")

    assert answer.status_code == 409
    assert "cannot be published" in answer.content.decode()
    with tenancy.workspace(account.workspace.pk):
        assert not Publication.objects.filter(page=page).exists()


def test_the_figures_are_those_of_the_examples_until_there_is_a_real_lead(
    owner_client: Client, account: Account
) -> None:
    owner_client.post(ADD)
    shown = leads_card(owner_client)
    assert (shown["count"], shown["is_example"]) == (12, True)
    assert len([n for n in shown["chart"].series[0].values if n]) >= 6

    path = contents.publish(contents.ready(account))
    Client().post(f"/p/{path}/lead", {"name": "Ana", "email": "a@example.com", "consent": "1"})

    shown = leads_card(owner_client)
    assert (shown["count"], shown["is_example"]) == (1, False)
    assert [lead.name for lead in shown["latest"]] == ["Ana"]


def test_examples_are_no_news_no_step_and_no_tick(owner_client: Client, account: Account) -> None:
    owner_client.post(ADD)

    context = owner_client.get(DASHBOARD).context

    assert context["news"] == []
    assert [step.text for step in context["steps"]] == ["Write your first brief"]
    assert [task.is_done for task in context["checklist"]["tasks"]] == [False] * 3


def test_leads_of_examples_came_in_the_last_two_weeks(
    owner_client: Client, account: Account
) -> None:
    owner_client.post(ADD)

    with tenancy.workspace(account.workspace.pk):
        moments = list(Lead.objects.values_list("created_at", flat=True))
    now = timezone.now()
    assert all(timedelta() < now - moment < timedelta(days=14) for moment in moments)


def test_a_viewer_neither_adds_nor_removes(
    client_of: Callable[[User], Client], viewer: User, owner_client: Client, account: Account
) -> None:
    client = client_of(viewer)
    assert client.post(ADD).status_code == 403
    owner_client.post(ADD)

    assert client.post(REMOVE).status_code == 403
    assert "/examples/" not in client.get(DASHBOARD).content.decode()
    assert rows(account) == (2, 12)


@pytest.mark.parametrize("address", [ADD, REMOVE])
def test_a_link_changes_nothing(owner_client: Client, account: Account, address: str) -> None:
    assert owner_client.get(address).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    assert rows(account) == (0, 0)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_nobody_is_sent_elsewhere_afterwards(owner_client: Client, address: str) -> None:
    assert owner_client.post(ADD, {"next": address})["Location"] == DASHBOARD
    assert owner_client.post(ADD, {"next": "/magic-pages/"})["Location"] == "/magic-pages/"


def test_empty_lists_offer_the_example(owner_client: Client) -> None:
    for address in ("/magic-pages/", "/magic-pages/leads/"):
        assert "Show me an example" in owner_client.get(address).content.decode()


def test_a_brief_copied_from_an_example_is_real(owner_client: Client, account: Account) -> None:
    owner_client.post(ADD)
    with tenancy.workspace(account.workspace.pk):
        page = MagicPage.objects.all()[0]

    owner_client.post(f"{page.get_absolute_url()}retry/")
    owner_client.post(REMOVE)

    with tenancy.workspace(account.workspace.pk):
        copy = MagicPage.objects.get()
    assert copy.is_draft
    assert not copy.is_example
    assert pages.money(copy) == {}
