"""POST /chat/completions, whole and as a stream."""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.wrappers import Response

from integrations.simulators.openai.errors import ApiError, answer, status_fault, with_headers
from integrations.simulators.openai.request_schemas import CHAT
from integrations.simulators.openai.requests import (
    fits_model,
    json_body,
    known_model,
    structured,
)
from integrations.simulators.openai.writing import Conversation, Said, Wanted, say, tokens_in
from integrations.simulators.provider import Call

MOST_TOKENS = 16_384
PIECE = 24
Json = dict[str, Any]


def create(call: Call) -> Response:
    """Answer a chat completion."""
    body = json_body(call, CHAT)
    known_model(body["model"], call.world.today)
    fits_model(body)
    wanted = wanted_format(body)
    asked = conversation(body["messages"])
    fault = call.fault(asked.text)
    if fault and (refusal := status_fault(fault)):
        raise refusal
    if fault and fault.kind == "empty":
        return answer({**head(body, "chat.completion"), "choices": [], "usage": usage(asked, "")})
    most = body.get("max_completion_tokens") or body.get("max_tokens") or MOST_TOKENS
    said = say(asked, wanted, fault, seed=call.world.seed, most_tokens=most)
    if body.get("stream"):
        is_cut = fault is not None and fault.kind == "cut"
        return streamed(body, asked, said, is_cut=is_cut)
    return cut_short(whole(body, asked, said), fault.kind if fault else "")


def wanted_format(body: Mapping[str, Any]) -> Wanted | None:
    """Return the structured answer that is asked for, None for plain text."""
    wanted = body.get("response_format") or {"type": "text"}
    if wanted["type"] == "json_schema":
        return Wanted(*structured(wanted["json_schema"], "response_format.json_schema"))
    if wanted["type"] == "json_object":
        if "json" not in json.dumps(body["messages"]).lower():
            message = (
                "'messages' must contain the word 'json' in some form, to use 'response_format'"
                " of type 'json_object'."
            )
            raise ApiError(400, message, param="messages")
        return Wanted("json_object", {"type": "object", "properties": {"text": {"type": "string"}}})
    return None


def conversation(messages: list[Json]) -> Conversation:
    """Return the messages by their part in the conversation. Raises ApiError for a blank one."""
    told: list[str] = []
    said: list[str] = []
    for index, message in enumerate(messages):
        content = message.get("content")
        if content is None and message["role"] != "assistant":
            param = f"messages[{index}].content"
            message_text = f"Invalid value for '{param}': expected a string, but got null."
            raise ApiError(400, message_text, param=param, code="invalid_type")
        is_told = message["role"] in ("system", "developer")
        (told if is_told else said).append(content_text(content))
    return Conversation("\n".join(told), said[0] if said else "", "\n".join(said[1:]))


def content_text(content: Any) -> str:
    """Return the text of a message, whether it is one or comes in parts."""
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def head(body: Mapping[str, Any], kind: str) -> Json:
    """Return what a completion and each of its pieces begin with."""
    return {
        "id": f"chatcmpl-{secrets.token_urlsafe(21)}",
        "object": kind,
        "created": int(time.time()),
        "model": body["model"],
        "service_tier": "default",
        "system_fingerprint": "fp_simulated00",
    }


def usage(asked: Conversation, text: str) -> Json:
    """Return the tokens of question and answer."""
    prompt, completion = tokens_in(asked.text), tokens_in(text)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def whole(body: Mapping[str, Any], asked: Conversation, said: Said) -> Response:
    """Return the completion in one piece."""
    message: Json = {
        "role": "assistant",
        "content": said.text,
        "refusal": said.refusal,
        "annotations": [],
    }
    choices = [
        {"index": index, "message": message, "logprobs": None, "finish_reason": said.finish}
        for index in range(body.get("n") or 1)
    ]
    tokens = usage(asked, said.text or said.refusal or "")
    return answer({**head(body, "chat.completion"), "choices": choices, "usage": tokens})


def cut_short(response: Response, kind: str) -> Response:
    """Return a response as it is, or one whose connection ends in the middle of the body."""
    if kind == "cut":
        body = response.get_data()
        response.set_data(body[: len(body) // 2])
        response.automatically_set_content_length = False
        response.headers["Content-Length"] = str(len(body))
    return response


def streamed(body: Mapping[str, Any], asked: Conversation, said: Said, *, is_cut: bool) -> Response:
    """Return the completion as server-sent events; a cut one never says that it is done."""
    options = body.get("stream_options") or {}
    has_usage = bool(options.get("include_usage"))

    def events() -> Iterator[str]:
        for chunk in chunks(body, asked, said, has_usage=has_usage):
            if is_cut and chunk["choices"] and chunk["choices"][0]["finish_reason"]:
                return
            yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
        yield "data: [DONE]\n\n"

    response = Response(events(), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-cache"
    return with_headers(response)


def chunks(
    body: Mapping[str, Any], asked: Conversation, said: Said, *, has_usage: bool
) -> Iterator[Json]:
    """Yield the pieces of a streamed completion."""
    start = head(body, "chat.completion.chunk") | ({"usage": None} if has_usage else {})

    def chunk(delta: Json, finish: str | None = None) -> Json:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**start, "choices": [choice]}

    yield chunk({"role": "assistant", "content": "", "refusal": None})
    name, text = ("refusal", said.refusal) if said.refusal else ("content", said.text or "")
    for at in range(0, len(text), PIECE):
        yield chunk({name: text[at : at + PIECE]})
    yield chunk({}, said.finish)
    if has_usage:
        yield {**start, "choices": [], "usage": usage(asked, text)}
