"""Reading a request as strictly as the service does."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from integrations import openai_models
from integrations.simulators.openai.errors import ApiError, out_of_money
from integrations.simulators.openai.strict import name_problem, schema_problem
from integrations.simulators.provider import Call

TYPE_NAMES = {
    "str": "a string",
    "int": "an integer",
    "float": "a decimal",
    "bool": "a boolean",
    "list": "an array",
    "dict": "an object",
    "NoneType": "null",
}
Json = dict[str, Any]


def authorised(call: Call) -> None:
    """Refuse a request without a usable key.

    Any key is usable that does not say "invalid" and does not begin with "sk-bad"; one that begins
    with "sk-spent" belongs to an account without money.
    """
    scheme, _, key = call.request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        message = (
            "You didn't provide an API key. You need to provide your API key in an Authorization"
            " header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
        )
        raise ApiError(401, message, code="invalid_api_key")
    if "invalid" in key or key.startswith("sk-bad"):
        message = f"Incorrect API key provided: {key[:3]}***{key[-2:]}."
        raise ApiError(401, message, code="invalid_api_key")
    if key.startswith("sk-spent"):
        raise out_of_money()


def json_body(call: Call, schema: Mapping[str, Any]) -> Json:
    """Return the request's JSON, checked against a schema of the operation."""
    if not call.request.is_json:
        media = call.request.mimetype or "none"
        raise ApiError(
            400, f"Invalid content type '{media}'. Expected 'application/json'.", code=None
        )
    try:
        body = json.loads(call.request.get_data(cache=True))
    except (ValueError, RecursionError) as error:
        message = "We could not parse the JSON body of your request."
        raise ApiError(400, message) from error
    if not isinstance(body, dict):
        raise ApiError(400, "Invalid body: expected a JSON object.")
    try:
        errors = list(Draft202012Validator(schema).iter_errors(body))
    except RecursionError as error:
        raise ApiError(400, "Invalid body: it is nested too deep.") from error
    if errors:
        raise refusal_of(errors)
    return body


def refusal_of(errors: Sequence[ValidationError]) -> ApiError:
    """Return one refusal for what is wrong with a body, worded as the service does."""
    for unknown in (error for error in errors if error.validator == "additionalProperties"):
        found, rules = cast(Json, unknown.instance), cast(Json, unknown.schema)
        param = place_of(unknown, min(found.keys() - rules["properties"].keys()))
        return ApiError(
            400, f"Unrecognized request argument supplied: {param}", param=param, code=None
        )
    for missing in (error for error in errors if error.validator == "required"):
        found, needed = cast(Json, missing.instance), cast(list[str], missing.validator_value)
        param = place_of(missing, next(name for name in needed if name not in found))
        return ApiError(
            400,
            f"Missing required parameter: '{param}'.",
            param=param,
            code="missing_required_parameter",
        )
    worst = best_match(errors) or errors[0]
    param = place_of(worst)
    message, code = worded(worst, param)
    return ApiError(400, message, param=param, code=code)


def worded(error: ValidationError, param: str) -> tuple[str, str]:
    """Return message and code for a value of the wrong type, range or choice."""
    rule, value = error.validator, cast(Any, error.validator_value)
    if rule == "type":
        wanted = {"string": "a string", "array": "an array", "object": "an object"}.get(
            str(value), f"one of {value}"
        )
        got = TYPE_NAMES.get(type(error.instance).__name__, "something else")
        return f"Invalid type for '{param}': expected {wanted}, but got {got}.", "invalid_type"
    if rule in ("enum", "const"):
        options = ", ".join(f"'{option}'" for option in (value if rule == "enum" else [value]))
        return (
            f"Invalid value: '{error.instance}'. Supported values are: {options}.",
            "invalid_value",
        )
    if rule in ("minimum", "maximum"):
        side = "below_min" if rule == "minimum" else "above_max"
        number = "integer" if isinstance(error.instance, int) else "decimal"
        return (
            f"Invalid '{param}': {number} {side.replace('_', ' ')} value. Expected a value"
            f" {'>=' if rule == 'minimum' else '<='} {value}, but got {error.instance} instead.",
            f"{number}_{side}_value",
        )
    if rule == "maxLength":
        return (
            f"Invalid '{param}': string too long. Expected a string with maximum length {value}.",
            "string_above_max_length",
        )
    if rule == "minItems":
        return f"Invalid '{param}': empty array. Expected at least {value}.", "empty_array"
    return f"Invalid value for '{param}'.", "invalid_value"


def place_of(error: ValidationError, *more: str) -> str:
    """Return where an error is, as the service writes it: ``messages[0].role``."""
    place = ""
    for part in [*error.absolute_path, *more]:
        place += f"[{part}]" if isinstance(part, int) else f".{part}"
    return place.lstrip(".")


def known_model(model: str, today: date) -> None:
    """Refuse a model that never was, or that is switched off by ``today``."""
    end = openai_models.end_of(model)
    if end is not None and end <= today:
        message = f"The model `{model}` has been deprecated."
    elif openai_models.is_listed(model):
        return
    else:
        message = f"The model `{model}` does not exist or you do not have access to it."
    raise ApiError(404, message, code="model_not_found")


def fits_model(body: Mapping[str, Any]) -> None:
    """Refuse settings that the model of the request does not take."""
    model = body["model"]
    if not openai_models.is_reasoning(model):
        if body.get("reasoning_effort") is not None or body.get("reasoning") is not None:
            name = "reasoning_effort" if "reasoning_effort" in body else "reasoning"
            message = f"Unrecognized request argument supplied: {name}"
            raise ApiError(400, message, param=name)
        return
    if body.get("max_tokens") is not None:
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model."
            " Use 'max_completion_tokens' instead."
        )
        raise ApiError(400, message, param="max_tokens", code="unsupported_parameter")
    for name in ("temperature", "top_p"):
        if body.get(name) not in (None, 1):
            message = (
                f"Unsupported value: '{name}' does not support {body[name]} with this model."
                " Only the default (1) value is supported."
            )
            raise ApiError(400, message, param=name, code="unsupported_value")


def structured(format_: Mapping[str, Any], place: str) -> tuple[str, Json]:
    """Return name and schema of a structured answer, checked where it is asked to be strict.

    ``place`` names the parameter that carries them.
    """
    name = format_["name"]
    if problem := name_problem(name):
        raise ApiError(
            400, f"Invalid '{place}.name': {problem}", param=f"{place}.name", code="invalid_value"
        )
    schema = format_.get("schema")
    if not isinstance(schema, dict):
        param = f"{place}.schema"
        raise ApiError(400, f"Missing required parameter: '{param}'.", param=param)
    if format_.get("strict"):
        try:
            problem = schema_problem(schema)
        except RecursionError:
            problem = "schema is nested too deep."
        if problem:
            root = place.split(".", maxsplit=1)[0]
            message = f"Invalid schema for {root} '{name}': {problem}"
            raise ApiError(400, message, param=root, code="invalid_json_schema")
    return name, schema
