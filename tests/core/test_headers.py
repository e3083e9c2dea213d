"""What every answer of the site carries, wherever it comes from: SECURITY.md, section 4."""

import re
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from accounts.models import User
from tests.screens.routes import Route, all_routes
from tests.support import people

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Where an address holds a secret, it does not leave the site at all.
REFERRERS = ("strict-origin-when-cross-origin", "same-origin", "no-referrer")
# Answers that may be stored or carry a policy of their own, each with the reason.
SHARED = {
    "robots": "says nothing of anybody",
    "sitemap": "says nothing of anybody",
    "favicon.ico": "says nothing of anybody",
    "script_messages": "words of scripts, named by their version",
    "public_page": "a customer's page, the same for everybody",
    "brand_logo": "a picture, named by what is in it",
}
FRAMED = {"magicpages:page_preview", "design:frame", "local_mail_frame"}
# Whose forms lead on to where people pay: browsers hold a form's redirect to the policy too.
PAYING = {"billing", "billing_plans", "billing_change"}
STRIPE = " https://checkout.stripe.com https://billing.stripe.com"


@cache
def walker() -> User:
    """Somebody whom every door of the app opens, that of the staff site included."""
    user = people.sign_up("walker").user
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=user.pk)


def plain_routes() -> list[Route]:
    return [route for route in all_routes() if not route.parameters]


def policy(answer: HttpResponseBase) -> dict[str, str]:
    """Return the content security policy by directive."""
    parts = answer.headers.get("Content-Security-Policy", "").split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts if part.strip())


def paying() -> str:
    """Return where forms may lead besides us: to Stripe, here to the simulated one as well."""
    base = urlsplit(settings.STRIPE_BASE_URL)
    return STRIPE + (f" {base.scheme}://{base.netloc}" if base.netloc else "")


def assert_closed(answer: HttpResponseBase, name: str) -> None:
    """Check the policy of a page."""
    rules = policy(answer)
    assert rules, name
    assert rules["default-src"] == "'self'", name
    assert rules["object-src"] == rules["base-uri"] == "'none'", name
    assert rules["form-action"] == ("'self'" + (paying() if name in PAYING else "")), name
    assert rules["frame-ancestors"] in ("'none'", "'self'" if name in FRAMED else "'none'"), name
    scripts = rules.get("script-src", "")
    assert "unsafe" not in scripts, name
    assert "*" not in scripts, name
    assert "http" not in scripts, name
    assert "unsafe" not in rules.get("style-src", ""), name


def assert_whole(answer: HttpResponseBase, name: str) -> None:
    """Check what every answer carries."""
    for header, value in ALWAYS.items():
        assert answer.headers.get(header) == value, (name, header)
    assert answer.headers["Referrer-Policy"] in REFERRERS, name
    assert "camera=()" in answer.headers["Permissions-Policy"], name
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/"):
        assert "charset=utf-8" in kind.lower().replace('"', ""), name
    if kind.startswith("text/html"):
        assert_closed(answer, name)
    if name not in SHARED:
        assert "no-store" in answer.headers["Cache-Control"], name


@pytest.mark.parametrize("route", plain_routes(), ids=lambda route: route.name)
def test_every_address_answers_with_its_headers(route: Route) -> None:
    try:
        with translation.override("en"):
            address = reverse(route.name)
    except NoReverseMatch:
        address = f"/{route.pattern}".replace("^", "").replace("$", "")
    client = Client()
    client.force_login(walker())

    for visitor in (client, Client()):
        assert_whole(visitor.get(address), route.name)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing-here/", 404),
        ("/en/nothing-here/", 404),
        ("/api/nothing-here", 404),
        ("/admin/nothing/here/", 404),
        ("/p/nothing/here", 404),
        ("/magic-pages/00000000-0000-0000-0000-000000000001/", 404),
        ("/api/credits", 200),
    ],
)
def test_what_is_not_there_carries_them_too(address: str, status: int) -> None:
    client = Client()
    client.force_login(walker())

    answer = client.get(address)

    assert answer.status_code == status
    for header, value in ALWAYS.items():
        assert answer.headers.get(header) == value, header
    if answer.headers["Content-Type"].startswith("text/html"):
        assert policy(answer)["object-src"] == "'none'"


def test_a_refused_host_and_a_refused_form_carry_them_too() -> None:
    odd = Client().get("/en/", headers={"host": "evil.example"})
    forged = Client(enforce_csrf_checks=True).post("/language/", {"language": "he"})

    assert (odd.status_code, forged.status_code) == (400, 403)
    for answer in (odd, forged):
        for header, value in ALWAYS.items():
            assert answer.headers.get(header) == value, header
        assert_closed(answer, "refused")


def test_no_method_echoes_the_request() -> None:
    for method in ("TRACE", "TRACK", "CONNECT"):
        answer = Client().generic(method, "/en/", headers={"x-secret": "echoed"})
        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert b"echoed" not in answer.content


@override_settings(
    SECURE_HSTS_SECONDS=365 * 24 * 3600,
    SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
    SECURE_HSTS_PRELOAD=True,
)
def test_browsers_are_told_to_come_back_encrypted() -> None:
    for address in ("/en/", "/api/credits", "/nothing/", "/healthz", "/admin/"):
        answer = Client().get(address, secure=True)
        assert answer.headers["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains; preload"
        ), address


@override_settings(
    SESSION_COOKIE_NAME="__Host-session",
    SESSION_COOKIE_SECURE=True,
    CSRF_COOKIE_NAME="__Host-csrf",
    CSRF_COOKIE_SECURE=True,
    CSRF_COOKIE_HTTPONLY=True,
)
def test_cookies_are_bound_to_this_host() -> None:
    client = Client()
    form = client.get("/en/accounts/login/", secure=True)
    proof = {"login": walker().email, "password": people.PASSWORD}
    signed_in = client.post("/en/accounts/login/", proof, secure=True)
    assert "__Host-session" in signed_in.cookies

    for cookies in (form.cookies, signed_in.cookies):
        for name, cookie in cookies.items():
            assert name.startswith("__Host-") or name == settings.LANGUAGE_COOKIE_NAME
            if name.startswith("__Host-"):
                assert (cookie["path"], cookie["domain"] or "") == ("/", ""), name
                assert cookie["secure"], name
                assert cookie["samesite"] == "Lax", name
                assert cookie["httponly"], name


def test_shared_pages_set_no_cookie_and_hold_no_nonce() -> None:
    for address in ("/p/nothing/here", "/healthz", "/readyz", "/robots.txt"):
        answer = Client().get(address)
        assert not answer.cookies, address
        assert "nonce-" not in answer.headers.get("Content-Security-Policy", ""), address


@override_settings(STRIPE_BASE_URL="")
def test_forms_of_money_lead_to_the_real_stripe_and_nowhere_else() -> None:
    client = Client()
    client.force_login(walker())

    rules = policy(client.get("/settings/billing/"))

    assert rules["form-action"] == f"'self'{STRIPE}"
    assert policy(client.get("/credits/"))["form-action"] == "'self'"


def test_the_queue_screens_keep_the_styles_of_their_library_and_nothing_else() -> None:
    client = Client()
    client.force_login(walker())

    rules = policy(client.get("/admin/django_rq/dashboard/", follow=True))

    assert re.fullmatch(r"'self'( 'sha256-[A-Za-z0-9+/=]+')*", rules["style-src"])
    assert "unsafe" not in rules["script-src"]
