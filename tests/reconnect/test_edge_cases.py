"""The edge cases of what counts as a visit and what makes a pattern, each by its name."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.clients.model import ClientDetails
from chalicelib.core.errors import BadInput
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.cadence.pattern import Mode
from chalicelib.reconnect.model import CategoryStanding, Rhythm
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from chalicelib.series import service as series
from chalicelib.series.model import Person, SeriesRequest
from tests.reconnect.offers import SERVICES
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio, named

ELIF = named("Elif")


def rhythm(studio: Studio, who: ClientDetails, category_id: str = "hair") -> Rhythm | None:
    return store.load_client_rows(STUDIO, studio.enter(who))[1].get(category_id)


def overdue_on(studio: Studio, who: ClientDetails, category_id: str = "hair") -> int | None:
    """Give on which day the client is overdue."""
    found = rhythm(studio, who, category_id)
    return (found.overdue_on - FIRST_DAY).days if found and found.overdue_on else None


def standing(studio: Studio, who: ClientDetails, category_id: str) -> CategoryStanding:
    found = reconnect.explain_client(STUDIO, studio.enter(who), studio.clock.now())
    return next(each for each in found if each.category_id == category_id)


def call_off(studio: Studio, visit: Visit) -> None:
    current = scheduling.get_visit(STUDIO, visit.appointment.appointment_id)
    scheduling.cancel_by_client(current, "", studio.clock.now())
    studio.drain()


def check_out(studio: Studio, visit: Visit, hour: int = 18) -> None:
    """Let the day of the visit come, and note that it is done."""
    studio.jump((visit.appointment.local_date - FIRST_DAY).days, hour)
    studio.set_status(visit, "done")


def test_edge_no_show_as_the_last_event_counts_from_the_last_visit_attended(studio: Studio) -> None:
    studio.at(180)
    studio.compat("hair")
    studio.has_been(ELIF, "cut", 80, 108, 136)
    studio.has_been(ELIF, "cut", 179, status="no_show")
    assert overdue_on(studio, ELIF) == 164
    assert studio.overdue("hair", which="excluded") == ["Elif"]
    studio.at(192)
    assert studio.overdue("hair") == []
    studio.at(193)
    assert studio.overdue("hair") == ["Elif"]


def test_edge_cancelled_by_the_business_is_no_visit_and_has_no_grace(studio: Studio) -> None:
    studio.at(180)
    studio.compat("hair")
    studio.has_been(ELIF, "cut", 80, 108, 136)
    visit = studio.book(ELIF, "cut", 185)
    studio.set_status(visit, "cancelled")
    (listed,) = reconnect.list_overdue(STUDIO, "hair", studio.clock.now())
    assert (listed.name, listed.let_down, listed.last_visit_on) == (
        "Elif",
        True,
        FIRST_DAY + timedelta(days=136),
    )


def test_edge_rescheduled_ten_times_is_one_appointment_and_one_visit(studio: Studio) -> None:
    studio.compat("hair")
    studio.has_been(ELIF, "cut", -56, -28)
    visit = studio.book(ELIF, "cut", 1)
    for day in range(2, 12):
        scheduling.reschedule(visit, studio.moment(day, 15), None, studio.clock.now(), "staff")
        visit = scheduling.get_visit(STUDIO, visit.appointment.appointment_id)
    studio.drain()
    check_out(studio, visit)
    found = rhythm(studio, ELIF)
    assert found is not None
    assert (found.visit_count, (found.last_visit_on - FIRST_DAY).days) == (3, 11)


def walk_in(studio: Studio, day: int, who: ClientDetails | None = None, service: str = "cut") -> None:
    """Serve somebody who just comes in."""
    studio.jump(day, 11)
    visit = studio.book(who or ClientDetails(name="Walk-in"), service, day, 11, walk_in=True)
    studio.set_status(visit, "done")


def test_edge_walk_ins_are_visits_like_any_other_once_checked_out(studio: Studio) -> None:
    studio.compat("hair")
    for day in (0, 28, 56):
        walk_in(studio, day, ELIF)
    assert overdue_on(studio, ELIF) == 84
    studio.jump(84)
    assert studio.overdue("hair") == ["Elif"]


def test_edge_anonymous_walk_in_sale_is_no_person_and_no_visit(studio: Studio) -> None:
    studio.compat("hair")
    for day in (0, 28, 56):
        walk_in(studio, day)
    studio.jump(150)
    assert studio.overdue("hair") == []
    assert studio.press("hair").skipped == ()


def test_edge_a_course_all_booked_suppresses_until_its_last_session(studio: Studio) -> None:
    studio.has_been(CARLA, "massage", -112, -84, -56)
    for session in course(studio, "massage", 7, 6)[:-1]:
        check_out(studio, session)
        assert standing(studio, CARLA, "massage").state == "ahead"
    studio.jump(42, 15)
    assert (studio.overdue("massage"), studio.press("massage").contacted) == ([], 0)
    studio.jump(120)
    assert studio.overdue("massage") == ["Carla Costa"]


def course(studio: Studio, service: str, first: int, sessions: int, every: int = 1) -> list[Visit]:
    """Book so many sessions for Carla, one every so many weeks."""
    asked = SeriesRequest(
        business_id=STUDIO,
        starts_at=studio.moment(first, 15),
        rrule=f"FREQ=WEEKLY;INTERVAL={every};COUNT={sessions}",
        client=Person(name=CARLA.name, email=CARLA.email, phone=CARLA.phone),
        service_ids=(service,),
        staff_id="ana",
        location_id="mitte",
    )
    view = series.create(asked, {}, None, studio.clock.now()).view
    studio.drain()
    found = sorted(view.appointments.values(), key=lambda it: it.starts_at)
    return [Visit(appointment, view.catalogue) for appointment in found]


@pytest.mark.parametrize(("mode", "visits", "between"), [(Mode.CALIBRATED, 4, 28), (Mode.COMPAT, 9, 7)])
def test_edge_the_gaps_within_a_course_are_left_out_but_compat_keeps_them(
    studio: Studio, mode: Mode, visits: int, between: int
) -> None:
    studio.choose("massage", mode=mode)
    studio.has_been(CARLA, "massage", -77, -49, -21)
    for session in course(studio, "massage", 7, 6):
        check_out(studio, session)
    found = rhythm(studio, CARLA, "massage")
    assert found is not None
    assert found.visit_count == visits
    assert (found.last_visit_on - FIRST_DAY).days == 42
    assert float(found.typical_interval_days) == pytest.approx(between, abs=4)


def test_edge_a_course_alone_is_no_habit_yet(studio: Studio) -> None:
    for session in course(studio, "massage", 7, 6):
        check_out(studio, session)
    assert standing(studio, CARLA, "massage").state == "no_pattern"
    studio.jump(200)
    assert studio.overdue("massage") == []


def test_edge_what_is_repeated_without_an_end_is_a_habit_and_no_course(studio: Studio) -> None:
    asked = SeriesRequest(
        business_id=STUDIO,
        starts_at=studio.moment(7, 15),
        rrule="FREQ=WEEKLY;INTERVAL=4",
        client=Person(name=CARLA.name, email=CARLA.email),
        service_ids=("massage",),
        staff_id="ana",
        location_id="mitte",
    )
    view = series.create(asked, {}, None, studio.clock.now()).view
    studio.drain()
    for appointment in sorted(view.appointments.values(), key=lambda it: it.starts_at)[:3]:
        check_out(studio, Visit(appointment, view.catalogue))
    found = rhythm(studio, CARLA, "massage")
    assert found is not None
    assert found.visit_count == 3


def test_edge_an_add_on_service_of_another_category_counts_for_both(studio: Studio) -> None:
    studio.compat("facial", "nails")
    for day in (1, 29, 57):
        check_out(studio, studio.book(ELIF, "facial-and-nails", day))
    assert (overdue_on(studio, ELIF, "facial"), overdue_on(studio, ELIF, "nails")) == (85, 85)


def test_edge_the_same_service_moved_to_another_category_leaves_past_visits_where_they_were(
    studio: Studio,
) -> None:
    studio.compat("hair", "colour")
    for day in (1, 29, 57):
        check_out(studio, studio.book(ELIF, "cut", day))
    ahead = studio.book(ELIF, "cut", 85)
    cut = get_catalogue(STUDIO).services["cut"].model_copy(update={"category_id": "colour"})
    add(STUDIO, [cut])
    check_out(studio, ahead)
    assert (overdue_on(studio, ELIF), overdue_on(studio, ELIF, "colour")) == (113, None)
    check_out(studio, studio.book(ELIF, "cut", 113))
    assert overdue_on(studio, ELIF) == 113
    assert SERVICES["cut"] == "hair"


@pytest.mark.parametrize("mode", list(Mode), ids=str)
def test_edge_three_visits_in_three_days_are_one_for_a_pattern(studio: Studio, mode: Mode) -> None:
    studio.choose("hair", mode=mode)
    studio.at(10)
    studio.has_been(ELIF, "cut", 0, 1, 2)
    assert rhythm(studio, ELIF) is None
    studio.at(70)
    studio.has_been(ELIF, "cut", 30, 58)
    found = rhythm(studio, ELIF)
    assert found is not None
    assert (found.visit_count, overdue_on(studio, ELIF) == 86) == (3, mode is Mode.COMPAT)


def test_edge_whoever_comes_every_day_has_an_interval_of_three_days_from_the_last(studio: Studio) -> None:
    studio.compat("hair")
    studio.at(11)
    studio.has_been(ELIF, "cut", *range(11))
    assert overdue_on(studio, ELIF) == 13


@pytest.mark.parametrize("marked", ["when booking", "at checkout"])
def test_edge_a_redo_linked_to_an_appointment_is_no_visit(studio: Studio, marked: str) -> None:
    studio.compat("hair")
    studio.has_been(ELIF, "cut", -55, -27)
    first = studio.book(ELIF, "cut", 1)
    check_out(studio, first)
    botched = first.appointment.appointment_id
    if marked == "when booking":
        check_out(studio, studio.book(ELIF, "cut", 10, redo_of=botched))
    else:
        again = studio.book(ELIF, "cut", 10)
        studio.jump(10, 18)
        scheduling.check_out_redo(again, botched, studio.clock.now(), "ana")
        studio.drain()
    assert overdue_on(studio, ELIF) == 29
    found = rhythm(studio, ELIF)
    assert found is not None
    assert found.visit_count == 3


def test_edge_a_redo_of_nothing_is_refused(studio: Studio) -> None:
    with pytest.raises(BadInput) as refusal:
        studio.book(ELIF, "cut", 10, redo_of="nothing")
    assert [field for field, _ in refusal.value.fields] == ["redo_of"]
