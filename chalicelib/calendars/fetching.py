"""Asking servers outside: the one place of this room that opens connections.

A name is resolved here, its addresses are judged by `addresses.may_be_asked`, and the connection goes
to the very address that was judged, with the name kept for the Host header and the certificate: a name
that points elsewhere a moment later changes nothing. Each hop of a redirect is judged again. What comes
back is cut off by size, after unpacking, and by time, however slowly it drips.
"""

import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from typing import TYPE_CHECKING

from chalicelib.calendars.addresses import Address, may_be_asked
from chalicelib.calendars.model import CannotRead

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection
    from urllib3.response import HTTPResponse

MOST_BYTES = 5 * 1024 * 1024
MOST_HOPS = 5
REDIRECTS = (301, 302, 303, 307, 308)
AGENT = "Regulars (appointment calendar)"

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: `headers` by lower-case name, `address` is where the last redirect led."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    address: Address


@dataclass(frozen=True, slots=True)
class Asking:
    """One request; `sign_in` is a name and a password, for the server of the address and no other."""

    method: str
    address: Address
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    sign_in: tuple[str, str] | None = field(default=None, repr=False)


def resolved(host: str, port: int) -> list[str]:
    """Give the IP addresses that a name stands for; raise OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Outside:
    """The internet as this program sees it. With `local`, the machine itself belongs to it.

    `seconds` is the most that one request may take with all its hops, `pause` the longest silence in it.
    """

    local: bool = False
    resolve: Resolve = resolved
    trust: ssl.SSLContext | None = None
    seconds: float = 20
    pause: float = 10

    def ask(self, asking: Asking) -> Answer:
        """Give the answer to a request, after following its redirects; raise CannotRead.

        Only what asks (GET, PROPFIND, REPORT) is sent on to where a redirect leads.
        """
        begun = time.monotonic()
        for _ in range(MOST_HOPS + 1):
            answer = self._ask_once(asking, self.seconds - (time.monotonic() - begun))
            link = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not link or asking.method in ("PUT", "DELETE"):
                return answer
            asking = _sent_on(asking, link)
        raise CannotRead("The address leads on and on to other addresses.", permanent=True)

    def _ask_once(self, asking: Asking, seconds: float) -> Answer:
        from urllib3.exceptions import HTTPError

        address = asking.address
        connection = self._connection(address, self._number(address))
        try:
            with _cut_off_after(seconds, connection):
                return _asked(connection, asking)
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            raise CannotRead(_sentence(error, address.host)) from error
        finally:
            connection.close()

    def _number(self, address: Address) -> str:
        """Give the IP address to connect to, judged."""
        try:
            numbers = self.resolve(address.host, address.port)
        except (OSError, UnicodeError) as error:
            raise CannotRead(f"There is no server named {address.host}.") from error
        if not may_be_asked(address, numbers, local=self.local):
            raise CannotRead(
                f"{address.host} is not a public address of the web, and only those are read.", permanent=True
            )
        return numbers[0]

    def _connection(self, address: Address, number: str) -> "HTTPConnection":
        from urllib3.connection import HTTPConnection, HTTPSConnection

        if not address.is_encrypted:
            return HTTPConnection(number, address.port, timeout=self.pause)
        trust = self.trust or ssl.create_default_context()
        return HTTPSConnection(
            number, address.port, timeout=self.pause, ssl_context=trust, server_hostname=address.host
        )


def _sent_on(asking: Asking, link: str) -> Asking:
    """Give the request for where a redirect leads; the password stays with the server it was meant for."""
    try:
        address = asking.address.to(link)
    except ValueError as error:
        raise CannotRead("The address leads to one that cannot be read.", permanent=True) from error
    same = address.origin == asking.address.origin
    return replace(asking, address=address, sign_in=asking.sign_in if same else None)


@contextmanager
def _cut_off_after(seconds: float, connection: "HTTPConnection") -> Iterator[None]:
    """Connect, and end the connection when the time is up, in the middle of whatever it is doing."""
    lines: list[socket.socket | None] = []
    late = threading.Event()

    def cut() -> None:
        late.set()
        for line in (*lines, connection.sock):
            if line is not None:
                with suppress(OSError):
                    socket.socket.shutdown(
                        line, socket.SHUT_RDWR
                    )  # the plain one: TLS must not wait to say goodbye

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        lines.append(connection.sock)
        yield
        if late.is_set():  # what was cut off may look like an answer that is short
            raise TimeoutError
    except CannotRead:
        raise
    except Exception as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()


def _sentence(error: Exception, host: str) -> str:
    """Give what went wrong in words for a person."""
    from urllib3 import exceptions

    match error:
        case exceptions.NewConnectionError():
            return f"{host} did not answer."
        case TimeoutError() | exceptions.TimeoutError():
            return f"{host} took too long to answer."
        case ssl.SSLError() | exceptions.SSLError():
            return f"{host} could not prove that it is {host}."
    return f"{host} did not answer as a web server does."


def _asked(connection: "HTTPConnection", asking: Asking) -> Answer:
    address = asking.address
    own = {"Host": address.origin.partition("//")[2], "User-Agent": AGENT, "Accept-Encoding": "gzip"}
    if asking.sign_in:
        own["Authorization"] = "Basic " + b64encode(":".join(asking.sign_in).encode()).decode()
    headers = {**asking.headers, **own}
    connection.request(asking.method, address.target, asking.body or None, headers, preload_content=False)
    response = connection.getresponse()
    told = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, told, _content(response), address)


def _content(response: "HTTPResponse") -> bytes:
    """Give the unpacked body; raise CannotRead as soon as it grows larger than can be taken."""
    whole = bytearray()
    for part in response.stream(1 << 16, decode_content=True):
        whole += part
        if len(whole) > MOST_BYTES:
            raise CannotRead(f"What is there is larger than {MOST_BYTES // 1024 // 1024} MB.")
    return bytes(whole)
