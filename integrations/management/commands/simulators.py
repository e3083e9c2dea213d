"""Run the provider simulators."""

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.openai_models import AS_OF
from integrations.simulators import server
from integrations.simulators.app import Simulators
from integrations.simulators.openai.api import PROVIDER as OPENAI
from integrations.simulators.provider import Provider, World
from integrations.simulators.stripe.api import stripe


class Command(BaseCommand):
    """Serve every simulated provider from one loopback process, without database or Redis."""

    help = "Serve simulated providers on loopback (OpenAI under /openai/v1, Stripe under /stripe)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where to listen, what decides the copy, and what day it is."""
        parser.add_argument("--port", type=int, required=True, help="0 takes any free port")
        parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
        parser.add_argument("--seed", type=int, default=0, help="another seed, other copy")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=AS_OF,
            help="the day to simulate: models that have ended by then are gone",
        )
        parser.add_argument("--state", type=Path, help="a folder to keep Stripe's world in")
        parser.add_argument(
            "--stripe-webhook", default="", help="a loopback address that Stripe's events go to"
        )
        parser.add_argument(
            "--stripe-webhook-secret", default="", help="what those events are signed with"
        )
        parser.add_argument(
            "--public-url", default="", help="where browsers reach the simulators' pages"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen until a signal comes."""
        providers = (OPENAI, stripe_of(options))
        try:
            listener = server.bind(options["host"], options["port"])
        except (OSError, OverflowError, ValueError) as error:
            where = f"{options['host']} port {options['port']}"
            raise CommandError(f"The simulators cannot listen on {where}: {error}.") from error
        host, port = listener.getsockname()[:2]
        address = f"[{host}]" if ":" in host else host
        self.stdout.write(f"simulators: http://{address}:{port} ({names(providers)})")
        self.stdout.flush()
        world = World(today=options["today"], seed=options["seed"])
        server.serve(Simulators(providers, world), listener)


def stripe_of(options: dict[str, Any]) -> Provider:
    """Return the Stripe that the options ask for. Raises CommandError."""
    try:
        return stripe(
            webhook=options["stripe_webhook"],
            webhook_secret=options["stripe_webhook_secret"],
            state=options["state"],
            public_url=options["public_url"],
        )
    except (OSError, ValueError) as error:
        raise CommandError(f"Stripe cannot be simulated: {error}.") from error


def names(providers: Sequence[Provider]) -> str:
    """Return the simulated providers as one readable list."""
    return ", ".join(provider.name for provider in providers)
