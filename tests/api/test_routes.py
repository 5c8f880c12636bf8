"""The table of routes is short until somebody asks for more, and then it is whole."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.api.routes import Routes

BOOK, LIST = "/book", "/list"


@pytest.fixture
def asked() -> list[str]:
    """Give how often the others were registered."""
    return []


@pytest.fixture
def routes(asked: list[str]) -> Routes:
    table: Routes

    def register_rest() -> None:
        asked.append("registered")
        table[LIST]["GET"] = "list"

    table = Routes({BOOK: {"POST": "book"}}, register_rest)
    return table


def test_a_route_for_booking_brings_in_no_others(routes: Routes, asked: list[str]) -> None:
    assert routes[BOOK] == {"POST": "book"}
    assert asked == []


def test_any_other_route_brings_in_all_others_once(routes: Routes, asked: list[str]) -> None:
    assert routes[LIST] == {"GET": "list"}
    assert routes["/nowhere"] == {}
    assert asked == ["registered"]


@pytest.mark.parametrize("look", [list, len, bool, lambda table: table.items(), lambda table: LIST in table])
def test_whoever_looks_at_the_table_finds_it_whole(
    routes: Routes, asked: list[str], look: Callable[[Routes], Any]
) -> None:
    look(routes)
    assert asked == ["registered"]
