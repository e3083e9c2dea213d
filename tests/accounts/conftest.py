"""The people who stand in, and those who are asked in."""

import pytest
from django.test import Client

from accounts.models import Invitation
from tests.support import people
from tests.support.inviting import asked
from tests.support.people import Account
from tests.support.standing_in import begin


@pytest.fixture
def standing(desk: Client, account: Account) -> Client:
    """The browser of staff who work in the owner's place."""
    assert begin(desk, account).status_code == 302
    return desk


@pytest.fixture
def guest() -> Account:
    """Somebody with a workspace of their own, who is asked in."""
    return people.sign_up("guest")


@pytest.fixture
def invitation(owner_client: Client, account: Account, guest: Account) -> Invitation:
    """The guest is asked to join as an editor."""
    return asked(owner_client, account, guest.user.email)
