"""What the audit log tells of credits."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import audit
from core import formatting
from credits import modules
from credits.models import Cap


def register() -> None:
    """Tell the audit log what these lines are."""
    audit.register(
        audit.Action("caps.changed", 710, gettext_lazy("Spending limit changed"), _limit_changed)
    )
    audit.register(
        audit.Action("credits.granted", 700, gettext_lazy("Credits granted"), _granted, "good")
    )
    audit.register(
        audit.Action(
            "credits.taken_back", 702, gettext_lazy("Credits taken back"), _taken_back, "warn"
        )
    )
    audit.register(
        audit.Action(
            "ledger.exported",
            705,
            gettext_lazy("Ledger exported"),
            lambda values: _("Took the whole ledger along as a file."),
        )
    )


def _limit_changed(values: audit.Values) -> str:
    what = _limit_words(values)
    amount = values.get("amount")
    if amount is None:
        return _("Removed a spending limit: %(what)s.") % {"what": what}
    text = ngettext(
        "Set a spending limit of %(amount)s credit: %(what)s.",
        "Set a spending limit of %(amount)s credits: %(what)s.",
        amount,
    )
    return text % {"amount": formatting.isolated(formatting.number(amount)), "what": what}


def _limit_words(values: audit.Values) -> str:
    kind, module = values.get("kind", ""), values.get("module", "")
    if kind == Cap.Kind.MODULE_DAY:
        name = formatting.isolated(modules.label_of(module))
        return _("for %(name)s, a day") % {"name": name}
    if kind == Cap.Kind.MEMBER_DAY:
        return _("for %(name)s, a day") % {"name": formatting.isolated(values["subject"])}
    if kind == Cap.Kind.ASK_ABOVE:
        return _("ask before spending more at once")
    return _("for everything, a day")


def _taken_back(values: audit.Values) -> str:
    amount = int(values.get("amount", 0))
    text = ngettext(
        "Took back %(amount)s credit. Reason: %(reason)s",
        "Took back %(amount)s credits. Reason: %(reason)s",
        amount,
    )
    return _with_reason(text, amount, values)


def _granted(values: audit.Values) -> str:
    amount = int(values.get("amount", 0))
    text = ngettext(
        "Granted %(amount)s credit. Reason: %(reason)s",
        "Granted %(amount)s credits. Reason: %(reason)s",
        amount,
    )
    return _with_reason(text, amount, values)


def _with_reason(text: str, amount: int, values: audit.Values) -> str:
    return text % {
        "amount": formatting.isolated(formatting.number(amount)),
        "reason": formatting.isolated(values.get("reason", "")),
    }
