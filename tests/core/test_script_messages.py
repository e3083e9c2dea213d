"""Texts of scripts: extracted, translated, and served once for good in each language."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import Settings

from core.templatetags.ui import script_messages

SCRIPT = 'toast(gettext("Saved"), ngettext("%s file", "%s files", n), pgettext("verb", "Open"));\n'
ARABIC = ("لا ملفات", "ملف واحد", "ملفان", "%s ملفات", "%s ملفًا", "%s ملف")


@pytest.fixture
def tree(tmp_path: Path, settings: Settings) -> Path:
    """Give a tree with one script, whose texts this site serves."""
    script = tmp_path / "static/app/js/app.js"
    script.parent.mkdir(parents=True)
    script.write_text(SCRIPT)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    call_command("messages", "extract", root=tmp_path, stdout=StringIO())
    return tmp_path


def translate(tree: Path) -> None:
    """Translate the texts of scripts into Arabic."""
    path = tree / "locale/ar/LC_MESSAGES/djangojs.po"
    with path.open("rb") as file:
        catalog = read_po(file)
    catalog.get("Saved").string = "تم الحفظ"
    catalog.get("%s file").string = ARABIC
    catalog.get("Open", "verb").string = "فتح"
    with path.open("wb") as file:
        write_po(file, catalog, width=0)


def compiled(tree: Path) -> None:
    call_command("messages", "compile", root=tree, stdout=StringIO())


def test_untranslated_texts_of_scripts_are_refused(tree: Path) -> None:
    with pytest.raises(CommandError, match=r"ar/LC_MESSAGES/djangojs\.po:\d+: 'Saved' is not"):
        call_command("messages", "check", root=tree)


def test_scripts_get_the_texts_of_their_language(tree: Path) -> None:
    translate(tree)
    compiled(tree)
    with translation.override("ar"):
        address = script_messages()

    answer = Client(headers={"accept-language": "en"}).get(address)

    source = answer.content.decode()
    found = re.search(r"newcatalog = (\{.*?\n  \});", source, re.DOTALL)
    assert found is not None
    catalog = json.loads(found[1])
    assert catalog["Saved"] == "تم الحفظ"
    assert catalog["%s file"] == list(ARABIC)
    assert catalog["verb\u0004Open"] == "فتح"
    assert "n%100>=3" in source.replace(" ", "")
    assert answer["Content-Type"].startswith("text/javascript")


def test_the_script_is_kept_for_good_and_is_nobodys_own(tree: Path, owner_client: Client) -> None:
    compiled(tree)
    address = script_messages()

    answer = owner_client.get(address)

    assert "immutable" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_changed_texts_have_another_address(tree: Path) -> None:
    compiled(tree)
    with translation.override("ar"):
        before = script_messages()
        translate(tree)
        compiled(tree)
        assert script_messages() != before

    assert Client().get(before)["Cache-Control"] == "no-cache"


def test_the_script_is_small() -> None:
    answer = Client().get(script_messages())

    assert answer.status_code == 200
    assert b"gettext" in answer.content
    assert b"DATE_FORMAT" not in answer.content
    assert len(answer.content) < 4_000


@pytest.mark.parametrize("language", ["tlh", "de", "en-us"])
def test_there_are_texts_in_our_languages_only(language: str) -> None:
    assert Client().get(f"/script-messages/{language}.abc.js").status_code == 404
