"""The local gateway: Chalice's own development server, mended, in front of the app.

Mended are the answers that take 44 ms on a kept connection, unknown paths, HEAD, the size of bodies,
headers that could split an answer, and errors that would end a connection without a word. Requests
under /local go to the stack. `python -m infra.local.gateway --port N` serves the app alone, against
whatever AWS_ENDPOINT_URL names.
"""

import argparse
import gzip
import logging
import re
import signal
import sys
from collections.abc import Callable
from functools import partial
from threading import Event, Thread
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import (
    ChaliceRequestHandler,
    CustomLocalChalice,
    LocalChalice,
    LocalGatewayException,
    RouteMatcher,
    ThreadedHTTPServer,
)

from infra.local.pages import not_found
from infra.local.web import Answer, Request, problem
from infra.permission import acting_as

log = logging.getLogger(__name__)

BODY_LIMIT = 256 * 1024
READ_AND_FORGET = 16 * 1024 * 1024
"""Bytes of a body too long that are still read, so that the client sees the answer and no broken pipe."""
PACKED_FROM = 1024
"""From how many bytes on an answer is packed for those who take it so, as the template tells API Gateway."""

ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    b'<rect width="32" height="32" rx="7" fill="#0b57a4"/>'
    b'<path d="M9 17l5 5 9-12" fill="none" stroke="#fff" stroke-width="4"/></svg>'
)

Local = Callable[[Request], Answer]


class _Handler(ChaliceRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 120

    def __init__(self, *args: Any, routes: RouteMatcher, local: Local | None, **kwargs: Any) -> None:
        self._routes, self._local = routes, local
        super().__init__(*args, **kwargs)  # answers the connection's requests before it returns

    def handle_expect_100(self) -> bool:
        """Tell a client that asks first to go on, at once."""
        going_on: bool = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def _generic_handle(self) -> None:
        body = self._body()
        if isinstance(body, Answer):
            self._send(body)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        method = "GET" if self.command == "HEAD" else self.command
        request = Request(method, self.path, headers, body)
        try:
            if request.path == "/local" or request.path.startswith("/local/"):
                self._send(self._local(request) if self._local else not_found(request))
            else:
                self._ask_app(request)
        except (ConnectionError, TimeoutError):
            raise
        except Exception:
            log.exception("%s %s failed outside of the app", method, request.path)
            self._send(problem(500, "internal_error", "Something went wrong", "The stack's log says what."))

    do_GET = do_PUT = do_POST = do_HEAD = _generic_handle  # noqa: N815 - names that http.server looks for
    do_DELETE = do_PATCH = do_OPTIONS = _generic_handle  # noqa: N815 - names that http.server looks for

    def _ask_app(self, request: Request) -> None:
        if not self._is_known(request):
            is_icon = request.path == "/favicon.ico"
            self._send(Answer(200, ICON, "image/svg+xml") if is_icon else not_found(request))
            return
        self.local_gateway.event_converter.LOCAL_SOURCE_IP = self.client_address[0]
        try:
            with acting_as("api_handler"):
                response = self.local_gateway.handle_request(
                    method=request.method,
                    path=request.target,
                    headers=dict(self.headers),
                    body=request.body or None,
                )
        except LocalGatewayException as error:
            self._send(Answer(error.CODE, error.body or b"", "application/json", error.headers))
        else:
            self._send(_app_answer(self._handle_binary(response)))

    def _is_known(self, request: Request) -> bool:
        try:
            self._routes.match_route(request.target)
        except ValueError:
            return False
        return True

    def _body(self) -> bytes | Answer:
        """Read the body, or say why it cannot be."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return problem(411, "length_required", "Say the length", "Send the body with its Content-Length.")
        if not re.fullmatch(r"[0-9]{1,15}", length):
            self.close_connection = True
            return problem(400, "bad_input", "Something is not right", "Content-Length must be a number.")
        if int(length) > BODY_LIMIT:
            self.close_connection = True
            left = min(int(length), READ_AND_FORGET)
            while left > 0 and (part := self.rfile.read(min(left, 1 << 16))):
                left -= len(part)
            limit = f"A request holds at most {BODY_LIMIT // 1024} kB."
            return problem(413, "too_large", "Too much at once", limit)
        return bytes(self.rfile.read(int(length)))

    def _send(self, answer: Answer) -> None:
        if len(answer.content) >= PACKED_FROM and "gzip" in self.headers.get("Accept-Encoding", ""):
            answer = _packed(answer)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.status >= 200 and answer.status not in {204, 304}:
            self.send_header("Content-Length", str(len(answer.content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, values in answer.headers.items():
            for value in [values] if isinstance(values, str) else values:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and answer.status not in {204, 304}:
            self.wfile.write(answer.content)

    def send_header(self, keyword: str, value: Any) -> None:
        """Send one header; a line break inside it becomes a space."""
        super().send_header(re.sub(r"[\r\n:]+", "", keyword), re.sub(r"[\r\n]+", " ", str(value)))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as named in http.server
        """Note a request for those who ask for it."""
        log.debug(format, *args)


def _app_answer(response: dict[str, Any]) -> Answer:
    headers = {**response["headers"], **response["multiValueHeaders"]}
    kind = headers.pop("Content-Type", "application/json")
    content = response["body"] or b""
    return Answer(
        response["statusCode"],
        content if isinstance(content, bytes) else content.encode(),
        kind[0] if isinstance(kind, list) else kind,
        headers,
    )


def _packed(answer: Answer) -> Answer:
    content = gzip.compress(answer.content, 6, mtime=0)
    headers = {**answer.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Answer(answer.status, content, answer.content_type, headers)


class _Server(ThreadedHTTPServer):
    """One thread a connection."""

    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - as socketserver calls it
        """Say nothing of a client that went away; log everything else."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            log.error("a connection failed", exc_info=error)


class Gateway:
    """Serves the app on 127.0.0.1; port 0 takes any free one. Raises OSError when the port is taken."""

    def __init__(self, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), _Handler)
        self.port = int(self._server.server_address[1])
        self._thread: Thread | None = None

    def start(self, app: Chalice, local: Local | None = None) -> None:
        """Answer requests: /local from the stack, everything else from the app."""
        if not isinstance(app, LocalChalice):  # so that each thread has its own current_request
            CustomLocalChalice.__bases__ = (LocalChalice, type(app))
            app.__class__ = CustomLocalChalice
        self._server.RequestHandlerClass = partial(
            _Handler, app_object=app, config=Config(), routes=RouteMatcher(list(app.routes)), local=local
        )
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="gateway", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer nothing more."""
        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()


def main() -> int:
    """Serve the app alone until a signal ends it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    gateway = Gateway(parser.parse_args().port)
    from app import app

    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    gateway.start(app)
    print(f"http://127.0.0.1:{gateway.port}", flush=True)
    ended.wait()
    gateway.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
