"""Ana's salon, open for each test, in tables that are empty otherwise."""

import pytest

from tests.cast import open_salon


@pytest.fixture(autouse=True)
def salon_is_open(tables: None) -> None:
    open_salon()
