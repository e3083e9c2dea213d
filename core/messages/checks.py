"""Whether the committed catalogs say everything the source says, in every language."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from core.messages.catalogs import (
    SOURCE_LANGUAGE,
    catalog_path,
    is_translated,
    read,
)
from core.messages.glossary import Term, departures, terms
from core.messages.plurals import plural_forms, single_number_forms
from core.messages.rules import faults
from core.messages.source import DOMAINS, collect, messages_of

OUT_OF_DATE = "run `manage.py messages extract`"


def check(root: Path, languages: Sequence[str]) -> list[str]:
    """Return what is wrong with the catalogs as ``path:line: what``; an empty list is the goal."""
    templates = collect(root)
    found = []
    for domain in DOMAINS:
        template = templates.get(domain, Catalog())
        for language in languages:
            path = catalog_path(root, language, domain)
            if not path.exists() and not len(template):
                continue
            where = path.relative_to(root).as_posix()
            if not path.exists():
                found.append(f"{where}: missing; {OUT_OF_DATE}")
                continue
            catalog, known = read(path), terms(root, language)
            found += [f"{where}: {what}" for what in _differences(template, catalog, language)]
            found += [f"{where}:{what}" for what in _mistakes(template, catalog, language, known)]
    return found


def _differences(template: Catalog, catalog: Catalog, language: str) -> Iterator[str]:
    if catalog.plural_forms.split() != plural_forms(language).split():
        yield f"other plural forms than the language has; {OUT_OF_DATE}"
    for message in messages_of(template):
        known = catalog.get(message.id, message.context)
        if known is None or known.id != message.id:
            yield f"{_name(message)} is missing; {OUT_OF_DATE}"
    gone = [m for m in messages_of(catalog) if template.get(m.id, m.context) is None]
    for message in [*gone, *catalog.obsolete.values()]:
        yield f"{_name(message)} is no longer in the source; {OUT_OF_DATE}"


def _mistakes(
    template: Catalog, catalog: Catalog, language: str, known: list[Term]
) -> Iterator[str]:
    single_forms = single_number_forms(catalog)
    for message in messages_of(catalog):
        if template.get(message.id, message.context) is None:
            continue
        prefix = f"{message.lineno}: {_name(message)}"
        if message.fuzzy:
            yield f"{prefix} is marked fuzzy"
        if is_translated(message):
            yield from (f"{prefix}: {fault}" for fault in faults(message, single_forms))
            yield from (f"{prefix}: {fault}" for fault in departures(message, known))
        elif language != SOURCE_LANGUAGE or any(message.string):
            yield f"{prefix} is not translated"


def _name(message: Message) -> str:
    text = message.id[0] if message.pluralizable else message.id
    context = f" (context {message.context!r})" if message.context else ""
    return f"{text!r}{context}"
