"""Making any answer satisfy the schema it was asked for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

from integrations.simulators.copywriting.fitting import cut, entries, longest

MISSING = object()
DEEPEST = 12
FORMATS = {
    "date-time": "2026-01-15T09:00:00Z",
    "date": "2026-01-15",
    "time": "09:00:00Z",
    "duration": "PT1H",
    "email": "hello@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "7b0c9a52-3c1e-4f0e-9d55-0c9a5a6c2f11",
    "uri": "https://example.com/",
}
Schema = Mapping[str, Any]


class Filler:
    """Completes a draft against a schema: keeps what fits, cuts what is long, adds what lacks."""

    def __init__(self, root: Schema, sentences: Sequence[str]) -> None:
        self._root = root
        self._sentences: Iterator[str] = cycle(sentences)

    def complete(self, draft: Any = MISSING) -> Any:
        """Return a value of the root schema, made from a draft as far as that reaches."""
        return self._value(self._root, draft, 0)

    def _value(self, schema: Schema, draft: Any, depth: int) -> Any:
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if options := schema.get("enum"):
            return draft if draft in options else options[0]
        if options := schema.get("anyOf") or schema.get("oneOf"):
            return self._any_of(options, draft, depth)
        kind = self._kind(schema, draft, depth)
        if kind == "object":
            return self._object(schema, draft, depth)
        if kind == "array":
            return self._array(schema, draft, depth)
        if kind == "string":
            return self._text(schema, draft)
        if kind in ("integer", "number"):
            return number(schema, draft, whole=kind == "integer")
        return draft is True if kind == "boolean" else None

    def _resolved(self, schema: Schema) -> Schema:
        for _ in range(DEEPEST):
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                return schema
            schema = self._root
            for step in reference.removeprefix("#").strip("/").split("/"):
                schema = schema[step.replace("~1", "/").replace("~0", "~")] if step else schema
        return schema

    def _kind(self, schema: Schema, draft: Any, depth: int) -> str:
        kinds = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kinds, str):
            return kinds
        if "null" in kinds and (draft is None or depth > DEEPEST):
            return "null"
        return next((str(kind) for kind in kinds if kind != "null"), "null")

    def _any_of(self, options: Sequence[Schema], draft: Any, depth: int) -> Any:
        plain = [option for option in options if self._resolved(option).get("type") == "null"]
        if plain and depth > DEEPEST // 2:
            return None
        return self._value(next((o for o in options if o not in plain), options[0]), draft, depth)

    def _object(self, schema: Schema, draft: Any, depth: int) -> dict[str, Any]:
        known = draft if isinstance(draft, dict) else {}
        return {
            name: self._value(sub, known.get(name, MISSING), depth + 1)
            for name, sub in schema.get("properties", {}).items()
        }

    def _array(self, schema: Schema, draft: Any, depth: int) -> list[Any]:
        least, most = entries(schema)
        given = draft[:most] if isinstance(draft, list) else []
        if draft is MISSING and depth <= DEEPEST:
            least = min(max(least, 1), most)
        given = [*given, *[MISSING] * (least - len(given))]
        sub = schema.get("items", {})
        return [self._value(sub, entry, depth + 1) for entry in given]

    def _text(self, schema: Schema, draft: Any) -> str:
        if isinstance(draft, str):
            return cut(draft, longest(schema))
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]]
        text = cut(next(self._sentences), longest(schema))
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and not re.search(pattern, text):
            samples = ("a", "A1", "abc", "1", "10", "2026-01-15", "#336699", "sample-text")
            text = next((sample for sample in samples if re.search(pattern, sample)), text)
        return text.ljust(schema.get("minLength", 0), ".")


def number(schema: Schema, draft: Any, *, whole: bool) -> int | float:
    """Return a number within a schema's bounds: the draft's where it is one, else the least."""
    if isinstance(draft, int | float) and not isinstance(draft, bool):
        return draft
    step = schema.get("multipleOf", 1)
    least = schema.get("minimum", schema.get("exclusiveMinimum", -step) + step)
    most = schema.get("maximum", schema.get("exclusiveMaximum", least + step))
    value = least if least <= most else most
    if step and value % step:
        value += step - value % step
    return int(value) if whole else value
