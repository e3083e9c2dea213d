"""What the gallery's specimens are filled with: words of five languages, forms, lists."""

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language_info

from credits.quotes import Quote
from credits.rooms import QuotaUsage, registered
from nexusone import design_lists

_WORDS = Path(__file__).with_name("design_words.json")
SWATCHES = ("#2a3cea", "#0a6a47", "#c7512f", "#b0103a", "#7a2e8e", "#17161c", "#f2c14e", "#9ad0ec")
MAX_WORDS = 240


@cache
def words(language: str) -> dict[str, str]:
    """Return the specimens in one language.

    They are no sentences of the product, so they are no messages of the catalogs either: a
    component is looked at with words of real length in every script.
    """
    every = json.loads(_WORDS.read_text(encoding="utf-8"))
    return {name: by_language[language] for name, by_language in every.items()}


@dataclass(frozen=True)
class PageSample:
    """As much of a magic page as its badge needs."""

    status: str
    is_published: bool
    label: str

    def status_words(self) -> str:
        """Return the state in words."""
        return self.label


@dataclass(frozen=True)
class ArticleSample:
    """As much of a help article as a menu needs."""

    title: str

    def get_absolute_url(self) -> str:
        """Return where it would be."""
        return "#"


class SampleForm(forms.Form):
    """One field of every kind, in the words of one language."""

    name = forms.CharField(max_length=60)
    about = forms.CharField(max_length=MAX_WORDS, required=False, widget=forms.Textarea)
    mail = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    country = forms.ChoiceField()
    mode = forms.ChoiceField(widget=forms.RadioSelect)
    theme = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[("studio", "Studio"), ("editorial", "Editorial"), ("night", "Night")],
    )
    by_mail = forms.BooleanField(required=False)
    digest = forms.BooleanField(required=False)
    brand = forms.CharField(required=False, max_length=7)
    send_on = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    logo = forms.FileField(
        required=False, widget=forms.FileInput(attrs={"accept": ".png,.svg,image/png"})
    )

    def __init__(self, said: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = said.get(name, name.capitalize())
            field.help_text = said.get(f"{name}_hint", "")
        self._choices("country", said, "portugal", "egypt", "israel")
        self._choices("mode", said, "calm", "warm", "bold")

    def _choices(self, field: str, said: dict[str, str], *names: str) -> None:
        choice = self.fields[field]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(name, said[name]) for name in names]


class HeadlineForm(forms.Form):
    """What one language says on a page."""

    title = forms.CharField(max_length=80, required=False)
    text = forms.CharField(required=False, widget=forms.Textarea)


def _quote(*, balance: int, **more: Any) -> Quote:
    return Quote(
        id="",
        operation="magicpages.generate",
        quantity=1,
        unit_price=10,
        price_version=1,
        balance=balance,
        expires_at=timezone.now(),
        **more,
    )


def _full() -> QuotaUsage:
    return QuotaUsage("pages", str(registered.get("pages").label), used=100, limit=100)


def context(language: str) -> dict[str, Any]:
    """Return what the pages of the gallery draw on, in one language."""
    said = words(language)
    initial = {
        "name": said["business"],
        "country": "egypt",
        "mode": "warm",
        "theme": "studio",
        "brand": SWATCHES[0],
        "by_mail": True,
        "send_on": timezone.localdate() + timedelta(days=1),
    }
    wrong = {"name": "", "mail": "lina@", "brand": "blue", "country": "egypt", "mode": "nobody"}
    return {
        "said": said,
        "form": SampleForm(said, initial=initial, prefix="is"),
        "again": SampleForm(said, initial=initial, prefix="again"),
        "wrong": SampleForm(said, data={f"bad-{k}": v for k, v in wrong.items()}, prefix="bad"),
        "whole": SampleForm(said, data={f"whole-{k}": v for k, v in wrong.items()}, prefix="whole"),
        "swatches": [{"value": value} for value in SWATCHES],
        "panels": _panels(said),
        "quotes": {
            "reaches": _quote(balance=1240),
            "falls_short": _quote(balance=4),
            "asks": _quote(balance=1240, needs_confirmation=5),
            "no_room": _quote(balance=1240, quota=_full()),
        },
        "listing": design_lists.listing(said, "country=eg"),
        "unmatched": design_lists.nothing_found(said),
        "chart": design_lists.chart(said),
        **_lists(said),
    }


def _panels(said: dict[str, str]) -> list[dict[str, Any]]:
    panels = []
    for code in ("en", "es", "pt", "ar", "he"):
        info = get_language_info(code)
        is_filled = code in ("en", "ar")
        initial = {"title": words(code)["headline"], "text": words(code)["pangram"]}
        form = HeadlineForm(prefix=f"words-{code}", initial=initial if is_filled else None)
        form.fields["title"].label, form.fields["text"].label = said["name"], said["about"]
        panels.append({
            "code": code,
            "name": info["name_local"].capitalize(),
            "dir": "rtl" if info["bidi"] else "ltr",
            "fields": list(form),
            "is_filled": is_filled,
        })  # fmt: skip
    return panels


def _lists(said: dict[str, str]) -> dict[str, Any]:
    now = timezone.now()
    return {
        "crumbs": [{"label": said[name], "url": "#"} for name in ("pages", "business", "leads")],
        "tabs_here": [
            {"label": said["overview"], "url": "#tab-overview", "icon": "dashboard"},
            {"label": said["leads"], "url": "#tab-leads", "icon": "inbox", "count": 1240},
            {"label": said["settings"], "url": "#tab-settings", "icon": "settings"},
        ],
        "tabs_away": [
            {"label": said[name], "url": "?", "is_current": name == "visits"}
            for name in ("overview", "leads", "visits", "settings")
        ],
        "menu_items": [
            {"label": said["edit"], "icon": "edit", "url": "#"},
            {"label": said["duplicate"], "icon": "copy", "url": "#"},
            {"label": said["delete"], "icon": "trash", "dialog": "ask", "is_danger": True},
        ],
        "stages": [
            {"label": said["reading"], "state": "done"},
            {"label": said["writing"], "state": "current"},
            {"label": said["checking"], "state": "todo"},
        ],
        "stages_failed": [
            {"label": said["reading"], "state": "done"},
            {"label": said["writing"], "state": "failed"},
        ],
        "events": [
            {"icon": "inbox", "text": said["new_lead"], "detail": said["lead_words"],
             "at": now - timedelta(minutes=4), "tone": "accent", "url": "#"},
            {"icon": "publish", "text": said["page_published"], "actor": said["person"],
             "at": now - timedelta(hours=3), "tone": "good"},
            {"icon": "credits", "text": said["charged"], "actor": said["person"],
             "at": now - timedelta(days=1)},
            {"icon": "undo", "text": said["refunded"], "at": now - timedelta(days=9),
             "tone": "warn"},
        ],
        "steps": [
            {"label": said["create"], "hint": "", "url": "#", "is_done": True},
            {"label": said["page_published"], "hint": said["alert_text"], "url": "#",
             "is_done": False},
        ],
        "samples": [
            PageSample("draft", is_published=False, label=said["draft"]),
            PageSample("running", is_published=False, label=said["writing_now"]),
            PageSample("ready", is_published=False, label=said["waiting"]),
            PageSample("ready", is_published=True, label=said["published"]),
            PageSample("failed", is_published=False, label=said["failed"]),
        ],
        "articles": [ArticleSample(said["alert_title"]), ArticleSample(said["question"])],
        "lines": "xxx",
    }  # fmt: skip
