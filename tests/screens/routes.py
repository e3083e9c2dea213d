"""Every address of the URL configuration, and which of them are screens.

A route is a screen when a GET is answered with a page. The ones without arguments are found out by
asking; the rest are described in ``tests/<app>/screens.py``, and whatever is neither is a gap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from django.urls import URLPattern, URLResolver, get_resolver

from tests.support import screens

TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Route:
    """A named address; ``parameters`` are the names of its arguments, in order."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    converters: tuple[Any, ...]

    @property
    def is_for_staff(self) -> bool:
        """Say whether it belongs to the staff site."""
        return self.name.startswith("admin:")

    @property
    def exemption(self) -> screens.Exemption | None:
        """Why this route is no screen, if somebody said so."""
        found = (e for e in screens.EXEMPTIONS if fnmatchcase(self.name, e.pattern))
        return next(found, None)

    @property
    def described(self) -> list[screens.Screen]:
        """The states that are described beside the tests of its view."""
        return [each for each in screens.SCREENS.values() if each.route == self.name]


@cache
def load_descriptions() -> None:
    """Read every ``tests/<app>/screens.py``, and the modules of every ``tests/<app>/screens/``."""
    for path in sorted([*TESTS.glob("*/screens.py"), *TESTS.glob("*/screens/*.py")]):
        import_module(".".join(["tests", *path.relative_to(TESTS).with_suffix("").parts]))


def all_routes() -> list[Route]:
    """Return every route of the site by its full name; one without a name goes by its pattern."""
    load_descriptions()
    found: dict[str, Route] = {}
    for route in _walk(get_resolver(), "", "", ()):
        found.setdefault(route.name, route)
    return sorted(found.values(), key=lambda route: route.name)


def cases() -> list[ParameterSet]:
    """Return the routes as parameters of a test. Django's own templates leave variables out."""
    lenient = pytest.mark.ignore_template_errors
    return [
        pytest.param(route, id=route.name, marks=lenient if route.is_for_staff else ())
        for route in all_routes()
    ]


def strays() -> list[screens.Screen]:
    """Return described screens that belong to no route: error pages, or a misspelt name."""
    names = {route.name for route in all_routes()}
    return [each for each in screens.SCREENS.values() if each.route not in names]


def idle_exemptions() -> list[str]:
    """Return the patterns of exemptions that exempt nothing."""
    routes = all_routes()
    return [
        each.pattern
        for each in screens.EXEMPTIONS
        if not any(fnmatchcase(route.name, each.pattern) for route in routes)
    ]


def _walk(
    resolver: URLResolver, namespace: str, prefix: str, converters: tuple[tuple[str, Any], ...]
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        taken = converters + tuple(_parameters(entry))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern, taken)
        else:
            name = f"{namespace}{entry.name or pattern}"
            names = tuple(name for name, _ in taken)
            yield Route(name, pattern, names, tuple(converter for _, converter in taken))


def _parameters(entry: URLPattern | URLResolver) -> list[tuple[str, Any]]:
    named = list(entry.pattern.converters.items())
    regex = getattr(entry.pattern, "regex", None)
    groups = regex.groupindex if regex is not None else {}
    return named + [(name, None) for name in groups if name not in entry.pattern.converters]
