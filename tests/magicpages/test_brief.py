"""The brief in the browser: what it takes, what it says when it does not, and until when."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User, Workspace
from core import tenancy
from magicpages.models import MagicPage
from tests.support import pages
from tests.support.pages import BRIEF
from tests.support.people import Account

NEW = "/magic-pages/new/"
FORM = {**BRIEF, "proof": "", "business": ""}


def newest(account: Account) -> MagicPage | None:
    """Return the page that was made last."""
    with tenancy.workspace(account.workspace.pk):
        return MagicPage.objects.order_by("-created_at").first()


@pytest.mark.parametrize(("length", "is_taken"), [(60, True), (61, False)])
def test_a_name_that_does_not_fit_is_left_out_not_cut(
    owner_client: Client, account: Account, length: int, is_taken: bool
) -> None:
    name = "n" * length
    with tenancy.workspace(account.workspace.pk):
        Workspace.objects.filter(pk=account.workspace.pk).update(name=name)

    form = owner_client.get(NEW).context["form"]

    business = form.get_initial_for_field(form.fields["business"], "business")
    assert business == (name if is_taken else "")


def send(client: Client, **changes: Any) -> Any:
    """Send the brief with changes."""
    return client.post(NEW, {**FORM, **changes})


def test_a_brief_becomes_a_draft_that_costs_nothing(owner_client: Client, account: Account) -> None:
    answer = send(owner_client, proof="One\r\n\r\nTwo", business="Harbour Rye")

    page = newest(account)
    assert page is not None
    assert (answer.status_code, answer["Location"]) == (302, f"/magic-pages/{page.pk}/")
    assert page.status == "draft"
    assert page.proof == "One\nTwo"
    assert pages.money(page) == {}
    quote = owner_client.get(answer["Location"]).content.decode()
    assert "10 credits" in quote
    assert "40 credits" in quote


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("product", ""),
        ("product", " \u202e\u2066\u200b "),
        ("product", "x" * 100_000),
        ("product", "bread\x00"),
        ("audience", ""),
        ("offer", "x" * 1_001),
        ("proof", "x" * 2_001),
        ("business", "x" * 61),
        ("business", "\ufb2c" * 60),
        ("language", "fr"),
        ("language", ""),
        ("theme", "neon"),
        ("tone", "angry"),
    ],
)
def test_a_brief_that_cannot_be_taken_names_its_field_and_keeps_the_rest(
    owner_client: Client, account: Account, field: str, value: str
) -> None:
    answer = send(owner_client, **{field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
    kept = next(name for name in ("product", "audience") if name != field)
    assert FORM[kept] in answer.content.decode()
    assert newest(account) is None


def test_an_empty_brief_names_every_field_it_needs(owner_client: Client) -> None:
    answer = owner_client.post(NEW, {})

    assert answer.status_code == 422
    needed = {"product", "audience", "offer", "tone", "language", "theme"}
    assert set(answer.context["form"].errors) == needed


def test_markup_in_a_brief_is_shown_as_text(owner_client: Client, account: Account) -> None:
    markup = '<script>alert(1)</script><img src=x onerror="y">'

    shown = owner_client.get(
        send(owner_client, product=f"{markup}\u202e", business=markup)["Location"]
    )

    page = newest(account)
    assert page is not None
    assert page.product == markup
    assert b"<script>alert" not in shown.content
    assert b"<img" not in shown.content
    assert b"&lt;script&gt;alert(1)" in shown.content


def test_fields_nobody_asked_for_change_nothing(owner_client: Client, account: Account) -> None:
    send(owner_client, status="ready", credits_charged="0", slug="mine", is_sample="1", id="5")

    page = newest(account)
    assert page is not None
    assert (page.status, page.slug, page.is_sample) == ("draft", "", False)


def test_a_new_brief_begins_in_the_readers_language(owner_client: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="he")

    form = owner_client.get(NEW).context["form"]

    assert form["language"].value() == "he"


def test_the_brief_of_a_draft_can_be_changed(owner_client: Client, draft: MagicPage) -> None:
    address = f"/magic-pages/{draft.pk}/brief/"
    assert FORM["product"] in owner_client.get(address).content.decode()

    answer = owner_client.post(address, {**FORM, "offer": "Two loaves", "theme": "night"})

    assert answer["Location"] == f"/magic-pages/{draft.pk}/"
    changed = pages.reload(draft)
    assert (changed.offer, changed.theme, changed.product) == ("Two loaves", "night", draft.product)


def test_a_change_that_cannot_be_taken_changes_nothing(
    owner_client: Client, draft: MagicPage
) -> None:
    answer = owner_client.post(f"/magic-pages/{draft.pk}/brief/", {**FORM, "offer": ""})

    assert answer.status_code == 422
    assert pages.reload(draft).offer == draft.offer


def test_the_brief_of_a_confirmed_page_stays_as_it_was_paid_for(
    owner_client: Client, account: Account
) -> None:
    page = pages.requested(account)

    answer = owner_client.post(f"/magic-pages/{page.pk}/brief/", {**FORM, "offer": "Other"})

    assert answer["Location"] == f"/magic-pages/{page.pk}/"
    assert pages.reload(page).offer == BRIEF["offer"]


def test_a_change_that_loses_to_the_confirmation_is_not_an_error(
    owner_client: Client, draft: MagicPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.submit(draft)
    monkeypatch.setattr(MagicPage, "is_draft", True)

    answer = owner_client.post(f"/magic-pages/{draft.pk}/brief/", {**FORM, "offer": "Other"})

    assert answer.status_code == 302
    assert pages.reload(draft).offer == BRIEF["offer"]
