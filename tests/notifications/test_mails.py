"""Mails: who gets one, in which language, how many at once, and what when something goes wrong."""

from datetime import timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Membership, User
from core import formatting, tenancy
from notifications import jobs, kinds, outbox, services
from notifications.models import Notification
from notifications.recipients import Recipients
from notifications.sweep import sweep_mails
from tests.notifications.conftest import Tell, told
from tests.support import people
from tests.support.people import Account
from tests.support.racing import race

LANGUAGES = {"en": "ltr", "es": "ltr", "pt": "ltr", "ar": "rtl", "he": "rtl"}


def send(account: Account, user: User | None = None, kind: str = "test.bread") -> None:
    """Do what a worker does with the mail's job."""
    user = user or account.user
    jobs.send_mails(workspace_id=str(account.workspace.pk), user_id=str(user.pk), kind=kind)


def post() -> list[EmailMultiAlternatives]:
    """Return what was sent."""
    return list(mail.outbox)  # type: ignore[arg-type]


def later(account: Account, **by: float) -> None:
    """Let time pass for every mail of a workspace."""
    passed = timedelta(**by)
    with tenancy.workspace(account.workspace.pk):
        Notification.objects.update(
            mail_due_at=F("mail_due_at") - passed, mailed_at=F("mailed_at") - passed
        )


def states(account: Account) -> list[str]:
    return [row.mail for row in told(account)]


def html_of(message: EmailMultiAlternatives) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return str(content)


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> "Server":
    """Give a mail server that can be switched off."""
    server = Server()
    send = EmailMultiAlternatives.send

    def deliver(self: EmailMultiAlternatives, fail_silently: bool = False) -> int:
        if server.fault:
            raise server.fault
        return send(self, fail_silently)

    monkeypatch.setattr(EmailMultiAlternatives, "send", deliver)
    return server


class Server:
    """``fault`` is what the mail server answers; None lets mails pass."""

    fault: Exception | None = None


# --- One mail ---------------------------------------------------------------------------------


def test_a_mail_has_both_parts_and_says_how_to_stop(account: Account, tell: Tell) -> None:
    tell()
    send(account)

    (message,) = post()
    assert message.to == [account.user.email]
    assert message.subject == "Bread: Rye"
    for part in (message.body, html_of(message)):
        assert "It is still warm." in part
        assert "http://127.0.0.1:8000/magic-pages/" in part
        assert "You get this because you bake." in part
        assert "/notifications/stop/" in part
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/notifications/stop/" in message.extra_headers["List-Unsubscribe"]
    assert states(account) == ["sent"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_speaks_its_readers_language_in_its_direction(language: str) -> None:
    account = people.sign_up(language=language)
    with tenancy.workspace(account.workspace.pk):
        services.tell(
            workspace_id=account.workspace.pk, kind="work.late",
            values={"work": "x", "title": "Bread", "failure": "timeout", "refunded": 10},
            url="/magic-pages/", key="late", to=Recipients.everyone(),
        )  # fmt: skip
    send(account, kind="work.late")

    (message,) = post()
    html = html_of(message)
    direction = LANGUAGES[language]
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert f'border="0" dir="{direction}"' in html
    assert "<bdi>Bread</bdi>" in html
    assert "Bread" in message.body
    assert message.extra_headers["Content-Language"] == language
    # Isolating marks would show as boxes in the subjects of some left-to-right mail programs.
    assert (formatting.ISOLATE in message.subject) == (direction == "rtl")


def test_what_a_stranger_wrote_stays_text(account: Account, tell: Tell) -> None:
    tell(values={"name": '<img src="//x"><b>\nBcc: a@b.c'})
    send(account)

    (message,) = post()
    assert "<img" not in html_of(message)
    assert "&lt;img" in html_of(message)
    assert message.subject == 'Bread: <img src="//x"><b> Bcc: a@b.c'
    assert message.recipients() == [account.user.email]


def test_the_same_row_is_sent_once_by_racing_workers(account: Account, tell: Tell) -> None:
    for _ in range(5):
        tell()

    race([partial(send, account)] * 5)

    assert len(post()) == 1
    assert states(account) == ["sent"] * 5


# --- Whom not to write to ---------------------------------------------------------------------


def test_whoever_left_the_workspace_gets_no_more_mails(
    account: Account, member: User, tell: Tell
) -> None:
    tell(Recipients.person(member.pk))
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=member).delete()
    send(account, member)

    assert post() == []
    assert [row.mail for row in told(account, member)] == ["none"]


def test_nobody_writes_to_an_address_that_is_not_confirmed(account: Account, tell: Tell) -> None:
    EmailAddress.objects.filter(user=account.user).update(verified=False)
    tell()
    send(account)

    assert post() == []
    assert states(account) == ["none"]


def test_what_was_read_in_time_is_not_mailed(account: Account, tell: Tell) -> None:
    tell()
    with tenancy.workspace(account.workspace.pk):
        services.mark_read(workspace_id=account.workspace.pk, user_id=account.user.pk)
    send(account)

    assert post() == []
    assert states(account) == ["none"]


# --- Several ----------------------------------------------------------------------------------


def test_many_in_a_few_minutes_are_two_mails(account: Account, tell: Tell) -> None:
    for number in range(12):
        tell(values={"name": f"Loaf {number}"})
        send(account)
    assert [message.subject for message in post()] == ["Bread: Loaf 0"]

    later(account, minutes=5)
    send(account)

    assert [message.subject for message in post()] == ["Bread: Loaf 0", "11 loaves"]
    text = post()[1].body
    assert "Loaf 1" in text
    assert "and 1 more" in text
    assert "Loaf 11" not in text
    assert states(account) == ["sent"] * 12


def test_another_kind_does_not_wait(account: Account, tell: Tell, bread: kinds.Kind) -> None:
    tell()
    send(account)
    tell(kind="work.late", values={"work": "x", "title": "Bread", "failure": "", "refunded": 0})
    send(account, kind="work.late")

    assert len(post()) == 2


def test_another_person_does_not_wait(account: Account, member: User, tell: Tell) -> None:
    tell(Recipients.everyone())
    send(account)
    send(account, member)

    assert {message.to[0] for message in post()} == {account.user.email, member.email}


def test_no_mail_is_queued_before_its_commit_or_without_need(
    account: Account, tell: Tell, bell: Any
) -> None:
    tell()
    tell(kind="work.ready", values={"work": "x", "title": "Bread", "failure": "", "refunded": 0})

    (job,) = (key.decode() for key in bell.keys("rq:job:mail-*"))
    assert job.endswith("test-bread")


# --- When something goes wrong ----------------------------------------------------------------


def test_a_mail_server_that_is_away_is_tried_again(
    account: Account, tell: Tell, mail_server: Server
) -> None:
    tell()
    mail_server.fault = ConnectionRefusedError()
    send(account)
    assert states(account) == ["wanted"]
    mail_server.fault = None
    assert sweep_finds(account) is False

    later(account, seconds=31)
    assert sweep_finds(account) is True
    send(account)

    assert len(post()) == 1
    assert states(account) == ["sent"]


def sweep_finds(account: Account) -> bool:
    """Say whether the sweep would queue a mail of this account."""
    with tenancy.workspace(account.workspace.pk):
        due = Notification.objects.filter(mail="wanted", mail_due_at__lte=timezone.now()).exists()
    found = sweep_mails()
    assert found >= due
    return due


def test_a_mail_is_given_up_after_the_last_try(
    account: Account, tell: Tell, mail_server: Server, settings: Settings
) -> None:
    settings.MAIL_RETRY_S = [1, 1]
    mail_server.fault = SMTPServerDisconnected()
    tell()
    for _ in range(3):
        assert states(account) == ["wanted"]
        send(account)
        later(account, seconds=2)

    assert states(account) == ["failed"]
    assert told(account)[0].in_app


def test_an_address_that_takes_no_mail_is_not_asked_again(
    account: Account, tell: Tell, mail_server: Server
) -> None:
    mail_server.fault = SMTPRecipientsRefused({account.user.email: (550, b"No such user")})
    tell()
    send(account)

    assert states(account) == ["failed"]


def test_a_full_mailbox_is_asked_again(account: Account, tell: Tell, mail_server: Server) -> None:
    mail_server.fault = SMTPRecipientsRefused({account.user.email: (452, b"Mailbox full")})
    tell()
    send(account)

    assert states(account) == ["wanted"]


def test_a_crash_between_sending_and_the_note_sends_a_second_copy_of_the_same_mail(
    account: Account, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "note_sent", crash)
        with pytest.raises(SystemExit):
            send(account)
    send(account)
    assert len(post()) == 1
    later(account, minutes=5)
    send(account)

    first, second = post()
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert states(account) == ["sent"]
    later(account, minutes=5)
    send(account)
    assert len(post()) == 2


def crash(parcel: outbox.Parcel) -> None:
    raise SystemExit


@pytest.mark.usefixtures("redis_is_away")
def test_news_is_told_while_redis_is_away(account: Account, tell: Tell) -> None:
    tell()

    assert states(account) == ["wanted"]
    assert sweep_mails() == 0


def test_the_sweep_queues_what_redis_lost(account: Account, tell: Tell, bell: Any) -> None:
    tell()
    bell.flushdb()
    assert sweep_mails() >= 1

    assert any(str(account.user.pk) in key.decode() for key in bell.keys("rq:job:mail-*"))


def test_staff_send_a_mail_again(account: Account, tell: Tell) -> None:
    tell()
    send(account)
    (row,) = told(account)

    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        assert outbox.send_again(ids=[row.pk]) == 1
    send(account)

    assert len(post()) == 2
    assert states(account) == ["sent"]
