"""What a call to OpenAI costs us: prices as data, the tokens of one call, and the sum.

Light: pages and the staff site import it too.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.conf import settings

SOURCE = "https://platform.openai.com/docs/pricing"
AS_OF = date(2026, 3, 31)
# A dated model costs what its family does: "gpt-4o-2024-08-06".
_DATED = re.compile(r"-\d{4}-\d\d-\d\d\Z")


class Price(NamedTuple):
    """US dollars for a million tokens, which is the same as millionths of a dollar for one."""

    input: Decimal
    cached_input: Decimal
    output: Decimal


def _price(input_: str, cached: str, output: str) -> Price:
    return Price(Decimal(input_), Decimal(cached), Decimal(output))


# As OpenAI's list has them on AS_OF, for requests that are answered at once. A model that is not
# here has no known cost: nothing is guessed. OPENAI_PRICES adds models and replaces figures.
PRICES: Mapping[str, Price] = {
    "gpt-4o": _price("2.50", "1.25", "10.00"),
    "gpt-4o-mini": _price("0.15", "0.075", "0.60"),
    "gpt-4.1": _price("2.00", "0.50", "8.00"),
    "gpt-4.1-mini": _price("0.40", "0.10", "1.60"),
}


@dataclass(frozen=True)
class Usage:
    """Tokens of one completion, as the provider counts them. Output includes reasoning."""

    input_tokens: int
    cached_input_tokens: int
    output_tokens: int
    reasoning_tokens: int


@dataclass(frozen=True)
class ModelCall:
    """One request that went out, whatever came of it.

    ``remote_id`` is the completion's, ``request_id`` that of the HTTP exchange. ``failed`` is the
    reason of one that was not answered; ``usage`` is None where the provider told no tokens.
    """

    model: str
    seconds: float
    usage: Usage | None = None
    remote_id: str = ""
    request_id: str = ""
    failed: str = ""
    is_refused: bool = False
    is_simulated: bool = False
    is_own_key: bool = False

    @property
    def cost_microusd(self) -> int | None:
        """What we pay for it in millionths of a dollar; None where nobody knows.

        What the simulator answers, what goes out with a customer's own key, and what the provider
        refused costs us nothing.
        """
        if self.is_simulated or self.is_own_key or self.is_refused:
            return 0
        return cost_microusd(self.model, self.usage) if self.usage else None

    @property
    def details(self) -> dict[str, Any]:
        """What else is kept of it."""
        kept: dict[str, Any] = {
            "name": "OpenAI",
            "model": self.model,
            "request_id": self.request_id,
            "seconds": round(self.seconds, 2),
            "is_sample": self.is_simulated,
            "is_own_key": self.is_own_key,
        }
        if self.usage:
            kept |= {
                "input_tokens": self.usage.input_tokens,
                "cached_input_tokens": self.usage.cached_input_tokens,
                "output_tokens": self.usage.output_tokens,
            }
        return kept | ({"failed": self.failed} if self.failed else {})


def price_of(model: str) -> Price | None:
    """Return the price of a model, ours before the published one; None for an unknown one."""
    family = _DATED.sub("", model)
    for name in (model, family):
        if name in settings.OPENAI_PRICES:
            return read_price(settings.OPENAI_PRICES[name])
    return PRICES.get(model) or PRICES.get(family)


def read_price(figures: Any) -> Price:
    """Return a price written as three figures: input, cached input, output. Raises ValueError."""
    if not isinstance(figures, Sequence) or isinstance(figures, str) or len(figures) != 3:
        raise ValueError("a price is three figures")
    try:
        price = Price(*(Decimal(str(figure)) for figure in figures))
    except InvalidOperation as error:
        raise ValueError("a price is three figures") from error
    if not all(figure.is_finite() and figure >= 0 for figure in price):
        raise ValueError("a price is not negative")
    return price


def cost_microusd(model: str, usage: Usage) -> int | None:
    """Return the cost of a completion, rounded up; None for a model whose price is not known."""
    price = price_of(model)
    if price is None:
        return None
    cached = min(usage.cached_input_tokens, usage.input_tokens)
    return math.ceil(
        (usage.input_tokens - cached) * price.input
        + cached * price.cached_input
        + usage.output_tokens * price.output
    )


def read_usage(usage: Any) -> Usage:
    """Return the tokens a completion reports, zero for what it leaves out."""
    return Usage(
        input_tokens=count_at(usage, "prompt_tokens"),
        cached_input_tokens=count_at(usage, "prompt_tokens_details", "cached_tokens"),
        output_tokens=count_at(usage, "completion_tokens"),
        reasoning_tokens=count_at(usage, "completion_tokens_details", "reasoning_tokens"),
    )


def count_at(document: Any, *path: str) -> int:
    """Return the whole number at a place of a document, zero where there is none."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, int) and document >= 0 else 0
