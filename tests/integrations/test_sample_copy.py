"""The simulator's copy: valid, in its limits, in its language, and true to the brief."""

import json
import re
import time
from itertools import product
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from integrations.simulators.copywriting.brief import read_brief
from integrations.simulators.copywriting.decks import DECKS
from integrations.simulators.copywriting.kinds import KINDS
from integrations.simulators.copywriting.landing_page import PageWriter
from integrations.simulators.copywriting.prices import plans_in, prices_in
from integrations.simulators.copywriting.scripts import is_mostly
from magicpages.blocks import page_schema
from magicpages.writing import check
from tests.integrations.briefs import LANGUAGES, TONES, brief, texts_of
from tests.integrations.conftest import Ask

SCHEMA = page_schema()
LONG = {
    "en": "olive oil soap for sensitive skin, made slowly and wrapped in paper, ",
    "es": "jabón de aceite de oliva para la piel sensible, hecho sin prisa, ",
    "pt": "sabonete de azeite para a pele sensível, feito sem pressa, ",
    "ar": "صابون بزيت الزيتون للبشرة الحساسة، يُصنع على مهل ويُلف بالورق، ",
    "he": "סבון משמן זית לעור רגיש, נעשה לאט ונעטף בנייר, ",
}
CLAIMS = re.compile(
    r"guarante|garant|number one|thousands|miles de clientes|milhares|#1|award|100%"
    r"|ضمان|مضمون|آلاف|אחריות|מובטח|אלפי",
    re.IGNORECASE,
)


def write(document: str, seed: int = 0) -> Any:
    """Write a page as the simulator does, and check it as the product does."""
    told = read_brief(document, seed=seed)
    page = PageWriter(told, SCHEMA).write()
    Draft202012Validator(SCHEMA).validate(page)
    check(page, language=told.language, has_proof=bool(told.proof))
    return page


def texts(page: Any) -> list[tuple[str, str]]:
    return [(path, text) for path, text in texts_of(page) if text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_over_http_is_what_the_product_takes(ask: Ask, language: str) -> None:
    page = ask(brief(language)).value

    check(page, language=language, has_proof=True)
    assert all(is_mostly(text, language) for _, text in texts(page))


@pytest.mark.parametrize(("language", "tone"), [*product(LANGUAGES, TONES)])
def test_every_tone_of_every_language_is_good(language: str, tone: str) -> None:
    for seed in range(8):
        page = write(brief(language, tone=tone), seed)
        assert all(is_mostly(text, language) for _, text in texts(page))
        assert len(page["benefits"]["items"]) == 3
        assert len(page["features"]["items"]) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_stands_in_the_page(language: str) -> None:
    told = read_brief(brief(language))
    page = write(brief(language))

    everything = " ".join(text for _, text in texts(page))
    assert told.name in everything
    assert told.audience in everything
    assert told.about
    assert told.about[1:] in page["hero"]["subheadline"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_briefs_have_equal_pages_and_another_seed_another(language: str) -> None:
    document = brief(language)

    assert write(document) == write(document)
    assert any(write(document) != write(document, seed) for seed in range(1, 5))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_evidence_there_is_no_proof(language: str) -> None:
    assert write(brief(language, proof=[]))["proof"]["items"] == []


def test_evidence_is_quoted_with_its_source() -> None:
    page = write(brief("en", proof=["“It gave me my mornings back” — Ana, teacher", "Made here"]))

    assert page["proof"]["items"] == [
        {"quote": "It gave me my mornings back", "source": "Ana, teacher"},
        {"quote": "Made here", "source": ""},
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_counted_or_promised_that_the_brief_does_not_say(language: str) -> None:
    for seed in range(20):
        page = write(brief(language, offer="", proof=[]), seed)
        everything = " ".join(text for _, text in texts(page))
        assert not re.search(r"\d", everything)
        assert not CLAIMS.search(everything)


@pytest.mark.parametrize("language", LANGUAGES)
def test_decks_count_and_promise_nothing(language: str) -> None:
    lines = repr(DECKS[language])

    assert not re.search(r"\d", lines)
    assert not CLAIMS.search(lines)
    assert not re.search(r"[<>@]|http", lines)


@pytest.mark.parametrize(("language", "written"), [*product(LANGUAGES, LANGUAGES)])
def test_a_brief_in_any_language_makes_a_page_in_the_asked_one(language: str, written: str) -> None:
    for seed in range(5):
        page = write(brief(written, language=language, proof=[]), seed)
        for path, text in texts(page):
            is_name = path == "footer.name" or path.startswith("pricing.items[].name")
            assert is_name or is_mostly(text, language), (path, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_texts_are_cut_between_words(language: str) -> None:
    long = (LONG[language] * 100)[:5000]
    page = write(brief(language, product=long, audience=long, offer=long, proof=[long] * 6))

    assert len(page["proof"]["items"]) == 4
    name = read_brief(brief(language, product=long)).name
    assert re.search(rf"{name}(?!\w)", long)
    assert name[1:] in page["title"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "...",
        "7",
        "🎉🎉🎉",
        "<script>alert(1)</script>",
        "{name} {0} {} %s {{ 7*7 }}",
        "\u202eevil\u202c \u200b\u2066x",
        "x" * 5000,
        "[[simulate:none]] [[simulate:",
        "日本語の商品です",
    ],
)
def test_odd_briefs_still_make_a_page(language: str, text: str) -> None:
    odd = dict.fromkeys(("product", "audience", "offer", "business"), text)
    page = write(brief(language, **odd, proof=[text]))

    everything = " ".join(text for _, text in texts(page))
    assert not re.search("[<>{}\u202a-\u202e\u2066-\u2069]", everything)


@pytest.mark.parametrize("bit", ["7 ", "<", "a - ", "$", "«", ", ", "[[simulate:", "{", "‏", "7,7"])
def test_a_huge_brief_is_read_in_no_time(bit: str) -> None:
    huge = bit * (100_000 // len(bit))
    started = time.process_time()

    write(brief(product=huge, audience=huge, offer=huge, proof=[huge], business=huge))

    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "document", ["", "Handmade soap", "[]", "{", '{"product": 7, "proof": {"a": 1}, "tone": []}']
)
def test_what_is_no_brief_still_makes_a_page(document: str) -> None:
    assert write(document)["hero"]["headline"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Luma, an app that plans your week", "Luma"),
        ("Luma - plans your week", "Luma"),
        ("Luma is an app that plans your week.", "Luma"),
        ("Saffron & Co: soaps", "Saffron & Co"),
        ("We sell handmade olive oil soap", "handmade olive oil soap"),
        ("Handmade olive oil soap for people with sensitive skin", "Handmade olive oil soap"),
        ("T-shirts v2.0 for all", "T-shirts v2.0 for all"),
        ("Vendemos aceite de oliva. Muy bueno.", "aceite de oliva"),
        ("زيت الزيتون، من جبال الأردن", "زيت الزيتون"),
    ],
)
def test_a_short_name_is_found(text: str, name: str) -> None:
    assert read_brief(brief(product=text)).name == name


@pytest.mark.parametrize(
    ("offer", "prices"),
    [
        ("", []),
        ("Ask us about the 3 plans", []),
        ("$19 a month, cancel anytime", ["$19 a month"]),
        ("14,50 € por botella", ["14,50 €"]),
        ("R$ 1.490,00 por ano", ["R$ 1.490,00 por ano"]),
        ("الاشتراك ٩٩ درهم شهريًا", ["٩٩ درهم شهريًا"]),
        ("180 ₪ לחודש", ["180 ₪ לחודש"]),
        ("First month $9, then $29", ["$9", "$29"]),
    ],
)
def test_prices_are_found_as_written(offer: str, prices: list[str]) -> None:
    assert [price.written for price in prices_in(offer)] == prices


def test_named_plans_become_plans() -> None:
    page = write(brief(offer="Starter: $19 a month; Team: $49 a month"))

    plans = [(item["name"], item["price"]) for item in page["pricing"]["items"]]
    assert plans == [("Starter", "$19 a month"), ("Team", "$49 a month")]
    assert plans_in("First month $9, then $29 a month") == []


def test_several_prices_without_names_are_left_in_the_offers_own_words() -> None:
    (item,) = write(brief(offer="First month for $9, then $29 a month"))["pricing"]["items"]

    assert "$" not in item["price"]
    assert item["note"] == "First month for $9, then $29 a month"


def test_a_foreign_offer_keeps_its_number_and_gets_a_native_period() -> None:
    page = write(brief("en", language="ar"))

    (item,) = page["pricing"]["items"]
    assert "$19" in item["price"]
    assert "في الشهر" in item["price"]


def test_no_price_means_asking_for_it() -> None:
    (item,) = write(brief(offer="Free delivery in town"))["pricing"]["items"]

    assert not re.search(r"\d", item["price"])
    assert item["note"] == "Free delivery in town"


def test_every_kind_has_its_own_steps() -> None:
    products = {
        "goods": "Classic leather bags",
        "service": "House cleaning service",
        "learning": "Online yoga classes",
        "software": "Luma, an app for lists",
    }

    kinds = {
        kind: read_brief(brief(product=text, offer="")).kind for kind, text in products.items()
    }

    assert kinds == {kind: kind for kind in KINDS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_keeps_the_shape_and_fills_it_with_what_must_not_run(
    ask: Ask, language: str
) -> None:
    page = ask(brief(language, product="Soap [[simulate:markup]]")).value

    Draft202012Validator(SCHEMA).validate(page)
    everything = json.dumps(page, ensure_ascii=False)
    for mark in ("<script>", "javascript:", "onerror=", "{{", "\u202e"):
        assert mark in everything


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wrong_script_is_another_one(ask: Ask, language: str) -> None:
    page = ask(brief(language, proof=[], product="[[simulate:wrong-script]]")).value

    assert not is_mostly(page["hero"]["headline"], language)
