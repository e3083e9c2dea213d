"""The data that is measured on, made by SQL and by the services."""

from collections.abc import Mapping
from io import StringIO
from typing import Any, NamedTuple
from uuid import UUID

from django.core.management import call_command
from django.db import connections

from accounts.models import User, Workspace
from accounts.services import sign_up
from core import database_setup, tenancy
from core.work.models import Status
from magicpages import blocks, services
from magicpages.models import MagicPage

WORKSPACES = 10_000
FEW, SOME, MANY = 10, 100, 1_000
PUBLISHED = 400
PLENTY = 100_000_000
WORDS = "A lamp that is thrown by hand keeps the light warm and the evening long, in every room. "

BRIEF = {
    "product": "Hand-made ceramic lamps, each thrown and glazed in our workshop in Porto.",
    "audience": "People who furnish their first own flat and want one good thing in it.",
    "offer": "Free delivery this month and thirty days to change your mind.",
    "language": "en",
}

PLAIN_TABLES = f"""
CREATE TABLE bench_account (id int PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0));
CREATE TABLE bench_entry (
    id bigserial PRIMARY KEY, account_id int NOT NULL, amount int NOT NULL, operation text NOT NULL,
    key text NOT NULL, created_at timestamptz NOT NULL, UNIQUE (account_id, key)
);
INSERT INTO bench_account SELECT n, {PLENTY} FROM generate_series(1, {WORKSPACES}) n;
"""

# Two lots each, as a workspace on a plan that bought a pack has; through the ledger's own door.
WALLETS = f"""
DO $$
DECLARE
    w uuid;
BEGIN
    FOR w IN SELECT id FROM accounts_workspace WHERE slug LIKE 'bench-%' LOOP
        PERFORM set_config('app.workspace_id', w::text, true);
        PERFORM credits_grant(w, {PLENTY}, 'plan', 'credits.grant.plan', 'grant:plan', 'grant:plan',
                              now() + interval '30 days', '', NULL);
        PERFORM credits_grant(w, 1000, 'pack', 'credits.grant.pack', 'grant:pack', 'grant:pack',
                              NULL, '', NULL);
    END LOOP;
END $$;
"""

COPIES = """
INSERT INTO magicpages_magicpage
SELECT (jsonb_populate_record(p, jsonb_build_object(
    'id', gen_random_uuid(), 'slug', p.slug || '-' || n,
    'created_at', p.created_at - n * interval '1 minute'))).*
FROM magicpages_magicpage p, generate_series(1, %s) n WHERE p.id = %s
"""

COPIES_PUBLISHED = """
INSERT INTO magicpages_publication
    (id, workspace_id, page_id, path, content_version, content, html, html_gzip, etag, published_at)
SELECT gen_random_uuid(), c.workspace_id, c.id, w.slug || '/' || c.slug, p.content_version,
       p.content, p.html, p.html_gzip, p.etag, now()
FROM magicpages_publication p
JOIN magicpages_magicpage c USING (workspace_id)
JOIN accounts_workspace w ON w.id = c.workspace_id
WHERE p.page_id = %s AND c.id <> p.page_id ORDER BY c.created_at DESC LIMIT %s
"""


class Tenant(NamedTuple):
    """A person, their workspace, and their first page, which is published."""

    user: User
    workspace: Workspace
    page_id: UUID
    path: str


class Seeds(NamedTuple):
    """Everything that was made; ``tenants`` go by the number of their pages."""

    workspaces: list[UUID]
    tenants: dict[int, Tenant]
    html: bytes
    paths: list[str]


def plant() -> Seeds:
    """Prepare what the web process needs, the database from nothing, and fill it."""
    call_command("messages", "compile", stdout=StringIO())
    call_command("collectstatic", verbosity=0, interactive=False)
    database_setup.prepare()
    call_command("migrate", verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute(PLAIN_TABLES)
        Workspace.objects.using("owner").bulk_create(
            [Workspace(name=f"Workspace {n}", slug=f"bench-{n}") for n in range(WORKSPACES)],
            batch_size=1000,
        )
        cursor.execute(WALLETS)
    tenants = {count: _tenant(count) for count in (FEW, SOME, MANY)}
    many = tenants[MANY]
    with connections["owner"].cursor() as cursor:
        cursor.execute(COPIES_PUBLISHED, [many.page_id, PUBLISHED])
        cursor.execute("SELECT id FROM accounts_workspace WHERE slug LIKE 'bench-%'")
        workspaces = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT html FROM magicpages_publication WHERE page_id = %s", [many.page_id])
        html = bytes(cursor.fetchone()[0])
        cursor.execute(
            "SELECT path FROM magicpages_publication WHERE workspace_id = %s AND page_id <> %s",
            [many.workspace.pk, many.page_id],
        )
        paths = [row[0] for row in cursor.fetchall()]
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Seeds(workspaces, tenants, html, paths)


def _tenant(pages: int) -> Tenant:
    user = sign_up(
        email=f"owner-of-{pages}@nexusone.example",
        password="a calm morning in Lisbon",
        workspace_name=f"Studio {pages}",
        language="en",
        is_verified=True,
        opening_credits=PLENTY,
    )
    with tenancy.user(user.pk):
        workspace = Workspace.objects.get()
    with tenancy.workspace(workspace.pk):
        page = _page(workspace, user)
        publication = services.publish_page(page=page, by=user)
    with connections["owner"].cursor() as cursor:
        cursor.execute(COPIES, [pages - 1, page.pk])
    return Tenant(user, workspace, page.pk, publication.path)


def _page(workspace: Workspace, user: User) -> MagicPage:
    page = services.draft_page(workspace_id=workspace.pk, brief=BRIEF, by=user)
    MagicPage.objects.filter(pk=page.pk).update(
        status=Status.READY,
        progress=100,
        finished_at=page.created_at,
        content=blocks.to_content(_filled({**blocks.META, **blocks.BLOCKS})),
        content_version=1,
        title="Lamps for a first flat",
        slug="lamps",
    )
    page.refresh_from_db()
    return page


def _filled(fields: Mapping[str, Any]) -> Any:
    """Return texts of a common length, and lists of a common number, for every field."""
    return {name: _fill(field) for name, field in fields.items()}


def _fill(field: Any) -> Any:
    if isinstance(field, blocks.Text):
        return (WORDS * 5)[: field.max_length * 3 // 4].strip()
    if isinstance(field, blocks.Items):
        inner = field.fields
        count = (field.least + field.most + 1) // 2
        return [
            _fill(inner) if isinstance(inner, blocks.Text) else _filled(inner)
            for _number in range(count)
        ]
    return _filled(field)
