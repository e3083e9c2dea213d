"""The link in a mail that ends its kind: without signing in, and for nothing else."""

from collections.abc import Callable

import pytest
from django.core import signing
from django.test import Client

from accounts.models import Membership, User
from core import tenancy
from notifications import selectors, unsubscribing
from notifications.models import Preference
from notifications.selectors import Choice
from notifications.unsubscribing import Subscription
from tests.notifications.conftest import Tell, told
from tests.support import people
from tests.support.people import Account

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path_of(account: Account, user: User | None = None, kind: str = "test.bread") -> str:
    """Return the path of the link in a mail."""
    whose = Subscription(account.workspace.pk, (user or account.user).pk, kind)
    return unsubscribing.url_of(whose).partition("8000")[2]


def choice(account: Account, user: User | None = None, kind: str = "test.bread") -> Choice:
    user = user or account.user
    with tenancy.workspace(account.workspace.pk):
        return selectors.choices_of(workspace_id=account.workspace.pk, user_id=user.pk)[kind]


ON, OFF = Choice(in_app=True, by_mail=True), Choice(in_app=True, by_mail=False)


def test_one_click_of_a_mail_program_ends_the_mails_of_one_kind(
    account: Account, tell: Tell
) -> None:
    program = Client(enforce_csrf_checks=True)

    assert program.post(path_of(account), ONE_CLICK).status_code == 200

    assert choice(account) == OFF
    assert choice(account, kind="work.ready") == ON
    tell()
    assert [(row.in_app, row.mail) for row in told(account)] == [(True, "none")]


def test_looking_at_the_link_ends_nothing(account: Account) -> None:
    answer = Client().get(path_of(account))

    assert answer.status_code == 200
    assert b"Stop these mails?" in answer.content
    assert choice(account) == ON


def test_the_page_speaks_the_persons_language() -> None:
    account = people.sign_up(language="ar")

    answer = Client().get(path_of(account))

    assert '<html lang="ar" dir="rtl"' in answer.content.decode()


@pytest.mark.parametrize("position", [0, 5, -1])
def test_a_token_that_was_touched_is_worth_nothing(account: Account, position: int) -> None:
    path = path_of(account)
    token = path.split("/")[-2]
    other = "A" if token[position] != "A" else "B"
    touched = token[:position] + other + (token[position + 1 :] if position != -1 else "")

    for address in (path.replace(token, touched), path.replace(token, "x"), path[:-8] + "/"):
        assert Client().post(address).status_code == 404
    assert choice(account) == ON


def test_a_token_of_another_purpose_is_worth_nothing(account: Account) -> None:
    parts = [str(account.workspace.pk), str(account.user.pk), "test.bread"]
    token = signing.dumps(parts, salt="something.else", compress=True)

    assert Client().post(f"/notifications/stop/{token}/").status_code == 404
    assert choice(account) == ON


def test_the_link_works_for_whoever_is_signed_in_as_somebody_else(
    account: Account, client_of: Callable[[User], Client], stranger: User
) -> None:
    assert client_of(stranger).post(path_of(account)).status_code == 200

    assert choice(account) == OFF


def test_the_link_keeps_what_was_chosen_for_the_app(owner_client: Client, account: Account) -> None:
    owner_client.post("/settings/notifications/", {"test.bread:mail": "on"})

    Client().post(path_of(account))

    assert choice(account) == Choice(in_app=False, by_mail=False)


def test_the_link_of_somebody_who_left_writes_nothing(account: Account, member: User) -> None:
    path = path_of(account, member)
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=member).delete()

    assert Client().post(path).status_code == 200

    with tenancy.workspace(account.workspace.pk):
        assert not Preference.objects.filter(user=member).exists()
