"""Credits end when they were said to, and not without a word."""

from datetime import timedelta

from core import clock, tenancy
from credits import expiry
from credits.models import Entry
from notifications.models import Notification
from tests.support import ledger, people


def test_what_is_over_is_written_off_without_anybody_spending() -> None:
    account = people.sign_up(credits=50)
    people.top_up(account, 100, expires_at=clock.now() + timedelta(days=10))

    expiry.write_off_expired()
    assert ledger.balance_of(account.workspace.pk) == 150

    with clock.shifted(timedelta(days=11)):
        expiry.write_off_expired()
        expiry.write_off_expired()

    assert ledger.balance_of(account.workspace.pk) == 50
    kinds = [entry.kind for entry in ledger.entries_of(account.workspace.pk)]
    assert kinds.count(Entry.Kind.EXPIRY) == 1
    ledger.assert_sound(account.workspace.pk)


def test_those_in_charge_hear_once_that_credits_end_soon() -> None:
    account = people.sign_up(credits=50)
    people.top_up(account, 100, expires_at=clock.now() + timedelta(days=10))

    def told() -> int:
        with tenancy.workspace(account.workspace.pk):
            return Notification.objects.filter(kind="credits.ending").count()

    expiry.tell_of_near_ends()
    assert told() == 0
    with clock.shifted(timedelta(days=5)):
        expiry.tell_of_near_ends()
        expiry.tell_of_near_ends()
    assert told() == 1
