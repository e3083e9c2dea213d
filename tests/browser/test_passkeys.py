"""Passkeys and codes in a real browser, whose authenticator is Chromium's virtual one."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from tests.support import factors, people
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser

DASHBOARD = re.compile("/dashboard/")


@pytest.fixture
def user() -> User:
    """Somebody who signs in by password alone, until now."""
    user = people.sign_up("passkeys").user
    # The web server knows the hasher of an installation, and not the cheap one of the tests.
    hasher = BCryptSHA256PasswordHasher()
    User.objects.filter(pk=user.pk).update(password=hasher.encode(PASSWORD, hasher.salt()))
    return user


@pytest.fixture
def context(chromium: Browser, web: str) -> Iterator[BrowserContext]:
    """A browser that asks by name: passkeys belong to names, not to numbers."""
    made = chromium.new_context(base_url=web.replace("127.0.0.1", "localhost"))
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A window; what its pages complain about fails the test at the end."""
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    yield page
    assert complaints == []


@pytest.fixture
def device(page: Page) -> None:
    """A device with a fingerprint reader, that keeps passkeys and always recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in(page: Page, user: User) -> None:
    """Send the sign-in form."""
    page.goto("/en/accounts/login/")
    page.fill("[name=login]", user.email)
    confirm(page)


def sign_out(page: Page) -> None:
    """Sign out."""
    page.goto("/en/accounts/logout/")
    page.click("main form [type=submit]")
    page.wait_for_url(re.compile("/en/$"))


def confirm(page: Page) -> None:
    """Send the password, and wait for what comes after it."""
    page.fill("[name=password]", PASSWORD)
    before = page.url
    page.click("main form:has([name=password]) [type=submit]")
    page.wait_for_url(lambda url: url != before)


def add_passkey(page: Page, name: str) -> None:
    """Add a passkey, as somebody who is signed in."""
    page.goto("/settings/security/")
    page.click("a[href$='/passkeys/add/']")
    confirm(page)
    page.fill("[name=name]", name)
    page.click("form[data-passkey=create] [type=submit]")
    page.wait_for_url(re.compile("/recovery-codes/"))


def enter_code(page: Page, code: str) -> None:
    """Take the second step."""
    page.fill("[name=code]", code)
    page.click("main form:has([name=code]) [type=submit]")


@pytest.mark.usefixtures("device")
def test_a_passkey_is_added_and_signs_in_alone(page: Page, user: User) -> None:
    sign_in(page, user)
    add_passkey(page, "Blue laptop")
    page.goto("/settings/security/")
    expect(page.get_by_text("Blue laptop").first).to_be_visible()
    sign_out(page)

    page.goto("/en/accounts/login/?next=/credits/")
    page.click("form[data-passkey=get] [type=submit]")

    page.wait_for_url(re.compile(r"^[^?]*/credits/"))
    used = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
    assert used.last_used_at is not None


@pytest.mark.usefixtures("device")
def test_a_passkey_is_the_second_step_after_the_password_and_confirms_who_it_is(
    page: Page, user: User
) -> None:
    sign_in(page, user)
    add_passkey(page, "Blue laptop")
    sign_out(page)

    sign_in(page, user)
    page.click("form[data-passkey=get] [type=submit]")
    page.wait_for_url(DASHBOARD)
    page.goto("/en/accounts/2fa/passkeys/reauthenticate/?next=/en/accounts/2fa/recovery-codes/")
    page.click("form[data-passkey=get] [type=submit]")

    page.wait_for_url(re.compile("/recovery-codes/"))
    expect(page.locator("#codes li")).to_have_count(10)


def test_a_browser_without_a_passkey_says_so_in_words(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    page.goto("/en/accounts/login/")
    page.evaluate(
        """() => {
            const refuse = () => Promise.reject(new DOMException("", "NotAllowedError"));
            navigator.credentials.get = refuse;
        }"""
    )

    page.click("form[data-passkey=get] [type=submit]")

    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    expect(page.locator("form[data-passkey=get] [type=submit]")).to_be_enabled()


def test_an_app_is_set_up_and_its_code_and_a_recovery_code_sign_in(page: Page, user: User) -> None:
    sign_in(page, user)
    page.goto("/settings/security/")
    page.click("a[href$='/app/on/']")
    confirm(page)
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    secret = page.locator("#totp-secret").inner_text().strip()
    enter_code(page, factors.code(secret))
    page.wait_for_url(re.compile("/recovery-codes/"))
    codes = page.locator("#codes li").all_inner_texts()
    assert len(codes) == 10
    sign_out(page)

    sign_in(page, user)
    enter_code(page, factors.code(secret, 1))
    page.wait_for_url(DASHBOARD)
    sign_out(page)
    sign_in(page, user)
    enter_code(page, codes[0])

    page.wait_for_url(DASHBOARD)
