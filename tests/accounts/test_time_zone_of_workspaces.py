"""Where a workspace's days begin: where its owner lives, until an admin says otherwise."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import services
from accounts.models import Role, User, Workspace
from core import tenancy
from tests.support import people
from tests.support.people import Account

SETTINGS = "/settings/workspace/"
Sign = Callable[[User], Client]


def zone_of(workspace: Workspace) -> str:
    with tenancy.workspace(workspace.pk):
        return Workspace.objects.get(pk=workspace.pk).time_zone


def told(client: Client, zone: str) -> None:
    client.cookies["time_zone"] = zone
    client.get("/magic-pages/")


def test_the_first_browser_of_the_owner_tells_it(owner_client: Client, account: Account) -> None:
    assert zone_of(account.workspace) == ""

    told(owner_client, "America/Sao_Paulo")
    told(owner_client, "Asia/Tokyo")

    assert zone_of(account.workspace) == "America/Sao_Paulo"


@pytest.mark.parametrize("nonsense", ["", "Mars/Olympus", "../etc/passwd", "UTC; DROP"])
def test_what_is_no_zone_tells_nothing(
    owner_client: Client, account: Account, nonsense: str
) -> None:
    told(owner_client, nonsense)

    assert zone_of(account.workspace) == ""


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR, Role.VIEWER])
def test_the_browser_of_another_member_does_not(
    account: Account, client_of: Sign, role: Role
) -> None:
    told(client_of(people.join(account.workspace, role)), "Asia/Tokyo")

    assert zone_of(account.workspace) == ""


def test_a_further_workspace_begins_where_its_maker_lives(account: Account) -> None:
    services.set_time_zone(user=account.user, time_zone="Asia/Jerusalem")

    with tenancy.user(account.user.pk):
        made = services.open_workspace(name="Second", by=account.user)

    assert zone_of(made) == "Asia/Jerusalem"


def test_an_admin_chooses_another(account: Account, client_of: Sign) -> None:
    client = client_of(people.join(account.workspace, Role.ADMIN))
    form = {"name": "Rye & Co", "about": "", "content_language": "en", "time_zone": "Asia/Dubai"}

    assert client.post(SETTINGS, form).status_code == 302
    assert zone_of(account.workspace) == "Asia/Dubai"
    assert '<option value="Asia/Dubai" selected' in client.get(SETTINGS).content.decode()
    refused = client.post(SETTINGS, form | {"time_zone": "Mars/Olympus"})
    assert refused.status_code == 422
    assert zone_of(account.workspace) == "Asia/Dubai"


def test_the_api_gives_and_takes_it(api: APIClient, account: Account) -> None:
    address = f"/api/workspaces/{account.workspace.pk}"

    changed = api.patch(address, {"time_zone": "America/Mexico_City"})

    assert changed.json()["time_zone"] == "America/Mexico_City"
    assert api.get(address).json()["time_zone"] == "America/Mexico_City"
    for wrong in ("Mars/Olympus", "", None, 5):
        assert api.patch(address, {"time_zone": wrong}, format="json").status_code == 400
    assert zone_of(account.workspace) == "America/Mexico_City"


def test_an_editor_may_not_change_it(account: Account, client_of: Sign) -> None:
    client = client_of(people.join(account.workspace, Role.EDITOR))

    assert client.post(SETTINGS, {"time_zone": "Asia/Dubai"}).status_code == 403
