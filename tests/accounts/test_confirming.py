"""The code between signing up and coming in: what it opens, and what it tells nobody."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from accounts.models import AuditEntry, User
from core import tenancy
from tests.support import mailbox, people
from tests.support.hashing import hashes
from tests.support.people import PASSWORD

SIGN_UP = "/en/accounts/signup/"
LOGIN = "/en/accounts/login/"
CODE_PAGE = "/en/accounts/confirm-email/"
START_OVER = "/en/accounts/confirm-email/start-over/"


def begin(client: Client, email: str) -> Any:
    """Send the form of sign-up."""
    values = {"workspace_name": "Harbour Rye", "email": email, "password1": PASSWORD}
    return client.post(SIGN_UP, values)


def enter(client: Client, code: str) -> Any:
    """Type a code."""
    return client.post(CODE_PAGE, {"code": code, "action": "verify"})


def another(code: str) -> str:
    """Return a code that is not this one."""
    return "000000" if code != "000000" else "111111"


def without_secrets(answer: Any, email: str) -> tuple[int, str, bytes]:
    """Return what an answer tells, whoever's address it names."""
    html = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)
    return answer.status_code, answer.get("Location", ""), html.replace(email.encode(), b"X")


def test_nothing_from_sign_up_to_the_last_wrong_code_tells_who_has_an_account(owner: User) -> None:
    told = []
    for email in (people.address("fresh"), owner.email):
        client = Client()
        mail.outbox.clear()
        with hashes() as hashed:
            answers = [begin(client, email)]
        answers += [client.get(CODE_PAGE), client.post(CODE_PAGE, {"action": "resend"})]
        answers += [enter(client, "junk") for _ in range(7)]
        answers += [client.get(SIGN_UP), client.get(LOGIN), client.post(START_OVER)]
        answers.append(client.get(SIGN_UP))
        seen = [without_secrets(answer, email) for answer in answers]
        # What takes time: hashing, and sending a mail.
        told.append((seen, hashed.times, len(mail.outbox)))

    assert told[0] == told[1]
    assert told[0][1:] == (1, 2)


def test_the_owner_of_a_taken_address_is_told_by_mail_alone(owner: User) -> None:
    mail.outbox.clear()

    begin(Client(), owner.email.upper())

    (message,) = mail.outbox
    assert message.to == [owner.email]
    assert "already has an account" in message.body
    assert mailbox.CODE.search(str(message.body)) is None


def test_the_code_leads_in_and_confirms_the_address() -> None:
    client, email = Client(), people.address("new")
    begin(client, email)
    assert client.get("/dashboard/").status_code == 302

    answer = enter(client, mailbox.code_for(email))

    assert answer["Location"] == "/start/"
    assert get_user(client).is_authenticated
    assert EmailAddress.objects.get(email=email).verified


@pytest.mark.parametrize("write", ["{0} ", " {1} {2} ", "{1}-{2}", "arabic", "devanagari"])
def test_a_code_may_be_written_as_people_write(write: str) -> None:
    client, email = Client(), people.address("writer")
    begin(client, email)
    code = mailbox.code_for(email)
    scripts = {"arabic": 0x660, "devanagari": 0x966}
    if write in scripts:
        typed = "".join(chr(scripts[write] + int(digit)) for digit in code)
    else:
        typed = write.format(code, code[:3], code[3:])

    assert enter(client, typed)["Location"] == "/start/"


def test_wrong_codes_are_slowed_down_and_a_new_one_does_not_help() -> None:
    client, email = Client(), people.address("guessed")
    begin(client, email)
    wrong = another(mailbox.code_for(email))

    answers = [enter(client, wrong) for _ in range(7)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert int(answers[-1]["Retry-After"]) > 0
    assert b"Too many wrong codes" in answers[-1].content
    client.post(CODE_PAGE, {"action": "resend"})
    assert enter(client, mailbox.code_for(email)).status_code == 429
    assert not EmailAddress.objects.get(email=email).verified


def test_somebody_who_guesses_elsewhere_keeps_nobody_out(settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    at_home = Client(headers={"X-Forwarded-For": "192.0.2.1"})
    thief = Client(headers={"X-Forwarded-For": "192.0.2.2"})
    email = people.address("wanted")
    begin(at_home, email)
    code = mailbox.code_for(email)

    # To the thief it looks as if their own sign-up waited.
    begin(thief, email)
    for _ in range(7):
        enter(thief, code)

    assert not get_user(thief).is_authenticated
    assert enter(at_home, code)["Location"] == "/start/"


def test_a_new_code_replaces_the_one_before() -> None:
    client, email = Client(), people.address("again")
    begin(client, email)
    first = mailbox.code_for(email)
    client.post(CODE_PAGE, {"action": "resend"})
    second = mailbox.code_for(email)

    if first != second:
        assert enter(client, first).status_code == 200
    assert enter(client, second)["Location"] == "/start/"


def test_a_code_is_too_old_after_a_quarter_of_an_hour() -> None:
    client, email = Client(), people.address("late")
    begin(client, email)
    session = client.session
    session["account_email_verification_code"]["at"] -= 15 * 60 + 1
    session.save()

    assert enter(client, mailbox.code_for(email))["Location"] == LOGIN
    assert not get_user(client).is_authenticated


def test_a_code_is_good_in_the_browser_that_asked_only() -> None:
    email = people.address("elsewhere")
    begin(Client(), email)

    assert enter(Client(), mailbox.code_for(email))["Location"] == LOGIN
    assert not EmailAddress.objects.get(email=email).verified


def test_signing_in_before_the_address_is_confirmed_goes_on_with_a_code() -> None:
    email = people.address("later")
    begin(Client(), email)
    client = Client()

    waiting = client.post(LOGIN, {"login": email, "password": PASSWORD, "next": "/credits/"})

    assert waiting["Location"] == CODE_PAGE
    assert enter(client, mailbox.code_for(email))["Location"] == "/credits/"
    assert get_user(client).is_authenticated


def test_a_wrong_password_does_not_tell_that_the_address_is_not_confirmed() -> None:
    email = people.address("later")
    begin(Client(), email)

    waiting = Client().post(LOGIN, {"login": email, "password": "x" * 14})
    unknown = Client().post(LOGIN, {"login": people.address("no"), "password": "x" * 14})

    assert waiting.context["form"].errors == unknown.context["form"].errors


@pytest.mark.parametrize(
    ("to", "leads_to"), [("signup", SIGN_UP), ("login", LOGIN), ("x", SIGN_UP)]
)
def test_whoever_mistyped_the_address_begins_anew(to: str, leads_to: str) -> None:
    client = Client()
    begin(client, people.address("mistyped"))
    assert client.get(leads_to)["Location"] == CODE_PAGE

    assert client.post(START_OVER, {"to": to})["Location"] == leads_to

    assert client.get(leads_to).status_code == 200
    assert client.get(CODE_PAGE)["Location"] == LOGIN


def test_beginning_anew_is_no_link_and_signs_nobody_out(owner_client: Client) -> None:
    assert owner_client.get(START_OVER).status_code == 405

    owner_client.post(START_OVER)

    assert get_user(owner_client).is_authenticated


def test_coming_in_and_failing_to_stand_in_the_log(owner: User) -> None:
    client = Client(headers={"User-Agent": "Browser/1"})
    client.post(LOGIN, {"login": owner.email, "password": "x" * 14})
    client.post(LOGIN, {"login": owner.email, "password": PASSWORD})
    client.post("/en/accounts/logout/")
    client.post("/en/accounts/password/reset/", {"email": owner.email})

    with tenancy.user(owner.pk):
        here = owner.memberships.get().workspace_id
    with tenancy.workspace(here):
        lines = list(AuditEntry.objects.filter(workspace_id=here, user=owner).order_by("id"))
    told = [line for line in lines if line.agent]
    assert [line.action for line in told] == [
        "session.failed", "session.started", "session.ended", "password.reset_asked",
    ]  # fmt: skip
    assert {(line.address, line.agent) for line in told} == {("127.0.0.1", "Browser/1")}


def test_signing_up_is_told_in_the_new_workspace() -> None:
    client, email = Client(), people.address("told")
    people.arrive(client, email=email)

    user = User.objects.get(email=email)
    with tenancy.user(user.pk):
        here = user.memberships.get().workspace_id
    with tenancy.workspace(here):
        found = AuditEntry.objects.filter(workspace_id=here).values_list("action", flat=True)
        assert {"account.created", "email.verified", "session.started"} <= set(found)
