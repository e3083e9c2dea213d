"""Every write to people and workspaces."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import ApiKey, Membership, Role, User, Workspace
from core import tenancy, text_rules
from core.failures import NexusError
from core.hooks import Hook

# Floors above take part when a workspace is made: the credits app opens its wallet.
# The number is the credits it opens with, or None for what its plan gives.
workspace_created: Hook[Workspace, int | None] = Hook()

API_KEY_PREFIX = "nx1_"

# A visit ends when nobody asks for anything for so long; within one, the time is noted this often.
VISIT_ENDS_AFTER = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)


class IssuedKey(NamedTuple):
    """A new API key and its secret, which is shown this once."""

    key: ApiKey
    secret: str


class EmailTaken(NexusError):
    """There is an account with this address already."""

    status = 400
    code = "email_taken"

    def __str__(self) -> str:
        return _("There is an account with this e-mail address. Sign in, or reset the password.")


def sign_up(
    *,
    email: str,
    password: str,
    workspace_name: str,
    language: str,
    is_verified: bool = False,
    opening_credits: int | None = None,
) -> User:
    """Create a person, their e-mail address and their first workspace, all or nothing.

    The password has been validated by the door. ``opening_credits`` replaces the whole credits the
    plan would give. Raises EmailTaken.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, language=language)
            EmailAddress.objects.create(
                user=user, email=user.email, primary=True, verified=is_verified
            )
            create_workspace(name=workspace_name, owner=user, opening_credits=opening_credits)
    except IntegrityError as error:
        if not User.objects.filter(email=email.lower()).exists():
            raise
        raise EmailTaken from error
    return user


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


def set_language(*, user: User, language: str) -> None:
    """Remember the interface language a person chose."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def set_theme(*, user: User, theme: str) -> None:
    """Remember the colour theme a person chose."""
    User.objects.filter(pk=user.pk).update(theme=theme)
    user.theme = theme


def set_preferences(*, user: User, name: str, language: str, digits: str, theme: str) -> None:
    """Remember what a person is called and how the product speaks to them."""
    values = {"name": name, "language": language, "digits": digits, "theme": theme}
    User.objects.filter(pk=user.pk).update(**values)
    for field, value in values.items():
        setattr(user, field, value)


def issue_api_key(
    *,
    workspace_id: UUID,
    user: User,
    name: str,
    expires_at: datetime | None = None,
    secret: str | None = None,
) -> IssuedKey:
    """Create an API key that acts for ``user`` in the workspace of the open scope.

    ``secret`` is random unless one is given, which begins with API_KEY_PREFIX.
    """
    secret = secret or API_KEY_PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        workspace_id=workspace_id,
        user=user,
        name=name,
        prefix=secret[:12],
        hash=hash_api_key(secret),
        expires_at=expires_at,
    )
    return IssuedKey(key, secret)


def revoke_api_keys(*, workspace_id: UUID, name: str) -> None:
    """End every key of this name in the workspace of the open scope."""
    ApiKey.objects.filter(workspace_id=workspace_id, name=name, revoked_at=None).update(
        revoked_at=Now()
    )


def hash_api_key(secret: str) -> str:
    """Return what is stored of a key. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def note_visit(*, membership: Membership, now: datetime) -> None:
    """Remember that a member is here; at most one UPDATE a minute, which waits for nobody.

    Whoever was gone for half an hour begins a new visit: ``away_since`` then says when they left.
    """
    seen = membership.seen_at
    if seen is not None and now - seen < SEEN_EVERY:
        return
    if seen is not None and now - seen > VISIT_ENDS_AFTER:
        membership.away_since = seen
    membership.seen_at = now
    # A second request of the same moment has the row: it notes the same.
    free = Membership.objects.select_for_update(skip_locked=True).filter(
        Q(seen_at=None) | Q(seen_at=seen), pk=membership.pk
    )
    Membership.objects.filter(pk__in=free.values("pk")).update(
        seen_at=now, away_since=membership.away_since
    )


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
    set_language(user=user, language=language)
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
