"""POST /responses, without streaming."""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from integrations.simulators.openai.chat import MOST_TOKENS, content_text, cut_short
from integrations.simulators.openai.errors import ApiError, answer, status_fault
from integrations.simulators.openai.request_schemas import RESPONSES
from integrations.simulators.openai.requests import (
    fits_model,
    json_body,
    known_model,
    structured,
)
from integrations.simulators.openai.writing import Conversation, Said, Wanted, say, tokens_in
from integrations.simulators.provider import Call

Json = dict[str, Any]
PLAIN: Json = {"type": "text"}


def create(call: Call) -> Response:
    """Answer a response request."""
    body = json_body(call, RESPONSES)
    for name in ("stream", "background"):
        if body.get(name):
            message = f"Unsupported parameter: the simulator does not know '{name}' here."
            raise ApiError(400, message, param=name, code="unsupported_parameter")
    known_model(body["model"], call.world.today)
    fits_model(body)
    form = body.get("text", {}).get("format", PLAIN)
    wanted = None
    if form["type"] == "json_schema":
        wanted = Wanted(*structured(form, "text.format"))
    asked = conversation(body)
    fault = call.fault(asked.text)
    if fault and (refusal := status_fault(fault)):
        raise refusal
    most = body.get("max_output_tokens") or MOST_TOKENS
    said = say(asked, wanted, fault, seed=call.world.seed, most_tokens=most)
    is_empty = fault is not None and fault.kind == "empty"
    document = response_object(body, asked, said)
    return cut_short(
        answer(document | ({"output": []} if is_empty else {})), fault.kind if fault else ""
    )


def conversation(body: Mapping[str, Any]) -> Conversation:
    """Return instructions and input by their part in the conversation."""
    told = [body.get("instructions") or ""]
    said: list[str] = []
    items = body["input"]
    for item in [{"role": "user", "content": items}] if isinstance(items, str) else items:
        is_told = item.get("role") in ("system", "developer")
        (told if is_told else said).append(content_text(item.get("content")))
    return Conversation("\n".join(told), said[0] if said else "", "\n".join(said[1:]))


def output(said: Said) -> Json:
    """Return the answer as an output item."""
    content: Json = {"type": "output_text", "text": said.text, "annotations": [], "logprobs": []}
    if said.refusal is not None:
        content = {"type": "refusal", "refusal": said.refusal}
    return {
        "type": "message",
        "id": f"msg_{secrets.token_hex(24)}",
        "status": "completed" if said.finish == "stop" else "incomplete",
        "role": "assistant",
        "content": [content],
    }


def response_object(body: Mapping[str, Any], asked: Conversation, said: Said) -> Json:
    """Return the response object."""
    reasons = {"length": "max_output_tokens", "content_filter": "content_filter"}
    reason = reasons.get(said.finish)
    now = int(time.time())
    spent, made = tokens_in(asked.text), tokens_in(said.text or said.refusal or "")
    return {
        "id": f"resp_{secrets.token_hex(24)}",
        "object": "response",
        "created_at": now,
        "completed_at": None if reason else now,
        "status": "incomplete" if reason else "completed",
        "error": None,
        "incomplete_details": {"reason": reason} if reason else None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "model": body["model"],
        "output": [output(said)],
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None},
        "service_tier": "default",
        "store": body.get("store") is not False,
        "temperature": 1.0,
        "text": {"format": body.get("text", {}).get("format", PLAIN)},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": {
            "input_tokens": spent,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": made,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": spent + made,
        },
        "metadata": body.get("metadata") or {},
    }
