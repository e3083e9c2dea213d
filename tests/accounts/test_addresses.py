"""One letter that another is written like does not make one address of two."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.core import mail
from django.db import DatabaseError
from django.test import Client, RequestFactory

from accounts import services
from accounts.adapter import AccountAdapter
from accounts.models import Invitation, Membership, Role, User
from accounts.selectors import OpenInvitation
from core import tenancy
from tests.support import people
from tests.support.people import PASSWORD, Account

RESET = "/en/accounts/password/reset/"
# SQL writes each of these in capitals as it writes the letter beside it.
ALIKE = [("ı", "i"), ("ſ", "s")]
KELVIN = "\u212a"


def two(odd: str, plain: str) -> tuple[str, str]:
    """Return two addresses that differ in one letter."""
    rest = f"-{uuid4().hex[:12]}@example.com"
    return f"ma{odd}n{rest}", f"ma{plain}n{rest}"


def person(email: str) -> User:
    """Make somebody who has confirmed an address."""
    user = User.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def invited(account: Account, email: str) -> Invitation:
    """Ask an address in."""
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        return services.invite(
            workspace=account.workspace, email=email, role=Role.EDITOR, by=account.user
        )


@pytest.mark.parametrize(("odd", "plain"), ALIKE)
def test_an_invitation_is_answered_from_its_own_address_alone(
    account: Account, odd: str, plain: str
) -> None:
    look_alike, meant = two(odd, plain)
    row = invited(account, meant)
    found = OpenInvitation(*(getattr(row, name) for name in OpenInvitation._fields))

    for holds_token in (True, False):
        assert not services.is_addressed_to(found, person_of(look_alike), holds_token=holds_token)
        assert services.is_addressed_to(found, person_of(meant), holds_token=holds_token)


def person_of(email: str) -> User:
    """Return who has an address, made now if nobody has it."""
    return User.objects.filter(email=email).first() or person(email)


@pytest.mark.parametrize(("odd", "plain"), ALIKE)
def test_who_is_a_member_is_told_by_their_own_address(
    account: Account, odd: str, plain: str
) -> None:
    look_alike, meant = two(odd, plain)
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        Membership.objects.create(
            workspace=account.workspace, user=person(look_alike), role=Role.VIEWER
        )

    assert invited(account, meant).email == meant
    with pytest.raises(services.AlreadyMember):
        invited(account, look_alike.upper().replace(odd.upper(), odd))


@pytest.mark.parametrize(("odd", "plain"), [*ALIKE, (KELVIN, "k")])
def test_a_link_to_a_new_password_goes_where_the_account_lives(odd: str, plain: str) -> None:
    look_alike, stored = two(odd, plain)
    person(stored)
    mail.outbox.clear()

    Client().post(RESET, {"email": look_alike})

    for message in mail.outbox:
        # Who has no account is told so where they asked from, without a link to anybody's.
        assert message.to == [stored] or "/password/reset/key/" not in str(message.body)
    if odd == KELVIN:
        assert [message.to for message in mail.outbox] == [[stored]]


def test_a_second_address_gets_its_link_as_it_is_stored() -> None:
    look_alike, stored = two(KELVIN, "k")
    user = person(people.address("first"))
    EmailAddress.objects.create(user=user, email=stored, verified=True)
    mail.outbox.clear()

    Client().post(RESET, {"email": look_alike.upper()})

    assert [message.to for message in mail.outbox] == [[stored]]


def test_nothing_typed_decides_where_a_link_goes() -> None:
    look_alike, stored = two(KELVIN, "k")
    request = RequestFactory().get(RESET)
    context = {"uid": "uid", "key": "key", "request": request}
    mail.outbox.clear()

    with request_context(request):
        AccountAdapter(request).send_password_reset_mail(person(stored), look_alike, context)

    assert [message.to for message in mail.outbox] == [[stored]]


def test_nobody_is_invited_to_be_the_owner(account: Account) -> None:
    row = invited(account, people.address("heir"))

    with (
        pytest.raises(DatabaseError, match="invitation_role"),
        tenancy.workspace(account.workspace.pk),
    ):
        Invitation.objects.filter(pk=row.pk).update(role=Role.OWNER)
