"""Prices, plans and packs in the staff site: a change is a new version with its own date."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from core import formatting
from core.admin import NOTHING, LocalAdmin
from credits.admin.drawing import in_credits, lines
from credits.admin.drawing import prices as in_money
from credits.admin.price_forms import (
    PackForm,
    PlanTermsForm,
    PriceForm,
    feature_labels,
    quota_labels,
)
from credits.admin.versions import DatedAdmin
from credits.billing import currencies
from credits.billing.catalogue import Sold
from credits.models import Entry, Invoice, Pack, Plan, PlanTerms, Price, StripePrice, Subscription


@admin.register(Price)
class PriceAdmin(DatedAdmin[Price], TranslationAdmin[Price]):
    """What operations cost."""

    form = PriceForm
    family = "operation"
    copied = ("amount", "label_en", "label_es", "label_pt", "label_ar", "label_he")
    list_display = ("operation", "version", "stands", "cost", "label", "starts_at")
    list_filter = ("operation", "starts_at")
    search_fields = ("operation", "label")
    ordering = ("operation", "-version")
    fields = ("operation", "version", "starts_at", "amount", "label")

    @admin.display(description=gettext_lazy("price"), ordering="amount")
    def cost(self, price: Price) -> SafeString:
        """Show the price with its unit."""
        return in_credits(price.amount)

    def is_used(self, row: Price) -> bool:
        """Entries name their price's version."""
        return Entry.objects.filter(operation=row.operation, price_version=row.version).exists()


@admin.register(Plan)
class PlanAdmin(LocalAdmin[Plan], TranslationAdmin[Plan]):
    """Plans. Their codes are what the product knows them by, so none goes and none is renamed."""

    list_display = ("code", "name", "position", "is_featured", "terms")
    search_fields = ("code", "name")
    ordering = ("position",)

    @admin.display(description=gettext_lazy("what it brings and costs"))
    def terms(self, plan: Plan) -> SafeString:
        """Lead to the versions of its terms."""
        address = reverse("admin:credits_planterms_changelist")
        return format_html(
            '<a href="{}?plan__id__exact={}">{}</a>', address, plan.pk, _("All versions")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """Sign-up and billing stand on the plans there are."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> tuple[str, ...]:
        """Fix the code once it is chosen."""
        return ("code",) if obj else ()


class SoldAdmin(DatedAdmin[Any]):
    """What is sold for money."""

    @admin.display(description=gettext_lazy("price"))
    def cost(self, row: Any) -> SafeString:
        """Show the price in each currency."""
        return in_money(row.amounts)

    @admin.display(description=gettext_lazy("credits"), ordering="credits")
    def brings(self, row: Any) -> SafeString:
        """Show how many credits it brings."""
        return in_credits(row.credits)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Say which currencies will be gone: everything is sold in those that all have."""
        super().save_model(request, obj, form, change)
        lost = [each.upper() for each in currencies.offered() if each not in obj.amounts]
        if lost:
            text = _(
                "This version has no price in %(currencies)s. From its date on nothing is sold in "
                "them: people choose one currency for everything."
            )
            said = text % {"currencies": formatting.joined(lost)}
            self.message_user(request, said, messages.WARNING)


@admin.register(PlanTerms)
class PlanTermsAdmin(SoldAdmin):
    """What plans bring and cost. Whoever pays by older terms keeps them."""

    form = PlanTermsForm
    family = "plan"
    copied = ("credits", "credits_last_months", "amounts", "quotas", "features")
    list_display = (
        "__str__", "stands", "starts_at", "brings", "cost", "room", "switched_on",
    )  # fmt: skip
    list_filter = ("plan", "starts_at")
    search_fields = ("plan__code", "plan__name")
    list_select_related = ("plan",)
    ordering = ("plan__position", "-version")
    fields = (
        "plan", "version", "starts_at", "credits", "credits_last_months", "amounts", "quotas",
        "features",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("quotas"))
    def room(self, terms: PlanTerms) -> SafeString | str:
        """Show how many of each thing there may be."""
        names = quota_labels()
        return lines(
            format_html("{}: <bdi>{}</bdi>", names.get(name, name), formatting.number(limit))
            for name, limit in terms.quotas.items()
        )

    @admin.display(description=gettext_lazy("features"))
    def switched_on(self, terms: PlanTerms) -> SafeString | str:
        """Show what is switched on."""
        names = feature_labels()
        return lines(names.get(name, name) for name in terms.features) or NOTHING

    def is_used(self, row: PlanTerms) -> bool:
        """Somebody pays by them, or Stripe has a price for them."""
        code = row.plan.code
        theirs = Subscription.objects.filter(plan_id=code, terms_version=row.version)
        return theirs.exists() or _is_at_stripe(Sold("plan", code, row.version))


@admin.register(Pack)
class PackAdmin(SoldAdmin, TranslationAdmin[Pack]):
    """Credits to buy beside a plan."""

    form = PackForm
    family = "code"
    copied = (
        "credits", "lasts_months", "amounts", "is_sold", "name_en", "name_es", "name_pt",
        "name_ar", "name_he",
    )  # fmt: skip
    list_display = ("__str__", "name", "stands", "starts_at", "brings", "cost", "is_sold")
    list_filter = ("code", "is_sold", "starts_at")
    search_fields = ("code", "name")
    ordering = ("code", "-version")
    fields = (
        "code", "version", "starts_at", "name", "credits", "lasts_months", "amounts", "is_sold",
    )  # fmt: skip

    def is_used(self, row: Pack) -> bool:
        """Somebody bought it, or Stripe has a price for it."""
        what = [{"kind": "pack", "code": row.code, "version": row.version}]
        bought = Invoice.objects.filter(what__contains=what)
        return bought.exists() or _is_at_stripe(Sold("pack", row.code, row.version))


def _is_at_stripe(sold: Sold) -> bool:
    return StripePrice.objects.filter(lookup_key=sold.lookup_key).exists()
