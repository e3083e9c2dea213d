"""A workspace that pays."""

from collections.abc import Iterator

import pytest

from tests.support import till as tills
from tests.support.till import Till


@pytest.fixture
def till() -> Iterator[Till]:
    """An owner, their workspace on the free plan, and a Stripe."""
    with tills.opened() as till:
        yield till
