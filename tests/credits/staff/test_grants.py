"""Staff give and take credits: a little alone, more only as two, and never twice."""

import re
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import AuditEntry, User
from core import tenancy
from core.failures import NexusError
from credits import staff as desk_services
from credits.models import Entry, GrantRequest, Wallet
from notifications.models import Notification
from tests.credits.staff.conftest import Clerk
from tests.support import ledger, people
from tests.support.people import Account
from tests.support.racing import race

WALLETS = "/admin/credits/wallet/"
REQUESTS = "/admin/credits/grantrequest/"
RIGHTS = ("view_wallet", "add_grantrequest")
DECIDING = ("view_grantrequest", "decide_grantrequest")


@pytest.fixture(autouse=True)
def measure(settings: Settings) -> None:
    """Let one person move 100 credits a day alone."""
    settings.STAFF_GRANT_ALONE = 100


def move(client: Client, account: Account, amount: int, **sent: Any) -> Any:
    """Send the action for an account."""
    values = {"grant": "1", "amount": str(amount), "reason": "Goodwill <b>", "key": str(uuid4())}
    chosen = [str(account.workspace.pk)]
    return client.post(
        WALLETS, {"action": "grant_credits", "_selected_action": chosen, **values, **sent}
    )


def requests_of(account: Account) -> list[GrantRequest]:
    """Return what was asked for, the oldest first."""
    with tenancy.workspace(account.workspace.pk):
        return list(GrantRequest.objects.order_by("asked_at"))


def balance(account: Account) -> int:
    """Return the balance, once the whole ledger is sound."""
    ledger.assert_sound(account.workspace.pk)
    return ledger.balance_of(account.workspace.pk)


def told(account: Account, action: str) -> list[dict[str, Any]]:
    """Return what the workspace's audit log says of an action."""
    with tenancy.workspace(account.workspace.pk):
        return [row.details for row in AuditEntry.objects.filter(action=action)]


def news(account: Account, kind: str) -> int:
    """Return how often the owner was told of something."""
    with tenancy.workspace(account.workspace.pk):
        return Notification.objects.filter(user=account.user, kind=kind).count()


def asked(account: Account, amount: int, by: User) -> GrantRequest:
    """Ask for credits without the site."""
    (row,) = desk_services.ask_for(
        workspace_ids=[account.workspace.pk], amount=amount, reason="Sorry", key=uuid4(), by=by
    )
    return row


# --- Alone ----------------------------------------------------------------------------------------


def test_a_little_is_given_at_once(clerk: Clerk, account: Account) -> None:
    assert move(clerk(*RIGHTS), account, 100).status_code == 302

    [row] = requests_of(account)
    assert (row.state, row.credits_moved, row.decided_by) == ("done", 100, row.asked_by)
    assert balance(account) == 150
    assert told(account, "credits.granted") == [{"amount": 100, "reason": "Goodwill <b>"}]
    assert news(account, "credits.granted") == 1


def test_a_little_is_taken_back_at_once(clerk: Clerk, account: Account) -> None:
    client = clerk(*RIGHTS)
    move(client, account, 30)
    answer = move(client, account, -20)

    entry = ledger.entries_of(account.workspace.pk)[-1]
    assert (entry.kind, entry.amount, entry.note) == ("reversal", -20, "Goodwill <b>")
    # What staff gave last goes first.
    assert [lot.remaining for lot in ledger.lots_of(account.workspace.pk)] == [50, 10]
    assert balance(account) == 60
    assert told(account, "credits.taken_back") == [{"amount": 20, "reason": "Goodwill <b>"}]
    assert news(account, "credits.taken_back") == 1
    assert "20 of 20 credits were taken back" in client.get(answer["Location"]).content.decode()


def test_nobody_goes_below_zero(clerk: Clerk, account: Account) -> None:
    client = clerk(*RIGHTS)
    answer = move(client, account, -80)

    assert balance(account) == 0
    [row] = requests_of(account)
    assert (row.amount, row.credits_moved) == (-80, -50)
    assert "50 of 80 credits were taken back" in client.get(answer["Location"]).content.decode()


def test_nothing_is_taken_from_an_empty_wallet(clerk: Clerk) -> None:
    account = people.sign_up(credits=0)
    asked(account, 5, people.sign_up("staff").user)
    client = clerk(*RIGHTS)
    move(client, account, -50)
    move(client, account, -10)

    assert balance(account) == 0
    assert [row.credits_moved for row in requests_of(account)] == [5, -5, 0]


def test_the_same_form_moves_credits_once(clerk: Clerk, account: Account) -> None:
    client, key = clerk(*RIGHTS), str(uuid4())
    for _ in range(2):
        move(client, account, -20, key=key)

    assert balance(account) == 30
    assert len(requests_of(account)) == 1


# --- Two people -----------------------------------------------------------------------------------


def test_more_waits_and_moves_nothing(clerk: Clerk, account: Account) -> None:
    client = clerk(*RIGHTS)
    answer = move(client, account, 101)

    assert [row.state for row in requests_of(account)] == ["waiting"]
    assert balance(account) == 50
    assert told(account, "credits.granted") == []
    assert "waits for a second person" in client.get(answer["Location"]).content.decode()


def test_many_small_ones_within_a_day_count_together(
    clerk: Clerk, account: Account, elsewhere: Account
) -> None:
    client = clerk(*RIGHTS)
    for amount in (60, -30, 10, 1):
        move(client, account, amount)
    move(client, elsewhere, 60)
    move(clerk(*RIGHTS), account, 60)

    assert [row.state for row in requests_of(account)] == ["done"] * 3 + ["waiting", "done"]
    assert [row.state for row in requests_of(elsewhere)] == ["waiting"]
    assert balance(account) == 150


def test_racing_small_ones_count_together(account: Account, staff: User) -> None:
    race([partial(asked, account, 60, staff)] * 4)

    assert sorted(row.state for row in requests_of(account)) == ["done"] + ["waiting"] * 3
    assert balance(account) == 110


def test_a_second_person_confirms(
    clerk: Clerk, desk: Client, staff: User, account: Account
) -> None:
    move(clerk(*RIGHTS), account, 700)
    [row] = requests_of(account)

    page = desk.get(f"{REQUESTS}{row.pk}/change/").content.decode()
    assert f"{REQUESTS}{row.pk}/confirm/" in page
    assert "700" in desk.get(f"{REQUESTS}{row.pk}/confirm/").content.decode()
    assert balance(account) == 50
    desk.post(f"{REQUESTS}{row.pk}/confirm/")

    [row] = requests_of(account)
    assert (row.state, row.decided_by_id, row.credits_moved) == ("done", staff.pk, 700)
    assert balance(account) == 750
    entry = ledger.entries_of(account.workspace.pk)[-1]
    assert entry.actor_id == row.asked_by_id != staff.pk
    assert [each["amount"] for each in told(account, "credits.granted")] == [700]


def test_a_second_person_refuses(clerk: Clerk, account: Account) -> None:
    move(clerk(*RIGHTS), account, 700)
    [row] = requests_of(account)
    decider = clerk(*DECIDING)

    assert decider.get(f"{REQUESTS}{row.pk}/refuse/").status_code == 200
    decider.post(f"{REQUESTS}{row.pk}/refuse/")
    decider.post(f"{REQUESTS}{row.pk}/confirm/")

    assert [row.state for row in requests_of(account)] == ["refused"]
    assert balance(account) == 50
    assert news(account, "credits.granted") == 0


def test_nobody_confirms_what_they_asked_for(desk: Client, account: Account) -> None:
    move(desk, account, 700)
    [row] = requests_of(account)

    assert "/confirm/" not in desk.get(f"{REQUESTS}{row.pk}/change/").content.decode()
    page = desk.get(f"{REQUESTS}{row.pk}/confirm/").content.decode()
    assert "somebody else has to decide" in page
    assert '<button type="submit" class="button">' not in page
    for what in ("confirm", "refuse"):
        desk.post(f"{REQUESTS}{row.pk}/{what}/")

    assert [row.state for row in requests_of(account)] == ["waiting"]
    assert balance(account) == 50


def test_racing_confirmations_move_credits_once(account: Account, staff: User) -> None:
    row = asked(account, 700, staff)
    others = [people.sign_up("staff").user for _ in range(4)]

    results = race([partial(desk_services.confirm, request=row, by=each) for each in others])

    assert sum(isinstance(each, GrantRequest) for each in results) == 1
    assert sum(isinstance(each, NexusError) for each in results) == 3
    assert balance(account) == 750
    assert len(told(account, "credits.granted")) == 1


def test_a_race_to_confirm_and_to_refuse_has_one_end(account: Account, staff: User) -> None:
    row = asked(account, -150, staff)
    first, second = (people.sign_up("staff").user for _ in range(2))

    race(
        [
            partial(desk_services.confirm, request=row, by=first),
            partial(desk_services.refuse, request=row, by=second),
        ]
    )

    [row] = requests_of(account)
    assert balance(account) == (0 if row.state == "done" else 50)
    assert row.state in ("done", "refused")


# --- Rights ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rights", [(), ("view_wallet",), ("view_wallet", "add_entry"), DECIDING])
def test_nobody_moves_credits_without_the_right(
    clerk: Clerk, account: Account, rights: tuple[str, ...]
) -> None:
    move(clerk(*rights), account, 5)

    assert requests_of(account) == []
    assert balance(account) == 50


@pytest.mark.parametrize("rights", [(), ("view_grantrequest",), RIGHTS, ("change_grantrequest",)])
@pytest.mark.parametrize("what", ["confirm", "refuse"])
def test_nobody_decides_without_the_right(
    clerk: Clerk, account: Account, staff: User, rights: tuple[str, ...], what: str
) -> None:
    row = asked(account, 700, staff)
    client = clerk(*rights)

    assert client.get(f"{REQUESTS}{row.pk}/{what}/").status_code == 403
    assert client.post(f"{REQUESTS}{row.pk}/{what}/").status_code == 403
    assert [row.state for row in requests_of(account)] == ["waiting"]


def test_customers_decide_nothing(owner_client: Client, account: Account, staff: User) -> None:
    row = asked(account, 700, staff)
    for address in (f"{REQUESTS}{row.pk}/confirm/", f"{REQUESTS}{row.pk}/change/"):
        for answer in (owner_client.get(address), owner_client.post(address, {"state": "done"})):
            assert answer.status_code in (302, 403)

    assert balance(account) == 50


def test_no_request_is_changed_or_made_by_a_forged_form(
    desk: Client, account: Account, staff: User
) -> None:
    row = asked(account, 700, staff)
    forged = {"amount": "1", "state": "done", "workspace": str(account.workspace.pk)}

    assert desk.post(f"{REQUESTS}{row.pk}/change/", forged).status_code == 403
    assert desk.post(f"{REQUESTS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.post(f"{REQUESTS}add/", forged).status_code == 403
    assert desk.post(f"{REQUESTS}{UUID(int=7)}/confirm/").status_code == 404
    assert [(row.state, row.amount) for row in requests_of(account)] == [("waiting", 700)]


def test_a_confirmation_needs_its_token(account: Account, staff: User) -> None:
    row = asked(account, 700, people.sign_up("staff").user)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)

    assert client.post(f"{REQUESTS}{row.pk}/confirm/").status_code == 403
    assert balance(account) == 50


def test_the_list_shows_what_waits_first(desk: Client, account: Account, staff: User) -> None:
    waiting = asked(account, 700, staff)
    asked(account, 5, staff)

    html = desk.get(REQUESTS, {"q": account.workspace.slug}).content.decode()

    rows = re.findall(rf"{REQUESTS}([-0-9a-f]+)/change/", html)
    assert rows[0] == str(waiting.pk)
    assert len(set(rows)) == 2


def test_the_first_screen_counts_what_waits(desk: Client, account: Account, staff: User) -> None:
    before = desk.get("/admin/").context["books"]["waiting"]
    asked(account, 700, staff)

    assert desk.get("/admin/").context["books"]["waiting"] == before + 1


def test_a_wallet_is_there_for_every_request(account: Account, staff: User) -> None:
    asked(account, 5, staff)
    with tenancy.workspace(account.workspace.pk):
        assert Wallet.objects.get().balance == 55
        assert Entry.objects.filter(key__startswith="grant:staff:").count() == 1


def test_a_sum_spread_over_workspaces_is_one_sum() -> None:
    clerk, others = people.sign_up("staff").user, [people.sign_up() for _ in range(3)]
    rows = desk_services.ask_for(
        workspace_ids=[each.workspace.pk for each in others],
        amount=40, reason="Sorry", key=uuid4(), by=clerk,
    )  # fmt: skip

    assert sorted(row.credits_moved for row in rows) == [0, 40, 40]
    assert asked(people.sign_up(), 30, clerk).state == "waiting"
    assert asked(people.sign_up(), 20, clerk).state == "done"
