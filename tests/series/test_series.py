"""A visit that is repeated is shown before, booked once, and known by its dates ever after."""

from datetime import UTC, date, timedelta

import pytest

from chalicelib.catalogue.model import Need, Resource
from chalicelib.catalogue.service import add
from chalicelib.core.errors import BadInput, KeyReused, NotFound, SeriesConflicts
from chalicelib.scheduling import service as scheduling
from chalicelib.series import service
from chalicelib.series.model import Companion, Person
from tests.cast import CUT, at, wishes
from tests.conftest import PREFIX
from tests.ledger import appointments, everything, known_clients, only_client, require_agreement
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.series.salon import (
    FIFTH,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    asks,
    became,
    booked,
    create,
    seen,
    still_on,
    taken_by_else,
    visits,
    wall,
)

pytestmark = pytest.mark.usefixtures("salon_is_open")

TWICE = "FREQ=WEEKLY;COUNT=2"
ELSE = Person(name="Else Weber", email="else@example.com")
TUESDAYS = {
    FIRST: "04.05. 10:00 ben",
    SECOND: "11.05. 10:00 ben",
    THIRD: "18.05. 10:00 ben",
    FOURTH: "25.05. 10:00 ben",
    FIFTH: "01.06. 10:00 ben",
}


def test_every_date_is_an_appointment_of_its_own_that_says_to_which_series_it_belongs() -> None:
    series_id = booked()
    assert became(series_id) == TUESDAYS
    assert {it.series_id for it in appointments()} == {series_id}
    assert {it.source for it in appointments()} == {"staff"}
    assert seen(series_id).series.client_id == only_client().client_id
    require_agreement()


def test_a_preview_shows_what_is_in_the_way_and_what_is_free_near_it_and_books_nothing() -> None:
    taken_by_else(THIRD, 10, 15)
    before = everything()
    lines = {line.on: line for line in service.preview(asks(), {}, NOW).lines}
    assert everything() == before
    assert [day for day, line in lines.items() if not line.free] == [THIRD]
    assert lines[THIRD].reason == "taken"
    assert lines[THIRD].sentence == "Ben is taken by Else's 10:15 until 11:00."
    assert lines[THIRD].alternatives[0].starts_at == at(9, 30, THIRD)
    assert lines[FIRST].starts_at.isoformat() == "2027-05-04T10:00:00+02:00"


def test_what_a_preview_calls_free_is_booked_and_its_alternatives_are_too() -> None:
    taken_by_else(THIRD)
    line = next(line for line in service.preview(asks(), {}, NOW).lines if not line.free)
    outcome = create({THIRD: line.alternatives[0].starts_at})
    assert len(outcome.view.appointments) == 5
    require_agreement()


def test_a_year_of_dates_is_judged_by_one_query_for_each_holder() -> None:
    with metered() as meter:
        service.preview(asks(rrule="FREQ=WEEKLY;COUNT=52", staff_id=None, location_id="mitte"), {}, NOW)
    assert meter.places.count(PREFIX + "day_sheets") == 3  # Ana's, Ben's and the place's
    assert meter.calls.total() <= 8


def test_a_date_that_is_not_free_must_be_chosen_for_or_nothing_is_booked() -> None:
    taken_by_else(THIRD)
    before = everything()
    with pytest.raises(SeriesConflicts) as refused:
        create()
    assert [line.on for line in refused.value.lines] == [THIRD]
    assert everything() == before


def test_a_date_may_be_left_out_or_be_at_another_time() -> None:
    taken_by_else(THIRD)
    taken_by_else(FOURTH)
    series_id = booked({THIRD: "skip", FOURTH: wall(FOURTH, 14)})
    assert became(series_id) == {**TUESDAYS, THIRD: "skipped", FOURTH: "moved 25.05. 14:00 ben"}
    require_agreement()


def test_another_time_that_is_not_free_either_is_a_conflict_too() -> None:
    taken_by_else(THIRD)
    taken_by_else(THIRD, 14)
    with pytest.raises(SeriesConflicts):
        create({THIRD: wall(THIRD, 14, 15)})
    assert len(appointments()) == 2


def test_two_dates_chosen_for_one_time_do_not_both_get_it() -> None:
    with pytest.raises(SeriesConflicts) as refused:
        create({THIRD: wall(FOURTH, 10, 30)})
    assert len(refused.value.lines) == 1
    assert appointments() == []


def test_against_the_rules_is_booked_only_what_was_chosen_so_and_for_a_reason() -> None:
    taken_by_else(THIRD)
    with pytest.raises(BadInput, match="Please say why"):
        create({THIRD: "override"})
    with pytest.raises(SeriesConflicts):
        create(override_reason="Carla insists.")
    series_id = booked({THIRD: "override"}, override_reason="Carla insists.")
    overrides = {day: it.override for day, it in visits(series_id).items() if it.override}
    assert overrides.keys() == {THIRD}
    assert overrides[THIRD].reason == "Carla insists."


def test_a_choice_for_a_day_that_is_none_of_its_dates_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        create({date(2027, 5, 5): "skip"})
    assert refused.value.fields[0][0] == "choices.2027-05-05"


def test_a_series_of_which_every_date_is_left_out_is_none() -> None:
    with pytest.raises(BadInput):
        create({FIRST: "skip", SECOND: "skip"}, rrule="FREQ=WEEKLY;COUNT=2")
    assert everything()["schedule"] == []


def test_the_same_key_again_is_the_same_series_and_another_request_is_refused() -> None:
    series_id = booked(key="k1")
    before = everything()
    assert booked(key="k1") == series_id
    assert everything() == before
    with pytest.raises(KeyReused):
        create(key="k1", starts_at=wall(FIRST, 14))
    assert everything() == before


def test_staff_are_not_bound_by_steps_lead_or_horizon() -> None:
    series_id = booked(starts_at=wall(date(2027, 5, 3), 11, 7), rrule="FREQ=MONTHLY;BYDAY=1MO;COUNT=24")
    assert len(visits(series_id)) == 24


def test_the_first_time_must_still_be_ahead_and_in_whole_minutes() -> None:
    for starts_at in (NOW, NOW - timedelta(days=1), wall(FIRST).replace(second=1)):
        with pytest.raises(BadInput):
            create(starts_at=starts_at)


def test_wall_time_is_kept_when_clocks_are_changed() -> None:
    series_id = booked(starts_at=wall(date(2027, 10, 19), 10), rrule="FREQ=WEEKLY;COUNT=4")
    offsets = [it.starts_at.astimezone(UTC).hour for it in still_on()]
    assert offsets == [8, 8, 9, 9]
    assert set(became(series_id).values()) == {
        f"{d} 10:00 ben" for d in ("19.10.", "26.10.", "02.11.", "09.11.")
    }


def test_an_hour_that_a_clock_change_skips_is_a_conflict_with_its_own_reason() -> None:
    nights = asks(starts_at=wall(date(2028, 3, 18), 2, 30), rrule="FREQ=WEEKLY;BYDAY=SU;COUNT=2")
    reasons = {line.on.isoformat(): line.reason for line in service.preview(nights, {}, NOW).lines}
    assert reasons == {"2028-03-19": "outside_hours", "2028-03-26": "skipped_hour"}


def test_without_a_client_who_can_be_recognised_there_is_no_series() -> None:
    with pytest.raises(BadInput):
        create(client=Person(name="Somebody"))
    with pytest.raises(NotFound):
        create(client=None, client_id="nobody")


def test_somebody_known_needs_no_details() -> None:
    scheduling.book(wishes(at(15, 0, FIRST)), NOW)
    booked(client=None, client_id=only_client().client_id)
    assert len(known_clients()) == 1
    assert len(service.list_series(SALON, only_client().client_id).items) == 1
    assert service.list_series(SALON, "somebody-else").items == []


def test_whom_it_is_for_may_come_in_company_each_time() -> None:
    mother = Companion(name="Dora Costa", staff_id="ana")
    series_id = booked(companions=(mother,), rrule="FREQ=WEEKLY;COUNT=3")
    found = service.standings(seen(series_id), NOW)
    assert [[it.found[n].staff_id for n in (0, 1)] for it in found] == [["ben", "ana"]] * 3
    assert {it.found[1].served for it in found} == {"Dora Costa"}
    require_agreement()


def test_classes_and_rooms_are_repeated_like_anything_else() -> None:
    in_a_chair = CUT.model_copy(update={"seats": 3, "needs": (Need(type="chair"),)})
    add(SALON, [in_a_chair, Resource(resource_id="c1", name="Chair", type="chair", location_id="mitte")])
    booked(participants=("Carla", "Emil"), rrule=TWICE)
    for staff_id, reason in (("ben", "full"), ("ana", "no_resource")):
        with pytest.raises(SeriesConflicts) as refused:
            create(staff_id=staff_id, location_id="mitte", participants=("Else", "Franz"), rrule=TWICE)
        assert {line.reason for line in refused.value.lines} == {reason}
    create(participants=("Else",), client=ELSE, rrule=TWICE)
    assert {len(it.participants) for it in appointments()} == {1, 2}


def test_a_package_is_repeated_as_a_whole() -> None:
    booked(service_ids=(), package_id="fresh", starts_at=wall(FIRST, 9), rrule=TWICE)
    assert [(it.title, it.price.amount, len(it.services)) for it in still_on()] == [
        ("Fresh start", 12000, 2)
    ] * 2
    require_agreement()


def test_where_several_places_offer_it_the_place_must_be_named() -> None:
    with pytest.raises(BadInput) as refused:
        create(staff_id="ana", service_ids=("nails",))
    assert refused.value.fields[0][0] == "location_id"
