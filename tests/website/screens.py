"""Which pages the signed-out site has, found from the URL conf."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from website.models import Article

# These need more than a visitor: a mail's link, a half-finished sign-in, a signed-in person.
NEED_MORE = {
    "account_confirm_email", "account_confirm_login_code", "account_reset_password_from_key",
    "account_change_password", "account_set_password", "account_email", "account_logout",
    "account_reauthenticate", "account_request_login_code", "account_confirm_phone",
    "account_change_phone", "account_verify_phone",
}  # fmt: skip
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
    elif entry.name not in NEED_MORE:
        yield path
