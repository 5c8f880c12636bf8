"""The whole local stack in one process: emulated AWS, the app behind its gateway, pumps, timer, snapshots."""

import fcntl
import json
import os
import shlex
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from chalice.app import Chalice

from infra import permission
from infra.functions import FUNCTIONS, Function
from infra.local.clock import MovableClock
from infra.local.emulator import Emulator, environment
from infra.local.gateway import Gateway
from infra.local.invocation import FindHandler, invoke
from infra.local.mailbox import Mailbox, install
from infra.local.pages import LocalPages
from infra.local.pump import Pump
from infra.local.rows import CHANGED, Writes
from infra.local.state import State
from infra.local.stream import Stream
from infra.local.timer import Timer
from infra.local.uploads import arrival
from infra.local.worker import Worker
from infra.queues import dead_letter_queue
from infra.tables import TABLES, Table

PREFIX = "regulars-local-"
MAIL_FROM = "bookings@example.com"

LoadApp = Callable[[], tuple[Chalice, FindHandler]]


class CannotStart(Exception):
    """The stack cannot start here; the message is a sentence for a person."""


def load_app() -> tuple[Chalice, FindHandler]:
    """Import the app and the deployed handlers; the environment must be set before."""
    from app import app
    from chalicelib import triggers

    return app, lambda name: getattr(triggers, name)


class Stack:
    """A stack that keeps everything in one folder; port 0 takes any free one.

    A process can hold one at a time. Raises CannotStart when a port or the folder is in use.
    """

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        aws_port: int = 0,
        tables: Sequence[Table] = TABLES,
        functions: Sequence[Function] = FUNCTIONS,
    ) -> None:
        self.folder, self._functions, self._tables = folder.absolute(), functions, tables
        with ExitStack() as undo:
            self.gateway: Gateway = _listening(Gateway, port, "PORT")
            undo.callback(self.gateway.stop)
            self.emulator: Emulator = _listening(lambda port: Emulator(port, PREFIX), aws_port, "AWS_PORT")
            undo.callback(self.emulator.stop)
            undo.callback(os.close, _hold(self.folder))
            self._undo = undo.pop_all()
        self.url = f"http://localhost:{self.gateway.port}"  # by name: no passkey belongs to a number
        self.clock, self.mailbox = MovableClock(self.folder / "clock"), Mailbox()
        self.pumps: list[Pump | Worker] = []
        self._environment_before = dict(os.environ)

    def environment(self) -> dict[str, str]:
        """Give the environment in which the app and its commands belong to this stack."""
        return {
            **environment(self.emulator.endpoint),
            "TABLE_PREFIX": PREFIX,
            "PUBLIC_URL": self._environment_before.get("PUBLIC_URL", self.url),
            "MAIL_FROM": self._environment_before.get("MAIL_FROM", MAIL_FROM),
            "FILES_BUCKET": self.emulator.bucket,
            "CLOCK_FILE": str(self.clock.path),
            "WHATSAPP_NUMBER_ID": self._environment_before.get("WHATSAPP_NUMBER_ID", "local"),
            "LOCAL_SERVERS": "1",
        }

    def start(
        self, load: LoadApp = load_app, seed: Callable[[], Any] | None = None, keep_seconds: float = 20
    ) -> bool:
        """Start everything and restore what was kept; tell whether something was.

        `seed` is called once the emulator answers, before the first request does.
        """
        given = self.environment()
        self._undo.callback(self._leave_environment)
        os.environ.update(given)
        lines = [f"{name}={shlex.quote(value)}\n" for name, value in given.items()]
        (self.folder / "environment").write_text("".join(lines), encoding="utf-8")
        permission.install()
        self._undo.callback(install(self.mailbox))
        self.emulator.start(given["MAIL_FROM"], self._tables, self._functions)
        streams = self._streams()
        names = [table.name for table in self._tables]
        path = self.folder / "state"
        state = State(path, self.emulator, names, streams.values(), self.mailbox, self.clock)
        self._undo.callback(state.stop)
        restored = _restored(state)
        if not restored:
            self.clock.set_shift(0)
        app, find_handler = load()
        timer = self._start_triggers(streams, find_handler)
        arrived = partial(self._arrived, find_handler)
        self._undo.callback(self.emulator.take_uploads(self.folder / "files", arrived).keep)
        if seed:
            seed()
        state.start(keep_seconds)
        self._undo.callback(self.gateway.stop)
        self.gateway.start(
            app, LocalPages(self.mailbox, self.clock, timer, partial(self._report, find_handler)).answer
        )
        return restored

    def close(self) -> None:
        """Stop everything, the last started first, and keep what was written, delivered or not."""
        self._undo.close()

    def drain(self) -> None:
        """Return when every function has been brought every change and all its work."""
        with CHANGED:
            CHANGED.wait_for(lambda: all(pump.is_idle() for pump in self.pumps))

    def dead_letters(self, function: str) -> list[str]:
        """Take the records of failures out of a function's dead-letter queue."""
        queues = self.emulator.client("sqs")
        url = queues.get_queue_url(QueueName=dead_letter_queue(PREFIX, function))["QueueUrl"]
        found = []
        while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(message["Body"])
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def _streams(self) -> dict[str, Stream]:
        readers: dict[str, list[str]] = {}
        for function in self._functions:
            for table in function.streams:
                readers.setdefault(table, []).append(function.name)
        return {table: Stream(self.emulator.table, table, names) for table, names in readers.items()}

    def _start_triggers(self, streams: dict[str, Stream], find_handler: FindHandler) -> Timer:
        for function in self._functions:
            for table in function.streams:
                handler, aside = find_handler(function.name), self._dead_letter_to(function.name)
                self.pumps.append(Pump(function, streams[table], handler, aside))
            if function.takes_work:
                self.pumps.append(Worker(function, self.emulator, find_handler(function.name)))
        timer = Timer(self._functions, find_handler, self.clock, self._changes, self.drain)
        parts: list[Pump | Worker | Timer] = [*self.pumps, timer]
        for part in parts:
            self._undo.callback(part.stop)
            part.start()
        return timer

    def _report(self, find_handler: FindHandler, event: dict[str, Any]) -> None:
        """Bring what a provider says to the functions that hear it, as SNS would."""
        told: dict[str, Any] = {"Subject": None, "Message": json.dumps(event), "MessageAttributes": {}}
        record = {"EventSource": "aws:sns", "Sns": told}
        for function in self._functions:
            if function.hears_reports:
                invoke(function, find_handler(function.name), {"Records": [record]})

    def _arrived(self, find_handler: FindHandler, place: str) -> None:
        """Tell the functions that hear of it that a file has arrived, as EventBridge would."""
        for function in self._functions:
            if function.hears_files:
                invoke(function, find_handler(function.name), arrival(self.emulator.bucket, place))

    def _dead_letter_to(self, function: str) -> Callable[[dict[str, Any]], None]:
        queues = self.emulator.client("sqs")
        url = queues.get_queue_url(QueueName=dead_letter_queue(PREFIX, function))["QueueUrl"]
        return lambda record: queues.send_message(QueueUrl=url, MessageBody=json.dumps(record))

    def _changes(self) -> int:
        return Writes.count + sum(pump.delivered for pump in self.pumps)

    def _leave_environment(self) -> None:
        os.environ.clear()
        os.environ.update(self._environment_before)


def _listening(make: Callable[[int], Any], port: int, name: str) -> Any:
    try:
        return make(port)
    except OSError as error:
        raise CannotStart(
            f"Port {port} is already in use on this machine. "
            f"Stop what uses it, or choose another with {name}, such as: {name}={port + 100} make run"
        ) from error


def _restored(state: State) -> bool:
    try:
        return state.restore()
    except (ValueError, LookupError) as error:
        raise CannotStart(f"{state.path} cannot be read; move it away to start with nothing.") from error


def _hold(folder: Path) -> int:
    """Hold the folder for as long as the process lives or the file number given back is open."""
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        raise CannotStart(f"Another local stack already runs on the folder {folder}.") from error
    return held
