"""The design system keeps its promises: contrast, weight, one gallery that shows every part."""

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from core import colours
from credits.quotes import Quote
from nexusone import design, design_tokens

ROOT = Path(django_settings.BASE_DIR)
COMPONENTS = ROOT / "templates" / "components"
SHELL_BUDGET = 120_000
# What a language's own words need beside the letters, digits and signs of English.
SCRIPTS = {
    "es": "inter-accents",
    "pt": "inter-accents",
    "ar": "noto-sans-arabic-arabic",
    "he": "noto-sans-hebrew-hebrew",
}
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
PAGES = [pytest.param(entry, id=f"{entry.kind}-{entry.name}") for entry in design.entries()]

_NAMED = re.compile(r'"((?:\w+/)+\w+\.html)"')
_EXTENDED = re.compile(r'{% extends "(\w+\.html)"')
_ASSET = re.compile(r'(?:href|src)="/static/([^"#]+\.(?:css|js|svg))')


# --- Tokens -----------------------------------------------------------------------------------


def test_every_pair_of_text_and_ground_can_be_read_in_both_themes() -> None:
    short = [
        f"{pair.text.name} on {pair.ground.name}: {pair.light:.2f}, {pair.dark:.2f}"
        for pair in design_tokens.pairs()
        if not pair.holds
    ]

    assert short == []


def test_every_colour_for_words_is_held_to_a_ground() -> None:
    for_words = re.compile(r"ink(-\d)?|accent-ink|good|warn|bad|on-(accent|bad-fill|ink-panel.*)")
    held = {pair.text.name for pair in design_tokens.pairs()}

    assert {name for name in design_tokens.colours() if for_words.fullmatch(name)} <= held


@pytest.mark.parametrize(
    "ground", ["#000000", "#ffffff", "#2a3cea", "#f2c14e", "#767676", "#7f7f7f"]
)
def test_letters_on_any_colour_of_a_workspace_can_be_read(ground: str) -> None:
    assert colours.contrast(colours.ink_on(ground), ground) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    with pytest.raises(ValueError, match="blue"):
        colours.contrast("blue", "#ffffff")


# --- Weight -----------------------------------------------------------------------------------


def _weight(name: str) -> int:
    path = finders.find(name)
    assert isinstance(path, str), f"{name} is missing: run `make build`"
    content = Path(path).read_bytes()
    return len(content) if name.endswith(".woff2") else len(gzip.compress(content, 9))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shell_weighs_less_than_120_kb_in_every_language(
    language: str, owner_client: Client, owner: User
) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)

    answer = owner_client.get("/dashboard/")

    html = answer.content.decode()
    assert f'lang="{language}"' in html
    fonts = ["inter-latin", SCRIPTS[language]] if language in SCRIPTS else ["inter-latin"]
    parts = {name: _weight(name) for name in set(_ASSET.findall(html))}
    parts |= {name: _weight(f"vendor/fonts/{name}-wght-normal.woff2") for name in fonts}
    parts["html"] = len(gzip.compress(answer.content, 9))
    assert sum(parts.values()) < SHELL_BUDGET, sorted(parts.items(), key=lambda part: -part[1])


# --- The gallery ------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", PAGES)
def test_every_page_of_the_gallery_opens_in_both_directions(entry: design.Entry) -> None:
    client = Client()

    page = client.get(entry.url)
    frames = {
        code: client.get(entry.frame_url(language=code, theme="dark")) for code in ("en", "ar")
    }

    assert page.status_code == 200
    assert page.content.decode().count("<iframe") == 1
    for code, direction in (("en", "ltr"), ("ar", "rtl")):
        html = frames[code].content.decode()
        assert re.search(rf'<html lang="{code}"[^>]* dir="{direction}" data-theme="dark">', html)
        assert '<section class="exhibit' in html


def test_the_gallery_shows_every_component_that_is_not_part_of_the_frame() -> None:
    everything = {f"components/{path.name}" for path in COMPONENTS.glob("*.html")}
    templates = list((ROOT / "templates").rglob("*.html"))
    frames = {name for path in templates for name in _EXTENDED.findall(path.read_text())}
    gallery = list((ROOT / "templates" / "design").rglob("*.html"))
    lists = [ROOT / "core" / "tables.py", ROOT / "nexusone" / "design_lists.py"]

    missing = everything - _reachable([ROOT / "templates" / name for name in frames])
    missing -= _reachable(gallery + lists)

    assert missing == set(), "show it on a page in templates/design/components/"


def _reachable(beginnings: list[Path]) -> set[str]:
    found: set[str] = set()
    waiting = list(beginnings)
    while waiting:
        text = waiting.pop().read_text(encoding="utf-8")
        new = set(_NAMED.findall(text)) - found
        found |= new
        waiting += [path for name in new if (path := ROOT / "templates" / name).exists()]
    return found


def test_every_component_says_what_it_takes() -> None:
    silent = [
        path.name
        for path in COMPONENTS.glob("*.html")
        if not path.read_text(encoding="utf-8").startswith("{% comment %}")
    ]

    assert silent == []


def test_side_by_side_shows_two_languages_in_two_themes() -> None:
    html = Client().get("/design/components/button/?view=four").content.decode()

    for look in ("language=en&amp;theme=light", "language=en&amp;theme=dark",
                 "language=ar&amp;theme=light", "language=ar&amp;theme=dark"):  # fmt: skip
        assert look in html


def test_only_frames_may_be_framed_and_only_by_us() -> None:
    client = Client()

    frame = client.get("/design/components/button/frame/")
    page = client.get("/design/components/button/")

    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize(
    "asked", ["?language=xx&theme=pink&direction=up", "?language=%22%3E", "?view=9"]
)
def test_an_unknown_look_is_the_usual_one(asked: str) -> None:
    answer = Client().get(f"/design/components/button/frame/{asked}")

    assert re.search(rb'<html lang="en"[^>]* dir="ltr" data-theme="light">', answer.content)


def test_a_direction_can_be_forced_upon_a_language() -> None:
    answer = Client().get("/design/components/button/frame/?direction=rtl")

    assert re.search(rb'<html lang="en"[^>]* dir="rtl"', answer.content)


@pytest.mark.parametrize(
    "path", ["components/nothing/", "tokens/button/", "other/button/", "components/button/frame/x/"]
)
def test_there_is_nothing_else_in_the_gallery(path: str) -> None:
    assert Client().get(f"/design/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "components/button/", "components/button/frame/", "tokens/colours/"]
)
def test_elsewhere_than_on_our_machines_the_gallery_is_for_staff(
    path: str,
    settings: Settings,
    owner_client: Client,
    staff: User,
    client_of: Callable[[User], Client],
) -> None:
    settings.IS_LOCAL = False

    assert Client().get(f"/design/{path}").status_code == 404
    assert owner_client.get(f"/design/{path}").status_code == 404
    assert client_of(staff).get(f"/design/{path}").status_code == 200


# --- Components -------------------------------------------------------------------------------


def _quote(balance: int, **values: object) -> str:
    quote = Quote(
        id="quote",
        operation="videos.render",
        quantity=1,
        unit_price=40,
        price_version=1,
        balance=balance,
        expires_at=timezone.now() + timedelta(minutes=30),
    )
    given = {"quote": quote, "title": "A video", "action": "/pay/"}
    return render_to_string("components/quote.html", given | values)


def test_a_quote_names_its_price_on_a_button_that_is_sent_once() -> None:
    html = _quote(balance=50)

    assert re.search(r'<form [^>]*method="post" action="/pay/" data-once>', html)
    assert "Confirm for 40 credits" in html
    assert "10 credits" in html


def test_a_quote_that_the_balance_does_not_reach_has_no_button_to_pay() -> None:
    html = _quote(balance=30, top_url="/credits/", top_label="Ledger")

    assert "<form" not in html
    assert "Still missing" in html
    assert "10 credits" in html
    assert 'href="/credits/"' in html


def test_words_of_a_caller_are_never_markup() -> None:
    html = _quote(balance=50, title="<b>x</b>") + render_to_string(
        "components/avatar.html", {"name": "<script>", "colour": '#2a3cea"><script>'[:7]}
    )

    assert "<b>" not in html
    assert "<script" not in html


def test_progress_without_a_percentage_claims_none() -> None:
    given = {"id": "p", "label": "Rendering"}

    unknown = render_to_string("components/progress.html", given | {"percent": None})
    begun = render_to_string("components/progress.html", given | {"percent": 0})

    assert "value=" not in unknown
    assert "%" not in unknown
    assert 'value="0"' in begun
    assert "0%" in begun
