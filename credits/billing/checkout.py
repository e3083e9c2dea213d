"""The way to Stripe's pages and back: paying for a plan or a pack, and the portal."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation

from accounts import audit
from accounts.models import User
from core import clock, tenancy
from credits import addresses, selectors
from credits.billing import catalogue, subscriptions, sync
from credits.billing.catalogue import Sold
from credits.billing.client import Doc, Missing, ask, ask_all, key, patience
from credits.billing.currencies import offered
from credits.billing.customers import customer_of, replace_customer, workspace_of
from credits.billing.failures import (
    AlreadySubscribed,
    BillingUnavailable,
    CurrencyNotOffered,
    NotForSale,
    UnknownCheckout,
)
from credits.billing.subscriptions import LIVE
from credits.models import Pack, PlanTerms, Subscription
from credits.models.billing import FREE

if TYPE_CHECKING:
    from stripe.params.billing_portal import SessionCreateParams as PortalParams
    from stripe.params.checkout import SessionCreateParams

# Checkout speaks neither Arabic nor Hebrew: there the browser's own languages decide.
_LOCALES = {"en": "en", "es": "es", "pt": "pt-BR"}
_SESSION_ID_MAX = 120


class CheckoutOutcome(NamedTuple):
    """What became of a checkout: "paid", "processing", "failed", "open" or "expired".

    A bank debit is "processing" for days before it is paid, or "failed" for good.
    ``plan_code`` is empty for a pack; ``credits`` is what the payment brought.
    """

    state: str
    plan_code: str
    credits: int


class _Order(NamedTuple):
    """What somebody is about to pay for."""

    workspace_id: UUID
    sold: Sold
    currency: str

    @property
    def metadata(self) -> dict[str, str]:
        """What every object of Stripe's that comes of this carries."""
        return {
            "workspace_id": str(self.workspace_id),
            "sold": self.sold.lookup_key,
            "currency": self.currency,
        }


@patience()
def start_plan_checkout(*, workspace_id: UUID, plan_code: str, currency: str, by: User) -> str:
    """Return the address where the plan is paid for.

    Raises AlreadySubscribed, CurrencyNotOffered, NotForSale or BillingUnavailable.
    """
    with tenancy.workspace(workspace_id):
        if _is_paying(selectors.subscription(workspace_id=workspace_id)):
            raise AlreadySubscribed
        terms = _terms_for_sale(plan_code)
    _must_be_offered(currency, terms)
    order = _Order(workspace_id, Sold("plan", plan_code, terms.version), currency)
    return _start(order, by)


@patience()
def start_pack_checkout(*, workspace_id: UUID, pack_code: str, currency: str, by: User) -> str:
    """Return the address where the credit pack is paid for.

    Whoever pays for a plan buys packs in the plan's currency, for Stripe keeps one for each
    customer. Raises CurrencyNotOffered, NotForSale or BillingUnavailable.
    """
    with tenancy.workspace(workspace_id):
        subscription = selectors.subscription(workspace_id=workspace_id)
        if _is_paying(subscription) and subscription.currency:
            currency = subscription.currency
        pack = next((each for each in selectors.packs() if each.code == pack_code), None)
    if pack is None:
        raise NotForSale
    _must_be_offered(currency, pack)
    return _start(_Order(workspace_id, Sold("pack", pack.code, pack.version), currency), by)


@patience()
def open_portal(*, workspace_id: UUID, by: User, flow: str = "") -> str:
    """Return the address of Stripe's page for cards, addresses, tax ids and invoices.

    ``flow`` "payment_method_update" leads straight to a new card.
    """
    back = addresses.top_up_url()

    def opened(customer: str) -> Doc:
        params: PortalParams = {
            "customer": customer,
            "return_url": back,
            "configuration": catalogue.portal_configuration(return_url=back),
            "locale": _locale(),
        }
        if flow == "payment_method_update":
            after = {"type": "redirect", "redirect": {"return_url": back}}
            params["flow_data"] = {"type": flow, "after_completion": after}  # type: ignore[typeddict-item]
        return ask(lambda stripe: stripe.v1.billing_portal.sessions.create(params))

    portal = _with_customer(workspace_id, opened)
    with tenancy.workspace(workspace_id):
        audit.record("billing.portal_opened", by=by, workspace_id=workspace_id)
    return str(portal["url"])


@patience()
def sync_checkout(*, workspace_id: UUID, session_id: str) -> CheckoutOutcome:
    """Bring a checkout's outcome here without waiting for the webhook; whichever is first grants.

    Raises UnknownCheckout for a session of another workspace as for one that does not exist.
    """
    session = _session(session_id)
    customer = session["customer"] or ""
    is_ours = session["client_reference_id"] == str(workspace_id)
    if not is_ours or workspace_of(customer, str(workspace_id)) != workspace_id:
        raise UnknownCheckout
    sync.sync_session(session)
    return _outcome(session)


def _outcome(session: Doc) -> CheckoutOutcome:
    sold = catalogue.read_lookup_key(session["metadata"].get("sold"))
    plan_code = sold.code if sold and sold.kind == "plan" else ""
    if session["status"] != "complete":
        return CheckoutOutcome(session["status"], plan_code, 0)
    credits = sync.credits_of(session)
    if credits is not None:
        return CheckoutOutcome("paid", plan_code, credits)
    return CheckoutOutcome("failed" if sync.has_failed(session) else "processing", plan_code, 0)


def _session(session_id: str) -> Doc:
    if not session_id.startswith("cs_") or len(session_id) > _SESSION_ID_MAX:
        raise UnknownCheckout
    if not session_id.replace("_", "").isalnum() or not session_id.isascii():
        raise UnknownCheckout
    try:
        return ask(lambda stripe: stripe.v1.checkout.sessions.retrieve(session_id))
    except Missing as missing:
        raise UnknownCheckout from missing


def _start(order: _Order, by: User) -> str:
    session = _with_customer(order.workspace_id, lambda customer: _session_for(order, customer))
    with tenancy.workspace(order.workspace_id):
        audit.record(
            "billing.checkout_started", by=by, workspace_id=order.workspace_id,
            kind=order.sold.kind, code=order.sold.code, currency=order.currency,
        )  # fmt: skip
    return str(session["url"])


def _with_customer(workspace_id: UUID, use: Callable[[str], Doc]) -> Doc:
    """Do something with the workspace's customer; again where Stripe forgot what we remember."""
    customer = customer_of(workspace_id=workspace_id)
    try:
        return use(customer)
    except Missing as missing:
        # A test account that was emptied: real ones keep their objects for good.
        catalogue.forget()
        if missing.param == "customer":
            customer = replace_customer(workspace_id=workspace_id, lost=customer)
        return use(customer)


def _session_for(order: _Order, customer: str) -> Doc:
    """Return a session to pay in: the one that is open for the same order, or a new one.

    Others for a plan end: paid in two tabs, they would make two subscriptions.
    """
    price = catalogue.price_of(order.sold)
    if order.sold.kind == "plan":
        _must_not_pay_already(customer)
    latest = ask(
        lambda stripe: stripe.v1.checkout.sessions.list({"customer": customer, "limit": 1})
    )["data"]
    for session in _open_sessions(customer):
        if session["mode"] != _mode(order):
            continue
        if session["metadata"] == order.metadata and session["locale"] == _locale():
            return dict(session)
        if order.sold.kind == "plan":
            _expire(session["id"])
    # Two clicks at once find the same newest session, so they make one; the minute lets a person
    # try again after an answer that Stripe would only repeat.
    attempt = (latest[0]["id"] if latest else "first", clock.now().strftime("%Y%m%d%H%M"))
    params = _params(order, customer, price)
    what = (order.sold.lookup_key, order.currency, _locale())
    return ask(
        lambda stripe: stripe.v1.checkout.sessions.create(
            params, key("checkout", customer, *what, *attempt)
        )
    )


def _must_not_pay_already(customer: str) -> None:
    """Refuse a second plan to whom Stripe has one for, though its event is still under way.

    One on a price that is not ours is somebody's agreement with staff about something else.
    """
    reading = subscriptions.read(sync.subscriptions_of(customer), catalogue.sold_by)
    if reading.state is not None:
        sync.sync_subscription(reading.state.id)
        raise AlreadySubscribed


def _open_sessions(customer: str) -> list[Doc]:
    return ask_all(
        lambda stripe: stripe.v1.checkout.sessions.list, customer=customer, status="open"
    )


def _expire(session_id: str) -> None:
    try:
        ask(lambda stripe: stripe.v1.checkout.sessions.expire(session_id))
    except BillingUnavailable as error:
        # Paid or over since it was listed: what came of it arrives as an event.
        if error.is_transient:
            raise


def _params(order: _Order, customer: str, price: str) -> "SessionCreateParams":
    params: SessionCreateParams = {
        "mode": _mode(order),
        "customer": customer,
        "client_reference_id": str(order.workspace_id),
        "metadata": order.metadata,
        "line_items": [{"price": price, "quantity": 1}],
        "currency": order.currency,
        "locale": _locale(),
        "success_url": f"{addresses.billing_return_url()}?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": addresses.top_up_url(),
    }
    if order.sold.kind == "plan":
        params["subscription_data"] = {"metadata": order.metadata}
    else:
        params["payment_intent_data"] = {"metadata": order.metadata}
        params["invoice_creation"] = {
            "enabled": True,
            "invoice_data": {"metadata": order.metadata},
        }
    if settings.STRIPE_TAX:
        params["automatic_tax"] = {"enabled": True}
        params["tax_id_collection"] = {"enabled": True}
        # What the buyer types is what the next invoice is made out to.
        params["customer_update"] = {"address": "auto", "name": "auto"}
    return params


def _mode(order: _Order) -> str:
    return "subscription" if order.sold.kind == "plan" else "payment"


def _locale() -> str:
    return _LOCALES.get((translation.get_language() or "").partition("-")[0], "auto")


def _is_paying(subscription: Subscription) -> bool:
    # A bank debit may be on its way: the plan is not paid yet, and must not be bought twice.
    is_under_way = bool(subscription.stripe_subscription_id) and subscription.stripe_status in LIVE
    return is_under_way or subscription.status in (
        Subscription.Status.ACTIVE,
        Subscription.Status.PAST_DUE,
    )


def _terms_for_sale(plan_code: str) -> PlanTerms:
    if plan_code == FREE:
        raise NotForSale
    try:
        return selectors.plan_terms(plan_code)
    except PlanTerms.DoesNotExist:
        raise NotForSale from None


def _must_be_offered(currency: str, offer: PlanTerms | Pack) -> None:
    if currency not in offer.amounts or currency not in offered():
        raise CurrencyNotOffered
