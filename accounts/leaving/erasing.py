"""What time brings to those who left: the person and the workspace are erased.

Runs in the scheduler, again and again, also twice at once. Rows go in small transactions, the row
that says it is over goes last: whatever was killed in the middle is found again.
"""

import logging
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models.functions import Now

from accounts import audit
from accounts.models import Invitation, Membership, Role, User, Workspace
from core import tenancy
from core.hooks import Hook
from core.models import WorkspaceModel

logger = logging.getLogger(__name__)

AT_ONCE = 20
BATCH = 500
NAMELESS = "–"
# What staff did is a log of its own; staff are not erased from it.
_KEPT = {"admin.LogEntry"}

# Floors above take part in erasing a person: they forget what they wrote down of them elsewhere.
# Called in a system scope, in the transaction that erases the person.
person_erased: Hook[User] = Hook()


def erase_due() -> int:
    """Erase the workspaces and then the people whose day has come; return how many."""
    with tenancy.system_scope(tenancy.SystemUse.ERASE):
        workspaces = list(_due(Workspace.objects.all()))
    erased = sum(erase_workspace(workspace_id=pk) for pk in workspaces)
    with tenancy.system_scope(tenancy.SystemUse.ERASE):
        people = list(_due(User.objects.all()))
    return erased + sum(erase_person(user_id=pk) for pk in people)


def erase_workspace(*, workspace_id: UUID) -> bool:
    """Delete what a workspace owns but the ledger and the log; False where that was done before.

    The row stays for what refers to it, without a word of whom it belonged to.
    """
    doomed = erasable()
    for model in doomed:
        while _erase_some(model, workspace_id):
            pass
    with tenancy.workspace(workspace_id):
        own = Workspace.objects.select_for_update().filter(pk=workspace_id, erased_at=None)
        if not own.exists():
            return False
        # What came in while the rest went out.
        for model in doomed:
            _rows(model, workspace_id).delete()
        Workspace.objects.filter(pk=workspace_id).update(
            name=NAMELESS, slug=f"erased-{workspace_id.hex}", erased_at=Now(), **_blank()
        )
        audit.record("workspace.erased", by=None, workspace_id=workspace_id)
    return True


def erase_person(*, user_id: UUID) -> bool:
    """Forget a person whose day has come; False where there is nothing to do, or not yet.

    The row stays for what refers to it: a number without a name. Somebody who owns a workspace is
    not erased before it: that is told to the log until somebody looks.
    """
    with tenancy.system_scope(tenancy.SystemUse.ERASE):
        user = (
            User.objects.select_for_update()
            .filter(pk=user_id, erased_at=None, deletion_due_at__lte=Now())
            .first()
        )
        if user is None:
            return False
        if Membership.objects.filter(user=user, role=Role.OWNER).exists():
            logger.error("erasure_waits", extra={"user": str(user.pk)})
            return False
        _forget_elsewhere(user)
        person_erased.send(user)
        for model, field in _personal():
            model._base_manager.filter(**{field: user}).delete()
        _make_anonymous(user)
        audit.record("account.erased", by=None, target=user)
    return True


def erasable() -> list[type[WorkspaceModel]]:
    """Return the tenant tables that go, those that refer to others first."""
    doomed = {
        model
        for model in apps.get_models()
        if issubclass(model, WorkspaceModel) and not model.survives_erasure
    }
    ordered: list[type[WorkspaceModel]] = []

    def visit(model: type[WorkspaceModel]) -> None:
        doomed.discard(model)
        for relation in model._meta.related_objects:
            for other in doomed & {relation.related_model}:
                visit(other)
        ordered.append(model)

    while doomed:
        visit(min(doomed, key=lambda each: each._meta.label))
    return ordered


def _due(rows: models.QuerySet[models.Model]) -> models.QuerySet[models.Model, UUID]:
    found = rows.filter(erased_at=None, deletion_due_at__lte=Now()).order_by("deletion_due_at")
    return found.values_list("pk", flat=True)[:AT_ONCE]


def _rows(model: type[WorkspaceModel], workspace_id: UUID) -> models.QuerySet[WorkspaceModel]:
    return model._base_manager.filter(workspace_id=workspace_id)


def _erase_some(model: type[WorkspaceModel], workspace_id: UUID) -> int:
    with tenancy.workspace(workspace_id):
        some = list(_rows(model, workspace_id).values_list("pk", flat=True)[:BATCH])
        return _rows(model, workspace_id).filter(pk__in=some).delete()[0] if some else 0


def _blank() -> dict[str, object]:
    """Return what a workspace says of itself, emptied: every column that may be."""
    return {
        field.name: field.get_default() if field.has_default() else ""
        for field in Workspace._meta.concrete_fields
        if field.blank and not field.null and field.editable
    }


def _forget_elsewhere(user: User) -> None:
    """Take the person's name and addresses out of what belongs to others.

    An address they never confirmed may be somebody else's, whom its invitations wait for.
    """
    stored = EmailAddress.objects.filter(user=user).values_list("email", "verified")
    are_theirs = {user.email: True} | {email.lower(): verified for email, verified in stored}
    addresses = [email for email, is_theirs in are_theirs.items() if is_theirs]
    Invitation.objects.filter(email__in=addresses).delete()
    sent = Invitation.objects.filter(invited_by=user)
    waiting = sent.filter(accepted_at=None, declined_at=None, revoked_at=None)
    waiting.update(revoked_at=Now(), mail_due_at=None)
    sent.update(invited_by_name=NAMELESS, invited_by=None)
    for session in UserSession.objects.filter(user=user):
        session.end()


def _personal() -> list[tuple[type[models.Model], str]]:
    """Return every table that goes with its person, and the column that names them."""
    return [
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is User
        and getattr(field.remote_field, "on_delete", None) is models.CASCADE
        and model._meta.label not in _KEPT
    ]


def _make_anonymous(user: User) -> None:
    User.objects.filter(pk=user.pk).update(
        email=f"erased-{user.pk}@erased.invalid",
        name="",
        password=make_password(None),
        time_zone="",
        last_login=None,
        is_active=False,
        is_staff=False,
        is_superuser=False,
        erased_at=Now(),
    )
