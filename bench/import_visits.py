"""Taking over a long history: rows in a second, round trips, and memory while it goes.

The file is made up, the same every time. The emulator runs in a process of its own, so that the memory
told here is the importer's; it is one of the two that share the work, and by far not DynamoDB's speed.
"""

import argparse
import multiprocessing
import os
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

ROWS = 110_000
NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
PREFIX, BUSINESS = "regulars-bench-", "salon"
SERVICES = {
    "Cut": (45, 45),
    "Colour": (90, 95),
    "Blow-dry": (30, 25),
    "Manicure": (30, 30),
    "Massage": (60, 70),
}
MARKS = (0.1, 0.5, 1.0)


def main() -> int:
    """Import the file twice and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    emulator = context.Process(target=serve, args=(theirs,), daemon=True)
    emulator.start()
    try:
        os.environ.update(ours.recv())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "visits.csv")
            with path.open("w", encoding="utf-8") as file:
                file.writelines(made_up(rows))
            measure(path, rows)
    finally:
        ours.send("stop")
        emulator.join()
    return 0


def serve(connection: Connection) -> None:
    """Run the emulator until told to stop."""
    from infra.local.emulator import Emulator, environment

    emulator = Emulator(0, PREFIX)
    emulator.start("bookings@example.com")
    connection.send({**environment(emulator.endpoint), "TABLE_PREFIX": PREFIX})
    connection.recv()
    emulator.stop()


def made_up(rows: int) -> Iterator[str]:
    """Give the lines of a history of ten years up to NOW, twenty-two visits a client, and bookings ahead."""
    chance = random.Random(rows)
    yield "client_key,client_name,email,phone,category,service,staff,starts_at,duration_minutes,price,status,"
    yield "email_consent,sms_consent\n"
    for number in range(rows):
        client = chance.randrange(max(1, rows // 22))
        name = chance.choice(list(SERVICES))
        minutes, price = SERVICES[name]
        ahead = chance.random() < 0.01
        days = chance.randrange(1, 60) if ahead else -chance.randrange(1, 3650)
        start = (NOW + timedelta(days=days)).replace(hour=chance.randrange(9, 18), minute=15 * (number % 4))
        status = "booked" if ahead else chance.choices(("done", "cancelled", "no_show"), (90, 7, 3))[0]
        yield (
            f"C{client},Client {client},c{client}@salon.example,+4930{1_000_000 + client},Beauty,{name},"
            f"Staff {client % 6},{start:%Y-%m-%dT%H:%M},{minutes},{price}.00,{status},yes,no\n"
        )


def measure(path: Path, rows: int) -> None:
    """Import the file into the emulator, then once more, and print what each took."""
    from chalicelib.catalogue.model import Business
    from chalicelib.catalogue.service import found_business
    from chalicelib.core.table import connection
    from chalicelib.history.service import import_visits

    business = Business(
        business_id=BUSINESS, name="Salon", time_zone="Europe/Berlin", country="DE", currency="EUR"
    )
    found_business(business, [])
    trips: Counter[str] = Counter()
    events = connection().client.meta.events
    events.register("before-call.dynamodb", lambda model, **_: trips.update([model.name]))
    for title in ("first time", "again"):
        trips.clear()
        memory: dict[float, float] = {}

        def note(what: str, done: int, of: int | None, memory: dict[float, float] = memory) -> None:
            for mark in MARKS:
                if what == "visits" and of and done >= mark * of:
                    memory.setdefault(mark, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

        begun, begun_cpu = time.monotonic(), time.process_time()
        with path.open(encoding="utf-8") as lines:
            report = import_visits(BUSINESS, lines, NOW, progress=note)
        seconds, cpu = time.monotonic() - begun, time.process_time() - begun_cpu
        print(f"{rows:,} rows, {title}: {seconds:.0f} s, {rows / seconds:,.0f} rows/s ({cpu:.0f} s CPU)")
        print(f"  visits {dict(report.visits)}, ahead {report.ahead}, overlapping {report.overlapping}")
        print("  round trips", ", ".join(f"{name} {count:,}" for name, count in sorted(trips.items())))
        print("  peak memory", ", ".join(f"{mb:.0f} MB at {mark:.0%}" for mark, mb in memory.items()))


if __name__ == "__main__":
    raise SystemExit(main())
