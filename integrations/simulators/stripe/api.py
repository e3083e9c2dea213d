"""Builds the Stripe simulator: its operations, its pages, its control calls."""

from functools import partial
from pathlib import Path

from werkzeug.wrappers import Response

from integrations.simulators.provider import Provider, Route
from integrations.simulators.stripe import errors, timeline
from integrations.simulators.stripe.actions import Actions
from integrations.simulators.stripe.calls import Gate, written
from integrations.simulators.stripe.courier import Courier, Target, is_loopback
from integrations.simulators.stripe.hosted import PAGES, handler
from integrations.simulators.stripe.operations import OPERATIONS
from integrations.simulators.stripe.storage import Keeper
from integrations.simulators.stripe.world import StripeWorld

FAULTS = frozenset({*errors.FAULTS, "lost"})


def stripe(
    *,
    webhook: str = "",
    webhook_secret: str = "",
    state: Path | None = None,
    public_url: str = "",
) -> Provider:
    """Return a Stripe of one's own.

    Events go to ``webhook``, signed with ``webhook_secret``, beside the endpoints that are
    registered through the API. ``state`` is the folder it is kept in, and loaded from.
    ``public_url`` is where browsers reach the simulators, if that differs from where the API
    is called.

    Raises ValueError for a webhook beyond this machine, or one without a secret.
    """
    world = StripeWorld(base_url=f"{public_url.rstrip('/')}/stripe" if public_url else "")
    courier = Courier(world, target(webhook, webhook_secret))
    world.told = courier.take
    tick = partial(timeline.tick, world)
    gate = Gate(world, tick)
    keeper = Keeper(world, courier, tick, state)
    operations = [
        Route(method, f"/v1/{path}", gate.handler(name, act))
        for method, path, name, act in OPERATIONS
    ]
    pages = [Route(method, path, handler(world, tick, shown)) for method, path, shown in PAGES]
    keeper.start()
    return Provider(
        name="stripe",
        routes=(*operations, *pages),
        faults=FAULTS,
        refuse=refuse,
        actions=Actions(world, courier).all(),
        close=keeper.close,
    )


def target(webhook: str, secret: str) -> Target | None:
    """Return where events go by default. Raises ValueError."""
    if not webhook:
        return None
    if not is_loopback(webhook):
        raise ValueError(f"{webhook} is not on this machine")
    if not secret:
        raise ValueError("a webhook needs a secret to sign with")
    return Target(webhook, secret)


def refuse(status: int, description: str) -> Response:
    """Return a refusal that comes before any operation, in Stripe's shape."""
    if status in (404, 405):
        description = "Unrecognized request URL. Please see https://docs.stripe.com/api."
    refusal = errors.Refused(status, "invalid_request_error", description)
    return written(status, refusal.document())
