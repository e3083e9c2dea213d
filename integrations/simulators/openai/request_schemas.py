"""The request bodies that OpenAI accepts, as far as the simulator knows them.

Written after the provider's OpenAPI document (version 2.3.0); unlike that document they are
closed: the service refuses a top-level field it does not know.
"""

from typing import Any

Schema = dict[str, Any]


def maybe(schema: Schema) -> Schema:
    """Return a schema that also takes null."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*values: str) -> Schema:
    """Return a schema of a few known words."""
    return {"type": "string", "enum": list(values)}


def closed(required: list[str], properties: Schema) -> Schema:
    """Return an object's schema that knows all its fields."""
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


TEXT: Schema = {"type": "string"}
FLAG = maybe({"type": "boolean"})
WHOLE = maybe({"type": "integer"})
POSITIVE = maybe({"type": "integer", "minimum": 1})
ANY: Schema = {}
OBJECT: Schema = {"type": "object"}
METADATA = maybe(
    {
        "type": "object",
        "maxProperties": 16,
        "propertyNames": {"maxLength": 64},
        "additionalProperties": {"type": "string", "maxLength": 512},
    }
)
COMMON: Schema = {
    "model": {"type": "string", "minLength": 1},
    "metadata": METADATA,
    "temperature": maybe({"type": "number", "minimum": 0, "maximum": 2}),
    "top_p": maybe({"type": "number", "minimum": 0, "maximum": 1}),
    "top_logprobs": maybe({"type": "integer", "minimum": 0, "maximum": 20}),
    "user": TEXT,
    "safety_identifier": maybe({"type": "string", "maxLength": 64}),
    "prompt_cache_key": maybe(TEXT),
    "prompt_cache_retention": maybe(one_of("in_memory", "24h")),
    "prompt_cache_options": ANY,
    "service_tier": maybe(one_of("auto", "default", "flex", "scale", "priority", "fast")),
    "store": FLAG,
    "stream": FLAG,
    "stream_options": maybe(OBJECT),
    "moderation": ANY,
    "parallel_tool_calls": FLAG,
    "tools": {"type": "array", "items": OBJECT},
    "tool_choice": ANY,
}
EFFORT = one_of("none", "minimal", "low", "medium", "high", "xhigh", "max")
MESSAGE: Schema = {
    "type": "object",
    "required": ["role"],
    "properties": {
        "role": one_of("developer", "system", "user", "assistant", "tool", "function"),
        "content": {"anyOf": [TEXT, {"type": "null"}, {"type": "array", "items": OBJECT}]},
    },
}
FORMAT: Schema = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": one_of("text", "json_object", "json_schema")},
    "if": {"properties": {"type": {"const": "json_schema"}}},
    "then": {"required": ["json_schema"]},
}
NAMED_SCHEMA = closed(
    ["name"], {"name": TEXT, "description": TEXT, "schema": OBJECT, "strict": FLAG}
)

CHAT = closed(
    ["model", "messages"],
    {
        **COMMON,
        "messages": {"type": "array", "minItems": 1, "items": MESSAGE},
        "response_format": {
            **FORMAT,
            "properties": {**FORMAT["properties"], "json_schema": NAMED_SCHEMA},
        },
        "max_completion_tokens": POSITIVE,
        "max_tokens": POSITIVE,
        "reasoning_effort": maybe(EFFORT),
        "verbosity": maybe(one_of("low", "medium", "high")),
        "seed": WHOLE,
        "n": maybe({"type": "integer", "minimum": 1, "maximum": 128}),
        "stop": {"anyOf": [TEXT, {"type": "null"}, {"type": "array", "items": TEXT}]},
        "frequency_penalty": maybe({"type": "number", "minimum": -2, "maximum": 2}),
        "presence_penalty": maybe({"type": "number", "minimum": -2, "maximum": 2}),
        "logit_bias": maybe(OBJECT),
        "logprobs": FLAG,
        "modalities": ANY,
        "audio": ANY,
        "prediction": ANY,
        "web_search_options": OBJECT,
        "functions": {"type": "array", "items": OBJECT},
        "function_call": ANY,
    },
)

INPUT_ITEM: Schema = {
    "type": "object",
    "properties": {
        "type": TEXT,
        "role": one_of("user", "assistant", "system", "developer"),
        "content": {"anyOf": [TEXT, {"type": "array", "items": OBJECT}]},
    },
}
FLAT_FORMAT: Schema = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": one_of("text", "json_object", "json_schema"),
        "name": TEXT,
        "description": TEXT,
        "schema": OBJECT,
        "strict": FLAG,
    },
    "additionalProperties": False,
    "if": {"properties": {"type": {"const": "json_schema"}}},
    "then": {"required": ["name", "schema"]},
}
RESPONSES = closed(
    ["model", "input"],
    {
        **COMMON,
        "input": {"anyOf": [TEXT, {"type": "array", "items": INPUT_ITEM}]},
        "instructions": maybe(TEXT),
        "text": closed(
            [], {"format": FLAT_FORMAT, "verbosity": maybe(one_of("low", "medium", "high"))}
        ),
        "max_output_tokens": maybe({"type": "integer", "minimum": 16}),
        "max_tool_calls": WHOLE,
        "reasoning": maybe(OBJECT),
        "previous_response_id": maybe(TEXT),
        "background": FLAG,
        "include": maybe({"type": "array", "items": TEXT}),
        "truncation": maybe(one_of("auto", "disabled")),
        "conversation": ANY,
        "context_management": ANY,
        "prompt": ANY,
    },
)

EMBEDDINGS = closed(
    ["model", "input"],
    {
        "model": TEXT,
        "input": {
            "anyOf": [
                TEXT,
                {"type": "array", "minItems": 1, "maxItems": 2048, "items": TEXT},
                {"type": "array", "minItems": 1, "maxItems": 2048, "items": {"type": "integer"}},
            ]
        },
        "dimensions": {"type": "integer", "minimum": 1},
        "encoding_format": one_of("float", "base64"),
        "user": TEXT,
    },
)

MODERATIONS = closed(
    ["input"],
    {
        "model": TEXT,
        "input": {
            "anyOf": [
                TEXT,
                {"type": "array", "items": TEXT},
                {"type": "array", "items": OBJECT},
            ]
        },
    },
)
