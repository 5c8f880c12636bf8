"""A rule without an end is booked ahead as far as bookings are taken, and goes on as time does."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.series import service
from infra.local.clock import MovableClock
from tests.cast import BEN, at, open_salon
from tests.ledger import appointments, everything, require_agreement
from tests.messaging.cast import NOW, SALON, Crash, later
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
from tests.test_triggers import fire

ENDLESS = "FREQ=WEEKLY"
DAY = timedelta(days=1)
LAST = date(2027, 8, 31)
"""The last Tuesday within the 120 days for which the salon takes bookings."""


@pytest.fixture(autouse=True)
def salon_is_open(tables: None, clock: MovableClock) -> None:
    clock.set(NOW)
    open_salon()


def days(series_id: str) -> list[date]:
    return sorted(became(series_id))


def passed(day: date, clock: MovableClock) -> Any:
    """Let a day after the visit of a date have passed, and the timer fire; give what it answers."""
    clock.set(at(10, 0, day + DAY))
    return fire("end_what_waited")


def test_it_is_booked_ahead_as_far_as_bookings_are_taken() -> None:
    series_id = booked(rrule=ENDLESS)
    assert (days(series_id)[0], days(series_id)[-1], len(days(series_id))) == (FIRST, LAST, 18)


def test_at_most_fifty_two_are_booked_ahead() -> None:
    assert len(days(booked(rrule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR"))) == 52


@pytest.mark.parametrize("status", [None, "done", "no_show", "cancelled"])
def test_a_day_after_each_date_the_series_goes_on_whatever_became_of_the_visit(
    clock: MovableClock, status: Any
) -> None:
    series_id = booked(rrule=ENDLESS)
    if status:
        clock.set(at(11, 0, SECOND))
        scheduling.set_status(visit(series_id, SECOND), status, at(11, 0, SECOND))
    passed(SECOND, clock)
    assert days(series_id)[-1] == LAST + WEEK
    assert became(series_id)[LAST + WEEK] == "07.09. 10:00 ben"
    require_agreement()


def test_the_timer_is_told_when_a_series_goes_on_and_does_nothing_before(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    before = everything()
    assert datetime.fromisoformat(fire("end_what_waited")["idle_until"]) == at(10, 0, FIRST + DAY)
    assert everything() == before
    passed(FIRST, clock)
    assert datetime.fromisoformat(fire("end_what_waited")["idle_until"]) == at(10, 0, SECOND + DAY)
    before = everything()
    fire("end_what_waited")
    assert everything() == before
    assert days(series_id)[-1] == LAST


def test_one_that_nobody_looked_after_for_long_goes_on_by_its_rule(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    passed(LAST + 4 * WEEK, clock)
    assert days(series_id)[18] == LAST + 5 * WEEK
    assert days(series_id)[-1] - LAST >= 20 * WEEK
    require_agreement()


def test_what_cannot_be_booked_any_more_waits_for_staff_and_stops_no_other(clock: MovableClock) -> None:
    of_ben = booked(rrule=ENDLESS)
    of_ana = booked(rrule=ENDLESS, staff_id="ana", location_id="mitte")
    add(SALON, [BEN.model_copy(update={"active": False})])
    passed(SECOND, clock)
    (conflict,) = [it.occurrence for it in service.standings(seen(of_ben), NOW) if it.became == "conflict"]
    assert (conflict.on, conflict.reason) == (LAST + WEEK, "not_found")
    assert conflict.sentence == "There is no such member of staff."
    assert became(of_ana)[LAST + WEEK] == "07.09. 10:00 ana"


def test_a_date_that_is_taken_then_waits_for_staff_to_decide(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    taken_by_else(LAST + WEEK, 10, 15)
    passed(SECOND, clock)
    (conflict,) = [it.occurrence for it in service.standings(seen(series_id), NOW) if it.became == "conflict"]
    assert (conflict.on, conflict.reason) == (LAST + WEEK, "taken")
    assert conflict.sentence == "Ben is taken by Else's 10:15 until 11:00."
    now = at(12, 0, SECOND + DAY)
    changed(series_id, "all", None, {LAST + WEEK: wall(LAST + WEEK, 14)}, now=now)
    assert became(series_id)[LAST + WEEK] == "moved 07.09. 14:00 ben"


def test_what_waits_for_a_decision_can_be_left_out_or_booked_where_it_was_meant(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    others = [taken_by_else(LAST + n * WEEK) for n in (1, 2)]
    passed(THIRD, clock)
    now = at(12, 0, THIRD + DAY)
    scheduling.set_status(others[0], "cancelled", now)
    changed(series_id, "this", LAST + WEEK, starts_at=wall(LAST + WEEK), now=now)
    changed(series_id, "all", None, {LAST + 2 * WEEK: "skip"}, now=now)
    assert became(series_id)[LAST + WEEK] == "07.09. 10:00 ben"
    assert became(series_id)[LAST + 2 * WEEK] == "skipped"
    require_agreement()


def test_a_series_that_was_called_off_or_has_an_end_does_not_go_on(clock: MovableClock) -> None:
    booked(starts_at=wall(FIRST, 14))
    endless = booked(rrule=ENDLESS)
    changed(endless, "following", THIRD, cancel=True)
    before = everything()
    assert passed(THIRD, clock)["idle_until"] is None
    assert everything() == before


def test_what_continues_a_series_goes_on_and_the_earlier_part_does_not(clock: MovableClock) -> None:
    series_id = booked(rrule=ENDLESS)
    new = changed(series_id, "following", THIRD, starts_at=wall(THIRD, 9)).view.series.series_id
    passed(SECOND, clock)
    assert days(new)[-1] == LAST
    passed(THIRD, clock)
    assert days(new)[-1] == LAST + 2 * WEEK
    assert days(series_id) == [FIRST, SECOND]


def test_what_died_while_it_was_booked_is_completed_within_minutes(clock: MovableClock) -> None:
    with suppress(Crash), dying_at(4, "before"):
        booked(key="k1")
    (view,) = service.list_series(SALON, None).items
    assert (view.series.under_way, len(view.appointments)) == (True, 2)
    clock.set(later(1))
    fire("end_what_waited")
    assert seen(view.series.series_id).series.under_way  # it might still be on its way
    clock.set(later(2))
    fire("end_what_waited")
    assert not seen(view.series.series_id).series.under_way
    assert len(appointments()) == 5
    assert fire("end_what_waited")["idle_until"] is None
