"""POST /embeddings: the same text always gives the same vector, like texts give near ones."""

import base64
import math
import re
import sys
from array import array
from hashlib import blake2b
from typing import Any

from werkzeug.wrappers import Response

from integrations import openai_models
from integrations.simulators.openai.errors import ApiError, answer, status_fault
from integrations.simulators.openai.request_schemas import EMBEDDINGS
from integrations.simulators.openai.requests import json_body
from integrations.simulators.openai.writing import tokens_in
from integrations.simulators.provider import Call

MOST_TOKENS = 8192
MOST_TOKENS_TOGETHER = 300_000


def create(call: Call) -> Response:
    """Answer an embeddings request."""
    body = json_body(call, EMBEDDINGS)
    size = size_of(body)
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    if texts and isinstance(texts[0], int):
        texts = [" ".join(map(str, texts))]
    tokens = checked(texts)
    fault = call.fault("\n".join(texts))
    if fault and (refusal := status_fault(fault)):
        raise refusal
    is_packed = body.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": index, "embedding": encoded(vector(text, size), is_packed)}
        for index, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return answer({"object": "list", "data": data, "model": body["model"], "usage": usage})


def size_of(body: dict[str, Any]) -> int:
    """Return the length of the vectors asked for. Raises ApiError where the model has no such."""
    model = body["model"]
    full = openai_models.EMBEDDINGS.get(model)
    if full is None:
        message = f"The model `{model}` does not exist or you do not have access to it."
        raise ApiError(404, message, code="model_not_found")
    size = body.get("dimensions", full)
    if size > full or ("dimensions" in body and not model.startswith("text-embedding-3")):
        message = f"Invalid value for 'dimensions' = {size}. Must be at most {full} for this model."
        raise ApiError(400, message, param="dimensions")
    return int(size)


def checked(texts: list[str]) -> int:
    """Return the tokens of the input. Raises ApiError for empty texts and too long ones."""
    if not all(texts):
        message = "Invalid 'input': input cannot be an empty string."
        raise ApiError(400, message, param="input")
    counts = [tokens_in(text) for text in texts]
    if max(counts) > MOST_TOKENS:
        message = f"This model's maximum context length is {MOST_TOKENS} tokens."
        raise ApiError(400, message, param="input", code="context_length_exceeded")
    if sum(counts) > MOST_TOKENS_TOGETHER:
        message = f"Requested {sum(counts)} tokens, max {MOST_TOKENS_TOGETHER} tokens per request."
        raise ApiError(400, message, param="input", code="max_tokens_per_request")
    return sum(counts)


def vector(text: str, size: int) -> list[float]:
    """Return a unit vector: each word and its beginning push a few places up or down."""
    values = [0.0] * size
    words = re.findall(r"\w+", text.lower()) or [text]
    for piece in [part for word in words for part in (word, word[:4])]:
        marks = blake2b(piece.encode("utf-8", "replace"), digest_size=32).digest()
        for at in range(0, 32, 4):
            place = int.from_bytes(marks[at : at + 3], "big") % size
            values[place] += 1.0 if marks[at + 3] & 1 else -1.0
    length = math.sqrt(sum(value * value for value in values)) or 1.0
    return [value / length for value in values]


def encoded(values: list[float], is_packed: bool) -> list[float] | str:
    """Return a vector as numbers, or as little-endian 32-bit floats in base64."""
    if not is_packed:
        return values
    packed = array("f", values)
    if sys.byteorder == "big":
        packed.byteswap()
    return base64.b64encode(packed.tobytes()).decode("ascii")
