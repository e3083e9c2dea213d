"""Sign up, sign in, stay signed in and sign out, as a program does."""

import hashlib
from typing import Any

import pytest
import redis
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services
from accounts.models import AuditEntry, EmailCode, TokenFamily, User
from core import tenancy
from tests.support import mailbox, people
from tests.support.hashing import hashes
from tests.support.people import PASSWORD, Account

PROBLEM = "application/problem+json"


@pytest.fixture
def nobody() -> APIClient:
    """A program that has not signed in."""
    return APIClient()


def bearer(token: str) -> APIClient:
    """Return a program with this token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def register(client: APIClient, email: str, **more: object) -> Any:
    """Ask for an account."""
    return client.post("/api/auth/register", {"email": email, "password": PASSWORD, **more})


def verify(client: APIClient, email: str, code: str, password: str = PASSWORD) -> Any:
    """Send a code with the password of the account."""
    sent = {"email": email, "password": password, "code": code}
    return client.post("/api/auth/verify", sent)


def login(client: APIClient, email: str, password: str = PASSWORD, **more: object) -> Any:
    """Sign in."""
    return client.post("/api/auth/login", {"email": email, "password": password, **more})


def lines_of(user: User) -> list[AuditEntry]:
    """Return what the audit log says of a person in their workspace, oldest first."""
    with tenancy.user(user.pk):
        here = user.memberships.get().workspace_id
    with tenancy.workspace(here):
        return list(AuditEntry.objects.filter(workspace_id=here).order_by("id"))


# --- A new account ------------------------------------------------------------------------------


def test_registering_gives_a_workspace_and_fifty_credits_once_the_code_is_sent(
    nobody: APIClient,
) -> None:
    email = people.address("new")

    asked = register(nobody, email)
    answer = verify(nobody, email, mailbox.code_for(email))

    assert (asked.status_code, asked.json()) == (202, {"status": "verification_needed"})
    assert answer.status_code == 200
    assert len(answer.json()["workspaces"]) == 1
    assert bearer(answer.json()["access"]).get("/api/credits").json()["balance"] == 50
    told = [line.action for line in lines_of(User.objects.get(email=email))]
    assert {"account.created", "email.verified", "session.started"} <= set(told)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_code_comes_in_the_language_one_registers_in(nobody: APIClient, language: str) -> None:
    email = people.address("spoken")

    register(nobody, email, language=language)

    html = str(mailbox.last_to(email).alternatives[0][0])  # type: ignore[attr-defined]
    assert f'<html lang="{language}"' in html
    assert mailbox.code_for(email) in html


def test_registering_tells_nobody_who_has_an_account(nobody: APIClient, owner: User) -> None:
    hashed = hashes()

    with hashed:
        new = register(nobody, people.address("new"))
        taken = register(nobody, owner.email.upper())

    assert (new.status_code, new.json()) == (taken.status_code, taken.json())
    assert new.headers.keys() == taken.headers.keys()
    assert hashed.times == 2
    assert "already has an account" in mailbox.last_to(owner.email).body
    assert User.objects.filter(email__iexact=owner.email).count() == 1


def test_a_second_address_of_somebody_is_taken_as_well(nobody: APIClient, owner: User) -> None:
    second = people.address("second")
    EmailAddress.objects.create(user=owner, email=second, verified=True)

    assert register(nobody, second).status_code == 202

    assert not User.objects.filter(email=second).exists()
    assert "already has an account" in mailbox.last_to(second).body


@pytest.mark.parametrize("whose", ["owner", "nobody"])
def test_a_code_for_an_address_that_waits_for_none_is_wrong(
    nobody: APIClient, owner: User, whose: str
) -> None:
    email = owner.email if whose == "owner" else people.address("none")

    answer = verify(nobody, email, "123456")

    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:nexusone:problem:wrong_code"


def test_a_code_is_good_once_and_the_newest_alone(nobody: APIClient) -> None:
    email = people.address("codes")
    register(nobody, email)
    first = mailbox.code_for(email)
    resent = nobody.post("/api/auth/verify/resend", {"email": email})
    second = mailbox.code_for(email)

    assert (resent.status_code, resent.json()) == (202, {"status": "verification_needed"})
    if first != second:
        assert verify(nobody, email, first).status_code == 401
    assert verify(nobody, email, second).status_code == 200
    assert verify(nobody, email, second).status_code == 401


def test_a_code_is_too_old_after_a_quarter_of_an_hour(nobody: APIClient) -> None:
    email = people.address("late")
    register(nobody, email)
    EmailCode.objects.filter(email=email).update(expires_at=timezone.now())

    assert verify(nobody, email, mailbox.code_for(email)).status_code == 401


def test_the_code_is_not_stored(nobody: APIClient) -> None:
    email = people.address("stored")
    register(nobody, email)
    code, row = mailbox.code_for(email), EmailCode.objects.get(email=email)

    assert code not in row.hash
    assert row.hash != hashlib.sha256(code.encode()).hexdigest()


def test_guessing_a_code_ends_it_and_is_slowed_down(nobody: APIClient, bell: redis.Redis) -> None:
    email = people.address("guessed")
    register(nobody, email)
    code = mailbox.code_for(email)
    wrong = "000000" if code != "000000" else "111111"

    answers = [verify(nobody, email, wrong) for _ in range(7)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert int(answers[-1]["Retry-After"]) > 0
    # Even where nobody counts any more, five wrong tries were all it took.
    bell.flushdb()
    assert verify(nobody, email, code).status_code == 401
    assert login(nobody, email).status_code == 401
    assert verify(nobody, email, mailbox.code_for(email)).status_code == 200


@pytest.mark.parametrize("whose", ["confirmed", "unknown"])
def test_asking_for_another_code_tells_nobody_who_has_an_account(
    nobody: APIClient, owner: User, whose: str
) -> None:
    email = owner.email if whose == "confirmed" else people.address("unknown")
    mail.outbox.clear()

    answer = nobody.post("/api/auth/verify/resend", {"email": email})

    assert (answer.status_code, answer.json()) == (202, {"status": "verification_needed"})
    # Each sends one mail, for that is what takes time.
    assert len(mail.outbox) == 1
    assert mailbox.CODE.search(str(mail.outbox[0].body)) is None


def test_mails_to_one_address_are_counted(nobody: APIClient) -> None:
    email = people.address("bombed")
    mail.outbox.clear()

    answers = [nobody.post("/api/auth/verify/resend", {"email": email}) for _ in range(10)]

    assert {answer.status_code for answer in answers} == {202}
    assert len(mail.outbox) <= 3


def test_whoever_has_not_confirmed_their_address_is_mailed_a_new_code(nobody: APIClient) -> None:
    email = people.address("unconfirmed")
    register(nobody, email)
    mail.outbox.clear()

    refused = login(nobody, email)

    assert refused.status_code == 401
    assert refused.json()["type"] == "urn:nexusone:problem:verification_needed"
    assert verify(nobody, email, mailbox.code_for(email)).status_code == 200
    assert login(nobody, email).status_code == 200


def test_only_the_right_password_is_told_that_the_address_is_not_confirmed(
    nobody: APIClient,
) -> None:
    email = people.address("unconfirmed")
    register(nobody, email)

    assert login(nobody, email, "x" * 14).json() == login(nobody, "no@example.com").json()


def test_fields_nobody_asked_for_change_nothing(nobody: APIClient) -> None:
    email = people.address("more")
    more = {"is_verified": True, "is_staff": True, "opening_credits": 9999, "tries": -99}

    register(nobody, email, **more)

    user = User.objects.get(email=email)
    assert not user.is_staff
    assert not EmailAddress.objects.get(user=user).verified
    answer = verify(nobody, email, mailbox.code_for(email))
    assert bearer(answer.json()["access"]).get("/api/credits").json()["balance"] == 50


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("email", ""),
        ("email", ["a@b.co"]),
        ("password", "short"),
        ("password", "password1234"),
        ("password", "1234567890123"),
        ("password", None),
        ("language", "xx"),
        ("workspace_name", "x" * 200),
    ],
)
def test_a_weak_registration_names_its_field(nobody: APIClient, field: str, value: object) -> None:
    body = {"email": people.address("weak"), "password": PASSWORD, field: value}

    answer = nobody.post("/api/auth/register", body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM
    assert list(answer.json()["errors"]) == [field]
    assert not User.objects.filter(email=str(value)).exists()


# --- Signing in ---------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    nobody: APIClient, owner: User
) -> None:
    hashed = hashes()

    with hashed:
        wrong = login(nobody, owner.email, "x" * 14)
        unknown = login(nobody, "no@example.com", "x" * 14)

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong["WWW-Authenticate"].startswith("Bearer")
    assert hashed.times == 2


def test_nobody_elsewhere_keeps_the_owner_out(owner: User, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    thief, at_home = (
        APIClient(headers={"X-Forwarded-For": ip}) for ip in ("192.0.2.1", "192.0.2.2")
    )

    tries = [login(thief, owner.email, "x" * 14).status_code for _ in range(8)]

    assert tries == [401] * 5 + [429] * 3
    assert login(at_home, owner.email).status_code == 200


def test_guessing_from_many_addresses_is_slowed_down_as_well(owner: User, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    thieves = [APIClient(headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(25)]

    tries = [login(thief, owner.email, "x" * 14) for thief in thieves]

    assert [answer.status_code for answer in tries] == [401] * 15 + [429] * 10
    assert int(tries[-1]["Retry-After"]) > 0


def test_a_sign_in_and_its_failures_stand_in_the_log_of_the_workspace(
    nobody: APIClient, owner: User
) -> None:
    login(nobody, owner.email, "x" * 14)
    token = login(nobody, owner.email).json()["access"]
    bearer(token).post("/api/auth/logout")

    told = [line.action for line in lines_of(owner) if line.action.startswith("session.")]
    assert told == ["session.failed", "session.started", "session.ended"]


def test_an_unknown_address_is_not_kept(nobody: APIClient) -> None:
    unknown = people.address("secret-guess")

    login(nobody, unknown, "x" * 14)

    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        line = AuditEntry.objects.filter(action="session.failed").latest("id")
        assert (line.user_id, line.workspace_id, line.subject) == (None, None, "")
        assert "secret-guess" not in str(line.details)


def test_a_sign_in_is_named_after_its_program(owner: User) -> None:
    program = APIClient(headers={"User-Agent": "Till/2.1 (back room)"})

    pair = login(program, owner.email).json()
    family = TokenFamily.objects.get(user=owner)
    begun = family.used_at
    program.post("/api/auth/refresh", {"refresh": pair["refresh"]})

    family.refresh_from_db()
    assert family.agent == "Till/2.1 (back room)"
    assert family.used_at > begun


def test_guessing_is_slowed_down_before_thirty_tries(nobody: APIClient, owner: User) -> None:
    body = {"email": owner.email, "password": "x" * 14}

    answers = [nobody.post("/api/auth/login", body) for _ in range(30)]

    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused["Retry-After"]) > 0
    assert refused["Content-Type"] == PROBLEM


def test_a_refresh_token_is_good_once_and_its_copy_ends_the_sign_in(
    nobody: APIClient, owner: User
) -> None:
    body = {"email": owner.email, "password": PASSWORD}
    first = nobody.post("/api/auth/login", body).json()

    second = nobody.post("/api/auth/refresh", {"refresh": first["refresh"]})
    stolen = nobody.post("/api/auth/refresh", {"refresh": first["refresh"]})

    assert second.status_code == 200
    assert stolen.status_code == 401
    assert bearer(second.json()["access"]).get("/api/credits").status_code == 401


def test_signing_out_ends_every_token_at_once(nobody: APIClient, owner: User) -> None:
    body = {"email": owner.email, "password": PASSWORD}
    here, there = (nobody.post("/api/auth/login", body).json()["access"] for _ in range(2))

    assert bearer(here).post("/api/auth/logout").status_code == 204

    assert bearer(there).get("/api/credits").status_code == 401


@pytest.mark.parametrize("token", ["junk", "nx1_junk", "a.b.c", ""])
def test_a_token_that_is_not_good_is_refused(token: str) -> None:
    answer = bearer(token).get("/api/credits")

    assert answer.status_code == 401
    assert answer["Content-Type"] == PROBLEM


def test_an_api_key_acts_in_its_own_workspace_only(account: Account, elsewhere: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        issued = services.issue_api_key(
            workspace_id=account.workspace.pk,
            user=account.user,
            name="CI",
            scopes=["credits:read"],
            expires_at=None,
        )
    client = APIClient(headers={"X-Api-Key": issued.secret})

    assert client.get("/api/credits").json()["balance"] == 50
    foreign = client.get("/api/credits", headers={"X-Workspace-Id": str(elsewhere.workspace.pk)})
    assert foreign.status_code == 404


def test_a_session_needs_the_csrf_token_for_writes(account: Account) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(account.user)

    assert client.get("/api/credits").status_code == 200
    assert client.post("/api/magic-pages", {}).status_code == 403
