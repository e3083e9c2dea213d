"""Room: a plan limits what is new, and nothing that is there."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.test import Client
from rest_framework.test import APIClient

from accounts import services
from accounts.models import Invitation, Role, User
from accounts.selectors import OpenInvitation
from core import tenancy
from core.work.models import Status
from credits import quotas
from credits.models import Subscription
from magicpages.models import Lead
from notifications.models import Notification
from tests.magicpages import contents
from tests.magicpages.visitors import visit, web_process
from tests.support import pages, people, plans
from tests.support.pages import BRIEF
from tests.support.people import Account
from tests.support.racing import race

Sign = Callable[[User], Client]
INVITE = "/settings/members/invite/"


def room(account: Account, **limits: int) -> None:
    plans.put_on_terms(account.workspace, quotas=limits)


def usage(account: Account, key: str) -> quotas.QuotaUsage:
    with tenancy.workspace(account.workspace.pk):
        found = quotas.usages(workspace_id=account.workspace.pk)
    return next(each for each in found if each.key == key)


def told(account: Account) -> list[str]:
    with tenancy.workspace(account.workspace.pk):
        rows = Notification.objects.filter(workspace=account.workspace, kind="quota.near")
        return sorted(row.key for row in rows)


def ask(account: Account, email: str = "") -> Invitation:
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        return services.invite(
            workspace=account.workspace,
            email=email or people.address("guest"),
            role=Role.VIEWER,
            by=account.user,
        )


# --- Pages --------------------------------------------------------------------------------------


def test_the_page_beyond_the_room_is_refused_and_free(api: APIClient, account: Account) -> None:
    room(account, pages=1)
    assert api.post("/api/magic-pages", BRIEF).status_code == 202

    answer = api.post("/api/magic-pages", BRIEF)

    said = answer.json()
    assert answer.status_code == 403
    assert said["type"] == "urn:nexusone:problem:quota_reached"
    assert (said["quota"], said["limit"], said["used"]) == ("pages", 1, 1)
    assert said["upgrade_url"].endswith("/settings/billing/plans/")
    assert "room for 1 page" in said["detail"]
    assert api.get("/api/credits").json()["balance"] == 40
    assert len(api.get("/api/magic-pages").json()["results"]) == 1


def test_racing_requests_share_the_last_places(api_of: Any) -> None:
    account = people.sign_up(credits=200)
    room(account, pages=3)
    drafts = [pages.draft(account) for _ in range(8)]

    results = race([partial(pages.submit, draft) for draft in drafts])

    refused = [each for each in results if isinstance(each, quotas.QuotaReached)]
    assert len(refused) == 5
    assert results.count(None) == 3
    assert usage(account, "pages").used == 3
    assert api_of(account.user).get("/api/credits").json()["balance"] == 170


def test_drafts_failures_and_examples_take_no_room(account: Account) -> None:
    room(account, pages=1)
    pages.draft(account)
    failed = contents.ready(account)
    pages.rewrite(failed, status=Status.FAILED, failure_class="moderation")
    pages.rewrite(contents.ready(account), is_example=True)

    assert usage(account, "pages").used == 0


def test_the_start_of_a_page_says_that_there_is_no_room(
    owner_client: Client, account: Account, client_of: Sign
) -> None:
    contents.ready(account)
    room(account, pages=1)

    shown = owner_client.get("/magic-pages/new/").content.decode()
    assert "There is no room for another page" in shown
    assert "/settings/billing/plans/" in shown

    editor = client_of(people.join(account.workspace, Role.EDITOR))
    theirs = editor.get("/magic-pages/new/").content.decode()
    assert "There is no room for another page" in theirs
    assert "/settings/billing/plans/" not in theirs


def test_a_draft_beyond_the_room_cannot_be_confirmed_at_the_screen(
    owner_client: Client, account: Account
) -> None:
    draft = pages.draft(account)
    contents.ready(account)
    room(account, pages=1)

    shown = owner_client.get(f"/magic-pages/{draft.pk}/").content.decode()
    assert f"/magic-pages/{draft.pk}/confirm/" not in shown
    assert owner_client.post(f"/magic-pages/{draft.pk}/confirm/").status_code == 403
    assert pages.reload(draft).status == Status.DRAFT
    assert pages.money(draft) == {}


def test_over_the_room_everything_that_is_there_goes_on(
    owner_client: Client, account: Account
) -> None:
    live, other = contents.ready(account), contents.ready(account)
    path = contents.publish(live)
    room(account, pages=1)

    assert usage(account, "pages").state == "reached"
    assert visit(web_process(), path).status == 200
    visitor = {"name": "Ana", "email": "ana@example.com", "consent": "on"}
    assert Client().post(f"/p/{path}/lead", visitor).status_code == 200
    with tenancy.workspace(account.workspace.pk):
        assert Lead.objects.filter(page=live).count() == 1
    assert contents.edit(live, "hero/headline", "Still ours to change")
    assert owner_client.post(f"/magic-pages/{other.pk}/publish/").status_code == 302
    assert owner_client.get(f"/magic-pages/{other.pk}/").status_code == 200


def test_a_late_result_is_taken_without_room(owner_client: Client, account: Account) -> None:
    words = contents.ready(account).content
    failed = pages.draft(account)
    late = {"content": words, "model": "gpt", "is_sample": False}
    pages.rewrite(
        failed,
        status=Status.FAILED,
        failure_class="timeout",
        finished_at=pages.PAST,
        late_result=late,
    )
    room(account, pages=1)

    assert owner_client.post(f"/magic-pages/{failed.pk}/adopt/").status_code == 302
    assert usage(account, "pages").used == 2


def test_those_in_charge_hear_once_that_room_runs_out(account: Account) -> None:
    people.top_up(account, 100)
    people.join(account.workspace, Role.EDITOR)
    room(account, pages=5)
    for _page in range(3):
        pages.requested(account)
    assert told(account) == []

    pages.requested(account)
    assert told(account) == ["quota.near:pages:5:near"]

    pages.requested(account)
    assert told(account) == ["quota.near:pages:5:near", "quota.near:pages:5:reached"]


def test_a_notification_speaks_of_the_room(owner_client: Client, account: Account) -> None:
    room(account, pages=1)
    pages.requested(account)

    shown = owner_client.get("/notifications/").content.decode()
    assert "The room of your plan is taken" in shown
    assert "Your plan has room for 1 page, and it is taken." in shown


def test_a_plan_without_a_limit_has_no_end(account: Account, api: APIClient) -> None:
    room(account)
    contents.ready(account)

    found = usage(account, "pages")
    assert (found.limit, found.percent, found.state) == (None, 0, "fine")
    assert api.post("/api/magic-pages", BRIEF).status_code == 202


def test_after_grace_the_room_is_that_of_the_free_plan(account: Account) -> None:
    plans.put_on(account.workspace, "premium")
    assert usage(account, "pages").limit == 10_000

    with tenancy.workspace(account.workspace.pk):
        Subscription.objects.filter(workspace=account.workspace).update(
            status="past_due", grace_until=pages.PAST
        )

    assert usage(account, "pages").limit == 100


# --- Seats --------------------------------------------------------------------------------------


def test_members_and_open_invitations_take_the_seats(
    owner_client: Client, account: Account
) -> None:
    room(account, seats=2)
    ask(account)
    assert usage(account, "seats").used == 2

    form = {"addresses": people.address("third"), "role": "viewer", "days": "7"}
    answer = owner_client.post(INVITE, form)

    assert "Your plan has 2 seats, and all are taken" in answer.content.decode()
    assert usage(account, "seats").used == 2


def test_the_screen_says_that_no_seat_is_left_before_anybody_is_named(
    owner_client: Client, account: Account
) -> None:
    room(account, seats=2)
    assert 'name="addresses"' in owner_client.get(INVITE).content.decode()
    ask(account)

    page = owner_client.get(INVITE).content.decode()

    assert "There is no seat for another member" in page
    assert "Your plan has 2 seats, and all are taken" in page
    assert 'href="/settings/billing/plans/"' in page
    assert 'name="addresses"' not in page


def test_the_api_says_that_no_seat_is_left(api: APIClient, account: Account) -> None:
    room(account, seats=1)

    answer = api.post("/api/invitations", {"email": people.address("ana"), "role": "viewer"})

    assert answer.status_code == 403
    assert answer.json()["quota"] == "seats"


def test_an_invitation_that_is_open_keeps_its_seat(account: Account) -> None:
    room(account, seats=2)
    invitation = ask(account)

    assert ask(account, invitation.email).pk == invitation.pk
    assert usage(account, "seats").used == 2


def test_accepting_takes_no_further_seat(account: Account) -> None:
    guest = people.sign_up("guest").user
    invitation = ask(account, guest.email)
    room(account, seats=1)

    seen = OpenInvitation._make(getattr(invitation, name) for name in OpenInvitation._fields)
    member = services.accept_invitation(
        invitation=seen, user=guest, token_hash=invitation.token_hash
    )

    assert member.workspace_id == account.workspace.pk
    assert usage(account, "seats").used == 2


def test_racing_invitations_share_the_last_seat(account: Account) -> None:
    room(account, seats=3)
    addresses = [people.address("guest") for _ in range(5)]

    results = race([partial(ask, account, each) for each in addresses])

    assert sum(isinstance(each, quotas.QuotaReached) for each in results) == 3
    assert usage(account, "seats").used == 3
