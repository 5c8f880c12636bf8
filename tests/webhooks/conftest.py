"""Ana's salon with an endpoint outside, for the tests of webhooks."""

from collections.abc import Iterator

import pytest

from chalicelib.core.settings import settings
from tests.cast import open_salon
from tests.webhooks.world import World, listening


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let servers on this machine be told."""
    monkeypatch.setenv("LOCAL_SERVERS", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def world(tables: None, at_home: None) -> Iterator[World]:
    """Give the salon, and a server with an endpoint of Ana's that is told of everything."""
    open_salon()
    with listening() as listener:
        yield World(listener)
