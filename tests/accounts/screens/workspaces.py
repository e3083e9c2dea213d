"""Screens of workspaces, their brand and their keys."""

from io import BytesIO

from PIL import Image

from accounts import services
from accounts.models import Role, User
from core import tenancy
from tests.support import people
from tests.support.people import Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen


@furnishes
def keys(account: Account, rows: int) -> None:
    """Give programs their keys."""
    with tenancy.workspace(account.workspace.pk):
        for number in range(rows):
            services.issue_api_key(
                workspace_id=account.workspace.pk,
                user=account.user,
                name=f"Till {number}",
                scopes=["pages:read", "leads:read"],
                expires_at=services.expiry_after(90),
            )


exempt("brand_logo", reason="Gives a picture.")


def _with_brand(account: Account) -> None:
    """Give a workspace a brand kit and a logo."""
    out = BytesIO()
    Image.new("RGB", (300, 120), "#0f7b6c").save(out, "PNG")
    said = {
        "brand_color": "#0f7b6c",
        "accent_color": "#b3261e",
        "heading_font": "newsreader",
        "voice": "Warm and plain, never in a hurry.",
        "facts": "4.9 of 5 stars from 212 guests\nBaking since 1987",
    }
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        services.change_brand(workspace=account.workspace, by=account.user, values=said)
        services.set_logo(workspace=account.workspace, by=account.user, data=out.getvalue())


@screen("brand", state="chosen")
def brand(stage: Stage) -> Visit:
    """A brand with everything it may have."""
    _with_brand(stage.newcomer)
    return stage.visit(by=stage.newcomer.user)


@screen("brand", state="looked-at")
def brand_of_others(stage: Stage) -> Visit:
    """What a member sees who may not change it."""
    _with_brand(stage.newcomer)
    return stage.visit(by=people.join(stage.newcomer.workspace, Role.VIEWER))


@screen("workspaces", state="agency")
def agency(stage: Stage) -> Visit:
    """Somebody with a workspace for each client."""
    person = stage.newcomer.user
    colours = ("#0f7b6c", "#b3261e", "#8a4b08", "#7a2e8e", "")
    with tenancy.user(person.pk):
        for number, colour in enumerate(colours):
            made = services.create_workspace(
                name=f"Client {number}", owner=person, opening_credits=40 * number
            )
            with tenancy.bind(made.pk, user_id=person.pk):
                services.change_brand(workspace=made, values={"brand_color": colour}, by=person)
    return stage.visit(by=person)


@screen("workspaces", state="nowhere")
def in_no_workspace(stage: Stage) -> Visit:
    """Somebody who is in no workspace."""
    return stage.visit(by=User.objects.create_user(people.address("nobody"), people.PASSWORD))


@screen("workspace_new", state="nowhere")
def first_workspace(stage: Stage) -> Visit:
    """Somebody who makes their first one."""
    return stage.visit(by=User.objects.create_user(people.address("nobody"), people.PASSWORD))


@screen("api_keys", state="without-keys")
def no_api_keys(stage: Stage) -> Visit:
    """Nobody has made a key yet."""
    return stage.visit(by=stage.newcomer.user)


@screen("api_key_new", state="confirmed")
def new_api_key(stage: Stage) -> Visit:
    """The form of a new key, for somebody who has just typed their password."""
    return stage.confirmed(by=stage.account.user)


@screen("api_key_revoke", state="live")
def revoke_api_key(stage: Stage) -> Visit:
    """The question before a key ends."""
    workspace = stage.account.workspace
    with tenancy.workspace(workspace.pk):
        key = services.live_keys(workspace_id=workspace.pk).first()
    assert key is not None
    return stage.visit(key.pk, by=stage.account.user)
