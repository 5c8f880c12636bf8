"""What is outside, for the tests of calendars."""

from collections.abc import Iterator

import pytest

from chalicelib.calendars.fetching import Outside
from chalicelib.core.settings import settings
from tests.calendars.servers import Radicale, Said, radicale, serving
from tests.calendars.world import World
from tests.cast import open_salon


@pytest.fixture
def outside() -> Outside:
    """Give a world that this machine belongs to."""
    return Outside(local=True, seconds=10, pause=5)


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let calendars on this machine be connected."""
    monkeypatch.setenv("LOCAL_SERVERS", "1")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def abroad(at_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only public calendars be connected, as it is without the setting."""
    monkeypatch.delenv("LOCAL_SERVERS")
    settings.cache_clear()


@pytest.fixture
def world(tables: None, at_home: None, outside: Outside) -> Iterator[World]:
    """Give the web with Ben's calendar in it."""
    open_salon()
    with serving(Said()) as server:
        found = World(server, outside)
        server.say = lambda _path: found.said
        yield found


@pytest.fixture(scope="session")
def calendar_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    """Give a Radicale that runs for all tests; each makes calendars of its own."""
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server
