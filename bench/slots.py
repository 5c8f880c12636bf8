"""What a list of free times takes, whatever happened before; and a day that a hundred people book at once.

The emulated DynamoDB runs in threads of its own, so that the CPU time of the asking thread is the
program's alone (with its share of parsing answers). Times are ratios to the empty history of the same run.
"""

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Barrier

from bench.concurrency import Commits
from chalicelib.catalogue.service import found_business
from chalicelib.core.errors import Refusal
from chalicelib.core.table import put_many
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Claim, DaySheet, Guest
from chalicelib.scheduling.store import save_history, sheet_write
from infra.local.emulator import Emulator, environment
from tests.cast import BEN, BUSINESS, CUT, MITTE, TUESDAY, at, weekly, wishes
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

DAY, MONTH = timedelta(days=1), timedelta(days=30)
HISTORIES = (0, 1_000, 20_000)
PEOPLE = 10
ASKED = 20
AT_ONCE = 100
WIDE_OPEN = date(2027, 6, 1)


def open_business() -> None:
    """Enter a business with ten people like Ben, and one who works round the clock."""
    team = [BEN.model_copy(update={"staff_id": f"ben-{n}"}) for n in range(PEOPLE)]
    quick = CUT.model_copy(update={"service_id": "quick", "duration_minutes": 10, "step_minutes": 5})
    awake = {"staff_id": "emil", "service_ids": ("quick",), "shifts": weekly(range(7), 0, 24), "pauses": ()}
    found_business(BUSINESS, [MITTE, CUT, quick, *team, BEN.model_copy(update=awake)])


def live_through(number: int) -> None:
    """Let Ben's team have had so many appointments, half an hour each, until the day before yesterday."""
    first = scheduling.book(wishes(at(9, day=TUESDAY + 63 * DAY), staff_id="ben-0"), NOW).appointment
    half_hour = timedelta(minutes=30)
    days: dict[tuple[str, date], dict[str, Claim]] = {}
    past = []
    for n in range(number):
        who, start = f"ben-{n % PEOPLE}", at(12, day=TUESDAY - 2 * DAY) - (n // PEOPLE) * half_hour
        name = {"appointment_id": f"p{n}", "staff_id": who, "status": "done", "client_id": f"c{n % 500}"}
        past.append(first.model_copy(update={**name, "starts_at": start, "ends_at": start + half_hour}))
        claims = days.setdefault((who, start.date()), {})
        claims[f"p{n}"] = Claim(starts_at=start, ends_at=start + half_hour)
    save_history(past)
    sheets = (DaySheet(holder=who, day=day, claims=claims) for (who, day), claims in days.items())
    put_many(sheet_write(SALON, sheet).row for sheet in sheets)
    scheduling.set_status(scheduling.get_visit(SALON, first.appointment_id), "cancelled", NOW)


def cost(staff_id: str | None) -> tuple[float, float, int, int]:
    """Give the least CPU milliseconds, the read units, round trips and slots of asking for 31 days."""
    gc.freeze()  # else the program's collector would walk through all that the emulated tables hold
    request, spent = wishes(NOW, staff_id=staff_id), []
    for _ in range(ASKED if staff_id else ASKED // 4):
        with metered() as meter:
            began = time.thread_time()
            slots, _ = scheduling.list_slots(request, TUESDAY, TUESDAY + MONTH, NOW)
            spent.append(1000 * (time.thread_time() - began))
    return min(spent), meter.read_units, meter.reads, len(slots)


def print_slots() -> bool:
    """Print what free times take after each history; tell whether all is within bounds."""
    head = ("people", "history", "slots", "reads", "read units", "CPU ms", "to empty")
    print("  " + "".join(f"{title:>12}" for title in head))
    empty: dict[str | None, float] = {}
    fine = True
    for history in HISTORIES:
        if history:
            live_through(history)
        for who in ("ben-0", None):
            milliseconds, units, reads, slots = cost(who)
            ratio = milliseconds / empty.setdefault(who, milliseconds)
            people = 1 if who else PEOPLE
            fine = fine and units <= 10 * people
            row = (people, history, slots, reads, f"{units:.1f}", f"{milliseconds:.1f}", f"{ratio:.2f}")
            print("  " + "".join(f"{value:>12}" for value in row))
    return fine


def print_group() -> None:
    """Print what the free times of three days take with anybody, for one and for six people at once."""
    spent: list[float] = []
    for guests in ((), (Guest(name="Else"),) * 5):
        request = wishes(NOW, staff_id=None, guests=guests)
        began = time.thread_time()
        slots, _ = scheduling.list_slots(request, TUESDAY, TUESDAY + 2 * DAY, NOW)
        spent.append(1000 * (time.thread_time() - began))
        print(f"  {len(guests) + 1} at once over 3 days: {len(slots)} slots, {spent[-1]:.0f} ms CPU")
    print(f"  six people to one: {spent[1] / spent[0]:.1f}")


def book_one_day() -> bool:
    """Let a hundred people book a time of their own on one day of one person; tell whether all got it."""
    commits, begin = Commits(), Barrier(AT_ONCE)

    def book(number: int) -> str:
        start = at(0, day=WIDE_OPEN) + number * timedelta(minutes=10)
        email = f"client-{number}@example.com"
        begin.wait()
        try:
            request = wishes(start, staff_id="emil", service_ids=("quick",), email=email)
            scheduling.book(request, NOW)
        except Refusal as refusal:
            return refusal.code
        return "booked"

    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = Counter(pool.map(book, range(AT_ONCE)))
    again = f"{commits.refused} commits refused and decided again"
    print(f"  {AT_ONCE} at once on one day: {dict(outcomes)}, {again}, {time.monotonic() - began:.0f} s")
    return outcomes == {"booked": AT_ONCE}


@contextmanager
def emulated() -> Iterator[None]:
    """Run the emulated AWS in this process until left."""
    emulator = Emulator(0, "bench-")
    os.environ.update(environment(emulator.endpoint), TABLE_PREFIX="bench-")
    emulator.start("bookings@example.com")
    yield
    emulator.stop()


def main() -> int:
    """Print the figures; fail when a bound is passed."""
    with emulated():
        open_business()
        print(f"Free times over 31 days, {ASKED} times asked (a quarter of it for all):")
        fine = print_slots()
        print_group()
        return 0 if book_one_day() and fine else 1


if __name__ == "__main__":
    sys.exit(main())
