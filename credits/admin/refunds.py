"""Giving an invoice's money back, from the staff site."""

from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.requests import ScopedRequest
from core import formatting
from core.admin import row_address
from core.failures import NexusError
from credits.billing import currencies, services
from credits.models import Invoice


class RefundForm(forms.Form):
    """How much goes back, and why."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("Leave it empty to give back all that is left."),
        required=False,
        max_digits=12,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The workspace reads it in its audit log."),
        min_length=5,
        max_length=300,
    )
    # What had gone back when the form was drawn: the same form sent twice refunds once.
    refunded = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Invoice, **kwargs: Any) -> None:
        kwargs["initial"] = {"refunded": row.amount_refunded}
        super().__init__(*args, **kwargs)
        self._row = row
        self._places = currencies.decimals(row.currency)

    def clean_amount(self) -> int | None:
        """Return the amount in minor units; None for all that is left."""
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is None:
            return None
        minor = amount.scaleb(self._places)
        left = self._row.amount_paid - self._row.amount_refunded
        if minor != minor.to_integral_value() or not 0 < minor <= left:
            text = _("Give an amount of money, and no more than is left of the invoice: %(left)s.")
            money = formatting.money(left, self._row.currency.upper())
            raise ValidationError(text, params={"left": money})
        return int(minor)

    def clean_refunded(self) -> int:
        """Refuse a form that was drawn before the last refund."""
        refunded: int = self.cleaned_data["refunded"]
        if refunded != self._row.amount_refunded:
            raise ValidationError(_("Money has gone back meanwhile. Please look at it again."))
        return refunded


def refund_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask how much and why, then have Stripe give it back."""
    by = request.user
    if not (isinstance(by, User) and by.has_perm("credits.refund_invoice")):
        raise PermissionDenied
    row = Invoice.objects.select_related("workspace").filter(pk=pk).first()
    if row is None:
        raise Http404
    form = RefundForm(request.POST if request.method == "POST" else None, row=row)
    if not form.is_valid():
        return _ask(request, form, row)
    try:
        # Nobody outside is asked while a transaction is open.
        with cast(ScopedRequest, request).scope.outside_staff_site():
            refunded = services.refund_invoice(
                workspace_id=row.workspace_id,
                invoice_id=row.pk,
                amount=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"],
                by=by,
            )
    except NexusError as refusal:
        messages.error(request, str(refusal))
        return _ask(request, form, row)
    said = _("%(amount)s goes back to whoever paid it.") % {
        "amount": formatting.money(refunded, row.currency.upper())
    }
    messages.success(request, said)
    return redirect(row_address(row))


def _ask(request: HttpRequest, form: RefundForm, row: Invoice) -> TemplateResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Refund an invoice"),
        "form": form,
        "row": row,
        "currency": row.currency.upper(),
        "left": row.amount_paid - row.amount_refunded,
        "opts": Invoice._meta,
    }
    return TemplateResponse(request, "admin/credits/refund.html", context)
