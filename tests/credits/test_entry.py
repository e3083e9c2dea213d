"""One entry explained: to everybody what the ledger shows, to nobody what is not theirs to see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Role, User
from core import tenancy
from core.failures import FailureClass
from core.work.models import PaidWork
from core.work.registry import Progress
from credits import services
from credits.models import Entry, Invoice, Lot
from magicpages.models import MagicPage
from tests.support import ledger, pages, people, queries
from tests.support.people import Account
from tests.support.rehearsal import Rehearse, result

JOB = "chatcmpl-harbour42"
SECRET_COST = 987_654


def asks_a_provider(item: PaidWork, progress: Progress) -> dict[str, Any]:
    """Do the work with one call that fails and one that costs."""
    progress.called(provider="openai", remote_id="", cost_microusd=None, failed="timeout",
                    model="gpt-4o", seconds=2.0)  # fmt: skip
    progress.called(
        provider="openai", remote_id=JOB, cost_microusd=SECRET_COST, model="gpt-4o", seconds=4.2,
        input_tokens=812, cached_input_tokens=0, output_tokens=640, request_id="req-hidden7",
    )  # fmt: skip
    return result()


def entry(account: Account, seq: int) -> Entry:
    with tenancy.workspace(account.workspace.pk):
        return Entry.objects.get(workspace_id=account.workspace.pk, seq=seq)


def explained(client: Client, seq: int) -> str:
    answer = client.get(f"/credits/entries/{seq}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_charge_is_explained_from_the_brief_to_the_job(
    account: Account, owner_client: Client, api: APIClient, rehearse: Rehearse
) -> None:
    rehearse(asks_a_provider)
    page = pages.requested(account)
    pages.do_work(page)

    html = explained(owner_client, 2)
    told = api.get("/api/credits/transactions/2").json()

    assert pages.BRIEF["product"] in html
    assert JOB in html
    assert f"/magic-pages/{page.pk}/" in html
    assert told["entry"]["amount"] == -10
    assert (told["balance_before"], told["entry"]["balance_after"]) == (50, 40)
    assert told["price"]["unit_price"] * told["price"]["quantity"] == 10
    assert [(call["id"], call["has_failed"]) for call in told["calls"]] == [
        ("", True),
        (JOB, False),
    ]
    assert told["lots"][0]["amount"] == -10
    assert told["hash"] == bytes(entry(account, 2).hash).hex()
    assert told["previous_hash"] == bytes(entry(account, 1).hash).hex()
    assert told["asked_by"] == account.user.email


def test_what_it_cost_us_is_told_to_no_customer(
    account: Account, owner_client: Client, api: APIClient, rehearse: Rehearse
) -> None:
    rehearse(asks_a_provider)
    page = pages.requested(account)
    pages.do_work(page)

    for shown in (
        explained(owner_client, 2),
        api.get("/api/credits/transactions/2").content.decode(),
    ):
        assert str(SECRET_COST) not in shown
        assert "987,654" not in shown
        assert "microusd" not in shown
        assert "req-hidden7" not in shown


def test_a_refund_names_the_rule_it_was_given_by(
    account: Account, owner_client: Client, api: APIClient
) -> None:
    page = pages.requested(account)
    with tenancy.workspace(account.workspace.pk):
        services.refund(
            workspace_id=account.workspace.pk,
            reference=page.reference,
            amount=10,
            note=str(FailureClass.TIMEOUT),
        )

    told = api.get("/api/credits/transactions/3").json()

    assert told["rule"]["label"] == str(FailureClass.TIMEOUT.label)
    assert told["related"] == [2]
    assert told["lots"][0]["amount"] == 10
    assert "If the result arrives later" in explained(owner_client, 2)
    assert "If the result arrives later" in explained(owner_client, 3)


def test_a_charge_is_explained_after_its_work_is_gone(
    account: Account, owner_client: Client, api: APIClient
) -> None:
    page = pages.requested(account)
    with tenancy.workspace(account.workspace.pk):
        MagicPage.objects.filter(pk=page.pk).delete()

    html = explained(owner_client, 2)
    told = api.get("/api/credits/transactions/2").json()

    assert "is not there any more" in html
    assert told["result_url"] is None
    assert told["ordered"] == []
    assert told["price"]["unit_price"] == 10
    assert told["asked_by"] == account.user.email


def test_a_grant_of_an_invoice_leads_those_in_charge_to_it(
    account: Account, owner_client: Client, client_of: Callable[[User], Client]
) -> None:
    address = "https://invoice.example/i/7"
    with tenancy.workspace(account.workspace.pk):
        Invoice.objects.create(
            workspace=account.workspace, stripe_id="in_7", number="NX-0007", status="paid",
            currency="usd", total=9700, created_at="2026-11-01T00:00:00Z", hosted_url=address,
        )  # fmt: skip
        granted = services.grant(
            workspace_id=account.workspace.pk, amount=500, source=Lot.Source.PLAN, key="stripe:in_7"
        )
        services.reverse(
            workspace_id=account.workspace.pk, grant_key="stripe:in_7", amount=100, key="re_1",
            note="refund",
        )  # fmt: skip
    viewer = people.join(account.workspace, Role.VIEWER)

    html = explained(owner_client, granted.seq)

    assert "NX-0007" in html
    assert address in html
    assert address not in explained(client_of(viewer), granted.seq)
    assert f"/credits/entries/{granted.seq + 1}/" in html
    assert f"/credits/entries/{granted.seq}/" in explained(owner_client, granted.seq + 1)


def test_an_expiry_says_which_credits_ended(account: Account, owner_client: Client) -> None:
    people.top_up(account, 30, expires_at=pages.PAST)
    with tenancy.workspace(account.workspace.pk):
        services.expire(workspace_id=account.workspace.pk)

    assert str(Lot.Source.PACK.label) in explained(owner_client, 3)


def test_the_address_of_another_member_is_for_those_in_charge(
    account: Account, client_of: Callable[[User], Client], api_of: Callable[[User], APIClient]
) -> None:
    pages.requested(account)
    viewer = people.join(account.workspace, Role.VIEWER)

    assert account.user.email not in explained(client_of(viewer), 2)
    assert api_of(viewer).get("/api/credits/transactions/2").json()["asked_by"] == ""


def test_who_gave_credits_in_our_name_is_not_told(
    account: Account, staff: User, owner_client: Client
) -> None:
    with tenancy.workspace(account.workspace.pk):
        services.grant(
            workspace_id=account.workspace.pk, amount=5, source=Lot.Source.STAFF, key="gift",
            actor_id=staff.pk,
        )  # fmt: skip

    html = explained(owner_client, 2)

    assert staff.email not in html
    assert str(Lot.Source.STAFF.label) in html


@pytest.mark.parametrize("seq", [0, 2, 10**30])
def test_an_entry_that_is_not_ours_is_not_there(
    account: Account, owner_client: Client, api: APIClient, elsewhere: Account, seq: int
) -> None:
    pages.requested(elsewhere)

    assert owner_client.get(f"/credits/entries/{seq}/").status_code == 404
    assert api.get(f"/api/credits/transactions/{seq}").status_code == 404


def test_each_line_of_the_ledger_leads_to_its_explanation(
    account: Account, owner_client: Client
) -> None:
    pages.requested(account)

    html = owner_client.get("/credits/").content.decode()

    for seq in (1, 2):
        assert f'href="/credits/entries/{seq}/"' in html


def test_the_fingerprint_is_the_published_one(account: Account, owner_client: Client) -> None:
    pages.requested(account)

    expected = ledger.entry_hash(entry(account, 2), bytes(entry(account, 1).hash))
    assert expected.hex() in explained(owner_client, 2)


def test_an_explanation_is_a_few_queries(
    account: Account, owner_client: Client, rehearse: Rehearse
) -> None:
    rehearse(asks_a_provider)
    pages.do_work(pages.requested(account))
    explained(owner_client, 2)

    assert len(queries.of_screen(owner_client, "/credits/entries/2/")) <= 12
