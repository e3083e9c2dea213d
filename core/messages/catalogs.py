"""The catalog files: reading, writing, merging with the source, compiling."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation import to_locale

from core.messages.plurals import matching_forms, plural_forms
from core.messages.source import DOMAINS, MessagesError, collect, messages_of

SOURCE_LANGUAGE = "en"

# allauth has no plain "pt". Where its Brazilian texts stand in, Django's must come from Brazil
# too, or one form would call a password both "senha" and "palavra-passe".
BORROWED = {
    "pt": (
        ("allauth", "pt_BR"),
        ("django.conf", "pt_BR"),
        ("django.contrib.admin", "pt_BR"),
        ("django.contrib.auth", "pt_BR"),
        ("rest_framework", "pt_BR"),
    ),
}

HEADER = """\
# NexusOne in "{locale}". `manage.py messages extract` writes this file; only msgstr is yours.
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


@dataclass(frozen=True)
class Extracted:
    """A catalog that ``extract`` rewrote: how many messages it holds, gained and lost."""

    path: Path
    total: int
    added: int
    dropped: int


def catalog_path(root: Path, language: str, domain: str) -> Path:
    """Return where the catalog of a language and domain lives, whether it exists or not."""
    return root / "locale" / to_locale(language) / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path) -> Catalog:
    """Read a catalog; MessagesError if it is not a well-formed .po file."""
    try:
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise MessagesError(f"{path}: {error}") from error


def extract(root: Path, languages: Sequence[str]) -> list[Extracted]:
    """Bring the catalogs in step with the source and return those that changed.

    Translations of unchanged messages stay, those of vanished ones go. Nothing is written when
    any source file or catalog cannot be read, and run twice, the second run changes nothing.
    """
    templates = collect(root)
    pending: list[tuple[Extracted, str]] = []
    for domain, template in templates.items():
        for language in languages:
            path = catalog_path(root, language, domain)
            known = read(path) if path.exists() else Catalog()
            text = _to_text(_merge(template, known, language), language)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                pending.append((_summary(path, template, known), text))
    for summary, text in pending:
        summary.path.parent.mkdir(parents=True, exist_ok=True)
        summary.path.write_text(text, encoding="utf-8")
    _remove_domains(root, [domain for domain in DOMAINS if domain not in templates])
    return [summary for summary, _ in pending]


def compile_catalogs(root: Path) -> list[Path]:
    """Write the .mo files that are older than what they are made from, and return them.

    A message is compiled only when every plural form is there: half a translation would hide
    the source text. Languages in BORROWED are filled up from other packages' catalogs.
    """
    compiled = []
    for path in sorted((root / "locale").glob("*/LC_MESSAGES/*.po")):
        borrowed = _borrowed(path)
        target = path.with_suffix(".mo")
        newest = max(source.stat().st_mtime_ns for source in (path, *borrowed))
        if target.exists() and target.stat().st_mtime_ns > newest:
            continue
        catalog = read(path)
        for message in [m for m in messages_of(catalog) if not is_translated(m)]:
            catalog.delete(message.id, message.context)
        for source in borrowed:
            _fill(catalog, source)
        _replace(target, catalog)
        compiled.append(target)
    return compiled


def is_translated(message: Message) -> bool:
    """Tell whether the message has a text in every plural form."""
    return all(message.string) if message.pluralizable else bool(message.string)


def _merge(template: Catalog, known: Catalog, language: str) -> Catalog:
    merged = Catalog(fuzzy=False)
    merged.mime_headers = [("Plural-Forms", plural_forms(language))]
    for message in messages_of(template):
        old = known.get(message.id, message.context)
        if old and (old.id != message.id or _form_count(old) not in (1, merged.num_plurals)):
            old = None
        merged.add(
            message.id,
            old.string if old else None,
            locations=message.locations,
            flags=old.flags & {"fuzzy"} if old else (),
            auto_comments=message.auto_comments,
            user_comments=old.user_comments if old else (),
            context=message.context,
        )
    return merged


def _form_count(message: Message) -> int:
    return len(message.string) if message.pluralizable else 1


def _to_text(catalog: Catalog, language: str) -> str:
    buffer = BytesIO()
    # Unwrapped: a changed word is a one-line difference.
    write_po(buffer, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
    header = HEADER.format(locale=to_locale(language), plural_forms=plural_forms(language))
    return header + buffer.getvalue().decode().strip() + "\n"


def _summary(path: Path, template: Catalog, known: Catalog) -> Extracted:
    wanted, there = ({(m.id, m.context) for m in messages_of(c)} for c in (template, known))
    return Extracted(path, len(wanted), added=len(wanted - there), dropped=len(there - wanted))


def _remove_domains(root: Path, domains: Sequence[str]) -> None:
    for domain in domains:
        for path in (root / "locale").glob(f"*/LC_MESSAGES/{domain}.[pm]o"):
            path.unlink()


def _borrowed(path: Path) -> list[Path]:
    sources = BORROWED.get(path.parent.parent.name, ())
    return [_installed(package, locale) for package, locale in sources if path.stem == "django"]


def _installed(package: str, locale: str) -> Path:
    spec = find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        path = Path(folder, "locale", locale, "LC_MESSAGES", "django.mo")
        if path.exists():
            return path
    raise MessagesError(f"{package} has no compiled catalog for {locale}")


def _fill(catalog: Catalog, source: Path) -> None:
    with source.open("rb") as file:
        lender = read_mo(file)
    forms = matching_forms(catalog, lender)
    for message in messages_of(lender):
        # Babel leaves the contexts of a compiled catalog as bytes.
        context = message.context.decode() if message.context else None
        if catalog.get(message.id, context) is None:
            plural = message.pluralizable
            text = tuple(message.string[form] for form in forms) if plural else message.string
            catalog.add(message.id, text, context=context)


def _replace(target: Path, catalog: Catalog) -> None:
    buffer = BytesIO()
    write_mo(buffer, catalog)
    # Running processes read these files: they see the old one or the new one, never a part.
    scratch = target.with_name(f"{target.name}.{os.getpid()}")
    scratch.write_bytes(buffer.getvalue())
    scratch.replace(target)
