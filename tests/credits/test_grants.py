"""Credits come by grants: the plan's at sign-up, and staff's with a reason."""

from functools import partial
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from core import tenancy
from core.tenancy import SystemUse
from credits import selectors
from credits import staff as desk
from credits.models import Lot
from tests.support import ledger, people
from tests.support.people import Account
from tests.support.racing import race


def test_a_new_workspace_has_the_free_plans_credits(account: Account) -> None:
    (entry,) = ledger.entries_of(account.workspace.pk)
    (lot,) = ledger.lots_of(account.workspace.pk)

    assert (entry.kind, entry.amount, entry.balance_after) == ("grant", 50, 50)
    assert (lot.source, lot.granted) == (Lot.Source.PLAN, 50)
    with tenancy.workspace(account.workspace.pk):
        subscription = selectors.subscription(workspace_id=account.workspace.pk)
    assert lot.expires_at == subscription.period_end
    ledger.assert_sound(account.workspace.pk)


def test_a_workspace_can_open_with_another_number() -> None:
    account = people.sign_up(credits=9)
    assert ledger.balance_of(account.workspace.pk) == 9


def grant_to(account: Account, by: User, key: UUID, amount: int = 100) -> None:
    desk.ask_for(
        workspace_ids=[account.workspace.pk], amount=amount, reason="Sorry!", key=key, by=by
    )


def test_a_grant_of_staff_names_its_reason_and_its_person(account: Account, staff: User) -> None:
    grant_to(account, staff, uuid4())

    entry = ledger.entries_of(account.workspace.pk)[-1]
    assert (entry.kind, entry.amount, entry.note) == ("grant", 100, "Sorry!")
    assert entry.actor_id == staff.pk
    assert entry.operation == "credits.grant.staff"
    ledger.assert_sound(account.workspace.pk)


def test_a_form_sent_twice_grants_once(account: Account, staff: User) -> None:
    key = uuid4()
    grant_to(account, staff, key)
    grant_to(account, staff, key)
    assert ledger.balance_of(account.workspace.pk) == 150


def test_racing_forms_grant_once(account: Account, staff: User) -> None:
    results = race([partial(grant_to, account, staff, uuid4())] * 5)
    assert results == [None] * 5
    assert ledger.balance_of(account.workspace.pk) == 150
    ledger.assert_sound(account.workspace.pk)


def test_staff_grant_to_several_workspaces_from_their_site(
    account: Account, elsewhere: Account, staff: User
) -> None:
    with tenancy.system_scope(SystemUse.STAFF):
        desk.ask_for(
            workspace_ids=[account.workspace.pk, elsewhere.workspace.pk],
            amount=5,
            reason="Both",
            key=uuid4(),
            by=staff,
        )
    for workspace in (account.workspace, elsewhere.workspace):
        assert ledger.balance_of(workspace.pk) == 55


def test_a_grant_to_several_is_all_or_nothing(account: Account, staff: User) -> None:
    with pytest.raises(Exception, match="foreign key"):
        desk.ask_for(
            workspace_ids=[account.workspace.pk, uuid4()],
            amount=5,
            reason="One of them is nobody",
            key=uuid4(),
            by=staff,
        )
    assert ledger.balance_of(account.workspace.pk) == 50


def test_a_wallet_opens_with_its_first_grant(staff: User) -> None:
    account = people.sign_up(credits=0)
    grant_to(account, staff, uuid4(), 7)
    assert ledger.balance_of(account.workspace.pk) == 7
    ledger.assert_sound(account.workspace.pk)
