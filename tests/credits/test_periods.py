"""Months of the free plan, also for those who move their clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Workspace
from core import clock, tenancy
from credits import periods
from credits.billing import grace
from credits.models import Entry, Subscription
from tests.support import people

ZONES = ("UTC", "Pacific/Pago_Pago", "Pacific/Kiritimati", "Europe/London", "Asia/Kolkata")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [1, 15, 28, 31])
def test_a_month_is_a_month_in_whichever_zone_it_ends(zone: str, day: int) -> None:
    moment = datetime(2027, 1, day, 5, tzinfo=UTC)
    for switched_to in (zone, "UTC") * 12:
        end = periods.next_renewal(moment, anchor_day=day, time_zone=switched_to)
        assert timedelta(days=27) <= end - moment < timedelta(days=33)
        moment = end


def test_free_credits_come_once_a_month_whatever_the_zone() -> None:
    account = people.sign_up()
    id = account.workspace.pk
    start = periods.add_months(clock.now().replace(day=1, hour=5), 1)
    with tenancy.workspace(id):
        Subscription.objects.update(anchor_day=1, period_end=start)
        Workspace.objects.filter(pk=id).update(time_zone="Pacific/Pago_Pago")

    for days in (0, 1.1):
        passed = start - timezone.now() + timedelta(days=days, minutes=5)
        with clock.shifted(passed), tenancy.workspace(id):
            grace._renew(id)

    with tenancy.workspace(id):
        assert Entry.objects.filter(key__startswith="grant:free:").count() == 1
