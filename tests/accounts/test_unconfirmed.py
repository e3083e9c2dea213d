"""Accounts whose address nobody confirmed: gone after a week, and nobody else with them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from accounts import services, tokens, unconfirmed
from accounts.models import Invitation, Membership, Role, User, Workspace
from core import chores, tenancy
from tests.support import ledger, people
from tests.support.people import Account

A_WEEK = timedelta(days=7, minutes=1)


def newcomer(age: timedelta = A_WEEK) -> Account:
    """Sign somebody up who never answered the mail."""
    account = people.sign_up("newcomer")
    EmailAddress.objects.filter(user=account.user).update(verified=False)
    joined = timezone.now() - age
    User.objects.filter(pk=account.user.pk).update(date_joined=joined)
    return account


def person(account: Account) -> User:
    return User.objects.get(pk=account.user.pk)


def place(account: Account) -> Workspace:
    with tenancy.workspace(account.workspace.pk):
        return Workspace.objects.get(pk=account.workspace.pk)


def is_there(account: Account) -> bool:
    user, workspace = person(account), place(account)
    assert (user.erased_at is None) == (workspace.erased_at is None)
    return user.erased_at is None


def test_it_goes_after_a_week_with_its_workspace() -> None:
    account = newcomer()

    unconfirmed.erase_unconfirmed()

    assert not is_there(account)
    assert not EmailAddress.objects.filter(email=account.user.email).exists()
    assert place(account).name == "–"
    ledger.assert_sound(account.workspace.pk)
    # The address is free again.
    again = services.sign_up(
        email=account.user.email, password=people.PASSWORD, workspace_name="Once more",
        language="en", is_verified=True,
    )  # fmt: skip
    assert again.pk != account.user.pk
    assert unconfirmed._erase(account.user.pk) is False


def test_the_scheduler_does_it() -> None:
    assert "accounts.unconfirmed.erase_unconfirmed" in {each.path for each in chores.registered()}


def test_before_a_week_nothing_happens() -> None:
    account = newcomer(timedelta(days=6, hours=23))

    unconfirmed.erase_unconfirmed()

    assert is_there(account)


def confirmed_another(account: Account) -> None:
    email = people.address("second")
    EmailAddress.objects.create(user=account.user, email=email, verified=True)


def signed_in_once(account: Account) -> None:
    Client().force_login(account.user)


def had_tokens(account: Account) -> None:
    tokens.issue(user=account.user)


def came_with_google(account: Account) -> None:
    SocialAccount.objects.create(user=account.user, provider="google", uid=str(account.user.pk))


def has_company(account: Account) -> None:
    people.join(account.workspace, Role.VIEWER)


def joined_others(account: Account) -> None:
    other = people.sign_up("host")
    with tenancy.workspace(other.workspace.pk):
        Membership.objects.create(
            workspace=other.workspace, user=account.user, role=Role.EDITOR
        )  # fmt: skip


def works_for_us(account: Account) -> None:
    User.objects.filter(pk=account.user.pk).update(is_staff=True)


def was_made_by_hand(account: Account) -> None:
    EmailAddress.objects.filter(user=account.user).delete()


@pytest.mark.parametrize(
    "happened",
    [confirmed_another, signed_in_once, had_tokens, came_with_google, has_company, joined_others,
     works_for_us, was_made_by_hand],
)  # fmt: skip
def test_whoever_was_ever_here_stays(happened: Callable[[Account], None]) -> None:
    account = newcomer()
    happened(account)

    unconfirmed.erase_unconfirmed()

    assert is_there(account)
    assert person(account).deletion_due_at is None
    assert place(account).deletion_due_at is None
    User.objects.filter(pk=account.user.pk).update(is_staff=False)


def test_somebody_who_signs_up_with_anothers_address_takes_no_invitation_away(
    account: Account,
) -> None:
    squatter = newcomer()
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        services.invite(
            workspace=account.workspace,
            email=squatter.user.email,
            role=Role.EDITOR,
            by=account.user,
        )

    unconfirmed.erase_unconfirmed()

    assert not is_there(squatter)
    with tenancy.workspace(account.workspace.pk):
        assert Invitation.objects.filter(email=squatter.user.email).exists()
