"""What happens by itself when its time comes: renewals, retries, ends, late money."""

from collections.abc import Callable
from functools import partial
from typing import Any

from integrations.simulators.stripe import cards, checkout, invoices, payments, subscriptions
from integrations.simulators.stripe.world import Doc, StripeWorld, private

Due = tuple[int, int, Callable[[], Any]]
# Guards against a clock that never arrives: nobody plays so many periods in one go.
MOST_STEPS = 20_000


def advance(world: StripeWorld, to: int) -> int:
    """Move the clock to a moment, playing in order what falls due on the way; say how much."""
    steps = play(world, to)
    world.offset += max(to - world.now(), 0)
    world.touched()
    return steps


def tick(world: StripeWorld) -> None:
    """Play what has fallen due by now."""
    play(world, world.now())


def play(world: StripeWorld, to: int) -> int:
    """Play everything due up to a moment, each at its own time; say how much it was."""
    steps = 0
    while steps < MOST_STEPS:
        due = soonest(world)
        if due is None or due[0] > to:
            break
        with world.held_at(due[0]):
            due[2]()
        steps += 1
    return steps


def soonest(world: StripeWorld) -> Due | None:
    """Return what is due next; of two at the same moment, money before renewals."""
    found: list[Due] = []
    for entry in world.later:
        found.append((entry["at"], 0, partial(happen, world, entry)))
    for invoice in world.all("invoice", status="open"):
        if moment := invoice["next_payment_attempt"]:
            found.append((moment, 1, partial(retry, world, invoice)))
    for one in world.tables["subscription"].values():
        if one["status"] in subscriptions.LIVE and one["cancel_at"]:
            found.append((one["cancel_at"], 1, partial(finish, world, one)))
        if one["status"] in subscriptions.BILLED:
            moment = subscriptions.period_end(one)
            found.append((moment, 2, partial(subscriptions.renew, world, one)))
    for session in world.all("checkout.session", status="open"):
        found.append((session["expires_at"], 3, partial(checkout.expire, world, session)))
    return min(found, key=lambda due: due[:2]) if found else None


def retry(world: StripeWorld, invoice: Doc) -> None:
    """Try an overdue invoice again."""
    invoice["next_payment_attempt"] = None
    subscription = invoices.subscription_of(world, invoice)
    if subscription is not None:
        subscriptions.collect(world, subscription, invoice)


def finish(world: StripeWorld, subscription: Doc) -> None:
    """End a subscription at the moment that was set."""
    subscriptions.end(world, subscription, "cancellation_requested")


def happen(world: StripeWorld, entry: Doc) -> None:
    """Let one remembered thing happen."""
    world.later.remove(entry)
    world.touched()
    if entry["what"] == "dispute":
        charge = world.find("charge", entry["id"])
        if not charge["disputed"] and not charge["refunded"]:
            payments.open_dispute(world, charge)
        return
    settle(world, world.find("payment_intent", entry["id"]))


def settle(world: StripeWorld, intent: Doc) -> None:
    """Decide a bank debit: the money arrives, or it does not."""
    method = world.find("payment_method", intent["payment_method"])
    charge = world.find("charge", intent["latest_charge"])
    refusal = cards.answer(method, is_first=True)
    if refusal is None:
        payments.succeed(world, intent, charge)
    else:
        payments.fail(world, intent, charge, refusal)
    invoice = invoices.invoice_of(world, intent)
    if invoice is not None:
        settle_invoice(world, invoice, is_paid=refusal is None)
    session = session_of(world, intent, invoice)
    if session is None:
        return
    if refusal is not None:
        world.emit("checkout.session.async_payment_failed", session)
        return
    if session["mode"] == "payment":
        checkout.note_paid(world, session, intent)
    session["payment_status"] = "paid"
    world.emit("checkout.session.async_payment_succeeded", session)


def settle_invoice(world: StripeWorld, invoice: Doc, *, is_paid: bool) -> None:
    """Bring an invoice on its way as its bank debit was decided."""
    subscription = invoices.subscription_of(world, invoice)
    if is_paid:
        invoice["attempt_count"] += 1
        invoices.settle(world, invoice)
        if subscription is not None:
            subscriptions.revive(world, subscription)
        return
    invoices.note_failure(world, invoice, is_scheduled=True)
    if subscription is not None:
        subscriptions.become(world, subscription, "past_due")


def session_of(world: StripeWorld, intent: Doc, invoice: Doc | None) -> Doc | None:
    """Return the Checkout session that waits for an intent."""
    if key := private(intent).get("session"):
        return world.find("checkout.session", key)
    if invoice is None:
        return None
    for session in world.all("checkout.session", invoice=invoice["id"], payment_status="unpaid"):
        return session
    return None
