"""Spending limits as people set them: who may, what is refused, and what a refusal says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.models import AuditEntry, Membership, Role, User, Workspace
from core import clock, tenancy
from core.failures import FailureClass
from credits import caps
from credits.models import Cap
from tests.api.keys import issue, program
from tests.credits.spending import spend
from tests.support import pages, people, plans, queries
from tests.support.people import Account
from tests.support.rehearsal import Rehearse, failing

LIMITS, SET, REMOVE, API = (
    "/credits/limits/", "/credits/limits/set/", "/credits/limits/remove/", "/api/credits/caps",
)  # fmt: skip
PAGES_API = "/api/magic-pages"


@pytest.fixture
def account() -> Account:
    found = people.sign_up(credits=1000)
    plans.put_on(found.workspace, "premium")
    return found


def limit(account: Account, kind: Cap.Kind, amount: int, subject: str = "") -> Cap:
    with tenancy.workspace(account.workspace.pk):
        return caps.set_cap(
            workspace_id=account.workspace.pk, kind=kind, subject=subject, amount=amount,
            by=account.user,
        )  # fmt: skip


def limits_of(account: Account) -> list[tuple[str, str, int]]:
    with tenancy.workspace(account.workspace.pk):
        return [(c.kind, c.subject, c.amount) for c in caps.of(account.workspace.pk)]


def balance(account: Account, api: APIClient) -> int:
    return int(api.get("/api/credits").json()["balance"])


@contextmanager
def at(hour: int, zone: str) -> Iterator[None]:
    """Let it be that hour of the day after tomorrow there."""
    there = datetime.now(ZoneInfo(zone)) + timedelta(days=2)
    then = there.replace(hour=hour, minute=30).astimezone(UTC)
    with clock.shifted(then - clock.now()):
        yield


# --- Setting and removing ---------------------------------------------------------------------


def test_a_limit_is_set_changed_and_removed_and_the_log_tells(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    client = client_of(account.user)

    for amount in ("40", "60", "60"):
        client.post(SET, {"kind": "per_day", "amount": amount})
    assert limits_of(account) == [("per_day", "", 60)]

    client.post(REMOVE, {"kind": "per_day"})
    client.post(REMOVE, {"kind": "per_day"})

    assert limits_of(account) == []
    with tenancy.workspace(account.workspace.pk):
        told = AuditEntry.objects.filter(action="caps.changed").order_by("created_at")
        assert [(e.details["before"], e.details["amount"]) for e in told] == [
            (None, 40), (40, 60), (60, None),
        ]  # fmt: skip


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "per_day", "amount": ""},
        {"kind": "per_day", "amount": "-1"},
        {"kind": "per_day", "amount": "1.5"},
        {"kind": "per_day", "amount": "99999999999"},
        {"kind": "per_year", "amount": "5"},
        {"amount": "5"},
        {"kind": "module_day", "subject": "", "amount": "5"},
        {"kind": "module_day", "subject": "treasury", "amount": "5"},
        {"kind": "module_day", "subject": "treasury", "amount": "5", "new": "1"},
        {"kind": "member_day", "subject": "nobody", "amount": "5"},
        {"kind": "member_day", "subject": "a\x00b", "amount": "5"},
    ],
)
def test_what_is_no_limit_is_refused_with_its_reason(
    account: Account, client_of: Callable[[User], Client], sent: dict[str, str]
) -> None:
    answer = client_of(account.user).post(SET, sent)

    assert answer.status_code == 422
    assert limits_of(account) == []


def test_a_refused_amount_stays_in_its_field_with_what_is_wrong(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    limit(account, Cap.Kind.MODULE_DAY, 50, "magicpages")

    answer = client_of(account.user).post(
        SET, {"kind": "module_day", "subject": "magicpages", "amount": "-3"}
    )

    html = answer.content.decode()
    assert 'value="-3"' in html
    assert "id_module_day-magicpages_amount_error" in html


def test_only_those_in_charge_change_limits(
    account: Account, client_of: Callable[[User], Client], api_of: Callable[[User], APIClient]
) -> None:
    limit(account, Cap.Kind.PER_DAY, 50)
    for role in (Role.EDITOR, Role.VIEWER):
        user = people.join(account.workspace, role)
        assert client_of(user).post(SET, {"kind": "per_day", "amount": "5"}).status_code == 403
        assert client_of(user).post(REMOVE, {"kind": "per_day"}).status_code == 403
        sent = {"kind": "per_day", "amount": 5}
        assert api_of(user).put(API, sent, format="json").status_code == 403
        assert api_of(user).delete(f"{API}?kind=per_day").status_code == 403
        page = client_of(user).get(LIMITS)
        assert page.status_code == 200
        assert SET not in page.content.decode()

    assert limits_of(account) == [("per_day", "", 50)]


def test_nobody_sees_or_changes_the_limits_of_another_workspace(
    account: Account, elsewhere: Account, stranger_api: APIClient
) -> None:
    limit(account, Cap.Kind.PER_DAY, 50)

    assert stranger_api.get(API).json()["results"] == []
    assert stranger_api.delete(f"{API}?kind=per_day").status_code == 404
    sent = {"kind": "member_day", "subject": str(account.user.pk), "amount": 1}
    plans.put_on(elsewhere.workspace, "premium")
    assert stranger_api.put(API, sent, format="json").status_code == 422
    assert limits_of(account) == [("per_day", "", 50)]


def test_what_one_member_may_spend_is_hidden_from_the_others(
    account: Account, client_of: Callable[[User], Client], api_of: Callable[[User], APIClient]
) -> None:
    ana, ben = (people.join(account.workspace, Role.EDITOR) for _ in range(2))
    for member in (ana, ben):
        limit(account, Cap.Kind.MEMBER_DAY, 50, str(member.pk))

    html = client_of(ana).get(LIMITS).content.decode()

    assert ana.email in html
    assert ben.email not in html
    assert [cap["subject"] for cap in api_of(ana).get(API).json()["results"]] == [str(ana.pk)]
    assert len(api_of(account.user).get(API).json()["results"]) == 2


def test_limits_for_members_need_a_plan_that_has_them(
    account: Account, client_of: Callable[[User], Client], api_of: Callable[[User], APIClient]
) -> None:
    plans.put_on(account.workspace, "free")
    sent = {"kind": "member_day", "subject": str(account.user.pk), "amount": 5}

    answer = api_of(account.user).put(API, sent, format="json")

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:nexusone:problem:feature_not_in_plan"
    assert client_of(account.user).post(SET, sent).status_code == 422
    assert limits_of(account) == []


def test_whoever_leaves_takes_their_limit_along(account: Account) -> None:
    stays, leaves, removed = (people.join(account.workspace, Role.EDITOR) for _ in range(3))
    for member in (stays, leaves, removed):
        limit(account, Cap.Kind.MEMBER_DAY, 50, str(member.pk))

    with tenancy.workspace(account.workspace.pk):
        places = Membership.objects.filter(workspace=account.workspace).select_related("user")
        accounts.leave_workspace(membership=places.get(user=leaves))
        accounts.remove_member(membership=places.get(user=removed), by=account.user)

    assert limits_of(account) == [("member_day", str(stays.pk), 50)]


# --- What a limit does ------------------------------------------------------------------------


def test_a_spend_beyond_a_limit_costs_nothing_and_says_why(
    account: Account, client_of: Callable[[User], Client], api_of: Callable[[User], APIClient]
) -> None:
    limit(account, Cap.Kind.MODULE_DAY, 15, "magicpages")
    pages.requested(account)
    draft = pages.draft(account)
    api = api_of(account.user)
    before = balance(account, api)

    page = client_of(account.user).post(f"/magic-pages/{draft.pk}/confirm/")
    program = api.post(PAGES_API, pages.BRIEF, format="json")

    assert page.status_code == 403
    html = page.content.decode()
    assert "Spent today: 10." in html
    assert LIMITS in html
    problem = program.json()
    assert program.status_code == 403
    assert problem["type"] == "urn:nexusone:problem:cap_reached"
    with tenancy.workspace(account.workspace.pk):
        assert problem["cap_id"] == str(Cap.objects.get().pk)
    assert (problem["kind"], problem["subject"], problem["amount"], problem["spent"]) == (
        "module_day", "magicpages", 15, 10,
    )  # fmt: skip
    assert balance(account, api) == before
    assert pages.reload(draft).is_draft


def test_a_member_who_may_not_change_the_limit_reads_who_may(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    editor = people.join(account.workspace, Role.EDITOR)
    limit(account, Cap.Kind.PER_DAY, 5)
    draft = pages.draft(account)

    html = client_of(editor).post(f"/magic-pages/{draft.pk}/confirm/").content.decode()

    assert "Those who can change the limit" in html
    assert SET not in html


def test_a_large_spend_is_asked_about_and_goes_through_once_confirmed(
    account: Account, client_of: Callable[[User], Client], api_of: Callable[[User], APIClient]
) -> None:
    limit(account, Cap.Kind.ASK_ABOVE, 5)
    draft = pages.draft(account)
    client, api = client_of(account.user), api_of(account.user)
    before = balance(account, api)

    asked = client.post(f"/magic-pages/{draft.pk}/confirm/")
    problem = api.post(PAGES_API, pages.BRIEF, format="json")

    assert asked.status_code == problem.status_code == 409
    assert problem.json()["type"] == "urn:nexusone:problem:confirmation_needed"
    assert (problem.json()["amount"], problem.json()["limit"]) == (10, 5)
    assert problem.json()["field"] == "confirm"
    assert balance(account, api) == before

    confirmed = api.post(PAGES_API, pages.BRIEF | {"confirm": True}, format="json")

    assert confirmed.status_code in (201, 202)
    assert balance(account, api) == before - 10


def test_a_members_limit_hits_nobody_else(
    account: Account, api_of: Callable[[User], APIClient]
) -> None:
    ana, ben = (people.join(account.workspace, Role.EDITOR) for _ in range(2))
    limit(account, Cap.Kind.MEMBER_DAY, 10, str(ana.pk))
    first = api_of(ana).post(PAGES_API, pages.BRIEF, format="json")
    key = program(issue(account.workspace, ana).secret)

    assert first.status_code in (201, 202)
    assert api_of(ana).post(PAGES_API, pages.BRIEF, format="json").status_code == 403
    assert key.post(PAGES_API, pages.BRIEF, format="json").status_code == 403
    assert api_of(ben).post(PAGES_API, pages.BRIEF, format="json").status_code in (201, 202)


def test_what_came_back_frees_its_room(
    account: Account, api_of: Callable[[User], APIClient], rehearse: Rehearse
) -> None:
    limit(account, Cap.Kind.PER_DAY, 10)
    rehearse(failing(FailureClass.TIMEOUT))
    page = pages.requested(account)
    api = api_of(account.user)
    assert api.post(PAGES_API, pages.BRIEF, format="json").status_code == 403

    pages.do_work(page)

    assert api.get(API).json()["results"][0]["spent_today"] == 0
    assert api.post(PAGES_API, pages.BRIEF, format="json").status_code in (201, 202)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_day_ends_where_the_workspace_is(
    account: Account, api_of: Callable[[User], APIClient], zone: str
) -> None:
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        Workspace.objects.filter(pk=account.workspace.pk).update(time_zone=zone)
    limit(account, Cap.Kind.PER_DAY, 10)

    with at(23, zone):
        spend(account.workspace, 10, by=account.user.pk)
        api = api_of(account.user)
        late = api.get(API).json()
        assert late["results"][0]["spent_today"] == 10
        ends = datetime.fromisoformat(late["day_ends_at"]).astimezone(ZoneInfo(zone))
        assert (ends.hour, ends.minute) == (0, 0)
        with clock.shifted(timedelta(hours=1)):
            assert api_of(account.user).get(API).json()["results"][0]["spent_today"] == 0
            spend(account.workspace, 10, by=account.user.pk)


def test_the_meter_counts_what_the_ledger_counts(account: Account) -> None:
    member = people.join(account.workspace, Role.EDITOR)
    limit(account, Cap.Kind.PER_DAY, 100)
    limit(account, Cap.Kind.MODULE_DAY, 100, "magicpages")
    limit(account, Cap.Kind.MEMBER_DAY, 100, str(member.pk))
    spend(account.workspace, 30, by=member.pk, back=10)
    spend(account.workspace, 7, by=account.user.pk, operation="videos.render")
    spend(account.workspace, 5, by=account.user.pk)

    with tenancy.workspace(account.workspace.pk):
        found = caps.usages(workspace_id=account.workspace.pk, zone=UTC)

    assert {each.cap.kind: each.spent for each in found} == {
        "per_day": 32, "module_day": 25, "member_day": 20,
    }  # fmt: skip


# --- Programs ---------------------------------------------------------------------------------


def test_programs_set_read_and_remove_limits(
    account: Account, api_of: Callable[[User], APIClient]
) -> None:
    api = api_of(account.user)
    sent = {"kind": "module_day", "subject": "magicpages", "amount": 30}

    assert api.put(API, sent, format="json").json() == {
        "kind": "module_day", "subject": "magicpages", "name": "Magic Pages", "amount": 30,
        "spent_today": 0,
    }  # fmt: skip
    assert api.put(API, sent | {"amount": 20}, format="json").status_code == 200
    assert [cap["amount"] for cap in api.get(API).json()["results"]] == [20]
    gone = f"{API}?kind=module_day&subject=magicpages"
    assert (api.delete(gone).status_code, api.delete(gone).status_code) == (204, 404)


def test_a_key_needs_its_scope_to_set_limits(account: Account) -> None:
    sent = {"kind": "per_day", "amount": 5}
    reader = program(issue(account.workspace, account.user, "credits:read").secret)
    writer = program(issue(account.workspace, account.user, "credits:write").secret)

    refused = reader.put(API, sent, format="json")

    assert (refused.status_code, refused.json()["scope"]) == (403, "credits:write")
    assert reader.get(API).status_code == 200
    assert writer.put(API, sent, format="json").status_code == 200


def test_a_limit_for_nobody_is_refused(
    account: Account, api_of: Callable[[User], APIClient]
) -> None:
    for subject in (str(uuid4()), "x", ""):
        sent = {"kind": "member_day", "subject": subject, "amount": 5}
        assert api_of(account.user).put(API, sent, format="json").status_code == 422


def test_more_limits_are_no_more_queries(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    client = client_of(account.user)
    limit(account, Cap.Kind.PER_DAY, 100)
    limit(account, Cap.Kind.MEMBER_DAY, 100, str(account.user.pk))
    client.get(LIMITS)
    few = len(queries.of_screen(client, LIMITS))
    for _ in range(8):
        member = people.join(account.workspace, Role.EDITOR)
        limit(account, Cap.Kind.MEMBER_DAY, 100, str(member.pk))

    assert len(queries.of_screen(client, LIMITS)) == few <= 12
