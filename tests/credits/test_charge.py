"""A charge takes credits once, never more than there are, and says so."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import ProgrammingError

from core import formatting, tenancy
from credits import services
from credits.failures import InsufficientCredits, KeyReused
from credits.models import Lot
from credits.services import Receipt
from tests.support import ledger, people
from tests.support.crashes import crashing
from tests.support.people import Account
from tests.support.racing import kinds_of, race


def charge(account: Account, amount: int = 30, key: str = "video:1:render") -> Receipt:
    """Charge in a transaction of its own."""
    with tenancy.workspace(account.workspace.pk):
        return services.charge(
            workspace_id=account.workspace.pk,
            amount=amount,
            operation="videos.render",
            reference="video:1",
            key=key,
            price_version=1,
            actor_id=account.user.pk,
        )


def test_a_charge_is_one_entry_with_all_it_was_for(account: Account) -> None:
    receipt = charge(account)

    entry = ledger.entries_of(account.workspace.pk)[-1]
    assert receipt == Receipt(seq=2, balance_after=20)
    assert (entry.kind, entry.amount, entry.balance_after) == ("charge", -30, 20)
    assert (entry.operation, entry.reference) == ("videos.render", "video:1")
    assert (entry.key, entry.price_version) == ("video:1:render", 1)
    assert entry.actor_id == account.user.pk
    ledger.assert_sound(account.workspace.pk)


def test_the_same_key_is_charged_once(account: Account) -> None:
    first, again = charge(account), charge(account)

    assert again == first
    assert ledger.balance_of(account.workspace.pk) == 20


def test_a_repeated_charge_succeeds_after_the_credits_are_gone(account: Account) -> None:
    first = charge(account, 50)
    assert charge(account, 50) == first


def test_a_key_does_not_pay_for_another_amount(account: Account) -> None:
    charge(account)
    with pytest.raises(KeyReused):
        charge(account, 31)
    assert ledger.balance_of(account.workspace.pk) == 20


def test_equal_keys_of_two_workspaces_are_two_charges(account: Account, elsewhere: Account) -> None:
    charge(account)
    charge(elsewhere)
    assert (
        ledger.balance_of(account.workspace.pk) == ledger.balance_of(elsewhere.workspace.pk) == 20
    )


def test_too_few_credits_write_nothing(account: Account) -> None:
    before = ledger.entries_of(account.workspace.pk)

    with pytest.raises(InsufficientCredits) as refusal:
        charge(account, 51)

    assert (refusal.value.needed, refusal.value.balance, refusal.value.shortfall) == (51, 50, 1)
    assert refusal.value.status == 402
    assert ledger.entries_of(account.workspace.pk) == before
    ledger.assert_sound(account.workspace.pk)


def test_a_refused_key_is_not_used_up(account: Account) -> None:
    with pytest.raises(InsufficientCredits):
        charge(account, 80)
    people.top_up(account, 30)
    assert charge(account, 80).balance_after == 0


def test_a_workspace_without_a_wallet_has_no_credits() -> None:
    account = people.sign_up(credits=0)
    with pytest.raises(InsufficientCredits) as refusal:
        charge(account, 1)
    assert refusal.value.balance == 0


@pytest.mark.parametrize("amount", [0, -1])
def test_only_positive_amounts_are_charged_or_granted(account: Account, amount: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        charge(account, amount)
    with pytest.raises(ValueError, match="positive"):
        people.top_up(account, amount)


def test_a_charge_that_is_rolled_back_never_was(account: Account) -> None:
    with crashing(tenancy.workspace(account.workspace.pk)):
        services.charge(
            workspace_id=account.workspace.pk, amount=10, operation="o", reference="r", key="k"
        )
    ledger.assert_sound(account.workspace.pk)
    assert ledger.balance_of(account.workspace.pk) == 50


def test_twenty_racing_charges_never_overdraw() -> None:
    account = people.sign_up(credits=500)

    results = race([partial(charge, account, 75, f"video:{n}") for n in range(20)])

    assert kinds_of(results) == ["InsufficientCredits"] * 14 + ["Receipt"] * 6
    assert ledger.balance_of(account.workspace.pk) == 50
    ledger.assert_sound(account.workspace.pk)


def test_racing_charges_with_one_key_charge_once(account: Account) -> None:
    results = race([partial(charge, account)] * 8)

    assert results == [Receipt(seq=2, balance_after=20)] * 8
    ledger.assert_sound(account.workspace.pk)


def test_workspaces_do_not_wait_for_each_other(account: Account, elsewhere: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        services.charge(
            workspace_id=account.workspace.pk, amount=1, operation="o", reference="r", key="k"
        )
        # The first wallet stays locked until its transaction ends; the second does not mind.
        assert race([partial(charge, elsewhere)]) == [Receipt(seq=2, balance_after=20)]


@pytest.mark.parametrize(
    "call",
    [
        partial(services.charge, amount=1, operation="o", reference="r", key="k"),
        partial(services.grant, amount=1, source=Lot.Source.PACK, key="k"),
        partial(services.refund, amount=1, reference="r"),
        partial(services.settle, reference="r", charged=2, used=1),
        partial(services.reverse, grant_key="sign-up", amount=1, key="k", note=""),
        services.expire,
    ],
)
def test_the_ledger_of_another_workspace_is_refused(
    account: Account, elsewhere: Account, call: Callable[..., object]
) -> None:
    with (
        pytest.raises(ProgrammingError, match="another workspace"),
        tenancy.workspace(account.workspace.pk),
    ):
        call(workspace_id=elsewhere.workspace.pk)
    with pytest.raises(ProgrammingError, match="another workspace"):
        call(workspace_id=elsewhere.workspace.pk)
    assert ledger.balance_of(elsewhere.workspace.pk) == 50


def test_what_is_missing_is_told_with_the_digits_of_the_reader() -> None:
    refusal = InsufficientCredits(needed=1300, balance=0)

    with formatting.reading_as(digits="native", language="ar"):
        assert "١٬٣٠٠" in str(refusal)
    with formatting.reading_as(digits="latin", language="en"):
        assert str(refusal).startswith("You need 1,300 more credits")
