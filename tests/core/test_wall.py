"""What one workspace can see and touch of another: nothing, whatever the query."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, connections
from django.utils import timezone
from psycopg import errors, sql

from accounts.models import Invitation, Membership, User, Workspace
from core import tenancy
from credits.models import Entry, Wallet
from magicpages.models import Lead, MagicPage, Publication
from tests.support import databases, pages, people, tenants
from tests.support.people import Account

# Tables that belong to no workspace, each with the reason why that is right.
OUTSIDE_THE_WALL = {
    "accounts_user": "a person may belong to many workspaces, and signs in before there is one",
    "accounts_user_groups": "rights of staff",
    "accounts_user_user_permissions": "rights of staff",
    "accounts_emailcode": "a code mailed to a person who is in no workspace yet",
    "accounts_tokenfamily": "a sign-in of a person, looked up by its random id",
    "account_emailaddress": "an address of a person",
    "account_emailconfirmation": "a confirmation of a person's address",
    "auth_group": "rights of staff",
    "auth_group_permissions": "rights of staff",
    "auth_permission": "the list of rights",
    "core_inboundevent": "the post of providers, which the app's login can neither read nor write",
    "credits_plan": "the price list everybody sees",
    "credits_discrepancy": "what the nightly count found, for staff; the app sees none of it",
    "credits_pack": "the price list everybody sees",
    "credits_planterms": "the price list everybody sees",
    "credits_price": "the price list everybody sees",
    "credits_stripeprice": "the numbers under which Stripe knows the price list",
    "django_admin_log": "what staff did",
    "django_content_type": "the list of models",
    "django_rq_dashboard": "no table at all: a name for rights in the staff site",
    "django_session": "a browser's sign-in, looked up by its random key",
    "mfa_authenticator": "a second factor of a person",
    "socialaccount_socialaccount": "a person's sign-in with somebody else",
    "socialaccount_socialapp": "with whom one may sign in; empty, for settings say it",
    "socialaccount_socialtoken": "of a person's sign-in with somebody else; none is kept",
    "usersessions_usersession": "a browser's sign-in, as its person sees it",
    "website_article": "help and legal texts everybody reads",
    "website_incident": "what everybody is told about the service",
    "website_statusday": "how the service fared, of which nothing belongs to anybody",
}

POLICIES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
           pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)
    FROM pg_class c
    LEFT JOIN pg_policy p ON p.polrelid = c.oid
        AND 'nexusone_app'::regrole = ANY (p.polroles) AND p.polcmd = '*' AND p.polpermissive
    WHERE c.relname = ANY (%s)
"""
# What the app sees beside the rows of the open workspace; "r" is a policy for SELECT alone.
BEYOND = """
    SELECT p.polrelid::regclass::text, p.polcmd FROM pg_policy p
    WHERE 'nexusone_app'::regrole = ANY (p.polroles) AND p.polcmd <> '*'
"""
# References from one tenant table to another, and whether a reference that also compares the
# workspaces stands beside each.
REFERENCES = """
    SELECT c.conrelid::regclass || '.' || a.attname, EXISTS (
        SELECT 1 FROM pg_constraint both_columns
        JOIN pg_attribute w ON w.attrelid = c.conrelid AND w.attname = 'workspace_id'
        WHERE both_columns.contype = 'f' AND both_columns.conrelid = c.conrelid
          AND both_columns.confrelid = c.confrelid
          AND both_columns.conkey @> ARRAY[w.attnum, a.attnum])
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
      AND c.conrelid::regclass::text = ANY (%(tables)s)
      AND c.confrelid::regclass::text = ANY (%(tables)s)
      AND c.confrelid <> 'accounts_workspace'::regclass
"""
# Values that are unique in all workspaces, each with the reason why its being taken tells nothing.
UNIQUE_EVERYWHERE = {
    "accounts_apikey.hash": "of a random key",
    "accounts_invitation.token_hash": "of a random token",
    "accounts_workspace.slug": "stands in public addresses",
    "magicpages_publication.page_id": "a random id",
    "magicpages_publication.path": "a public address",
    "credits_subscription.stripe_customer_id": "Stripe makes it, and nobody chooses it",
}
UNIQUES = """
    SELECT i.indrelid::regclass || '.' || a.attname
    FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indisunique AND NOT i.indisprimary AND a.attname <> 'workspace_id'
      AND i.indrelid::regclass::text = ANY (%(tables)s)
"""
SET_SCOPE = "SELECT set_config('app.workspace_id', %s, true)"


@pytest.fixture(scope="module")
def ours() -> Account:
    return tenants.furnished("ours")


@pytest.fixture(scope="module")
def theirs() -> Account:
    return tenants.furnished("theirs")


@pytest.fixture
def raw(ours: Account, theirs: Account) -> Iterator[psycopg.Connection]:
    with databases.login_as("default") as login:
        yield login


def rows_of(login: psycopg.Connection, table: str, column: str, workspace_id: UUID) -> int:
    query = sql.SQL("SELECT count(*) FROM {} WHERE {} = %s").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    row = login.execute(query, [workspace_id]).fetchone()
    assert row is not None
    return int(row[0])


def test_every_model_is_behind_the_wall_or_on_the_list() -> None:
    models = apps.get_models(include_auto_created=True)
    outside = {m._meta.db_table for m in models} - set(tenants.tables())
    assert outside == set(OUTSIDE_THE_WALL)


def test_every_tenant_table_is_forced_to_check_reads_and_writes() -> None:
    tables = list(tenants.tables())
    with connections["owner"].cursor() as cursor:
        cursor.execute(POLICIES, [tables])
        found = cursor.fetchall()

    assert sorted(table for table, *_ in found) == tables
    for table, is_forced, using, check in found:
        assert is_forced, table
        assert "app.workspace_id" in using, table
        assert "app.workspace_id" in check, table
        # A person's own scope opens memberships to be read; it never lets anything be written.
        assert "app.user_id" not in check, table


def test_a_person_reads_more_than_a_workspace_only_in_few_tables() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(BEYOND)
        shown = cursor.fetchall()
    assert {(table, command) for table, command in shown} == {
        ("accounts_auditentry", "r"),
        ("accounts_invitation", "r"),
        ("accounts_membership", "r"),
        ("accounts_workspace", "r"),
    }


def test_what_a_person_only_reads_is_neither_changed_nor_deleted(
    ours: Account, theirs: Account
) -> None:
    guest = people.sign_up("guest")
    invitation = invite(ours, guest.user.email)
    for scope in (
        partial(tenancy.user, guest.user.pk),
        partial(tenancy.workspace, guest.workspace.pk, user_id=guest.user.pk),
    ):
        with scope():
            assert Invitation.objects.filter(pk=invitation.pk).delete() == (0, {})
            assert Invitation.objects.filter(pk=invitation.pk).update(role="admin") == 0
    with tenancy.user(ours.user.pk):
        assert Membership.objects.filter(user=ours.user).exists()
        assert Membership.objects.all().delete() == (0, {})
        assert Membership.objects.all().update(role="viewer") == 0
        assert Workspace.objects.all().update(name="Renamed") == 0


def test_the_wall_has_rows_to_hide(ours: Account, theirs: Account) -> None:
    with databases.login_as("system") as login:
        for table, column in tenants.tables().items():
            assert rows_of(login, table, column, ours.workspace.pk), table
            assert rows_of(login, table, column, theirs.workspace.pk), table


def test_without_a_scope_there_are_no_rows(raw: psycopg.Connection) -> None:
    for table in tenants.tables():
        assert raw.execute(sql.SQL("TABLE {}").format(sql.Identifier(table))).fetchall() == []


def test_without_a_scope_models_have_no_rows(ours: Account) -> None:
    for model in (Workspace, Membership, Wallet, Entry, MagicPage, Lead):
        assert not model._default_manager.exists()


def test_a_scope_shows_its_own_rows_alone(
    raw: psycopg.Connection, ours: Account, theirs: Account
) -> None:
    with raw.transaction():
        raw.execute(SET_SCOPE, [str(ours.workspace.pk)])
        for table, column in tenants.tables().items():
            assert rows_of(raw, table, column, ours.workspace.pk), table
            assert not rows_of(raw, table, column, theirs.workspace.pk), table


def test_a_scope_ends_with_its_transaction_on_the_same_connection(
    raw: psycopg.Connection, ours: Account
) -> None:
    with raw.transaction():
        raw.execute(SET_SCOPE, [str(ours.workspace.pk)])
        assert raw.execute("TABLE magicpages_magicpage").fetchall()

    # The setting reads as an empty string from now on, not as NULL.
    assert raw.execute("SELECT current_setting('app.workspace_id', true)").fetchone() == ("",)
    assert raw.execute("TABLE magicpages_magicpage").fetchall() == []


def test_a_scope_set_in_autocommit_shows_nothing(raw: psycopg.Connection, ours: Account) -> None:
    raw.execute(SET_SCOPE, [str(ours.workspace.pk)])
    assert raw.execute("TABLE magicpages_magicpage").fetchall() == []


def test_a_row_for_another_workspace_is_not_inserted(
    raw: psycopg.Connection, ours: Account, theirs: Account
) -> None:
    for table, column in tenants.tables().items():
        copy = json.dumps(a_row_of(table, column, theirs.workspace.pk), default=str)
        with pytest.raises(errors.InsufficientPrivilege), raw.transaction():  # noqa: PT012
            raw.execute(SET_SCOPE, [str(ours.workspace.pk)])
            raw.execute(
                sql.SQL(
                    "INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_record(NULL::{0}, %s)"
                ).format(sql.Identifier(table), written_columns(table)),
                [copy],
            )


def written_columns(table: str) -> sql.Composed:
    """Name the columns that the database does not fill by itself."""
    query = (
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''"
    )
    with databases.login_as("system") as login:
        names = [sql.Identifier(name) for (name,) in login.execute(query, [table])]
    return sql.SQL(", ").join(names)


def a_row_of(table: str, column: str, workspace_id: UUID) -> Any:
    query = sql.SQL("SELECT to_json(t) FROM {} t WHERE {} = %s LIMIT 1").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    with databases.login_as("system") as login:
        row = login.execute(query, [workspace_id]).fetchone()
    assert row is not None
    return row[0]


def test_no_row_moves_to_another_workspace(
    raw: psycopg.Connection, ours: Account, theirs: Account
) -> None:
    for table, column in tenants.tables().items():
        move = sql.SQL("UPDATE {} SET {} = %s").format(
            sql.Identifier(table), sql.Identifier(column)
        )
        with pytest.raises(errors.InsufficientPrivilege), raw.transaction():  # noqa: PT012
            raw.execute(SET_SCOPE, [str(ours.workspace.pk)])
            raw.execute(move, [theirs.workspace.pk])


def test_foreign_rows_are_neither_updated_nor_deleted(ours: Account, theirs: Account) -> None:
    with tenancy.workspace(ours.workspace.pk):
        foreign = MagicPage.objects.filter(workspace_id=theirs.workspace.pk)
        assert foreign.update(title="Ours now") == 0
        assert foreign.delete() == (0, {})
        assert Lead.objects.filter(workspace_id=theirs.workspace.pk).delete() == (0, {})
    assert pages.reload(tenants.page_of(theirs)).title == ""


@pytest.mark.parametrize("model", [Lead, Publication])
def test_a_reference_to_a_foreign_page_is_refused(
    ours: Account, theirs: Account, model: type[Lead | Publication]
) -> None:
    foreign = pages.draft(theirs)
    # The app may not see the foreign page, yet the plain foreign key alone would accept its id.
    with (
        pytest.raises(IntegrityError, match="same_workspace"),
        tenancy.workspace(ours.workspace.pk),
    ):
        model._default_manager.update(page_id=foreign.pk)


def test_a_new_lead_for_a_foreign_page_is_refused(ours: Account, theirs: Account) -> None:
    theirs_id = tenants.page_of(theirs).pk
    with (
        pytest.raises(IntegrityError, match="same_workspace"),
        tenancy.workspace(ours.workspace.pk),
    ):
        Lead.objects.create(
            workspace_id=ours.workspace.pk, page_id=theirs_id, name="Ana",
            email="ana@example.com", consent="Yes, write to me", language="pt",
        )  # fmt: skip


def test_references_between_tenant_tables_compare_the_workspaces() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(REFERENCES, {"tables": list(tenants.tables())})
        found = dict(cursor.fetchall())
    assert found
    assert [column for column, is_kept in found.items() if not is_kept] == []


def test_unique_values_lead_with_the_workspace_or_tell_nothing() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(UNIQUES, {"tables": list(tenants.tables())})
        found = {column for (column,) in cursor}
    assert found == set(UNIQUE_EVERYWHERE)


def test_equal_values_in_two_workspaces_do_not_collide(ours: Account, theirs: Account) -> None:
    for account in (ours, theirs):
        pages.rewrite(tenants.page_of(account), slug="bread")
    assert pages.reload(tenants.page_of(ours)).slug == "bread"


def test_a_person_sees_their_workspaces_and_nothing_in_them(ours: Account, theirs: Account) -> None:
    with tenancy.user(ours.user.pk):
        assert list(Workspace.objects.all()) == [ours.workspace]
        assert Membership.objects.get().user_id == ours.user.pk
        assert not MagicPage.objects.exists()
        assert not Wallet.objects.exists()


def test_a_person_does_not_add_themselves_to_a_workspace(ours: Account, theirs: Account) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), tenancy.user(ours.user.pk):
        Membership.objects.create(workspace=theirs.workspace, user=ours.user, role="owner")


def test_an_invitation_shows_to_whoever_confirmed_its_address(
    ours: Account, theirs: Account
) -> None:
    guest, other = people.sign_up("guest"), people.sign_up("other")
    invitation = invite(ours, guest.user.email)
    for reader, found in ((guest, [invitation]), (other, []), (theirs, [])):
        with tenancy.user(reader.user.pk):
            assert list(Invitation.objects.all()) == found
    with tenancy.workspace(theirs.workspace.pk):
        assert not Invitation.objects.filter(pk=invitation.pk).exists()


def test_an_invitation_does_not_show_for_an_address_that_nobody_confirmed(ours: Account) -> None:
    """Anybody can claim an address when they sign up, or add it to their account."""
    guest = people.sign_up("guest")
    claimed = people.address("claimed")
    invite(ours, claimed)
    EmailAddress.objects.create(user=guest.user, email=claimed, verified=False)
    with tenancy.user(guest.user.pk):
        assert not Invitation.objects.exists()

    EmailAddress.objects.filter(user=guest.user).update(verified=False)
    invite(ours, guest.user.email)
    with tenancy.user(guest.user.pk):
        assert not Invitation.objects.exists()
    EmailAddress.objects.filter(user=guest.user, email=claimed).update(verified=True)
    with tenancy.user(guest.user.pk):
        assert Invitation.objects.get().email == claimed


def test_members_of_other_workspaces_are_not_seen(ours: Account, theirs: Account) -> None:
    with tenancy.workspace(ours.workspace.pk, user_id=ours.user.pk):
        seen = set(Membership.objects.values_list("workspace_id", flat=True))
    assert seen == {ours.workspace.pk}


def invite(account: Account, email: str) -> Invitation:
    with tenancy.workspace(account.workspace.pk):
        return Invitation.objects.create(
            workspace_id=account.workspace.pk, email=email, role="editor",
            token_hash=uuid4().hex, workspace_name=account.workspace.name, language="en",
            expires_at=timezone.now() + timedelta(days=7),
        )  # fmt: skip


def test_the_policy_reads_the_scope_once_per_statement(ours: Account) -> None:
    with tenancy.workspace(ours.workspace.pk), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (COSTS OFF) SELECT * FROM magicpages_magicpage")
        plan = "\n".join(line for (line,) in cursor)
    assert "InitPlan" in plan
    assert "current_setting" not in plan.split("InitPlan")[0]


def test_users_are_not_tenant_rows_yet_hold_no_business(ours: Account) -> None:
    names = {field.name for field in User._meta.get_fields() if field.concrete}
    assert not names & {"workspace", "balance", "plan", "role"}
