"""An address is confirmed by whoever made the account, and by nobody who only reads its mail."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from rest_framework.test import APIClient

from accounts.models import EmailCode
from tests.support import mailbox, people
from tests.support.hashing import hashes
from tests.support.people import PASSWORD

PLANTED = "the attacker knows this one"


@pytest.fixture
def nobody() -> APIClient:
    """A program that has not signed in."""
    return APIClient()


def register(client: APIClient, email: str, password: str = PASSWORD) -> Any:
    """Ask for an account."""
    return client.post("/api/auth/register", {"email": email, "password": password})


def verify(client: APIClient, email: str, code: str, password: str) -> Any:
    """Send a code with a password."""
    sent = {"email": email, "password": password, "code": code}
    return client.post("/api/auth/verify", sent)


def test_whoever_reads_the_mail_confirms_no_account_of_somebody_else(nobody: APIClient) -> None:
    email = people.address("victim")
    register(nobody, email, PLANTED)
    # The owner of the address asks for a code, and gets it; with a password of their own.
    nobody.post("/api/auth/verify/resend", {"email": email})

    theirs = verify(nobody, email, mailbox.code_for(email), "an owner picks another one")
    without = nobody.post("/api/auth/verify", {"email": email, "code": mailbox.code_for(email)})

    assert (theirs.status_code, theirs.json()["type"]) == (401, "urn:nexusone:problem:wrong_code")
    assert (without.status_code, list(without.json()["errors"])) == (400, ["password"])
    assert not EmailAddress.objects.get(email=email).verified
    assert nobody.post("/api/auth/login", {"email": email, "password": PLANTED}).status_code == 401


def test_a_wrong_password_a_wrong_code_and_an_unknown_address_are_answered_alike(
    nobody: APIClient,
) -> None:
    email = people.address("alike")
    register(nobody, email)
    code = mailbox.code_for(email)
    wrong = "000000" if code != "000000" else "111111"
    asked = [(email, code, "x" * 14), (email, wrong, PASSWORD), ("no@example.com", code, PASSWORD)]

    answers, work = [], []
    for address, sent, password in asked:
        hashed = hashes()
        with hashed:
            answers.append(verify(nobody, address, sent, password))
        work.append(hashed.times)

    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert work == [1, 1, 1]
    # A wrong password is a try at the code as well.
    assert EmailCode.objects.get(email=email).tries == 2
