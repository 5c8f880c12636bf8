"""A studio that runs as deployed: real stream records, real timers, and a post office that can be read."""

from collections.abc import Iterator

import pytest

from infra import permission
from infra.local.clock import MovableClock
from infra.local.mailbox import Mailbox, install
from tests.reconnect.studio import Studio

permission.install()  # before any client is made: what is set off runs under its own grants


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    uninstall = install(mailbox)
    yield mailbox
    uninstall()


@pytest.fixture
def studio(tables: None, clock: MovableClock, mailbox: Mailbox) -> Studio:
    return Studio(clock, mailbox)
