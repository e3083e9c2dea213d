"""POST /moderations: a handful of plain words stands in for judgement."""

import re
import secrets
from typing import Any

from werkzeug.wrappers import Response

from integrations import openai_models
from integrations.simulators.openai.errors import ApiError, answer, status_fault
from integrations.simulators.openai.request_schemas import MODERATIONS
from integrations.simulators.openai.requests import json_body
from integrations.simulators.provider import Call

SIGNS = {
    "violence": r"\b(?:kill|murder|matar|asesinar|assassinar)\b|سأقتل|לרצוח",
    "hate": r"\bhate all\b",
    "harassment": r"\byou are worthless\b",
    "self-harm": r"\bkill myself\b",
    "sexual": r"\bporn",
    "illicit": r"\bbuild a bomb\b",
}
CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
FLAG = "flagged"


def create(call: Call) -> Response:
    """Answer a moderation request."""
    body = json_body(call, MODERATIONS)
    model = body.get("model", openai_models.MODERATIONS[0])
    if model not in openai_models.MODERATIONS:
        message = f"The model `{model}` does not exist or you do not have access to it."
        raise ApiError(404, message, code="model_not_found")
    texts = texts_of(body["input"])
    fault = call.fault("\n".join(texts))
    if fault and (refusal := status_fault(fault)):
        raise refusal
    is_flagged = fault is not None and fault.kind == FLAG
    results = [result(text, is_flagged=is_flagged) for text in texts]
    return answer(
        {"id": f"modr-{secrets.token_hex(16)}", "model": "omni-moderation", "results": results}
    )


def texts_of(given: Any) -> list[str]:
    """Return the texts to judge; parts of one message are judged together."""
    if isinstance(given, str):
        return [given]
    if given and isinstance(given[0], dict):
        return [" ".join(str(part.get("text", "")) for part in given)]
    return [str(text) for text in given]


def result(text: str, *, is_flagged: bool) -> dict[str, Any]:
    """Return the judgement of one text."""
    hits = {name for name, sign in SIGNS.items() if re.search(sign, text, re.IGNORECASE)}
    if is_flagged:
        hits.add("violence")
    return {
        "flagged": bool(hits),
        "categories": {name: name in hits for name in CATEGORIES},
        "category_scores": {name: 0.97 if name in hits else 0.0001 for name in CATEGORIES},
        "category_applied_input_types": {name: ["text"] for name in CATEGORIES},
    }
