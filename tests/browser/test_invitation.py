"""From an invitation to a workspace, and out again, as two people do it."""

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.support import people

pytestmark = pytest.mark.browser

Visitors = Callable[..., Any]
MEMBERS = "/settings/members/"


def mailed_link(page: Page, email: str) -> str:
    """Return the path of the link that was mailed to somebody, once a worker has sent it."""
    row = page.locator(".invitation", has_text=email)
    for _look in range(100):
        if not row.get_by_text("on its way").count():
            break
        page.wait_for_timeout(300)
        page.goto(MEMBERS)
    with closing(page.context.new_page()) as box:
        box.goto("/local/mail/")
        box.locator("main li", has_text=email).first.locator("a").click()
        box.wait_for_url(re.compile("/local/mail/[0-9a-f]+/"))
        found = re.search(r"http\S+?(/invitations/\S+/)", box.locator("main pre").inner_text())
    assert found
    return found[1]


def invite(page: Page, email: str, role: str = "viewer") -> str:
    page.goto(MEMBERS)
    page.click("a[href$='/invite/']")
    page.fill("[name=addresses]", email)
    page.locator("label", has=page.locator(f"[name=role][value={role}]")).click()
    page.click("main form [type=submit]")
    page.wait_for_url(re.compile(f"{MEMBERS}$"))
    return mailed_link(page, email)


def test_a_stranger_is_asked_in_and_shown_out(visitor: Visitors) -> None:
    owner = visitor(locale="en").page
    steps.sign_up(owner, "en")
    email = people.address("guest")
    link = invite(owner, email)

    guest = visitor(locale="en").page
    guest.goto(link)
    assert guest.url.endswith("/invitations/open/")
    expect(guest.locator("h1")).to_contain_text("Harbour Rye")
    guest.get_by_role("link", name="Create your account").click()
    guest.fill("[name=password1]", steps.PASSWORD)
    guest.click("main form [type=submit]")
    guest.wait_for_url(re.compile("/invitations/open/$"))
    guest.get_by_role("button", name="Accept").click()
    guest.wait_for_url(re.compile("/dashboard/$"))
    expect(guest.locator(".switcher__button")).to_contain_text("Harbour Rye")
    guest.goto("/magic-pages/")
    expect(guest.locator("main a[href$='/magic-pages/new/']")).to_have_count(0)

    owner.goto(MEMBERS)
    owner.locator("tr", has_text=email).get_by_role("link", name="Change").click()
    owner.get_by_role("link", name="Remove this member").click()
    owner.get_by_role("button", name="Yes, remove").click()
    expect(owner.locator("tr", has_text=email)).to_have_count(0)

    assert guest.goto("/magic-pages/").status in (403, 404)
    again = visitor(locale="en").page
    assert again.goto(link).status == 404


def test_an_invitation_without_scripts(visitor: Visitors) -> None:
    owner = visitor(locale="en").page
    steps.sign_up(owner, "en")
    link = invite(owner, people.address("guest"))

    guest = visitor(locale="en", java_script_enabled=False).page
    guest.goto(link)
    guest.get_by_role("link", name="Create your account").click()
    guest.fill("[name=password1]", steps.PASSWORD)
    guest.click("main form [type=submit]")
    guest.get_by_role("button", name="Decline").click()

    guest.wait_for_url(re.compile("/workspaces/$"))
