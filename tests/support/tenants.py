"""Every table behind the wall, and a workspace that has a row in each."""

from datetime import timedelta
from uuid import uuid4

from django.db import connections
from django.utils import timezone

from accounts import audit, services
from accounts.models import ExportPart, Invitation, Logo, WorkspaceExport
from core import tenancy
from core.models import IdempotencyKey
from credits.models import Cap, GrantRequest, Invoice
from integrations.models import Credential
from magicpages.models import Lead, MagicPage, Publication
from notifications.models import Notification, Preference
from tests.support import pages, people
from tests.support.people import Account

TENANT_TABLES = """
    SELECT c.relname, CASE c.relname WHEN 'accounts_workspace' THEN 'id' ELSE 'workspace_id' END
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND (c.relname = 'accounts_workspace' OR EXISTS (
        SELECT 1 FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped))
    ORDER BY 1
"""


def tables() -> dict[str, str]:
    """Return each table of the database that holds rows of workspaces, with its tenant column."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(TENANT_TABLES)
        return dict(cursor.fetchall())


def furnished(name: str) -> Account:
    """Make an account with at least one row in every tenant table.

    A new table belongs in here: the tests of the wall fail until it has a row to hide.
    """
    account = people.sign_up(name)
    page = pages.requested(account)
    with tenancy.workspace(account.workspace.pk):
        services.issue_api_key(
            workspace_id=account.workspace.pk,
            user=account.user,
            name="Till",
            scopes=["pages:read"],
            expires_at=None,
        )
        owned = {"workspace_id": account.workspace.pk}
        IdempotencyKey.objects.create(**owned, key="once", fingerprint="f" * 64)
        Lead.objects.create(
            **owned,
            page=page,
            name="Ana",
            email="ana@example.com",
            consent="Yes, write to me",
            language="pt",
        )
        Publication.objects.create(
            **owned, page=page, path=f"bakery/{uuid4()}", content_version=1, content={},
            html=b"<p>", html_gzip=b"", etag='"1"',
        )  # fmt: skip
        told = {"user": account.user, "kind": "work.ready"}
        Notification.objects.create(**owned, **told, key="once")
        Preference.objects.create(**owned, **told, in_app=True, mail=False)
        Invitation.objects.create(
            **owned, email=people.address("invited"), role="editor", token_hash=uuid4().hex,
            workspace_name=account.workspace.name, language="en",
            expires_at=timezone.now() + timedelta(days=7),
        )  # fmt: skip
        Credential.objects.create(**owned, provider="openai", secret="sk-furnished-0123456789")
        Logo.objects.create(**owned, data=b"png", width=1, height=1, digest="d" * 64)
        export = WorkspaceExport.objects.create(**owned)
        ExportPart.objects.create(**owned, export=export, number=0, data=b"zip")
        Cap.objects.create(**owned, kind="per_day", amount=100_000)
        Invoice.objects.create(
            **owned, stripe_id="in_furnished", status="paid", currency="usd", total=9700,
            created_at=timezone.now(),
        )  # fmt: skip
        GrantRequest.objects.create(**owned, amount=5, reason="Sorry", state="waiting")
        audit.record("page.published", by=account.user, workspace_id=account.workspace.pk)
    return account


def page_of(account: Account) -> MagicPage:
    """Return the page a furnished account began with."""
    with tenancy.workspace(account.workspace.pk):
        return MagicPage.objects.order_by("created_at")[0]
