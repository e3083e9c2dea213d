"""Those who walk through the screens."""

import pytest

from tests.screens.casting import Company


@pytest.fixture(scope="session")
def company(django_db_setup: None) -> Company:
    """A staff member and workspaces in use, made when first asked for."""
    return Company()
