"""Making workspaces, and what they say of themselves."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit, brand, pictures, selectors
from accounts.models import Logo, Membership, Role, User, Workspace
from core import tenancy, text_rules
from core.failures import NexusError
from core.hooks import Hook

# Floors above take part when a workspace is made: the credits app opens its wallet.
# The number is the credits it opens with, or None for what its plan gives.
workspace_created: Hook[Workspace, int | None] = Hook()
NEW_A_DAY = 10
_DAY = timedelta(days=1)
_SETTINGS = ("name", "about", "content_language", "more_languages", "time_zone")
_BRAND = ("brand_color", "accent_color", "heading_font", "body_font", "voice", "facts")


class SecondFactorMissing(NexusError):
    """Somebody asks others for what they do not have themselves."""

    code = "second_factor_missing"

    def __str__(self) -> str:
        return _("Set up a second factor of your own first: otherwise you would lock yourself out.")


class TooManyWorkspaces(NexusError):
    """The person has made as many workspaces today as they may."""

    status = 429
    code = "too_many_workspaces"
    wait_s = int(_DAY.total_seconds())

    def __str__(self) -> str:
        return _("You have made many workspaces today. Come back tomorrow for more.")


@transaction.atomic
def create_workspace(*, name: str, owner: User, opening_credits: int | None = None) -> Workspace:
    """Create a workspace with its owner and whatever other apps give a new one (a wallet).

    The line in the owner's own log stays whatever becomes of the workspace: it is what tells that
    they had the credits of a first one.
    """
    workspace_id = uuid4()
    with tenancy.bind(workspace_id, user_id=owner.pk):
        workspace = _insert_workspace(
            pk=workspace_id, name=text_rules.clean(name)[:120], time_zone=owner.time_zone
        )
        Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
        workspace_created.send(workspace, opening_credits)
        told: Any = {"by": owner, "target": workspace, "subject": workspace.name}
        audit.record(selectors.WORKSPACE_CREATED, workspace_id=workspace_id, **told)
        audit.record(selectors.WORKSPACE_CREATED, **told)
    return workspace


@transaction.atomic
def open_workspace(*, name: str, by: User) -> Workspace:
    """Create a workspace for somebody who has signed up; credits come with the first one only.

    Needs a scope of that person. Raises TooManyWorkspaces.
    """
    # Of two requests at once, the second sees the workspace of the first.
    User.objects.select_for_update().get(pk=by.pk)
    if selectors.workspaces_made(user_id=by.pk, within=_DAY) >= NEW_A_DAY:
        raise TooManyWorkspaces
    is_first = not selectors.had_a_workspace(user_id=by.pk)
    return create_workspace(name=name, owner=by, opening_credits=None if is_first else 0)


def _insert_workspace(*, name: str, **values: Any) -> Workspace:
    base = slugify(name)[:40].strip("-")
    candidates = [base] if len(base) >= 3 else []
    candidates += [f"{base or 'w'}-{secrets.token_hex(4)}" for _attempt in range(3)]
    for slug in candidates[:-1]:
        try:
            with transaction.atomic():
                return Workspace.objects.create(name=name, slug=slug, **values)
        except IntegrityError:
            continue
    return Workspace.objects.create(name=name, slug=candidates[-1], **values)


def describe_workspace(
    *, workspace: Workspace, name: str, about: str, brand_color: str, by: User
) -> None:
    """Store what a business calls itself, what it does and its colour; the texts are cleaned."""
    values = {"name": name, "about": about}
    change_workspace(workspace=workspace, values=values, by=by)
    change_brand(workspace=workspace, values={"brand_color": brand_color}, by=by)


@transaction.atomic
def change_workspace(*, workspace: Workspace, values: Mapping[str, Any], by: User) -> None:
    """Store what the workspace is called, says of itself, speaks and where; its address stays.

    Texts are cleaned. ``more_languages`` never holds the main one.
    """
    wanted = {name: value for name, value in values.items() if name in _SETTINGS}
    if "name" in wanted:
        wanted["name"] = text_rules.clean(wanted["name"])[:120]
    if "about" in wanted:
        wanted["about"] = text_rules.clean_lines(wanted["about"])
    if "more_languages" in wanted:
        main = wanted.get("content_language", workspace.content_language)
        wanted["more_languages"] = [code for code in wanted["more_languages"] if code != main]
    before, changed = workspace.name, _store(workspace, wanted)
    told: Any = {"by": by, "workspace_id": workspace.pk, "target": workspace}
    if "name" in changed:
        audit.record("workspace.renamed", **told, subject=workspace.name, before=before)
    if others := [name for name in changed if name != "name"]:
        audit.record("workspace.changed", **told, subject=workspace.name, fields=others)


def place_workspace(*, workspace: Workspace, time_zone: str) -> None:
    """Remember where a workspace's days begin, as its owner's browser told; once it is known."""
    Workspace.objects.filter(pk=workspace.pk, time_zone="").update(time_zone=time_zone)
    workspace.time_zone = time_zone


@transaction.atomic
def require_second_factor(
    *, workspace: Workspace, is_required: bool, by: User, has_factor: bool
) -> None:
    """Let only people with a second factor in, or everybody again.

    ``has_factor`` says whether ``by`` has one. Raises SecondFactorMissing where they have none.
    """
    if is_required and not workspace.requires_second_factor and not has_factor:
        raise SecondFactorMissing
    if _store(workspace, {"requires_second_factor": is_required}):
        became = "required" if is_required else "waived"
        audit.record(
            f"workspace.second_factor_{became}", by=by, workspace_id=workspace.pk,
            target=workspace, subject=workspace.name,
        )  # fmt: skip


@transaction.atomic
def change_brand(*, workspace: Workspace, values: Mapping[str, Any], by: User) -> None:
    """Store colours, typefaces, voice and facts; the texts are cleaned, facts to one a line."""
    wanted = {name: value for name, value in values.items() if name in _BRAND}
    if "voice" in wanted:
        wanted["voice"] = text_rules.clean_lines(wanted["voice"])
    if "facts" in wanted:
        wanted["facts"] = "\n".join(brand.facts_in(wanted["facts"]))
    if changed := _store(workspace, wanted):
        _tell_of_brand(workspace, changed, by)


@transaction.atomic
def set_logo(*, workspace: Workspace, data: bytes, by: User) -> Logo:
    """Draw a logo anew and keep it in place of the one before. Raises LogoRefused."""
    picture = pictures.drawn_anew(data)
    logo, _is_new = Logo.objects.update_or_create(
        workspace_id=workspace.pk, defaults=picture._asdict()
    )
    _tell_of_brand(workspace, ["logo"], by)
    return logo


@transaction.atomic
def remove_logo(*, workspace: Workspace, by: User) -> None:
    """Take the logo away; without one nothing happens."""
    if Logo.objects.filter(workspace_id=workspace.pk).delete()[0]:
        _tell_of_brand(workspace, ["logo"], by)


def _tell_of_brand(workspace: Workspace, fields: list[str], by: User) -> None:
    audit.record(
        "brand.changed", by=by, workspace_id=workspace.pk, target=workspace,
        subject=workspace.name, fields=fields,
    )  # fmt: skip


def _store(workspace: Workspace, values: Mapping[str, Any]) -> list[str]:
    """Write the values that are new; return their names."""
    changed = [name for name, value in values.items() if getattr(workspace, name) != value]
    for name in changed:
        setattr(workspace, name, values[name])
    if changed:
        workspace.save(update_fields=changed)
    return changed


def choose_languages(
    *, workspace: Workspace, user: User, language: str, content_language: str
) -> None:
    """Store the language a person reads, and the one their workspace's content is made in."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
    more = workspace.more_languages
    values = {"content_language": content_language, "more_languages": more}
    change_workspace(workspace=workspace, values=values, by=user)


def end_start(*, workspace: Workspace) -> None:
    """Note that the guided start was finished or skipped. Later ends change nothing."""
    if Workspace.objects.filter(pk=workspace.pk, started_at=None).update(started_at=Now()):
        workspace.refresh_from_db(fields=["started_at"])


def hide_checklist(*, membership: Membership) -> None:
    """Take the checklist off this member's dashboard."""
    Membership.objects.filter(pk=membership.pk).update(checklist_hidden_at=Now())


def show_checklist(*, membership: Membership) -> None:
    """Put the checklist back."""
    Membership.objects.filter(pk=membership.pk).update(checklist_hidden_at=None)
