"""The forms of what we sell: money shown back as money, and no name that nobody knows."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting
from core.work import registry
from credits import features, rooms
from credits.admin.drawing import prices
from credits.admin.versions import VersionForm
from credits.models import Pack, PlanTerms, Price


class AmountsWidget(forms.Textarea):
    """Amounts in minor units, and what they come to in money below."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Draw the input and, where it can be read, its money."""
        drawn = super().render(name, value, attrs, renderer)
        return format_html('{}<p class="staff-prices">{}</p>', drawn, prices(_readable(value)))


class AmountsField(forms.JSONField):
    """A price by currency, in minor units."""

    widget = AmountsWidget(attrs={"rows": 3, "cols": 60, "dir": "ltr", "class": "vLargeTextField"})

    def clean(self, value: Any) -> Any:
        """Refuse a currency that does not exist."""
        found = super().clean(value)
        for currency in found if isinstance(found, dict) else ():
            if not is_currency(str(currency).upper()):
                raise ValidationError(
                    _("%(currency)s is no currency: use three small letters."),
                    params={"currency": currency},
                )
        return found


class PriceForm(VersionForm):
    """What an operation costs from a date on."""

    family = "operation"
    operation = forms.ChoiceField(label=gettext_lazy("operation"))

    class Meta:
        model = Price
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "operation" in self.fields:
            known = {kind.model.operation for kind in registry.kinds() if kind.model.operation}
            known |= set(Price.objects.values_list("operation", flat=True))
            self.fields["operation"].choices = [(each, each) for each in sorted(known)]  # type: ignore[attr-defined]


class PlanTermsForm(VersionForm):
    """What a plan brings and costs from a date on."""

    family = "plan"
    amounts = AmountsField(
        initial=dict,
        label=gettext_lazy("monthly price by currency"),
        help_text=gettext_lazy(
            'In the smallest coin of each currency: {"usd": 9700} is 97 US dollars.'
        ),
    )
    quotas = forms.JSONField(
        label=gettext_lazy("quotas"),
        required=False,
        initial=dict,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "dir": "ltr"}),
    )
    features = forms.MultipleChoiceField(
        label=gettext_lazy("features"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = PlanTerms
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "features" not in self.fields:
            return
        self._quotas, self._features = quota_names(), feature_names()
        self.fields["features"].choices = list(self._features.items())  # type: ignore[attr-defined]
        self.fields["quotas"].help_text = _(
            "How many there may be of each: %(names)s. What is not named has no limit."
        ) % {"names": formatting.joined(self._quotas)}

    def clean_quotas(self) -> Any:
        """Refuse what nobody counts."""
        quotas = self.cleaned_data["quotas"] or {}
        named = quotas if isinstance(quotas, (dict, list)) else ()
        unknown = [name for name in named if name not in self._quotas]
        if unknown:
            raise ValidationError(
                _("Nothing is counted under the name %(name)s. Known are: %(names)s."),
                params={"name": unknown[0], "names": formatting.joined(self._quotas)},
            )
        return quotas


class PackForm(VersionForm):
    """What a pack brings and costs from a date on."""

    family = "code"
    amounts = AmountsField(
        initial=dict,
        label=gettext_lazy("price by currency"),
        help_text=gettext_lazy(
            'In the smallest coin of each currency: {"usd": 2400} is 24 US dollars.'
        ),
    )

    class Meta:
        model = Pack
        fields = "__all__"


def quota_labels() -> dict[str, str]:
    """Return what is counted, by name."""
    return {quota.key: str(quota.label) for quota in rooms.registered.all()}


def feature_labels() -> dict[str, str]:
    """Return what can be switched on, by name."""
    return {feature.key: str(feature.label) for feature in features.registered.all()}


def quota_names() -> dict[str, str]:
    """Return what may be limited: what is counted, and what terms of modules to come speak of."""
    spoken_of: Iterable[Mapping[str, int]] = PlanTerms.objects.values_list("quotas", flat=True)
    known = quota_labels()
    return known | {name: name for each in spoken_of for name in each if name not in known}


def feature_names() -> dict[str, str]:
    """Return what may be switched on, in the same way."""
    spoken_of: Iterable[list[str]] = PlanTerms.objects.values_list("features", flat=True)
    known = feature_labels()
    return known | {name: name for each in spoken_of for name in each if name not in known}


def _readable(value: Any) -> dict[str, int]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        currency: amount
        for currency, amount in found.items()
        if is_currency(currency.upper()) and type(amount) is int
    }
