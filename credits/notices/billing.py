"""Who looks after a workspace hears of payments, of its plan, and of credits that went back."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from credits.models import Plan
from credits.notices.credits import tell_in_charge
from notifications.kinds import Kind, Values

WHY = gettext_lazy("You get this mail because you look after the billing of this workspace.")


def tell_of_payment(*, workspace_id: UUID, invoice: str, credits: int) -> None:
    """Tell that a payment brought credits; once for each invoice."""
    _tell(PAID, workspace_id, {"credits": credits}, invoice)


def tell_of_plan(*, workspace_id: UUID, before: str, after: str, key: str) -> None:
    """Tell that the workspace is on another paid plan."""
    _tell(CHANGED, workspace_id, _plans(before, after), key)


def tell_of_end(*, workspace_id: UUID, before: str, after: str, key: str) -> None:
    """Tell that the paid plan is over."""
    _tell(ENDED, workspace_id, _plans(before, after), key)


def tell_of_debt(*, workspace_id: UUID, until: datetime, number: int) -> None:
    """Remind of a payment that failed; ``number`` counts the reminders, from 1."""
    values = {"until": until.isoformat(), "number": number}
    _tell(OVERDUE, workspace_id, values, f"{until:%Y%m%d}:{number}")


def tell_of_limits(*, workspace_id: UUID, until: datetime) -> None:
    """Tell that the grace is over: from now on the free plan's limits count."""
    _tell(LIMITED, workspace_id, {}, f"{until:%Y%m%d}")


def tell_of_reversal(*, workspace_id: UUID, key: str, credits: int, is_dispute: bool) -> None:
    """Tell that money went back, and how many credits went with it."""
    _tell(REVERSED, workspace_id, {"credits": credits, "is_dispute": is_dispute}, key)


def tell_of_return(*, workspace_id: UUID, key: str, credits: int) -> None:
    """Tell that credits came back, for the money did."""
    _tell(RETURNED, workspace_id, {"credits": credits}, key)


def tell_of_renewal(*, workspace_id: UUID, ends: datetime, card_expires: str) -> None:
    """Tell that the card ends before the plan renews."""
    values = {"ends": ends.isoformat(), "card_expires": card_expires}
    _tell(CARD, workspace_id, values, f"{ends:%Y%m%d}:{card_expires}")


def _tell(kind: Kind, workspace_id: UUID, values: Values, key: str) -> None:
    tell_in_charge(kind, workspace_id, values, key=key, page="billing")


def _plans(before: str, after: str) -> Values:
    """Return two plans with their names in every language.

    The bell shows notices on every screen: they must not ask the database for names there.
    """
    plans = Plan.objects.in_bulk([before, after], field_name="code")
    names = {code: _names(plan) for code, plan in plans.items()}
    return {"before": before, "after": after, "names": names}


def _names(plan: Plan) -> dict[str, str]:
    names = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names[language] = plan.name
    return names


def _plan(values: Values, which: str) -> str:
    code = values[which]
    names = values.get("names", {}).get(code, {})
    return formatting.isolated(names.get(translation.get_language(), code))


def _amount(values: Values) -> str:
    return formatting.isolated(formatting.number(int(values["credits"])))


def _day(values: Values, name: str) -> str:
    return formatting.isolated(formatting.day(datetime.fromisoformat(values[name])))


def _paid(values: Values) -> str:
    return ngettext(
        "Your payment brought %(amount)s credit",
        "Your payment brought %(amount)s credits",
        int(values["credits"]),
    ) % {"amount": _amount(values)}


def _changed(values: Values) -> str:
    return _("You are on the plan %(plan)s now") % {"plan": _plan(values, "after")}


def _ended(values: Values) -> str:
    return _("Your plan %(plan)s has ended") % {"plan": _plan(values, "before")}


def _overdue(values: Values) -> str:
    if int(values["number"]) == 1:
        return _("Your payment failed")
    return _("Your payment is still open")


def _overdue_text(values: Values) -> str:
    return _(
        "Everything goes on until %(day)s. Please update the payment method before that day; "
        "otherwise the limits of the free plan count. Nothing you made is deleted."
    ) % {"day": _day(values, "until")}


def _reversed(values: Values) -> str:
    return ngettext(
        "%(amount)s credit was taken back",
        "%(amount)s credits were taken back",
        int(values["credits"]),
    ) % {"amount": _amount(values)}


def _reversed_text(values: Values) -> str:
    if values["is_dispute"]:
        return _(
            "Your bank took the payment for them back. If that was a mistake, please write to us."
        )
    return _("The payment for them was refunded, so they went back as well.")


def _returned(values: Values) -> str:
    return ngettext(
        "%(amount)s credit came back", "%(amount)s credits came back", int(values["credits"])
    ) % {"amount": _amount(values)}


def _card(values: Values) -> str:
    return _("Your card ends before %(day)s") % {"day": _day(values, "ends")}


_BILLING = gettext_lazy("See your plan and invoices")

OVERDUE = Kind(
    key="billing.overdue",
    order=81,
    label=gettext_lazy("A payment failed"),
    hint=gettext_lazy("When your plan could not be paid, and again while it is open."),
    why=WHY,
    icon="receipt",
    tone="bad",
    title=_overdue,
    text=_overdue_text,
    action=gettext_lazy("Update the payment method"),
)
LIMITED = Kind(
    key="billing.limited",
    order=82,
    label=gettext_lazy("The time to pay is over"),
    hint=gettext_lazy("When the limits of the free plan count, for the payment is still open."),
    why=WHY,
    icon="receipt",
    tone="bad",
    title=lambda values: _("The limits of the free plan count now"),
    text=lambda values: _(
        "Your payment is still open. All you made is there and stays live; there is room for new "
        "things again as soon as the payment arrives."
    ),
    action=gettext_lazy("Update the payment method"),
)
CHANGED = Kind(
    key="billing.changed",
    order=83,
    label=gettext_lazy("Change of plan"),
    hint=gettext_lazy("When a new plan begins."),
    why=WHY,
    icon="receipt",
    tone="good",
    title=_changed,
    text=lambda values: _("Its limits count from now on."),
    action=_BILLING,
)
ENDED = Kind(
    key="billing.ended",
    order=84,
    label=gettext_lazy("End of a plan"),
    hint=gettext_lazy("When a paid plan is over."),
    why=WHY,
    icon="receipt",
    tone="warn",
    title=_ended,
    text=lambda values: _(
        "You are on the free plan. All you made is there and stays live, and credits you have left "
        "can be used until they expire."
    ),
    action=_BILLING,
)
PAID = Kind(
    key="billing.paid",
    order=85,
    label=gettext_lazy("Credits for a payment"),
    hint=gettext_lazy("When an invoice was paid and its credits are in your balance."),
    why=WHY,
    icon="credits",
    tone="good",
    title=_paid,
    text=lambda values: _("They are in your balance already. The invoice is on the billing page."),
    action=_BILLING,
)
REVERSED = Kind(
    key="billing.reversed",
    order=86,
    label=gettext_lazy("Credits taken back"),
    hint=gettext_lazy("When a payment was refunded or the bank took it back."),
    why=WHY,
    icon="credits",
    tone="warn",
    title=_reversed,
    text=_reversed_text,
    action=_BILLING,
)
RETURNED = Kind(
    key="billing.returned",
    order=87,
    label=gettext_lazy("Credits came back"),
    hint=gettext_lazy("When a payment that the bank took back was given to us after all."),
    why=WHY,
    icon="credits",
    tone="good",
    title=_returned,
    text=lambda values: _("The payment for them arrived after all."),
    action=_BILLING,
)
CARD = Kind(
    key="billing.card",
    order=88,
    label=gettext_lazy("A card is about to end"),
    hint=gettext_lazy("When the card ends before your plan renews."),
    why=WHY,
    icon="receipt",
    tone="warn",
    title=_card,
    text=lambda values: _("Your plan renews on that day. Please update the payment method before."),
    action=gettext_lazy("Update the payment method"),
)
KINDS = (OVERDUE, LIMITED, CHANGED, ENDED, PAID, REVERSED, RETURNED, CARD)
