"""A small app with handlers of its own, so that these tests hold whatever the real app does."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalice.app import Chalice, Response

from infra.functions import Function
from infra.local.stack import PREFIX, Stack
from infra.tables import Index, Table

TABLES = (
    Table("visits", indexes=(Index("by_start", 1), Index("by_client", 2)), stream=True),
    Table("notes"),
)


def stream_function(**changes: Any) -> Function:
    given: dict[str, Any] = {
        "name": "on_visit",
        "purpose": "",
        "memory": 128,
        "timeout": 5,
        "grants": {},
        "streams": ("visits",),
        "batch_size": 10,
        "maximum_retries": 2,
    }
    return Function(**{**given, **changes})


def schedule_function(name: str, minutes: int) -> Function:
    return Function(name=name, purpose="", memory=128, timeout=5, grants={}, schedule_minutes=minutes)


FUNCTIONS = (stream_function(), schedule_function("every_minute", 1), schedule_function("every_hour", 60))


@dataclass
class Handlers:
    """Handlers that note what reached them and answer what a test wants."""

    records: list[dict[str, Any]] = field(default_factory=list)
    batches: list[list[str]] = field(default_factory=list)
    fired: list[tuple[str, str]] = field(default_factory=list)
    on_visit: Callable[[list[dict[str, Any]]], Any] = lambda records: None
    on_work: Callable[[dict[str, Any]], Any] = lambda event: None
    on_report: Callable[[dict[str, Any]], Any] = lambda event: None
    on_time: Callable[[str, dict[str, Any]], Any] = lambda name, event: {"idle_until": None}

    def find(self, name: str) -> Callable[[Any, Any], Any]:
        if name == "on_visit":
            return self._visit
        if name == "pack":
            return lambda event, context: self.on_work(event)
        if name == "hear":
            return lambda event, context: self.on_report(event)
        return lambda event, context: self._time(name, event)

    def _visit(self, event: dict[str, Any], context: Any) -> Any:
        self.batches.append([key(record) for record in event["Records"]])
        answer = self.on_visit(event["Records"])
        self.records.extend(event["Records"])
        return answer

    def _time(self, name: str, event: dict[str, Any]) -> Any:
        self.fired.append((name, event["time"]))
        return self.on_time(name, event)


def key(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["Keys"]["pk"]["S"])


def small_app() -> Chalice:
    app = Chalice("small")

    @app.route("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.route("/long")
    def long() -> dict[str, str]:
        return {"words": "again and again " * 200}

    @app.route("/split")
    def split() -> Response:
        return Response("ok", headers={"Set-Cookie": ["a=1\r\nX-Evil: 1", "b=2"]})

    @app.route("/echo/{word}", methods=["POST"])
    def echo(word: str) -> dict[str, Any]:
        request: Any = app.current_request
        return {"word": word, "length": len(request.raw_body), "json": request.json_body}

    return app


@dataclass(frozen=True)
class Got:
    status: int
    headers: Any
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def ask(stack: Stack, method: str, path: str, body: Any = None, **headers: str) -> Got:
    """Send one request; a body that is not bytes goes as JSON."""
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    named = {"Content-Type": "application/json", **{name.replace("_", "-"): v for name, v in headers.items()}}
    request = urllib.request.Request(stack.url + path, content, named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return Got(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as answer:
        with answer:
            return Got(answer.code, answer.headers, answer.read().decode())


def put(stack: Stack, pk: str, row: dict[str, Any] | None = None, table: str = "visits") -> None:
    """Put one row; the rest of it is in DynamoDB's own form."""
    item = {"pk": {"S": pk}, "sk": {"S": "visit"}, **(row or {})}
    stack.emulator.client("dynamodb").put_item(TableName=PREFIX + table, Item=item)
