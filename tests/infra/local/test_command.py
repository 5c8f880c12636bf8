"""`python -m infra.local` as a newcomer runs it: started, stopped by Ctrl-C, started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[3]


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@contextmanager
def running(folder: Path, stop: signal.Signals) -> Iterator[tuple[str, str]]:
    """Run the command until the block ends; give the stack's address and what it printed."""
    port, aws_port = free_ports()
    others = {"AWS_ENDPOINT_URL", "CLOCK_FILE", "MAIL_FROM", "PUBLIC_URL", "TABLE_PREFIX"}
    given = {name: value for name, value in os.environ.items() if name not in others}
    given |= {"PORT": str(port), "AWS_PORT": str(aws_port), "STACK_FOLDER": str(folder)}
    command = [sys.executable, "-m", "infra.local"]
    with subprocess.Popen(command, cwd=PROJECT, env=given, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if "set -a" in line:
                break
        yield f"http://localhost:{port}", printed
        process.send_signal(stop)
        assert process.wait(30) == 0


def ask(url: str, body: Any = None) -> Any:
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_it_shows_its_addresses_and_keeps_what_happened(tmp_path: Path) -> None:
    with running(tmp_path, signal.SIGINT) as (url, printed):
        for address in ("/b/demo", "/console/demo/reconnect", "/local/", "/v1/openapi.json"):
            assert url + address in printed
        assert "demo-owner-key" in printed
        assert ask(url + "/healthz") == {"status": "ok"}
        assert ask(url + "/v1/businesses/demo")["business_id"] == "demo"
        ask(url + "/local/clock", {"now": "2031-02-03T04:05:06+00:00"})
    with running(tmp_path, signal.SIGTERM) as (url, _):
        assert ask(url + "/v1/businesses/demo")["business_id"] == "demo"
        assert ask(url + "/local/clock")["now"].startswith("2031-02-03T04")
        assert ask(url + "/local/settle", {}) == {"settled": True}
