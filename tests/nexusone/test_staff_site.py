"""The staff site: open to staff alone, across workspaces, and nearly all of it to read only."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import User
from core import tenancy
from core.admin import ReadOnlyAdmin
from credits.models import Price, Wallet
from tests.support import ledger, tenants
from tests.support.people import Account

READ_ONLY = sorted(
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for model, site in admin.site._registry.items()
    if isinstance(site, ReadOnlyAdmin)
)
ALL = sorted(
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry
)
WALLETS = "/admin/credits/wallet/"


@pytest.fixture
def furnished() -> Account:
    """An account with a row in every tenant table."""
    return tenants.furnished("furnished")


def wallet_of(account: Account) -> Wallet:
    """Return an account's wallet."""
    with tenancy.workspace(account.workspace.pk):
        return Wallet.objects.get()


def ask(desk: Client, *accounts: Account, **grant: Any) -> Any:
    """Send the grant action for accounts."""
    chosen = [str(wallet_of(account).pk) for account in accounts]
    return desk.post(WALLETS, {"action": "grant_credits", "_selected_action": chosen, **grant})


def test_the_signed_out_are_sent_to_sign_in() -> None:
    for address in ("/admin/", *ALL):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert "login" in answer["Location"]


def test_customers_are_refused(owner_client: Client) -> None:
    for address in ("/admin/", *ALL):
        answer = owner_client.get(address, follow=True)
        assert answer.status_code == 403, address


def test_customers_do_not_grant_themselves_credits(owner_client: Client, account: Account) -> None:
    answer = ask(owner_client, account, grant="1", amount=1000, reason="because", key=uuid4())

    assert answer.status_code in (302, 403)
    assert ledger.balance_of(account.workspace.pk) == 50


@pytest.mark.parametrize("address", ["/admin/", *ALL])
@pytest.mark.usefixtures("furnished")
def test_staff_see_every_list(desk: Client, address: str) -> None:
    assert desk.get(address).status_code == 200


def test_staff_find_the_rows_of_any_workspace(
    desk: Client, furnished: Account, account: Account
) -> None:
    for workspace in (furnished.workspace, account.workspace):
        for kind in ("accounts/workspace", "credits/wallet", "credits/entry"):
            found = desk.get(f"/admin/{kind}/", {"q": workspace.slug}).content.decode()
            assert workspace.name in found, kind


@pytest.mark.parametrize("address", ALL)
def test_every_list_can_be_searched_with_any_text(desk: Client, address: str) -> None:
    for text in ("x", "'; --", "\x00", "x" * 2000, str(uuid4())):
        assert desk.get(address, {"q": text}).status_code in (200, 302)


def test_staff_read_a_page_with_its_job(desk: Client, furnished: Account) -> None:
    page = tenants.page_of(furnished)

    answer = desk.get(f"/admin/magicpages/magicpage/{page.pk}/change/")

    assert answer.status_code == 200
    assert page.product in answer.content.decode()
    assert b'name="_save"' not in answer.content


@pytest.mark.parametrize("address", READ_ONLY)
def test_nothing_is_added_by_hand(desk: Client, address: str) -> None:
    assert desk.get(f"{address}add/").status_code == 403
    assert desk.post(f"{address}add/", {"amount": "5"}).status_code == 403


def test_nothing_of_a_page_is_changed_or_deleted_by_hand(desk: Client, furnished: Account) -> None:
    page = tenants.page_of(furnished)
    address = f"/admin/magicpages/magicpage/{page.pk}"

    assert desk.post(f"{address}/change/", {"status": "ready"}).status_code == 403
    assert desk.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    desk.post(
        "/admin/magicpages/magicpage/",
        {"action": "delete_selected", "_selected_action": [str(page.pk)], "post": "yes"},
    )

    assert tenants.page_of(furnished).status == page.status


def test_no_balance_and_no_entry_is_changed_by_hand(desk: Client, furnished: Account) -> None:
    entry = ledger.entries_of(furnished.workspace.pk)[0]
    wallet = wallet_of(furnished)

    for row, name in ((entry, "entry"), (wallet, "wallet")):
        address = f"/admin/credits/{name}/{row.pk}"
        assert desk.get(f"{address}/change/").status_code == 200
        values = {"amount": "9999", "balance": "9999"}
        assert desk.post(f"{address}/change/", values).status_code == 403
        assert desk.post(f"{address}/delete/", {"post": "yes"}).status_code == 403

    ledger.assert_sound(furnished.workspace.pk)


def test_a_price_in_force_is_not_changed(desk: Client) -> None:
    price = Price.objects.order_by("pk")[0]

    answer = desk.post(f"/admin/credits/price/{price.pk}/change/", {"amount": "1"})

    assert answer.status_code == 403
    assert Price.objects.get(pk=price.pk).amount == price.amount


def test_a_grant_asks_for_amount_and_reason_first(
    desk: Client, staff: User, account: Account, elsewhere: Account
) -> None:
    form = ask(desk, account, elsewhere)
    assert form.status_code == 200
    key = re.search(r'name="key" value="([^"]+)"', form.content.decode())
    assert key is not None
    assert ledger.balance_of(account.workspace.pk) == 50

    sent = {"grant": "1", "amount": "25", "reason": "Goodwill <b>", "key": key[1]}
    for _ in range(2):
        assert ask(desk, account, elsewhere, **sent).status_code == 302

    for granted in (account, elsewhere):
        entries = ledger.entries_of(granted.workspace.pk)
        assert [entry.amount for entry in entries] == [50, 25]
        assert (entries[1].note, entries[1].actor_id) == ("Goodwill <b>", staff.pk)
        ledger.assert_sound(granted.workspace.pk)
    logged = LogEntry.objects.filter(object_id=str(wallet_of(account).pk))
    assert "Goodwill" in str(logged[0].change_message)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("reason", "x"),
        ("reason", "x" * 301),
        ("amount", "0"),
        ("amount", "-100001"),
        ("amount", "100001"),
        ("amount", "1e9"),
        ("amount", ""),
        ("key", "junk"),
    ],
)
def test_a_grant_without_amount_reason_or_key_gives_nothing(
    desk: Client, account: Account, field: str, value: str
) -> None:
    sent = {"grant": "1", "amount": "25", "reason": "Goodwill", "key": str(uuid4()), field: value}

    answer = ask(desk, account, **sent)

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert ledger.balance_of(account.workspace.pk) == 50


def test_staff_without_the_right_grant_nothing(account: Account, member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_staff=True)
    client = Client()
    client.force_login(member)

    answer = ask(client, account, grant="1", amount="25", reason="Goodwill", key=str(uuid4()))

    assert answer.status_code in (302, 403)
    assert ledger.balance_of(account.workspace.pk) == 50


def test_staff_outside_the_staff_site_see_no_more_than_others(
    desk: Client, furnished: Account
) -> None:
    page = tenants.page_of(furnished)

    assert desk.get(f"/magic-pages/{page.pk}/").status_code in (403, 404)


def test_the_reason_of_a_grant_is_shown_as_text(
    desk: Client, account: Account, owner_client: Client
) -> None:
    sent = {"grant": "1", "amount": "5", "reason": "<script>x</script>", "key": str(uuid4())}
    ask(desk, account, **sent)

    books = f"/admin/credits/entry/?q={account.workspace.slug}"
    for client, address in ((owner_client, "/credits/"), (desk, books)):
        html = client.get(address).content
        assert b"<script>x" not in html
        assert b"&lt;script&gt;x" in html


def test_staff_change_a_person(desk: Client, owner: User) -> None:
    answer = desk.post(
        f"/admin/accounts/user/{owner.pk}/change/",
        {"email": owner.email, "name": "Ana", "language": "pt", "is_active": "on"},
    )

    assert answer.status_code == 302
    owner.refresh_from_db()
    assert (owner.name, owner.language, owner.is_staff) == ("Ana", "pt", False)


@pytest.mark.parametrize("pk", [str(UUID(int=1)), "junk", "%00"])
def test_a_row_there_is_not_is_told_so(desk: Client, pk: str) -> None:
    answer = desk.get(f"/admin/magicpages/magicpage/{pk}/change/", follow=True)

    assert answer.status_code in (200, 404)


def test_the_keys_of_programs_are_listed_without_their_secret(
    desk: Client, furnished: Account
) -> None:
    html = desk.get("/admin/accounts/apikey/").content.decode()

    assert "Till" in html
    assert not re.search(r"[0-9a-f]{64}", html)
