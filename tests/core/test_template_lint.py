"""Each rule finds what it is for, at its line, and leaves what is right alone."""

from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def put(tree: Path, name: str, text: str) -> None:
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def findings(tree: Path, text: str, name: str = "templates/shop/page.html") -> list[str]:
    """Lint one file and return its findings without the path."""
    put(tree, name, text)
    output = StringIO()
    with suppress(CommandError):
        call_command("lint_templates", root=tree, stdout=output)
    return [line.removeprefix(f"{name}:") for line in output.getvalue().splitlines()]


def test_any_finding_fails_the_command(tmp_path: Path) -> None:
    put(tmp_path, "templates/page.html", "<p>Hello</p>\n<style></style>")
    output = StringIO()

    with pytest.raises(CommandError, match="2 to mend") as caught:
        call_command("lint_templates", root=tmp_path, stdout=output)
    assert caught.value.returncode == 1
    assert output.getvalue().startswith("templates/page.html:1: literal: Hello\n")


def test_a_clean_tree_says_nothing(tmp_path: Path) -> None:
    output = StringIO()
    call_command("lint_templates", root=tmp_path, stdout=output)

    assert output.getvalue() == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>\n  Hello\n</p>", ["2: literal: Hello"]),
        ("<p>{{ name }} says hi</p>", ["1: literal: … says hi"]),
        ("{% if x %}\nYes{% else %}No{% endif %}", ["2: literal: Yes No"]),
        ("<p>שלום</p>", ["1: literal: שלום"]),
        ('<html lang="en">Hello</html>', ["1: literal: Hello"]),
        ('<p lang="es">Hola</p>Hello', ["1: literal: Hello"]),
        ('<p lang="{{ language }}">Hello</p>', ["1: literal: Hello"]),
        ("<title>NexusOne - Home</title>", ["1: literal: NexusOne - Home"]),
        ('<img\n  alt="A cat"\n>', ['2: literal: alt="A cat"']),
        ('<a aria-label="Go"></a>', ['1: literal: aria-label="Go"']),
        ('<input type="submit" value="Send">', ['1: literal: value="Send"']),
        ('<button hx-confirm="Sure?"></button>', ['1: literal: hx-confirm="Sure?"']),
        ('<meta name="description" content="Pages">', ['1: literal: content="Pages"']),
        ('{% include "x.html" with title="No pages" %}', ['1: literal: title="No pages"']),
        ('{{ name|default:"Untitled" }}', ['1: literal: |default:"Untitled"']),
        ("{{ 'Hello' }}", ["1: literal: 'Hello'"]),
        (
            "{{ n|pluralize }}",
            ["1: literal: n|pluralize (pluralize knows English only: use blocktranslate count)"],
        ),
    ],
)
def test_words_outside_translation_tags_are_found(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    assert findings(tmp_path, text) == found


@pytest.mark.parametrize(
    "text",
    [
        '{% load i18n %}<p title="{% translate "Hi" %}">{% translate "Hello" %}</p>',
        "{% load i18n %}{% blocktranslate %}\nHello <b>{{ you }}</b>\n{% endblocktranslate %}",
        '{% load i18n %}<a title="{% blocktranslate %}Say "hi"{% endblocktranslate %}"></a>',
        '{% load i18n %}{% blocktranslate %}<a title="Hi">go</a>{% endblocktranslate %}',
        "<p>NexusOne · 100 % &nbsp; &copy; 2026 → {{ name }}</p>",
        "{# A note #}{% comment %}More\nnotes{% endcomment %}<!-- and more -->",
        "<p>MIT License {# lint: allow literal #}</p>",
        "<pre>curl\n-X</pre><code>POST</code>",
        '<div lang="he"><div title="שלום"></div>שלום</div><p lang="es">Hola</p>',
        '<input value="blue"><option value="es">{{ label }}</option>',
        '{% include "x.html" with title=_("No pages") kind="wide" %}',
        '{{ theme|default:"light" }}{{ name|default:"—" }}',
        '<a class="{% if x %}on{% endif %}" href={{ url }} title={{ title }}>{{ x }}</a>',
        '<{{ tag }} class="card">{{ x }}</{{ tag }}>',
        '<script src="{{ src }}" type="module"></script>',
    ],
)
def test_translated_and_wordless_markup_passes(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, text) == []


def test_the_escape_hatch_covers_only_its_line(tmp_path: Path) -> None:
    text = "<p>One {# lint: allow literal #}\nTwo</p>"

    assert findings(tmp_path, text) == ["2: literal: Two"]


def test_plain_text_needs_translation_but_no_escaping(tmp_path: Path) -> None:
    text = "{% autoescape off %}{{ name|safe }},\nwelcome{% endautoescape %}"

    assert findings(tmp_path, text, "templates/mail/hi.txt") == ["2: literal: welcome"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p\n style="color:red"></p>', ['2: inline: style="color:red"']),
        ('<p onclick="go()"></p>', ['1: inline: onclick="go()"']),
        ('<p hx-on:click="go()"></p>', ['1: inline: hx-on:click="go()"']),
        ('<a href="javascript:go()"></a>', ['1: inline: href="javascript:go()"']),
        ("<style>p { color: red }</style>", ["1: inline: <style> must be a file"]),
        ("<script>\nlet a = 1;\n</script>", ["1: inline: <script> must be a file"]),
        ('<script src="https://cdn.x/a.js"></script>', ['1: remote: src="https://cdn.x/a.js"']),
        ('<link rel="stylesheet" href="//x/a.css">', ['1: remote: href="//x/a.css"']),
        ('<img alt="" src="http://x/a.png">', ['1: remote: src="http://x/a.png"']),
        (
            '<a target="_blank" href="https://x.com"></a>',
            ['1: noopener: <a target="_blank"> needs rel="noopener"'],
        ),
        ("{{ body|safe }}", ["1: unescaped: body|safe"]),
        ("\n{% autoescape off %}{% endautoescape %}", ["2: unescaped: autoescape off"]),
        (
            '\n<form method="POST"><input></form>',
            ["2: csrf: a form that posts needs {% csrf_token %}"],
        ),
        (
            "{% load i18n %}{% blocktranslate %}<b style='a'>Hi</b>{% endblocktranslate %}",
            ['1: inline: style="a"'],
        ),
        (
            "{% if x %}",
            ["1: syntax: Unclosed tag on line 1: 'if'. Looking for one of: elif, else, endif."],
        ),
        (
            "\n{% load nothing_there %}",
            ["2: syntax: 'nothing_there' is not a registered tag library. Must be one of:"],
        ),
    ],
)
def test_what_the_page_must_not_do_is_found(tmp_path: Path, text: str, found: list[str]) -> None:
    assert findings(tmp_path, text) == found


@pytest.mark.parametrize(
    "text",
    [
        '<a target="_blank" rel="noopener noreferrer" href="https://x.com">→</a>',
        '<form method="post">{% if x %}{% csrf_token %}{% endif %}</form>',
        '<form method="get"></form><form action="/x"></form>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"></use></svg>',
        '<div x-on:click="open = !open" :style="style" data-style="a"></div>',
        '<script src="/a.js" nonce="{{ nonce }}"></script>',
        "{{ safe }}{{ unsafe|upper }}",
    ],
)
def test_what_the_page_may_do_passes(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, text) == []


def test_public_pages_post_without_a_session(tmp_path: Path) -> None:
    text = '<form method="post"></form>'

    assert findings(tmp_path, text, "templates/magicpages/public/lead.html") == []


@pytest.mark.parametrize(
    "style",
    [
        "margin-left: 1px",
        "padding-right:0",
        "scroll-margin-left: 1px",
        "border-left: 1px solid",
        "border-right-color: inherit",
        "border-top-left-radius: 2px",
        "left: 0",
        "right : 0",
        "text-align: left",
        "float:right",
        "margin: 0 1px 0 2px",
        "padding: var(--a) 0 calc(1px + 2px) var(--b)",
        "background: url(https://x/a.png)",
    ],
)
def test_physical_or_remote_styles_are_found(tmp_path: Path, style: str) -> None:
    text = f"/* left: 0;\n */\n.a {{\n  {style};\n}}\n"

    assert len(findings(tmp_path, text, "static/app/css/a.css")) == 1
    assert findings(tmp_path, text, "static/app/css/a.css")[0].startswith("4: ")


@pytest.mark.parametrize(
    "style",
    [
        "margin-inline-start: 1px; inset-inline: 0; text-align: start",
        "margin: 0 1px 2px 1px",
        "--border-left: 1px; width: var(--margin-left)",
        "transition: left 1s; will-change: right",
        "float: inline-start; background: url('/a.png')",
        "left: 0; /* lint: allow physical */",
    ],
)
def test_logical_styles_pass(tmp_path: Path, style: str) -> None:
    assert findings(tmp_path, f".left:hover {{ {style}; }}\n", "static/app/css/a.css") == []


def test_vendored_styles_are_not_ours_to_mend(tmp_path: Path) -> None:
    assert findings(tmp_path, ".a { left: 0 }", "static/vendor/a.css") == []


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("color: #fff", "#fff is no token"),
        ("border: 1px solid #E5E1DA", "#E5E1DA is no token"),
        ("background: rgb(0 0 0 / 25%)", "rgb(0 is no token"),
        ("background: linear-gradient(white, var(--a))", "white is no token"),
        ("box-shadow: 0 0 2px black", "black is no token"),
    ],
)
def test_a_colour_that_is_no_token_is_found(tmp_path: Path, style: str, found: str) -> None:
    css = f".a {{\n  {style};\n}}\n"

    assert findings(tmp_path, css, "static/app/css/a.css") == [f"2: colour: {found}"]


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("static/app/css/a.css", ".a { color: var(--ink); background: transparent; }"),
        ("static/app/css/a.css", "#add:hover { fill: currentColor; white-space: nowrap; }"),
        ("static/app/css/a.css", ".a { color: #fff; /* lint: allow colour */ }"),
        (
            "static/app/css/a.css",
            ".a { background: color-mix(in srgb, var(--a) 40%, white-paper); }",
        ),
        ("static/app/css/a.css", "/* .a { color: red; } */"),
        ("static/app/css/tokens.css", ":root { --ink: light-dark(#17161c, white); }"),
        ("static/themes/night.css", ".a { color: #fff; }"),
    ],
)
def test_tokens_and_what_is_no_colour_are_left_alone(tmp_path: Path, name: str, css: str) -> None:
    assert findings(tmp_path, css, name) == []


@pytest.mark.parametrize(
    "script",
    [
        'node.textContent = "saved";',
        "node.innerHTML += `<b>${name} saved</b>`;",
        'button.setAttribute("aria-label", "close");',
        'nexus.toast("saved");',
        'announce("saved");',
        'const words = { failed: "Something went wrong." };',
        'show("Nothing found for this word");',
    ],
)
def test_words_of_a_script_that_bypass_gettext_are_found(tmp_path: Path, script: str) -> None:
    (found,) = findings(tmp_path, f"\n{script}\n", "static/app/js/a.js")

    assert found.startswith("2: literal: ")


@pytest.mark.parametrize(
    "script",
    [
        'node.textContent = gettext("Saved");',
        'const text = ngettext("One page was saved.", "Many pages were saved.", count);',
        "node.textContent = root.dataset.words;",
        'node.textContent = "·";',
        'throw new Error("Nothing to draw on here");',
        'node.setAttribute("role", "alert");',
        'document.querySelector("details.menu summary");',
        '// node.textContent = "Saved";',
        'node.textContent = "NexusOne"; // lint: allow literal',
    ],
)
def test_scripts_may_talk_to_machines(tmp_path: Path, script: str) -> None:
    assert findings(tmp_path, script, "static/app/js/a.js") == []
