"""How each language counts: the plural forms our catalogs declare, and how they relate."""

from collections import Counter
from gettext import c2py

from babel.messages.catalog import Catalog

from core.messages.source import MessagesError

# As Django's own catalogs declare them.
PLURAL_FORMS = {
    "en": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2;",
    "pt": "nplurals=2; plural=(n != 1);",
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 && n%100<=99 ? 4 : 5;"
    ),
    "he": (
        "nplurals=4; plural=(n == 1 && n % 1 == 0) ? 0 : (n == 2 && n % 1 == 0) ? 1: "
        "(n % 10 == 0 && n % 1 == 0 && n > 10) ? 2 : 3;"
    ),
}

# Enough numbers to meet every form; Spanish treats the millions apart.
_SAMPLE = (*range(1001), 10**6, 2 * 10**6)


def plural_forms(language: str) -> str:
    """Return the Plural-Forms header of a language; MessagesError if nobody declared it."""
    if language not in PLURAL_FORMS:
        raise MessagesError(f"Declare the plural forms of {language!r} in core/messages/plurals.py")
    return PLURAL_FORMS[language]


def single_number_forms(catalog: Catalog) -> set[int]:
    """Return the plural forms that stand for one number only ("one", the Arabic "two")."""
    form_of = c2py(catalog.plural_expr)
    uses = Counter(form_of(number) for number in _SAMPLE)
    return {form for form, count in uses.items() if count == 1}


def matching_forms(catalog: Catalog, other: Catalog) -> list[int]:
    """Return, for each form of ``catalog``, the one ``other`` mostly uses for the same numbers."""
    form_of, other_form_of = c2py(catalog.plural_expr), c2py(other.plural_expr)
    uses: list[Counter[int]] = [Counter() for _ in range(catalog.num_plurals)]
    for number in _SAMPLE:
        uses[form_of(number)][other_form_of(number)] += 1
    return [use.most_common(1)[0][0] for use in uses]
