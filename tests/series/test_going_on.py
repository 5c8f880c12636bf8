"""A rule without an end is booked ahead as far as bookings are taken, and goes on as visits are over."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from chalicelib.scheduling import service as scheduling
from chalicelib.series import service
from infra.local.clock import MovableClock
from tests.cast import at, open_salon
from tests.ledger import appointments, everything, require_agreement
from tests.messaging.cast import NOW, SALON, Crash
from tests.series.salon import (
    FIRST,
    SECOND,
    THIRD,
    WEEK,
    became,
    booked,
    changed,
    seen,
    taken_by_else,
    visit,
    wall,
)
from tests.series.test_crashes import dying_at
from tests.test_triggers import bring, records_of

ENDLESS = "FREQ=WEEKLY"
LAST = date(2027, 8, 31)
"""The last Tuesday within the 120 days for which the salon takes bookings."""


@pytest.fixture(autouse=True)
def salon_is_open(tables: None, clock: MovableClock) -> None:
    clock.set(NOW)
    open_salon()


def days(series_id: str) -> list[date]:
    return sorted(became(series_id))


def over(series_id: str, day: date, clock: MovableClock, status: Any = "done") -> list[Any]:
    """Let the visit of a day be over, an hour after its start; give the records that tell of it."""
    clock.set(at(11, 0, day))
    told = len(records_of("appointments"))
    scheduling.set_status(visit(series_id, day), status, at(11, 0, day))
    return records_of("appointments")[told:]


def test_it_is_booked_ahead_as_far_as_bookings_are_taken() -> None:
    series_id = booked(rrule=ENDLESS)
    assert (days(series_id)[0], days(series_id)[-1], len(days(series_id))) == (FIRST, LAST, 18)


def test_at_most_fifty_two_are_booked_ahead() -> None:
    assert len(days(booked(rrule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"))) == 52


@pytest.mark.parametrize("status", ["done", "no_show", "cancelled"])
def test_when_a_visit_is_over_the_series_goes_on(clock: MovableClock, status: str) -> None:
    series_id = booked(rrule=ENDLESS)
    told = over(series_id, FIRST + WEEK, clock, status)
    assert bring("on_appointment_change", told) == []
    assert days(series_id)[-1] == LAST + WEEK
    assert became(series_id)[LAST + WEEK] == "07.09. 10:00 ben"
    require_agreement()


def test_told_of_it_again_nothing_more_is_booked(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    told = over(series_id, FIRST + WEEK, clock)
    bring("on_appointment_change", told)
    before = everything()
    assert bring("on_appointment_change", told) == []
    assert everything() == before


def test_a_date_that_is_taken_then_waits_for_staff_to_decide(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    taken_by_else(LAST + WEEK, 10, 15)
    bring("on_appointment_change", over(series_id, SECOND, clock))
    (conflict,) = [it.occurrence for it in service.standings(seen(series_id), NOW) if it.became == "conflict"]
    assert (conflict.on, conflict.reason) == (LAST + WEEK, "taken")
    assert conflict.sentence == "Ben is taken by Else's 10:15 until 11:00."
    now = at(12, 0, SECOND)
    changed(series_id, "all", None, {LAST + WEEK: wall(LAST + WEEK, 14)}, now=now)
    assert became(series_id)[LAST + WEEK] == "moved 07.09. 14:00 ben"


def test_what_waits_for_a_decision_can_be_left_out_or_booked_where_it_was_meant(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    others = [taken_by_else(LAST + n * WEEK) for n in (1, 2)]
    bring("on_appointment_change", over(series_id, THIRD, clock))
    now = at(12, 0, THIRD)
    scheduling.set_status(others[0], "cancelled", now)
    changed(series_id, "this", LAST + WEEK, starts_at=wall(LAST + WEEK), now=now)
    changed(series_id, "all", None, {LAST + 2 * WEEK: "skip"}, now=now)
    assert became(series_id)[LAST + WEEK] == "07.09. 10:00 ben"
    assert became(series_id)[LAST + 2 * WEEK] == "skipped"
    require_agreement()


def test_a_series_that_was_called_off_or_has_an_end_does_not_go_on(clock: MovableClock) -> None:
    ended, endless = booked(starts_at=wall(FIRST, 14)), booked(rrule=ENDLESS)
    changed(endless, "following", THIRD, cancel=True)
    before = len(appointments())
    for series_id in (ended, endless):
        bring("on_appointment_change", over(series_id, SECOND, clock))
    assert len(appointments()) == before


def test_what_continues_a_series_goes_on_and_the_earlier_part_does_not(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    new = changed(series_id, "following", THIRD, starts_at=wall(THIRD, 14)).view.series.series_id
    bring("on_appointment_change", over(series_id, SECOND, clock))
    assert days(new)[-1] == LAST
    bring("on_appointment_change", over(new, THIRD, clock))
    assert days(new)[-1] == LAST + 2 * WEEK
    assert days(series_id) == [FIRST, SECOND]


def test_what_died_while_it_was_booked_is_completed_when_a_visit_is_over(clock: MovableClock) -> None:
    with suppress(Crash), dying_at(4, "before"):
        booked(key="k1")
    (view,) = service.list_series(SALON, None).items
    assert view.series.under_way
    assert len(view.appointments) == 2
    bring("on_appointment_change", over(view.series.series_id, FIRST, clock))
    assert not seen(view.series.series_id).series.under_way
    assert len(appointments()) == 5
