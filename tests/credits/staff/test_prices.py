"""What we sell changes by versions with a date; what was in force or was used stays."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from core import clock, tenancy
from credits import quotes, selectors
from credits.models import Pack, PlanTerms, Price
from tests.credits import billing_rows
from tests.credits.staff.conftest import Clerk
from tests.support import databases
from tests.support.people import Account

TERMS = "/admin/credits/planterms/"
PRICES = "/admin/credits/price/"
PACKS = "/admin/credits/pack/"
TRANSLATED = ("en", "es", "pt", "ar", "he")
AMOUNTS = {"usd": 1000, "eur": 900, "gbp": 800, "brl": 5000, "mxn": 17000, "ils": 3500, "aed": 3600}
OPERATION = "campaigns.social"


def on(moment: datetime) -> dict[str, str]:
    """Return a moment as the form of the staff site sends it."""
    local = timezone.localtime(moment)
    return {"starts_at_0": f"{local:%Y-%m-%d}", "starts_at_1": f"{local:%H:%M:%S}"}


def later(days: int = 3000) -> datetime:
    """Return a moment so far ahead that no other test gets there."""
    return clock.now() + timedelta(days=days)


def pack(**fields: Any) -> dict[str, str]:
    """Return the form of a new pack, for code nobody else has."""
    values = {
        "code": f"pack-{uuid4().hex[:8]}",
        "version": "",
        "credits": "100",
        "lasts_months": "12",
    }
    values |= {f"name_{language}": "Harbour bag" for language in TRANSLATED}
    sent = values | {"amounts": json.dumps(AMOUNTS)} | on(later()) | fields
    return {name: str(value) for name, value in sent.items()}


def terms(**fields: Any) -> dict[str, Any]:
    """Return the form of new terms of the plan Premium."""
    plan = selectors.plan_terms("premium").plan
    values = {
        "plan": plan.pk, "version": "", "credits": "2000", "credits_last_months": "2",
        "amounts": json.dumps(AMOUNTS), "quotas": '{"pages": 5}', "features": ["member_caps"],
    }  # fmt: skip
    return values | on(later()) | fields


def price(**fields: Any) -> dict[str, str]:
    """Return the form of a new price."""
    values = {"operation": OPERATION, "version": "", "amount": "7"}
    values |= {f"label_{language}": "Posts" for language in TRANSLATED}
    return values | on(later()) | fields


@pytest.fixture
def forgotten() -> Any:
    """Take away what a test added: versions to come would stand in others' way."""
    kept = {model: set(model.objects.values_list("pk", flat=True)) for model in (Price, PlanTerms)}
    yield
    for model, pks in kept.items():
        model.objects.using("owner").exclude(pk__in=pks).delete()


@pytest.mark.usefixtures("forgotten")
def test_a_price_is_followed_by_another(desk: Client) -> None:
    before = selectors.price(OPERATION)
    form = desk.get(f"{PRICES}add/", {"from": before.pk}).context["adminform"].form

    assert form.initial["version"] == before.version + 1
    assert timezone.localdate(form.initial["starts_at"]) == timezone.localdate()
    assert desk.post(f"{PRICES}add/", price(**on(clock.now()))).status_code == 302

    after = selectors.price(OPERATION)
    assert (after.version, after.amount) == (before.version + 1, 7)
    html = desk.get(PRICES, {"q": OPERATION}).content.decode()
    assert (html.count(">In force<"), html.count(">Past<")) == (1, 1)


@pytest.mark.usefixtures("forgotten")
def test_a_price_to_come_is_changed_and_withdrawn(desk: Client) -> None:
    desk.post(f"{PRICES}add/", price())
    made = Price.objects.get(operation=OPERATION, starts_at__gt=clock.now())
    address = f"{PRICES}{made.pk}"

    assert desk.post(f"{address}/change/", price(amount="9")).status_code == 302
    made.refresh_from_db()
    assert (made.amount, made.operation, made.version) == (9, OPERATION, 2)
    assert desk.get(f"{address}/delete/").status_code == 200
    assert desk.post(f"{address}/delete/", {"post": "yes"}).status_code == 302
    assert not Price.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("what", [(PRICES, Price), (TERMS, PlanTerms), (PACKS, Pack)])
def test_what_is_in_force_stays_as_it_is(desk: Client, what: tuple[str, Any]) -> None:
    address, model = what
    row = model.objects.filter(starts_at__lte=clock.now())[0]
    before = model.objects.filter(pk=row.pk).values().get()

    assert desk.get(f"{address}{row.pk}/change/").status_code == 200
    forged = {"amount": "1", "credits": "1", "amounts": '{"usd": 1}', **on(later())}
    assert desk.post(f"{address}{row.pk}/change/", forged).status_code == 403
    assert desk.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    desk.post(address, chosen)
    assert model.objects.filter(pk=row.pk).values().get() == before


@pytest.mark.usefixtures("forgotten")
def test_terms_that_somebody_has_stay_before_their_date_too(desk: Client, account: Account) -> None:
    desk.post(f"{TERMS}add/", terms())
    made = PlanTerms.objects.get(plan__code="premium", starts_at__gt=clock.now())
    billing_rows.subscribe(account.workspace, "premium", terms_version=made.version)

    assert desk.post(f"{TERMS}{made.pk}/change/", terms(credits="1")).status_code == 403
    assert desk.post(f"{TERMS}{made.pk}/delete/", {"post": "yes"}).status_code == 403
    with databases.login_as("owner") as login:
        login.execute(
            "UPDATE credits_subscription SET terms_version = 1 WHERE workspace_id = %s",
            [account.workspace.pk],
        )


def test_a_pack_that_was_bought_stays_before_its_date_too(desk: Client, account: Account) -> None:
    sent = pack()
    desk.post(f"{PACKS}add/", sent)
    made = Pack.objects.get(code=sent["code"])
    billing_rows.invoice(account.workspace, what=[billing_rows.line("pack", made.code, 1000)])

    assert desk.post(f"{PACKS}{made.pk}/change/", sent).status_code == 403
    assert desk.post(f"{PACKS}{made.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.usefixtures("forgotten")
def test_new_terms_hold_what_was_said(desk: Client) -> None:
    assert desk.post(f"{TERMS}add/", terms()).status_code == 302

    made = PlanTerms.objects.get(plan__code="premium", starts_at__gt=clock.now())
    assert (made.version, made.credits, made.amounts) == (2, 2000, AMOUNTS)
    assert (made.quotas, made.features) == ({"pages": 5}, ["member_caps"])
    assert selectors.plan_terms("premium").version == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amounts", "{", "valid JSON"),
        ("amounts", "[]", "required"),
        ("amounts", "[5]", "at least"),
        ("amounts", '{"eur": 5}', "at least"),
        ("amounts", '{"usd": 9.5}', "smallest coin"),
        ("amounts", '{"usd": -1}', "smallest coin"),
        ("amounts", '{"usd": true}', "smallest coin"),
        ("amounts", '{"usd": 5, "qqq": 5}', "no currency"),
        ("amounts", '{"usd": 5, "<b>": 5}', "no currency"),
        ("quotas", '{"pagez": 5}', "Nothing is counted"),
        ("quotas", '{"pages": "5"}', "whole number"),
        ("quotas", "[1]", "Nothing is counted"),
        ("quotas", "7", "whole number"),
        ("features", ["free_lunch"], "not one of the available"),
        ("version", "9", "next version"),
        ("version", "1", "next version"),
        ("starts_at_0", "2020-01-01", "begin today or later"),
        ("plan", "999999", "Select a valid choice"),
    ],
)
def test_wrong_terms_are_refused_in_clear_words(
    desk: Client, field: str, value: Any, words: str
) -> None:
    answer = desk.post(f"{TERMS}add/", terms(**{field: value}))

    assert answer.status_code == 200
    errors = str(answer.context["adminform"].form.errors)
    assert words in errors, errors
    assert "<b>" not in answer.content.decode().partition("<main")[2]
    assert not PlanTerms.objects.filter(plan__code="premium", starts_at__gt=clock.now()).exists()


@pytest.mark.usefixtures("forgotten")
def test_no_version_begins_before_the_one_it_follows(desk: Client) -> None:
    desk.post(f"{PRICES}add/", price())
    answer = desk.post(f"{PRICES}add/", price(**on(later(2999))))

    assert "An earlier version begins only on" in str(answer.context["adminform"].form.errors)


def test_amounts_are_shown_back_as_money(desk: Client) -> None:
    row = selectors.plan_terms("premium")

    form = desk.get(f"{TERMS}add/", {"from": row.pk}).content.decode()
    shown = desk.get(TERMS).content.decode()

    for html in (form, shown):
        assert "$297.00" in html
        assert "€279.00" in html


def test_staff_are_warned_of_a_currency_that_goes(desk: Client) -> None:
    answer = desk.post(f"{PACKS}add/", pack(amounts='{"usd": 500}', is_sold=""), follow=True)

    assert "nothing is sold in them" in answer.content.decode()


def test_a_promised_price_outlives_a_new_version(
    desk: Client, account: Account, forgotten: None
) -> None:
    with tenancy.workspace(account.workspace.pk):
        before = selectors.price(OPERATION)
        quote = quotes.make(workspace_id=account.workspace.pk, operation=OPERATION)
    desk.post(f"{PRICES}add/", price(amount="70", **on(clock.now())))

    with tenancy.workspace(account.workspace.pk):
        kept = quotes.read(
            quote.id, workspace_id=account.workspace.pk, operation=OPERATION, quantity=1
        )
    assert kept.unit_price == before.amount


@pytest.mark.parametrize("junk", ["x", "-1", "99999999999999999999", "%00", "²"])
def test_a_version_of_nothing_begins_empty(desk: Client, junk: str) -> None:
    assert desk.get(f"{PRICES}add/?from={junk}").status_code == 200


@pytest.mark.parametrize("address", [PRICES, TERMS, PACKS])
def test_nobody_adds_versions_without_the_right(
    clerk: Clerk, owner_client: Client, address: str
) -> None:
    looks = clerk("view_price", "view_planterms", "view_pack", "change_price", "change_pack")
    sent = {PRICES: price(), TERMS: terms(), PACKS: pack()}[address]

    assert looks.get(address).status_code == 200
    assert "New version" not in looks.get(address).content.decode()
    assert looks.post(f"{address}add/", sent).status_code == 403
    assert owner_client.post(f"{address}add/", sent).status_code in (302, 403)
    assert clerk().get(address).status_code == 403
