"""What the screens show of a page: its row with addresses, labels and sentences for people."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from core.failures import FailureClass
from core.work.models import PaidWork
from core.work.presenters import refund_text, stage_label
from magicpages.models import Lead, MagicPage, Publication
from magicpages.work import KIND


class PageView:
    """A page as templates see it; everything not named here comes from the row."""

    def __init__(self, page: MagicPage, publication: Publication | None = None) -> None:
        self._page = page
        self._publication = publication

    def __getattr__(self, name: str) -> Any:
        return getattr(self._page, name)

    @property
    def title(self) -> str:
        """The page's title, or the beginning of its brief while it has none."""
        return str(self._page)

    @property
    def language_name(self) -> str:
        """The page's language in its own words."""
        return str(get_language_info(self._page.language)["name_local"]).capitalize()

    @property
    def theme_name(self) -> str:
        """The theme's name."""
        return str(self._page.get_theme_display())

    @property
    def stage_label(self) -> str:
        """What is being done now, in words."""
        return stage_label(KIND, self._page.stage, self._page.status)

    @property
    def is_published(self) -> bool:
        """Say whether visitors see it."""
        return self._publication is not None

    @property
    def has_unpublished_changes(self) -> bool:
        """Say whether the draft differs from what visitors see."""
        live = self._publication
        return live is not None and live.content_version != self._page.content_version

    @property
    def public_url(self) -> str:
        """The page's public address, or an empty text while it has none."""
        return public_url(self._publication)

    @property
    def failure_text(self) -> str:
        """Why it failed, as a sentence."""
        return str(FailureClass(self._page.failure_class).label) if self._page.failure_class else ""

    @property
    def refund_text(self) -> str:
        """What came back, as a sentence."""
        return refund_text(self._page.credits_refunded)

    @property
    def has_late_result(self) -> bool:
        """Say whether a result came after the refund and waits to be taken for free."""
        return self._page.late_result is not None

    confirm_url = property(lambda self: self._url("page_confirm"))
    edit_url = property(lambda self: self._url("brief_edit"))
    status_url = property(lambda self: self._url("page_status"))
    retry_url = property(lambda self: self._url("page_retry"))
    adopt_url = property(lambda self: self._url("page_adopt"))
    preview_url = property(lambda self: self._url("page_preview"))
    publish_url = property(lambda self: self._url("page_publish"))
    unpublish_url = property(lambda self: self._url("page_unpublish"))
    leads_url = property(lambda self: self._url("page_leads"))

    def _url(self, name: str) -> str:
        return reverse(f"magicpages:{name}", args=[self._page.pk])


def listed(page: MagicPage) -> PageView:
    """Return the view of a page that was read with its publication."""
    return PageView(page, getattr(page, "publication", None))


def public_url(publication: Publication | None) -> str:
    """Return the address of what is published, or an empty text."""
    return f"{settings.PAGES_URL}/p/{publication.path}" if publication else ""


def explain(item: PaidWork) -> list[tuple[str, str]]:
    """Return the brief in a few lines, for whoever asks what a charge was for."""
    assert isinstance(item, MagicPage)  # noqa: S101  Narrows the registry's type.
    page = PageView(item)
    told = (
        (_("What it sells"), item.product),
        (_("For whom"), item.audience),
        (_("The offer"), item.offer),
        (_("Business"), item.business),
        (_("Language"), get_language_info(item.language)["name_translated"]),
        (_("Tone"), item.get_tone_display()),
        (_("Design"), page.theme_name),
    )
    return [(label, Truncator(str(value)).chars(200)) for label, value in told if value]


def leads_csv(leads: Iterable[Lead]) -> str:
    """Return leads as comma-separated lines, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([_("Name"), _("Email"), _("Phone"), _("Page"), _("Consent"), _("When")])
    for lead in leads:
        moment = lead.created_at.isoformat(timespec="seconds")
        values = [lead.name, lead.email, lead.phone, str(lead.page), lead.consent]
        lines.writerow([*map(_harmless, values), moment])
    return f"\ufeff{out.getvalue()}"


def _harmless(text: str) -> str:
    # A spreadsheet would run what begins like this as a formula.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
