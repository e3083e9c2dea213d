"""The standing piece of work."""

import pytest

from magicpages.models import MagicPage
from tests.support import pages
from tests.support.people import Account
from tests.support.rehearsal import Rehearse


@pytest.fixture
def bought(account: Account, rehearse: Rehearse) -> MagicPage:
    """A page that is paid for and waits."""
    return pages.requested(account)
