"""Finished and published pages of the owner, and a clock that tests move."""

import pytest

from magicpages import public
from magicpages.models import MagicPage
from tests.magicpages import contents
from tests.magicpages.visitors import Clock
from tests.support.people import Account


@pytest.fixture
def ready(account: Account) -> MagicPage:
    """A finished page of the owner that nobody but its workspace can see."""
    return contents.ready(account)


@pytest.fixture
def path(ready: MagicPage) -> str:
    """The path of ``ready``, which is published."""
    return contents.publish(ready)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as the layer of public pages sees it."""
    stopped = Clock()
    monkeypatch.setattr(public, "time", stopped)
    return stopped
