"""Making workspaces, and what they say of themselves."""

import secrets
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.text import slugify

from accounts.models import Membership, Role, User, Workspace
from core import tenancy, text_rules
from core.hooks import Hook

# Floors above take part when a workspace is made: the credits app opens its wallet.
# The number is the credits it opens with, or None for what its plan gives.
workspace_created: Hook[Workspace, int | None] = Hook()


@transaction.atomic
def create_workspace(*, name: str, owner: User, opening_credits: int | None = None) -> Workspace:
    """Create a workspace with its owner and whatever other apps give a new one (a wallet)."""
    workspace_id = uuid4()
    with tenancy.bind(workspace_id, user_id=owner.pk):
        workspace = _insert_workspace(workspace_id, text_rules.clean(name)[:120])
        Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
        workspace_created.send(workspace, opening_credits)
    return workspace


def _insert_workspace(workspace_id: UUID, name: str) -> Workspace:
    base = slugify(name)[:40].strip("-")
    candidates = [base] if len(base) >= 3 else []
    candidates += [f"{base or 'w'}-{secrets.token_hex(4)}" for _attempt in range(3)]
    for slug in candidates[:-1]:
        try:
            with transaction.atomic():
                return Workspace.objects.create(pk=workspace_id, name=name, slug=slug)
        except IntegrityError:
            continue
    return Workspace.objects.create(pk=workspace_id, name=name, slug=candidates[-1])


def describe_workspace(*, workspace: Workspace, name: str, about: str, brand_color: str) -> None:
    """Store what a business calls itself, what it does and its colour; the texts are cleaned."""
    workspace.name = text_rules.clean(name)[:120]
    workspace.about = text_rules.clean_lines(about)
    workspace.brand_color = brand_color
    workspace.save(update_fields=["name", "about", "brand_color"])


def choose_languages(
    *, workspace: Workspace, user: User, language: str, content_language: str
) -> None:
    """Store the language a person reads, and the one their workspace's content is made in."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
    workspace.content_language = content_language
    workspace.save(update_fields=["content_language"])


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
