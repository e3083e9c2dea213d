"""Tests, and what they share in `tests.support`."""

import pytest

# Before anything there is imported: their assertions shall tell the values too.
pytest.register_assert_rewrite("tests.support")
