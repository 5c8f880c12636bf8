"""What each verb costs at DynamoDB: round trips and units, counted against an emulated one, never timed.

Units follow DynamoDB's published rules from the sizes of the items (see `tests/meter.py`); updates of
a client's record count as one unit. The business has ten people, nine of them with a full month.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from moto import mock_aws

import tests.conftest as emulated
from chalicelib.access.service import enter_key
from chalicelib.catalogue.service import found_business
from chalicelib.core.table import put_many
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import Mode, Rhythm
from chalicelib.reconnect.store import rhythm_write
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Claim, DaySheet, Visit
from chalicelib.scheduling.store import save, sheet_write
from infra.local import soundness
from infra.tables import TABLES, create_request
from tests.cast import BEN, BUSINESS, CUT, SALON_KEY, THINGS, TUESDAY, at, wishes
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.reconnect.sweeps import sweep

DAY, MONTH = timedelta(days=1), timedelta(days=30)
LATE = 10


def open_business() -> None:
    """Enter the business, Ana and nine more people, and eleven visits a day for each of the nine."""
    team = [BEN.model_copy(update={"staff_id": f"ben-{n}"}) for n in range(9)]
    found_business(BUSINESS, [*(thing for thing in THINGS if thing is not BEN), *team])
    enter_key(SALON, SALON_KEY, "Ana's key", NOW)
    for person in team:
        for number in range(31):
            fill(person.staff_id, TUESDAY + number * DAY)


def fill(staff_id: str, day: date) -> None:
    """Claim the day, but for its last hours."""
    starts = [at(9, day=day) + n * timedelta(minutes=30) for n in range(11)]
    claims = {
        f"{staff_id}-abcdefgh{n:x}": Claim(starts_at=start, ends_at=start + timedelta(minutes=30))
        for n, start in enumerate(starts)
    }
    save([sheet_write(SALON, DaySheet(holder=staff_id, day=day, claims=claims))])


def fall_overdue(number: int, due_at: datetime) -> None:
    """Let so many clients fall overdue at the instant, known and reachable."""
    for n in range(number):
        asked: dict[str, Any] = {"staff_id": "ana", "name": f"Late {n}", "email": f"late-{n}@example.com"}
        asked["email_consent"] = True
        visit = scheduling.book(wishes(at(9, day=TUESDAY + n * 7 * DAY), **asked), NOW)
        scheduling.set_status(visit, "done", NOW)
        rhythm = Rhythm(
            business_id=SALON,
            client_id=visit.appointment.client_id,
            category_id=CUT.category_id,
            mode=Mode.COMPAT,
            visit_count=6,
            last_visit_on=due_at.date() - 40 * DAY,
            typical_interval_days=Decimal(30),
            interval_low_days=Decimal(25),
            interval_high_days=Decimal(35),
            overdue_on=due_at.date(),
            lapses_on=due_at.date() + 90 * DAY,
            due_at=due_at,
        )
        put_many([rhythm_write(rhythm).row])


def slots(staff_id: str | None) -> Callable[[], Any]:
    """Ask for the free times of 31 days, with one person or with all ten."""
    return lambda: scheduling.list_slots(wishes(NOW, staff_id=staff_id), TUESDAY, TUESDAY + MONTH, NOW)


def measure(name: str, act: Callable[[], Any]) -> Any:
    """Print the line of one verb; give what it gave."""
    with metered() as meter:
        result = act()
    print(f"  {name:<46}{meter.reads:>6}{meter.writes:>8}{meter.read_units:>12.1f}{meter.write_units:>12.0f}")
    return result


def print_table() -> None:
    """Print what each verb costs."""
    print(f"  {'':<46}{'reads':>6}{'writes':>8}{'read units':>12}{'write units':>12}")
    measure("free times, 31 days, one person", slots("ben-0"))
    measure("free times, 31 days, ten people", slots(None))
    visit: Visit = measure(
        "booking, one person", lambda: scheduling.book(wishes(at(16), staff_id="ben-0"), NOW)
    )
    measure("booking, whoever of ten is free", lambda: scheduling.book(wishes(at(16), staff_id=None), NOW))
    link = (SALON, visit.appointment.appointment_id, visit.token)
    seen = measure("looking at it by its link", lambda: scheduling.get_visit_by_link(*link))
    moved = measure("moving it", lambda: scheduling.reschedule(seen, at(17), None, NOW))
    measure("cancelling it", lambda: scheduling.cancel_by_client(moved, "", NOW))
    fall_overdue(LATE, NOW + DAY)
    measure("sweep, nothing due", lambda: sweep(NOW))
    later = NOW + 2 * DAY
    measure(f"sweep, {LATE} due", lambda: sweep(later))
    measure("overdue clients by category", lambda: reconnect.list_categories(SALON, later))
    measure(f"list of {LATE} overdue clients", lambda: reconnect.list_overdue(SALON, "hair", later))
    measure(f"inviting {LATE} overdue clients", lambda: reconnect.contact(SALON, "hair", ("email",), later))


def main() -> int:
    """Print the table against an emulated DynamoDB inside this process."""
    with ExitStack() as stack:
        soundness.install()
        stack.enter_context(mock_aws(config={"core": {"mock_credentials": False}}))
        for table in TABLES:
            emulated.aws("dynamodb").create_table(**create_request(table, emulated.PREFIX))
        open_business()
        print(
            "What each verb costs at DynamoDB (a looking-up that stands on its own line is not in the next):"
        )
        print_table()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
