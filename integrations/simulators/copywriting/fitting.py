"""Length rules that a schema states in words, and cutting a text so that it keeps them."""

import re
from collections.abc import Mapping
from typing import Any

NO_RULE = 2000
_AT_MOST = re.compile(r"At most (\d+) characters")
_BETWEEN = re.compile(r"Between (\d+) and (\d+) entries")
_DANGLING = " \t\n,;:.-–—|/،؛(«“\"'"


def longest(schema: Mapping[str, Any]) -> int:
    """Return how many characters a text of this schema may have."""
    stated = _AT_MOST.search(str(schema.get("description", "")))
    limits = [int(stated[1])] if stated else []
    if isinstance(schema.get("maxLength"), int):
        limits.append(schema["maxLength"])
    return min(limits, default=NO_RULE)


def entries(schema: Mapping[str, Any]) -> tuple[int, int]:
    """Return the least and the most entries of a list of this schema."""
    least, most = schema.get("minItems", 0), schema.get("maxItems", 1000)
    if stated := _BETWEEN.search(str(schema.get("description", ""))):
        least, most = max(least, int(stated[1])), min(most, int(stated[2]))
    return least, most


def cut(text: str, length: int) -> str:
    """Return the text in at most ``length`` characters, cut between words and not on a comma."""
    if len(text) <= length:
        return text
    head = text[: length + 1]
    at = max(head.rfind(" "), head.rfind("\n"))
    return (head[:at] if at > 0 else head[:length]).rstrip(_DANGLING)


def cut_sentences(text: str, length: int) -> str:
    """Return as many whole sentences as fit, or the first one cut with an ellipsis."""
    if len(text) <= length:
        return text
    ends = [match.end() for match in re.finditer(r"[.!?؟…](?=\s)", text[:length])]
    return text[: ends[-1]] if ends else cut(text, length - 1) + "…"
