"""Ana's salon is open for every test of series."""

import pytest

from tests.cast import open_salon


@pytest.fixture
def salon_is_open(tables: None) -> None:
    open_salon()
