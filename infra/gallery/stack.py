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
from infra.gallery.sights import BARE, DEMO, GRAND, SIGHTS
from infra.local.stack import Stack

PROJECT = Path(__file__).parents[2]
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 5, 4, 10, 40, tzinfo=ZONE)
"""A Tuesday morning, when some are here, one is late, and most are still to come."""
BARE_KEY = "bare-owner-key"


@dataclass(frozen=True, slots=True)
class Shown:
    """One page in one state: its name, its whole address, and the cookie of whoever may see it, if any."""

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
        cookies = {business: made.pop(f"cookie of {business}") for business in (DEMO, GRAND, BARE)}
        shown = [
            Shown(
                name=sight.name,
                url=stack.url + sight.address(route, made),
                cookie=cookies[sight.business] if route.startswith("/console") and sight.signed_in else "",
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
    from chalicelib.access.service import enter_key, sign_in_with_key  # they need the stack's environment
    from chalicelib.catalogue.model import Business
    from chalicelib.catalogue.service import found_business, get_signing_secret
    from infra.local.seed import DEMO_KEY

    stack.clock.set(NOW)
    made = {**studio.enter(NOW, NOW.date()), **grand.enter(NOW, NOW.date())}
    bare = Business(business_id=BARE, name="Opens soon", time_zone=ZONE.key, country="DE", currency="EUR")
    found_business(bare, [])
    enter_key(BARE, BARE_KEY, "The owner's key", NOW)
    for business, key in ((DEMO, DEMO_KEY), (GRAND, grand.GRAND_KEY), (BARE, BARE_KEY)):
        secret = get_signing_secret(business)
        made[f"cookie of {business}"] = sign_in_with_key(business, key, secret, "127.0.0.1", "", NOW)
    return made


if __name__ == "__main__":
    sys.exit(main())
