"""The billing screen in words: the plan, its card, credits by their dates, packs and invoices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from credits.billing import currencies
from credits.models import Invoice, Lot, Pack, PlanTerms, Subscription
from credits.models.billing import FREE
from credits.selectors import Offer

# What a plan or a pack is called, by its kind and code.
Names = Mapping[tuple[str, str], str]

# How many lots are told one by one; beyond them a sum says the rest.
LOTS_SHOWN = 6
BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "elo": "Elo",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


class Prices(NamedTuple):
    """The currency that prices are shown in; ``offered`` is empty where it cannot be chosen."""

    chosen: str
    offered: Sequence[str]

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The currencies to choose from, as links show them."""
        return [
            {"code": code, "label": code.upper(), "is_current": code == self.chosen}
            for code in self.offered
        ]


class PlanCard(NamedTuple):
    """The plan of a workspace. ``state`` is free, active, ending, changing, past_due or paused."""

    code: str
    name: str
    next_name: str
    state: str
    price: str
    credits: int
    lasts_months: int
    renews_at: datetime | None
    grace_until: datetime | None
    next_price: str = ""
    next_credits: int = 0

    @property
    def is_paid(self) -> bool:
        """Say whether money is asked for it."""
        return self.code != FREE

    @property
    def is_overdue(self) -> bool:
        """Say whether a payment is open."""
        return self.state in ("past_due", "paused")


class Card(NamedTuple):
    """What the plan is paid with. ``ends_with`` is empty while nothing is known."""

    brand: str
    last4: str
    expires: str


class LotLine(NamedTuple):
    """Credits with one source and one date."""

    source: str
    label: str
    remaining: int
    granted: int
    expires_at: datetime | None


class PackCard(NamedTuple):
    """A pack to buy; ``each`` is what one credit of it costs."""

    code: str
    name: str
    credits: int
    price: str
    each: str
    lasts_months: int


class InvoiceLine(NamedTuple):
    """One invoice. ``credits`` is what came for it and was not taken back again."""

    number: str
    what: list[str]
    created_at: datetime
    amount: str
    refunded: str
    tone: str
    status: str
    is_open: bool
    credits: int | None
    hosted_url: str
    pdf_url: str


def prices_in(
    subscription: Subscription, *, asked: str, language: str, offered: Sequence[str]
) -> Prices:
    """Return the currency a workspace sees: its own once it has paid, else asked or suggested."""
    if subscription.currency:
        return Prices(subscription.currency, ())
    if asked.lower() in offered:
        return Prices(asked.lower(), offered)
    return Prices(currencies.suggested(language, among=offered), offered)


def price(amount: int, currency: str) -> str:
    """Write a price as price lists do: $97, R$ 497."""
    return formatting.money(amount, currency.upper(), drops_zeros=True)


def state_of(subscription: Subscription, now: datetime) -> str:
    """Return how a plan stands, as one word for templates."""
    if subscription.status == Subscription.Status.PAST_DUE:
        is_over = subscription.effective_plan_code(now) != subscription.plan_id
        return "paused" if is_over else "past_due"
    if subscription.plan_id == FREE:
        return "free"
    if subscription.cancel_at_period_end:
        return "ending"
    return "active" if subscription.next_plan_id == subscription.plan_id else "changing"


def plan_card(
    subscription: Subscription,
    terms: PlanTerms,
    currency: str,
    now: datetime,
    *,
    offers: Iterable[Offer] = (),
) -> PlanCard:
    """Return the plan by the terms it is paid by; what comes next is found among the offers."""
    coming = next((o.terms for o in offers if o.plan.code == subscription.next_plan_id), terms)
    is_free = subscription.plan_id == FREE
    gets_credits = not is_free or subscription.gets_free_credits
    return PlanCard(
        code=str(subscription.plan_id),
        name=subscription.plan.name,
        next_name=subscription.next_plan.name,
        state=state_of(subscription, now),
        price="" if is_free else price(terms.amounts.get(currency, 0), currency),
        credits=terms.credits if gets_credits else 0,
        lasts_months=terms.credits_last_months,
        renews_at=subscription.period_end if gets_credits else None,
        grace_until=subscription.grace_until,
        next_price=price(coming.amounts.get(currency, 0), currency),
        next_credits=coming.credits,
    )


def card(subscription: Subscription) -> Card | None:
    """Return the card a plan is paid with, if one is known."""
    if not subscription.card_last4:
        return None
    brand = subscription.card_brand
    name = BRANDS.get(brand.lower(), brand.replace("_", " ").title())
    return Card(name or _("Card"), subscription.card_last4, subscription.card_expires)


def lot_lines(lots: Sequence[Lot], plans: Mapping[str, str]) -> list[LotLine]:
    """Return the lots in the order they are spent in; many of them end in one line for the rest.

    ``plans`` says which plan they came for, by the key of their grant (`credits.origins`).
    """
    lines = [
        LotLine(
            each.source,
            plans.get(getattr(each, "grant_key", "")) or str(Lot.Source(each.source).label),
            each.remaining,
            each.granted,
            each.expires_at,
        )
        for each in lots
    ]
    shown, rest = lines[:LOTS_SHOWN], lines[LOTS_SHOWN:]
    if not rest:
        return shown
    label = ngettext("%(count)s more lot", "%(count)s more lots", len(rest)) % {
        "count": formatting.number(len(rest))
    }
    sums = (sum(each.remaining for each in rest), sum(each.granted for each in rest))
    return [*shown, LotLine("rest", label, *sums, None)]


def pack_cards(packs: Iterable[Pack], currency: str) -> list[PackCard]:
    """Return the packs that have a price in a currency, with what one credit of them costs."""
    return [
        PackCard(
            pack.code,
            pack.name,
            pack.credits,
            price(pack.amounts[currency], currency),
            formatting.money(round(pack.amounts[currency] / pack.credits), currency.upper()),
            pack.lasts_months,
        )
        for pack in packs
        if currency in pack.amounts
    ]


# --- Invoices -----------------------------------------------------------------------------------

_STATUS = {
    "paid": ("good", gettext_lazy("Paid")),
    "open": ("warn", gettext_lazy("Open")),
    "void": ("", gettext_lazy("Void")),
    "uncollectible": ("bad", gettext_lazy("Not paid")),
}
_LOST, _WON = "lost", "won"


def names_of(offers: Iterable[Offer], packs: Iterable[Pack]) -> Names:
    """Return what the things on sale are called, for invoices."""
    plans = {("plan", offer.plan.code): offer.plan.name for offer in offers}
    return plans | {("pack", pack.code): pack.name for pack in packs}


def invoice_lines(
    invoices: Iterable[Invoice], *, names: Names, is_over: bool = False
) -> list[InvoiceLine]:
    """Return the invoices as the list shows them.

    Where the subscription ``is_over``, what it left open is not to be paid: that brings no plan.
    """
    return [_invoice_line(each, names, is_over=is_over) for each in invoices]


def _invoice_line(invoice: Invoice, names: Names, *, is_over: bool) -> InvoiceLine:
    currency = invoice.currency.upper()
    tone, status = _status(invoice)
    back = invoice.amount_refunded
    kept = None if invoice.credits is None else invoice.credits - invoice.credits_reversed
    is_left = is_over and invoice.status == "open" and invoice.reason.startswith("subscription")
    return InvoiceLine(
        number=invoice.number,
        what=[what_for(each, names) for each in invoice.what if each["amount"] >= 0],
        created_at=invoice.created_at,
        amount=formatting.money(invoice.total, currency),
        refunded=formatting.money(-back, currency) if back else "",
        tone=tone,
        status=str(status),
        is_open=invoice.status == "open",
        credits=kept,
        hosted_url="" if is_left else invoice.hosted_url,
        pdf_url=invoice.pdf_url,
    )


def what_for(line: Mapping[str, Any], names: Names) -> str:
    """Return what a line of an invoice is for."""
    # What is sold no more is still called something.
    name: str = names.get((line["kind"], line["code"]), line["code"].title())
    if line["kind"] == "pack":
        if line["quantity"] == 1:
            return name
        count = formatting.number(line["quantity"])
        return str(_("%(count)s × %(name)s") % {"count": count, "name": name})
    said: str = _("Change to %(name)s") if line["is_proration"] else _("%(name)s plan")
    return said % {"name": name}


def called(status: str) -> str:
    """Return what people call the status that Stripe gives an invoice."""
    return str(_STATUS.get(status, ("", status))[1])


def _status(invoice: Invoice) -> tuple[str, Any]:
    if invoice.dispute_status == _LOST:
        return "bad", _("Charged back")
    if invoice.dispute_status and invoice.dispute_status != _WON:
        return "bad", _("Disputed")
    if invoice.amount_refunded:
        is_whole = invoice.amount_refunded >= invoice.amount_paid
        return "", _("Refunded") if is_whole else _("Partly refunded")
    tone, label = _STATUS.get(invoice.status, ("", invoice.status))
    return tone, label
