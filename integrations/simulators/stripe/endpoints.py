"""Webhook endpoints: where the account asks events to be sent."""

from typing import Any

from integrations.simulators.stripe import API_VERSION
from integrations.simulators.stripe.catalog import emptied, put_metadata
from integrations.simulators.stripe.courier import is_loopback
from integrations.simulators.stripe.errors import invalid
from integrations.simulators.stripe.world import Doc, StripeWorld, private, token


def create(world: StripeWorld, params: dict[str, Any]) -> Doc:
    """Add an endpoint; its secret is shown this once."""
    version = params.get("api_version", API_VERSION)
    if version != API_VERSION:
        raise invalid(f"Invalid API version: {version}", "api_version")
    endpoint = world.make(
        "webhook_endpoint",
        is_stored=False,
        api_version=version,
        url=read_url(params["url"]),
        enabled_events=params["enabled_events"],
    )
    private(endpoint)["secret"] = f"whsec_{token(32)}"
    put(endpoint, params)
    world.add(endpoint)
    return {**world.shown(endpoint), "secret": private(endpoint)["secret"]}


def update(world: StripeWorld, key: str, params: dict[str, Any]) -> Doc:
    """Change an endpoint."""
    endpoint = world.find("webhook_endpoint", key)
    if "url" in params:
        endpoint["url"] = read_url(params["url"])
    if "enabled_events" in params:
        endpoint["enabled_events"] = params["enabled_events"]
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    put(endpoint, params)
    world.touched()
    return world.shown(endpoint)


def delete(world: StripeWorld, key: str) -> Doc:
    """Take an endpoint away."""
    world.find("webhook_endpoint", key)
    del world.tables["webhook_endpoint"][key]
    world.touched()
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


def put(endpoint: Doc, params: dict[str, Any]) -> None:
    """Write the parameters that endpoints share in creating and updating."""
    if "description" in params:
        endpoint["description"] = emptied(params["description"])
    put_metadata(endpoint, params)


def read_url(url: str) -> str:
    """Return an address to deliver to. Raises Refused for one beyond this machine."""
    if not url.startswith(("http://", "https://")):
        raise invalid("Invalid URL: an explicit scheme (such as https) is required.", "url")
    if not is_loopback(url):
        raise invalid("The simulator delivers to this machine only.", "url", "url_invalid")
    return url
