"""Payment intents and charges: the money itself, there and back."""

from typing import Any

from integrations.simulators.stripe import cards
from integrations.simulators.stripe.catalog import put_metadata
from integrations.simulators.stripe.errors import Refused, invalid
from integrations.simulators.stripe.world import HERE, Doc, StripeWorld, private, token

SETTLES_AFTER_S = 30
DISPUTED_AFTER_S = 10
EVIDENCE_DAYS = 7
DAY_S = 86_400


def new_intent(world: StripeWorld, **values: Any) -> Doc:
    """Add a payment intent."""
    intent = world.make("payment_intent", **values)
    intent["client_secret"] = f"{intent['id']}_secret_{token(24)}"
    world.emit("payment_intent.created", intent)
    return intent


def attempt(world: StripeWorld, intent: Doc, method: Doc, *, is_first: bool) -> Refused | None:
    """Take the money of an intent, and return the bank's refusal if it refuses.

    A bank debit is neither yes nor no at first: the intent is ``processing`` until it settles.
    """
    card = cards.card_of(method)
    refusal = None if card.settles_late and is_first else cards.answer(method, is_first=is_first)
    intent["payment_method"] = method["id"]
    intent["payment_method_types"] = [method["type"]]
    charge = new_charge(world, intent, method)
    if refusal is not None:
        fail(world, intent, charge, refusal)
    elif card.settles_late and is_first:
        charge["status"] = "pending"
        intent["status"] = "processing"
        world.emit("charge.pending", charge)
        world.emit("payment_intent.processing", intent)
        remember(world, "settle", intent["id"], SETTLES_AFTER_S)
    else:
        succeed(world, intent, charge)
        if card.is_disputed:
            remember(world, "dispute", charge["id"], DISPUTED_AFTER_S)
    return refusal


def remember(world: StripeWorld, what: str, key: str, after_s: int) -> None:
    """Note what is to happen by itself some time later."""
    world.later.append({"at": world.now() + after_s, "what": what, "id": key})


def new_charge(world: StripeWorld, intent: Doc, method: Doc) -> Doc:
    """Add the charge of one attempt."""
    charge = world.make(
        "charge",
        amount=intent["amount"],
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        metadata=dict(intent["metadata"]),
        payment_intent=intent["id"],
        payment_method=method["id"],
        billing_details=method["billing_details"],
        payment_method_details={"type": method["type"], method["type"]: method[method["type"]]},
        status="pending",
    )
    charge["receipt_url"] = f"{HERE}receipts/{charge['id']}"
    intent["latest_charge"] = charge["id"]
    return charge


def succeed(world: StripeWorld, intent: Doc, charge: Doc) -> None:
    """Let the money arrive."""
    charge |= {"status": "succeeded", "paid": True, "captured": True}
    charge["amount_captured"] = charge["amount"]
    charge["outcome"] = outcome("authorized", "Payment complete.", "approved_by_network")
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    intent["last_payment_error"] = None
    world.emit("charge.succeeded", charge)
    world.emit("payment_intent.succeeded", intent)


def fail(world: StripeWorld, intent: Doc, charge: Doc, refusal: Refused) -> None:
    """Let the bank refuse."""
    code, message = refusal.error["code"], refusal.error["message"]
    charge |= {"status": "failed", "failure_code": code, "failure_message": message}
    charge["outcome"] = outcome("issuer_declined", message, "declined_by_network")
    charge["outcome"]["reason"] = refusal.error.get("decline_code")
    intent["status"] = "requires_payment_method"
    intent["last_payment_error"] = {**refusal.error, "charge": charge["id"]}
    world.emit("charge.failed", charge)
    world.emit("payment_intent.payment_failed", intent)


def outcome(kind: str, message: str, network: str) -> Doc:
    """Return how a charge went, in the bank's words."""
    return {
        **dict.fromkeys(("advice_code", "network_advice_code", "network_decline_code", "reason")),
        **{"network_status": network, "risk_level": "normal", "seller_message": message},
        "type": kind,
    }


def create_refund(world: StripeWorld, params: dict[str, Any]) -> Doc:
    """Give money back, all that is left of a charge or a part."""
    charge = charge_to_refund(world, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} has not been paid.", "charge")
    if charge["disputed"]:
        raise invalid(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            *("charge", "charge_disputed"),
        )
    if left <= 0:
        raise invalid(
            f"Charge {charge['id']} has already been refunded.",
            *("charge", "charge_already_refunded"),
        )
    if amount > left:
        raise invalid(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            "amount",
        )
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    return refund(world, charge, amount, params)


def charge_to_refund(world: StripeWorld, params: dict[str, Any]) -> Doc:
    """Return the charge that a refund names, by itself or by its intent."""
    if "charge" in params:
        return world.find("charge", params["charge"], "charge")
    if "payment_intent" not in params:
        raise invalid(
            "One of the following params should be provided for this request: payment_intent "
            "or charge.",
        )
    intent = world.find("payment_intent", params["payment_intent"], "payment_intent")
    if not intent["latest_charge"]:
        raise invalid(f"This PaymentIntent ({intent['id']}) does not have a successful charge.")
    return world.find("charge", intent["latest_charge"], "payment_intent")


def refund(world: StripeWorld, charge: Doc, amount: int, params: dict[str, Any]) -> Doc:
    """Give an amount back and tell of it."""
    made = world.make(
        "refund",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        destination_details={"card": {"type": "refund"}, "type": "card"},
    )
    put_metadata(made, params)
    with world.changing(charge, "charge.refunded"):
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] >= charge["amount"]
    world.emit("refund.created", made)
    world.emit("charge.refund.updated", made)
    return made


def open_dispute(world: StripeWorld, charge: Doc) -> Doc:
    """Let the cardholder dispute a charge: the money goes at once."""
    if charge["disputed"] or charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} cannot be disputed.", "charge")
    amount = charge["amount"] - charge["amount_refunded"]
    if amount < 1:
        raise invalid(f"Charge {charge['id']} has been refunded.", "charge")
    with world.changing(charge, "charge.updated"):
        charge["disputed"] = True
    dispute = world.make(
        "dispute",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        payment_intent=charge["payment_intent"],
        evidence_details={
            **{"due_by": world.now() + EVIDENCE_DAYS * DAY_S, "enhanced_eligibility": {}},
            **{"has_evidence": False, "past_due": False, "submission_count": 0},
        },
        balance_transactions=[movement(world, -amount, charge["currency"])],
    )
    private(dispute)["closed"] = False
    world.emit("charge.dispute.created", dispute)
    world.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(world: StripeWorld, dispute: Doc, status: str) -> Doc:
    """End a dispute ``won`` or ``lost``; won brings the money back."""
    if private(dispute)["closed"]:
        raise invalid(f"Dispute {dispute['id']} is closed.", "dispute")
    private(dispute)["closed"] = True
    with world.changing(dispute, "charge.dispute.updated"):
        dispute["status"] = status
        if status == "won":
            amount, currency = dispute["amount"], dispute["currency"]
            dispute["balance_transactions"].append(movement(world, amount, currency))
    if status == "won":
        world.emit("charge.dispute.funds_reinstated", dispute)
    world.emit("charge.dispute.closed", dispute)
    return dispute


def movement(world: StripeWorld, amount: int, currency: str) -> Doc:
    """Return an entry of Stripe's own books."""
    return {
        **{"id": f"txn_{token(24)}", "object": "balance_transaction", "amount": amount},
        **{"currency": currency, "created": world.now(), "fee": 0, "net": amount},
        **{"reporting_category": "dispute", "status": "available", "type": "adjustment"},
    }
