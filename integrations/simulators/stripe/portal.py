"""The customer portal: its configurations, and the short-lived sessions people enter with."""

from typing import Any

from integrations.simulators.stripe.catalog import put_metadata
from integrations.simulators.stripe.checkout import is_address
from integrations.simulators.stripe.errors import invalid
from integrations.simulators.stripe.world import HERE, Doc, StripeWorld, private, token

LASTS_S = 30 * 60
FEATURES: dict[str, Doc] = {
    "customer_update": {"allowed_updates": [], "enabled": False},
    "invoice_history": {"enabled": False},
    "payment_method_update": {"enabled": False, "payment_method_configuration": None},
    "subscription_cancel": {
        "cancellation_reason": {"enabled": False, "options": []},
        **{"enabled": False, "mode": "at_period_end", "proration_behavior": "none"},
    },
    "subscription_update": {
        **{"billing_cycle_anchor": None, "default_allowed_updates": [], "enabled": False},
        **{"products": None, "proration_behavior": "none", "trial_update_behavior": "end_trial"},
        "schedule_at_period_end": {"conditions": []},
    },
}


def create_configuration(world: StripeWorld, params: dict[str, Any]) -> Doc:
    """Add a configuration; the first one is the default."""
    configuration = world.make(
        "billing_portal.configuration",
        is_stored=False,
        is_default=not world.tables["billing_portal.configuration"],
        updated=world.now(),
        business_profile=dict.fromkeys(("headline", "privacy_policy_url", "terms_of_service_url")),
        features={name: dict(feature) for name, feature in FEATURES.items()},
        login_page={"enabled": False, "url": None},
    )
    put_configuration(world, configuration, params)
    world.emit("billing_portal.configuration.created", world.add(configuration))
    return configuration


def update_configuration(world: StripeWorld, key: str, params: dict[str, Any]) -> Doc:
    """Change a configuration."""
    configuration = world.find("billing_portal.configuration", key)
    with world.changing(configuration, "billing_portal.configuration.updated"):
        put_configuration(world, configuration, params)
        configuration["updated"] = world.now()
    return configuration


def put_configuration(world: StripeWorld, configuration: Doc, params: dict[str, Any]) -> None:
    """Write the parameters that configurations share in creating and updating."""
    for name in ("active", "default_return_url", "name"):
        if name in params:
            configuration[name] = params[name] or None if name != "active" else params[name]
    put_metadata(configuration, params)
    for name, value in (params.get("business_profile") or {}).items():
        configuration["business_profile"][name] = value or None
    for name, feature in (params.get("features") or {}).items():
        configuration["features"][name] = configuration["features"].get(name, {}) | feature


def create_session(world: StripeWorld, params: dict[str, Any]) -> Doc:
    """Open the portal for a customer."""
    if "customer" not in params:
        raise invalid("Missing required param: customer.", "customer", "parameter_missing")
    customer = world.find("customer", params["customer"], "customer")
    if "return_url" in params and not is_address(params["return_url"]):
        raise invalid("Not a valid URL", "return_url", "url_invalid")
    configuration = configuration_of(world, params.get("configuration"))
    session = world.make(
        "billing_portal.session",
        configuration=configuration["id"],
        customer=customer["id"],
        return_url=params.get("return_url") or configuration["default_return_url"],
        locale=params.get("locale"),
        flow=flow(world, customer, params.get("flow_data")),
    )
    secret = token(40)
    private(session)["secret"] = secret
    session["url"] = f"{HERE}portal/{secret}"
    world.emit("billing_portal.session.created", session)
    return session


def configuration_of(world: StripeWorld, key: str | None) -> Doc:
    """Return the configuration of a new session. Raises Refused where there is none."""
    if key is not None:
        return world.find("billing_portal.configuration", key, "configuration")
    for configuration in world.all("billing_portal.configuration", is_default=True):
        return configuration
    raise invalid(
        "No configuration provided and your test mode default configuration has not been created. "
        "Provide a configuration or create your default."
    )


def flow(world: StripeWorld, customer: Doc, given: dict[str, Any] | None) -> Doc | None:
    """Return the one thing a session is opened for, where it is opened for one."""
    if not given:
        return None
    after = given.get("after_completion") or {"type": "portal_homepage"}
    kinds = ("subscription_cancel", "subscription_update", "subscription_update_confirm")
    details: Doc = dict.fromkeys(kinds)
    kind = given["type"]
    if kind in given:
        wanted = world.find(
            "subscription", given[kind]["subscription"], f"flow_data[{kind}][subscription]"
        )
        if wanted["customer"] != customer["id"]:
            raise invalid("The subscription belongs to another customer.", "flow_data")
        details[kind] = {"retention": None, **given[kind]}
    both = {"hosted_confirmation": None, "redirect": None}
    return {"after_completion": both | after, "type": kind, **details}


def by_secret(world: StripeWorld, secret: str) -> Doc | None:
    """Return the open portal session of an address; it ends half an hour after it was made."""
    for session in world.all("billing_portal.session"):
        if private(session)["secret"] == secret:
            return session if world.now() - session["created"] <= LASTS_S else None
    return None
