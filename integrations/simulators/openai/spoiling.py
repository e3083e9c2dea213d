"""Good answers made bad on request."""

from collections.abc import Mapping
from itertools import cycle
from typing import Any

from integrations.simulators.copywriting.fitting import cut, longest

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% debug %}",
    "\u202egnp.exe\u202c",
    '"><svg onload=alert(1)>',
    "</title><base href=//x>",
    "<a href='javascript:1'>x</a>",
)
SHORT_HOSTILE = ("<b>x</b>", "{{7*7}}", "\u202eabc\u202c")


def another_language(language: str) -> str:
    """Return a language of another script."""
    return "en" if language in ("ar", "he") else "ar"


def invalid(answer: Any) -> Any:
    """Return a well-formed answer that breaks its schema in three ways at once."""
    if not isinstance(answer, dict) or not answer:
        return {"unexpected": answer}
    names = list(answer)
    broken = {name: answer[name] for name in names[:-1]}
    broken[names[0]] = 7
    broken["unexpected"] = "This field is in no schema."
    return broken


def with_markup(answer: Any, schema: Mapping[str, Any]) -> Any:
    """Return an answer of the same shape whose texts carry hostile markup, within their limits."""
    marks, short_marks = cycle(HOSTILE), cycle(SHORT_HOSTILE)

    def spoiled(value: Any, part: Mapping[str, Any]) -> Any:
        if isinstance(value, dict):
            inside = part.get("properties", {})
            return {name: spoiled(sub, inside.get(name, {})) for name, sub in value.items()}
        if isinstance(value, list):
            return [spoiled(entry, part.get("items", {})) for entry in value]
        if not isinstance(value, str) or part.keys() & {"enum", "const", "pattern", "format"}:
            return value
        limit = longest(part)
        mark = next(marks) if limit > 60 else next(short_marks)
        return f"{mark} {cut(value, limit - len(mark) - 1)}".strip()

    return spoiled(answer, schema)
