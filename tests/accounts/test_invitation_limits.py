"""Invitations are letters to strangers: how many go out, what they may say, whose rights they need.

Attacks through the front door, each of which once worked.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from rest_framework.test import APIClient

from accounts import services, tasks
from accounts.models import AuditEntry, Invitation, Membership, Role, User, Workspace
from accounts.selectors import OpenInvitation
from core import tenancy
from core.limits import Limit
from notifications import jobs
from notifications.models import Notification
from notifications.presenters import presented
from tests.support import people
from tests.support.people import Account

Sign = Callable[[User], Client]
INVITE = "/settings/members/invite/"
OPEN = "/invitations/open/"
MEMBERS = "/settings/members/"


def ask(client: Client, *emails: str) -> int:
    form = {"addresses": "\n".join(emails), "role": "editor", "days": "7"}
    return int(client.post(INVITE, form).status_code)


def invited(by: User, workspace: Workspace, email: str) -> Invitation:
    with tenancy.workspace(workspace.pk, user_id=by.pk):
        return services.invite(workspace=workspace, email=email, role=Role.EDITOR, by=by)


def row_of(invitation: Invitation) -> Invitation:
    with tenancy.workspace(invitation.workspace_id):
        return Invitation.objects.get(pk=invitation.pk)


def seen_by_guest(invitation: Invitation) -> OpenInvitation:
    return OpenInvitation._make(getattr(invitation, name) for name in OpenInvitation._fields)


def place(workspace: Workspace, user: User) -> Membership:
    with tenancy.workspace(workspace.pk):
        return Membership.objects.get(workspace=workspace, user=user)


def few(limit: str, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    name = f"accounts.services.invitation_limits.{limit}"
    monkeypatch.setattr(name, Limit(uuid4().hex, most, most, 60))


@pytest.fixture
def admin(workspace: Workspace) -> User:
    return people.join(workspace, Role.ADMIN)


# --- How many -----------------------------------------------------------------------------------


def test_one_address_gets_few_letters_from_however_many_workspaces() -> None:
    victim = people.address("victim")
    name, _at, domain = victim.partition("@")
    for number in range(5):
        account = people.sign_up(f"sender{number}")
        invited(account.user, account.workspace, f"{name}+{number}@{domain}")

    sixth = people.sign_up("sixth")
    with pytest.raises(services.TooManyToAddress):
        invited(sixth.user, sixth.workspace, victim.upper())

    other = people.address("other")
    assert invited(sixth.user, sixth.workspace, other).email == other


def test_who_is_full_keeps_nobody_else_from_being_asked(
    owner_client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    few("TO_ADDRESS", monkeypatch, 1)
    full, other = people.address("full"), people.address("other")
    assert ask(owner_client, full) == 302

    assert ask(owner_client, full, other) == 302
    alone = owner_client.post(INVITE, {"addresses": full, "role": "editor", "days": "7"})

    assert (alone.status_code, alone["Retry-After"]) == (429, "86400")
    with tenancy.workspace(account.workspace.pk):
        found = Invitation.objects.filter(workspace=account.workspace)
        assert {each.email for each in found} == {full, other}


def test_sending_again_counts_as_well(
    owner_client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    few("TO_ADDRESS", monkeypatch, 2)
    invitation = invited(account.user, account.workspace, people.address("ana"))
    path = f"/settings/members/invitations/{invitation.pk}/resend/"
    owner_client.post(path)
    due_at = row_of(invitation).mail_due_at

    page = owner_client.post(path, follow=True).content.decode()

    assert "No more invitations can be sent to" in page
    assert row_of(invitation).mail_due_at == due_at


def test_one_person_asks_so_many_over_all_workspaces(
    api: APIClient, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    few("OF_PERSON", monkeypatch, 2)
    with tenancy.user(account.user.pk):
        second = services.open_workspace(name="Second", by=account.user)
    for workspace in (account.workspace, second):
        invited(account.user, workspace, people.address("ana"))

    answer = api.post("/api/invitations", {"email": people.address("ana"), "role": "viewer"})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_fewer_go_out_while_nobody_counts_for_all(
    redis_is_away: None, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limit(uuid4().hex, 5, 2, 60)
    monkeypatch.setattr("accounts.services.invitation_limits.TO_ADDRESS", limit)
    email = people.address("ana")
    for _ in range(2):
        invited(account.user, account.workspace, email)

    with pytest.raises(services.TooManyToAddress):
        invited(account.user, account.workspace, email)


# --- What the letters say -----------------------------------------------------------------------


def test_names_of_old_become_no_links_in_the_mail(account: Account) -> None:
    workspace, user = account.workspace, account.user
    with tenancy.workspace(workspace.pk):
        Workspace.objects.filter(pk=workspace.pk).update(name="Win at https://evil.example/prize")
        workspace.refresh_from_db()
    user.name = "www.evil.example"
    user.save(update_fields=["name"])
    invitation = invited(user, workspace, people.address("ana"))

    tasks.send_invitation(workspace_id=str(workspace.pk), invitation_id=str(invitation.pk))

    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    for text in (str(message.subject), str(message.body), html):
        assert "prize" in text
        assert "evil.example" not in text
        assert "https://evil" not in text
        assert "www.evil" not in text


# --- Whose rights they need ---------------------------------------------------------------------


@pytest.mark.parametrize("how", ["removed", "left", "demoted"])
def test_an_invitation_ends_with_the_rights_of_who_sent_it(
    account: Account, admin: User, guest: Account, how: str
) -> None:
    invitation = invited(admin, account.workspace, guest.user.email)
    of_owner = invited(account.user, account.workspace, people.address("ana"))
    member = place(account.workspace, admin)

    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        if how == "removed":
            services.remove_member(membership=member, by=account.user)
        elif how == "left":
            services.leave_workspace(membership=member)
        else:
            services.change_role(membership=member, role=Role.EDITOR, by=account.user)

    assert row_of(invitation).state == Invitation.State.REVOKED
    assert row_of(of_owner).state == Invitation.State.PENDING
    with tenancy.workspace(account.workspace.pk):
        lines = AuditEntry.objects.filter(
            workspace=account.workspace, action="invitation.withdrawn", subject=invitation.email
        )
        assert len(lines) == 1
    with pytest.raises(services.InvitationOver):
        services.accept_invitation(invitation=seen_by_guest(invitation), user=guest.user)


def test_nobody_joins_by_the_word_of_who_is_in_charge_no_more(
    account: Account, admin: User, guest: Account
) -> None:
    """However the row of the invitation has survived."""
    invitation = invited(admin, account.workspace, guest.user.email)
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=admin).update(role=Role.EDITOR)

    with pytest.raises(services.InvitationOver):
        services.accept_invitation(invitation=seen_by_guest(invitation), user=guest.user)


def test_a_former_owner_is_still_in_charge(account: Account, admin: User, guest: Account) -> None:
    invitation = invited(account.user, account.workspace, guest.user.email)
    heir = place(account.workspace, admin)
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        services.transfer_ownership(membership=heir, by=account.user)

    member = services.accept_invitation(invitation=seen_by_guest(invitation), user=guest.user)

    assert member.role == Role.EDITOR


# --- Who is told --------------------------------------------------------------------------------


def titles(account: Account, user: User, kind: str) -> list[str]:
    with tenancy.workspace(account.workspace.pk):
        rows = Notification.objects.filter(
            workspace=account.workspace, user=user, kind=kind
        ).order_by("created_at")
        return [str(view.title) for view in presented(rows)]


def test_a_new_admin_is_not_told_that_they_joined(
    account: Account, admin: User, guest: Account
) -> None:
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        invitation = services.invite(
            workspace=account.workspace, email=guest.user.email, role=Role.ADMIN, by=account.user
        )
    services.accept_invitation(invitation=seen_by_guest(invitation), user=guest.user)

    assert titles(account, guest.user, "member.joined") == []
    for user in (account.user, admin):
        (title,) = titles(account, user, "member.joined")
        assert guest.user.email in title


def test_the_new_owner_is_spoken_to(account: Account, admin: User) -> None:
    heir = place(account.workspace, admin)
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        services.transfer_ownership(membership=heir, by=account.user)

    (own,) = titles(account, admin, "ownership.transferred")
    (others,) = titles(account, account.user, "ownership.transferred")

    assert own == "You own the workspace now"
    assert admin.email in others


def test_who_joins_within_a_minute_is_told_of_in_one_more_mail(account: Account) -> None:
    """The first mail leaves at once; the others wait for each other, and none is lost."""
    guests = [people.sign_up(f"guest{n}") for n in range(3)]

    def work() -> None:
        jobs.send_mails(
            workspace_id=str(account.workspace.pk),
            user_id=str(account.user.pk),
            kind="member.joined",
        )

    for each in guests:
        invitation = invited(account.user, account.workspace, each.user.email)
        services.accept_invitation(invitation=seen_by_guest(invitation), user=each.user)
        work()
    pass_time(account, seconds=400)
    work()

    told = [m for m in mail.outbox if m.to == [account.user.email]]
    assert [sum(g.user.email in str(m.body) for g in guests) for m in told] == [1, 2]
    with tenancy.workspace(account.workspace.pk):
        rows = Notification.objects.filter(workspace=account.workspace, kind="member.joined")
        assert {row.mail for row in rows} == {Notification.Mail.SENT}


def pass_time(account: Account, *, seconds: int) -> None:
    passed = timedelta(seconds=seconds)
    with tenancy.workspace(account.workspace.pk):
        for row in Notification.objects.filter(workspace=account.workspace):
            for name in ("mail_due_at", "mailed_at"):
                moment = getattr(row, name)
                setattr(row, name, moment and moment - passed)
            row.save(update_fields=["mail_due_at", "mailed_at"])


# --- Being taken out ----------------------------------------------------------------------------


def removed(account: Account, user: User) -> None:
    member = place(account.workspace, user)
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        services.remove_member(membership=member, by=account.user)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_who_is_taken_out_gets_a_mail(account: Account, admin: User, language: str) -> None:
    admin.language = language
    admin.save(update_fields=["language"])

    removed(account, admin)

    (message,) = [m for m in mail.outbox if m.to == [admin.email]]
    assert account.workspace.name in message.subject
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    assert f'lang="{language}"' in html
    for text in (str(message.body), html):
        assert account.workspace.name in text
        assert "/workspaces/" in text


def test_who_leaves_gets_none(account: Account, admin: User) -> None:
    member = place(account.workspace, admin)
    with tenancy.workspace(account.workspace.pk, user_id=admin.pk):
        services.leave_workspace(membership=member)

    assert [m for m in mail.outbox if m.to == [admin.email]] == []


def test_the_next_page_says_once_that_the_workspace_is_another(
    account: Account, guest: Account, client_of: Sign
) -> None:
    invitation = invited(account.user, account.workspace, guest.user.email)
    client = client_of(guest.user)
    client.post(f"/invitations/{invitation.pk}/accept/")
    client.get("/workspaces/")
    removed(account, guest.user)

    first, second = (client.get("/workspaces/").content.decode() for _ in range(2))

    assert "You are no longer a member of the workspace you worked in." in first
    assert "You are no longer a member" not in second


def test_who_is_in_no_workspace_now_is_told_as_well(
    account: Account, admin: User, client_of: Sign
) -> None:
    client = client_of(admin)
    session = client.session
    session["workspace_id"] = str(account.workspace.pk)
    session.save()
    removed(account, admin)

    page = client.get("/workspaces/").content.decode()

    assert "You are no longer a member of the workspace you worked in." in page


# --- Old pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["", "remove/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_can_tell_a_gone_member_from_a_foreign_one(
    owner_client: Client, account: Account, admin: User, elsewhere: Account, how: str, method: str
) -> None:
    gone = place(account.workspace, admin).pk
    removed(account, admin)
    foreign = place(elsewhere.workspace, elsewhere.user).pk
    pages = set()
    for pk in (gone, foreign, uuid4()):
        answer = getattr(owner_client, method)(f"{MEMBERS}{pk}/{how}")
        assert answer.status_code == 404
        pages.add(answer.content.decode().replace(answer["X-Request-Id"], ""))

    (page,) = pages
    assert "This person is no longer a member" in page
    assert f'href="{MEMBERS}"' in page


def test_going_back_to_an_accepted_invitation_leads_to_the_workspace(
    account: Account, guest: Account, client_of: Sign, stranger: User
) -> None:
    invitation = invited(account.user, account.workspace, guest.user.email)
    tasks.send_invitation(workspace_id=str(account.workspace.pk), invitation_id=str(invitation.pk))
    body = str(mail.outbox[-1].body)
    link = next(line for line in body.split() if "/invitations/" in line)
    link = link[link.index("/invitations/") :]
    client = client_of(guest.user)
    client.get(link)
    client.post(f"/invitations/{invitation.pk}/accept/")

    for path in (OPEN, link):
        page = client.get(path)
        assert page.status_code == 200
        assert str(account.workspace.pk) in page.content.decode()
    again = client.post(f"/invitations/{invitation.pk}/accept/")

    assert again.status_code == 200 or again["Location"] == "/"
    for other in (Client(), client_of(stranger)):
        assert other.get(link).status_code == 404
    removed(account, guest.user)
    assert client.get(link).status_code == 404


def test_an_invitation_for_another_address_offers_to_sign_out_first(
    account: Account, stranger: User, client_of: Sign
) -> None:
    invitation = invited(account.user, account.workspace, people.address("ana"))
    tasks.send_invitation(workspace_id=str(account.workspace.pk), invitation_id=str(invitation.pk))
    link = next(word for word in str(mail.outbox[-1].body).split() if "/invitations/" in word)
    client = client_of(stranger)
    client.get(link[link.index("/invitations/") :])

    page = client.get(OPEN).content.decode()

    sign_out, change = page.index(">Sign out<"), page.index("Change my address to this one")
    assert sign_out < change
    assert (
        "button--primary" in page[page.rindex("<button", 0, page.index("Change my address")) :][:60]
    )
