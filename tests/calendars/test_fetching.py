"""Asking servers that are slow, that lie, and that lead astray."""

import gzip
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest

from chalicelib.calendars.fetching import Outside
from chalicelib.calendars.model import CannotRead
from chalicelib.core.addresses import parsed
from chalicelib.core.outbound import MOST_BYTES, Answer, Asking
from tests.calendars.servers import Said, certified, serving

SIGN_IN = ("ben", "sécret")


def get(outside: Outside, address: str, method: str = "GET") -> Answer:
    return outside.ask(Asking(method, parsed(address), sign_in=SIGN_IN))


def named(*numbers: str, **more: float) -> Outside:
    """Give a world where every name stands for these numbers, and this machine does not belong to it."""
    return Outside(resolve=lambda _host, _port: list(numbers), **more)  # type: ignore[arg-type] # seconds only


def test_an_answer_is_given_as_the_server_said_it(outside: Outside) -> None:
    with serving(Said(b"hello", headers={"ETag": '"1"'})) as server:
        answer = get(outside, server.address("/a%20b?c=d"))
    assert (answer.status, answer.content, answer.headers["etag"]) == (200, b"hello", '"1"')
    ((method, path, headers),) = server.asked
    assert (method, path, headers["host"]) == ("GET", "/a%20b?c=d", f"127.0.0.1:{server.port}")
    assert headers["authorization"] == "Basic YmVuOnPDqWNyZXQ="


def test_the_very_address_that_was_judged_is_connected_to_under_the_name_that_was_typed() -> None:
    with serving(Said(b"hello")) as server:
        world = Outside(local=True, resolve=lambda host, _port: {"calendar.example": ["127.0.0.1"]}[host])
        answer = get(world, server.address(host="calendar.example"))
    assert answer.content == b"hello"
    assert server.asked[0][2]["host"] == f"calendar.example:{server.port}"


def test_a_server_proves_its_name_though_it_is_asked_by_its_number(tmp_path: Path) -> None:
    proof, trust = certified(tmp_path, "calendar.example")
    with serving(Said(b"hello"), proof) as server:
        world = Outside(local=True, resolve=lambda _host, _port: ["127.0.0.1"], trust=trust)
        assert get(world, server.address(host="calendar.example")).content == b"hello"
        with pytest.raises(CannotRead, match=r"other\.example could not prove that it is other\.example"):
            get(world, server.address(host="other.example"))
        with pytest.raises(CannotRead, match="could not prove"):
            get(Outside(local=True), server.address())


@pytest.mark.parametrize("number", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_name_that_stands_for_a_private_address_is_not_asked(number: str) -> None:
    with pytest.raises(CannotRead, match="not a public address") as refused:
        get(named(number), "http://calendar.example/ben.ics")
    assert refused.value.permanent


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]"])
def test_this_machine_is_not_asked_by_any_of_its_names(host: str) -> None:
    with serving(Said(b"secret")) as server:
        with pytest.raises(CannotRead, match=r"not a public address|no server named"):
            get(Outside(), f"http://{host}:{server.port}/")
        assert server.asked == []


@pytest.mark.parametrize(
    "link",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://10.0.0.1:80/",
        "//192.168.1.1/",
        "file:///etc/passwd",
        "http://ben:secret@calendar.example/",
    ],
)
def test_a_redirect_to_where_nobody_may_ask_is_not_followed(outside: Outside, link: str) -> None:
    with serving(Said(status=302, headers={"Location": link})) as server:
        with pytest.raises(CannotRead, match=r"not a public address|cannot be read"):
            get(outside, server.address())
        assert len(server.asked) == 1


def test_a_redirect_is_followed_and_the_password_stays_with_its_server(outside: Outside) -> None:
    with serving(Said(b"there")) as other:
        moved = {"/old": Said(status=301, headers={"Location": "/new"})}
        moved["/new"] = Said(status=302, headers={"Location": other.address("/x")})
        with serving(lambda path: moved[path]) as server:
            answer = get(outside, server.address("/old"))
    assert (answer.content, str(answer.address)) == (b"there", other.address("/x"))
    assert all("authorization" in headers for _, _, headers in server.asked)
    assert "authorization" not in other.asked[0][2]


def test_what_writes_is_not_sent_on_to_elsewhere(outside: Outside) -> None:
    with serving(Said(status=308, headers={"Location": "/other"})) as server:
        assert get(outside, server.address(), "PUT").status == 308
        assert len(server.asked) == 1


def test_redirects_without_end_are_given_up(outside: Outside) -> None:
    with serving(lambda path: Said(status=302, headers={"Location": path + "x"})) as server:
        with pytest.raises(CannotRead, match="on and on"):
            get(outside, server.address())
        assert len(server.asked) == 6


def test_more_than_five_megabytes_are_not_read(outside: Outside) -> None:
    with (
        serving(Said(bytes(10 * 1024 * 1024))) as server,
        pytest.raises(CannotRead, match="larger than 5 MB"),
    ):
        get(outside, server.address())


@pytest.mark.parametrize("layers", [1, 2])
def test_a_small_file_that_unpacks_to_gigabytes_takes_no_memory(outside: Outside, layers: int) -> None:
    pack = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(pack.compress(bytes(1 << 20)) for _ in range(100)), pack.flush()])
    for _ in range(layers - 1):
        bomb = gzip.compress(bomb)
    how = ", ".join(["gzip"] * layers)
    with serving(Said(bomb, headers={"Content-Encoding": how})) as server:
        tracemalloc.start()
        with pytest.raises(CannotRead, match="larger than 5 MB"):
            get(outside, server.address())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 6 * MOST_BYTES


def test_a_packed_answer_is_unpacked_and_a_broken_one_refused(outside: Outside) -> None:
    packed = {"Content-Encoding": "gzip"}
    with serving(Said(gzip.compress(b"hello"), headers=packed)) as server:
        assert get(outside, server.address()).content == b"hello"
    with (
        serving(Said(b"no gzip", headers=packed)) as server,
        pytest.raises(CannotRead, match="did not answer"),
    ):
        get(outside, server.address())


@pytest.mark.parametrize(
    "said",
    [
        Said(raw=(b"HTTP/1.1 200 OK\r\n", *[b"X-Slow: 1\r\n"] * 50), pause=0.1),
        Said(raw=(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", *[b"x"] * 50), pause=0.1),
        Said(
            raw=(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 50), pause=0.1
        ),
        Said(raw=(b"HTTP/1.1 100 Go on\r\n\r\n",) * 50, pause=0.1),
    ],
    ids=["headers", "body", "chunks", "go on"],
)
def test_a_server_that_drips_is_cut_off_when_the_time_is_up(said: Said) -> None:
    with serving(said) as server:
        begun = time.monotonic()
        with pytest.raises(CannotRead, match="took too long"):
            get(Outside(local=True, seconds=0.5, pause=5), server.address())
        assert time.monotonic() - begun < 3


def test_a_server_that_says_nothing_is_left_after_a_pause() -> None:
    with serving(Said(raw=(b"",), pause=1)) as server, pytest.raises(CannotRead, match="took too long"):
        get(Outside(local=True, pause=0.1), server.address())


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_web_server_is_told_in_words(outside: Outside, raw: bytes) -> None:
    with serving(Said(raw=(raw,))) as server, pytest.raises(CannotRead, match="did not answer") as refused:
        get(outside, server.address())
    assert not refused.value.permanent


def test_where_nobody_listens_and_a_name_nobody_has_are_told_in_words(outside: Outside) -> None:
    with serving(Said()) as server:
        address = server.address()
    with pytest.raises(CannotRead, match="did not answer"):
        get(outside, address)
    with pytest.raises(CannotRead, match=r"no server named nowhere\.invalid"):
        get(outside, "https://nowhere.invalid/")


def test_a_password_is_shown_nowhere(outside: Outside) -> None:
    assert "sécret" not in repr(Asking("GET", parsed("https://calendar.example/"), sign_in=SIGN_IN))
