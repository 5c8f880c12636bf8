"""Asking servers outside that somebody named to us: the one place that opens such connections.

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

from chalicelib.core.addresses import Address, may_be_asked
from chalicelib.core.saying import said

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection
    from urllib3.response import HTTPResponse

MOST_BYTES = 5 * 1024 * 1024
MOST_HOPS = 5
REDIRECTS = (301, 302, 303, 307, 308)
ASKS_ONLY = ("GET", "PROPFIND", "REPORT")

Resolve = Callable[[str, int], list[str]]


class NoAnswer(Exception):
    """A server outside gave no answer that can be taken; the sentence is for whoever named it to us.

    `permanent` when trying again soon is no use: something must be changed first.
    """

    def __init__(self, sentence: str, *, permanent: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.permanent = permanent


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
    An answer of more than `most_bytes` is refused, or else `cut`. `agent` is what we call ourselves.
    """

    local: bool = False
    resolve: Resolve = resolved
    trust: ssl.SSLContext | None = None
    seconds: float = 20
    pause: float = 10
    most_bytes: int = MOST_BYTES
    cut: bool = False
    agent: str = "Regulars"

    def ask(self, asking: Asking) -> Answer:
        """Give the answer to a request, after following its redirects; raise NoAnswer.

        Only what asks (GET, PROPFIND, REPORT) is sent on to where a redirect leads.
        """
        begun = time.monotonic()
        for _ in range(MOST_HOPS + 1):
            answer = self._ask_once(asking, self.seconds - (time.monotonic() - begun))
            link = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not link or asking.method not in ASKS_ONLY:
                return answer
            asking = _sent_on(asking, link)
        raise NoAnswer(said("The address leads on and on to other addresses."), permanent=True)

    def _ask_once(self, asking: Asking, seconds: float) -> Answer:
        from urllib3.exceptions import HTTPError

        address = asking.address
        connection = self._connection(address, self._number(address))
        try:
            with _cut_off_after(seconds, connection):
                return self._answer(connection, asking)
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            raise NoAnswer(_sentence(error, address.host)) from error
        finally:
            connection.close()

    def _number(self, address: Address) -> str:
        """Give the IP address to connect to, judged."""
        try:
            numbers = self.resolve(address.host, address.port)
        except (OSError, UnicodeError) as error:
            raise NoAnswer(said("There is no server named %(server)s.", server=address.host)) from error
        if not may_be_asked(address, numbers, local=self.local):
            raise NoAnswer(
                said(
                    "%(server)s is not a public address of the web, and only those are asked.",
                    server=address.host,
                ),
                permanent=True,
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

    def _answer(self, connection: "HTTPConnection", asking: Asking) -> Answer:
        address = asking.address
        own = {
            "Host": address.origin.partition("//")[2],
            "User-Agent": self.agent,
            "Accept-Encoding": "gzip",
        }
        if asking.sign_in:
            own["Authorization"] = "Basic " + b64encode(":".join(asking.sign_in).encode()).decode()
        headers = {**asking.headers, **own}
        connection.request(asking.method, address.target, asking.body or None, headers, preload_content=False)
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, told, self._content(response), address)

    def _content(self, response: "HTTPResponse") -> bytes:
        """Give the unpacked body; cut it off, or raise NoAnswer, when it is larger than can be taken."""
        whole = bytearray()
        for part in response.stream(1 << 16, decode_content=True):
            whole += part
            if len(whole) > self.most_bytes:
                if self.cut:
                    break
                size = self.most_bytes // 1024 // 1024
                raise NoAnswer(said("What is there is larger than %(size)s MB.", size=size))
        return bytes(whole[: self.most_bytes])


def _sent_on(asking: Asking, link: str) -> Asking:
    """Give the request for where a redirect leads; the password stays with the server it was meant for."""
    try:
        address = asking.address.to(link)
    except ValueError as error:
        raise NoAnswer(said("The address leads to one that cannot be read."), permanent=True) from error
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
    except NoAnswer:
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
            return said("%(server)s did not answer.", server=host)
        case TimeoutError() | exceptions.TimeoutError():
            return said("%(server)s took too long to answer.", server=host)
        case ssl.SSLError() | exceptions.SSLError():
            return said("%(server)s could not prove that it is %(server)s.", server=host)
    return said("%(server)s did not answer as a web server does.", server=host)
