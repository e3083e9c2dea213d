"""The first screen after signing in: what happened, what is under way, how it goes, what next."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, User, Workspace
from core import tenancy
from core.failures import FailureClass
from core.work import services as work
from credits.models import Entry
from magicpages.models import Lead, MagicPage
from tests.magicpages import contents
from tests.support import pages, people, queries
from tests.support.people import Account

PATH = "/dashboard/"
MOST = 12
VISITOR = {"name": "Ana", "email": "a@example.com", "consent": "1"}


def membership(account: Account) -> Membership:
    """Return the owner's place as the database has it."""
    with tenancy.workspace(account.workspace.pk):
        return Membership.objects.get(user=account.user)


def seen(account: Account, ago: timedelta) -> None:
    """Let the owner have been here that long ago."""
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=account.user).update(seen_at=timezone.now() - ago)


def add_leads(page: MagicPage, *days_ago: float) -> None:
    """Add a lead for each number, that many days ago."""
    with tenancy.workspace(page.workspace_id):
        for number in days_ago:
            lead = Lead.objects.create(
                workspace_id=page.workspace_id, page=page, name="Ana", email="a@example.com",
                consent="Yes, write to me", language="en",
            )  # fmt: skip
            moment = timezone.now() - timedelta(days=number)
            Lead.objects.filter(pk=lead.pk).update(created_at=moment)


def card(answer: Any, key: str) -> dict[str, Any]:
    """Return what a card of the dashboard shows."""
    found: dict[str, Any] = next(p.card for p in answer.context["parts"] if p.key == key)
    return found


def news(answer: Any) -> list[str]:
    """Return the sentences on what happened."""
    return [line.text for line in answer.context["news"]]


def steps(answer: Any) -> list[str]:
    """Return what the dashboard proposes."""
    return [step.text for step in answer.context["steps"]]


# --- A new workspace --------------------------------------------------------------------------


def test_an_empty_dashboard_teaches(owner_client: Client, account: Account) -> None:
    answer = owner_client.get(PATH)

    html = answer.content.decode()
    assert account.workspace.name in html
    assert "From your next visit on" in html
    assert "Here you will see who is interested" in html
    assert "Show me an example" in html
    assert [task.is_done for task in answer.context["checklist"]["tasks"]] == [False] * 3
    assert steps(answer) == ["Write your first brief"]
    assert card(answer, "credits.spending")["affordable"] == 5


def test_a_viewer_is_offered_nothing_they_may_not_do(
    client_of: Callable[[User], Client], viewer: User, account: Account
) -> None:
    pages.draft(account)

    answer = client_of(viewer).get(PATH)

    html = answer.content.decode()
    for address in ("/magic-pages/new/", "/examples/add/", "/start/", "/dashboard/checklist/"):
        assert f'"{address}"' not in html
    assert answer.context["steps"] == []
    assert answer.context["checklist"] is None


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
def test_the_dashboard_speaks_every_language(
    owner_client: Client, owner: User, account: Account, language: str
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)
    pages.requested(account)

    html = owner_client.get(PATH).content.decode()

    direction = "rtl" if language in ("ar", "he") else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert ("Good to see you" in html) is (language == "en")


def test_a_workspace_named_in_markup_is_only_a_name(client_of: Callable[[User], Client]) -> None:
    client = Client()
    people.arrive(client, workspace_name="<b>Bold</b>")

    html = client.get(PATH).content.decode()

    assert "&lt;b&gt;Bold&lt;/b&gt;" in html
    assert "<b>Bold" not in html


# --- Since you were last here -----------------------------------------------------------------


def test_what_happened_while_away_is_told(owner_client: Client, account: Account) -> None:
    page = contents.ready(account)
    add_leads(page, 0.01, 0.02, 3)
    failed = pages.requested(account)
    with tenancy.workspace(account.workspace.pk):
        work.fail(failed, failure_class=FailureClass.TIMEOUT, reason="slow")
    pages.requested(account)
    seen(account, timedelta(days=1))

    answer = owner_client.get(PATH)

    assert "Since you were last here" in answer.content.decode()
    assert news(answer) == [
        "2 new leads",
        "1 page is finished",
        "1 page failed; 10 credits are back in your balance",
        "10 credits spent",
    ]


def test_a_visit_goes_on_until_half_an_hour_passes(owner_client: Client, account: Account) -> None:
    owner_client.get(PATH)
    assert membership(account).away_since is None

    seen(account, timedelta(minutes=29))
    owner_client.get(PATH)
    assert membership(account).away_since is None

    seen(account, timedelta(minutes=31))
    owner_client.get(PATH)
    away = membership(account).away_since
    assert away is not None
    assert timedelta(minutes=30) < timezone.now() - away < timedelta(minutes=32)


def test_the_news_stay_for_the_whole_visit(owner_client: Client, account: Account) -> None:
    add_leads(contents.ready(account), 0.01)
    seen(account, timedelta(days=1))

    told = [news(owner_client.get(PATH)) for _ in range(3)]

    assert told[0] == told[1] == told[2]


def test_the_time_is_noted_at_most_once_a_minute(owner_client: Client, account: Account) -> None:
    owner_client.get(PATH)
    first = membership(account).seen_at
    asked = queries.of_screen(owner_client, PATH)

    assert not [sql for sql in asked if sql.startswith("UPDATE")]
    assert membership(account).seen_at == first


def test_a_tab_that_was_left_open_is_nobody_at_work(owner_client: Client, account: Account) -> None:
    seen(account, timedelta(hours=9))
    before = membership(account).seen_at

    owner_client.get("/dashboard/work/", headers={"Sec-Fetch-Mode": "cors"})

    assert membership(account).seen_at == before


# --- Figures ----------------------------------------------------------------------------------


def test_leads_are_counted_by_day_and_compared(owner_client: Client, account: Account) -> None:
    page = contents.ready(account)
    add_leads(page, 0, 1, 1, 6, 7, 8, 29, 31, 80)

    week = card(owner_client.get(PATH, {"days": "7"}), "magicpages.leads")
    month = card(owner_client.get(PATH), "magicpages.leads")
    quarter = card(owner_client.get(PATH, {"days": "90"}), "magicpages.leads")

    assert [c["count"] for c in (week, month, quarter)] == [4, 7, 9]
    assert week["chart"].series[0].values == [1, 0, 0, 0, 0, 2, 1]
    assert week["trend"]["text"] == "2 more leads than in the period before"
    assert len(month["chart"].days) == 30
    assert quarter["trend"]["tone"] == "good"


@pytest.mark.parametrize("days", ["8", "-1", "", "x", "9" * 400])
def test_a_period_that_is_not_offered_is_the_usual_one(owner_client: Client, days: str) -> None:
    answer = owner_client.get(PATH, {"days": days})

    assert [each["is_current"] for each in answer.context["ranges"]] == [False, True, False]


def test_chart_and_table_have_the_same_figures(owner_client: Client, account: Account) -> None:
    add_leads(contents.ready(account), 0, 0, 4, 20)

    answer = owner_client.get(PATH)

    chart = card(answer, "magicpages.leads")["chart"]
    drawn = chart.data["series"][0]["values"]
    assert [figures[0] for _day, figures in chart.rows] == drawn[::-1]
    assert chart.totals == [sum(drawn)] == [4]
    table = re.findall(r'<td class="is-number"><bdi>(\d+)</bdi></td>', answer.content.decode())
    assert [int(cell) for cell in table[:31]] == [*drawn[::-1], 4]


def test_credits_are_told_by_what_they_paid_for(owner_client: Client, account: Account) -> None:
    pages.requested(account)
    given_back = pages.requested(account)
    with tenancy.workspace(account.workspace.pk):
        work.fail(given_back, failure_class=FailureClass.INTERNAL, reason="ours")
        net = -sum(Entry.objects.exclude(kind="grant").values_list("amount", flat=True))

    found = card(owner_client.get(PATH), "credits.spending")

    assert (found["balance"], found["spent"]) == (40, net) == (40, 10)
    assert [(each.label, each.total) for each in found["spending"]] == [("Magic page", 10)]


def test_pages_are_ranked_by_their_leads(owner_client: Client, account: Account) -> None:
    first, second = contents.ready(account), contents.ready(account)
    add_leads(second, 1, 2, 3)
    add_leads(first, 1, 90)
    pages.draft(account)

    ranked = card(owner_client.get(PATH), "magicpages.pages")["ranked"]

    assert [(row.page.pk, row.leads, row.share) for row in ranked] == [
        (str(second.pk), 3, 100),
        (str(first.pk), 1, 33),
    ]


def test_the_dashboard_knows_nothing_of_other_workspaces(
    client_of: Callable[[User], Client], stranger: User, account: Account
) -> None:
    page = contents.ready(account)
    contents.publish(page)
    add_leads(page, 0, 1)
    pages.requested(account)

    answer = client_of(stranger).get(PATH)

    assert card(answer, "magicpages.leads")["is_empty"]
    assert card(answer, "magicpages.pages")["ranked"] == []
    assert card(answer, "credits.spending")["spent"] == 0
    assert answer.context["work"] == []
    assert str(page) not in answer.content.decode()


@pytest.mark.parametrize("rows", [2, 25])
def test_the_whole_page_asks_the_database_rarely(rows: int) -> None:
    account = people.sign_up(credits=1000)
    client = Client()
    client.force_login(account.user)
    for number in range(rows):
        page = contents.ready(account)
        add_leads(page, *range(number % 4))
        pages.requested(account)
        pages.draft(account)
    seen(account, timedelta(days=1))

    asked = queries.of_screen(client, PATH)

    assert len(asked) <= MOST, "\n\n".join(asked)


# --- In progress and next -----------------------------------------------------------------------


def test_work_under_way_is_shown_and_asks_again(owner_client: Client, account: Account) -> None:
    page = pages.requested(account)
    pages.rewrite(
        page, status="running", stage="writing", progress=40, lease_id=uuid4(),
        lease_until=timezone.now(),
    )  # fmt: skip

    html = owner_client.get(PATH).content.decode()

    assert 'hx-get="/dashboard/work/"' in html
    assert "Writing the page" in html
    assert "About 20 seconds left" in html


def test_the_poll_ends_when_the_work_has(owner_client: Client, account: Account) -> None:
    page = pages.requested(account)
    assert "hx-get" in owner_client.get("/dashboard/work/").content.decode()
    pages.rewrite(page, status="ready", finished_at=timezone.now())

    html = owner_client.get("/dashboard/work/").content.decode()

    assert "hx-get" not in html
    assert "has ended" in html


def test_what_waits_is_proposed(owner_client: Client, account: Account) -> None:
    contents.ready(account)
    pages.draft(account)
    changed = contents.ready(account)
    contents.publish(changed)
    contents.edit(changed, "hero/headline", "Fresh bread")

    assert set(steps(owner_client.get(PATH))) == {
        "Publish the finished page",
        "Look at the quote and start the page",
        "Publish your changes",
        "Share the address of your page",
    }


def test_a_late_result_and_an_empty_wallet_come_first(client_of: Callable[[User], Client]) -> None:
    account = people.sign_up(credits=3)
    late = contents.ready(account)
    pages.rewrite(late, status="failed", failure_class="timeout", late_result={"content": {}})

    found = steps(client_of(account.user).get(PATH))

    assert found == [
        "Your credits do not reach for anything new",
        "Take your page for free: it came after the refund",
    ]


def test_a_colour_is_asked_for_of_those_who_may_choose_it(
    client_of: Callable[[User], Client], account: Account, member: User
) -> None:
    pages.requested(account)
    with tenancy.workspace(account.workspace.pk):
        Workspace.objects.update(started_at=timezone.now())

    assert "Give your workspace its colour" in steps(client_of(account.user).get(PATH))
    assert "Give your workspace its colour" not in steps(client_of(member).get(PATH))


# --- First steps --------------------------------------------------------------------------------


def test_the_first_steps_tick_themselves_and_go(owner_client: Client, account: Account) -> None:
    path = contents.publish(contents.ready(account))
    halfway = owner_client.get(PATH).context["checklist"]
    Client().post(f"/p/{path}/lead", VISITOR)

    answer = owner_client.get(PATH)

    assert [task.is_done for task in halfway["tasks"]] == [True, True, False]
    assert answer.context["checklist"] is None
    assert "Show the first steps again" not in answer.content.decode()


def test_the_first_steps_are_hidden_for_one_person(
    owner_client: Client, client_of: Callable[[User], Client], workspace: Workspace
) -> None:
    admin = client_of(people.join(workspace, Role.ADMIN))

    owner_client.post("/dashboard/checklist/")

    hidden = owner_client.get(PATH)
    assert hidden.context["checklist"] is None
    assert "Show the first steps again" in hidden.content.decode()
    assert admin.get(PATH).context["checklist"] is not None
    owner_client.post("/dashboard/checklist/", {"show": "1"})
    assert owner_client.get(PATH).context["checklist"] is not None
