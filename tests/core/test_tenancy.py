"""Scopes: when they open, what they carry, and when they end."""

from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from accounts.models import Workspace
from core import tenancy
from core.tenancy import SystemUse
from magicpages.models import MagicPage
from tests.support import pages
from tests.support.crashes import crashing
from tests.support.people import Account


def visible() -> set[object]:
    """Return the workspaces whose pages can be seen now."""
    return set(MagicPage.objects.values_list("workspace_id", flat=True))


@pytest.fixture
def ours(account: Account) -> Account:
    pages.draft(account)
    return account


@pytest.fixture
def theirs(elsewhere: Account) -> Account:
    pages.draft(elsewhere)
    return elsewhere


def test_a_scope_ends_when_it_is_left(ours: Account) -> None:
    with tenancy.workspace(ours.workspace.pk):
        assert visible() == {ours.workspace.pk}
        assert tenancy.current_workspace_id() == ours.workspace.pk

    assert tenancy.current() is None
    assert visible() == set()


def test_a_scope_that_fails_ends_and_writes_nothing(ours: Account) -> None:
    with crashing(tenancy.workspace(ours.workspace.pk)):
        MagicPage.objects.update(title="Half done")

    assert tenancy.current() is None
    with tenancy.workspace(ours.workspace.pk):
        assert MagicPage.objects.get().title == ""


def test_the_next_scope_on_a_connection_inherits_nothing(ours: Account, theirs: Account) -> None:
    with tenancy.workspace(ours.workspace.pk, user_id=ours.user.pk):
        pass
    with tenancy.workspace(theirs.workspace.pk):
        assert visible() == {theirs.workspace.pk}
        # The person of the scope before is gone too.
        assert list(Workspace.objects.all()) == [theirs.workspace]


def test_a_scope_that_asked_nothing_leaves_nothing_behind(ours: Account) -> None:
    with tenancy.workspace(ours.workspace.pk):
        pass
    with transaction.atomic():
        assert visible() == set()


def test_a_scope_outlives_a_savepoint_that_came_first(ours: Account) -> None:
    with tenancy.workspace(ours.workspace.pk):
        with crashing(transaction.atomic()):
            assert visible() == {ours.workspace.pk}
        assert visible() == {ours.workspace.pk}


def test_a_scope_outlives_a_first_statement_that_fails(ours: Account) -> None:
    with tenancy.workspace(ours.workspace.pk):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nothing_of_the_kind")
        assert visible() == {ours.workspace.pk}


def test_the_first_statement_gives_its_own_rows(ours: Account) -> None:
    with tenancy.workspace(ours.workspace.pk), connection.cursor() as cursor:
        cursor.execute("SELECT workspace_id, '100%%' FROM magicpages_magicpage WHERE %s", [True])
        assert cursor.rowcount == 1
        assert cursor.fetchall() == [(ours.workspace.pk, "100%")]
        assert cursor.fetchone() is None


def test_the_first_statement_may_be_for_many_rows(ours: Account) -> None:
    with tenancy.workspace(ours.workspace.pk), connection.cursor() as cursor:
        cursor.executemany("UPDATE magicpages_magicpage SET title = %s", [["One"], ["Two"]])
        assert MagicPage.objects.get().title == "Two"


def test_a_scope_does_not_open_inside_a_transaction(ours: Account) -> None:
    with (
        transaction.atomic(),
        pytest.raises(RuntimeError, match="durable"),
        tenancy.workspace(ours.workspace.pk),
    ):
        pass


def test_a_scope_does_not_open_inside_another(ours: Account, theirs: Account) -> None:
    with (
        tenancy.workspace(ours.workspace.pk),
        pytest.raises(RuntimeError, match="durable"),
        tenancy.workspace(theirs.workspace.pk),
    ):
        pass


def test_a_savepoint_that_rolls_back_restores_the_scope(ours: Account, theirs: Account) -> None:
    with tenancy.workspace(ours.workspace.pk):
        with crashing(tenancy.bind(theirs.workspace.pk)):
            assert visible() == {theirs.workspace.pk}
        assert visible() == {ours.workspace.pk}
        assert tenancy.current_workspace_id() == ours.workspace.pk


def test_bind_puts_the_former_scope_back(ours: Account, theirs: Account) -> None:
    with tenancy.workspace(ours.workspace.pk, user_id=ours.user.pk):
        with tenancy.bind(theirs.workspace.pk):
            assert visible() == {theirs.workspace.pk}
            assert tenancy.current() == tenancy.Scope(theirs.workspace.pk, ours.user.pk)
        assert visible() == {ours.workspace.pk}


def test_bind_leaves_no_scope_behind_where_there_was_none(ours: Account) -> None:
    with transaction.atomic():
        with tenancy.bind(ours.workspace.pk):
            assert visible() == {ours.workspace.pk}
        assert visible() == set()


def test_bind_within_a_system_scope_leaves_none_behind(ours: Account) -> None:
    with tenancy.system_scope(SystemUse.STAFF), transaction.atomic(using="default"):
        with tenancy.bind(ours.workspace.pk):
            assert visible() == {ours.workspace.pk}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM magicpages_magicpage")
            assert cursor.fetchone() == (0,)


def test_bind_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="open transaction"), tenancy.bind(uuid4()):
        pass


def test_a_persons_scope_narrows_to_a_workspace(ours: Account) -> None:
    with tenancy.user(ours.user.pk):
        assert visible() == set()
        tenancy.narrow(ours.workspace.pk)
        assert visible() == {ours.workspace.pk}
    assert tenancy.current() is None


def test_only_a_persons_scope_narrows(ours: Account) -> None:
    with pytest.raises(RuntimeError, match="person"):
        tenancy.narrow(ours.workspace.pk)
    with (
        tenancy.workspace(ours.workspace.pk, user_id=ours.user.pk),
        pytest.raises(RuntimeError, match="person"),
    ):
        tenancy.narrow(uuid4())


def test_nobody_works_without_a_workspace(ours: Account) -> None:
    with pytest.raises(RuntimeError, match="No workspace"):
        tenancy.current_workspace_id()
    with tenancy.user(ours.user.pk), pytest.raises(RuntimeError, match="No workspace"):
        tenancy.current_workspace_id()


def test_a_system_scope_names_its_use() -> None:
    with pytest.raises(TypeError), tenancy.system_scope("because"):  # type: ignore[arg-type]
        pass


def test_a_system_scope_sees_all_and_runs_under_its_own_login(
    ours: Account, theirs: Account
) -> None:
    with tenancy.system_scope(SystemUse.SWEEP):
        assert {ours.workspace.pk, theirs.workspace.pk} <= visible()
        assert MagicPage.objects.all().db == "system"
    assert MagicPage.objects.all().db == "default"


def test_queries_of_a_scope_never_reach_the_owner() -> None:
    router = tenancy.ScopeRouter()
    assert router.db_for_read(MagicPage) == router.db_for_write(MagicPage) == "default"
    assert router.allow_migrate("owner", "magicpages") is True
    assert router.allow_migrate("default", "magicpages") is False
    assert router.allow_migrate("system", "magicpages") is False


def test_the_aliases_are_three_logins() -> None:
    logins = {connections[alias].settings_dict["USER"] for alias in connections}
    assert len(logins) == 3
