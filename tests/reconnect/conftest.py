"""A studio that runs as deployed: real stream records, real timers, and a post office that can be read."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from chalicelib.core.table import connection
from infra.local import door
from infra.local.clock import MovableClock
from infra.local.mailbox import Mailbox, install
from tests.conftest import REGION
from tests.reconnect.studio import Studio


@pytest.fixture(autouse=True, scope="session")
def short_way() -> None:
    """Let rows go to the emulator as they do in the local stack, in a fifth of the time."""
    door.install()
    events = connection().client.meta.events
    events.unregister("before-send", botocore_stubber)
    events.register("before-send", _answered)


def _answered(event_name: str, request: AWSPreparedRequest, **more: Any) -> AWSResponse | None:
    target = request.headers["X-Amz-Target"]
    action = door.SHORT_WAY.get(target if isinstance(target, str) else target.decode())
    if action is None:
        return botocore_stubber(event_name, request, **more)
    status, headers, content = door.dynamodb_answer(action, REGION, request.body)
    return AWSResponse(request.url, status, headers, MockRawResponse(content))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    uninstall = install(mailbox)
    yield mailbox
    uninstall()


@pytest.fixture
def studio(tables: None, clock: MovableClock, mailbox: Mailbox) -> Studio:
    return Studio(clock, mailbox)
