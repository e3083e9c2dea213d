"""The OpenAI client: structured answers, with every way to fail named by its class.

Importing this module costs about a second of start-up, so only what a worker runs imports it.
"""

import ipaddress
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Never
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import openai
from django.conf import settings
from openai.types.chat import ChatCompletionMessageParam
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.shared_params import ResponseFormatJSONSchema

from core.failures import FailureClass, ProviderFailure
from integrations import services
from integrations.openai_costs import ModelCall, Usage, read_usage
from integrations.openai_failures import OUT_OF_MONEY, UnusableAnswer, failure, failure_of, word
from integrations.openai_keys import Access, Unreadable, access_for
from integrations.providers import Outcome
from integrations.simulators import SIMULATOR_HEADER

CONNECT_TIMEOUT_S = 5.0
LONGEST_SAFETY_IDENTIFIER = 64

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Repair:
    """A second attempt: what the model answered first, and what it is told about it."""

    answer: str
    note: str


@dataclass(frozen=True)
class Completion:
    """A structured answer: ``value`` is the parsed JSON object, ``text`` what it was parsed from.

    Its shape is the provider's promise and no more: check it like any stranger's input.
    """

    value: dict[str, Any]
    text: str
    usage: Usage
    model: str
    request_id: str
    latency_s: float
    is_simulated: bool


def complete_json(
    *,
    instructions: str,
    data: str,
    schema_name: str,
    schema: dict[str, Any],
    max_output_tokens: int,
    safety_identifier: str = "",
    repair: Repair | None = None,
    workspace_id: UUID | None = None,
    on_call: Callable[[ModelCall], None] | None = None,
) -> Completion:
    """Ask the configured model once for a JSON object of a strict schema.

    ``instructions`` are ours, ``data`` is somebody's text and goes in a message of its own.
    ``max_output_tokens`` counts a reasoning model's thinking too. ``safety_identifier`` stands
    for a person without naming them, in at most 64 characters. With ``workspace_id`` the call
    goes out with that workspace's own key, where it has one; no scope may be open then. Nothing
    is retried here and nothing is stored at the provider: every call may cost money, so
    ``on_call`` hears of it before anybody judges the answer, and also when there is none.

    Raises ProviderFailure with its class, UnusableAnswer among them.
    """
    if len(safety_identifier) > LONGEST_SAFETY_IDENTIFIER:
        raise ValueError(f"safety_identifier is longer than {LONGEST_SAFETY_IDENTIFIER}")
    request: CompletionCreateParamsNonStreaming = {
        "model": settings.OPENAI_MODEL,
        "messages": messages(instructions, data, repair),
        "response_format": response_format(schema_name, schema),
        "max_completion_tokens": max_output_tokens,
        "store": False,
    }
    if safety_identifier:
        request["safety_identifier"] = safety_identifier
    started = time.monotonic()
    try:
        access = configured_access(workspace_id)
        response, call = _told(request, access, workspace_id, on_call)
        completion = read_completion(response, call)
    except ProviderFailure as failed:
        log_failure(failed, latency_s=time.monotonic() - started)
        raise
    log_completion(completion)
    return completion


def _told(
    request: CompletionCreateParamsNonStreaming,
    access: Access,
    workspace_id: UUID | None,
    on_call: Callable[[ModelCall], None] | None,
) -> tuple[httpx2.Response, ModelCall]:
    """Send one request, and tell of the call whatever becomes of it."""
    tell = on_call or (lambda call: None)
    started, is_own_key = time.monotonic(), access.credential_id is not None
    try:
        response = ask(request, access, workspace_id=workspace_id)
    except ProviderFailure as failed:
        tell(
            ModelCall(
                settings.OPENAI_MODEL,
                time.monotonic() - started,
                failed=failed.reason,
                # A status says that nothing was done; of a broken line nobody knows.
                is_refused=failed.reason.startswith("http_"),
                is_own_key=is_own_key,
            )
        )
        raise
    call = read_call(response, seconds=time.monotonic() - started, is_own_key=is_own_key)
    tell(call)
    return response, call


def ask(
    request: CompletionCreateParamsNonStreaming,
    access: Access,
    *,
    workspace_id: UUID | None = None,
) -> httpx2.Response:
    """Send one request. Raises ProviderFailure in place of the official client's errors."""
    try:
        with client_for(access) as client:
            return client.chat.completions.with_raw_response.create(**request).http_response
    except openai.OpenAIError as error:
        if workspace_id and access.credential_id:
            note_refusal(error, workspace_id=workspace_id, credential_id=access.credential_id)
        # The cause stays out: its message and its request repeat what was sent.
        raise failure_of(error) from None


def configured_access(workspace_id: UUID | None) -> Access:
    """Return what to call with. Raises ProviderFailure where no key is configured."""
    try:
        access = access_for(workspace_id)
    except Unreadable:
        raise failure("own_key_unreadable", FailureClass.NOT_CONFIGURED) from None
    if access is None:
        raise failure("no_api_key", FailureClass.NOT_CONFIGURED)
    return access


@contextmanager
def client_for(access: Access) -> Iterator[openai.OpenAI]:
    """Give the process's client, or for a workspace's own key one that ends with the call."""
    if access.credential_id is None:
        yield build_client(access.key, access.base_url, settings.OPENAI_TIMEOUT_S)
        return
    with make_client(access.key, access.base_url, settings.OPENAI_TIMEOUT_S) as client:
        yield client


def note_refusal(error: openai.OpenAIError, *, workspace_id: UUID, credential_id: UUID) -> None:
    """Let people see on their connection that its key is not taken any more."""
    if not isinstance(error, openai.APIStatusError):
        return
    outcome = None
    if error.status_code == 401:
        outcome = Outcome.REFUSED
    elif {word(error.code), word(error.type)} & OUT_OF_MONEY:
        outcome = Outcome.NO_QUOTA
    if outcome:
        services.note_outcome(
            workspace_id=workspace_id, credential_id=credential_id, outcome=outcome
        )


def is_loopback(url: str) -> bool:
    """Say whether an address leads to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def build_client(api_key: str, base_url: str, timeout_s: float) -> openai.OpenAI:
    """Return the one client of these settings."""
    return make_client(api_key, base_url, timeout_s)


def make_client(api_key: str, base_url: str, timeout_s: float) -> openai.OpenAI:
    """Return a client without retries: those belong to the job."""
    timeout = openai.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s))
    http_client = openai.DefaultHttpxClient(
        base_url=base_url,
        timeout=timeout,
        # A proxy of the environment leads outside, where nothing on loopback can be found.
        trust_env=not is_loopback(base_url),
        # The key is for this address, not for wherever an answer points.
        follow_redirects=False,
    )
    return openai.OpenAI(
        api_key=api_key,
        base_url=base_url,
        timeout=timeout,
        max_retries=0,
        http_client=http_client,
    )


# A forked worker must not share its parent's connections.
os.register_at_fork(after_in_child=build_client.cache_clear)


def messages(
    instructions: str, data: str, repair: Repair | None
) -> list[ChatCompletionMessageParam]:
    """Return the conversation: what we say as the system, what others wrote as the user."""
    said: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": instructions},
        {"role": "user", "content": data},
    ]
    if repair and repair.answer:
        said.append({"role": "assistant", "content": repair.answer})
    if repair:
        said.append({"role": "user", "content": repair.note})
    return said


def response_format(name: str, schema: dict[str, Any]) -> ResponseFormatJSONSchema:
    """Return the wish for a strict structured answer."""
    return {
        "type": "json_schema",
        "json_schema": {"name": name, "strict": True, "schema": schema},
    }


def read_call(response: httpx2.Response, *, seconds: float, is_own_key: bool) -> ModelCall:
    """Return what a response with status 200 tells of its call, however little that is."""
    try:
        payload = json.loads(response.text)
    except (ValueError, RecursionError):
        payload = None
    told = payload if isinstance(payload, dict) else {}
    usage = told.get("usage")
    return ModelCall(
        model=str(told.get("model", "")) or settings.OPENAI_MODEL,
        seconds=seconds,
        usage=read_usage(usage) if isinstance(usage, dict) else None,
        remote_id=str(told.get("id", "")),
        request_id=response.headers.get("x-request-id", ""),
        is_simulated=SIMULATOR_HEADER in response.headers,
        is_own_key=is_own_key,
    )


def read_completion(response: httpx2.Response, call: ModelCall) -> Completion:
    """Return what a response with status 200 says. Raises ProviderFailure for anything less.

    Nothing about the body is taken for granted: a proxy's error page comes with 200 as well.
    """
    payload = parsed_object(response.text, problem="the body is no JSON object")
    choices = payload.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise UnusableAnswer("the body has no choices")
    finish = choice.get("finish_reason")
    if message.get("refusal") or finish == "content_filter":
        reason = "content_filter" if finish == "content_filter" else "refusal"
        raise failure(reason, FailureClass.MODERATION)
    text = message.get("content")
    if not isinstance(text, str) or not text:
        raise UnusableAnswer("the answer is empty")
    if finish == "length":
        raise UnusableAnswer("the answer was cut off at its token limit", answer=text)
    return Completion(
        value=parsed_object(text, problem="the answer is no JSON object", answer=text),
        text=text,
        usage=call.usage or read_usage(None),
        model=str(payload.get("model", "")),
        request_id=call.request_id,
        latency_s=call.seconds,
        is_simulated=call.is_simulated,
    )


def parsed_object(text: str, *, problem: str, answer: str = "") -> dict[str, Any]:
    """Return a JSON object that can be stored. Raises UnusableAnswer with the problem."""
    try:
        value = json.loads(text, parse_constant=refuse_constant)
        # Half of a surrogate pair is good JSON, and yet no text: nothing could store it.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise UnusableAnswer(problem, answer=answer) from error
    if not isinstance(value, dict):
        raise UnusableAnswer(problem, answer=answer)
    return value


def refuse_constant(name: str) -> Never:
    """Refuse NaN and the infinities, which Python reads and JSON does not have."""
    raise ValueError(f"{name} is not JSON")


def log_completion(completion: Completion) -> None:
    """Log what a call took and cost; never what was said."""
    fields = {
        "model": completion.model,
        "provider_request_id": completion.request_id,
        "latency_ms": round(completion.latency_s * 1000),
        "input_tokens": completion.usage.input_tokens,
        "output_tokens": completion.usage.output_tokens,
        "is_simulated": completion.is_simulated,
    }
    logger.info("openai_completed", extra=fields)


def log_failure(failed: ProviderFailure, *, latency_s: float) -> None:
    """Log how a call failed; never what was said."""
    fields = {
        "model": settings.OPENAI_MODEL,
        "failure_class": str(failed.failure_class),
        "reason": failed.reason,
        "transient": failed.transient,
        "latency_ms": round(latency_s * 1000),
    }
    logger.warning("openai_failed", extra=fields)
