"""The guided start: who meets it, what it keeps, how one leaves and comes back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User, Workspace
from core import tenancy
from magicpages.models import MagicPage
from tests.magicpages import contents, visitors
from tests.support import ledger, pages, people
from tests.support.people import Account

START, BRAND, LANGUAGES, PAGE = "/start/", "/start/brand/", "/start/languages/", "/start/page/"
ANSWERS: dict[str, dict[str, str]] = {
    BRAND: {"name": "Harbour Rye", "about": "We bake at night.", "brand_color": "#0f7b6c"},
    LANGUAGES: {"language": "en", "content_language": "ar"},
    PAGE: {"product": "Bread", "audience": "Neighbours", "offer": "First loaf free"},
}


def stored(account: Account) -> Workspace:
    """Return the workspace as the database has it."""
    with tenancy.workspace(account.workspace.pk):
        return Workspace.objects.get(pk=account.workspace.pk)


def send(client: Client, step: str, **changes: str) -> Any:
    """Answer a step."""
    return client.post(step, ANSWERS[step] | changes)


def page_of(account: Account) -> MagicPage:
    """Return the only page of the account."""
    with tenancy.workspace(account.workspace.pk):
        return MagicPage.objects.get()


def test_signing_up_leads_into_the_start() -> None:
    client = Client()

    arrived = people.arrive(client)
    answer = client.get(arrived["Location"], follow=True)

    assert arrived["Location"] == START
    assert [address for address, _status in answer.redirect_chain] == [BRAND]
    assert 'value="Harbour Rye"' in answer.content.decode()
    assert "Step <bdi>1</bdi> of <bdi>3</bdi>" in answer.content.decode()


def test_from_signing_up_to_a_public_page(owner_client: Client, account: Account) -> None:
    assert send(owner_client, BRAND)["Location"] == LANGUAGES
    assert send(owner_client, LANGUAGES, content_language="en")["Location"] == PAGE
    quote = owner_client.post(PAGE, ANSWERS[PAGE], follow=True)

    page = page_of(account)
    assert quote.redirect_chain == [(page.get_absolute_url(), 302)]
    assert "10 credits" in quote.content.decode()
    assert (page.business, page.language, page.status) == ("Harbour Rye", "en", "draft")
    assert ledger.balance_of(account.workspace.pk) == 50
    assert stored(account).started_at is not None

    owner_client.post(f"{page.get_absolute_url()}confirm/")
    contents.finish(pages.reload(page))
    owner_client.post(f"{page.get_absolute_url()}publish/")
    path = f"{account.workspace.slug}/harbour-rye"
    assert visitors.visit(visitors.web_process(), path).status == 200


def test_the_answers_are_kept_and_flow_on(owner_client: Client, account: Account) -> None:
    send(owner_client, BRAND, name=" Harbour Rye \u202e ", brand_color=" #0F7B6C ")
    send(owner_client, LANGUAGES, language="es")

    workspace = stored(account)
    assert (workspace.name, workspace.about, workspace.brand_color) == (
        "Harbour Rye",
        "We bake at night.",
        "#0f7b6c",
    )
    assert workspace.content_language == "ar"
    account.user.refresh_from_db()
    assert account.user.language == "es"
    assert "We bake at night." in owner_client.get(PAGE).content.decode()
    brief = owner_client.get("/magic-pages/new/").context["form"]
    assert brief.get_initial_for_field(brief.fields["business"], "business") == "Harbour Rye"
    assert brief.get_initial_for_field(brief.fields["language"], "language") == "ar"
    assert 'fill="#0f7b6c"' in owner_client.get("/dashboard/").content.decode()


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        (BRAND, "name", ""),
        (BRAND, "name", "\u200b \u202e"),
        (BRAND, "name", "x" * 121),
        (BRAND, "about", "x" * 1001),
        (BRAND, "brand_color", "red"),
        (BRAND, "brand_color", "#12345"),
        (BRAND, "brand_color", '#123456"><script>'),
        (LANGUAGES, "language", "fr"),
        (LANGUAGES, "content_language", ""),
        (PAGE, "product", ""),
        (PAGE, "audience", " \u200b "),
        (PAGE, "offer", "x" * 1001),
    ],
)
def test_an_answer_that_cannot_be_taken_names_its_field_and_keeps_the_rest(
    owner_client: Client, account: Account, step: str, field: str, value: str
) -> None:
    answer = send(owner_client, step, **{field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    html = answer.content.decode()
    assert f"id_{field}_error" in html
    assert "<script>" not in html
    kept = {name: text for name, text in ANSWERS[step].items() if name != field}
    assert all(answer.context["form"][name].value() == text for name, text in kept.items())
    assert stored(account).started_at is None


def test_each_step_can_be_skipped(owner_client: Client, account: Account) -> None:
    assert owner_client.post(f"{BRAND}skip/")["Location"] == LANGUAGES
    assert owner_client.post(f"{LANGUAGES}skip/")["Location"] == PAGE
    assert owner_client.post(f"{PAGE}skip/")["Location"] == "/dashboard/"

    workspace = stored(account)
    assert workspace.started_at is not None
    assert (workspace.name, workspace.brand_color) == (account.workspace.name, "")


def test_all_of_it_can_be_skipped(owner_client: Client, account: Account) -> None:
    assert "Go on with the start" in owner_client.get("/dashboard/").content.decode()

    assert owner_client.post("/start/end/")["Location"] == "/dashboard/"

    assert stored(account).started_at is not None
    assert "Go on with the start" not in owner_client.get("/dashboard/").content.decode()
    assert owner_client.get(START)["Location"] == "/dashboard/"


def test_who_comes_back_goes_on_where_they_left(
    owner_client: Client, client_of: Callable[[User], Client], owner: User
) -> None:
    send(owner_client, BRAND)
    owner_client.post(f"{LANGUAGES}skip/")

    assert owner_client.get(START)["Location"] == PAGE
    # Elsewhere nobody knows what was skipped, but what was answered counts.
    assert client_of(owner).get(START)["Location"] == LANGUAGES


def test_the_way_back_shows_what_was_answered(owner_client: Client) -> None:
    send(owner_client, BRAND)

    html = owner_client.get(LANGUAGES).content.decode()

    assert f'href="{BRAND}"' in html
    assert "We bake at night." in owner_client.get(BRAND).content.decode()


def test_an_example_instead_of_a_brief(owner_client: Client, account: Account) -> None:
    send(owner_client, LANGUAGES)

    assert owner_client.post("/start/end/", {"example": "1"})["Location"] == "/dashboard/"

    with tenancy.workspace(account.workspace.pk):
        assert set(MagicPage.objects.values_list("is_example", "language")) == {(True, "ar")}
    assert stored(account).started_at is not None


def test_an_answer_can_be_changed_later(owner_client: Client, account: Account) -> None:
    owner_client.post("/start/end/")
    before = stored(account).started_at

    answer = send(owner_client, BRAND, name="Quay")

    assert answer["Location"] == "/dashboard/"
    assert (stored(account).name, stored(account).started_at) == ("Quay", before)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_members_who_do_not_manage_never_meet_it(
    client_of: Callable[[User], Client], account: Account, role: Role
) -> None:
    client = client_of(people.join(account.workspace, role))

    assert client.get(START)["Location"] == "/dashboard/"
    assert "Go on with the start" not in client.get("/dashboard/").content.decode()
    for step in ANSWERS:
        assert client.get(step).status_code == 403
        assert send(client, step).status_code == 403
    assert client.post("/start/end/", {"example": "1"}).status_code == 403
    assert stored(account) == account.workspace
    assert stored(account).started_at is None


def test_an_admin_who_joined_may_finish_it(
    client_of: Callable[[User], Client], account: Account
) -> None:
    client = client_of(people.join(account.workspace, Role.ADMIN))

    assert client.get(START)["Location"] == BRAND
    send(client, BRAND, name="Quay")
    assert stored(account).name == "Quay"


def test_a_stranger_changes_only_their_own_workspace(
    client_of: Callable[[User], Client], stranger: User, account: Account, elsewhere: Account
) -> None:
    client = client_of(stranger)

    send(client, BRAND, workspace=str(account.workspace.pk))
    client.post("/start/end/", {"workspace": str(account.workspace.pk)})

    assert stored(account).name == account.workspace.name
    assert stored(account).started_at is None
    assert stored(elsewhere).name == "Harbour Rye"


def test_visitors_sign_in_first() -> None:
    for address in (START, BRAND):
        assert "/accounts/login/" in Client().get(address)["Location"]


def test_an_unknown_step_is_not_found(owner_client: Client) -> None:
    assert owner_client.get("/start/nothing/").status_code == 404
    assert owner_client.post("/start/nothing/skip/").status_code == 404


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_every_step_speaks_the_readers_language(
    owner_client: Client, owner: User, language: str
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)

    for step in ANSWERS:
        html = owner_client.get(step).content.decode()
        assert f'<html lang="{language}"' in html
        assert " style=" not in html
