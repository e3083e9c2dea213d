"""The catalogs follow the source, compile to what Django reads, and are refused when wrong."""

import gettext
import os
from io import StringIO
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from core.messages.glossary import terms
from core.messages.plurals import PLURAL_FORMS

MODELS = """\
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy

# Translators: the button under the bill
PAY = _("Pay %(amount)s now")
PAGES = ngettext("%(count)s page", "%(count)s pages", 3)
MAY = pgettext_lazy("month", "May")
"""
PAGE = """\
{% load i18n %}
    <p title="{% translate "Save" context "verb" %}">
  {% blocktranslate trimmed with name=user.name %}
    Hello <b>{{ name }}</b>
  {% endblocktranslate %}</p>
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    put(tmp_path, "shop/__init__.py", "")
    put(tmp_path, "shop/models.py", MODELS)
    put(tmp_path, "templates/shop/page.html", PAGE)
    return tmp_path


def put(tree: Path, name: str, text: str) -> None:
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run(action: str, tree: Path) -> str:
    output = StringIO()
    call_command("messages", action, root=tree, stdout=output)
    return output.getvalue()


def refusal(tree: Path) -> str:
    with pytest.raises(CommandError) as caught:
        run("check", tree)
    return str(caught.value)


def po(tree: Path, language: str, domain: str = "django") -> Path:
    return tree / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def edit(tree: Path, language: str, old: str, new: str) -> None:
    text = po(tree, language).read_text()
    assert old in text
    po(tree, language).write_text(text.replace(old, new))


def translate(tree: Path) -> None:
    """Give every message its own text as its translation, in every language."""
    run("extract", tree)
    for path in tree.glob("locale/*/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            catalog = read_po(file)
        for message in [message for message in catalog if message.id]:
            forms = (message.id[-1],) * catalog.num_plurals
            message.string = forms if message.pluralizable else message.id
        with path.open("wb") as file:
            write_po(file, catalog, width=0)


def test_extract_finds_python_and_templates_with_context_plural_and_comment(tree: Path) -> None:
    output = run("extract", tree)

    text = po(tree, "ar").read_text()
    assert "locale/ar/LC_MESSAGES/django.po: 5 messages, 5 new, 0 dropped" in output
    assert "#. Translators: the button under the bill\n#: shop/models.py\n" in text
    assert '#, python-format\nmsgid "Pay %(amount)s now"' in text
    assert 'msgid_plural "%(count)s pages"\nmsgstr[0] ""' in text
    assert 'msgstr[5] ""' in text
    assert 'msgctxt "month"\nmsgid "May"' in text
    assert 'msgctxt "verb"\nmsgid "Save"' in text
    assert '#: templates/shop/page.html\n#, python-format\nmsgid "Hello <b>%(name)s</b>"' in text


def test_extract_leaves_tests_and_vendored_folders_alone(tree: Path) -> None:
    for folder in ("tests", "bench", "node_modules/x", "static/vendor"):
        put(tree, f"{folder}/__init__.py", 'from x import gettext\ngettext("Not ours")\n')
        put(tree, f"{folder}/a.js", 'gettext("Not ours");')
    run("extract", tree)

    assert "Not ours" not in po(tree, "es").read_text()
    assert not po(tree, "es", "djangojs").exists()


def test_extract_reads_odd_spaces_in_templates(tree: Path) -> None:
    put(tree, "templates/a.html", '\t<p>\u00a0\u2028{{ _("Tab\u00a0and space") }}\n\t</p>\x0c')
    run("extract", tree)

    assert 'msgid "Tab\u00a0and space"' in po(tree, "es").read_text()


def test_extract_again_changes_nothing(tree: Path) -> None:
    run("extract", tree)
    before = po(tree, "he").read_bytes()

    assert run("extract", tree) == ""
    assert po(tree, "he").read_bytes() == before
    assert b"Date" not in before


def test_extract_keeps_translations_and_drops_what_is_gone(tree: Path) -> None:
    run("extract", tree)
    edit(tree, "es", 'msgid "May"\nmsgstr ""', 'msgid "May"\nmsgstr "mayo"')
    edit(tree, "es", 'msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Guardar"')
    put(tree, "templates/shop/page.html", "")

    assert "locale/es/LC_MESSAGES/django.po: 3 messages, 0 new, 2 dropped" in run("extract", tree)
    assert 'msgstr "mayo"' in po(tree, "es").read_text()
    assert "Guardar" not in po(tree, "es").read_text()


def test_extract_never_guesses_a_translation(tree: Path) -> None:
    translate(tree)
    put(tree, "shop/models.py", MODELS.replace("s pages", "s sheets").replace("now", "today"))
    run("extract", tree)

    text = po(tree, "es").read_text()
    assert 'msgid_plural "%(count)s sheets"\nmsgstr[0] ""' in text
    assert 'msgid "Pay %(amount)s today"\nmsgstr ""' in text
    assert "fuzzy" not in text


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        (
            "templates/b.html",
            "{% blocktranslate %}{% if x %}{% endblocktranslate %}",
            "other block",
        ),
        ("shop/views.py", "gettext('a'\n", "shop/views.py"),
        ("shop/views.py", 'ngettext("%(count)s page", "Pages")', "another plural"),
    ],
)
def test_extract_writes_nothing_when_a_source_is_broken(
    tree: Path, name: str, text: str, what: str
) -> None:
    put(tree, name, text)

    with pytest.raises(CommandError, match=what):
        run("extract", tree)
    assert not (tree / "locale").exists()


def test_extract_makes_javascript_catalogs_only_while_there_are_messages(tree: Path) -> None:
    script = (
        'const a = gettext("Saved"), b = ngettext("%s file", "%s files", n);\n'
        'const c = pgettext("verb", "Open"), d = npgettext("disk", "%s bit", "%s bits", n);\n'
    )
    put(tree, "static/app/js/app.js", script)
    run("extract", tree)
    text = po(tree, "he", "djangojs").read_text()
    assert text.count("\nmsgid ") == 5
    assert 'msgctxt "disk"\nmsgid "%s bit"\nmsgid_plural "%s bits"' in text
    assert "Saved" not in po(tree, "he").read_text()

    put(tree, "static/app/js/app.js", "")
    run("extract", tree)
    assert not po(tree, "he", "djangojs").exists()


@pytest.mark.parametrize("language", PLURAL_FORMS)
def test_plural_forms_are_those_django_declares(language: str, tree: Path) -> None:
    run("extract", tree)
    django_po = Path(django.__file__).parent / f"conf/locale/{language}/LC_MESSAGES/django.po"
    with django_po.open("rb") as theirs, po(tree, language).open("rb") as ours:
        assert read_po(ours).plural_forms == read_po(theirs).plural_forms


def test_compiled_arabic_uses_all_six_forms(tree: Path) -> None:
    run("extract", tree)
    for form in range(6):
        edit(tree, "ar", f'msgstr[{form}] ""', f'msgstr[{form}] "form {form}"')
    run("compile", tree)

    with po(tree, "ar").with_suffix(".mo").open("rb") as file:
        arabic = gettext.GNUTranslations(file)
    numbers = (0, 1, 2, 7, 11, 100)
    texts = [arabic.ngettext("%(count)s page", "%(count)s pages", n) for n in numbers]
    assert texts == [f"form {form}" for form in range(6)]


def test_compile_leaves_out_a_half_translated_plural(tree: Path) -> None:
    run("extract", tree)
    edit(tree, "ar", 'msgstr[1] ""', 'msgstr[1] "صفحة"')
    run("compile", tree)

    with po(tree, "ar").with_suffix(".mo").open("rb") as file:
        assert len(read_mo(file)) == 0


def test_compile_does_only_what_is_older_than_its_source(tree: Path) -> None:
    run("extract", tree)
    assert len(run("compile", tree).splitlines()) == 5
    assert run("compile", tree) == ""

    later = po(tree, "es").with_suffix(".mo").stat().st_mtime + 1
    os.utime(po(tree, "es"), (later, later))
    assert run("compile", tree) == "locale/es/LC_MESSAGES/django.mo: compiled\n"
    assert not list(tree.glob("locale/*/*/*.mo.*"))


def test_portuguese_is_filled_from_the_brazilian_allauth(tree: Path) -> None:
    put(tree, "shop/more.py", 'from x import _\nA = _("Sign In")\n')
    translate(tree)
    run("compile", tree)

    with po(tree, "pt").with_suffix(".mo").open("rb") as file:
        ours = gettext.GNUTranslations(file)
    brazilian = Path(allauth.__file__).parent / "locale/pt_BR/LC_MESSAGES/django.mo"
    with brazilian.open("rb") as file:
        theirs = read_mo(file)
    single = [m for m in theirs if m.id and not m.pluralizable and not m.context]
    assert len(single) > 100
    assert all(ours.gettext(m.id) == m.string for m in single if m.id != "Sign In")
    assert ours.gettext("Sign In") == "Sign In"


def test_borrowed_plurals_fit_the_borrower(tree: Path) -> None:
    run("extract", tree)
    run("compile", tree)

    with po(tree, "pt").with_suffix(".mo").open("rb") as file:
        portuguese = gettext.GNUTranslations(file)
    ids = (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    )
    assert portuguese.ngettext(*ids, 1).endswith("%d caractere.")
    assert portuguese.ngettext(*ids, 8).endswith("%d caracteres.")


def test_check_is_content_with_complete_catalogs(tree: Path) -> None:
    translate(tree)

    assert run("check", tree) == ""


def test_check_lists_each_untranslated_message_but_not_in_english(tree: Path) -> None:
    run("extract", tree)

    listed = refusal(tree).splitlines()
    assert len(listed) == 5 * 4
    assert "locale/es/LC_MESSAGES/django.po:25: 'May' (context 'month') is not translated" in listed
    assert "locale/en" not in "".join(listed)


def test_check_wants_every_plural_form(tree: Path) -> None:
    translate(tree)
    edit(tree, "ar", 'msgstr[4] "%(count)s pages"', 'msgstr[4] ""')

    assert "'%(count)s page' is not translated" in refusal(tree)


def test_check_notices_new_gone_and_absent_catalogs(tree: Path) -> None:
    translate(tree)
    put(tree, "shop/models.py", MODELS.replace('"May"', '"June"'))
    po(tree, "he").unlink()

    listed = refusal(tree)
    assert "locale/es/LC_MESSAGES/django.po: 'June' (context 'month') is missing" in listed
    assert "'May' (context 'month') is no longer in the source" in listed
    assert "locale/he/LC_MESSAGES/django.po: missing; run `manage.py messages extract`" in listed


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('msgstr "Pay %(amount)s now"', 'msgstr "Pay now"', "placeholders differ"),
        ('msgstr "Pay %(amount)s now"', 'msgstr "Pay %(price)s now"', "placeholders differ"),
        ('msgstr "Pay %(amount)s now"', 'msgstr "Pay %(amount)d now"', "placeholders differ"),
        ('msgstr "Pay %(amount)s now"', 'msgstr "Pay %(amount)s (5 % off)"', "must be written %%"),
        ('msgstr[2] "%(count)s pages"', 'msgstr[2] "pages"', r"msgstr\[2\]: placeholders differ"),
        ('msgstr "Hello <b>', 'msgstr "Hello <i>', "tags differ"),
        ('msgstr "Save"', 'msgstr "Save\\n"', "line break at the end"),
        ('msgctxt "verb"', '#, fuzzy\nmsgctxt "verb"', "'Save' .context 'verb'. is marked fuzzy"),
        ("nplurals=3", "nplurals=4", "other plural forms"),
        ('msgid "Save"', 'msgid Save"\n<<<<<<<', "Got line|Unknown"),
    ],
)
def test_check_refuses_a_wrong_translation(tree: Path, old: str, new: str, what: str) -> None:
    translate(tree)
    edit(tree, "es", old, new)

    with pytest.raises(CommandError, match=what):
        run("check", tree)


@pytest.mark.parametrize(
    ("source", "translation", "is_right"),
    [
        ("Hi {name}", "Hola {name}, {name}", True),
        ("Hi {name}", "Hola {nombre}", False),
        ("%d of %d", "%d", False),
        ("20% off", "20 % menos", True),
        ("100%% of %(what)s", "%(what)s: todo", True),
        ('<a href=\\"%(url)s\\">Go</a>', '<a  href=\\"%(url)s\\">Ir</a>', True),
        ('<a href=\\"%(url)s\\">Go</a>', "Ir %(url)s", False),
    ],
)
def test_check_compares_what_is_not_language(
    tree: Path, source: str, translation: str, is_right: bool
) -> None:
    put(tree, "shop/models.py", f'from x import _\nA = _("{source}")\n')
    translate(tree)
    edit(
        tree,
        "es",
        f'msgid "{source}"\nmsgstr "{source}"',
        f'msgid "{source}"\nmsgstr "{translation}"',
    )

    if is_right:
        run("check", tree)
    else:
        assert "differ" in refusal(tree)


def test_a_form_for_one_number_may_leave_the_number_out(tree: Path) -> None:
    translate(tree)
    edit(tree, "ar", 'msgstr[1] "%(count)s pages"', 'msgstr[1] "صفحة واحدة"')
    run("check", tree)

    edit(tree, "ar", 'msgstr[3] "%(count)s pages"', 'msgstr[3] "صفحات"')
    assert "msgstr[3]: placeholders differ" in refusal(tree)


GLOSSARY = """\
# Glossary

| English | Term | Accepted forms | Not |
| --- | --- | --- | --- |
| page, pages | página | página | hoja |
| ledger entry | movimiento | movimient | entrada |
"""


def glossary(tree: Path, text: str = GLOSSARY) -> None:
    put(tree, "docs/glossary/es.md", text)


def test_check_refuses_another_word_for_a_term(tree: Path) -> None:
    translate(tree)
    glossary(tree)
    for form in range(3):
        edit(tree, "es", f'msgstr[{form}] "%(count)s pages"', f'msgstr[{form}] "%(count)s PAGINAS"')
    run("check", tree)

    edit(tree, "es", 'msgstr[2] "%(count)s PAGINAS"', 'msgstr[2] "%(count)s hojas"')
    assert "'%(count)s hojas' does not say 'página'" in refusal(tree)


@pytest.mark.parametrize(
    ("source", "translation", "is_right"),
    [
        ("Ledger  entry", "Movimiento", True),
        ("Ledger entry", "Entrada", False),
        ("Paging through", "Pasando hojas", True),
        ("Of %(page)s", "De %(page)s", True),
        ('<a href=\\"/page\\">Here</a>', '<a href=\\"/page\\">Aquí</a>', True),
        ("The PAGE is on", "La hoja está", False),
    ],
)
def test_a_term_is_a_whole_word_of_the_text(
    tree: Path, source: str, translation: str, is_right: bool
) -> None:
    put(tree, "shop/models.py", f'from x import _\nA = _("{source}")\n')
    translate(tree)
    glossary(tree)
    edit(
        tree,
        "es",
        f'msgid "{source}"\nmsgstr "{source}"',
        f'msgid "{source}"\nmsgstr "{translation}"',
    )

    if is_right:
        run("check", tree)
    else:
        assert "which the glossary wants" in refusal(tree)


def test_a_translator_may_say_that_a_word_means_something_else(tree: Path) -> None:
    put(tree, "shop/models.py", 'from x import _\nA = _("Page the doctor")\n')
    translate(tree)
    glossary(tree)
    assert "does not say" in refusal(tree)

    edit(tree, "es", "#: shop/models.py\n", "# glossary: another sense\n#: shop/models.py\n")
    run("check", tree)
    run("extract", tree)
    run("check", tree)


@pytest.mark.parametrize(
    "row", ["| page | | página |", "| | página | página |", "| page | página |"]
)
def test_a_glossary_that_cannot_be_read_is_refused(tree: Path, row: str) -> None:
    translate(tree)
    glossary(tree, GLOSSARY + row + "\n")

    assert "docs/glossary/es.md:7" in refusal(tree)


def test_every_translated_language_has_a_glossary_of_the_same_terms() -> None:
    languages = [code for code, _name in settings.LANGUAGES if code != "en"]
    known = {code: terms(settings.BASE_DIR, code) for code in languages}

    assert all(len(found) > 20 for found in known.values())
    assert len({tuple(term.english.pattern for term in found) for found in known.values()}) == 1
