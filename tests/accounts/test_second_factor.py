"""Authenticator apps, recovery codes and passkeys, and who tries to get past them."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from accounts.models import AuditEntry, User
from core import tenancy
from tests.support import factors
from tests.support.people import PASSWORD

LOGIN = "/en/accounts/login/"
STEP = "/en/accounts/2fa/authenticate/"
ON = "/en/accounts/2fa/app/on/"
OFF = "/en/accounts/2fa/app/off/"
CODES = "/en/accounts/2fa/recovery-codes/"
PASSKEY_LOGIN = "/en/accounts/2fa/passkeys/login/"


def first_step(user: User) -> Client:
    """Send the right password."""
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client


def second_step(client: Client, code: str) -> Any:
    """Send a code."""
    return client.post(STEP, {"code": code})


def is_signed_in(client: Client) -> bool:
    """Say whether somebody is signed in."""
    return client.get("/dashboard/").status_code == 200


def actions_of(user: User) -> list[str]:
    """Return what the person's own log says, the newest first."""
    with tenancy.user(user.pk):
        lines = AuditEntry.objects.filter(user=user, workspace=None).order_by("-id")
        return list(lines.values_list("action", flat=True))


# --- Setting up ---------------------------------------------------------------------------------


def test_an_app_is_switched_on_by_its_first_code_and_gives_recovery_codes(
    owner: User, owner_client: Client
) -> None:
    factors.confirm(owner_client)
    shown = owner_client.get(ON)
    mail.outbox.clear()

    answer = owner_client.post(ON, {"code": factors.code(shown.context["form"].secret)})

    assert answer["Location"] == CODES
    assert len(owner_client.get(CODES).context["unused_codes"]) == 10
    assert {"factor.added", "recovery_codes.made"} <= set(actions_of(owner))
    (message,) = mail.outbox
    assert message.to == [owner.email]
    assert "authenticator app" in message.subject


def test_the_square_stands_in_the_page_as_the_policy_allows(owner_client: Client) -> None:
    factors.confirm(owner_client)

    answer = owner_client.get(ON)

    assert b'src="data:image/svg+xml;base64,' in answer.content
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]


def test_secrets_are_sealed_in_the_database(owner: User) -> None:
    secret = factors.add_app(owner)

    stored = "".join(str(row.data) for row in Authenticator.objects.filter(user=owner))

    assert secret not in stored
    assert stored.count("nx1.") == 2
    assert factors.secret_of(owner) == secret


@pytest.mark.parametrize("address", [ON, OFF, CODES, f"{CODES}new/", f"{CODES}file/"])
def test_whoever_finds_an_open_browser_has_to_prove_who_they_are(
    owner: User, owner_client: Client, address: str
) -> None:
    if address != ON:
        factors.add_app(owner)

    answer = owner_client.get(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/accounts/reauthenticate/?next=")


def test_taking_the_app_off_ends_the_recovery_codes_and_mails(
    owner: User, owner_client: Client
) -> None:
    factors.add_app(owner)
    factors.confirm(owner_client)
    mail.outbox.clear()

    owner_client.post(OFF)

    assert not Authenticator.objects.filter(user=owner).exists()
    assert actions_of(owner)[0] == "factor.removed"
    assert [message.to for message in mail.outbox] == [[owner.email]]


def test_new_recovery_codes_end_the_old_ones(owner: User, owner_client: Client) -> None:
    factors.add_app(owner)
    old = factors.recovery_codes(owner)
    factors.confirm(owner_client)

    owner_client.post(f"{CODES}new/")

    assert not set(old) & set(factors.recovery_codes(owner))
    assert actions_of(owner)[0] == "recovery_codes.made"
    second = first_step(owner)
    second_step(second, old[0])
    assert not is_signed_in(second)


def test_recovery_codes_can_be_taken_away_as_a_file(owner: User, owner_client: Client) -> None:
    factors.add_app(owner)
    factors.confirm(owner_client)

    answer = owner_client.get(f"{CODES}file/")

    assert answer["Content-Type"].startswith("text/plain")
    assert "attachment" in answer["Content-Disposition"]
    assert all(code in answer.content.decode() for code in factors.recovery_codes(owner))


# --- Signing in ---------------------------------------------------------------------------------


def test_the_password_alone_is_not_enough(owner: User) -> None:
    factors.add_app(owner)

    client = first_step(owner)

    assert not is_signed_in(client)
    assert client.get(STEP).status_code == 200


def test_password_and_code_sign_in(owner: User) -> None:
    secret = factors.add_app(owner)
    client = first_step(owner)

    second_step(client, factors.code(secret))

    assert is_signed_in(client)


def test_codes_may_be_typed_in_the_digits_of_any_script(owner: User) -> None:
    secret = factors.add_app(owner)
    client = first_step(owner)
    arabic = factors.code(secret).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    second_step(client, arabic)

    assert is_signed_in(client)


def test_a_code_that_was_used_is_not_good_again_while_it_is_still_shown(owner: User) -> None:
    secret = factors.add_app(owner)
    code = factors.code(secret)
    second_step(first_step(owner), code)
    thief = first_step(owner)

    answer = second_step(thief, code)

    assert not is_signed_in(thief)
    assert answer.context["form"].errors


def test_nor_is_an_older_one_when_the_cache_has_forgotten(owner: User, bell: Any) -> None:
    secret = factors.add_app(owner)
    second_step(first_step(owner), factors.code(secret))
    bell.flushdb()
    thief = first_step(owner)

    for periods in (-1, 0):
        second_step(thief, factors.code(secret, periods))

    assert not is_signed_in(thief)


def test_a_recovery_code_signs_in_once_and_is_told_of(owner: User) -> None:
    factors.add_app(owner)
    code = factors.recovery_codes(owner)[3]
    client, again = first_step(owner), first_step(owner)

    second_step(client, code)
    second_step(again, code)

    assert is_signed_in(client)
    assert not is_signed_in(again)
    assert actions_of(owner).count("recovery_code.used") == 1


def test_guessing_codes_is_answered_429_and_the_right_one_has_to_wait(owner: User) -> None:
    secret = factors.add_app(owner)
    client = first_step(owner)

    answers = [second_step(client, f"00000{n}") for n in range(8)]
    late = second_step(client, factors.code(secret))

    assert [answer.status_code for answer in answers][-1] == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert late.status_code == 429
    assert not is_signed_in(client)


def test_guessing_is_slowed_down_for_the_account_from_browser_to_browser(owner: User) -> None:
    factors.add_app(owner)

    answers = [second_step(first_step(owner), f"00000{n}").status_code for n in range(7)]

    assert answers[-1] == 429


@pytest.mark.parametrize("code", ["", "x", "é" * 8, "9" * 5000, "\x00", "١٢٣"])
def test_any_code_gets_an_answer(owner: User, code: str) -> None:
    factors.add_app(owner)

    assert second_step(first_step(owner), code).status_code == 200


def test_the_second_step_without_the_first_leads_to_the_sign_in(owner: User) -> None:
    factors.add_app(owner)

    assert Client().get(STEP)["Location"] == LOGIN
    assert second_step(Client(), factors.code(factors.secret_of(owner)))["Location"] == LOGIN


# --- Passkeys -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "credential",
    [
        "", "{}", "[]", "1", '"x"', "null", '{"id": "x"}', "{", "[" * 500,
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA",'
        '"authenticatorData":"AA","signature":"AA","userHandle":"AA"}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30",'
        '"authenticatorData":"AA","signature":"AA","userHandle":null}}',
        '{"id":1,"rawId":2,"type":3,"response":4}',
    ],
)  # fmt: skip
def test_what_is_no_passkey_is_refused_and_breaks_nothing(credential: str) -> None:
    client = Client()
    client.get(PASSKEY_LOGIN, headers={"accept": "application/json"})

    answer = client.post(PASSKEY_LOGIN, {"credential": credential})

    assert answer.status_code == 302
    assert answer["Location"] == LOGIN
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", ["", "{}", '{"id": "x"}', '{"response": 4, "id": 1}'])
def test_what_is_no_passkey_is_not_added(
    owner: User, owner_client: Client, credential: str
) -> None:
    factors.confirm(owner_client)
    owner_client.get("/en/accounts/2fa/passkeys/add/")

    answer = owner_client.post(
        "/en/accounts/2fa/passkeys/add/", {"name": "Laptop", "credential": credential}
    )

    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=owner).exists()


@pytest.mark.parametrize("what", ["remove", "rename"])
def test_somebody_elses_passkey_does_not_exist(
    client_of: Callable[[User], Client], owner: User, stranger: User, what: str
) -> None:
    passkey = factors.add_passkey(owner)
    thief = client_of(stranger)
    factors.confirm(thief)
    address = f"/en/accounts/2fa/passkeys/{passkey.pk}/{what}/"

    assert thief.get(address).status_code == 404
    assert thief.post(address, {"name": "Mine"}).status_code == 404
    passkey.refresh_from_db()
    assert passkey.wrap().name == "Laptop"


def test_a_passkey_is_renamed_and_removed(owner: User, owner_client: Client) -> None:
    passkey = factors.add_passkey(owner)
    factors.confirm(owner_client)
    address = f"/en/accounts/2fa/passkeys/{passkey.pk}/"

    renamed = owner_client.post(f"{address}rename/", {"name": "Old laptop"})
    shown = owner_client.get("/settings/security/").content.decode()
    removed = owner_client.post(f"{address}remove/")

    assert renamed["Location"] == removed["Location"] == "/settings/security/"
    assert "Old laptop" in shown
    assert not Authenticator.objects.filter(user=owner).exists()
    assert actions_of(owner)[0] == "factor.removed"


# --- Forged forms -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "2fa/authenticate/", "2fa/reauthenticate/", "2fa/app/on/", "2fa/app/off/",
        "2fa/recovery-codes/new/", "2fa/passkeys/add/", "2fa/passkeys/reauthenticate/",
        "2fa/passkeys/login/", "2fa/passkeys/1/remove/", "2fa/passkeys/1/rename/",
    ],
)  # fmt: skip
def test_a_form_of_another_site_changes_nothing(owner: User, path: str) -> None:
    factors.add_app(owner)
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    assert client.post(f"/en/accounts/{path}").status_code == 403
    assert Authenticator.objects.filter(user=owner).count() == 2
