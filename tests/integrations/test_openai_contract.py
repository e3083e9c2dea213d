"""Our request and the simulator's answers against OpenAI's own specification."""

import json
from uuid import uuid4

import pytest
import requests

from tests.integrations.briefs import LANGUAGES, brief
from tests.integrations.conftest import SMALL_SCHEMA, Ask, Post, Validate, chat, strict


def test_our_request_is_as_specified(
    ask: Ask, is_as_specified: Validate, simulators_url: str
) -> None:
    marker = uuid4().hex
    ask(brief(product=f"Soap {marker}"), safety_identifier="a" * 64)

    found = requests.get(
        f"{simulators_url}/_control/requests",
        params={"provider": "openai", "match": marker},
        timeout=10,
    ).json()["requests"]

    (sent,) = found
    is_as_specified("CreateChatCompletionRequest", sent["body"])
    assert sent["headers"]["Authorization"] == "[redacted]"
    assert sent["body"].keys() == {
        "model",
        "messages",
        "response_format",
        "max_completion_tokens",
        "safety_identifier",
        "store",
    }
    assert sent["body"]["store"] is False
    assert sent["body"]["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in sent["body"]["messages"]] == ["system", "user"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_completions_are_as_specified(post: Post, is_as_specified: Validate, language: str) -> None:
    answer = post("/chat/completions", chat(brief(language))).json()

    is_as_specified("CreateChatCompletionResponse", answer)


@pytest.mark.parametrize("fault", ["refusal", "filter", "truncated", "empty"])
def test_odd_completions_are_as_specified(
    post: Post, is_as_specified: Validate, fault: str
) -> None:
    answer = post("/chat/completions", chat(f"[[simulate:{fault}]]")).json()

    is_as_specified("CreateChatCompletionResponse", answer)


def test_chunks_are_as_specified(post: Post, is_as_specified: Validate) -> None:
    options = {"include_usage": True}
    lines = post(
        "/chat/completions", chat("Hello", stream=True, stream_options=options)
    ).text.splitlines()

    assert lines[-2] == "data: [DONE]"
    for line in lines[:-2]:
        if line:
            is_as_specified("CreateChatCompletionStreamResponse", json.loads(line[6:]))


@pytest.mark.parametrize("fault", ["", "[[simulate:refusal]]", "[[simulate:truncated]]"])
def test_responses_are_as_specified(post: Post, is_as_specified: Validate, fault: str) -> None:
    form = {"type": "json_schema", "name": "small", "strict": True, "schema": SMALL_SCHEMA}
    body = {"model": "gpt-4o", "input": f"Hello {fault}", "store": False, "text": {"format": form}}
    is_as_specified("CreateResponse", body)

    answer = post("/responses", body).json()

    is_as_specified("Response", answer)


@pytest.mark.parametrize("fault", ["401", "403", "404", "429", "quota", "500", "503"])
def test_errors_are_as_specified(post: Post, is_as_specified: Validate, fault: str) -> None:
    response = post("/chat/completions", chat(f"[[simulate:{fault}]]"))

    assert response.status_code >= 400
    is_as_specified("ErrorResponse", response.json())


def test_the_other_answers_are_as_specified(
    post: Post, is_as_specified: Validate, openai_url: str
) -> None:
    headers = {"Authorization": "Bearer test-key"}
    models = requests.get(f"{openai_url}/models", headers=headers, timeout=10).json()
    model = requests.get(f"{openai_url}/models/gpt-5.5", headers=headers, timeout=10).json()
    vectors = post("/embeddings", {"model": "text-embedding-3-small", "input": ["a", "b"]}).json()
    verdict = post("/moderations", {"input": "A kind word."}).json()

    is_as_specified("ListModelsResponse", models)
    is_as_specified("Model", model)
    is_as_specified("CreateEmbeddingResponse", vectors)
    is_as_specified("CreateModerationResponse", verdict)


def test_every_answer_names_its_request_and_limits(post: Post) -> None:
    headers = post("/chat/completions", chat("Hello")).headers

    assert headers["x-request-id"].startswith("req_")
    for what in ("limit", "remaining", "reset"):
        assert headers[f"x-ratelimit-{what}-requests"]
        assert headers[f"x-ratelimit-{what}-tokens"]


def test_a_strict_answer_fits_its_schema(post: Post) -> None:
    answer = post("/chat/completions", chat("Hello", response_format=strict(SMALL_SCHEMA))).json()

    content = json.loads(answer["choices"][0]["message"]["content"])
    assert content.keys() == {"greeting"}
