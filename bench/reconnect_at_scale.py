"""What Client Reconnect takes where there are very many clients: measured at several sizes, then carried on.

Processor time is that of the rules alone, for whole populations. Round trips and units are counted against
an emulated DynamoDB (see `tests/meter.py`), for businesses small enough for it; what each client takes does
not depend on how many there are, and two sizes show it. So a million is a calculation, and said to be one.
The clients are made up, the same every time, each with one category and ten visits at most.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from moto import mock_aws

import tests.conftest as emulated
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients.model import ClientDetails
from chalicelib.clients.service import enter_all
from chalicelib.core.table import connection, put_many
from chalicelib.reconnect import keeping, store
from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.visits import History
from chalicelib.reconnect.model import CategorySettings, ClientHistory, Noted, Rules
from chalicelib.reconnect.noting import history_in, rhythms_of
from infra.local import door, soundness
from infra.tables import TABLES, create_request
from tests.cast import BERLIN, open_salon
from tests.messaging.cast import SALON
from tests.meter import metered
from tests.reconnect.sweeps import sweep
from tests.test_budgets import rhythms

NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CATEGORY = "hair"
RULE_SIZES, STORED_SIZES = (20_000, 100_000), (500, 2_500)
NEWLY_DUE = 100
SEVERAL = 100_000
"""For so many client-categories the figures are told."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one step took for so many client-categories, and whether it takes more for more of them."""

    step: str
    clients: int
    seconds: float = 0.0
    trips: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    grows: bool = True

    def print(self) -> None:
        """Print it as it was, and for 100,000 where it grows with their number."""
        counted = f"{self.trips:>9,}{self.read_units:>11,.0f}{self.write_units:>12,.0f}"
        print(f"  {self.step:<38}{self.clients:>9,}{self.seconds:>9.1f}{counted}{self._for_several()}")

    def _for_several(self) -> str:
        if not self.grows:
            return f"{'the same':>37}"
        more = SEVERAL / self.clients
        return (
            f"{self.seconds * more:>13,.0f}{self.read_units * more:>12,.0f}{self.write_units * more:>12,.0f}"
        )


def histories(number: int) -> Iterator[ClientHistory]:
    """Give what is kept of so many clients who come every three to twelve weeks."""
    chance = Random(number)
    for client in range(number):
        every, ago = chance.choice([21, 28, 35, 42, 60, 84]), chance.randrange(1, 240)
        kept = {}
        for visit in range(chance.randint(3, 10)):
            at = NOW - ago * DAY
            shown = {"on": at.date(), "category_ids": (CATEGORY,), "status": "done", "version": 2}
            kept[f"v{client}-{visit}"] = Noted(booked_at=at, **shown)
            ago += max(1, round(chance.gauss(every, every / 5)))
        yield ClientHistory(business_id=SALON, client_id=f"h{client:07}", appointments=kept)


def measure_rules(number: int) -> Iterator[Line]:
    """Fit a population to so many clients and compute the rhythm of each."""
    today, seen = NOW.date(), list[History]()
    for history in histories(number):
        seen.append(history_in(history, CATEGORY, today))
    begun = time.process_time()
    population = fit_population(seen, today)
    yield Line("learning what they have in common", number, time.process_time() - begun, grows=False)
    rules = {CATEGORY: Rules(CategorySettings(category_id=CATEGORY), population)}
    seconds = 0.0
    for history in histories(number):
        begun = time.process_time()
        rhythms_of(history, {}, rules, BERLIN, today)
        seconds += time.process_time() - begun
    yield Line("computing all their rhythms", number, seconds)


def measure_stored(number: int) -> Iterator[Line]:
    """Sweep a business of so many client-categories, a hundred newly due, then learn all anew."""
    with ExitStack() as stack:
        stack.enter_context(mock_aws(config={"core": {"mock_credentials": False}}))
        for table in TABLES:
            emulated.aws("dynamodb").create_table(**create_request(table, emulated.PREFIX))
        open_salon()
        waiting = rhythms(number, NOW + 20 * DAY)
        due = rhythms(NEWLY_DUE, NOW)
        people = [(each.client_id, ClientDetails(name=each.client_id)) for each in due]
        enter_all(SALON, people, NOW)
        put_many(store.rhythm_write(each).row for each in [*waiting, *due])
        untouched = set(others(due))
        yield line(f"sweep, {NEWLY_DUE} newly due", number, lambda: sweep(NOW), grows=False)
        yield line("sweep, none newly due", number, lambda: sweep(NOW), grows=False)
        if set(others(due)) != untouched:
            raise RuntimeError("the sweep touched what was not due")
        put_many(store.history_write(each).row for each in histories(number))
        catalogue, segments = get_catalogue(SALON), list[Any]()
        yield line("learning: reading all histories", number, lambda: segments.extend(learn(catalogue)))
        yield line(
            f"learning: {len(segments)} segment{'s'[: len(segments) > 1]}, all rhythms written",
            number,
            lambda: [keeping.learn_segment(catalogue, each, NOW) for each in segments],
        )


def learn(catalogue: Any) -> list[Any]:
    """Learn the population and give the segments."""
    return keeping.learn(catalogue, NOW)


def others(due: Iterable[Any]) -> Iterator[str]:
    """Give the rows of everybody who was not due, as text."""
    left_out = {f"{SALON}#{each.client_id}" for each in due}
    for item in emulated.aws("dynamodb").scan(TableName=f"{emulated.PREFIX}reconnect")["Items"]:
        if item["pk"]["S"] not in left_out:
            yield repr(item)


def line(step: str, number: int, act: Callable[[], Any], grows: bool = True) -> Line:
    """Do one step and give what it took at DynamoDB."""
    with metered() as meter:
        act()
    trips, written = meter.reads + meter.writes, float(meter.write_units)
    return Line(step, number, trips=trips, read_units=meter.read_units, write_units=written, grows=grows)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, nargs="+", default=RULE_SIZES)
    parser.add_argument("--stored", type=int, nargs="+", default=STORED_SIZES)
    sizes = parser.parse_args()
    soundness.install()
    door.install()
    emulated.take_short_way(connection().client)
    print(f"  {'':<38}{'as measured':>50}{f'for {SEVERAL:,}':>37}")
    heading = ("clients", "s CPU", "trips", "read units", "write units", "s CPU", "read units", "write units")
    widths = (9, 9, 9, 11, 12, 13, 12, 12)
    titles = "".join(f"{name:>{width}}" for name, width in zip(heading, widths, strict=True))
    print(f"  {'':<38}{titles}")
    for number in sizes.rules:
        for each in measure_rules(number):
            each.print()
    for number in sizes.stored:
        for each in measure_stored(number):
            each.print()
    print(
        "  The sweep takes what the newly due take, and leaves all others untouched, however many there are."
    )
    print("  A million client-categories take ten times the figures on the right.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
