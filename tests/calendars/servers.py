"""Servers on this machine that stand for the world outside: one that says what a test wants, and Radicale."""

import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

ICS = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Said:
    """What a server says; a `raw` answer goes out as it is, bit by bit, with a pause after each."""

    content: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: tuple[bytes, ...] = ()
    pause: float = 0


@dataclass
class Server:
    """A web server whose answers are decided by `say`, and what it was asked."""

    port: int
    say: Callable[[str], Said]
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    scheme: str = "http"

    def address(self, path: str = "/ben.ics", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server_version, sys_version = "Test", ""

    def _answer(self) -> None:
        told: Server = self.server.told  # type: ignore[attr-defined] # put there below
        told.asked.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = told.say(self.path)
        self.close_connection = True
        try:
            for part in said.raw:
                self.wfile.write(part)
                self.wfile.flush()
                time.sleep(said.pause)
            if not said.raw:
                self._send(said)
        except OSError:
            pass  # whoever asked has had enough

    def _send(self, said: Said) -> None:
        self.send_response(said.status)
        for name, value in {"Content-Length": str(len(said.content)), **said.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said.content)

    do_GET = do_PROPFIND = do_REPORT = do_PUT = do_DELETE = _answer  # noqa: N815 - names http.server looks for

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(say: Callable[[str], Said] | Said, trust: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server; with a context it speaks TLS."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    web.daemon_threads = True
    told = Server(web.server_address[1], say if callable(say) else lambda _path: say)
    web.told = told  # type: ignore[attr-defined] # for its handlers
    if trust:
        web.socket = trust.wrap_socket(web.socket, server_side=True)
        told.scheme = "https"
    web.handle_error = lambda *_: None  # type: ignore[method-assign] # a test may hang up at any time
    thread = Thread(target=web.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        web.shutdown()
        web.server_close()
        thread.join()


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Give how a server proves that it has the name, and how somebody trusts just that proof."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    proof = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    proof.load_cert_chain(pem, secret)
    return proof, ssl.create_default_context(cafile=str(pem))


@dataclass(frozen=True)
class Radicale:
    """A real CalDAV server with an account for Ben, whose password is `secret`."""

    port: int
    folder: Path

    def address(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Ask as another program of Ben's would, where nobody else is named; give status and answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Authorization", "Basic YmVuOnNlY3JldA==")
        connection.request(method, path, body.encode(), named)
        response = connection.getresponse()
        answer = response.status, response.read().decode()
        connection.close()
        return answer

    def make_calendar(self, path: str) -> str:
        """Make a calendar at a path such as /ben/work/; give its address."""
        assert self.ask("MKCALENDAR", path)[0] == 201
        return self.address(path)

    def put(self, path: str, content: str) -> None:
        status, said = self.ask("PUT", path, content, Content_Type="text/calendar")
        assert status in (201, 204), said

    def files(self, path: str) -> dict[str, str]:
        """Give every event of a calendar by its file's name."""
        place = self.folder / "collection-root" / path.strip("/")
        return {file.name: file.read_text() for file in sorted(place.glob("*.ics"))}


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """Run Radicale on a free port of this machine, in a folder of its own."""
    people = folder / "people"
    people.write_text("ben:secret\ncarla:other\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    options = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(people),
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "storage-filesystem-folder": str(folder),
        "logging-level": "error",
    }
    command = [sys.executable, "-m", "radicale", "--config", ""]
    command += [part for name, value in options.items() for part in (f"--{name}", value)]
    running = subprocess.Popen(command)
    try:
        _wait_for(port, running)
        yield Radicale(port, folder)
    finally:
        running.terminate()
        running.wait(30)


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert running.poll() is None, "Radicale has ended"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError
