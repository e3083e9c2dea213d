"""What should be known about the providers before the first job needs them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register

from integrations.openai_costs import read_price
from integrations.openai_models import AS_OF, end_of

NOTICE_DAYS = 90


def openai_model_ends(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Name the day the configured model is switched off: in the last days, and after it."""
    model = settings.OPENAI_MODEL
    end = end_of(model)
    if end is None:
        return []
    days_left = (end - datetime.now(UTC).date()).days
    if days_left > NOTICE_DAYS:
        return []
    hint = f"Set OPENAI_MODEL to a later model. Dates as published by OpenAI on {AS_OF}."
    if days_left > 0:
        text = f"OpenAI switches the model {model} off on {end}, in {days_left} days."
        return [Info(text, hint=hint, id="integrations.I001")]
    text = f"OpenAI switched the model {model} off on {end}: pages can no longer be made with it."
    return [Warning(text, hint=hint, id="integrations.W001")]


def openai_key_is_set(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Say when nothing can be generated: no key, no stand-in, and the simulators are off."""
    if settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL or settings.SIMULATE_PROVIDERS:
        return []
    hint = "Set OPENAI_API_KEY, or SIMULATE_PROVIDERS to work with sample content."
    return [Warning("OpenAI has no API key.", hint=hint, id="integrations.W002")]


def openai_prices_are_figures(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Say which price of OPENAI_PRICES is none, before a job stumbles over it."""
    found: list[CheckMessage] = []
    hint = 'Write {"model": [input, cached input, output]}, in US dollars for a million tokens.'
    if not isinstance(settings.OPENAI_PRICES, dict):
        return [Error("OPENAI_PRICES is no JSON object.", hint=hint, id="integrations.E001")]
    for model, figures in settings.OPENAI_PRICES.items():
        try:
            read_price(figures)
        except ValueError as error:
            text = f"OPENAI_PRICES of {model}: {error}."
            found.append(Error(text, hint=hint, id="integrations.E001"))
    return found


def register_all() -> None:
    """Register every check of this module."""
    register(openai_prices_are_figures)
    register(openai_model_ends)
    register(openai_key_is_set)
