"""The forms of spending limits: one for each limit there is, one for each that can be added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from credits import caps
from credits.caps import CapUsage
from credits.models import Cap

_WORDS = {
    Cap.Kind.ASK_ABOVE: (
        gettext_lazy("Ask first"),
        gettext_lazy(
            "Whoever spends more than this at once has to confirm it once more. Nothing is refused."
        ),
    ),
    Cap.Kind.PER_DAY: (
        gettext_lazy("Everything, a day"),
        gettext_lazy("No more than this in one day, by everybody together."),
    ),
    Cap.Kind.MODULE_DAY: (
        gettext_lazy("Modules, a day"),
        gettext_lazy("No more than this in one day for one part of NexusOne."),
    ),
    Cap.Kind.MEMBER_DAY: (
        gettext_lazy("Members, a day"),
        gettext_lazy("No more than this in one day by one member, also through their API keys."),
    ),
}


class LimitForm(forms.Form):
    """The credits of one limit. Its kind and subject stand in hidden fields."""

    kind = forms.ChoiceField(choices=Cap.Kind.choices, widget=forms.HiddenInput)
    subject = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    amount = forms.IntegerField(
        label=gettext_lazy("Credits"),
        min_value=0,
        max_value=caps.MOST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: str,
        subject: str = "",
        amount: int | None = None,
    ) -> None:
        initial = {"kind": kind, "subject": subject, "amount": amount}
        # Several stand on one screen: each field needs an id of its own.
        place = f"{kind}-{subject}" if subject else kind
        super().__init__(data, initial=initial, auto_id=f"id_{place}_%s")


class NewLimitForm(LimitForm):
    """A limit for a module or member that has none yet."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: str,
        choices: Mapping[str, str],
    ) -> None:
        super().__init__(data, kind=kind)
        is_member = kind == Cap.Kind.MEMBER_DAY
        label = pgettext("spending limit", "Member") if is_member else _("Module")
        self.fields["subject"] = forms.ChoiceField(label=label, choices=list(choices.items()))
        self.auto_id = f"id_new-{kind}_%s"


@dataclass
class LimitLine:
    """A limit on the screen: what was spent under it, and the form that changes it."""

    name: str
    usage: CapUsage | None
    form: LimitForm

    @property
    def is_set(self) -> bool:
        """Say whether there is such a limit now."""
        return self.usage is not None


@dataclass
class Part:
    """One kind of limit on the screen."""

    kind: str
    title: str
    text: str
    lines: list[LimitLine]
    add: NewLimitForm | None = None
    is_locked: bool = False

    @property
    def is_of_day(self) -> bool:
        """Say whether it counts what a day takes."""
        return self.kind != Cap.Kind.ASK_ABOVE


def parts(
    usages: Iterable[CapUsage],
    *,
    modules: Mapping[str, str],
    members: Mapping[str, str],
    has_member_caps: bool,
    sent: LimitForm | None = None,
) -> list[Part]:
    """Return the kinds of limits with their forms; the one that was ``sent`` shows its errors."""
    found = list(usages)
    subjects = {Cap.Kind.MODULE_DAY: modules, Cap.Kind.MEMBER_DAY: members}
    built = []
    for kind in Cap.Kind:
        title, text = _WORDS[kind]
        mine = [usage for usage in found if usage.cap.kind == kind]
        part = Part(kind, str(title), str(text), [_line(usage, sent) for usage in mine])
        if kind in subjects:
            part.is_locked = kind == Cap.Kind.MEMBER_DAY and not has_member_caps
            taken = {usage.cap.subject for usage in mine}
            free = {key: name for key, name in subjects[kind].items() if key not in taken}
            part.add = None if part.is_locked or not free else _new(kind, free, sent)
        elif not mine:
            form = _sent_for(sent, kind, "") or LimitForm(kind=kind)
            part.lines = [LimitLine("", None, form)]
        built.append(part)
    return built


def read(
    data: Mapping[str, Any], *, modules: Mapping[str, str], members: Mapping[str, str]
) -> LimitForm:
    """Return the form that was sent, bound."""
    kind, subject = str(data.get("kind", "")), str(data.get("subject", ""))
    if "new" not in data:
        return LimitForm(data, kind=kind, subject=subject)
    choices = members if kind == Cap.Kind.MEMBER_DAY else modules
    return NewLimitForm(data, kind=kind, choices=choices)


def _line(usage: CapUsage, sent: LimitForm | None) -> LimitLine:
    cap = usage.cap
    form = _sent_for(sent, cap.kind, cap.subject)
    form = form or LimitForm(kind=cap.kind, subject=cap.subject, amount=cap.amount)
    return LimitLine(usage.name, usage, form)


def _new(kind: str, choices: Mapping[str, str], sent: LimitForm | None) -> NewLimitForm:
    if isinstance(sent, NewLimitForm) and sent.data.get("kind") == kind:
        return sent
    return NewLimitForm(kind=kind, choices=choices)


def _sent_for(sent: LimitForm | None, kind: str, subject: str) -> LimitForm | None:
    if sent is None or isinstance(sent, NewLimitForm):
        return None
    asked = (sent.data.get("kind"), sent.data.get("subject", ""))
    return sent if asked == (kind, subject) else None
