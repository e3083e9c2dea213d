"""Invitations through the front door: asking, the mail, the link."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import services, tasks
from accounts.models import Invitation, Role, User, Workspace
from core import tenancy
from core.limits import Limit
from tests.support import people, plans
from tests.support.inviting import INVITE, OPEN, Sign, ask, asked, link_in, recorded, rows, send
from tests.support.people import Account
from tests.support.racing import kinds_of, race

# --- Asking -------------------------------------------------------------------------------------


def test_several_are_asked_at_once(owner_client: Client, account: Account) -> None:
    one, two = people.address("Ana"), people.address("ben")
    form = {"addresses": f"{one.upper()}, {two}\n{one};", "role": "viewer", "days": "30"}

    owner_client.post(INVITE, form)

    for email in (one.lower(), two):
        (row,) = rows(account.workspace, email)
        assert (row.role, row.invited_by_id) == ("viewer", account.user.pk)
        assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=30)
    assert len(recorded(account.workspace, "member.invited")) == 2


@pytest.mark.parametrize(
    "changes",
    [{"role": "owner"}, {"role": ""}, {"days": "365"}, {"days": "0"}, {"addresses": "nobody"},
     {"addresses": ""}, {"addresses": " , ; "},
     {"addresses": ",".join(f"{n}@example.com" for n in range(21))}],
)  # fmt: skip
def test_what_no_form_offers_is_refused(
    owner_client: Client, account: Account, changes: dict[str, str]
) -> None:
    email = people.address("ana")
    form = {"addresses": email, "role": "editor", "days": "7"} | changes

    assert owner_client.post(INVITE, form).status_code == 422

    assert rows(account.workspace, email) == []


def test_a_member_is_not_asked_again(owner_client: Client, account: Account, member: User) -> None:
    answer = owner_client.post(INVITE, {"addresses": member.email, "role": "admin", "days": "7"})

    assert answer.status_code == 409
    assert rows(account.workspace, member.email) == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_who_is_no_admin_asks_nobody(
    account: Account, client_of: Sign, invitation: Invitation, role: Role
) -> None:
    client, email = client_of(people.join(account.workspace, role)), people.address("ana")

    assert client.get(INVITE).status_code == 403
    assert ask(client, email) == 403
    for how in ("resend", "withdraw"):
        path = f"/settings/members/invitations/{invitation.pk}/{how}/"
        assert client.post(path).status_code == 403
    assert rows(account.workspace, email) == []


def test_an_admin_asks_admins(account: Account, client_of: Sign) -> None:
    client, email = client_of(people.join(account.workspace, Role.ADMIN)), people.address("ana")

    assert ask(client, email, role="admin") == 302

    assert rows(account.workspace, email)[0].role == Role.ADMIN


def test_a_workspace_sends_so_many_an_hour(
    owner_client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "accounts.services.invitation_limits.OF_WORKSPACE", Limit(uuid4().hex, 2, 2, 60)
    )
    emails = [people.address("ana") for _ in range(3)]
    assert ask(owner_client, *emails) == 302

    answer = owner_client.post(INVITE, {"addresses": emails[2], "role": "editor", "days": "7"})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert [len(rows(account.workspace, email)) for email in emails] == [1, 1, 0]


def test_two_admins_who_ask_the_same_person_ask_once(account: Account) -> None:
    plans.put_on(account.workspace, "premium")
    email = people.address("ana")
    admins = [people.join(account.workspace, Role.ADMIN) for _ in range(4)]

    def ask_one(by: User) -> Invitation:
        with tenancy.workspace(account.workspace.pk):
            return services.invite(workspace=account.workspace, email=email, role="viewer", by=by)

    results = race([lambda by=by: ask_one(by) for by in admins])  # type: ignore[misc]

    assert kinds_of(results) == ["Invitation"] * 4
    assert len(rows(account.workspace, email)) == 1


# --- The mail -----------------------------------------------------------------------------------


def test_the_mail_says_who_asks_into_what_as_what(owner_client: Client, account: Account) -> None:
    invitation = asked(owner_client, account, people.address("ana"))

    message = send(invitation)

    assert message.to == [invitation.email]
    assert account.workspace.name in message.subject
    assert "\n" not in message.subject
    for text in (str(message.body), str(message.alternatives[0][0])):
        assert account.user.email in text
        assert account.workspace.name in text
        assert "Editor" in text
        assert link_in(message) in text


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_the_mail_speaks_the_language_of_who_reads_it(
    owner_client: Client, account: Account, language: str, direction: str
) -> None:
    reader = people.sign_up("reader", language=language)

    message = send(asked(owner_client, account, reader.user.email))

    html = str(message.alternatives[0][0])
    assert f'lang="{language}" dir="{direction}"' in html


def test_no_table_and_no_queue_holds_the_token(invitation: Invitation) -> None:
    token = link_in(send(invitation)).split("/")[2]

    (row,) = rows(Workspace(pk=invitation.workspace_id), invitation.email)

    assert row.token_hash == services.hash_token(token)
    assert token not in str(row.__dict__)
    assert row.mail_due_at is None


def test_a_mail_server_that_is_away_loses_no_invitation(
    account: Account, invitation: Invitation, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MAIL_RETRY_S = [0.0]

    def refuse(*args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr(EmailMultiAlternatives, "send", refuse)
        tasks.send_invitation(
            workspace_id=str(account.workspace.pk), invitation_id=str(invitation.pk)
        )
    (row,) = rows(account.workspace, invitation.email)
    assert row.mail_due_at is not None

    assert tasks.sweep_invitations() >= 1
    message = send(invitation)

    assert message.to == [invitation.email]
    (row,) = rows(account.workspace, invitation.email)
    assert (row.mail_due_at, row.is_undelivered) == (None, False)


def test_a_mail_that_cannot_be_delivered_is_given_up_and_shown(
    owner_client: Client, account: Account, invitation: Invitation,
    monkeypatch: pytest.MonkeyPatch, settings: Settings,
) -> None:  # fmt: skip
    settings.MAIL_RETRY_S = []

    def refuse(*args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    tasks.send_invitation(workspace_id=str(account.workspace.pk), invitation_id=str(invitation.pk))

    (row,) = rows(account.workspace, invitation.email)
    assert row.is_undelivered
    assert "could not be delivered" in owner_client.get("/settings/members/").content.decode()


def test_redis_being_away_loses_no_invitation(
    redis_is_away: None, owner_client: Client, account: Account
) -> None:
    invitation = asked(owner_client, account, people.address("ana"))

    assert invitation.mail_due_at is not None
    assert send(invitation).to == [invitation.email]


def test_two_workers_send_one_mail(account: Account, invitation: Invitation) -> None:
    def work() -> None:
        tasks.send_invitation(
            workspace_id=str(account.workspace.pk), invitation_id=str(invitation.pk)
        )

    race([work, work, work])

    assert [m.to for m in mail.outbox].count([invitation.email]) == 1


def test_asking_again_renews_the_open_invitation(
    owner_client: Client, account: Account, invitation: Invitation
) -> None:
    before = link_in(send(invitation))

    asked(owner_client, account, invitation.email, role="viewer")

    (row,) = rows(account.workspace, invitation.email)
    assert (row.pk, row.role) == (invitation.pk, "viewer")
    assert Client().get(before).status_code == 404
    assert Client().get(link_in(send(row))).status_code == 302


# --- The link -----------------------------------------------------------------------------------


def test_the_link_leaves_no_secret_in_the_address(client: Client, invitation: Invitation) -> None:
    link = link_in(send(invitation))

    first = client.get(link)
    page = client.get(OPEN)

    assert (first.status_code, first["Location"]) == (302, OPEN)
    assert first["Referrer-Policy"] == "no-referrer"
    assert page["Referrer-Policy"] == "same-origin"
    text = page.content.decode()
    assert invitation.workspace_name in text
    assert "/accounts/signup/?next=/invitations/open/" in text
    assert "/accounts/login/?next=/invitations/open/" in text
    assert invitation.email not in text
    assert link not in text


def test_every_dead_link_leads_to_the_same_page(
    owner_client: Client, account: Account, guest: Account
) -> None:
    pages = set()
    for ending in ("withdrawn", "declined", "accepted", "expired", "unknown"):
        email = guest.user.email if ending == "unknown" else people.address("ana")
        invitation = asked(owner_client, account, email)
        link = link_in(send(invitation))
        with tenancy.workspace(account.workspace.pk):
            now = timezone.now()
            changes: dict[str, dict[str, object]] = {
                "withdrawn": {"revoked_at": now}, "declined": {"declined_at": now},
                "accepted": {"accepted_at": now}, "expired": {"expires_at": now},
                "unknown": {"token_hash": uuid4().hex},
            }  # fmt: skip
            Invitation.objects.filter(pk=invitation.pk).update(**changes[ending])
        answer = Client().get(link)
        assert answer.status_code == 404
        pages.add(answer.content.decode().replace(answer["X-Request-Id"], ""))

    assert len(pages) == 1


def test_links_cannot_be_tried_out_one_after_the_other(client: Client) -> None:
    statuses = [client.get(f"/invitations/{uuid4().hex}/").status_code for _ in range(31)]

    assert set(statuses[:30]) == {404}
    assert statuses[30] == 429


def test_nothing_was_opened(client: Client) -> None:
    assert client.get(OPEN).status_code == 404
