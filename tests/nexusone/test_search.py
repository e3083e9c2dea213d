"""Search everywhere: what is found, by whom, in which letters, and how it is shown."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from core.text_rules import fold
from nexusone import search
from nexusone.highlight import Piece, pieces
from tests.magicpages import contents
from tests.support import pages, queries
from tests.support.people import Account

PALETTE = {"HX-Request": "true", "HX-Target": "palette-results"}
Browsers = Callable[[User], Client]


def found(client: Client, text: str) -> dict[str, list[str]]:
    """Return the titles found, by the heading they stand under."""
    answer = client.get("/search/", {"q": text}, headers=PALETTE)
    assert answer.status_code == 200
    return {
        str(group.label): ["".join(piece.text for piece in item.title) for item in group.items]
        for group in answer.context["groups"]
    }


def page(account: Account, product: str, business: str = "") -> None:
    """Keep a brief that search can find."""
    pages.draft(account, product=product, business=business)


def lead(account: Account, name: str, email: str, phone: str = "") -> None:
    """Let a visitor answer."""
    path = contents.publish(contents.ready(account))
    sent = {"name": name, "email": email, "phone": phone, "consent": "1"}
    assert Client().post(f"/p/{path}/lead", sent).status_code == 200


# --- What is found ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("product", "asked"),
    [
        ("Crème brûlée at home", "creme brulee"),
        ("Creme brulee at home", "CRÈME"),
        ("Straße und Weg", "strasse"),
        ("Pão quente", "pao"),
        ("مُؤسَّسة النور للخبز", "موسسه"),
        ("خبز على الفحم", "علي"),
        ("שָׁלוֹם ולחם", "שלום"),
        ("Bread by bicycle", "bicycle bread"),
        ("Bread by bicycle", "  cycle   "),
        ("100% rye_bread \\ wheat", "100% rye_bread \\"),
    ],
)
def test_pages_are_found_as_people_type(
    owner_client: Client, account: Account, product: str, asked: str
) -> None:
    page(account, product)
    page(account, "Candles of beeswax")

    assert found(owner_client, asked)["Magic Pages"] == [product]


@pytest.mark.parametrize("asked", ["bread cake", "%", "_", "b_ead", "\\", "bread%"])
def test_what_lacks_a_word_is_not_found(owner_client: Client, account: Account, asked: str) -> None:
    page(account, "Bread by bicycle")

    assert "Magic Pages" not in found(owner_client, asked)


def test_what_begins_with_the_words_comes_first(owner_client: Client, account: Account) -> None:
    for product in ("Rye bread", "Bread and salt", "Gingerbread"):
        page(account, product)

    titles = found(owner_client, "bread")["Magic Pages"]

    assert titles == ["Bread and salt", "Rye bread", "Gingerbread"]


@pytest.mark.parametrize("asked", ["amélie", "amelie poulain", "amelie@", "+34 600", "poulain"])
def test_contacts_are_found_by_what_they_left(
    owner_client: Client, account: Account, asked: str
) -> None:
    lead(account, "Amélie Poulain", "amelie@example.com", "+34 600 123 456")

    assert found(owner_client, asked)["Contacts"] == ["Amélie Poulain"]


def test_without_words_there_is_what_is_new_and_what_can_be_done(
    owner_client: Client, account: Account
) -> None:
    for product in ("Older", "Newer"):
        page(account, product)
    lead(account, "Ana", "ana@example.com")

    groups = found(owner_client, "")

    assert groups["Magic Pages"][1:] == ["Newer", "Older"]
    assert "New page" in groups["Actions"]
    assert {"Dashboard", "Credits", "Preferences"} <= set(groups["Go to"])
    assert "Contacts" not in groups


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("dark", "Use the dark theme"),
        ("espanol", "Switch to español"),
        ("spanish", "Switch to español"),
        ("log out", "Sign out"),
        ("create", "New page"),
    ],
)
def test_actions_are_found_by_other_words_too(owner_client: Client, asked: str, label: str) -> None:
    assert label in found(owner_client, asked)["Actions"]


# --- Who finds it -----------------------------------------------------------------------------


def test_nobody_finds_what_belongs_to_others(
    client_of: Browsers, stranger: User, account: Account
) -> None:
    page(account, "Zanzibar cloves", "Zanzibar")
    lead(account, "Zanzibar Jones", "zanzibar@example.com")
    client = client_of(stranger)

    for asked in ("zanzibar", "", "z", "jones zanzibar@example.com", "%"):
        html = client.get("/search/", {"q": asked}).content.decode()
        # Only the words asked for may stand there.
        assert "cloves" not in html
        assert "Jones" not in html
        assert "/magic-pages/leads/?q=" not in html


def test_a_viewer_is_offered_no_action_of_editors(
    client_of: Browsers, owner: User, viewer: User
) -> None:
    assert "New page" in found(client_of(owner), "new page")["Actions"]
    assert "New page" not in str(found(client_of(viewer), "new page"))
    assert "New page" not in str(found(client_of(viewer), ""))


def test_a_visitor_searches_nothing() -> None:
    assert Client().get("/search/?q=bread").status_code == 302


# --- How much it takes ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/search/", "/search/?q=bread", "/search/?q=new+page"])
def test_a_search_asks_the_database_little(
    owner_client: Client, account: Account, path: str
) -> None:
    page(account, "Bread")
    # The first request of a visit notes that it began.
    owner_client.get(path)
    few = queries.of_screen(owner_client, path)
    for n in range(9):
        page(account, f"Bread {n}")

    many = queries.of_screen(owner_client, path)

    assert len(many) == len(few) <= 12


@pytest.mark.parametrize(
    "text",
    ["x" * 5000, "a " * 500, "\x00", "\ud7ff", "\u202e\u2066", "ﷺ" * 100, "'; --", "{{ 7 }}"],
)
def test_any_text_gets_an_answer(owner_client: Client, text: str) -> None:
    answer = owner_client.get("/search/", {"q": text})

    assert answer.status_code == 200
    assert len(answer.context["text"]) <= search.LONGEST


def test_who_asks_too_fast_is_told_in_words(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RATE", "2/m")
    answers = [owner_client.get("/search/?q=bread", headers=PALETTE) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert b"Wait a moment" in answers[2].content
    assert answers[2]["Retry-After"]


# --- How it is shown --------------------------------------------------------------------------


def test_the_palette_gets_a_list_and_everybody_else_a_screen(owner_client: Client) -> None:
    part = owner_client.get("/search/?q=credits", headers=PALETTE)
    screen = owner_client.get("/search/?q=credits")

    assert b'role="listbox"' in part.content
    assert b"<html" not in part.content
    assert b"<h1>Search</h1>" in screen.content
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in part["Vary"].split(",")}


def test_matches_are_marked_and_markup_stays_text(owner_client: Client, account: Account) -> None:
    page(account, "Crème <script>alert(1)</script>")

    html = owner_client.get("/search/", {"q": "creme"}, headers=PALETTE).content.decode()

    assert '<bdi class="palette__title"><mark>Crème</mark> &lt;script&gt;' in html
    assert "<script" not in html


def test_the_words_asked_for_stay_text(owner_client: Client) -> None:
    html = owner_client.get("/search/", {"q": '"><img src=x>'}).content.decode()

    assert "<img" not in html


@pytest.mark.parametrize(
    ("text", "asked", "marked"),
    [
        ("Crème brûlée", "creme", ["Crème"]),
        ("Gingerbread", "bread", ["bread"]),
        ("Bread, gingerbread", "bread", ["Bread"]),
        ("مُؤسَّسة النور", "موسسه", ["مُؤسَّسة"]),
        ("שָׁלוֹם", "שלו", ["שָׁלוֹ"]),
        ("Straße", "strass", ["Straß"]),
        ("ana@example.com", "example ana", ["ana", "example"]),
        ("Bread", "cake", []),
        ("", "x", []),
    ],
)
def test_what_was_looked_for_is_marked_with_its_accents(
    text: str, asked: str, marked: list[str]
) -> None:
    cut = pieces(text, fold(asked).split())

    assert "".join(piece.text for piece in cut) == text
    assert [piece.text for piece in cut if piece.is_match] == marked


def test_nothing_is_marked_without_words() -> None:
    assert pieces("Bread", []) == [Piece("Bread", False)]
