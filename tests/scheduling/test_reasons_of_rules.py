"""Why a time is not offered: seats, rooms and equipment, rules for starts, offers, and orders."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.catalogue.model import BookingPolicy, Need, Package, Resource, WeeklyStart
from chalicelib.core.errors import NotOffered
from chalicelib.scheduling.model import Claim, Guest
from chalicelib.scheduling.plan import Task
from chalicelib.scheduling.reasons import never_offered
from chalicelib.scheduling.search import session_name
from chalicelib.scheduling.sheets import Seats, Session, resource_holder
from chalicelib.scheduling.wishing import wish_to_book
from tests.cast import BEN, BUSINESS, CUT, MITTE, at, euros, salon, weekly, wishes
from tests.messaging.cast import NOW
from tests.scheduling.asking import YOGA, asked, claim, sentence


def yoga(taken: int, **changes: Any) -> tuple[str, str, Claim]:
    """Give the claim of a class on Tuesday at ten, by the name that it has on the sheet."""
    name = session_name(Task(YOGA, (BEN,)), BEN, MITTE, at(10).astimezone(UTC))
    seats = {"a1": Seats(number=taken)} if taken else {}
    session = Session(service_id="yoga", seats=8, taken=seats)
    return "ben", name, claim(at(10), at(11), session=session, **changes)


def test_a_full_class_counts_its_seats() -> None:
    ben = BEN.model_copy(update={"service_ids": None})
    catalogue = salon(services={"yoga": YOGA, "cut": CUT}, staff={"ben": ben})
    asks: dict[str, Any] = {"catalogue": catalogue, "service_ids": ("yoga",)}
    assert sentence(at(10), yoga(8), **asks) == "Yoga is full: 8 of 8 seats are taken."
    three = {**asks, "participants": ("Carla", "Davide", "Else")}
    assert sentence(at(10), yoga(6), **three) == "Yoga has 2 of 8 seats free, which is too few."
    assert asked(at(10), [yoga(5)], **three).offered
    nine = {**asks, "participants": ("Carla",) * 9}
    assert sentence(at(10), **nine) == "Yoga has only 8 seats."
    cut = sentence(at(10, 30), yoga(1), catalogue=catalogue)
    assert cut == "Ben is taken by the class Yoga at 10:00 until 11:00."


def chairs(number: int) -> dict[str, Resource]:
    return {
        f"chair-{each}": Resource(
            resource_id=f"chair-{each}", name=f"Chair {each}", type="chair", location_id="mitte"
        )
        for each in range(1, number + 1)
    }


@pytest.mark.parametrize(
    ("number", "needed", "taken", "words"),
    [
        (2, 1, 2, "All 2 chairs are taken then."),
        (1, 1, 1, "The only chair is taken then."),
        (3, 2, 2, "1 of 3 chairs is free then, which is too few."),
        (0, 1, 0, "There is no chair at Ana's Salon Mitte."),
    ],
)
def test_rooms_and_equipment_are_counted(number: int, needed: int, taken: int, words: str) -> None:
    seated = CUT.model_copy(update={"needs": (Need(type="chair", count=needed),)})
    catalogue = salon(services={"cut": seated}, resources=chairs(number))
    visit = claim(at(10), at(10, 45))
    used = [(resource_holder(f"chair-{each}"), f"a{each}", visit) for each in range(1, taken + 1)]
    assert sentence(at(10), *used, catalogue=catalogue) == words


def test_what_is_kept_free_around_a_room_is_told_by_its_name() -> None:
    seated = CUT.model_copy(update={"needs": (Need(type="chair"),), "after_minutes": 25})
    catalogue = salon(services={"cut": seated}, resources=chairs(1))
    used = (resource_holder("chair-1"), "a1", claim(at(10), at(10, 45), after_minutes=30))
    assert sentence(at(9), used, catalogue=catalogue) == (
        "The 25 minutes kept free after it run into Carla's 10:00 with Chair 1, from 10:00 on."
    )
    assert sentence(at(11), used, catalogue=catalogue) == "The only chair is taken then."


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (NOW + timedelta(minutes=30), "That is sooner than 60 minutes from now."),
        (NOW - timedelta(minutes=30), "That time is past."),
        (at(10, day=date(2027, 12, 1)), "That is more than 120 days from now."),
        (at(10, 7), "Starts are on the quarter hour."),
    ],
)
def test_the_rules_for_starts_are_told_once_for_everybody(start: datetime, words: str) -> None:
    found = asked(start, staff_id=None, location_id="mitte")
    assert [(it.candidate.staff_id, it.sentence) for it in found.reasons] == [(None, words)]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (30, "Starts are on the hour and the half hour."),
        (60, "Starts are on the hour."),
        (40, "Starts are every 40 minutes, counted from midnight."),
    ],
)
def test_a_step_is_told_as_people_say_it(step: int, words: str) -> None:
    policy = BookingPolicy(step_minutes=step, lead_minutes=1440)
    catalogue = salon(business=BUSINESS.model_copy(update={"policy": policy}))
    assert sentence(at(14, 10), catalogue=catalogue) == words
    assert sentence(NOW + timedelta(hours=3), catalogue=catalogue) == "That is sooner than 24 hours from now."


def test_fixed_starts_are_named() -> None:
    weekday = (WeeklyStart(weekday=0, minute=1080), WeeklyStart(weekday=2, minute=450))
    catalogue = salon(services={"cut": CUT.model_copy(update={"starts": weekday})})
    assert sentence(at(10), catalogue=catalogue) == (
        "Starts are on Mondays at 18:00 and Wednesdays at 7:30 only."
    )


def test_an_hour_that_comes_twice_is_offered_once() -> None:
    night = datetime(2027, 10, 31, 1, 30, tzinfo=NOW.tzinfo)  # for the second time half past two
    ben = BEN.model_copy(update={"shifts": weekly(range(7), 0, 24), "pauses": ()})
    catalogue = salon(staff={"ben": ben})
    found = sentence(night, catalogue=catalogue, now=night - timedelta(days=3))
    assert found.startswith("The clocks go back then")


@pytest.mark.parametrize(
    ("validity", "words"),
    [
        ({"last_on": date(2027, 4, 30)}, "The offer holds until 30 April."),
        ({"first_on": date(2027, 6, 1)}, "The offer begins on 1 June."),
        ({"weekdays": (0, 3)}, "The offer holds on Mondays and Thursdays only."),
    ],
)
def test_an_offer_says_when_it_holds(validity: dict[str, Any], words: str) -> None:
    spring = Package(package_id="spring", name="Spring", service_ids=("cut",), price=euros(40), **validity)
    catalogue = salon(packages={"spring": spring})
    assert sentence(at(10), catalogue=catalogue, service_ids=(), package_id="spring") == words


def test_people_of_one_order_can_be_in_each_others_way() -> None:
    guests = (Guest(name="Davide"),)
    assert sentence(at(10), catalogue=salon(staff={"ben": BEN}), guests=guests) == (
        "Ben cannot do two parts of this order at the same time."
    )
    busy = [("ana", "a1", claim(at(10), at(10, 45)))]
    assert sentence(at(10), *busy, guests=guests) == "Ana is taken by Carla's 10:00 until 10:45."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"service_ids": ("nails",)}, "Ben does not perform Nails."),
        ({"staff_id": "ben", "location_id": "porto"}, "Ben does not work at Ana's Salon Porto."),
        ({"service_ids": ("party",), "staff_id": None, "location_id": "porto"},
         "Nobody performs Party hair at Ana's Salon Porto."),
    ],
)  # fmt: skip
def test_what_is_offered_at_no_time_says_so(changes: dict[str, Any], words: str) -> None:
    request = wishes(at(10), **changes)
    with pytest.raises(NotOffered) as refused:
        wish_to_book(salon(), request)
    found = never_offered(salon(), request, refused.value)
    assert (found.offered, [it.sentence for it in found.reasons]) == (False, [words])
