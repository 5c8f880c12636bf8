"""From what was asked for to a wish: tasks, people, places, travel; and what is refused at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.catalogue.model import Terms, TravelArea
from chalicelib.core.errors import BadInput, NotFound, NotOffered
from chalicelib.scheduling.model import Guest
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.wishing import wish_to_lengthen, wish_to_move
from tests.cast import ANA, BEN, CUT, MITTE, PORTO, TUESDAY, at
from tests.scheduling.diary import YOGA, Diary, able_to_do_all, times_of
from tests.scheduling.test_changes import appointment

HOME = CUT.model_copy(update={"service_id": "home", "at_client": True})
AREAS = (
    TravelArea(postcode="10", minutes=30),
    TravelArea(postcode="101", minutes=15),
    TravelArea(postcode="SW1A", minutes=60),
)
TRAVELLING = MITTE.model_copy(update={"travel": AREAS})
AT_HOME: dict[str, Any] = {"service_ids": ("home",), "postcode": "10115"}


def people(wish: Wish) -> list[list[str]]:
    return [[staff.staff_id for staff in task.people] for visit in wish.visits for task in visit.tasks]


def travelling(**changes: Any) -> Diary:
    return Diary(TRAVELLING, HOME, able_to_do_all(BEN, **changes), able_to_do_all(ANA))


def test_each_task_has_those_who_perform_it_and_the_lead_has_their_first_one_alone() -> None:
    diary = Diary()
    assert people(diary.wish(staff_id=None, service_ids=("cut", "nails"))) == [["ana", "ben"], ["ana"]]
    assert people(diary.wish(service_ids=("nails", "cut", "colour"))) == [["ana"], ["ben"], ["ana", "ben"]]


def test_only_places_where_somebody_performs_everything_count() -> None:
    diary = Diary()
    assert [place.location_id for place in diary.wish(staff_id=None).places] == ["mitte", "porto"]
    assert [place.location_id for place in diary.wish().places] == ["mitte"]
    assert diary.wish(staff_id="ana", location_id="porto").places == (PORTO,)


@pytest.mark.parametrize(("name", "served"), [(" Mia  Costa ", "Mia Costa"), ("", ""), ("carla  COSTA", "")])
def test_who_comes_in_place_of_who_books_is_named_on_the_visit(name: str, served: str) -> None:
    assert [visit.served for visit in Diary().wish(served=name, name="Carla Costa").visits] == [served]


def test_who_takes_a_seat_of_a_class_is_named_there_and_nowhere_else() -> None:
    with pytest.raises(BadInput) as refused:
        Diary(YOGA, able_to_do_all(BEN)).wish(
            service_ids=("yoga",), staff_id=None, served="Mia", participants=("Tom",)
        )
    assert [field for field, _ in refused.value.fields] == ["served"]


@pytest.mark.parametrize(
    "asked",
    [
        {"service_ids": ("party",), "staff_id": "ana"},
        {"service_ids": ("nails",), "staff_id": "ben"},
        {"location_id": "porto"},
        {"staff_id": None, "service_ids": ("party",), "location_id": "porto"},
        {"guests": (Guest("Else", ("party",), staff_id="ana"),)},
    ],
)
def test_what_nobody_there_performs_is_not_offered(asked: dict[str, Any]) -> None:
    with pytest.raises(NotOffered) as refused:
        Diary().wish(**asked)
    assert refused.value.reason == "nobody_performs_it"


@pytest.mark.parametrize(
    "asked",
    [
        {"service_ids": ("waxing",)},
        {"service_ids": (), "package_id": "old"},
        {"staff_id": "dario"},
        {"location_id": "moon"},
        {"guests": (Guest("Else", ("waxing",)),)},
        {"guests": (Guest("Else", staff_id="dario"),)},
    ],
)
def test_what_does_not_exist_is_not_found(asked: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        Diary().wish(**asked)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"service_ids": ()}, "service_ids"),
        ({"service_ids": ("cut",) * 11}, "service_ids"),
        ({"guests": tuple(Guest(f"Guest {n}") for n in range(6))}, "guests"),
        ({"guests": (Guest("Else", starts_at=at(10) + timedelta(days=2)),)}, "guests"),
        ({"guests": (Guest("Else", starts_at=at(10).replace(tzinfo=None)),)}, "guests"),
        ({"participants": ("Carla", "Else")}, "participants"),
        ({"client_time_zone": "Europe/Atlantis"}, "client.time_zone"),
        ({"client_time_zone": "../etc/passwd"}, "client.time_zone"),
    ],
)
def test_what_is_malformed_is_bad_input(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        Diary().wish(**asked)
    assert [name for name, _ in refused.value.fields] == [field]


@pytest.mark.parametrize("starts_at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_nothing_is_booked_in_a_year_that_nobody_lives_in(starts_at: datetime) -> None:
    with pytest.raises(BadInput):
        Diary().wish(starts_at).sheet_names()


def test_a_guest_takes_the_same_unless_something_else_is_named() -> None:
    guests = (Guest("Else"), Guest("Frieda", ("nails",)), Guest("Gül", package_id="fresh"))
    wish = Diary().wish(guests=guests)
    taken = [[task.service.service_id for task in visit.tasks] for visit in wish.visits]
    assert taken == [["cut"], ["cut"], ["nails"], ["cut", "colour"]]
    assert [visit.served for visit in wish.visits] == ["", "Else", "Frieda", "Gül"]


def test_a_guest_comes_at_another_time_in_wall_time_too() -> None:
    naive = at(10).replace(tzinfo=None)
    guests = (Guest("Else", starts_at=naive + timedelta(minutes=45)),)
    assert Diary().wish(naive, guests=guests).visits[1].offset == timedelta(minutes=45)


# At the client's address


def test_the_way_to_the_client_is_kept_free_before_and_after() -> None:
    diary = travelling()
    diary.book("a1", **AT_HOME)
    assert "10:45" not in diary.offered()
    assert next(time for time in diary.offered() if time > "10:00") == "11:00"
    assert [time for time in diary.offered() if time < "10:00"] == ["09:00"]


@pytest.mark.parametrize(
    ("postcode", "minutes"), [("10115", 15), ("10999", 30), ("sw1a 1aa", 60), (" 101 15", 15)]
)
def test_the_area_that_fits_best_says_how_long_the_way_is(postcode: str, minutes: int) -> None:
    wish = travelling().wish(service_ids=("home",), postcode=postcode)
    assert wish.visits[0].travel_minutes == minutes


def test_nobody_goes_where_no_area_is_and_an_address_is_needed() -> None:
    with pytest.raises(NotOffered) as refused:
        travelling().wish(service_ids=("home",), postcode="80331")
    assert refused.value.reason == "too_far_away"
    with pytest.raises(BadInput):
        travelling().wish(service_ids=("home",))


def test_people_set_out_from_the_nearest_place() -> None:
    near = PORTO.model_copy(update={"travel": (TravelArea(postcode="10115", minutes=5),)})
    wish = Diary(TRAVELLING, near, HOME, able_to_do_all(ANA)).wish(staff_id="ana", **AT_HOME)
    assert ([place.location_id for place in wish.places], wish.visits[0].travel_minutes) == (["porto"], 5)


def test_no_way_is_kept_free_for_what_is_given_at_the_salon() -> None:
    assert travelling().wish(postcode="10115").visits[0].travel_minutes == 0


def test_a_guest_who_is_served_at_home_needs_the_way_and_the_address_as_well() -> None:
    wish = travelling().wish(postcode="10115", guests=(Guest("Else", ("home",)),))
    assert [visit.travel_minutes for visit in wish.visits] == [0, 15]
    with pytest.raises(BadInput):
        travelling().wish(guests=(Guest("Else", ("home",)),))


def test_two_people_who_come_to_one_client_both_have_the_way() -> None:
    diary = travelling()
    diary.book("a1", guests=(Guest("Else"),), **AT_HOME)
    for staff_id in ("ana", "ben"):
        assert "11:00" in diary.offered(staff_id=staff_id)
        assert "10:45" not in diary.offered(staff_id=staff_id)


# Moving


def test_who_moves_a_visit_keeps_its_people_and_its_length() -> None:
    diary = Diary()
    wish = wish_to_move(diary.catalogue, appointment(ends_at=at(11)), at(14))
    assert people(wish) == [["ben"]]
    assert times_of(diary.decide(wish)) == {"ben": ["14:00-14:45"]}
    longer = appointment().services[0].model_copy(update={"duration_minutes": 60})
    wish = wish_to_move(diary.catalogue, appointment(services=(longer,)), at(14))
    assert times_of(diary.decide(wish)) == {"ben": ["14:00-15:00"]}


def test_somebody_else_who_is_named_takes_as_long_as_they_take() -> None:
    slow = ANA.model_copy(update={"terms": {"cut": Terms(duration_minutes=60)}})
    wish = wish_to_move(Diary(slow).catalogue, appointment(), at(14), "ana")
    assert times_of(Diary(slow).decide(wish)) == {"ana": ["14:00-15:00"]}


def test_a_visit_is_moved_only_to_who_performs_it() -> None:
    with pytest.raises(BadInput):
        wish_to_move(Diary().catalogue, appointment(staff_id="ana", services=nails()), at(14), "ben")
    with pytest.raises(NotFound):
        wish_to_move(Diary().catalogue, appointment(), at(14), "dario")


def nails() -> tuple[Any, ...]:
    return (appointment().services[0].model_copy(update={"service_id": "nails"}),)


def test_the_visit_of_somebody_who_has_left_moves_to_those_who_perform_it() -> None:
    gone = Diary(BEN.model_copy(update={"active": False}))
    assert people(wish_to_move(gone.catalogue, appointment(), at(14))) == [["ana"]]


def test_a_service_that_is_no_longer_there_can_still_be_moved() -> None:
    old = (appointment().services[0].model_copy(update={"service_id": "perm", "duration_minutes": 60}),)
    wish = wish_to_move(Diary().catalogue, appointment(services=old), at(14))
    assert times_of(Diary().decide(wish)) == {"ben": ["14:00-15:00"]}


def test_all_who_come_to_a_class_move_together() -> None:
    diary = Diary(YOGA, able_to_do_all(BEN))
    yoga = (appointment().services[0].model_copy(update={"service_id": "yoga"}),)
    wish = wish_to_move(diary.catalogue, appointment(services=yoga, participants=("Carla", "Else")), at(14))
    assert wish.visits[0].tasks[0].seats == 2


def test_the_sheets_of_a_visit_are_those_of_every_date_that_its_gaps_touch() -> None:
    def days(hour: int, minute: int, after: int = 0) -> list[Any]:
        diary = Diary(CUT.model_copy(update={"duration_minutes": 30, "after_minutes": after}))
        return diary.wish(at(hour, minute)).sheet_dates()

    assert days(23, 0) == [TUESDAY]
    assert days(23, 30) == [TUESDAY]
    assert days(23, 30, after=1) == [TUESDAY, TUESDAY + timedelta(days=1)]


# At a location that is off

CLOSED = MITTE.model_copy(update={"active": False})


def test_nobody_books_at_a_location_that_is_off() -> None:
    diary = Diary(CLOSED)
    with pytest.raises(NotOffered) as refused:
        diary.wish(location_id="mitte")
    assert (refused.value.reason, "Ana's Salon Mitte" in refused.value.sentence) == ("location_off", True)
    assert diary.wish(staff_id="ana").places == (PORTO,)
    with pytest.raises(NotOffered) as refused:
        Diary(CLOSED, PORTO.model_copy(update={"active": False})).wish(guests=(Guest("Else"),))
    assert refused.value.reason == "nobody_performs_it"


def test_what_is_booked_at_a_location_that_is_off_is_moved_and_lengthened_by_staff_alone() -> None:
    catalogue, booked = Diary(CLOSED).catalogue, appointment()
    with pytest.raises(NotOffered) as refused:
        wish_to_move(catalogue, booked, at(14))
    assert refused.value.reason == "location_off"
    assert wish_to_move(catalogue, booked, at(14), bound=False).places == (CLOSED,)
    assert wish_to_lengthen(catalogue, booked, at(11)).places == (CLOSED,)
