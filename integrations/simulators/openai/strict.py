"""What OpenAI demands of a strict structured-output schema."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

NAME = re.compile(r"[a-zA-Z0-9_-]+")
NAME_LENGTH = 64
MOST_PROPERTIES = 5000
MOST_LEVELS = 10
MOST_CHARACTERS = 120_000
MOST_ENUM_VALUES = 1000
LARGE_ENUM = 250
LARGE_ENUM_CHARACTERS = 15_000
FORBIDDEN = (
    "allOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "patternProperties",
)
Schema = Mapping[str, Any]


def name_problem(name: str) -> str | None:
    """Say what is wrong with the name of a schema, if anything is."""
    if len(name) > NAME_LENGTH:
        return (
            f"string too long. Expected a string with maximum length {NAME_LENGTH},"
            f" but got a string with length {len(name)} instead."
        )
    if not NAME.fullmatch(name):
        return (
            "string does not match pattern. Expected a string that matches the pattern"
            " '^[a-zA-Z0-9_-]+$'."
        )
    return None


def schema_problem(schema: Schema) -> str | None:
    """Return the first thing a strict schema may not have, in OpenAI's words."""
    if schema.get("type") != "object" or "anyOf" in schema:
        return "schema must be a JSON Schema of 'type: \"object\"', and not 'anyOf', at its root."
    total = Totals()
    for place, level, part in parts(schema):
        problem = part_problem(part) or total.problem(part, level)
        if problem:
            return f"In context={place}, {problem}"
    return None


def parts(
    schema: Schema, place: tuple[str, ...] = (), level: int = 1
) -> Iterator[tuple[tuple[str, ...], int, Schema]]:
    """Yield every part of a schema with its place and its level of nesting."""
    yield place, level, schema
    for key in ("properties", "$defs", "definitions"):
        inside = schema.get(key)
        for name, part in inside.items() if isinstance(inside, dict) else ():
            if isinstance(part, dict):
                yield from parts(part, (*place, key, str(name)), level + (key == "properties"))
    if isinstance(schema.get("items"), dict):
        yield from parts(schema["items"], (*place, "items"), level)
    options = schema.get("anyOf")
    for index, part in enumerate(options if isinstance(options, list) else ()):
        if isinstance(part, dict):
            yield from parts(part, (*place, "anyOf", str(index)), level)


def part_problem(part: Schema) -> str | None:
    """Return what one part of a schema may not have or must have."""
    for word in FORBIDDEN:
        if word in part:
            return f"'{word}' is not permitted."
    if not part.keys() & {"type", "anyOf", "$ref", "enum", "const"}:
        return "schema must have a 'type' key."
    reference = part.get("$ref")
    if reference is not None and not str(reference).startswith("#"):
        return "reference can only point to definitions within the schema."
    if part.get("type") == "array" and not isinstance(part.get("items"), dict):
        return "array schema missing items."
    if part.get("type") == "object" or "properties" in part:
        return object_problem(part)
    return None


def object_problem(part: Schema) -> str | None:
    """Return what an object's schema lacks."""
    if part.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false."
    names = part.get("properties", {})
    required = part.get("required")
    if not isinstance(required, list) or set(names) != set(map(str, required)):
        missing = sorted(set(names) - set(map(str, required or [])))
        named = f" Missing '{missing[0]}'." if missing else ""
        return (
            "'required' is required to be supplied and to be an array including every key in"
            f" properties.{named}"
        )
    return None


class Totals:
    """The sums that a whole schema may not exceed."""

    def __init__(self) -> None:
        self._properties = 0
        self._characters = 0
        self._enum_values = 0

    def problem(self, part: Schema, level: int) -> str | None:
        """Add one part, and say which limit it breaks, if it breaks one."""
        names = part.get("properties", {})
        options = [str(value) for value in part.get("enum", [])]
        spelled = sum(map(len, options))
        self._properties += len(names)
        self._enum_values += len(options)
        self._characters += sum(map(len, names)) + spelled
        if level > MOST_LEVELS:
            return f"schema exceeds the maximum of {MOST_LEVELS} levels of nesting."
        if self._properties > MOST_PROPERTIES:
            return f"schema exceeds the maximum of {MOST_PROPERTIES} properties."
        if self._characters > MOST_CHARACTERS:
            return f"schema exceeds the maximum of {MOST_CHARACTERS} characters of names."
        if self._enum_values > MOST_ENUM_VALUES:
            return f"schema exceeds the maximum of {MOST_ENUM_VALUES} enum values."
        if len(options) > LARGE_ENUM and spelled > LARGE_ENUM_CHARACTERS:
            return f"enum exceeds the maximum of {LARGE_ENUM_CHARACTERS} characters."
        return None
