"""What the audit log tells of plans and payments."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from core import formatting
from credits.models import Plan


def register() -> None:
    """Tell the audit log what these lines are."""
    for action in ACTIONS:
        audit.register(action)


def _started(values: audit.Values) -> str:
    if values.get("kind") == "pack":
        return _("Went to pay for a credit pack.")
    return _("Went to pay for the plan %(plan)s.") % {"plan": _name(values.get("code", ""))}


def _asked(values: audit.Values) -> str:
    return _("Asked to change to the plan %(plan)s.") % {"plan": _name(values.get("plan", ""))}


def _changed(values: audit.Values) -> str:
    return _("The plan changed from %(before)s to %(after)s.") % {
        "before": _name(values.get("before", "")),
        "after": _name(values.get("after", "")),
    }


def _refunded(values: audit.Values) -> str:
    money = formatting.money(int(values.get("amount", 0)), str(values.get("currency", "usd")))
    return _("Refunded %(amount)s of the invoice %(number)s. Reason: %(reason)s") % {
        "amount": formatting.isolated(money),
        "number": formatting.isolated(values["subject"]),
        "reason": formatting.isolated(values.get("reason", "")),
    }


def _name(code: str) -> str:
    found = Plan.objects.filter(code=code).first()
    return formatting.isolated(found.name if found else code)


ACTIONS = (
    audit.Action("billing.checkout_started", 710, gettext_lazy("Payment begun"), _started),
    audit.Action(
        "billing.portal_opened",
        712,
        gettext_lazy("Billing portal opened"),
        lambda values: _("Opened the page for payment methods and invoices."),
    ),
    audit.Action("billing.change_asked", 714, gettext_lazy("Change of plan asked for"), _asked),
    audit.Action("billing.plan_changed", 716, gettext_lazy("Plan changed"), _changed),
    audit.Action(
        "billing.canceled",
        718,
        gettext_lazy("Plan canceled"),
        lambda values: _("Canceled the plan; it ends with its period."),
        "warn",
    ),
    audit.Action(
        "billing.resumed",
        720,
        gettext_lazy("Cancellation taken back"),
        lambda values: _("Let the plan go on as it is."),
    ),
    audit.Action("billing.refunded", 722, gettext_lazy("Invoice refunded"), _refunded, "warn"),
)
