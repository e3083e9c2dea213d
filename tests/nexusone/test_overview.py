"""All workspaces of a person side by side: figures of each, and of nobody else's."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from accounts import services
from accounts.models import Membership, Role, User, Workspace
from core import tenancy
from tests.magicpages import contents
from tests.support import people, queries
from tests.support.people import Account

ALL = "/workspaces/"
FUNCTIONS = (
    "accounts_figures_of_user", "credits_balances_of_user", "magicpages_figures_of_user",
)  # fmt: skip


def more(account: Account, count: int, *, credits: int | None = 0) -> list[Workspace]:
    """Give an account so many workspaces more: Client 000, Client 001…"""
    with tenancy.user(account.user.pk):
        return [
            services.create_workspace(
                name=f"Client {n:03}", owner=account.user, opening_credits=credits
            )
            for n in range(count)
        ]


def names(html: str) -> list[str]:
    """Return the workspaces in the order in which the list shows them."""
    return re.findall(r'<bdi class="place__name">([^<]*)</bdi>', html)


def page(client: Client, query: str = "") -> str:
    return client.get(f"{ALL}{query}").content.decode()


def rows_of(function: str) -> list[tuple[UUID, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}()")
        return list(cursor.fetchall())


def test_every_workspace_stands_there_with_its_figures(
    owner_client: Client, account: Account
) -> None:
    contents.publish(contents.ready(account))
    (other,) = more(account, 1, credits=1240)

    html = page(owner_client)

    assert set(names(html)) == {account.workspace.name, other.name}
    assert "1,240" in html
    row = re.search(rf"<tr[^>]*>(?:(?!</tr>).)*{account.workspace.name}.*?</tr>", html, re.DOTALL)
    assert row is not None
    figures = re.findall(r'data-label="([^"]*)"><bdi>([^<]*)</bdi>', row[0])
    assert ("Credits", "50") in figures
    assert ("Pages live", "1") in figures
    assert ("Members", "1") in figures


def test_a_workspace_of_others_is_not_there(
    owner_client: Client, account: Account, elsewhere: Account
) -> None:
    html = page(owner_client)

    assert elsewhere.workspace.name not in html
    assert names(html) == [account.workspace.name]


def test_the_list_is_ordered_by_any_figure(owner_client: Client, account: Account) -> None:
    rich, poor = more(account, 1, credits=900)[0], more(account, 1)[0]
    people.join(poor, Role.VIEWER)

    assert names(page(owner_client, "?sort=credits"))[0] == rich.name
    assert names(page(owner_client, "?sort=credits"))[-1] == poor.name
    assert "<bdi>0</bdi>" in page(owner_client, "?q=client")
    assert names(page(owner_client, "?sort=members"))[0] == poor.name
    assert len(names(page(owner_client, "?sort=seen"))) == 3
    assert len(names(page(owner_client, "?sort=balance;drop"))) == 3


def test_it_goes_on_by_a_figure_without_leaving_anything_out(
    owner_client: Client, account: Account
) -> None:
    more(account, 29)
    seen: list[str] = []
    query = "?sort=credits"
    while query:
        html = page(owner_client, query)
        seen += names(html)
        following = re.search(r'href="/workspaces/(\?[^"]*after=[^"]*)"', html)
        query = following[1].replace("&amp;", "&") if following else ""

    assert len(seen) == len(set(seen)) == 30


def test_a_name_is_found_whatever_its_case_and_accents(
    owner_client: Client, account: Account
) -> None:
    with tenancy.user(account.user.pk):
        services.create_workspace(name="Pão e Café", owner=account.user, opening_credits=0)

    assert names(page(owner_client, "?q=CAFE")) == ["Pão e Café"]
    assert names(page(owner_client, "?q=nowhere")) == []


@pytest.mark.parametrize("query", ["", "?q=client&sort=leads"])
def test_a_hundred_workspaces_ask_no_more_than_two(
    owner_client: Client, account: Account, query: str
) -> None:
    more(account, 1)
    owner_client.get(ALL)
    few = queries.of_screen(owner_client, f"{ALL}{query}")
    more(account, 110)

    many = queries.of_screen(owner_client, f"{ALL}{query}")

    assert len(many) == len(few) <= 12, many


def test_one_goes_to_work_from_there(owner_client: Client, account: Account) -> None:
    (other,) = more(account, 1)

    assert f'name="workspace" value="{other.pk}"' in page(owner_client)
    assert f'href="{ALL}"' in owner_client.get("/dashboard/").content.decode()


def test_whoever_has_none_is_told_what_to_do(client_of: Callable[[User], Client]) -> None:
    client = client_of(User.objects.create_user(people.address("nobody"), people.PASSWORD))

    html = page(client)

    assert "You are in no workspace" in html
    assert "/workspaces/new/" in html


# --- Attacks on the functions with the owner's rights -----------------------------------------


@pytest.mark.parametrize("function", FUNCTIONS)
def test_without_a_scope_there_is_nothing(function: str, account: Account) -> None:
    assert rows_of(function) == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_scope_without_a_person_has_nothing(function: str, account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        assert rows_of(function) == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_everybody_has_their_own_and_nothing_else(
    function: str, account: Account, elsewhere: Account
) -> None:
    contents.ready(account)
    with tenancy.user(elsewhere.user.pk):
        found = {row[0] for row in rows_of(function)}
    assert found == {elsewhere.workspace.pk}

    # Somebody else's workspace in the scope changes nothing.
    with tenancy.workspace(account.workspace.pk, user_id=elsewhere.user.pk):
        assert {row[0] for row in rows_of(function)} == {elsewhere.workspace.pk}


def test_who_was_removed_sees_no_figures_any_more(account: Account, member: User) -> None:
    with tenancy.user(member.pk):
        assert len(rows_of("credits_balances_of_user")) == 1
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=member).delete()

    with tenancy.user(member.pk):
        for function in FUNCTIONS:
            assert rows_of(function) == []
