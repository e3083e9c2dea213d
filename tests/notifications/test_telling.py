"""Who is told, how, and how often."""

from functools import partial

import pytest
from django.db import ProgrammingError

from accounts.models import Role, User
from core import tenancy
from notifications import selectors, services
from notifications.models import Notification
from notifications.recipients import Recipients
from notifications.selectors import Choice
from tests.notifications.conftest import Tell, told
from tests.support import crashes, people
from tests.support.people import Account
from tests.support.racing import race


def choose(account: Account, user: User, **choices: Choice) -> None:
    with tenancy.workspace(account.workspace.pk, user_id=user.pk):
        services.choose(
            workspace_id=account.workspace.pk,
            user_id=user.pk,
            choices={name.replace("_", "."): choice for name, choice in choices.items()},
        )


def test_news_reaches_the_person_it_is_for(
    account: Account, member: User, viewer: User, tell: Tell
) -> None:
    tell(Recipients.person(member.pk))

    (row,) = told(account, member)
    assert (row.in_app, row.mail, row.values) == (True, "wanted", {"name": "Rye"})
    assert told(account) == told(account, viewer) == []


def test_a_role_reaches_everybody_who_has_it_or_more(
    account: Account, member: User, viewer: User, tell: Tell
) -> None:
    tell(Recipients.everyone(Role.EDITOR))

    assert len(told(account)) == len(told(account, member)) == 1
    assert told(account, viewer) == []


def test_nobody_outside_the_workspace_is_told(account: Account, stranger: User, tell: Tell) -> None:
    tell(Recipients.person(stranger.pk))

    assert told(account, stranger) == []
    # Those in charge hear of it instead.
    assert len(told(account)) == 1


def test_whoever_is_switched_off_is_not_told(account: Account, member: User, tell: Tell) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)

    tell(Recipients.everyone())

    assert told(account, member) == []


def test_the_same_news_is_told_once(account: Account, tell: Tell) -> None:
    key = tell()
    tell(key=key, values={"name": "Another"})

    (row,) = told(account)
    assert row.values == {"name": "Rye"}


def test_racing_tellers_tell_once(account: Account, member: User, tell: Tell) -> None:
    results = race([partial(tell, Recipients.everyone(), key="race")] * 6)

    assert results == ["race"] * 6
    assert len(told(account)) == len(told(account, member)) == 1


def test_what_is_rolled_back_was_never_told(account: Account) -> None:
    with crashes.crashing(tenancy.workspace(account.workspace.pk)):
        services.tell(
            workspace_id=account.workspace.pk, kind="test.bread", values={"name": "Rye"},
            url="/", key="gone", to=Recipients.everyone(),
        )  # fmt: skip

    assert told(account) == []


def test_an_unknown_kind_is_a_mistake_of_the_caller(tell: Tell) -> None:
    with pytest.raises(KeyError):
        tell(kind="test.nothing")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(in_app=True, by_mail=False), [(True, "none")]),
        (Choice(in_app=False, by_mail=True), [(False, "wanted")]),
        (Choice(in_app=False, by_mail=False), []),
    ],
)
def test_preferences_are_honoured(
    account: Account, tell: Tell, choice: Choice, expected: list[tuple[bool, str]]
) -> None:
    choose(account, account.user, test_bread=choice)

    tell()

    assert [(row.in_app, row.mail) for row in told(account)] == expected


def test_a_choice_holds_for_one_person_in_one_workspace(
    account: Account, member: User, elsewhere: Account, tell: Tell
) -> None:
    choose(account, member, test_bread=Choice(in_app=False, by_mail=False))

    tell(Recipients.everyone())

    assert len(told(account)) == 1
    with tenancy.workspace(elsewhere.workspace.pk):
        found = selectors.choices_of(workspace_id=elsewhere.workspace.pk, user_id=elsewhere.user.pk)
    assert found["test.bread"] == Choice(in_app=True, by_mail=True)


def test_a_choice_made_again_replaces_the_first(account: Account, tell: Tell) -> None:
    choose(account, account.user, test_bread=Choice(in_app=False, by_mail=False))
    choose(account, account.user, test_bread=Choice(in_app=True, by_mail=False))

    tell()

    assert len(told(account)) == 1


# --- The wall ---------------------------------------------------------------------------------


def test_a_member_tells_others_without_seeing_what_they_are_told(
    account: Account, member: User
) -> None:
    with tenancy.workspace(account.workspace.pk, user_id=member.pk):
        services.tell(
            workspace_id=account.workspace.pk, kind="test.bread", values={"name": "Rye"},
            url="/", key="seen", to=Recipients.everyone(),
        )  # fmt: skip
        assert {row.user_id for row in Notification.objects.all()} == {member.pk}

    assert len(told(account)) == 1


def test_the_database_hides_the_news_of_other_members(
    account: Account, member: User, tell: Tell
) -> None:
    tell()

    with tenancy.workspace(account.workspace.pk, user_id=member.pk):
        assert not Notification.objects.exists()
        assert Notification.objects.update(in_app=False) == 0
        assert Notification.objects.all().delete()[0] == 0
    assert told(account)[0].in_app


def test_the_database_hides_the_news_of_other_workspaces(
    account: Account, elsewhere: Account, tell: Tell
) -> None:
    tell()

    with tenancy.workspace(elsewhere.workspace.pk, user_id=account.user.pk):
        assert not Notification.objects.exists()
    with pytest.raises(ProgrammingError, match="row-level security"):
        _tell_across(account, elsewhere)


def _tell_across(account: Account, elsewhere: Account) -> None:
    with tenancy.workspace(elsewhere.workspace.pk):
        Notification.objects.create(
            workspace_id=account.workspace.pk, user=account.user, kind="test.bread", key="x"
        )


def test_members_are_looked_up_in_the_workspace_of_the_scope(account: Account) -> None:
    other = people.sign_up("other")
    with tenancy.workspace(other.workspace.pk):
        assert Recipients.everyone().find(account.workspace.pk) == []
