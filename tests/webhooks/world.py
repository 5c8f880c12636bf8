"""A server that keeps what it is told, Ana's endpoint there, and a timer that a test fires."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from chalicelib.core.events import Happening
from chalicelib.core.outbound import Answer, Asking, NoAnswer, Outside
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.changes import events_between
from chalicelib.webhooks import service
from chalicelib.webhooks.model import Delivery, Endpoint, NewEndpoint
from chalicelib.webhooks.store import Line
from tests.cast import at, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """One request that the server was sent."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def name(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class Listener:
    """A web server that answers with `status` and `answer`; what it was told is kept."""

    port: int
    status: int = 200
    answer: bytes = b"thank you"
    refused: bytes = b"\0"
    """What is refused with 400 when it stands in the body."""
    headers: dict[str, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def address(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def hear(self, told: Told) -> int:
        """Keep what it is told, and give the status that it answers with."""
        with self.lock:
            self.told.append(told)
        return 400 if self.refused in told.body else self.status

    @property
    def types(self) -> list[str]:
        """Give the types of the events that it was told, in order."""
        return [told.content["type"].removeprefix("appointment.") for told in self.told]


class _Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "Test", ""

    def do_POST(self) -> None:
        listener: Listener = self.server.listener  # type: ignore[attr-defined] # put there below
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = listener.hear(Told(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(listener.answer)), **listener.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(listener.answer)
        except OSError:
            pass  # whoever told it has had enough

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Listener]:
    """Run the server."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    web.daemon_threads = True
    listener = Listener(web.server_address[1])
    web.listener = listener  # type: ignore[attr-defined] # for its handlers
    thread = Thread(target=web.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        web.shutdown()
        web.server_close()
        thread.join()


def say_nothing(_asking: Asking) -> None:
    """Take longer to answer than anybody waits."""
    raise NoAnswer("127.0.0.1 took too long to answer.")


@dataclass(frozen=True, kw_only=True)
class Direct(Outside):
    """The outside world without its wires and its waiting: the server hears at once.

    `before` and `after` are done around its hearing of a request.
    """

    listener: Listener
    before: Callable[[Asking], None] = field(default=lambda _asking: None)
    after: Callable[[Asking], None] = field(default=lambda _asking: None)

    def ask(self, asking: Asking) -> Answer:
        """Give what the server answers."""
        self.before(asking)
        headers = {name.lower(): value for name, value in asking.headers.items()}
        status = self.listener.hear(Told(asking.address.target, headers, asking.body))
        self.after(asking)
        return Answer(status, {}, self.listener.answer, asking.address)


class World:
    """Ana's salon, her endpoint, and the outside world as webhooks see it, only less patient."""

    def __init__(self, listener: Listener) -> None:
        self.listener, self.now = listener, NOW
        self.names: dict[str, bool] = {}
        self.outside = Outside(local=True, most_bytes=1000, cut=True)
        added = service.add_endpoint(SALON, NewEndpoint(url=listener.address()), NOW)
        self.appointment = scheduling.book(wishes(at(10)), NOW).appointment
        self.endpoint_id, self.secret = added.endpoint.endpoint_id, added.secret

    @property
    def endpoint(self) -> Endpoint:
        return service.get_endpoint(SALON, self.endpoint_id)

    def happens(self, appointment_id: str = "a1", version: int = 1, happening: Happening = "booked") -> int:
        """Let something happen to an appointment, as the change log tells it; give how many were queued."""
        self.names[appointment_id] = True
        changes = {"appointment_id": appointment_id, "version": version}
        appointment = self.appointment.model_copy(update=changes)
        (event,) = events_between(None, appointment)
        return service.note_appointments([(appointment, replace(event, happening=happening))], self.now)

    def at_once(self, *names: str) -> None:
        """Let the table's stream bring what was queued for these appointments, or for all."""
        lines = [Line(SALON, self.endpoint_id, name) for name in names or self.names]
        service.deliver_at_once(lines, self.now, self.outside)

    def fire(self, later: timedelta = MINUTE) -> datetime | None:
        """Let the timer fire a while later; give when it wants to again."""
        self.now += later
        return service.deliver_due(self.now, self.outside)

    @property
    def deliveries(self) -> list[Delivery]:
        """Give every delivery there is, by subject and sequence."""
        kept = [row["e"] for row in rows("webhooks") if row["sk"].startswith("delivery#")]
        found = [Delivery.model_validate(each) for each in kept]
        return sorted(found, key=lambda delivery: (delivery.subject, delivery.sequence))

    @property
    def states(self) -> list[str]:
        return [delivery.state for delivery in self.deliveries]
