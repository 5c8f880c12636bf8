"""Whatever happens to appointments, in whatever order it is told and how often: the figures are the count."""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import Refusal
from chalicelib.core.table import put_many
from chalicelib.reporting import service as reporting
from chalicelib.reporting.store import ReportRow
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Visit
from infra.tables import TABLES
from tests.cast import ANA, BEN, TUESDAY, at, open_salon, wishes
from tests.examples import examples
from tests.ledger import appointments, forget, rows
from tests.messaging.cast import NOW, SALON
from tests.reporting.counted import (
    DAY,
    Change,
    changes_told,
    plainly,
    reported,
    require_agreement,
    require_sums,
    tell_in_any_order,
)

WHO = ("Carla", "Dora", "Emil")
WHAT: tuple[dict[str, Any], ...] = (
    {"service_ids": ("cut",)},
    {"service_ids": ("colour",)},
    {"service_ids": (), "package_id": "fresh"},
    {"service_ids": ("cut", "nails"), "staff_id": "ana"},
)
FIRST, LAST = TUESDAY, TUESDAY + 9 * DAY
LATER = NOW + timedelta(days=8)


@dataclass
class Happening:
    """What was booked, in order, and every change of it, each with what was there before."""

    known: dict[str, Appointment] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def note(self) -> None:
        """Take down what has changed, as the table's stream would."""
        for after in appointments():
            before = self.known.get(after.appointment_id)
            if before is None or before.version != after.version:
                self.changes.append((before, after))
                self.known[after.appointment_id] = after

    def visit(self, number: int) -> Visit:
        return scheduling.get_visit(SALON, list(self.known)[number % len(self.known)])


@dataclass(frozen=True)
class Act:
    """Something that is done: to the appointment of that number, or at that hour of that day."""

    verb: str
    which: int
    day: int
    hour: int

    def do(self, so_far: Happening) -> None:
        """Do it; what is refused changes nothing."""
        start = at(self.hour, day=TUESDAY + self.day * DAY)
        with suppress(Refusal):
            if self.verb == "book":
                who, what = WHO[self.which % len(WHO)], WHAT[self.which % len(WHAT)]
                source = "staff" if self.hour % 2 else "online"
                more = {"name": who, "email": f"{who.lower()}@example.com", "source": source}
                scheduling.book(wishes(start, **more, **what), NOW)
            elif so_far.known:
                self._change(so_far.visit(self.which), start)
        so_far.note()

    def _change(self, visit: Visit, start: Any) -> None:
        status: Any = self.verb
        if self.verb == "move":
            scheduling.reschedule(visit, start, None, NOW, by="Ana")
        elif self.verb == "call off":
            scheduling.cancel_by_client(visit, "", NOW)
        elif self.verb == "take back":
            scheduling.take_back(visit, visit.appointment.status, "Ana", NOW)
        else:
            scheduling.set_status(visit, status, NOW)


VERBS = (
    *("book", "book", "book", "move", "move", "call off", "take back"),
    *("arrived", "done", "done", "no_show", "cancelled"),
)
acts = st.builds(Act, st.sampled_from(VERBS), st.integers(0, 11), st.integers(0, 9), st.integers(9, 16))


def after_all(happening: Sequence[Act]) -> Happening:
    """Give what comes of it in a salon that has just opened."""
    forget(table.name for table in TABLES)
    open_salon()
    so_far = Happening()
    for act in happening:
        act.do(so_far)
    return so_far


@settings(examples(20), suppress_health_check=list(HealthCheck))
@given(happening=st.lists(acts, min_size=6, max_size=25), seed=st.integers(0, 10**6))
def test_the_figures_are_the_count_of_the_appointments(tables: None, happening: list[Act], seed: int) -> None:
    tell_in_any_order(after_all(happening).changes, random.Random(seed))
    for first, last in ((FIRST, LAST), (FIRST + 3 * DAY, FIRST + 5 * DAY)):
        require_agreement(first, last, LATER)


@settings(examples(5), suppress_health_check=list(HealthCheck))
@given(happening=st.lists(acts, min_size=6, max_size=25), seed=st.integers(0, 10**6))
def test_parts_of_what_is_looked_at_add_up_to_all_of_it(
    tables: None, happening: list[Act], seed: int
) -> None:
    tell_in_any_order(after_all(happening).changes, random.Random(seed))
    whole = reported(FIRST, LAST, LATER)
    people = [reported(FIRST, LAST, LATER, staff_id=who.staff_id) for who in (ANA, BEN)]
    categories = [reported(FIRST, LAST, LATER, category_id=name) for name in ("hair", "nails")]
    for parts in (people, categories):
        assert sum(it.period.takings.amount for it in parts) == whole.period.takings.amount
        assert sum(it.period.services_done for it in parts) == whole.period.services_done
        for part in parts:
            require_sums(part)


def booked_and_changed() -> Happening:
    return after_all(
        [
            Act("book", 0, 0, 9),
            Act("book", 1, 0, 14),
            Act("book", 2, 1, 14),
            Act("book", 0, 6, 10),
            Act("move", 0, 7, 10),
            Act("done", 2, 0, 9),
            Act("no_show", 1, 0, 9),
        ]
    )


def test_the_stream_tells_all_that_the_ledger_needs(tables: None) -> None:
    booked_and_changed()
    reporting.note_visits(changes_told())
    require_agreement(FIRST, LAST, LATER)
    assert plainly(FIRST, LAST, LATER)["outcomes"] == {"came": 1, "missed": 1, "ahead": 1, "unsettled": 1}


def test_what_is_told_again_writes_nothing(tables: None) -> None:
    changes = booked_and_changed().changes
    reporting.note_visits(changes)
    before = rows("reports")
    reporting.note_visits(changes)
    reporting.note_visits(changes[:3])
    assert rows("reports") == before


def test_counting_again_gives_the_same_from_nothing_and_from_something_wrong(tables: None) -> None:
    changes = booked_and_changed().changes
    moved = [change for change in changes if change[0] and change[0].local_date != change[1].local_date]
    reporting.note_visits([change for change in changes if change not in moved])
    assert reporting.count_again(SALON, FIRST, LAST) == 4
    require_agreement(FIRST, LAST, LATER)
    put_many([ReportRow(pk=SALON, sk=f"lines#{FIRST}", e={"lines": "[]"})])
    assert reported(FIRST, FIRST, LATER).period.visits.appointments == 0
    reporting.count_again(SALON, FIRST, LAST)
    require_agreement(FIRST, LAST, LATER)
