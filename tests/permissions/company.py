"""A workspace with one member of each role, and somebody who has nothing to do with it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.test import Client
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import Role, User
from tests.support import people, plans
from tests.support.people import Account

# In the order in which they try a door: whoever may break something comes last.
NOBODY, STRANGER = "nobody", "stranger"
WALKERS = (NOBODY, STRANGER, *(role.value for role in reversed(Role)))


class Company:
    """The people of one walk. What they are to open is made when it is first asked for."""

    def __init__(self) -> None:
        self.account: Account = people.sign_up("owner")
        self.elsewhere: Account = people.sign_up("stranger")
        # Many are asked in, a new one for each who tries.
        plans.put_on(self.account.workspace, "premium")
        self._kept: dict[str, Any] = {}

    @cached_property
    def users(self) -> dict[str, User | None]:
        """Everybody by what they are here."""
        joined = {
            role.value: people.join(self.account.workspace, role)
            for role in (Role.VIEWER, Role.EDITOR, Role.ADMIN)
        }
        return {
            NOBODY: None,
            STRANGER: self.elsewhere.user,
            Role.OWNER.value: self.account.user,
            **joined,
        }

    def once(self, name: str, make: Callable[["Company"], Any]) -> Any:
        """Return what ``make`` made the first time."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return self._kept[name]

    def browser(self, who: str, *, checks_csrf: bool = False) -> Client:
        """Return the browser of somebody, who has just proved who they are."""
        client = Client(enforce_csrf_checks=checks_csrf)
        user = self.users[who]
        if user is not None:
            client.force_login(user)
        return client

    def program(self, who: str) -> APIClient:
        """Return a program of somebody."""
        client = APIClient()
        user = self.users[who]
        if user is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(user=user).access}")
        return client
