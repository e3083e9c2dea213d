"""What the source tree wants translated, as one template catalog for each gettext domain."""

import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from django.utils.translation.template import templatize

DOMAINS = ("django", "djangojs")

_FUNCTIONS: Mapping[str, tuple[object, ...]] = {
    "gettext": (1,),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
JAVASCRIPT_KEYWORDS = {**_FUNCTIONS, "gettext_noop": (1,)}
PYTHON_KEYWORDS = {
    **_FUNCTIONS,
    **{f"{name}_lazy": arguments for name, arguments in _FUNCTIONS.items()},
    "gettext_noop": (1,),
    "_": (1,),
}
COMMENT_TAGS = ("Translators",)
UNSCANNED_PACKAGES = {"tests", "bench"}

_MENTIONS_GETTEXT = re.compile(rb"gettext|\b_\(")
# Outside its quoted messages, the text that stands for a template may hold any kind of space.
_QUOTED_OR_SPACE = re.compile(r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|[^\S\n]""")


class MessagesError(Exception):
    """A source file or a catalog that cannot be read as it stands; ``str()`` names the file."""


def collect(root: Path) -> dict[str, Catalog]:
    """Return the messages of the tree by domain; a domain without messages is left out.

    Raises MessagesError for a file that cannot be parsed, and for one text used with two plurals.
    """
    found = {domain: Catalog(domain=domain, fuzzy=False) for domain in DOMAINS}
    for path in _python_files(root):
        _add_python(found["django"], path.relative_to(root), path.read_bytes())
    for path in _files(root / "templates"):
        _add_template(found["django"], path.relative_to(root), path.read_bytes())
    for path in _files(root / "static" / "app" / "js", "*.js"):
        _add_javascript(found["djangojs"], path.relative_to(root), path.read_bytes())
    return {domain: catalog for domain, catalog in found.items() if len(catalog)}


def messages_of(catalog: Catalog) -> Iterator[Message]:
    """Yield the catalog's messages without its header."""
    return (message for message in catalog if message.id)


def _files(folder: Path, pattern: str = "*") -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if path.is_file())


def _python_files(root: Path) -> Iterator[Path]:
    for package in sorted(root.iterdir()):
        if package.name not in UNSCANNED_PACKAGES and (package / "__init__.py").is_file():
            yield from _files(package, "*.py")


def _add_python(catalog: Catalog, path: Path, source: bytes) -> None:
    if not _MENTIONS_GETTEXT.search(source):
        return
    try:
        found = list(babel_extract("python", BytesIO(source), PYTHON_KEYWORDS, COMMENT_TAGS))
    except (SyntaxError, tokenize.TokenError, UnicodeDecodeError) as error:
        raise MessagesError(f"{path}: {error}") from error
    _add(catalog, path, found)


def _add_template(catalog: Catalog, path: Path, source: bytes) -> None:
    try:
        code = templatize(source.decode(), origin=str(path))
    except (SyntaxError, UnicodeDecodeError) as error:
        raise MessagesError(f"{path}: {error}") from error
    plain = _QUOTED_OR_SPACE.sub(lambda match: match[1] or " ", code)
    # Python's grammar reads indentation; a template's means nothing.
    lines = "\n".join(line.strip(" ") for line in plain.split("\n"))
    _add_python(catalog, path, lines.encode())


def _add_javascript(catalog: Catalog, path: Path, source: bytes) -> None:
    options = {"jsx": False, "parse_template_string": True}
    file = BytesIO(source)
    try:
        found = list(
            babel_extract("javascript", file, JAVASCRIPT_KEYWORDS, COMMENT_TAGS, options=options)
        )
    except UnicodeDecodeError as error:
        raise MessagesError(f"{path}: {error}") from error
    _add(catalog, path, found)


def _add(catalog: Catalog, path: Path, found: Iterable[tuple[int, object, list[str], str]]) -> None:
    for line, text, comments, context in found:
        known = catalog.get(text, context)
        if known and known.pluralizable and isinstance(text, tuple) and known.id != text:
            raise MessagesError(f"{path}:{line}: {text[0]!r} has another plural elsewhere")
        catalog.add(
            text,
            locations=[(path.as_posix(), None)],
            auto_comments=comments,
            context=context,
        )
