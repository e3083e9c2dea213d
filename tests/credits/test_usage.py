"""What was spent on what: equal to the ledger to the unit, however it is cut."""

import csv
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Role, User, Workspace
from core import clock, tenancy
from credits import usage, usage_periods
from credits.models import Entry, Lot
from credits.usage_periods import Period
from tests.credits.spending import spend
from tests.support import people, queries
from tests.support.people import Account

USAGE = "/credits/usage/"
OPERATIONS = ("magicpages.generate", "videos.render", "campaigns.create", "campaigns.social")


@pytest.fixture
def account() -> Account:
    return people.sign_up(credits=100_000)


def ledger_says(workspace: Workspace, period: Period) -> int:
    """Return the charges of a period without their refunds, straight from the entries."""
    with tenancy.workspace(workspace.pk):
        entries = Entry.objects.filter(workspace_id=workspace.pk)
        charged = entries.filter(
            kind="charge", created_at__gte=period.starts_at, created_at__lt=period.ends_at
        )
        back = entries.filter(
            kind="refund", refund_of__in=list(charged.values_list("seq", flat=True))
        )
        taken = charged.aggregate(total=Sum("amount"))["total"] or 0
        return -taken - (back.aggregate(total=Sum("amount"))["total"] or 0)


def test_every_breakdown_sums_up_to_the_ledger(account: Account) -> None:
    dice = random.Random(7)
    members = [account.user.pk, people.join(account.workspace, Role.EDITOR).pk]
    for _ in range(60):
        amount = dice.randint(1, 90)
        back = dice.choice([0, 0, amount, dice.randint(1, amount)])
        with clock.shifted(timedelta(hours=dice.randint(0, 24 * 50))):
            spend(account.workspace, amount, by=dice.choice(members),
                  operation=dice.choice(OPERATIONS), back=back)  # fmt: skip

    with clock.shifted(timedelta(days=52)):
        for days in (1, 7, 30, 90):
            period = usage_periods.last_days(days, ZoneInfo("America/Sao_Paulo"))
            total = ledger_says(account.workspace, period)
            before = ledger_says(account.workspace, period.before)
            with tenancy.workspace(account.workspace.pk):
                found = usage.spending(workspace_id=account.workspace.pk, period=period)
                by_member = usage.by_member(workspace_id=account.workspace.pk, period=period)
                lines = list(usage.lines(workspace_id=account.workspace.pk, period=period))

            assert found.total == total
            assert found.before == before
            assert sum(credits for _day, credits, _charges in found.days) == total
            assert sum(part.credits for part in by_member) == total
            assert sum(part.before for part in by_member) == before
            assert sum(line.credits for line in lines) == total


def test_days_begin_where_the_workspace_is(account: Account) -> None:
    zone = ZoneInfo("Pacific/Auckland")
    there = datetime.now(zone).replace(hour=0, minute=30) + timedelta(days=3)
    with clock.shifted(there.astimezone(UTC) - clock.now()):
        spend(account.workspace, 10, by=account.user.pk)
        with tenancy.workspace(account.workspace.pk):
            near = usage.spending(
                workspace_id=account.workspace.pk, period=usage_periods.last_days(2, zone)
            )
            far = usage.spending(
                workspace_id=account.workspace.pk, period=usage_periods.last_days(2, UTC)
            )

    assert [(day, credits) for day, credits, _n in near.days if credits] == [(there.date(), 10)]
    assert [(day, credits) for day, credits, _n in far.days if credits] == [
        (there.astimezone(UTC).date(), 10)
    ]
    assert there.date() != there.astimezone(UTC).date()


def test_a_period_has_as_many_days_before_it_even_when_clocks_change() -> None:
    zone = ZoneInfo("Europe/Lisbon")
    period = usage_periods.between(date(2026, 10, 20), date(2026, 10, 30), zone)

    assert len(period.days) == len(period.before.days) == 11
    assert period.before.last_day == date(2026, 10, 19)
    assert period.before.starts_at.astimezone(zone).hour == 0


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 5, 2), date(2026, 5, 1)),
        (date(2024, 1, 1), date(2026, 1, 1)),
        (date(1, 1, 1), date(1, 1, 2)),
        (date(9999, 12, 30), date(9999, 12, 31)),
    ],
)
def test_what_is_no_period_is_refused(first: date, last: date) -> None:
    with pytest.raises(ValueError, match="period|range"):
        usage_periods.between(first, last, UTC)


def test_the_screen_shows_what_was_spent_and_what_came_in(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    spend(account.workspace, 40, by=account.user.pk, back=15)
    people.top_up(account, 70)

    context = client_of(account.user).get(USAGE).context

    assert context["spending"].total == 25
    assert [(row.credits, row.charges) for row in context["modules"]] == [(25, 1)]
    assert context["came_in"] == 100_070
    assert {stream.label for stream in context["streams"]} == {
        str(Lot.Source.PLAN.label), str(Lot.Source.PACK.label)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "status"),
    [("period=nonsense", 200), ("from=2026-02-30&to=x", 422), ("%00=1", 200),
     ("from=2026-03-02&to=2026-03-01", 422), ("from=0001-01-01&to=0001-01-02", 422),
     ("from=9999-12-30&to=9999-12-31", 422)],
)  # fmt: skip
def test_an_unreadable_period_is_not_summed(
    account: Account, client_of: Callable[[User], Client], query: str, status: int
) -> None:
    answer = client_of(account.user).get(f"{USAGE}?{query}")

    assert answer.status_code == status
    assert answer.context["period"].key == "billing"


def test_only_those_in_charge_see_who_spent_what(
    account: Account, client_of: Callable[[User], Client], api_of: Callable[[User], APIClient]
) -> None:
    editor = people.join(account.workspace, Role.EDITOR)
    spend(account.workspace, 10, by=editor.pk)

    seen = client_of(account.user).get(USAGE).context["members"]
    hidden = client_of(editor).get(USAGE)
    file = client_of(editor).get("/credits/usage/download/").content.decode()

    assert [row.label for row in seen] == [editor.email]
    assert hidden.context["members"] is None
    assert account.user.email not in hidden.content.decode()
    assert "member" not in file
    assert api_of(editor).get("/api/credits/usage?by=member").status_code == 403
    assert api_of(account.user).get("/api/credits/usage?by=member").json()["rows"] == [
        {"key": str(editor.pk), "label": editor.email, "credits": 10, "charges": 1}
    ]


def test_the_file_has_the_same_credits(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    editor = people.join(account.workspace, Role.EDITOR)
    User.objects.filter(pk=editor.pk).update(name="=HYPERLINK(1)")
    spend(account.workspace, 10, by=editor.pk)
    spend(account.workspace, 30, by=account.user.pk, back=5)

    answer = client_of(account.user).get("/credits/usage/download/?period=7")

    lines = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert sum(int(line["credits"]) for line in lines) == 35
    assert {line["member"] for line in lines} == {"'=HYPERLINK(1)", account.user.email}


@pytest.mark.parametrize("by", ["module", "day", "member"])
def test_programs_get_the_same_sums(
    account: Account, api_of: Callable[[User], APIClient], by: str
) -> None:
    spend(account.workspace, 40, by=account.user.pk, back=15)
    spend(account.workspace, 7, by=account.user.pk, operation="videos.render")

    found = api_of(account.user).get(f"/api/credits/usage?by={by}").json()

    assert found["total"] == sum(row["credits"] for row in found["rows"]) == 32


@pytest.mark.parametrize(
    "query", ["by=moon", "from=2026-01-01", "from=x&to=y", "from=2026-03-02&to=2026-03-01"]
)
def test_programs_are_told_what_is_no_period(
    account: Account, api_of: Callable[[User], APIClient], query: str
) -> None:
    assert api_of(account.user).get(f"/api/credits/usage?{query}").status_code == 400


def test_a_stranger_sees_nothing_of_it(
    account: Account, stranger: User, client_of: Callable[[User], Client]
) -> None:
    spend(account.workspace, 40, by=account.user.pk)

    assert client_of(stranger).get(USAGE).context["spending"].total == 0


def test_more_charges_are_no_more_queries(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    client = client_of(account.user)
    client.get(USAGE)
    spend(account.workspace, 10, by=account.user.pk)
    few = len(queries.of_screen(client, USAGE))
    for operation in OPERATIONS * 3:
        member = people.join(account.workspace, Role.EDITOR)
        spend(account.workspace, 10, by=member.pk, operation=operation)

    assert len(queries.of_screen(client, USAGE)) == few <= 12


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("from=2026-11-09&to=2026-11-01", "to", "The last day is not before the first"),
        ("from=2024-01-01&to=2026-01-01", "to", "at most 366 days"),
        ("from=someday&to=2026-01-01", "from", "Enter a valid date."),
        ("from=2026-01-01", "to", "Enter a valid date."),
    ],
)
def test_days_that_make_no_period_are_refused_at_their_field(
    account: Account, client_of: Callable[[User], Client], query: str, field: str, said: str
) -> None:
    answer = client_of(account.user).get(f"{USAGE}?{query}")

    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count('aria-invalid="true"') == 1
    assert f'aria-describedby="usage-{field}-wrong"' in html
    assert said in html
