"""The poll of an open screen, and the pace at which it asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts import services
from accounts.models import Membership, Role, User, Workspace, WorkspaceExport
from core import tenancy
from core.work import jobs, pace, registry, selectors
from core.work.models import Status
from core.work.pace import TimeLeft
from core.work.presenters import ProgressView
from magicpages.models import MagicPage
from notifications.models import Notification
from notifications.recipients import Recipients
from tests.notifications.conftest import Tell, told
from tests.support import factors, pages, people, rehearsal
from tests.support.people import Account
from tests.support.queries import FRAME
from tests.support.rehearsal import Rehearse

JSON = {"Accept": "application/json"}


def ask(client: Client, etag: str = "") -> Any:
    headers = JSON | ({"If-None-Match": etag} if etag else {})
    return client.get("/activity/", headers=headers)


# --- The poll ---------------------------------------------------------------------------------


def test_the_poll_tells_what_is_new_and_under_way(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    tell(url="/credits/")
    page = pages.requested(account)

    state = ask(owner_client).json()

    assert (state["unread"], state["under_way"]) == (1, 1)
    assert str(page.pk) in state["work"]
    (news,) = state["news"]
    assert news["screen"] == "/credits/"
    assert news["url"].endswith("/open/")


def test_the_poll_says_nothing_when_nothing_has_changed(owner_client: Client, tell: Tell) -> None:
    first = ask(owner_client)
    again = ask(owner_client, first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["X-Look-Again"] == str(pace.IDLE_LOOK_S)

    tell()

    assert ask(owner_client, first["ETag"]).status_code == 200


def test_old_news_is_counted_and_not_told_again(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    tell()
    with tenancy.workspace(account.workspace.pk):
        Notification.objects.update(created_at=timezone.now() - timedelta(minutes=6))

    state = ask(owner_client).json()

    assert (state["unread"], state["news"]) == (1, [])


def test_the_poll_shows_nothing_of_others(
    client_of: Callable[[User], Client], stranger: User, account: Account, tell: Tell
) -> None:
    tell()
    pages.requested(account)

    state = ask(client_of(stranger)).json()

    assert (state["unread"], state["under_way"], state["news"]) == (0, 0, [])


def test_a_poll_without_a_session_ends_quietly() -> None:
    answer = ask(Client())

    assert (answer.status_code, answer.content) == (401, b"")


def test_the_poll_asks_twice_beyond_what_tells_who_asks(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    ask(owner_client)
    for _ in range(2):
        tell()
        pages.requested(account)

    with CaptureQueriesContext(connections["default"]) as asked:
        assert ask(owner_client).json()["under_way"] == 2
    found = [query["sql"] for query in asked if not query["sql"].startswith(FRAME)]

    mine = [sql for sql in found if "notifications_" in sql or "magicpages_" in sql]
    assert len(mine) == 2
    assert len(found) <= 5


def test_work_of_every_kind_is_found_in_one_query(account: Account) -> None:
    pages.requested(account)
    pages.requested(account, product="Rye bread")

    with (
        tenancy.workspace(account.workspace.pk),
        CaptureQueriesContext(connections["default"]) as asked,
    ):
        found = selectors.under_way(workspace_id=account.workspace.pk)

    assert len(asked.captured_queries) == 1
    assert [work.title for work in found][1] == "Rye bread"
    assert found[0].submitted_at < found[1].submitted_at


def test_several_kinds_of_work_are_one_query(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = registry.kind_of(rehearsal.LABEL)
    monkeypatch.setitem(registry._kinds, "other", kind)
    pages.requested(account)

    with (
        tenancy.workspace(account.workspace.pk),
        CaptureQueriesContext(connections["default"]) as asked,
    ):
        found = selectors.under_way(workspace_id=account.workspace.pk)

    assert len(asked.captured_queries) == 1
    assert len(found) == 2


# --- The pace ---------------------------------------------------------------------------------


def test_looks_become_rarer_with_age() -> None:
    looks, age = [], 0
    while age < 300:
        looks.append(pace.next_look_s(age))
        age += looks[-1]

    assert looks == sorted(looks)
    assert list(dict.fromkeys(looks)) == [2, 3, 5, 8, 13, 21, 30]
    assert len(looks) < 32
    assert pace.next_look_s(-5) == 2


@pytest.mark.parametrize(
    ("age_s", "expected"),
    [
        (0, TimeLeft(20, is_longer=False)),
        (9, TimeLeft(10, is_longer=False)),
        (19, TimeLeft(5, is_longer=False)),
        (21.9, TimeLeft(5, is_longer=False)),
        (22.1, TimeLeft(0, is_longer=True)),
    ],
)
def test_the_time_left_counts_down_and_then_admits_it(age_s: float, expected: TimeLeft) -> None:
    assert pace.time_left(age_s=age_s, typical_s=20) == expected


def test_long_work_is_counted_in_minutes() -> None:
    assert pace.time_left(age_s=0, typical_s=200).seconds == 180
    assert pace.time_left(age_s=0, typical_s=44).seconds == 40


def finished(account: Account, *durations: float) -> None:
    """Leave finished pages that took this long."""
    for took in durations:
        page = pages.requested(account)
        pages.do_work(page)
        page = pages.reload(page)
        assert page.submitted_at
        pages.rewrite(page, finished_at=page.submitted_at + timedelta(seconds=took))


def typical(account: Account) -> float:
    with tenancy.workspace(account.workspace.pk):
        return pace.typical_s(registry.kind_of(rehearsal.LABEL), account.workspace.pk)


def test_the_usual_time_is_declared_then_measured(
    account: Account, elsewhere: Account, rehearse: Rehearse
) -> None:
    declared = registry.kind_of(rehearsal.LABEL).typical_s
    assert typical(account) == declared

    finished(account, 30, 40)
    assert typical(account) == declared
    finished(account, 50)
    assert typical(account) == 40

    # Another workspace has nothing of its own and goes by what was seen anywhere.
    assert typical(elsewhere) == pace.LEAST_S


def test_a_screen_of_work_says_how_long_still(account: Account, owner_client: Client) -> None:
    page = pages.requested(account)

    screen = owner_client.get(f"/magic-pages/{page.pk}/status/").content.decode()

    assert "About 20 seconds left" in screen
    assert 'data-look-again="2"' in screen


def test_work_that_takes_longer_is_looked_at_less_and_says_so(
    account: Account, owner_client: Client
) -> None:
    page = pages.requested(account)
    pages.rewrite(page, submitted_at=timezone.now() - timedelta(seconds=70))

    screen = owner_client.get(f"/magic-pages/{page.pk}/status/").content.decode()

    assert "A little longer than usual" in screen
    assert 'data-look-again="13"' in screen


def test_another_try_is_admitted(account: Account, owner_client: Client) -> None:
    page = pages.requested(account)
    pages.rewrite(page, attempts=1)

    screen = owner_client.get(f"/magic-pages/{page.pk}/status/").content.decode()

    assert "trying again by ourselves" in screen


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
def test_the_time_left_is_said_in_every_language(account: Account, language: str) -> None:
    page = pages.requested(account)
    with translation.override(language), tenancy.workspace(account.workspace.pk):
        said = ProgressView(MagicPage.objects.get(pk=page.pk)).time_left

    assert said


def test_the_list_under_way_leaves_out_what_has_ended(account: Account) -> None:
    page = pages.requested(account)
    pages.rewrite(page, status=Status.READY, finished_at=timezone.now())

    with tenancy.workspace(account.workspace.pk):
        assert selectors.under_way(workspace_id=account.workspace.pk) == []


# --- What a reader may not open ---------------------------------------------------------------


def export(account: Account) -> WorkspaceExport:
    with tenancy.workspace(account.workspace.pk):
        return services.request_export(workspace=account.workspace, by=account.user)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR, Role.VIEWER])
def test_an_export_shows_to_the_owner_alone(
    owner_client: Client, account: Account, client_of: Callable[[User], Client], role: Role
) -> None:
    made = export(account)
    other = client_of(people.join(account.workspace, role))
    address = f"/settings/data/exports/{made.pk}/"

    assert ask(other).json()["under_way"] == 0
    assert other.get(address).status_code == 403
    for path in ("/dashboard/", "/dashboard/work/", "/magic-pages/"):
        assert str(made.pk) not in other.get(path).content.decode()
    assert ask(owner_client).json()["under_way"] == 1
    assert address in ask(owner_client).json()["work"]
    assert address in owner_client.get("/dashboard/work/").content.decode()


def test_the_end_of_an_export_is_told_to_who_owns_the_workspace_by_then(
    account: Account, member: User
) -> None:
    made = export(account)
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=account.user).update(role=Role.ADMIN)
        Membership.objects.filter(user=member).update(role=Role.OWNER)
    jobs.run_work(
        label="accounts.workspaceexport",
        workspace_id=str(account.workspace.pk),
        item_id=str(made.pk),
    )

    assert told(account) == []
    assert [row.kind for row in told(account, member)] == ["work.ready"]


def test_without_the_second_factor_a_workspace_asks_for_nothing_is_told(
    account: Account, member: User, client_of: Callable[[User], Client], tell: Tell
) -> None:
    tell(Recipients.everyone(), values={"name": "Sourdough"})
    pages.requested(account, product="Rye bread")
    client = client_of(member)
    with tenancy.workspace(account.workspace.pk):
        Workspace.objects.update(requires_second_factor=True)

    answer = ask(client)
    assert (answer.status_code, answer.content) == (403, b"")
    # The one screen they are led to has a bell, too.
    screen = client.get("/settings/security/").content.decode()
    assert "Sourdough" not in screen
    assert "Rye bread" not in screen

    factors.add_app(member)
    assert ask(client).json()["under_way"] == 1
