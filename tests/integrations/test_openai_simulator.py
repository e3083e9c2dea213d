"""What the OpenAI simulator refuses, and what its smaller operations answer."""

import base64
import json
import math
import struct
from typing import Any

import pytest
import requests

from integrations.simulators.openai.strict import schema_problem
from magicpages.blocks import page_schema
from tests.integrations.conftest import KEY, SMALL_SCHEMA, Post, chat, strict


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic abc"])
def test_no_key_is_refused(openai_url: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    response = requests.post(
        f"{openai_url}/chat/completions", json=chat("Hello"), headers=headers, timeout=10
    )

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "invalid_api_key"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "model"),
        ({"model": "gpt-4o"}, "messages"),
        (chat("Hello", messages=[]), "messages"),
        (chat("Hello", messages=[{"role": "boss", "content": "x"}]), "messages[0].role"),
        (chat("Hello", messages=[{"role": "user", "content": None}]), "messages[0].content"),
        (chat("Hello", bogus=1), "bogus"),
        (chat("Hello", temperature=3), "temperature"),
        (chat("Hello", safety_identifier="x" * 65), "safety_identifier"),
        (chat("Hello", response_format={"type": "json_schema"}), "response_format.json_schema"),
        (
            chat("Hello", response_format=strict(SMALL_SCHEMA, name="no spaces")),
            "response_format.json_schema.name",
        ),
        (
            chat("Hello", response_format=strict(SMALL_SCHEMA, name="x" * 65)),
            "response_format.json_schema.name",
        ),
        (chat("Hello", response_format=strict({"type": "object"})), "response_format"),
        (chat("Hello", model="gpt-5.5", max_tokens=9), "max_tokens"),
        (chat("Hello", model="gpt-5.5", temperature=0.2), "temperature"),
        (chat("Hello", reasoning_effort="low"), "reasoning_effort"),
    ],
)
def test_a_wrong_body_is_refused_by_name(post: Post, body: Any, param: str) -> None:
    response = post("/chat/completions", body)

    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert response.json()["error"]["param"] == param


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"7", b"[" * 100_000, b"\xff"])
def test_what_is_no_json_object_is_refused(openai_url: str, raw: bytes) -> None:
    response = requests.post(
        f"{openai_url}/chat/completions",
        data=raw,
        headers={**KEY, "Content-Type": "application/json"},
        timeout=10,
    )

    assert response.status_code == 400


@pytest.mark.parametrize("model", ["gpt-none", "gpt-4", "o1", "dall-e-3"])
def test_models_that_are_not_or_no_more_are_404(post: Post, model: str) -> None:
    response = post("/chat/completions", chat("Hello", model=model))

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "model_not_found"


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5.2", "gpt-5.6-sol", "gpt-6.2-astra", "gpt-5"])
def test_current_models_answer(post: Post, model: str) -> None:
    assert post("/chat/completions", chat("Hello", model=model)).status_code == 200


def test_unknown_paths_and_methods_are_refused_in_shape(openai_url: str) -> None:
    unknown = requests.get(f"{openai_url}/unicorns", headers=KEY, timeout=10)
    wrong = requests.delete(f"{openai_url}/models", headers=KEY, timeout=10)

    assert (unknown.status_code, wrong.status_code) == (404, 405)
    assert unknown.json()["error"]["type"] == "invalid_request_error"


def test_a_body_without_end_is_refused(openai_url: str) -> None:
    response = requests.post(
        f"{openai_url}/chat/completions",
        data=b"x" * (9 * 1024 * 1024),
        headers={**KEY, "Content-Type": "application/json"},
        timeout=30,
    )

    assert response.status_code == 413


def test_a_stream_carries_the_same_text_and_its_usage(post: Post) -> None:
    whole = post("/chat/completions", chat("Escribe una frase para la tienda")).json()
    options = {"include_usage": True}
    body = chat("Escribe una frase para la tienda", stream=True, stream_options=options)

    lines = post("/chat/completions", body).content.decode().splitlines()
    chunks = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]

    deltas = [chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"]]
    assert (
        "".join(delta.get("content", "") for delta in deltas)
        == (whole["choices"][0]["message"]["content"])
    )
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"] == whole["usage"]


def test_a_cut_stream_never_says_it_is_done(post: Post) -> None:
    text = post("/chat/completions", chat("Hello [[simulate:cut]]", stream=True)).text

    assert "data: {" in text
    assert "[DONE]" not in text
    assert '"finish_reason": "stop"' not in text


def test_invalid_json_breaks_the_schema_but_parses(post: Post) -> None:
    body = chat("Hello [[simulate:invalid]]", response_format=strict(SMALL_SCHEMA))

    answer = post("/chat/completions", body).json()

    content = json.loads(answer["choices"][0]["message"]["content"])
    assert content != {"greeting": content.get("greeting")}


def test_a_schema_of_any_shape_is_filled(post: Post) -> None:
    schema = {
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["ad", "post"]},
            "count": {"type": "integer", "minimum": 3, "maximum": 9},
            "share": {"type": ["number", "null"]},
            "when": {"type": "string", "format": "date-time"},
            "note": {"anyOf": [{"type": "null"}, {"type": "string"}]},
            "tree": {"$ref": "#/$defs/node"},
            "lines": {"type": "array", "items": {"type": "string"}, "minItems": 2},
        },
        "required": ["kind", "count", "share", "when", "note", "tree", "lines"],
        "additionalProperties": False,
        "$defs": {
            "node": {
                "type": "object",
                "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/node"}}},
                "required": ["children"],
                "additionalProperties": False,
            }
        },
    }

    response = post("/chat/completions", chat("Hello", response_format=strict(schema)))

    assert response.status_code == 200, response.text
    content = json.loads(response.json()["choices"][0]["message"]["content"])
    assert content["count"] >= 3
    assert len(content["lines"]) >= 2


def likeness(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_equal_texts_have_equal_vectors_and_like_texts_near_ones(post: Post) -> None:
    texts = ["olive oil soap", "soap with olive oil", "monthly tax report", "olive oil soap"]
    body = {"model": "text-embedding-3-small", "input": texts}

    data = [entry["embedding"] for entry in post("/embeddings", body).json()["data"]]

    assert len(data[0]) == 1536
    assert data[0] == data[3]
    assert math.isclose(math.hypot(*data[0]), 1, rel_tol=1e-6)
    assert likeness(data[0], data[1]) > 0.5 > likeness(data[0], data[2])


def test_packed_vectors_are_the_same_numbers(post: Post) -> None:
    body = {"model": "text-embedding-3-large", "input": "soap", "dimensions": 8}

    plain = post("/embeddings", body).json()["data"][0]["embedding"]
    packed = post("/embeddings", {**body, "encoding_format": "base64"}).json()["data"][0]

    numbers = struct.unpack("<8f", base64.b64decode(packed["embedding"]))
    assert numbers == pytest.approx(plain, abs=1e-6)


@pytest.mark.parametrize(
    "changes",
    [
        {"input": ""},
        {"input": []},
        {"input": ["a", ""]},
        {"input": ["a"] * 2049},
        {"input": "word " * 9000},
        {"dimensions": 5000},
        {"model": "text-embedding-ada-002", "dimensions": 8},
        {"bogus": 1},
    ],
)
def test_wrong_embedding_requests_are_refused(post: Post, changes: dict[str, Any]) -> None:
    body = {"model": "text-embedding-3-small", "input": "soap", **changes}

    assert post("/embeddings", body).status_code == 400


def test_moderation_tells_a_threat_from_a_kind_word(post: Post) -> None:
    body = {"input": ["I want to kill them.", "A kind word.", "x [[simulate:none]]"]}

    verdicts = [result["flagged"] for result in post("/moderations", body).json()["results"]]

    assert verdicts == [True, False, False]


def test_a_model_tells_its_last_day(openai_url: str) -> None:
    model = requests.get(f"{openai_url}/models/gpt-4o", headers=KEY, timeout=10).json()
    gone = requests.get(f"{openai_url}/models/gpt-4", headers=KEY, timeout=10)

    assert model["shutdown_date"] == "2027-01-14"
    assert gone.status_code == 404


def test_the_product_asks_with_a_schema_that_strict_mode_takes() -> None:
    assert schema_problem(page_schema()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"type": "array", "items": {"type": "string"}},
        {"anyOf": [SMALL_SCHEMA]},
        {"additionalProperties": True},
        {"required": []},
        {"properties": {"greeting": {"allOf": [{"type": "string"}]}}},
        {"properties": {"greeting": {"description": "no type"}}},
        {"properties": {"greeting": {"type": "array"}}},
        {"properties": {"greeting": {"$ref": "https://example.com/schema.json"}}},
        {"properties": {"greeting": {"type": "string", "enum": ["x"] * 1001}}},
        {"properties": {"greeting": {"type": "object", "properties": {}}}},
    ],
)
def test_strict_mode_refuses(change: dict[str, Any]) -> None:
    assert schema_problem({**SMALL_SCHEMA, **change})


def test_strict_mode_refuses_deep_nesting() -> None:
    schema = SMALL_SCHEMA
    for _ in range(10):
        schema = {**SMALL_SCHEMA, "properties": {"greeting": schema}}

    assert schema_problem(schema)
