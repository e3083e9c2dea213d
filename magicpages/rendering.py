"""Turn content into documents: the published page, its form's answers, the editable preview."""

import gzip
import hashlib
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from magicpages.models import MagicPage

PUBLIC_CSP = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "sandbox allow-forms allow-popups allow-top-navigation-by-user-activation"
)
PUBLIC_HEADERS = {
    "Content-Security-Policy": PUBLIC_CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HONEYPOT = "website"


class Document(NamedTuple):
    """The finished bytes of a page, plain and gzipped, and the validator of both."""

    html: bytes
    html_gzip: bytes
    etag: str


def public_document(
    *, page: MagicPage, site_name: str, path: str, is_branded: bool = False
) -> Document:
    """Render what visitors of the page get; ``is_branded`` says with what it was made."""
    context = page_context(page, page.content, site_name=site_name, path=path)
    context["maker_url"] = _maker_url(page) if is_branded else ""
    html = _render("magicpages/public/page.html", page.language, context).encode()
    # mtime 0: the same page gives the same bytes.
    return Document(html, gzip.compress(html, 9, mtime=0), hashlib.sha256(html).hexdigest()[:32])


def preview(
    *,
    page: MagicPage,
    site_name: str,
    is_branded: bool = False,
    edit_url: str = "",
    csrf: str = "",
) -> str:
    """Render the draft, with every text editable in place where there is an ``edit_url``."""
    context = page_context(page, page.content, site_name=site_name, path="") | {"editable": True}
    context["maker_url"] = _maker_url(page) if is_branded else ""
    if not edit_url:
        return _render("magicpages/public/page.html", page.language, context)
    # These two speak to the person at work, in their language, not in the page's.
    edit = {
        "url": edit_url,
        "csrf": csrf,
        "name": gettext("Text of the page"),
        "offline": gettext("Not saved: there is no connection. Try again in a moment."),
        "signed_out": gettext("Not saved: you were signed out. Sign in again in another tab."),
    }
    return _render("magicpages/public/page.html", page.language, context | {"edit": edit})


def form_answer(
    template: str, *, page: MagicPage, content: Any, site_name: str, path: str, **more: Any
) -> str:
    """Render the answer to a sent form in the look of the published page."""
    context = page_context(page, content, site_name=site_name, path=path) | more
    return _render(f"magicpages/public/{template}.html", page.language, context)


def page_context(page: MagicPage, content: Any, *, site_name: str, path: str) -> dict[str, Any]:
    """Return what the public templates show."""
    info = translation.get_language_info(page.language)
    return {
        "page": {
            "language": page.language,
            "direction": "rtl" if info["bidi"] else "ltr",
            "title": content["title"],
            "description": content["description"],
            "theme": page.theme,
            "canonical_url": f"{settings.PAGES_URL}/p/{path}" if path else "",
            "page_url": f"/p/{path}" if path else "",
            "site_name": site_name,
            "og_locale": _OG_LOCALES[page.language],
            "is_sample": page.is_sample,
        },
        "blocks": [block for block in content["blocks"] if not block["hidden"]],
        "stylesheet_url": static(f"themes/{page.theme}.css"),
        "maker_url": "",
        "editable": False,
        "edit": None,
        "lead_form": {"action_url": f"/p/{path}/lead", "honeypot_name": HONEYPOT},
        "errors": {},
        "values": {},
    }


def _maker_url(page: MagicPage) -> str:
    """Return where our own site speaks the language of the page."""
    with translation.override(page.language):
        return f"{settings.SITE_URL}{reverse('home')}"


_OG_LOCALES = {"en": "en_US", "es": "es_ES", "pt": "pt_BR", "ar": "ar_AR", "he": "he_IL"}


def _render(template: str, language: str, context: dict[str, Any]) -> str:
    with translation.override(language):
        return render_to_string(template, context)
