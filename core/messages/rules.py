"""What makes a translation wrong whatever its language: the parts that are not language."""

import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter

from babel.messages.catalog import Message

_PERCENT = re.compile(r"%(?:\(\w+\))?[-#0+]?\d*(?:\.\d+)?[diouxXeEfFgGcrsa%]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def faults(message: Message, single_forms: set[int]) -> Iterator[str]:
    """Yield what is wrong with the texts of a translated message, one sentence each."""
    sources = list(message.id) if message.pluralizable else [message.id]
    strings = list(message.string) if message.pluralizable else [message.string]
    for form, text in enumerate(strings):
        label = f"msgstr[{form}]: " if message.pluralizable else ""
        may_omit = message.pluralizable and form in single_forms
        checks = (_placeholder_faults(sources, text, may_omit), _shape_faults(sources, text))
        yield from (f"{label}{fault}" for check in checks for fault in check)


def placeholders(text: str) -> Counter[str]:
    """Count the placeholders of a text; a named one counts once however often it is used."""
    fields = [field for field in _PERCENT.findall(text) if field != "%%"]
    fields += _brace_fields(text)
    return Counter({f: 1 if _is_named(f) else n for f, n in Counter(fields).items()})


def _is_named(field: str) -> bool:
    return field.startswith("%(") or (field[0] == "{" and field[1].isalpha())


def _brace_fields(text: str) -> list[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return []
    return [
        f"{{{name}{f'!{conversion}' if conversion else ''}{f':{spec}' if spec else ''}}}"
        for _, name, spec, conversion in parts
        if name is not None
    ]


def _placeholder_faults(sources: list[str], text: str, may_omit: bool) -> Iterator[str]:
    wanted, found = placeholders(sources[-1]), placeholders(text)
    missing, extra = wanted - found, found - wanted
    if may_omit and not extra and _is_count(missing, placeholders(sources[0]), wanted):
        missing = Counter()
    if missing or extra:
        yield f"placeholders differ: {_list(wanted)} in the source, {_list(found)} here"
    elif _PERCENT.search(sources[-1]) and _stray_percent(text) and not _stray_percent(sources[-1]):
        yield "a single % must be written %%"
    elif any(field[0] == "{" for field in wanted) and not _brace_fields(text):
        yield "a single { or } must be doubled"


def _is_count(missing: Counter[str], singular: Counter[str], plural: Counter[str]) -> bool:
    # "One page" needs no number, but it still needs everything else the plural names.
    if not all(_is_named(field) for field in missing):
        return False
    left_out = plural - singular
    return missing == left_out if left_out else missing.total() <= 1


def _stray_percent(text: str) -> bool:
    return "%" in _PERCENT.sub("", text)


def _list(parts: Counter[str]) -> str:
    return " ".join(sorted(parts.elements())) or "none"


def _shape_faults(sources: list[str], text: str) -> Iterator[str]:
    if all(_tags(text) != _tags(source) for source in sources):
        yield f"tags differ: {_list(_tags(sources[-1]))} in the source, {_list(_tags(text))} here"
    for end, edge in (("start", slice(None, 1)), ("end", slice(-1, None))):
        if all((text[edge] == "\n") != (source[edge] == "\n") for source in sources):
            yield f"a line break at the {end} must be in both the source and here, or in neither"


def _tags(text: str) -> Counter[str]:
    return Counter(" ".join(tag.split()) for tag in _TAG.findall(text))
