"""The frame of every signed-in screen: navigation, workspaces, theme, help, and lost sessions."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Membership, Role, User, Workspace
from core import tenancy
from core.interface import nav, toasts
from magicpages.models import MagicPage
from tests.support import people, queries
from tests.support.people import Account

SCREEN = "/credits/"
FRAGMENT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/credits/?before=9"}
Browsers = Callable[[User], Client]


@pytest.fixture
def second(account: Account) -> Workspace:
    """Another workspace of the owner."""
    with tenancy.user(account.user.pk):
        return services.create_workspace(name="Second harbour", owner=account.user)


def html_of(client: Client, path: str = SCREEN) -> str:
    """Return a screen's markup."""
    return client.get(path).content.decode()


def switch(client: Client, workspace: object) -> int:
    """Ask to work in a workspace and return the answer's status."""
    return client.post("/workspaces/switch/", {"workspace": str(workspace)}).status_code


def current_name(client: Client) -> str:
    """Return the name of the workspace the frame shows."""
    return str(client.get(SCREEN).context["shell"].workspace.name)


# --- Navigation -------------------------------------------------------------------------------


def test_every_entry_of_the_navigation_leads_somewhere(owner_client: Client) -> None:
    statuses = {
        entry.key: owner_client.get(reverse(entry.url_name)).status_code
        for entry in nav.entries.all()
    }

    assert set(statuses.values()) == {200}, statuses


@pytest.mark.parametrize("section", list(nav.Section))
def test_members_do_not_see_what_they_may_not_open(
    client_of: Browsers, owner: User, viewer: User, section: nav.Section,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    entry = nav.Entry(
        "test", "Vault", "home", icon="lock", order=1, section=section, least_role="admin"
    )
    monkeypatch.setitem(nav.entries._things, entry.key, entry)

    seen = {
        user: [link.label for link in client_of(user).get(SCREEN).context["shell"].all_links]
        for user in (owner, viewer)
    }

    assert "Vault" in seen[owner]
    assert "Vault" not in seen[viewer]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/magic-pages/", "magicpages"),
        ("/magic-pages/new/", "magicpages"),
        ("/magic-pages/leads/", "magicpages.leads"),
        ("/credits/", "credits"),
        ("/settings/preferences/", "accounts.preferences"),
        ("/search/", None),
    ],
)
def test_the_innermost_entry_is_the_current_one(
    owner_client: Client, path: str, current: str | None
) -> None:
    shell = owner_client.get(path).context["shell"]

    marked = [link.key for link in shell.all_links if link.is_current]
    assert marked == ([current] if current else [])
    assert shell.settings_is_current is (current == "accounts.preferences")


def test_the_current_entry_is_told_to_screen_readers_once_in_each_navigation(
    owner_client: Client,
) -> None:
    navigations = re.findall(r"<nav\b.*?</nav>", html_of(owner_client), re.DOTALL)

    told = [len(re.findall(r'href="/credits/" aria-current="page"', each)) for each in navigations]
    # In the sidebar, in its copy for phones, and among the tabs of the screen.
    assert [times for times in told if times] == [1, 1, 1]


def test_a_folded_sidebar_is_drawn_folded(owner_client: Client) -> None:
    assert "app--narrow" not in html_of(owner_client)

    owner_client.cookies["sidebar"] = "narrow"

    assert "app--narrow" in html_of(owner_client)


# --- Workspaces -------------------------------------------------------------------------------


def test_a_person_switches_between_their_workspaces(
    owner_client: Client, account: Account, second: Workspace
) -> None:
    assert current_name(owner_client) == account.workspace.name

    answer = owner_client.post("/workspaces/switch/", {"workspace": str(second.pk)})

    assert answer["Location"] == "/dashboard/"
    assert current_name(owner_client) == "Second harbour"
    places = owner_client.get(SCREEN).context["shell"].workspaces
    assert [(place.name, place.is_current) for place in places] == [
        ("Second harbour", True), (account.workspace.name, False),
    ]  # fmt: skip


def test_nobody_enters_a_foreign_workspace(
    owner_client: Client, account: Account, elsewhere: Account
) -> None:
    assert switch(owner_client, elsewhere.workspace.pk) == 404

    assert current_name(owner_client) == account.workspace.name
    assert elsewhere.workspace.name not in html_of(owner_client)


def test_a_session_that_names_a_foreign_workspace_stays_at_home(
    owner_client: Client, account: Account, elsewhere: Account
) -> None:
    session = owner_client.session
    session["workspace_id"] = str(elsewhere.workspace.pk)
    session.save()

    assert current_name(owner_client) == account.workspace.name
    assert "workspace_id" not in owner_client.session


def test_who_was_removed_from_a_workspace_goes_on_in_their_own(
    client_of: Browsers, elsewhere: Account, workspace: Workspace
) -> None:
    client = client_of(elsewhere.user)
    with tenancy.workspace(workspace.pk):
        guest = Membership.objects.create(
            workspace=workspace, user=elsewhere.user, role=Role.VIEWER
        )
    assert switch(client, workspace.pk) == 302
    with tenancy.workspace(workspace.pk):
        guest.delete()

    assert current_name(client) == elsewhere.workspace.name
    assert switch(client, workspace.pk) == 404


@pytest.mark.parametrize("asked", ["", "x", "1", "\x00", "'; --", str(UUID(int=7)), "é" * 500])
def test_what_is_no_workspace_is_not_found(owner_client: Client, asked: str) -> None:
    assert switch(owner_client, asked) == 404


def test_a_link_switches_nothing(owner_client: Client, second: Workspace) -> None:
    answer = owner_client.get(f"/workspaces/switch/?workspace={second.pk}")

    assert answer.status_code == 405


def test_a_switch_needs_its_token(owner: User, second: Workspace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    assert switch(client, second.pk) == 403


def test_a_form_of_the_workspace_before_writes_nothing_into_the_next(
    owner: User, second: Workspace
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    screen = client.get("/magic-pages/new/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', screen)[0]
    brief = {"product": "Bread", "audience": "All", "offer": "Two", "csrfmiddlewaretoken": token}
    brief |= {"language": "en", "tone": "bold", "theme": "studio"}

    client.post("/workspaces/switch/", {"workspace": second.pk, "csrfmiddlewaretoken": token})
    answer = client.post("/magic-pages/new/", brief)

    assert answer.status_code == 403
    with tenancy.workspace(second.pk):
        assert not MagicPage.objects.exists()


def test_a_form_of_a_workspace_one_was_removed_from_writes_nothing_elsewhere(
    owner_client: Client, account: Account, second: Workspace
) -> None:
    switch(owner_client, second.pk)
    with tenancy.workspace(second.pk):
        Membership.objects.filter(user=account.user).delete()
    brief = {"product": "Bread", "audience": "All", "offer": "Two"}
    brief |= {"language": "en", "tone": "bold", "theme": "studio"}

    answer = owner_client.post("/magic-pages/new/", brief)

    assert answer.status_code == 403
    with tenancy.workspace(account.workspace.pk):
        assert not MagicPage.objects.exists()
    assert owner_client.get("/magic-pages/new/").status_code == 200


def test_a_signed_out_switch_leads_to_sign_in(second: Workspace) -> None:
    answer = Client().post("/workspaces/switch/", {"workspace": str(second.pk)})

    assert answer["Location"].startswith("/en/accounts/login/")


def test_more_workspaces_cost_no_more_queries(owner_client: Client, account: Account) -> None:
    # The first request of a visit notes that it began.
    owner_client.get(SCREEN)
    few = queries.of_screen(owner_client, SCREEN)
    with tenancy.user(account.user.pk):
        for n in range(5):
            services.create_workspace(name=f"Harbour {n}", owner=account.user)

    many = queries.of_screen(owner_client, SCREEN)

    assert len(many) == len(few)
    assert len([sql for sql in many if "accounts_membership" in sql]) <= 2


# --- Theme ------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_theme_is_kept_with_the_person_and_drawn_by_the_server(
    owner_client: Client, owner: User, theme: str
) -> None:
    answer = owner_client.post("/settings/theme/", {"theme": theme})

    assert answer.status_code == 204
    owner.refresh_from_db()
    assert owner.theme == theme
    html = html_of(owner_client)
    assert f'data-saved-theme="{theme}"' in html
    assert (f'data-theme="{theme}"' in html) is (theme != "system")


def test_a_visitors_theme_is_not_ours_to_say() -> None:
    assert "data-saved-theme" not in Client().get("/en/accounts/login/").content.decode()


# --- Help -------------------------------------------------------------------------------------


def test_the_help_menu_asks_for_its_screen_only_when_opened(owner_client: Client) -> None:
    asked = queries.of_screen(owner_client, SCREEN)

    assert not [sql for sql in asked if "website_" in sql]
    assert "/help-for-screen/?screen=credits%3Aledger" in html_of(owner_client)


@pytest.mark.parametrize("screen", ["credits:ledger", "", "x" * 9999, "\x00", "<script>", "%"])
def test_help_for_any_screen_is_a_part_of_a_page(owner_client: Client, screen: str) -> None:
    answer = owner_client.get("/help-for-screen/", {"screen": screen})

    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert b"<script" not in answer.content


# --- Fragments --------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_fragment_whose_session_ended_sends_its_screen_to_sign_in(method: str) -> None:
    answer = getattr(Client(), method)("/workspaces/switch/", headers=FRAGMENT)
    if method == "get":
        answer = Client().get("/search/", headers=FRAGMENT)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/en/accounts/login/?next=%2Fcredits%2F%3Fbefore%3D9"
    assert answer.content == b""


def test_a_list_comes_back_with_the_filter_that_was_asked_for() -> None:
    answer = Client().get("/credits/?kind=refund", headers=FRAGMENT)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/en/accounts/login/?next=%2Fcredits%2F%3Fkind%3Drefund"


def test_after_signing_in_the_screen_is_back(owner: User) -> None:
    client = Client()
    target = client.get("/search/", headers=FRAGMENT)["HX-Redirect"]
    assert client.get(target).status_code == 200

    answer = client.post(
        "/en/accounts/login/",
        {"login": owner.email, "password": people.PASSWORD, "next": "/credits/?before=9"},
    )

    assert answer["Location"] == "/credits/?before=9"


@pytest.mark.parametrize(
    "claimed",
    [
        "http://evil.example/credits/", "//evil.example/", "http://testserver//evil.example/",
        "javascript:alert(1)", "", "http://testserver:80@evil.example/", "http://[broken",
    ],
)  # fmt: skip
def test_sign_in_leads_back_to_our_own_screens_only(claimed: str) -> None:
    headers = FRAGMENT | {"HX-Current-URL": claimed}

    answer = Client().get("/search/", headers=headers)

    assert answer.status_code == 401
    assert "evil" not in answer["HX-Redirect"]
    assert "javascript" not in answer["HX-Redirect"]


def test_a_screen_whose_session_ended_is_redirected_as_ever() -> None:
    answer = Client().get("/search/?q=bread")

    assert answer.status_code == 302
    assert answer["Location"] == "/en/accounts/login/?next=/search/%3Fq%3Dbread"


def test_no_private_page_is_kept_in_the_browser(owner_client: Client) -> None:
    answer = owner_client.get(SCREEN)

    assert answer["Cache-Control"] == "no-store"
    assert '"historyCacheSize":0' in answer.content.decode()
    assert '"refreshOnHistoryMiss":true' in answer.content.decode()


# --- Messages ---------------------------------------------------------------------------------


def test_a_message_may_lead_somewhere_and_stays_text() -> None:
    text = toasts.linked("<b>Bread</b> is ready.", url="/x/?a=1&b=2", label="Open <it>")

    html = render_to_string(
        "components/toasts.html", {"messages": [Message(constants.SUCCESS, text)]}
    )

    assert "&lt;b&gt;Bread&lt;/b&gt; is ready." in html
    assert '<a class="toast__link" href="/x/?a=1&amp;b=2">Open &lt;it&gt;</a>' in html


@pytest.mark.parametrize(
    ("level", "role"), [(constants.SUCCESS, "status"), (constants.ERROR, "alert")]
)
def test_problems_interrupt_and_good_news_wait(level: int, role: str) -> None:
    html = render_to_string("components/toasts.html", {"messages": [Message(level, "Bread")]})

    assert f'role="{role}"' in html
