"""Staff with exactly the rights that a test names."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from tests.support import people

Clerk = Callable[..., Client]


@pytest.fixture
def clerk() -> Clerk:
    """Give browsers of staff who may do what is named, and nothing else."""

    def sign_in(*rights: str) -> Client:
        user = User.objects.create_user(people.address("clerk"), people.PASSWORD, is_staff=True)
        found = Permission.objects.filter(content_type__app_label="credits", codename__in=rights)
        assert found.count() == len(rights)
        user.user_permissions.set(found)
        client = Client()
        client.force_login(user)
        return client

    return sign_in
