"""Many clients at once for one time: three processes of the app against one emulated DynamoDB, over HTTP.

Half of the rounds ask for the very same slot, half for intervals of different lengths and beginnings
that all share an instant; in either, exactly one may win. Gives 1 when any round ends otherwise, or
when the day sheets say something else than the answers did.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Barrier
from typing import Any

from chalicelib.catalogue.model import BookingPolicy, Business, Category, Location, Service, Shift, Staff
from chalicelib.core.money import Money
from infra.local.emulator import Emulator, environment

PROJECT = Path(__file__).parent.parent
PREFIX, BUSINESS, BLOCK = "regulars-bench-", "bench", timedelta(hours=3)
LENGTHS, BEGINNINGS = (45, 60, 75, 90), (0, 15, 30)
"""Minutes: whatever begins within half an hour and lasts 45 minutes contains the instant after 30."""


class Person:
    """One client on a connection of their own."""

    def __init__(self, number: int, port: int) -> None:
        self.number = number
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def book(self, service_id: str, start: datetime, begin: Barrier) -> tuple[int, dict[str, Any]]:
        """Book at the moment when all are ready; give the status and the answer."""
        client = {"name": f"Client {self.number}", "email": f"client-{self.number}@example.com"}
        asked = {"service_ids": [service_id], "starts_at": start.isoformat(), "client": client}
        begin.wait()
        path = f"/v1/businesses/{BUSINESS}/appointments"
        self._connection.request("POST", path, json.dumps(asked), {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())


class Commits:
    """Counts, at the emulator, the transactions that went through and those that came too late."""

    def __init__(self) -> None:
        from moto.dynamodb.exceptions import TransactionCanceledException
        from moto.dynamodb.models import DynamoDBBackend

        self.made = self.refused = 0
        write_together = DynamoDBBackend.transact_write_items

        def counted(*args: Any, **kwargs: Any) -> None:
            try:
                write_together(*args, **kwargs)
            except TransactionCanceledException:
                self.refused += 1
                raise
            self.made += 1

        setattr(DynamoDBBackend, "transact_write_items", counted)  # noqa: B010 - mypy knows only moto's own


def open_business() -> None:
    """Enter a business with one person who works around the clock."""
    from chalicelib.catalogue.service import found_business

    hours = tuple(
        Shift(weekday=day, starts_minute=0, ends_minute=1440, location_id="here") for day in range(7)
    )
    price = Money(amount=1000, currency="EUR")
    policy = BookingPolicy(lead_minutes=0, horizon_days=730)
    found_business(
        Business(
            business_id=BUSINESS, name="Bench", time_zone="UTC", country="DE", currency="EUR", policy=policy
        ),
        [
            Location(location_id="here", name="Here", time_zone="UTC"),
            Category(category_id="all", name="All"),
            Staff(staff_id="ben", name="Ben", shifts=hours),
            *(
                Service(
                    service_id=f"of-{n}",
                    name=f"{n} minutes",
                    category_id="all",
                    duration_minutes=n,
                    price=price,
                )
                for n in LENGTHS
            ),
        ],
    )


@contextmanager
def processes_of_the_app(number: int) -> Iterator[list[int]]:
    """Give the ports of so many processes of the app."""
    command = [sys.executable, "-m", "infra.local.gateway"]
    running = [
        subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(number)
    ]
    try:
        yield [
            int(str(process.stdout and process.stdout.readline()).rsplit(":", 1)[1]) for process in running
        ]
        for process in running:
            process.terminate()
        logged = "".join(process.stdout.read() for process in running if process.stdout)
        print(logged, file=sys.stderr)  # what went wrong inside, if anything did
    finally:
        for process in running:
            process.terminate()
            process.wait()


def judge(answers: list[tuple[int, dict[str, Any]]]) -> tuple[int, Counter[str]]:
    """Give how many won, and what the others were told."""
    others: Counter[str] = Counter()
    for status, answer in answers:
        if status != 201:
            with_times = bool(answer.get("alternatives"))
            others[f"{status} {answer.get('code')}{' with alternatives' if with_times else ''}"] += 1
    return len(answers) - others.total(), others


def verify(winners: int) -> list[str]:
    """Give what is wrong on the day sheets, if anything is."""
    from chalicelib.scheduling.store import load_sheets

    today = datetime.now(UTC).date()
    sheets = load_sheets(BUSINESS, "ben", today, today + timedelta(days=730))
    claims = {name: claim for sheet in sheets.values() for name, claim in sheet.claims.items()}
    in_order = sorted(claims.values(), key=lambda claim: claim.starts_at)
    wrong = [] if len(claims) == winners else [f"{len(claims)} claims stand for {winners} winners"]
    pairs = pairwise(in_order)
    return wrong + [f"{one.starts_at} overlaps the next" for one, next_ in pairs if one.conflicts_with(next_)]


def run(
    rounds: int, clients: int, seconds: float, ports: list[int]
) -> tuple[Counter[int], Counter[str], int]:
    """Let the rounds take place; give a histogram of winners, the others' answers, and the rounds done."""
    people = [Person(number, ports[number % len(ports)]) for number in range(clients)]
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    histogram: Counter[int] = Counter()
    told: Counter[str] = Counter()
    began, done = time.monotonic(), 0
    with ThreadPoolExecutor(clients) as pool:
        while done < rounds and time.monotonic() - began < seconds:
            begin, start, alike = Barrier(clients), midnight + done * BLOCK, done % 2 == 0
            asked = [
                (LENGTHS[0], 0) if alike else (LENGTHS[n % 4], BEGINNINGS[n % 3]) for n in range(clients)
            ]
            services = [f"of-{length}" for length, _ in asked]
            starts = [start + timedelta(minutes=beginning) for _, beginning in asked]
            answers = pool.map(Person.book, people, services, starts, [begin] * clients)
            won, others = judge(list(answers))
            histogram[won] += 1
            told += others
            done += 1
            if done % 50 == 0:
                print(f"  {done} rounds, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return histogram, told, done


def main() -> int:
    """Run the rounds and print what came of them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3600, help="begin no round after so long")
    given = parser.parse_args()
    emulator = Emulator(0, PREFIX)
    os.environ.update(environment(emulator.endpoint), TABLE_PREFIX=PREFIX)
    emulator.start("bookings@example.com")
    open_business()
    commits = Commits()
    began = time.monotonic()
    with processes_of_the_app(given.processes) as ports:
        histogram, told, done = run(given.rounds, given.clients, given.seconds, ports)
    took = time.monotonic() - began
    wrong = verify(sum(won * rounds for won, rounds in histogram.items()))
    emulator.stop()
    print(f"{done} rounds of {given.clients} clients at once, {given.processes} processes, {took:.0f} s")
    print(f"  winners: rounds   {dict(sorted(histogram.items()))}")
    print(f"  the others heard  {dict(told)}")
    print(f"  commits           {commits.made} made, {commits.refused} refused and decided again")
    for line in wrong:
        print(f"  WRONG: {line}")
    only = {"409 slot_taken with alternatives"}
    return int(bool(wrong) or set(histogram) != {1} or set(told) != only or done < given.rounds)


if __name__ == "__main__":
    raise SystemExit(main())
