"""The first screen after signing in."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.magicpages import contents
from tests.support import pages
from tests.support.people import Account


def test_a_new_workspace_is_told_what_to_do_first(owner_client: Client, account: Account) -> None:
    answer = owner_client.get("/dashboard/")

    assert answer.status_code == 200
    assert account.workspace.name in answer.content.decode()
    assert [step["is_done"] for step in answer.context["steps"]] == [False, False, False]
    assert answer.context["balance"] == 50


def test_the_dashboard_counts_what_there_is(owner_client: Client, account: Account) -> None:
    path = contents.publish(contents.ready(account))
    pages.requested(account)
    visitor = {"name": "Ana", "email": "a@example.com", "consent": "1"}
    for _ in range(2):
        Client().post(f"/p/{path}/lead", visitor)

    context = owner_client.get("/dashboard/").context

    assert (context["pages_total"], context["pages_published"], context["leads_total"]) == (2, 1, 2)
    assert context["balance"] == 40
    assert context["steps"] == []


def test_the_dashboard_knows_nothing_of_other_workspaces(
    client_of: Callable[[User], Client], stranger: User, account: Account
) -> None:
    contents.publish(contents.ready(account))

    context = client_of(stranger).get("/dashboard/").context

    assert (context["pages_total"], context["pages_recent"]) == (0, [])


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
def test_the_dashboard_speaks_every_language(
    owner_client: Client, owner: User, account: Account, language: str
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)
    pages.requested(account)

    html = owner_client.get("/dashboard/").content.decode()

    direction = "rtl" if language in ("ar", "he") else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert ("Good to see you" in html) is (language == "en")


def test_a_workspace_named_in_markup_is_only_a_name(client_of: Callable[[User], Client]) -> None:
    email = "markup@example.com"
    client = Client()
    client.post(
        "/en/accounts/signup/",
        {"workspace_name": "<b>Bold</b>", "email": email, "password1": "a quiet harbour at noon"},
    )

    html = client.get("/dashboard/").content.decode()

    assert "&lt;b&gt;Bold&lt;/b&gt;" in html
    assert "<b>Bold" not in html
