"""The OpenAI client against the simulators: what it returns, and each fault by its class."""

import json
import logging

import httpx2
import pytest
from pytest_django import Settings

from core.failures import FailureClass, ProviderFailure
from integrations import openai, openai_failures
from integrations.openai_costs import Usage
from tests.integrations.briefs import brief
from tests.integrations.conftest import Ask

FINAL, TRANSIENT = False, True


def test_an_answer_comes_with_its_usage_and_origin(ask: Ask) -> None:
    completion = ask(brief())

    assert completion.value["hero"]["headline"]
    assert json.loads(completion.text) == completion.value
    assert completion.usage.input_tokens > 0
    assert completion.usage.output_tokens > 0
    assert completion.model == "gpt-4o"
    assert completion.request_id.startswith("req_")
    assert completion.latency_s > 0
    assert completion.is_simulated


@pytest.mark.parametrize(
    ("fault", "failure_class", "transient"),
    [
        ("429", FailureClass.PROVIDER_ERROR, TRANSIENT),
        ("500", FailureClass.PROVIDER_ERROR, TRANSIENT),
        ("503", FailureClass.PROVIDER_ERROR, TRANSIENT),
        ("drop", FailureClass.PROVIDER_ERROR, TRANSIENT),
        ("cut", FailureClass.PROVIDER_ERROR, TRANSIENT),
        ("quota", FailureClass.PROVIDER_ERROR, FINAL),
        ("403", FailureClass.PROVIDER_ERROR, FINAL),
        ("401", FailureClass.NOT_CONFIGURED, FINAL),
        ("404", FailureClass.NOT_CONFIGURED, FINAL),
        ("refusal", FailureClass.MODERATION, FINAL),
        ("filter", FailureClass.MODERATION, FINAL),
        ("truncated", FailureClass.INVALID_OUTPUT, FINAL),
        ("broken", FailureClass.INVALID_OUTPUT, FINAL),
        ("garbage", FailureClass.INVALID_OUTPUT, FINAL),
        ("empty", FailureClass.INVALID_OUTPUT, FINAL),
    ],
)
def test_each_fault_has_its_class(
    ask: Ask, fault: str, failure_class: FailureClass, transient: bool
) -> None:
    with pytest.raises(ProviderFailure) as failed:
        ask(brief(product=f"Soap [[simulate:{fault}]]"))

    assert failed.value.failure_class == failure_class
    assert failed.value.transient is transient
    assert failed.value.provider == "openai"


def test_a_hang_is_a_timeout(ask: Ask, settings: Settings) -> None:
    settings.OPENAI_TIMEOUT_S = 0.3

    with pytest.raises(ProviderFailure) as failed:
        ask(brief(product="Soap [[simulate:hang:3]]"))

    assert failed.value.failure_class == FailureClass.TIMEOUT
    assert failed.value.transient


def test_a_late_answer_within_the_time_is_an_answer(ask: Ask) -> None:
    assert ask(brief(product="Soap [[simulate:hang:1]]")).value["hero"]


def test_a_rate_limit_says_how_long_to_wait(ask: Ask) -> None:
    with pytest.raises(ProviderFailure) as failed:
        ask(brief(product="Soap [[simulate:429:7]]"))

    assert failed.value.retry_after_s == 7
    assert failed.value.reason == "http_429 rate_limit_exceeded requests"


def test_an_unknown_model_is_named(ask: Ask, settings: Settings) -> None:
    settings.OPENAI_MODEL = "gpt-none"

    with pytest.raises(ProviderFailure) as failed:
        ask(brief())

    assert failed.value.failure_class == FailureClass.NOT_CONFIGURED
    assert failed.value.reason == "model_not_found: gpt-none"


def test_a_reasoning_model_takes_the_same_request(ask: Ask, settings: Settings) -> None:
    settings.OPENAI_MODEL = "gpt-5.5"

    assert ask(brief()).value["hero"]


def test_a_wrong_key_is_not_configured(ask: Ask, settings: Settings) -> None:
    settings.OPENAI_API_KEY = "sk-invalid"

    with pytest.raises(ProviderFailure) as failed:
        ask(brief())

    assert failed.value.failure_class == FailureClass.NOT_CONFIGURED


def test_no_key_is_not_configured_and_asks_nobody(ask: Ask, settings: Settings) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""

    with pytest.raises(ProviderFailure) as failed:
        ask(brief())

    assert failed.value.failure_class == FailureClass.NOT_CONFIGURED
    assert not failed.value.transient


def test_nobody_at_home_is_a_transient_provider_error(ask: Ask, settings: Settings) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"

    with pytest.raises(ProviderFailure) as failed:
        ask(brief())

    assert failed.value.failure_class == FailureClass.PROVIDER_ERROR
    assert failed.value.transient


def test_a_proxy_of_the_environment_is_not_asked_for_loopback(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    openai.build_client.cache_clear()

    assert ask(brief()).value["hero"]


def test_too_few_tokens_cut_the_answer_off(ask: Ask) -> None:
    with pytest.raises(openai_failures.UnusableAnswer) as failed:
        ask(brief(), max_output_tokens=50)

    assert failed.value.answer.startswith('{"title"')


@pytest.mark.parametrize("repair", [openai.Repair(answer="{}", note="hero is missing"), None])
def test_a_repair_follows_an_invalid_answer(ask: Ask, repair: openai.Repair | None) -> None:
    data = brief(product=f"Soap number {repair is None} [[simulate:invalid-once]]")

    first = ask(data)
    told = "Write a landing page from the brief." + ("" if repair else " The last was wrong.")
    second = ask(data, repair=repair, instructions=told)

    assert first.value.keys() != second.value.keys()
    assert "footer" in second.value


def test_logs_tell_no_prompt_and_no_key(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    ask(brief(product="Secret recipe"))
    with pytest.raises(ProviderFailure):
        ask(brief(product="Secret recipe [[simulate:500]]"))

    ours = [vars(record) for record in caplog.records if record.name.startswith("integrations")]
    assert [record["msg"] for record in ours] == ["openai_completed", "openai_failed"]
    everything = json.dumps([vars(record) for record in caplog.records], default=str)
    assert "Secret recipe" not in everything
    assert "test-key" not in everything


def test_a_failure_carries_no_trace_of_the_request(ask: Ask) -> None:
    with pytest.raises(ProviderFailure) as failed:
        ask(brief(product="Secret recipe [[simulate:500]]"))

    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


def test_a_long_safety_identifier_is_a_mistake_of_the_caller(ask: Ask) -> None:
    with pytest.raises(ValueError, match="safety_identifier"):
        ask(brief(), safety_identifier="x" * 65)


def read(body: str) -> openai.Completion:
    """Read a body that came with status 200."""
    response = httpx2.Response(200, text=body)
    call = openai.read_call(response, seconds=0.1, is_own_key=False)
    return openai.read_completion(response, call)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "<html></html>",
        '{"choices": {}}',
        '{"choices": [7]}',
        '{"choices": [{"message": "hello"}]}',
        '{"choices": [{"message": {"content": null}}]}',
        '{"choices": [{"message": {"content": 7}}]}',
        '{"choices": [{"message": {"content": "[1]"}}]}',
        '{"choices": [{"message": {"content": "{\\"a\\": NaN}"}}]}',
        '{"choices": [{"message": {"content": "{\\"a\\": \\"\\\\ud800\\"}"}}]}',
        '{"choices": [{"message": {"content": "' + "[" * 100_000 + '"}}]}',
    ],
)
def test_a_strange_body_is_an_unusable_answer(body: str) -> None:
    with pytest.raises(openai_failures.UnusableAnswer):
        read(body)


def test_a_completion_without_usage_is_still_an_answer() -> None:
    body = '{"choices": [{"message": {"content": "{}"}}], "usage": {"prompt_tokens": "many"}}'

    completion = read(body)

    assert completion.value == {}
    assert completion.usage == Usage(0, 0, 0, 0)
    assert not completion.is_simulated


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2),
        ({"retry-after": "2", "retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "999999"}, 3600),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "Wed, 21 Oct 2999 07:28:00 GMT"}, 3600),
    ],
)
def test_how_long_to_wait_is_read_with_care(headers: dict[str, str], seconds: float | None) -> None:
    assert openai_failures.retry_after_s(headers) == seconds
