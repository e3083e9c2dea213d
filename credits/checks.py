"""What should be known about billing before anybody pays."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from credits.billing import client


def stripe_is_set_up(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Say what is missing between us and Stripe, before money comes and brings no credits."""
    key, secret = settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET
    if not key:
        hint = "Set STRIPE_SECRET_KEY, or SIMULATE_PROVIDERS to play with a simulated Stripe."
        return [Warning("Stripe has no key: nobody can pay.", hint=hint, id="credits.W001")]
    found: list[CheckMessage] = []
    if not key.startswith(("sk_", "rk_")):
        hint = "It begins with sk_ or rk_; pk_ is the key of browsers."
        found.append(Error("STRIPE_SECRET_KEY is no secret key.", hint=hint, id="credits.E001"))
    if not secret:
        hint = "Run `manage.py stripe_setup` and keep the secret that it prints."
        found.append(
            Error(
                "STRIPE_WEBHOOK_SECRET is missing: payments would bring no credits.",
                hint=hint,
                id="credits.E002",
            )
        )
    elif not secret.startswith("whsec_"):
        hint = "It begins with whsec_; each endpoint has its own."
        found.append(
            Error("STRIPE_WEBHOOK_SECRET is no signing secret.", hint=hint, id="credits.E003")
        )
    if client.is_live() and settings.STRIPE_BASE_URL:
        text = "A live key of Stripe would be sent to STRIPE_BASE_URL."
        hint = "Leave STRIPE_BASE_URL empty: Stripe has one address."
        found.append(Error(text, hint=hint, id="credits.E004"))
    return found


def stripe_is_live(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Say where a deployment takes no real money. Asked by `check --deploy`."""
    if not settings.STRIPE_SECRET_KEY or client.is_live():
        return []
    text = "Stripe is in test mode: whoever knows a test card gets credits for nothing."
    return [Warning(text, hint="Set a live STRIPE_SECRET_KEY.", id="credits.W002")]


def register_all() -> None:
    """Register every check of this module."""
    register(stripe_is_set_up)
    register(stripe_is_live, deploy=True)
