"""Ana's salon, open for each test that has tables."""

import pytest

from tests.cast import open_salon


@pytest.fixture
def salon(tables: None) -> None:
    """Let the salon be open."""
    open_salon()
