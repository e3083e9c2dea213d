"""Which plan credits came for, where the books still tell."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Subquery
from django.utils.translation import gettext as _

from core import formatting
from credits.billing_presenters import Names, what_for
from credits.models import Entry, Invoice, Plan
from credits.models.billing import FREE

OF_INVOICE = "grant:stripe:"
# What was taken back for a refund or a dispute, and what came back when the money stayed.
OF_REVERSAL = "reversal:stripe:"
_RETURNED = ":returned"
_OF_FREE = ("grant:free:", "grant:sign-up")


def plan_names() -> Names:
    """Return what the plans are called, those that are sold no more among them."""
    return {("plan", plan.code): plan.name for plan in Plan.objects.all()}


def of_keys(
    keys: Iterable[str | None], *, workspace_id: UUID, names: Names | None = None
) -> Mapping[str, str]:
    """Return which plan each of these grants was for; those of which nobody knows are left out.

    Two queries at most, one where the ``names`` of plans are given.
    """
    bought = {key for key in keys if key and key.startswith(OF_INVOICE)}
    free = {key for key in keys if key and key.startswith(_OF_FREE)}
    if not bought and not free:
        return {}
    names = plan_names() if names is None else names
    named = _("%(name)s plan") % {"name": names.get(("plan", FREE), FREE.title())}
    found = dict.fromkeys(free, named)
    if bought:
        ids = [key.removeprefix(OF_INVOICE) for key in bought]
        invoices = Invoice.objects.filter(workspace_id=workspace_id, stripe_id__in=ids)
        for stripe_id, lines in invoices.values_list("stripe_id", "what"):
            plans = [each for each in lines if each["kind"] == "plan" and each["amount"] >= 0]
            if plans:
                words = (what_for(each, names) for each in plans)
                found[f"{OF_INVOICE}{stripe_id}"] = formatting.joined(dict.fromkeys(words))
    return found


def is_return(key: str) -> bool:
    """Say whether a grant gave again what went back with money that stayed after all."""
    return key.startswith(OF_INVOICE) and key.endswith(_RETURNED)


def invoice_of(entry: Entry) -> Invoice | None:
    """Return the invoice that an entry follows: its grant, what was taken back of it, or returned.

    Two queries at most.
    """
    key = entry.key
    if is_return(key) or key.startswith(OF_REVERSAL):
        theirs = Entry.objects.filter(workspace_id=entry.workspace_id)
        taken = f"{OF_REVERSAL}{key.removeprefix(OF_INVOICE).removesuffix(_RETURNED)}"
        reversal = theirs.filter(key=taken if is_return(key) else key)
        granted = theirs.filter(seq=Subquery(reversal.values("refund_of")[:1]))
        key = granted.values_list("key", flat=True).first() or ""
    if not key.startswith(OF_INVOICE):
        return None
    stripe_id = key.removeprefix(OF_INVOICE)
    return Invoice.objects.filter(workspace_id=entry.workspace_id, stripe_id=stripe_id).first()
