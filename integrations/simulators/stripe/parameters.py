"""Reads Stripe's bracketed forms, and holds them against what each operation takes.

``parameters.json`` lists the facts per operation: names, types, closed sets, what is required.
A name marked ``unplayed`` is one that Stripe takes and the simulator does not act upon; it is
refused aloud rather than ignored.
"""

import json
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from integrations.simulators.stripe.errors import Refused, invalid, unplayed

Shape = Any
Pairs = Sequence[tuple[str, str]]

TABLE: dict[str, dict[str, Shape]] = json.loads(
    Path(__file__).with_name("parameters.json").read_text(encoding="utf-8")
)
NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
PART = re.compile(r"\[([^\[\]]*)\]")
MOST_METADATA = 50
MOST_LISTED = 100


def read(operation: str, pairs: Pairs) -> dict[str, Any]:
    """Return the parameters of an operation as typed values. Raises Refused."""
    params: dict[str, Any] = fields(TABLE[operation], decode(pairs), "")
    limit = params.get("limit")
    if limit is not None and not 1 <= limit <= MOST_LISTED:
        raise invalid(
            f"This value must be between 1 and {MOST_LISTED}.", "limit", "parameter_invalid_integer"
        )
    return params


def decode(pairs: Pairs) -> dict[str, Any]:
    """Return ``a[b][0]=c`` as nested dictionaries; lists stay dictionaries until typed."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        match = NAME.match(name)
        if match is None:
            raise invalid(f"Invalid parameter name: {name}", name)
        path = [match[1], *PART.findall(match[2])]
        branch = tree
        for part in path[:-1]:
            below = branch.setdefault(part, {})
            if not isinstance(below, dict):
                raise invalid(f"Invalid parameter: {name}", name)
            branch = below
        # An empty bracket means "one more".
        branch[path[-1] or str(len(branch))] = value
    return tree


def fields(shapes: dict[str, Shape], given: dict[str, Any], under: str) -> dict[str, Any]:
    """Return the typed values of one object."""
    values = {}
    for name, value in given.items():
        param = f"{under}[{name}]" if under else name
        if name not in shapes:
            raise invalid(f"Received unknown parameter: {param}", param, "parameter_unknown")
        values[name] = typed(bare(shapes[name]), value, param)
    for name, shape in shapes.items():
        if isinstance(shape, dict) and "required" in shape and name not in values:
            param = f"{under}[{name}]" if under else name
            raise invalid(f"Missing required param: {param}.", param, "parameter_missing")
    return values


def bare(shape: Shape) -> Shape:
    """Return a shape without its mark of being required."""
    return shape.get("required", shape) if isinstance(shape, dict) else shape


def typed(shape: Shape, value: Any, param: str) -> Any:
    """Return one value as its shape says. Raises Refused where it is of another kind."""
    if shape == "unplayed":
        raise unplayed(param)
    if isinstance(shape, str):
        return plain(shape, value, param)
    if "enum" in shape:
        return one_of(shape["enum"], value, param)
    if "any" in shape:
        return first_that_fits(shape["any"], value, param)
    if "list" in shape:
        return listed(shape["list"], value, param)
    if not isinstance(value, dict):
        raise invalid("Invalid object", param)
    if "map" in shape:
        return mapped(shape["map"], value, param)
    return fields(shape["fields"], value, param)


def plain(shape: str, value: Any, param: str) -> Any:
    """Return a text, a number or a flag."""
    if not isinstance(value, str):
        raise invalid(f"Invalid {shape}: an object", param)
    if shape == "text" and value == "":
        raise invalid(
            f"You passed an empty string for '{param}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{param}' cannot be unset.",
            *(param, "parameter_invalid_empty"),
        )
    if shape == "text" and len(value) > 5000:
        raise invalid(f"Invalid string: {value[:20]}…; too long.", param)
    if shape == "flag":
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", param)
        return value == "true"
    if shape == "integer":
        if not re.fullmatch(r"-?\d{1,15}", value):
            raise invalid(f"Invalid integer: {value}", param, "parameter_invalid_integer")
        return int(value)
    if shape in ("decimal", "number"):
        try:
            return str(Decimal(value))
        except InvalidOperation:
            raise invalid(f"Invalid decimal: {value}", param) from None
    return value


def one_of(choices: list[Any], value: Any, param: str) -> Any:
    """Return a value of a closed set."""
    if value not in choices:
        known = ", ".join(str(choice) for choice in choices[:20])
        raise invalid(f"Invalid {param}: must be one of {known}", param)
    return value


def first_that_fits(shapes: list[Shape], value: Any, param: str) -> Any:
    """Return the value under the first of several shapes that takes it."""
    refusal: Refused | None = None
    for shape in shapes:
        try:
            return typed(shape, value, param)
        except Refused as error:
            # What an object or a list has to say is more telling than "must be one of ''".
            if refusal is None or not (isinstance(shape, dict) and "enum" in shape):
                refusal = error
    raise refusal or invalid("Invalid value", param)


def listed(shape: Shape, value: Any, param: str) -> list[Any]:
    """Return a list, written ``name[0]=…`` or ``name[]=…``."""
    if not isinstance(value, dict) or not all(key.isdigit() for key in value):
        raise invalid("Invalid array", param)
    keys = sorted(value, key=int)
    return [typed(shape, value[key], f"{param}[{key}]") for key in keys]


def mapped(shape: Shape, value: dict[str, Any], param: str) -> dict[str, Any]:
    """Return a free mapping, as metadata is; an empty text takes a key away."""
    if shape != "text":
        return {key: typed(shape, inner, f"{param}[{key}]") for key, inner in value.items()}
    if len(value) > MOST_METADATA:
        raise invalid(f"You can only have {MOST_METADATA} keys.", param)
    for key, inner in value.items():
        if not isinstance(inner, str) or len(key) > 40 or len(inner) > 500:
            raise invalid(
                "Keys of metadata have up to 40 characters, values up to 500.", f"{param}[{key}]"
            )
    return dict(value)
