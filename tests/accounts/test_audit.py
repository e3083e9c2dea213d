"""The audit log itself: written by one function, changed by nobody, read by whom it concerns."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from psycopg import errors

from accounts import audit
from accounts.models import AuditEntry, Role, User
from core import tenancy
from tests.support import databases, people
from tests.support.people import Account

CHANGES = (
    "UPDATE accounts_auditentry SET subject = 'nothing'",
    "UPDATE accounts_auditentry SET action = action",
    "DELETE FROM accounts_auditentry",
    "TRUNCATE accounts_auditentry",
)
ALL_LINES = "SELECT count(*) FROM accounts_auditentry"


def note(account: Account, action: str = "test.happened") -> None:
    """Write one line of a workspace."""
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        audit.record(action, by=account.user, workspace_id=account.workspace.pk, subject="till")


def lines(account: Account) -> list[AuditEntry]:
    """Return the lines of a workspace, oldest first."""
    with tenancy.workspace(account.workspace.pk):
        found = AuditEntry.objects.filter(workspace_id=account.workspace.pk)
        return list(found.order_by("id"))


@pytest.mark.parametrize("login", ["default", "system", "owner"])
@pytest.mark.parametrize("statement", CHANGES)
def test_no_login_changes_a_line(account: Account, login: str, statement: str) -> None:
    note(account)

    refusals = (errors.InsufficientPrivilege, errors.IntegrityConstraintViolation)
    with databases.login_as(login) as raw, pytest.raises(refusals):
        raw.execute(statement.encode())

    assert [entry.subject for entry in lines(account)][-1] == "till"


@pytest.mark.parametrize("login", ["default", "system"])
def test_no_login_writes_a_line_by_itself(account: Account, login: str) -> None:
    with databases.login_as(login) as raw, pytest.raises(errors.InsufficientPrivilege):
        raw.execute(
            "INSERT INTO accounts_auditentry (created_at, workspace_id, action, target, subject,"
            " details, agent, request_id) VALUES (now(), %s, 'forged', '', '', '{}', '', '')",
            [account.workspace.pk],
        )


def test_no_login_switches_the_trigger_off() -> None:
    for login in ("default", "system"):
        with databases.login_as(login) as raw, pytest.raises(errors.InsufficientPrivilege):
            raw.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER ALL")


def test_a_line_of_another_workspace_is_refused(account: Account, elsewhere: Account) -> None:
    with pytest.raises(DatabaseError), tenancy.workspace(account.workspace.pk):
        audit.record("test.forged", by=account.user, workspace_id=elsewhere.workspace.pk)

    assert "test.forged" not in [entry.action for entry in lines(elsewhere)]


def test_without_a_scope_no_line_of_a_workspace_is_written(account: Account) -> None:
    with pytest.raises(DatabaseError):
        audit.record("test.forged", by=account.user, workspace_id=account.workspace.pk)


def test_a_line_goes_where_its_cause_goes(account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        audit.record("test.undone", by=account.user, workspace_id=account.workspace.pk)
        transaction.set_rollback(True)

    assert "test.undone" not in [entry.action for entry in lines(account)]


def test_without_a_scope_nothing_is_read(account: Account) -> None:
    note(account)

    assert not AuditEntry.objects.exists()
    with databases.login_as("default") as raw:
        assert raw.execute(ALL_LINES.encode()).fetchone() == (0,)


def test_a_workspace_reads_its_own_lines_alone(account: Account, elsewhere: Account) -> None:
    note(account)

    with tenancy.workspace(elsewhere.workspace.pk, user_id=elsewhere.user.pk):
        assert not AuditEntry.objects.filter(workspace_id=account.workspace.pk).exists()


def own_lines(user: User, workspace_id: UUID) -> list[str]:
    """Return what a person finds of lines that belong to no workspace."""
    with tenancy.workspace(workspace_id, user_id=user.pk):
        return list(AuditEntry.objects.filter(workspace=None).values_list("action", flat=True))


def test_a_personal_line_is_seen_by_its_person_alone(account: Account) -> None:
    admin = people.join(account.workspace, Role.ADMIN)
    with tenancy.user(account.user.pk):
        audit.record("test.personal", by=account.user)

    assert "test.personal" in own_lines(account.user, account.workspace.pk)
    assert "test.personal" not in own_lines(admin, account.workspace.pk)
    assert "test.personal" not in [entry.action for entry in lines(account)]


def test_everywhere_is_each_workspace_of_the_person_and_no_other(
    account: Account, elsewhere: Account
) -> None:
    with tenancy.user(account.user.pk):
        audit.record("test.everywhere", by=account.user, everywhere=True)

    assert [entry.action for entry in lines(account)].count("test.everywhere") == 1
    assert "test.everywhere" not in [entry.action for entry in lines(elsewhere)]
    assert "test.everywhere" in own_lines(account.user, account.workspace.pk)


def forge(scope: tuple[object, object], **line: Any) -> None:
    """Call the function that writes as the app's login, in a scope of (workspace, person)."""
    given = {"p_workspace": None, "p_user": None, "p_staff": None, "p_action": "page.published",
             "p_everywhere": False} | line  # fmt: skip
    with databases.login_as("default") as raw, raw.transaction():
        for name, value in zip(("app.workspace_id", "app.user_id"), scope, strict=True):
            raw.execute("SELECT set_config(%s, %s, true)", [name, str(value or "")])
        raw.execute(
            "SELECT accounts_record(%(p_workspace)s::uuid, %(p_user)s::uuid, %(p_staff)s::uuid,"
            " %(p_action)s, '', '', '{}', NULL, '', '', %(p_everywhere)s)",
            given,
        )


def everything(account: Account) -> list[str]:
    """Return the actions that stand in a workspace's log and in its owner's own."""
    here = [entry.action for entry in lines(account)]
    return here + own_lines(account.user, account.workspace.pk)


@pytest.mark.parametrize("is_everywhere", [True, False])
@pytest.mark.parametrize("action", ["page.published", "account.kept", "staff.changed"])
def test_nobody_writes_into_the_log_of_another_person(
    account: Account, elsewhere: Account, action: str, is_everywhere: bool
) -> None:
    before = everything(elsewhere)
    own = (account.workspace.pk, account.user.pk)
    line = {"p_user": elsewhere.user.pk, "p_action": action, "p_everywhere": is_everywhere}

    for scope in (own, (None, account.user.pk), (account.workspace.pk, None), (None, None)):
        with pytest.raises(errors.InsufficientPrivilege):
            forge(scope, **line)
        if scope[0] and is_everywhere:
            with pytest.raises(errors.InsufficientPrivilege):
                forge(scope, **line, p_workspace=scope[0])

    assert everything(elsewhere) == before


def test_a_line_of_nobody_is_told_only_of_a_failed_sign_in() -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        forge((None, None))

    forge((None, None), p_action="session.failed")


@pytest.mark.parametrize("action", ["recovery_code.used", "google.connected"])
def test_what_only_the_person_is_told_of_goes_nowhere_else(account: Account, action: str) -> None:
    line = {"p_user": account.user.pk, "p_action": action}

    with pytest.raises(errors.InsufficientPrivilege):
        forge((None, None), **line, p_everywhere=True)
    forge((None, None), **line)

    assert action in own_lines(account.user, account.workspace.pk)


def test_the_app_tells_of_staff_in_the_workspace_they_work_in_alone(
    account: Account, staff: User
) -> None:
    own = (account.workspace.pk, account.user.pk)
    as_staff = {"p_user": own[1], "p_action": "staff.changed"}
    in_their_place = {"p_user": own[1], "p_staff": staff.pk, "p_action": "account.kept"}

    for line in (as_staff, in_their_place):
        for scope in (own, (None, own[1]), (None, None)):
            for is_everywhere in (True, False):
                with pytest.raises(errors.InsufficientPrivilege):
                    forge(scope, **line, p_everywhere=is_everywhere)
        with pytest.raises(errors.InsufficientPrivilege):
            forge(own, **line, p_workspace=own[0], p_everywhere=True)

    assert not {"staff.changed", "account.kept"} & set(everything(account))


def test_in_a_workspace_staff_are_named_beside_the_member(account: Account, staff: User) -> None:
    own = (account.workspace.pk, account.user.pk)

    forge(own, p_workspace=own[0], p_user=own[1], p_staff=staff.pk, p_action="staff.acted")

    assert (lines(account)[-1].action, lines(account)[-1].staff_id) == ("staff.acted", staff.pk)


def test_the_staff_login_writes_wherever_staff_work(account: Account, staff: User) -> None:
    with databases.login_as("system") as raw:
        raw.execute(
            "SELECT accounts_record(NULL, %s, %s, 'staff.changed', '', '', '{}', NULL, '', '',"
            " false)",
            [account.user.pk, staff.pk],
        )

    assert "staff.changed" in own_lines(account.user, account.workspace.pk)


def test_a_line_says_where_from(account: Account, staff: User) -> None:
    origin = audit.Origin("203.0.113.9", "Till/1.0 " + "x" * 400, staff.pk)
    with audit.coming_from(origin):
        note(account)
    note(account)

    here, nowhere = lines(account)[-2:]
    assert (here.address, here.staff_id) == ("203.0.113.9", staff.pk)
    assert here.agent.startswith("Till/1.0")
    assert (nowhere.address, nowhere.staff_id, nowhere.agent) == (None, None, "")


def test_a_line_whose_module_is_gone_is_still_told(account: Account) -> None:
    note(account, "gone.happened")

    assert audit.sentence_of(lines(account)[-1]) == "gone.happened"


def test_every_kind_of_line_has_a_sentence_for_bare_values() -> None:
    for action in audit.actions.all():
        assert action.sentence({"subject": "<b>"}), action.key
        assert str(action.label), action.key
