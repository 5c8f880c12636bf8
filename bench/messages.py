"""10,000 rows due in one minute: how fast they go out, and what each costs at DynamoDB.

The clock is simulated: a turn at the configured rate of the provider moves it, so that lateness is what
the rate makes of it. Rows per second are those of this process against an emulated DynamoDB.
"""

import sys
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Lock
from typing import Any

from moto import mock_aws

import tests.conftest as emulated
from chalicelib.core.table import put_many
from chalicelib.messaging import service, store
from chalicelib.messaging.model import Message
from infra.local import soundness
from infra.tables import TABLES, create_request
from tests.messaging.cast import NOW, SALON, PostOffice, agree, message
from tests.meter import metered

ROWS = 10_000
CLIENTS = 4_000
RATE = 200.0
"""Emails a second: with 112 and more, a minute's 10,000 are gone 90 seconds after they fell due."""
MINUTE = timedelta(minutes=1)


class Simulated:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.at = NOW
        self._lock = Lock()

    def now(self) -> datetime:
        """Give the simulated instant."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        with self._lock:
            self.at += timedelta(seconds=seconds)


def fill(rows: int) -> None:
    """Enter the rows, which fall due evenly over one minute."""
    step = MINUTE / rows
    made = (
        message(name, client_id=f"c{n % CLIENTS}", to=f"c{n % CLIENTS}@x.example", due_at=NOW + n * step)
        for n, name in enumerate(names(rows))
    )
    put_many(store.new_message_write(each).row for each in made)


def drain(rows: int) -> tuple[list[Message], float, Any]:
    """Let a round go every minute until nothing is left; give the messages, the seconds and the meter."""
    clock, done = Simulated(), 0
    started = time.perf_counter()
    with metered() as meter:
        while done < rows:
            pace = service.Pace(clock.now, {"email": RATE}, clock.now() + service.ROUND, clock.sleep)
            most = int(RATE * service.ROUND.total_seconds())
            done += service.deliver_due(agree, clock.now(), most, PostOffice(), pace).sent
            minutes = (clock.now() - NOW) // MINUTE + 1
            clock.at = max(clock.at, NOW + minutes * MINUTE)
    seconds = time.perf_counter() - started
    return [*service.find_messages(SALON, names(rows)).values()], seconds, meter


def names(rows: int) -> list[str]:
    """Give the messages' identifiers."""
    return [f"m{n:05}" for n in range(rows)]


def out_of_order(messages: list[Message]) -> int:
    """Count how often a client got a later message before an earlier one."""
    by_client: dict[str, list[Message]] = {}
    for each in sorted(messages, key=lambda it: (it.due_at, it.message_id)):
        by_client.setdefault(each.client_id, []).append(each)
    sent = ([it.sent_at or it.due_at for it in own] for own in by_client.values())
    return sum(one > other for own in sent for one, other in pairwise(own))


def main() -> int:
    """Print what came of it; fail when a message was late, lost or out of order."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with ExitStack() as stack:
        soundness.install()
        stack.enter_context(mock_aws(config={"core": {"mock_credentials": False}}))
        for table in TABLES:
            emulated.aws("dynamodb").create_table(**create_request(table, emulated.PREFIX))
        fill(rows)
        messages, seconds, meter = drain(rows)
    late = [(it.sent_at - it.due_at).total_seconds() for it in messages if it.sent_at]
    lost, swapped = rows - len(late), out_of_order(messages)
    print(f"{rows} rows due in one minute, {RATE:.0f} messages a second at the provider")
    print(f"  rows a second in this process   {rows / seconds:10.0f}")
    print(f"  round trips a message           {meter.calls.total() / rows:10.2f}")
    print(f"  read units a message            {meter.read_units / rows:10.2f}")
    print(f"  write units a message           {meter.write_units / rows:10.2f}")
    print(f"  latest, seconds after its time  {max(late, default=0):10.1f}")
    print(f"  lost {lost}, out of order for a client {swapped}")
    return 1 if lost or swapped or max(late, default=0) > 90 else 0


if __name__ == "__main__":
    raise SystemExit(main())
