"""Ana's salon, before anything is taken over."""

import pytest

from tests.history.salon import found_salon


@pytest.fixture
def salon(tables: None) -> None:
    """Let the salon be founded."""
    found_salon()
