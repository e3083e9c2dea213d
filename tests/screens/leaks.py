"""English that reaches a reader of another language although the catalogs know better.

A sentence that a catalog translates, found as it stands in the source, was shown without asking the
catalog: put together too early, looked up in another language, or never marked.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from django.conf import settings
from django.utils.translation import trans_real

from core.messages.catalogs import catalog_path, is_translated, read
from core.messages.source import collect, messages_of

_PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w*\}")
_TAG = re.compile(r"<[^<>]+>")
_WORD = re.compile(r"[A-Za-z]{3,}")
LEAST_WORDS_AROUND_PLACEHOLDERS = 2
LEAST_WORDS_OF_A_PIECE = 3


def leaks(texts: Iterable[str], language: str) -> list[str]:
    """Return the texts that are English source text with a translation in ``language``."""
    if language == settings.LANGUAGE_CODE:
        return []
    return sorted({text for text in texts if _is_leak(text, language)})


@lru_cache(maxsize=50_000)
def _is_leak(text: str, language: str) -> bool:
    if not _WORD.search(text):
        return False
    known = _catalog(language)
    if text in _awaiting(language):
        return False
    parts = [text, *text.split(" · ")]
    return any(part in known.exact for part in parts) or known.has_form_of(text)


class _Sources:
    """The source texts that a language translates: whole ones, and those with placeholders."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        pairs = [(_flat(source), _flat(target)) for source, target in pairs]
        said = {target for _, target in pairs}
        self.exact: set[str] = set()
        self._forms: dict[str, list[re.Pattern[str]]] = {}
        for source, _target in pairs:
            if source in said or not _WORD.search(source):
                continue
            pieces = _TAG.split(source)
            if len(pieces) == 1:
                self._add(source, said)
                continue
            for piece in map(_flat, pieces):
                if len(_WORD.findall(_PLACEHOLDER.sub("", piece))) >= LEAST_WORDS_OF_A_PIECE:
                    self._add(piece, said)

    def has_form_of(self, text: str) -> bool:
        """Say whether ``text`` is a source text whose placeholders are filled."""
        first = text.partition(" ")[0]
        forms = [*self._forms.get(first, ()), *self._forms.get("", ())]
        return any(form.fullmatch(text) for form in forms)

    def _add(self, source: str, said: set[str]) -> None:
        literals = _PLACEHOLDER.split(source)
        if len(literals) == 1:
            self.exact |= {source} - said
            return
        if len(_WORD.findall(" ".join(literals))) < LEAST_WORDS_AROUND_PLACEHOLDERS:
            return
        form = re.compile(".+?".join(re.escape(literal) for literal in literals))
        first, space, _rest = literals[0].partition(" ")
        self._forms.setdefault(first if space else "", []).append(form)


@cache
def _catalog(language: str) -> _Sources:
    return _Sources([*_installed(language), *_plurals_of_ours(language)])


@cache
def _awaiting(language: str) -> frozenset[str]:
    """Return the source texts that wait for their translation: `messages check` names them."""
    template = collect(settings.BASE_DIR)["django"]
    catalog = read(catalog_path(settings.BASE_DIR, language, "django"))
    waiting = set()
    for message in messages_of(template):
        known = catalog.get(message.id, message.context)
        if known is None or not is_translated(known):
            waiting |= set(message.id) if message.pluralizable else {message.id}
    return frozenset(waiting)


def _installed(language: str) -> Iterator[tuple[str, str]]:
    """Yield what Django would look up: our catalogs over those of every installed package."""
    found = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
    for key, target in found.items():
        source = key[0] if isinstance(key, tuple) else key
        if isinstance(source, str) and isinstance(target, str) and source:
            yield source.rpartition(trans_real.CONTEXT_SEPARATOR)[2], target


def _plurals_of_ours(language: str) -> Iterator[tuple[str, str]]:
    catalog = read(catalog_path(settings.BASE_DIR, language, "django"))
    for message in messages_of(catalog):
        if message.pluralizable and all(message.string):
            for target in message.string:
                yield message.id[1], target


def _flat(text: str) -> str:
    return " ".join(text.replace("%%", "%").split())
