"""What the audit log tells of credits."""

from django.utils.translation import gettext_lazy, ngettext

from accounts import audit
from core import formatting


def register() -> None:
    """Tell the audit log what these lines are."""
    audit.register(
        audit.Action("credits.granted", 700, gettext_lazy("Credits granted"), _granted, "good")
    )


def _granted(values: audit.Values) -> str:
    amount = int(values.get("amount", 0))
    text = ngettext(
        "Granted %(amount)s credit. Reason: %(reason)s",
        "Granted %(amount)s credits. Reason: %(reason)s",
        amount,
    )
    return text % {
        "amount": formatting.isolated(formatting.number(amount)),
        "reason": formatting.isolated(values.get("reason", "")),
    }
