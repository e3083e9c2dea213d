"""Evidence from a brief: quoted as supplied, never made up."""

import re
from typing import Any

from integrations.simulators.copywriting.fitting import cut_sentences

_SOURCE = re.compile(r"^(?P<quote>.{10,}?[.!?؟\"”»…]?)\s+[-–—]\s+(?P<source>[^-–—]{2,80})$")
_QUOTES = "\"'“”«»„‟ "


def as_evidence(text: str, limit: int) -> dict[str, Any] | None:
    """Return one entry of evidence, or nothing for an empty text.

    A trailing "— Name" becomes the source.
    """
    parts = _SOURCE.match(text)
    quote, source = (parts["quote"], parts["source"]) if parts else (text, "")
    quote = cut_sentences(quote.strip(_QUOTES), limit)
    if not quote:
        return None
    return {"quote": quote, "source": source.strip(_QUOTES)}
