"""The documents say what the code says: their lists are held equal to it, their links lead on."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver

from core.failures import FailureClass
from core.tenancy import SystemUse
from core.work.models import Status
from credits.refunds import REFUND_RULES
from credits.sql.ledger import HASHED
from nexusone.urls import api_patterns

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "root_packages"
]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
ELSEWHERE = ("https://", "http://", "mailto:")


def read(name: str) -> str:
    """Return a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """Return what stands under a heading of a page, up to the next heading of its level."""
    level = heading.split(" ")[0]
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^{level} |\Z)", read(name), re.M | re.S)
    assert found, f"{name} has no heading {heading}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """Return the cells of every table row, without heads and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = {number for number, row in enumerate(cells) if set(row[0]) <= set("-: ")}
    return [r for n, r in enumerate(cells) if n not in rules and n + 1 not in rules]


def first_column(text: str) -> list[str]:
    """Return the name at the start of every table row."""
    return [row[0].strip("`") for row in rows(text)]


# --- Settings ---------------------------------------------------------------------------------


def variables_read() -> set[str]:
    """Return the variables that the settings ask ``env`` for by name."""
    return {
        name
        for path in (ROOT / "nexusone" / "settings").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (name := variable_of(node))
    }


def variable_of(node: ast.AST) -> str | None:
    """Return the name in ``env("NAME")`` or ``env.str("NAME")``, None for anything else."""
    if not isinstance(node, ast.Call) or not node.args:
        return None
    function = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    name = node.args[0]
    is_env = isinstance(function, ast.Name) and function.id == "env"
    if is_env and isinstance(name, ast.Constant) and isinstance(name.value, str):
        return name.value
    return None


def test_settings_page_names_each_variable_once() -> None:
    named = first_column(section("docs/settings.md", "## Variables"))

    assert sorted(named) == sorted(variables_read())


def test_env_example_names_each_variable_once() -> None:
    named = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", read(".env.example"), re.M)

    assert sorted(named) == sorted(variables_read())


def test_env_example_changes_nothing_and_holds_no_secret() -> None:
    lines = [line for line in read(".env.example").splitlines() if line.strip()]

    assert [line for line in lines if not line.startswith("#")] == []
    assert re.findall(r"^#\w*(?:KEY|URL)=\w+.*@.*$", read(".env.example"), re.M) == []
    assert "#SECRET_KEY=\n" in read(".env.example")
    assert "#OPENAI_API_KEY=\n" in read(".env.example")


def test_nothing_but_the_settings_reads_the_environment() -> None:
    """The stack and the tests start before settings load, so they are the exception."""
    readers = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"\bos\.(?:environ|getenv)\b", path.read_text(encoding="utf-8"))
    ]

    allowed = ("nexusone/settings/", "nexusone/stack/", "nexusone/management/", "nexusone/wsgi.py")
    assert [path for path in readers if not path.startswith(allowed)] == []


# --- Tenancy ----------------------------------------------------------------------------------


def migrations() -> list[Path]:
    """Return every migration of ours."""
    return [path for package in PACKAGES for path in (ROOT / package).glob("migrations/0*.py")]


def test_tenancy_lists_exactly_the_definer_functions() -> None:
    made = [
        name
        for path in migrations()
        for name in re.findall(r"rls\.definer\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))
    ]

    assert sorted(
        first_column(section("docs/tenancy.md", "## Functions with the owner's rights"))
    ) == sorted(set(made))


def test_definer_functions_are_made_in_one_place() -> None:
    makers = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "SECURITY DEFINER" in path.read_text(encoding="utf-8")
    }

    assert makers == {"core/rls.py"}


def test_tenancy_lists_exactly_the_system_scope_uses() -> None:
    listed = {
        row[0].strip("`"): row for row in rows(section("docs/tenancy.md", "## System scope uses"))
    }

    assert list(listed) == [use.name for use in SystemUse]
    for use in SystemUse:
        _name, reason, place = listed[use.name]
        assert reason.startswith(use.value)
        assert users_of(use) == re.findall(r"`([\w/.]+\.py)`", place)


def users_of(use: SystemUse) -> list[str]:
    """Return the files that name this use."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if f"SystemUse.{use.name}" in path.read_text(encoding="utf-8")
    )


# --- Credits and jobs -------------------------------------------------------------------------


def test_credits_states_every_refund_rule() -> None:
    stated = {row[0].strip("`"): row[1] for row in rows(section("docs/credits.md", "## Refunds"))}

    assert stated == {str(c): f"{rule.percent} %" for c, rule in REFUND_RULES.items()}


def test_credits_states_the_first_prices_and_plans() -> None:
    first = import_module("credits.migrations.0003_prices_and_plans")

    prices = rows(section("docs/credits.md", "## Prices"))
    assert {row[0].strip("`"): int(row[1]) for row in prices} == {
        operation: values[0] for operation, values in first.PRICES.items()
    }
    plans = rows(section("docs/credits.md", "## Plans"))
    assert {row[0].strip("`"): (int(row[1]), int(row[2]) * 100) for row in plans} == {
        code: values[:2] for code, values in first.PLANS.items()
    }


def test_credits_gives_the_fields_of_the_hash_in_their_order() -> None:
    recipe = re.search(r"as a netstring:\n\n(.*?)\n\n", read("docs/credits.md"), re.S)

    assert recipe
    assert re.findall(r"`(\w+)`", recipe[1]) == list(HASHED)


def test_jobs_names_every_state_failure_and_queue() -> None:
    assert first_column(section("docs/jobs.md", "## States")) == Status.values
    assert first_column(section("docs/jobs.md", "## When it fails")) == FailureClass.values
    for queue in settings.RQ_QUEUES:
        assert f"`{queue}`" in section("docs/jobs.md", "## Sweep")


# --- API --------------------------------------------------------------------------------------


def addresses(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    """Yield every address, with parameters as the documents write them."""
    for entry in patterns:
        address = prefix + re.sub(r"<\w+:(?:pk|id)>", "{id}", str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, address)
        else:
            yield address


def test_api_page_lists_every_endpoint() -> None:
    table = read("docs/api.md").partition("\n## ")[0]

    assert sorted(first_column(table)) == sorted(addresses(api_patterns, "/api/"))


def test_api_page_states_the_limits() -> None:
    stated = {row[0].strip("`"): row[1] for row in rows(section("docs/api.md", "## Limits"))}

    assert stated == settings.API_RATES


# --- The pages themselves ---------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    for link in LINK.findall(text):
        if link.startswith(ELSEWHERE):
            continue
        place, _hash, anchor = link.partition("#")
        target = (document.parent / place).resolve() if place else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_readme_maps_every_package() -> None:
    mapped = re.findall(
        r"`(\w+)`", " ".join(row[1] for row in rows(section("README.md", "## Where things are")))
    )

    assert sorted(mapped) == sorted(PACKAGES)


def test_readme_is_one_screen() -> None:
    assert len(read("README.md").splitlines()) <= 60


def test_index_names_every_page_and_decision() -> None:
    linked = set(LINK.findall(read("docs/README.md")))
    pages = {
        path.relative_to(ROOT / "docs").as_posix()
        for path in PAGES
        if path.is_relative_to(ROOT / "docs") and path.name != "README.md"
    }

    assert {link for link in linked if not link.startswith(ELSEWHERE)} == pages


def test_decisions_are_numbered_without_gaps_and_say_why() -> None:
    for number, path in enumerate(DECISIONS, start=1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number:04d} ")
        for part in ("**Decision.**", "**Why.**", "**Weighed.**", "**What follows.**"):
            assert part in text


def test_testing_page_lists_every_target() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.M)
    listed = [cell.removeprefix("make ") for cell in first_column(read("docs/testing.md"))]

    assert sorted(listed) == sorted(set(targets) - {"help"})


def test_glossary_is_in_order() -> None:
    words = first_column(read("docs/glossary.md"))

    assert words == sorted(words, key=str.lower)
