"""Limits on spending, kept inside the charge: nothing gets past them, not even at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import errors

from accounts.models import Role, Workspace
from core import clock, tenancy
from credits import services
from credits.failures import CapReached, ConfirmationNeeded, InsufficientCredits
from credits.models import Cap
from credits.services import Receipt
from tests.support import databases, ledger, people
from tests.support.people import Account
from tests.support.racing import kinds_of, race

FAR_AWAY = "Pacific/Auckland"


@pytest.fixture
def account() -> Account:
    return people.sign_up(credits=1000)


def limit(account: Account, kind: Cap.Kind, amount: int, subject: str = "") -> Cap:
    with tenancy.workspace(account.workspace.pk):
        return Cap.objects.create(
            workspace=account.workspace, kind=kind, subject=subject, amount=amount
        )


def charge(
    account: Account,
    amount: int,
    reference: str = "",
    *,
    operation: str = "magicpages.generate",
    actor_id: UUID | None = None,
    is_confirmed: bool = False,
) -> Receipt:
    reference = reference or str(uuid4())
    with tenancy.workspace(account.workspace.pk):
        return services.charge(
            workspace_id=account.workspace.pk,
            amount=amount,
            operation=operation,
            reference=reference,
            key=f"charge:{reference}",
            actor_id=actor_id or account.user.pk,
            is_confirmed=is_confirmed,
        )


def refund(account: Account, reference: str, amount: int) -> None:
    with tenancy.workspace(account.workspace.pk):
        services.refund(workspace_id=account.workspace.pk, reference=reference, amount=amount)


@contextmanager
def at(hour: int, zone: str, *, day: int = 0) -> Iterator[None]:
    """Let it be that hour of the day after tomorrow (or days later) in a time zone."""
    there = datetime.now(ZoneInfo(zone)) + timedelta(days=2 + day)
    then = there.replace(hour=hour, minute=30).astimezone(UTC)
    with clock.shifted(then - clock.now()):
        yield


def test_a_day_has_a_limit_and_the_refusal_names_it(account: Account) -> None:
    cap = limit(account, Cap.Kind.PER_DAY, 100)
    charge(account, 60)

    with pytest.raises(CapReached) as refusal:
        charge(account, 41)

    told = refusal.value
    assert (told.cap_id, told.kind, told.amount, told.spent) == (cap.pk, "per_day", 100, 60)
    assert ledger.balance_of(account.workspace.pk) == 940
    assert charge(account, 40).balance_after == 900


def test_a_module_has_a_limit_of_its_own(account: Account) -> None:
    limit(account, Cap.Kind.MODULE_DAY, 50, "videos")
    charge(account, 50, operation="videos.render")

    with pytest.raises(CapReached) as refusal:
        charge(account, 1, operation="videos.cut")

    assert (refusal.value.kind, refusal.value.subject) == ("module_day", "videos")
    charge(account, 200, operation="videosque.render")


def test_a_member_has_a_limit_of_their_own(account: Account) -> None:
    member = people.join(account.workspace, Role.EDITOR)
    limit(account, Cap.Kind.MEMBER_DAY, 30, str(member.pk))
    charge(account, 500)
    charge(account, 30, actor_id=member.pk)

    with pytest.raises(CapReached) as refusal:
        charge(account, 1, actor_id=member.pk)

    assert (refusal.value.kind, refusal.value.spent) == ("member_day", 30)
    charge(account, 100)


def test_what_was_refunded_does_not_count(account: Account) -> None:
    limit(account, Cap.Kind.PER_DAY, 100)
    limit(account, Cap.Kind.MEMBER_DAY, 100, str(account.user.pk))
    charge(account, 100, "page:1")
    refund(account, "page:1", 70)

    charge(account, 70)
    with pytest.raises(CapReached) as refusal:
        charge(account, 1)
    assert refusal.value.spent == 100


def test_a_refund_of_yesterdays_spend_frees_nothing_today(account: Account) -> None:
    limit(account, Cap.Kind.PER_DAY, 100)
    with at(12, "UTC"):
        charge(account, 100, "page:1")
    with at(12, "UTC", day=1):
        charge(account, 100)
        refund(account, "page:1", 100)
        with pytest.raises(CapReached):
            charge(account, 1)


def test_a_day_begins_at_midnight_where_the_workspace_is(account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        Workspace.objects.filter(pk=account.workspace.pk).update(time_zone=FAR_AWAY)
    limit(account, Cap.Kind.PER_DAY, 100)
    with at(23, FAR_AWAY):
        charge(account, 100)
        with pytest.raises(CapReached):
            charge(account, 1)
    with at(0, FAR_AWAY, day=1):
        charge(account, 100)


def test_a_time_zone_that_the_database_does_not_know_stops_no_charge(account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        Workspace.objects.filter(pk=account.workspace.pk).update(time_zone="Mars/Olympus_Mons")
    limit(account, Cap.Kind.PER_DAY, 100)
    assert charge(account, 100).balance_after == 900


def test_a_large_spend_is_asked_about(account: Account) -> None:
    limit(account, Cap.Kind.ASK_ABOVE, 50)
    charge(account, 50)

    with pytest.raises(ConfirmationNeeded) as question:
        charge(account, 51)

    assert (question.value.amount, question.value.limit) == (51, 50)
    assert charge(account, 51, is_confirmed=True).balance_after == 899


def test_who_confirms_is_not_refused_for_a_limit_nobody_told_them_of(account: Account) -> None:
    limit(account, Cap.Kind.ASK_ABOVE, 50)
    limit(account, Cap.Kind.PER_DAY, 60)
    with pytest.raises(CapReached):
        charge(account, 61)


def test_a_charge_that_was_made_is_repeated_beyond_every_limit(account: Account) -> None:
    limit(account, Cap.Kind.PER_DAY, 100)
    first = charge(account, 100, "page:1")
    assert charge(account, 100, "page:1") == first


def test_a_limit_that_is_lifted_is_gone(account: Account) -> None:
    cap = limit(account, Cap.Kind.PER_DAY, 1)
    with pytest.raises(CapReached):
        charge(account, 2)
    with tenancy.workspace(account.workspace.pk):
        cap.delete()

    assert charge(account, 2).balance_after == 998
    assert not ledger.is_capped(account.workspace.pk)


def test_a_workspace_without_a_wallet_may_have_limits() -> None:
    account = people.sign_up(credits=0)
    limit(account, Cap.Kind.PER_DAY, 5)
    people.top_up(account, 50)

    with pytest.raises(CapReached):
        charge(account, 6)
    ledger.assert_sound(account.workspace.pk)


def test_limits_of_others_do_not_count(account: Account, elsewhere: Account) -> None:
    limit(elsewhere, Cap.Kind.PER_DAY, 1)
    assert charge(account, 500).balance_after == 500


def test_a_limit_is_not_raced_past(account: Account) -> None:
    limit(account, Cap.Kind.PER_DAY, 100)
    charge(account, 40)

    results = race([partial(charge, account, 30) for _ in range(10)])

    assert kinds_of(results) == ["CapReached"] * 8 + ["Receipt"] * 2
    assert ledger.balance_of(account.workspace.pk) == 900
    ledger.assert_sound(account.workspace.pk)


def test_credits_run_out_before_a_limit_does(account: Account) -> None:
    limit(account, Cap.Kind.PER_DAY, 5000)
    with pytest.raises(InsufficientCredits):
        charge(account, 1001)


# --- Attacks --------------------------------------------------------------------------------------


@pytest.fixture
def intruder(account: Account) -> Iterator[psycopg.Connection]:
    """The app's login in the scope of its own workspace, speaking SQL."""
    with databases.login_as("default") as raw:
        raw.execute("BEGIN")
        raw.execute("SELECT set_config('app.workspace_id', %s, true)", [str(account.workspace.pk)])
        yield raw


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_wallet SET is_capped = false",
        "UPDATE credits_wallet SET balance = 1000000",
        "UPDATE credits_lot SET remaining = granted",
        "INSERT INTO credits_lot DEFAULT VALUES",
        "INSERT INTO credits_entry SELECT * FROM credits_entry",
        "DELETE FROM credits_wallet",
        "ALTER TABLE credits_cap DISABLE TRIGGER credits_keep_capped",
        "SELECT credits_write_off(w) FROM credits_wallet w",
        "SELECT credits_limit_in_the_way(gen_random_uuid(), 1, '', NULL, true)",
        "SELECT credits_last_before(gen_random_uuid(), now())",
        "SELECT credits_day_start(gen_random_uuid())",
    ],
)
def test_the_app_has_no_way_past_the_functions(
    intruder: psycopg.Connection, statement: str
) -> None:
    with pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported)):
        intruder.execute(statement.encode())


def test_the_flag_is_not_moved_by_calling_its_trigger(intruder: psycopg.Connection) -> None:
    with pytest.raises(errors.FeatureNotSupported, match="trigger"):
        intruder.execute("SELECT credits_keep_capped()")


def test_a_limit_is_not_set_for_another_workspace(
    intruder: psycopg.Connection, elsewhere: Account
) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        intruder.execute(
            "INSERT INTO credits_cap (id, workspace_id, kind, subject, amount, created_at,"
            " updated_at) VALUES (gen_random_uuid(), %s, 'per_day', '', 0, now(), now())",
            [elsewhere.workspace.pk],
        )
