"""People and workspaces come into being whole, or not at all."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate

from accounts import selectors, services
from accounts.models import ApiKey, Membership, Role, User, Workspace
from accounts.services import EmailTaken, workspaces
from core import tenancy
from core.hooks import Hook
from tests.support import databases, ledger, people
from tests.support.people import Account
from tests.support.racing import kinds_of, race


def sign_up(email: str, workspace_name: str = "Corner Bakery") -> User:
    return services.sign_up(
        email=email, password=people.PASSWORD, workspace_name=workspace_name, language="he"
    )


def workspace_of(user: User) -> Workspace:
    with tenancy.user(user.pk):
        (workspace,) = selectors.workspaces_of(user_id=user.pk)
    return workspace


def count_of(table: str) -> int:
    """Count all rows of a table, whoever's they are."""
    with databases.login_as("system") as login:
        row = login.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_sign_up_makes_a_person_an_address_a_workspace_and_a_wallet() -> None:
    email = people.address("Ana")
    user = sign_up(email)

    workspace = workspace_of(user)
    assert (user.email, user.language) == (email.lower(), "he")
    assert workspace.name == "Corner Bakery"
    with tenancy.workspace(workspace.pk):
        assert Membership.objects.get().role == Role.OWNER
    assert ledger.balance_of(workspace.pk) == 50
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.primary, address.verified) == (email.lower(), True, False)


def test_the_password_is_kept_as_a_hash() -> None:
    user = sign_up(people.address("ana"))
    assert people.PASSWORD not in user.password
    assert user.check_password(people.PASSWORD)
    assert authenticate(username=user.email, password="wrong") is None


def test_sign_up_is_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = ("accounts_user", "accounts_workspace", "accounts_membership", "account_emailaddress")
    before = [count_of(table) for table in tables]
    broken: Hook[Workspace, int | None] = Hook()
    broken.connect(lambda workspace, credits: 1 / 0)  # type: ignore[arg-type]
    monkeypatch.setattr(workspaces, "workspace_created", broken)

    with pytest.raises(ZeroDivisionError):
        sign_up(people.address("ana"))

    assert [count_of(table) for table in tables] == before
    assert tenancy.current() is None


def test_a_broken_part_is_not_taken_for_a_taken_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def duplicate_membership(workspace: Workspace, credits: int | None) -> None:
        owner = Membership.objects.get(workspace=workspace)
        Membership.objects.create(workspace=workspace, user_id=owner.user_id, role=Role.EDITOR)

    broken: Hook[Workspace, int | None] = Hook()
    broken.connect(duplicate_membership)
    monkeypatch.setattr(workspaces, "workspace_created", broken)

    with pytest.raises(Exception, match="member_once"):
        sign_up(people.address("ana"))


@pytest.mark.parametrize("change", [str.upper, str.title, str.lower])
def test_an_address_is_taken_in_any_spelling(change: partial[str]) -> None:
    email = people.address("ana")
    sign_up(email)
    with pytest.raises(EmailTaken) as refusal:
        sign_up(change(email))
    assert refusal.value.status == 400


def test_racing_sign_ups_make_one_person() -> None:
    email = people.address("ana")
    workspaces = count_of("accounts_workspace")

    results = race([partial(sign_up, email)] * 5)

    assert kinds_of(results) == ["EmailTaken"] * 4 + ["User"]
    assert User.objects.filter(email=email).count() == 1
    assert count_of("accounts_workspace") == workspaces + 1


def test_racing_workspaces_of_one_name_get_addresses_of_their_own() -> None:
    name = f"Bakery {uuid4().hex[:8]}"
    results = race([partial(sign_up, people.address("ana"), name) for _n in range(6)])

    assert kinds_of(results) == ["User"] * 6
    slugs = {workspace_of(user).slug for user in results if isinstance(user, User)}
    assert len(slugs) == 6
    assert name.lower().replace(" ", "-") in slugs


@pytest.mark.parametrize("name", ["مخبز الحي", "מאפייה", "面包店", "!!", "é", "a" * 120])
def test_any_name_gives_an_address_that_can_be_written(name: str) -> None:
    slug = workspace_of(sign_up(people.address("ana"), name)).slug
    assert slug.isascii()
    assert 3 <= len(slug) <= 60
    assert slug.strip("-") == slug


def test_a_person_may_own_several_workspaces(account: Account) -> None:
    second = services.create_workspace(name="Second", owner=account.user, opening_credits=0)
    with tenancy.user(account.user.pk):
        found = selectors.workspaces_of(user_id=account.user.pk)
        first = selectors.membership_of(user_id=account.user.pk, workspace_id=None)
        named = selectors.membership_of(user_id=account.user.pk, workspace_id=second.pk)
    assert {workspace.pk for workspace in found} == {account.workspace.pk, second.pk}
    assert first is not None
    assert first.workspace_id == account.workspace.pk
    assert named is not None
    assert named.workspace_id == second.pk


def test_nobody_has_a_place_in_a_foreign_workspace(account: Account, stranger: User) -> None:
    with tenancy.user(stranger.pk):
        assert (
            selectors.membership_of(user_id=stranger.pk, workspace_id=account.workspace.pk) is None
        )


def test_a_chosen_language_is_kept(owner: User) -> None:
    services.set_language(user=owner, language="ar")
    assert owner.language == User.objects.get(pk=owner.pk).language == "ar"


# --- API keys ---------------------------------------------------------------------------------


def issue(account: Account, *, expires_at: datetime | None = None) -> services.IssuedKey:
    with tenancy.workspace(account.workspace.pk):
        return services.issue_api_key(
            workspace_id=account.workspace.pk,
            user=account.user,
            name="Till",
            scopes=["pages:read"],
            expires_at=expires_at,
        )


def owner_of(secret: str) -> selectors.ApiKeyOwner | None:
    return selectors.api_key_owner(key_hash=services.hash_api_key(secret))


def key_of(issued: services.IssuedKey) -> ApiKey:
    with tenancy.workspace(issued.key.workspace_id):
        return ApiKey.objects.get(pk=issued.key.pk)


def test_a_key_tells_its_workspace_and_its_person(account: Account) -> None:
    issued = issue(account)
    owner = owner_of(issued.secret)
    assert owner is not None
    assert owner[:3] == (issued.key.pk, account.workspace.pk, account.user.pk)


def test_of_a_key_only_the_hash_is_kept(account: Account) -> None:
    issued = issue(account)
    with databases.login_as("system") as login:
        row = login.execute(
            "SELECT to_json(k)::text FROM accounts_apikey k WHERE id = %s", [issued.key.pk]
        ).fetchone()
    assert row is not None
    assert issued.secret not in row[0]
    assert services.hash_api_key(issued.secret) in row[0]
    # 256 random bits behind a prefix that scanners of leaked secrets can look for.
    assert issued.secret.startswith(services.API_KEY_PREFIX)
    assert len(issued.secret) >= 46


def test_a_key_that_ended_is_refused(account: Account) -> None:
    now = datetime.now(UTC)
    assert owner_of(issue(account, expires_at=now + timedelta(minutes=1)).secret)
    assert owner_of(issue(account, expires_at=now - timedelta(seconds=1)).secret) is None


def test_a_revoked_key_is_refused(account: Account) -> None:
    issued = issue(account)
    with tenancy.workspace(account.workspace.pk):
        services.revoke_api_keys(workspace_id=account.workspace.pk, name="Till")
    assert owner_of(issued.secret) is None
    assert key_of(issued).last_used_at is None


def test_a_key_of_a_person_who_left_is_refused(account: Account) -> None:
    issued = issue(account)
    User.objects.filter(pk=account.user.pk).update(is_active=False)
    assert owner_of(issued.secret) is None


@pytest.mark.parametrize("secret", ["", "nx1_", "nx1_" + "a" * 43, "' OR true --"])
def test_an_unknown_key_is_nobodys(secret: str) -> None:
    assert owner_of(secret) is None


def test_the_last_use_of_a_key_is_noted_once_a_minute(account: Account) -> None:
    issued = issue(account)
    assert key_of(issued).last_used_at is None

    owner_of(issued.secret)
    first = key_of(issued).last_used_at
    owner_of(issued.secret)

    assert first is not None
    assert datetime.now(UTC) - first < timedelta(minutes=1)
    assert key_of(issued).last_used_at == first


def test_keys_of_another_workspace_are_not_revoked(account: Account, elsewhere: Account) -> None:
    issued = issue(elsewhere)
    with tenancy.workspace(account.workspace.pk):
        services.revoke_api_keys(workspace_id=elsewhere.workspace.pk, name="Till")
    assert owner_of(issued.secret)
