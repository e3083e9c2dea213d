"""The brief as every door takes it: the same fields, limits and cleaning for form and API."""

from collections.abc import Iterable

from core import text_rules

LONG_TEXTS = ("product", "audience", "offer", "proof")
LIMITS = {"product": 4000, "audience": 1000, "offer": 1000, "proof": 2000, "business": 60}
OPTIONAL = ("proof", "business")


def clean_text(name: str, value: str) -> str:
    """Return a text of the brief without controls and invisible marks; line breaks stay."""
    return text_rules.clean_lines(value) if name in LONG_TEXTS else text_rules.clean(value)


def proof_of(facts: Iterable[str]) -> str:
    """Return the proof a brief begins with: as many of the brand's facts as fit, whole ones."""
    proof = ""
    for fact in facts:
        longer = f"{proof}\n{fact}".strip()
        if len(longer) > LIMITS["proof"]:
            break
        proof = longer
    return proof


def business_of(workspace_name: str) -> str:
    """Return the name a brief begins with: the workspace's, or none where it does not fit."""
    return workspace_name if len(workspace_name) <= LIMITS["business"] else ""
