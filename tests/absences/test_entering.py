"""Whatever takes time once takes it on the day sheets, by the same write as bookings."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.absences import service
from chalicelib.absences.model import AbsenceRequest, When
from chalicelib.catalogue.model import Need, Service, Staff
from chalicelib.catalogue.service import add
from chalicelib.core.errors import (
    AppointmentsThere,
    BadInput,
    Conflict,
    KeyReused,
    NotFound,
    NotOffered,
    SlotTaken,
)
from chalicelib.core.interval import Interval
from chalicelib.scheduling import service as scheduling
from tests.absences.asking import CHAIR, DAY, LONG, WHOLE_DAY, asked, change, closing, enter, hours, remove
from tests.cast import BEN, CUT, TUESDAY, at, euros, wishes
from tests.ledger import everything, require_agreement, sheets
from tests.messaging.cast import NOW, SALON
from tests.meter import metered

WEEK = Interval(at(0), at(0, day=TUESDAY + 7 * DAY))


def book(hour: int, **changes: Any) -> str:
    return scheduling.book(wishes(at(hour), **changes), NOW).appointment.appointment_id


def offered(**changes: Any) -> set[int]:
    """Give the local hours of Tuesday at which a cut with Ben could begin."""
    slots, _ = scheduling.list_slots(wishes(NOW, **changes), TUESDAY, TUESDAY, NOW)
    return {slot.starts_at.astimezone(at(0).tzinfo).hour for slot in slots}


def in_the_way(request: AbsenceRequest) -> AppointmentsThere:
    with pytest.raises(AppointmentsThere) as refused:
        enter(request)
    return refused.value


@pytest.mark.parametrize("kind", ["time_off", "break"])
def test_who_is_off_is_not_offered_and_cannot_be_booked(kind: str) -> None:
    enter(asked(hours(10, 12), kind=kind))
    assert offered() == {9, 13, 14, 15, 16, 17}
    with pytest.raises(SlotTaken):
        book(11)
    book(13)
    require_agreement()


def test_a_closed_place_is_closed_to_everybody_who_works_there() -> None:
    enter(closing(hours(10, 12)))
    for who in ("ana", "ben"):
        assert {10, 11} & offered(staff_id=who) == set()
        with pytest.raises(NotOffered):
            book(11, staff_id=who)
    require_agreement()


def test_a_resource_out_of_use_cannot_be_had() -> None:
    chair_cut = Service(
        service_id="chair-cut",
        name="Cut in the chair",
        category_id="hair",
        duration_minutes=45,
        price=euros(50),
        needs=(Need(type="chair"),),
    )
    add(SALON, [CHAIR, chair_cut, _ben_performs("cut", "chair-cut")])
    enter(asked(hours(10, 12), kind="out_of_use", staff_id=None, resource_id="chair-1"))
    with pytest.raises(SlotTaken):
        book(11, service_ids=("chair-cut",))
    book(11, service_ids=("cut",))
    require_agreement()


def _ben_performs(*services: str) -> Staff:
    return BEN.model_copy(update={"service_ids": services})


def test_appointments_in_the_way_are_named_and_nothing_is_written() -> None:
    booked = book(10)
    before = everything()
    for request in (asked(), asked(hours(10, 11), kind="break"), closing()):
        refusal = in_the_way(request)
        assert refusal.owners == (booked,)
        assert [it.client_name for it in refusal.appointments] == ["Carla Costa"]
    assert everything() == before


def test_appointments_may_stay_if_that_is_said_and_are_listed_until_they_are_solved() -> None:
    first, second = book(10), book(15)
    for request in (asked(over_appointments=True), closing(over_appointments=True)):
        entry = enter(request)
        assert [it.appointment_id for it in entry.appointments] == [first, second]
    require_agreement()
    scheduling.cancel_by_client(scheduling.get_visit(SALON, first), "", NOW)
    moved = scheduling.get_visit(SALON, second)
    scheduling.reschedule(moved, at(15, day=TUESDAY + DAY), None, NOW)
    assert [entry.appointments for entry in service.list_absences(SALON, WEEK)] == [(), ()]
    require_agreement()


def test_whoever_takes_part_in_a_visit_is_asked_about_it_too() -> None:
    visit = scheduling.book(wishes(at(10), service_ids=("party", "nails")), NOW)  # Ben, then Ana
    assert visit.appointment.staff_ids == ("ben", "ana")
    refusal = in_the_way(asked(hours(11, 12), staff_id="ana", kind="break"))
    assert refusal.owners == (visit.appointment.appointment_id,)
    enter(asked(hours(10, 11), staff_id="ana", kind="break"))


def test_everybody_in_a_class_is_named() -> None:
    yoga = CUT.model_copy(update={"service_id": "yoga", "name": "Yoga", "seats": 3})
    add(SALON, [yoga, _ben_performs("yoga")])
    ids = {
        book(10, service_ids=("yoga",), name=name, email=f"{name}@example.com") for name in ("carla", "else")
    }
    assert set(in_the_way(asked()).owners) == ids
    assert {it.appointment_id for it in enter(asked(over_appointments=True)).appointments} == ids


def test_time_that_is_kept_for_somebody_is_in_the_way_until_its_end() -> None:
    end = NOW + timedelta(minutes=15)
    scheduling.keep(wishes(at(10)), "hold1", end, NOW)
    refusal = in_the_way(asked())
    assert (refusal.owners, refusal.appointments) == (("hold1",), ())
    service.enter(asked(), end)


def test_what_ends_when_another_begins_is_not_in_its_way() -> None:
    book(10)
    enter(asked(When(starts_at=at(10, 45), ends_at=at(12)), kind="break"))
    enter(asked(hours(9, 10), kind="break"))
    require_agreement()


def test_a_change_moves_the_time_and_asks_again_about_new_appointments_only() -> None:
    there, later = book(10), book(15)
    entry = enter(asked(hours(10, 12), over_appointments=True))
    assert change(entry, title="Dentist").absence.shown.title == "Dentist"
    with pytest.raises(AppointmentsThere) as refused:
        change(entry, hours(10, 17))
    assert refused.value.owners == (later,)
    require_agreement()
    moved = change(entry, hours(10, 14))
    assert (moved.absence.shown.title, moved.absence.shown.ends_at) == ("Dentist", at(14))
    assert [it.appointment_id for it in moved.appointments] == [there]
    moved = change(entry, hours(10, 17), over=True)
    assert [it.appointment_id for it in moved.appointments] == [there, later]
    require_agreement()


def test_a_closure_that_cannot_be_longer_stays_as_it_was() -> None:
    book(15)
    entry = enter(closing(hours(10, 12)))
    with pytest.raises(AppointmentsThere):
        change(entry, hours(10, 17))
    assert offered() == {9, 13, 14, 15, 16, 17}
    require_agreement()
    change(entry, hours(13, 15))
    assert offered() == {9, 10, 11, 15, 16, 17}
    require_agreement()


def test_a_change_to_what_is_so_already_writes_nothing() -> None:
    entry = enter(asked(title="Dentist"))
    before = everything()
    change(entry, WHOLE_DAY, "Dentist")
    change(entry)
    assert everything() == before


def test_what_is_removed_is_free_again_and_stays_removed() -> None:
    for request in (asked(), closing(), asked(LONG)):
        entry = enter(request)
        assert offered() == set()
        assert remove(entry).absence.state == "removed"
        assert 9 in offered()
        remove(entry)
        with pytest.raises(Conflict):
            change(entry, hours(9, 10))
        require_agreement()
    assert service.list_absences(SALON, WEEK) == []


def test_months_of_time_off_are_taken_whole_or_not_at_all() -> None:
    late = scheduling.book(wishes(at(10, day=TUESDAY + 42 * DAY)), NOW).appointment.appointment_id
    assert in_the_way(asked(LONG)).owners == (late,)
    assert not any(sheet.claims for (_, day), sheet in sheets().items() if day != TUESDAY + 42 * DAY)
    require_agreement()
    entry = enter(asked(LONG, over_appointments=True))
    assert [it.appointment_id for it in entry.appointments] == [late]
    require_agreement()
    change(entry, When(first_on=TUESDAY + 30 * DAY, last_on=TUESDAY + 80 * DAY))
    book(10)
    require_agreement()


def test_the_same_request_again_enters_nothing_more_and_gives_the_same_answer() -> None:
    book(15)
    for request in (
        asked(over_appointments=True, idempotency_key="k1"),
        closing(over_appointments=True, idempotency_key="k2"),
    ):
        first = enter(request)
        before = everything()
        assert enter(request) == first
        assert everything() == before
    with pytest.raises(KeyReused):
        enter(asked(hours(9, 10), idempotency_key="k1"))


def test_what_was_refused_is_entered_by_the_same_request_once_nothing_is_in_the_way() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    for request in (asked(LONG, idempotency_key="k1"), closing(idempotency_key="k2")):
        in_the_way(request)
    scheduling.cancel_by_client(visit, "", NOW)
    for request in (asked(LONG, idempotency_key="k1"), closing(idempotency_key="k2")):
        assert enter(request).absence.state == "standing"
        require_agreement()


def test_a_list_holds_whatever_has_time_in_the_range_of_those_named() -> None:
    enter(asked(LONG, title="Parental leave"))
    enter(asked(hours(9, 10), staff_id="ana", kind="break", title="Dentist"))
    enter(closing(When(first_on=TUESDAY + DAY), title="Painters"))
    enter(asked(When(first_on=TUESDAY + 7 * DAY), staff_id="ana", title="Later"))

    def titles(**whose: str) -> list[str]:
        return [entry.absence.shown.title for entry in service.list_absences(SALON, WEEK, **whose)]

    assert titles() == ["Parental leave", "Dentist", "Painters"]
    assert titles(staff_id="ana") == ["Dentist"]
    assert titles(location_id="mitte") == ["Painters"]
    assert titles(staff_id="ana", location_id="mitte") == ["Dentist", "Painters"]
    with pytest.raises(BadInput):
        service.list_absences(SALON, Interval(at(0), at(0) + 500 * DAY))


def test_what_nobody_entered_is_not_found() -> None:
    with pytest.raises(NotFound):
        service.remove(SALON, "nothing", NOW)
    with pytest.raises(NotFound):
        service.change(SALON, "nothing", WHOLE_DAY, None, NOW)
    with pytest.raises(NotFound):
        service.get(SALON, "nothing")


def test_staff_may_book_over_an_absence_for_a_reason_and_it_is_marked() -> None:
    enter(asked())
    visit = scheduling.book(wishes(at(10), source="staff", by="Ana", override_reason="She insists."), NOW)
    assert visit.appointment.override is not None
    require_agreement()


def test_an_absence_costs_two_reads_and_one_transaction() -> None:
    with metered() as cost:
        enter(asked(hours(10, 12)))
    assert (cost.reads, cost.writes) == (2, 1)


def test_a_list_costs_one_read_whatever_has_been_before() -> None:
    for week in range(1, 5):
        enter(asked(hours(10, 12, day=TUESDAY - 7 * week * DAY)))
    enter(asked(hours(10, 12)))
    with metered() as cost:
        assert len(service.list_absences(SALON, WEEK)) == 1
    assert (cost.reads, cost.read_units) == (1, 0.5)
