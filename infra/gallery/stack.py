"""`python -m infra.gallery.stack FOLDER`: a local stack with all that is made up, until its input ends.

It says in one line of JSON where each page is, and how the owners' consoles are opened. It has a process of
its own, since a process belongs to one stack.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from subprocess import PIPE, Popen
from zoneinfo import ZoneInfo

from infra.gallery import grand, studio
from infra.gallery.sights import BARE, DEMO, GRAND, SIGHTS, Sight
from infra.local.stack import Stack

PROJECT = Path(__file__).parents[2]
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 5, 4, 10, 40, tzinfo=ZONE)
"""A Tuesday morning, when some are here, one is late, and most are still to come."""
BARE_KEY, CLIENT = "bare-owner-key", "a client"


@dataclass(frozen=True, slots=True)
class Shown:
    """One page in one state: its name, its address, and the cookie of whoever sees it, as name=value."""

    name: str
    url: str
    cookie: str
    status: int


@contextmanager
def opened(folder: Path) -> Iterator[list[Shown]]:
    """Run the stack in a process of its own on an empty folder; give what there is to see."""
    command = [sys.executable, "-m", "infra.gallery.stack", str(folder)]
    with Popen(command, cwd=PROJECT, stdin=PIPE, stdout=PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RuntimeError("The stack with the made-up salons did not start; what it said stands above.")
        try:
            yield [Shown(**it) for it in json.loads(line)]
        finally:
            process.communicate()  # which ends its input, and so the stack


def main() -> int:
    """Run it, and say what there is to see."""
    with closing(Stack(Path(sys.argv[1]))) as stack:
        made: dict[str, str] = {}
        stack.start(seed=lambda: made.update(_enter(stack)))
        stack.drain()
        grand.complete()
        stack.clock.set(NOW)
        cookies = {who: made.pop(f"cookie of {who}") for who in (DEMO, GRAND, BARE, CLIENT)}
        shown = [
            Shown(
                name=sight.name,
                url=stack.url + sight.address(route, made),
                cookie=cookies.get(_seen_by(route, sight), ""),
                status=sight.status,
            )
            for route, sights in SIGHTS.items()
            for sight in sights
        ]
        print(json.dumps([asdict(it) for it in shown]), flush=True)
        sys.stdin.read()
    return 0


def _enter(stack: Stack) -> dict[str, str]:
    """Enter all businesses; give what their pages are reached by, and a session of each owner."""
    from chalicelib.access.model import CLIENT_COOKIE, SESSION_COOKIE, code_of
    from chalicelib.access.service import (  # they need the stack's environment
        enter_key,
        prove,
        sign_in_with_key,
    )
    from chalicelib.catalogue.model import Business
    from chalicelib.catalogue.service import found_business, get_signing_secret
    from infra.local.seed import DEMO_KEY

    stack.clock.set(NOW)
    made = {**studio.enter(NOW, NOW.date()), **grand.enter(NOW, NOW.date())}
    bare = Business(
        business_id=BARE,
        name="Opens soon",
        time_zone=ZONE.key,
        country="DE",
        currency="EUR",
        set_up_step=5,
    )
    found_business(bare, [])
    enter_key(BARE, BARE_KEY, "The owner's key", NOW)
    for business, key in ((DEMO, DEMO_KEY), (GRAND, grand.GRAND_KEY), (BARE, BARE_KEY)):
        secret = get_signing_secret(business)
        text = sign_in_with_key(business, key, secret, "127.0.0.1", "", NOW)
        made[f"cookie of {business}"] = f"{SESSION_COOKIE}={text}"
    secret, proof_id = get_signing_secret(DEMO), made["used_proof"]
    text = prove(DEMO, proof_id, code_of(secret, proof_id), secret, "127.0.0.1", "", NOW)
    made[f"cookie of {CLIENT}"] = f"{CLIENT_COOKIE}={text}"
    return made


def _seen_by(route: str, sight: Sight) -> str:
    """Give whose cookie the page is seen with."""
    if sight.as_client:
        return CLIENT
    return sight.business if route.startswith("/console") and sight.signed_in else ""


if __name__ == "__main__":
    sys.exit(main())
