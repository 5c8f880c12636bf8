"""The gateway answers as API Gateway would, or better, and never splits or drops an answer."""

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.gateway import BODY_LIMIT
from infra.local.stack import CannotStart, Stack
from tests.infra.local.small import FUNCTIONS, TABLES, Got, ask

PROJECT = Path(__file__).parents[3]


def raw(stack: Stack, request: bytes) -> bytes:
    """Send bytes as they are and give everything that comes back before the connection ends."""
    with socket.create_connection(("127.0.0.1", stack.gateway.port), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def is_problem(answer: Got, status: int, code: str) -> bool:
    told = answer.json()
    found = answer.headers["Content-Type"], answer.status, told["status"], told["code"]
    return found == ("application/problem+json", status, status, code)


def test_the_app_answers(stack: Stack) -> None:
    assert ask(stack, "GET", "/healthz").json() == {"status": "ok"}
    assert ask(stack, "POST", "/echo/x", {"n": 1}).json() == {"word": "x", "length": 8, "json": {"n": 1}}


@pytest.mark.parametrize(
    "path", ["/nothing", "/nothing/at/all?x=1", "/%00", "/local/nothing", "//[", "/echo"]
)
def test_an_unknown_path_is_a_problem_document(stack: Stack, path: str) -> None:
    assert is_problem(ask(stack, "GET", path), 404, "not_found")
    assert is_problem(
        ask(stack, "GET", path, Authorization="Bearer ü".encode().decode("latin-1")), 404, "not_found"
    )


def test_an_unknown_path_is_a_page_for_a_browser(stack: Stack) -> None:
    answer = ask(stack, "GET", "/<b>", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "&lt;b&gt;" in answer.text
    assert is_problem(ask(stack, "GET", "/x", Accept="application/json, text/html"), 404, "not_found")


def test_head_answers_without_a_body(stack: Stack) -> None:
    full, head = ask(stack, "GET", "/healthz"), ask(stack, "HEAD", "/healthz")
    assert (head.status, head.text) == (200, "")
    assert head.headers["Content-Length"] == full.headers["Content-Length"]
    assert ask(stack, "HEAD", "/local/messages").status == 200


def test_there_is_an_icon(stack: Stack) -> None:
    answer = ask(stack, "GET", "/favicon.ico")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/svg+xml")


def test_a_body_at_the_limit_is_taken_and_one_byte_more_is_not(stack: Stack) -> None:
    text = b'"' + b"x" * (BODY_LIMIT - 2) + b'"'
    assert ask(stack, "POST", "/echo/x", text).json()["length"] == BODY_LIMIT
    assert is_problem(ask(stack, "POST", "/echo/x", text + b" "), 413, "too_large")
    assert is_problem(ask(stack, "POST", "/local/clock", b"x" * 2_000_000), 413, "too_large")


def test_a_body_without_a_length_is_refused(stack: Stack) -> None:
    told = raw(stack, b"POST /echo/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 411 ")
    for length in (b"-1", b"many", b"1e3"):
        told = raw(stack, b"POST /echo/x HTTP/1.1\r\nContent-Length: " + length + b"\r\n\r\n")
        assert told.startswith(b"HTTP/1.1 400 ")


def test_a_header_cannot_split_an_answer(stack: Stack) -> None:
    answer = ask(stack, "GET", "/split")
    assert answer.headers["X-Evil"] is None
    assert answer.headers.get_all("Set-Cookie") == ["a=1 X-Evil: 1", "b=2"]


def test_one_connection_serves_many_requests(stack: Stack) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    assert raw(stack, request * 20).count(b'{"status":"ok"}') == 20


def test_a_wrong_method_of_the_stacks_own_pages_is_refused(stack: Stack) -> None:
    assert is_problem(ask(stack, "GET", "/local/settle"), 405, "method_not_allowed")
    assert is_problem(ask(stack, "DELETE", "/local/messages"), 405, "method_not_allowed")


def test_the_mailboxs_buttons_move_the_clock_and_come_back(stack: Stack) -> None:
    before = stack.clock.now()
    told = raw(
        stack,
        b"POST /local/clock HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 12\r\n\r\nadvance=PT1H",
    )
    assert told.startswith(b"HTTP/1.1 303 ")
    assert b"Location: /local/\r\n" in told
    assert (stack.clock.now() - before).total_seconds() >= 3600


def test_the_clock_is_moved_by_json_whatever_its_content_type(stack: Stack) -> None:
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert ask(stack, "POST", "/local/clock", {"now": "2031-01-02T03:04:05Z"}, **form).status == 200
    assert stack.clock.now().year == 2031


def test_a_taken_port_is_one_clear_sentence(stack: Stack, tmp_path: Path) -> None:
    for taken in ({"port": stack.gateway.port}, {"aws_port": stack.emulator.port}):
        with pytest.raises(
            CannotStart, match=r"^Port \d+ is already in use on this machine\. Stop what uses it"
        ):
            Stack(tmp_path / "other", tables=TABLES, functions=FUNCTIONS, **taken)
    assert ask(stack, "GET", "/healthz").status == 200


def test_a_folder_in_use_is_one_clear_sentence(stack: Stack) -> None:
    with pytest.raises(CannotStart, match=r"^Another local stack already runs on the folder"):
        Stack(stack.folder, tables=TABLES, functions=FUNCTIONS)
    assert ask(stack, "GET", "/healthz").status == 200


@pytest.mark.parametrize("port", ["taken", "eighty", "70000"])
def test_the_command_says_what_is_wrong_with_a_port_and_fails(tmp_path: Path, port: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        chosen = str(taken.getsockname()[1]) if port == "taken" else port
        given = {**os.environ, "PORT": chosen, "STACK_FOLDER": str(tmp_path / "stack")}
        ended = subprocess.run(
            [sys.executable, "-m", "infra.local"],
            cwd=PROJECT,
            env=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(r"(Port \d+ is already|PORT must be a number).*\n", ended.stderr)


def test_the_environment_file_points_commands_at_the_stack(open_stack: Callable[..., Stack]) -> None:
    stack = open_stack()
    source = f'set -a; . "{stack.folder}/environment"; set +a; env'
    told = subprocess.run(
        ["/bin/sh", "-c", source], env={}, capture_output=True, text=True, check=True
    ).stdout
    found = dict(line.split("=", 1) for line in told.splitlines())
    assert found.items() >= stack.environment().items()


def test_the_app_can_be_served_alone(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from chalice import Chalice\n"
        "app = Chalice('alone')\n"
        "app.route('/healthz')(lambda: {'status': 'ok'})\n"
    )
    given = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{PROJECT}"}
    with subprocess.Popen(
        [sys.executable, "-m", "infra.local.gateway"],
        cwd=tmp_path,
        env=given,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
            told = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert b'{"status":"ok"}' in told


def test_what_is_long_is_packed_for_those_who_take_it_so(stack: Stack) -> None:
    plain = ask(stack, "GET", "/long")
    head = b"GET /long HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, br\r\nConnection: close\r\n\r\n"
    headers, _, content = raw(stack, head).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in headers
    assert gzip.decompress(content).decode() == plain.text
    assert len(content) < len(plain.text) / 10
    assert b"Content-Encoding" not in raw(stack, head.replace(b"/long", b"/healthz"))
