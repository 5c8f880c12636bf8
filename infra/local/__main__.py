"""`python -m infra.local`: the whole product on this machine, until Ctrl-C."""

import logging
import os
import signal
import sys
from contextlib import closing
from pathlib import Path
from threading import Event

from infra.local.stack import CannotStart, Stack

ADDRESSES = """
Regulars is running. Ctrl-C stops it; what was booked is kept in {folder}.

  Book as a client        {url}/b/demo
  Reconnect, as the owner {url}/console/demo/reconnect
  Mailbox and clock       {url}/local/
  API                     {url}/v1/openapi.json

  The owner's key of the business demo is: demo-owner-key
  Commands reach this stack after: set -a; . {folder}/environment; set +a
"""


def main() -> int:
    """Run the stack; 1 when it cannot start, with one sentence that says why."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        port = _port("PORT", 8000)
        stack = Stack(Path(os.environ.get("STACK_FOLDER", ".local")), port, _port("AWS_PORT", port + 1))
        with closing(stack):
            stack.start(seed=_seed)
            print(ADDRESSES.format(url=stack.url, folder=os.path.relpath(stack.folder)), flush=True)
            ended.wait()
            print("Stopping; what was booked is kept.", flush=True)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _seed() -> None:
    from infra.local.seed import seed_demo  # it needs the environment that the stack sets

    seed_demo()


def _port(name: str, otherwise: int) -> int:
    given = os.environ.get(name) or str(otherwise)
    if not given.isascii() or not given.isdigit() or int(given) > 65535:
        raise CannotStart(f"{name} must be a number of a port from 1 to 65535, not {given!r}.")
    return int(given)


if __name__ == "__main__":
    sys.exit(main())
