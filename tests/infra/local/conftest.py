"""A stack on a folder of the test's own, with a small app."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.infra.local.small import FUNCTIONS, TABLES, Handlers, small_app


@pytest.fixture
def handlers() -> Handlers:
    return Handlers()


@pytest.fixture
def open_stack(tmp_path: Path, handlers: Handlers) -> Iterator[Callable[..., Stack]]:
    """Start a stack on the test's folder, again and again if need be; the last is stopped at the end."""
    running: list[Stack] = []

    def start(**changes: Any) -> Stack:
        while running:
            running.pop().close()
        stack = Stack(tmp_path, tables=TABLES, functions=changes.pop("functions", FUNCTIONS))
        running.append(stack)
        stack.start(load=lambda: (small_app(), handlers.find), **changes)
        return stack

    yield start
    while running:
        running.pop().close()


@pytest.fixture
def stack(open_stack: Callable[..., Stack]) -> Stack:
    return open_stack()
