"""The test bench: a database of our own, a clean Redis, and the standing cast.

Tests commit for real, as the restricted role: no test runs inside a transaction, and nothing is
emptied afterwards (the ledger refuses it). What keeps tests apart is that each makes its own people
and workspaces. ``owner`` has a workspace, ``member`` and ``viewer`` are in it, and ``stranger`` has
another one.
"""

import logging
from collections.abc import Callable, Iterator
from copy import deepcopy
from io import StringIO

import pytest
import redis
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import Role, User, Workspace
from core.logs import JsonFormatter
from core.work import registry
from magicpages.models import MagicPage
from tests.support import away, databases, ledger, names, pages, people, rehearsal
from tests.support.people import Account
from tests.support.rehearsal import Rehearse

CHORES_WITH_ROUNDS = (
    "accounts.leaving.erasing",
    "accounts.tasks",
    "core.work.sweep",
    "credits.billing.catching_up",
    "credits.billing.grace",
    "credits.billing.leaving",
    "credits.expiry",
    "notifications.sweep",
)


@pytest.fixture(scope="session", autouse=True)
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this process its database, and let every test use it."""
    with django_db_blocker.unblock(), databases.own_database():
        yield
        # Whatever the tests did, in whatever order: no credit appeared or got lost.
        assert ledger.disagreements() == []
        assert names.mistaken_for_ours() == []


@pytest.fixture(scope="session", autouse=True)
def long_rounds() -> Iterator[None]:
    """Let a round of every chore reach the newest row: nothing that tests leave is cleared away."""
    with pytest.MonkeyPatch.context() as patch:
        for module in CHORES_WITH_ROUNDS:
            patch.setattr(f"{module}.BATCH", 100_000)
        yield


@pytest.fixture
def db() -> None:
    """Do nothing: the database is there for every test, and nothing is rolled back."""


@pytest.fixture
def transactional_db() -> None:
    """Do nothing, like ``db``: pytest-django's own would empty the tables."""


@pytest.fixture(scope="session")
def bell() -> Iterator[redis.Redis]:
    """Give the test's Redis."""
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def empty_redis(bell: redis.Redis) -> None:
    """Begin without jobs, cached values and counted requests."""
    bell.flushdb()


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Begin in English: the last request of another test left its language to this thread."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture
def redis_is_away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the queue and the cache find nobody."""
    away.queue(monkeypatch)
    caches = deepcopy(settings.CACHES)
    caches["default"]["LOCATION"] = away.NOWHERE
    settings.CACHES = caches


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Give what the log says from here on, as an installation writes it."""
    console = next(
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler)
        and isinstance(handler.formatter, JsonFormatter)
    )
    written = StringIO()
    before = console.setStream(written)
    yield written
    console.setStream(before)


# --- The cast ---------------------------------------------------------------------------------


@pytest.fixture
def account() -> Account:
    """The owner with their workspace and its 50 credits."""
    return people.sign_up()


@pytest.fixture
def owner(account: Account) -> User:
    """Owns ``workspace``."""
    return account.user


@pytest.fixture
def workspace(account: Account) -> Workspace:
    """The workspace most tests play in."""
    return account.workspace


@pytest.fixture
def member(workspace: Workspace) -> User:
    """May edit in ``workspace``."""
    return people.join(workspace, Role.EDITOR)


@pytest.fixture
def viewer(workspace: Workspace) -> User:
    """May only look at ``workspace``."""
    return people.join(workspace, Role.VIEWER)


@pytest.fixture
def elsewhere() -> Account:
    """Another owner with another workspace."""
    return people.sign_up("stranger")


@pytest.fixture
def stranger(elsewhere: Account) -> User:
    """Has nothing to do with ``workspace``."""
    return elsewhere.user


@pytest.fixture
def staff() -> User:
    """May do everything in the staff site."""
    return User.objects.create_superuser(people.address("staff"), people.PASSWORD)


@pytest.fixture
def desk(staff: User) -> Client:
    """The browser of a member of staff."""
    client = Client()
    client.force_login(staff)
    return client


# --- Doors ------------------------------------------------------------------------------------


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """Give a browser in which somebody is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def api_of() -> Callable[[User], APIClient]:
    """Give a program that is signed in as somebody."""

    def sign_in(user: User) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(user=user).access}")
        return client

    return sign_in


@pytest.fixture
def owner_client(client_of: Callable[[User], Client], owner: User) -> Client:
    """The owner's browser."""
    return client_of(owner)


@pytest.fixture
def api(api_of: Callable[[User], APIClient], owner: User) -> APIClient:
    """A program of the owner."""
    return api_of(owner)


@pytest.fixture
def stranger_api(api_of: Callable[[User], APIClient], stranger: User) -> APIClient:
    """A program of the stranger."""
    return api_of(stranger)


# --- Paid work --------------------------------------------------------------------------------


@pytest.fixture
def draft(account: Account) -> MagicPage:
    """A page of the owner that nobody has confirmed."""
    return pages.draft(account)


@pytest.fixture
def rehearse(monkeypatch: pytest.MonkeyPatch) -> Rehearse:
    """Let a function of the test play the work of pages; without one they are done at once."""
    monkeypatch.setitem(registry._kinds, rehearsal.LABEL, rehearsal.kind("play"))
    rehearsal.give(rehearsal.deliver_at_once)
    return rehearsal.give
