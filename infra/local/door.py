"""The emulator's HTTP door: moto's server, with connections kept open and a short way to DynamoDB.

moto closes every connection after one answer, lists its directories for every request and walks
botocore's model of the service for every attribute of every row: about ten milliseconds of work
where one will do. The actions that read and write rows therefore go from the request's JSON to
moto's own handler of the action and back; everything else goes through moto's application as it is.
"""

import io
import json
import re
import socket
from http import HTTPStatus
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionContext, ActionResult
from moto.dynamodb import responses
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.responses import DynamoHandler
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.utilities.aws_headers import gen_amz_crc32
from werkzeug.exceptions import HTTPException
from werkzeug.serving import DechunkedInput, ThreadedWSGIServer
from werkzeug.test import run_wsgi_app

from infra.local import whatsapp
from infra.local.rows import LOCK
from infra.local.stored import written
from infra.local.uploads import Uploads

Answer = tuple[int, dict[str, str], bytes]

SHORT_WAY = {
    f"DynamoDB_20120810.{''.join(word.capitalize() for word in action.split('_'))}": action
    for action in (
        "get_item", "put_item", "update_item", "delete_item", "query", "scan", "batch_get_item",
        "batch_write_item", "transact_get_items", "transact_write_items",
    )
}  # fmt: skip


class LiveResult(ActionResult):
    """A result that holds moto's own rows, to be written out before the lock is given back."""

    def execute_result(self, context: ActionContext) -> Any:
        """Write it out moto's way, which knows plain values only."""
        self._result = dynamo_to_dict(self._result)
        return super().execute_result(context)


def dynamodb_answer(action: str, region: str, body: bytes) -> Answer:
    """Let moto's handler do one action on rows; `action` is the name of its method."""
    handler = DynamoHandler()
    handler.body = handler.params = json.loads(body)
    handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, region
    status = HTTPStatus.OK
    try:
        with LOCK:
            content = json.dumps(getattr(handler, action)().result, default=written).encode()
    except HTTPException as refusal:
        status, content = HTTPStatus(refusal.code or 400), (refusal.description or "").encode()
    headers = {"Content-Type": "application/x-amz-json-1.0"}
    gen_amz_crc32(content, headers)
    return status, headers, content


class Handler(MotoRequestHandler):
    """One connection to the emulator, kept open for the requests that follow."""

    server: "Server"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def handle_expect_100(self) -> bool:
        """Tell a client that asks first to go on, at once."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def run_wsgi(self) -> None:
        """Answer one request."""
        body = self._body()
        action = SHORT_WAY.get(self.headers.get("X-Amz-Target", ""))
        signed_for = re.search(r"Credential=[^/,]+/\d+/([^/]+)/", self.headers.get("Authorization", ""))
        if action and signed_for:
            self._send(*dynamodb_answer(action, signed_for[1], body))
        elif self.path == whatsapp.PATH:
            self._send(*whatsapp.answer(body))
        elif (uploads := self.server.uploads) and uploads.is_meant(self.command, self.path):
            self._send(*uploads.answer(self.make_environ(), body))
        else:
            self._send(*self._moto_answer(body))

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return DechunkedInput(self.rfile).read()  # type: ignore[arg-type] # http.server's own reader
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _moto_answer(self, body: bytes) -> Answer:
        environ = self.make_environ()
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        parts, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        return int(status.split()[0]), dict(headers), b"".join(parts)

    def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "connection"}:
                self.send_header(name, value)
        told = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", told)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet: the app says what matters."""


class Server(ThreadedWSGIServer):
    """moto's server on 127.0.0.1; port 0 takes any free one. Raises OSError when the port is taken."""

    uploads: Uploads | None = None
    """What takes files from browsers, once there is a bucket to put them into."""
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, port: int) -> None:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen(self.request_queue_size)
            application = DomainDispatcherApplication(create_backend_app)
            super().__init__("127.0.0.1", port, application, Handler, fd=listener.fileno())


def install() -> None:
    """Let moto's actions hand over their live objects, instead of copying them attribute by attribute."""
    responses.DynamoResult = LiveResult  # type: ignore[misc, assignment] # it stands in for it
