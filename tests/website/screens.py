"""Which pages the signed-out site has, found from the URL conf, and its screens with arguments."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from core.health import State
from tests.support.people import Account
from tests.support.screens import Stage, Visit, furnishes, screen
from website.models import Article, Incident, StatusDay

# These need more than a visitor: a mail's link, a half-finished sign-in, a signed-in person.
NEED_MORE = {
    "account_confirm_email", "account_confirm_login_code", "account_reset_password_from_key",
    "account_change_password", "account_set_password", "account_email", "account_logout",
    "account_reauthenticate", "account_email_verification_sent", "start_over",
    "account_request_login_code", "account_confirm_phone",
    "account_change_phone", "account_verify_phone",
}  # fmt: skip
NEED_MORE_ALL = ("mfa_", "google_", "socialaccount_")
ARTICLES = {"help_article": "help", "legal": "legal"}


def pages() -> list[str]:
    """Return the path of every page a visitor can open, after its language."""
    return sorted({path for entry in _localised() for path in _paths(entry, "/")})


def _localised() -> list[URLPattern | URLResolver]:
    return [
        entry
        for each in get_resolver().url_patterns
        if isinstance(each, URLResolver) and hasattr(each.pattern, "prefix_default_language")
        for entry in each.url_patterns
    ]


def _paths(entry: URLPattern | URLResolver, prefix: str) -> Iterator[str]:
    path = prefix + str(entry.pattern)
    if isinstance(entry, URLResolver):
        for each in entry.url_patterns:
            yield from _paths(each, path)
    elif entry.name in ARTICLES:
        for slug in Article.objects.filter(section=ARTICLES[entry.name]).values_list("slug"):
            yield prefix + str(entry.pattern).replace("<slug:slug>", slug[0])
    elif entry.name not in NEED_MORE and not (entry.name or "").startswith(NEED_MORE_ALL):
        yield path


LANGUAGES = [code for code, _name in settings.LANGUAGES]
INCIDENT = {
    "en": ("Pages were made late", "Some pages took *twice* as long as usual."),
    "es": ("Las páginas tardaron", "Algunas páginas tardaron *el doble* de lo normal."),
    "pt": ("As páginas demoraram", "Algumas páginas demoraram *o dobro* do normal."),
    "ar": ("تأخّر إنشاء الصفحات", "استغرقت بعض الصفحات *ضعف* الوقت المعتاد."),
    "he": ("דפים נוצרו באיחור", "יצירת חלק מהדפים ארכה *כפליים* מהרגיל."),
}


@furnishes
def history(account: Account, rows: int) -> None:
    """Let parts of the product have had good and bad days, and staff have told of some."""
    words = {f"title_{code}": INCIDENT[code][0] for code in LANGUAGES}
    words |= {f"body_{code}": INCIDENT[code][1] for code in LANGUAGES}
    now = timezone.now()
    for number in range(rows):
        then = now - timedelta(days=number)
        figures = {"checks": 9, "failures": number % 3, "state": State.HEALTHY, "sampled_at": then}
        StatusDay.objects.get_or_create(day=then.date(), component="database", defaults=figures)
        started_at = then - timedelta(hours=1)
        told = Incident(impact="minor", started_at=started_at, resolved_at=then, **words)
        # The app's own login writes none of it.
        told.save(using="owner")


@screen("website:help_article", state="read")
def help_article(stage: Stage) -> Visit:
    """A help text."""
    return stage.signed_out("getting-started")


@screen("website:legal", state="read")
def legal_text(stage: Stage) -> Visit:
    """A legal text."""
    return stage.signed_out("privacy")
