"""What stands on a day sheet, for how long, and who takes and leaves it."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.scheduling.sheets import (
    Claim,
    DaySheet,
    Seats,
    Session,
    Sheets,
    Taken,
    claims_on,
    location_holder,
    resource_holder,
    standing,
    stands,
    with_taken,
    without_taken,
)
from tests.cast import BERLIN, TUESDAY, at
from tests.messaging.cast import NOW
from tests.scheduling.diary import MINUTE, Seen, claim

WEDNESDAY = TUESDAY + timedelta(days=1)
BEN = ("ben", TUESDAY)
SOON, LATER = NOW + 15 * MINUTE, NOW + 30 * MINUTE


def taken(it: Claim, name: str = "a1", holder: str = "ben", seats: int = 0) -> Taken:
    return Taken(holder=holder, name=name, claim=it, seats=seats)


def sheet(day: date = TUESDAY, holder: str = "ben", **claims: Claim) -> DaySheet:
    return DaySheet(holder=holder, day=day, claims=claims)


def yoga(**seats: Any) -> Claim:
    """Give Ben's class at ten with who takes its three seats: a number, or until when they are held."""
    held = {
        who: Seats(number=it) if isinstance(it, int) else Seats(number=1, until=it)
        for who, it in seats.items()
    }
    session = Session(service_id="yoga", seats=3, resources=("room",), taken=held)
    return claim(at(10), 60, session=session)


def seats_on(sheets: Sheets) -> dict[str, int]:
    """Give who takes how many seats of Ben's class."""
    session = sheets[BEN].claims["class"].session
    assert session is not None
    return {who: seats.number for who, seats in session.taken.items()}


def seat(until: Any = None, number: int = 1) -> Taken:
    return taken(yoga().model_copy(update={"until": until}), "class", seats=number)


def test_people_resources_and_places_hold_sheets_under_names_that_cannot_be_mixed_up() -> None:
    assert resource_holder("mitte") != location_holder("mitte") != "mitte"


def test_a_claim_stands_on_every_date_that_it_touches_with_its_free_minutes() -> None:
    def days(it: Claim) -> list[date]:
        return [day for _, day in taken(it).sheet_names(BERLIN)]

    assert days(claim(at(10))) == [TUESDAY]
    assert days(claim(at(23), 60)) == [TUESDAY]
    assert days(claim(at(23), 60, after=1)) == [TUESDAY, WEDNESDAY]
    assert days(claim(at(0), before=1)) == [TUESDAY - timedelta(days=1), TUESDAY]


@pytest.mark.parametrize(
    ("after", "before", "gap", "conflict"),
    [
        (0, 0, 0, False),
        (0, 0, -1, True),
        (15, 0, 14, True),
        (15, 0, 15, False),
        (0, 15, 14, True),
        (15, 20, 19, True),
        (15, 20, 20, False),
        (15, 20, 35, False),
    ],
)
def test_neighbours_conflict_until_the_larger_of_their_gaps_is_between_them(
    after: int, before: int, gap: int, conflict: bool
) -> None:
    first = claim(at(10), 45, after=after)
    second = claim(at(10, 45) + gap * MINUTE, 30, before=before)
    assert first.conflicts_with(second) is second.conflicts_with(first) is conflict


def test_what_is_held_counts_up_to_its_end_and_not_at_it() -> None:
    held = {"h": claim(at(10), until=SOON), "a": claim(at(12))}
    assert set(standing(held, SOON - timedelta(microseconds=1))) == {"h", "a"}
    assert set(standing(held, SOON)) == {"a"}


def test_seats_that_are_held_are_free_at_their_end_and_a_class_of_nobody_is_none() -> None:
    class_ = yoga(carla=2, else_=SOON)
    assert class_.session is not None
    assert (class_.session.free(NOW), class_.session.free(SOON)) == (0, 1)
    left = standing({"class": class_}, SOON)["class"].session
    assert left is not None
    assert set(left.taken) == {"carla"}
    assert standing({"class": yoga(else_=SOON)}, SOON) == {}


def test_somebodys_own_seats_can_be_left_out_of_the_count() -> None:
    session = yoga(carla=2, else_=1).session
    assert session is not None
    assert session.free(NOW, leaving_out="carla") == 2


def test_a_claim_on_two_sheets_counts_once() -> None:
    night = claim(at(23, 30), 60)
    both = [sheet(TUESDAY, a1=night), sheet(WEDNESDAY, a1=night)]
    assert claims_on(both, NOW) == {"a1": night}


def test_taking_and_leaving_time_changes_every_sheet_concerned_and_no_other() -> None:
    night, elsewhere = taken(claim(at(23, 30), 60)), ("ana", TUESDAY)
    sheets = Seen({}, [BEN, ("ben", WEDNESDAY), elsewhere])
    after = with_taken(sheets, [night], "a1", BERLIN, NOW)
    assert set(after) == {BEN, ("ben", WEDNESDAY)}
    assert stands({**sheets, **after}, [night], "a1", BERLIN)
    gone = without_taken({**sheets, **after}, [night], "a1", BERLIN)
    assert {name: it.claims for name, it in gone.items()} == {BEN: {}, ("ben", WEDNESDAY): {}}
    assert not stands({**sheets, **after, **gone}, [night], "a1", BERLIN)


def test_two_claims_of_one_visit_on_one_sheet_both_stand_and_both_go() -> None:
    both = [taken(claim(at(10), 30)), taken(claim(at(11), 30), "a1.1")]
    sheets = with_taken({BEN: sheet()}, both, "a1", BERLIN, NOW)
    assert set(sheets[BEN].claims) == {"a1", "a1.1"}
    assert without_taken(sheets, both, "a1", BERLIN)[BEN].claims == {}


def test_leaving_what_is_not_there_changes_nothing() -> None:
    assert without_taken({BEN: sheet()}, [taken(claim(at(10)))], "a1", BERLIN) == {}


def test_the_first_one_makes_the_class_others_join_and_the_last_one_takes_it_away() -> None:
    sheets = with_taken({BEN: sheet()}, [seat(number=2)], "carla", BERLIN, NOW)
    sheets = with_taken(sheets, [seat()], "else", BERLIN, NOW)
    assert seats_on(sheets) == {"carla": 2, "else": 1}
    sheets = without_taken(sheets, [seat(number=2)], "carla", BERLIN)
    assert seats_on(sheets) == {"else": 1}
    assert without_taken(sheets, [seat()], "else", BERLIN)[BEN].claims == {}


def test_a_held_seat_ends_by_itself_and_the_class_does_not() -> None:
    sheets = with_taken({BEN: sheet()}, [seat(until=SOON)], "else", BERLIN, NOW)
    sheets = with_taken(sheets, [seat()], "carla", BERLIN, NOW)
    assert sheets[BEN].claims["class"].until is None
    assert set(standing(sheets[BEN].claims, SOON)) == {"class"}


def test_a_class_whose_held_seats_have_ended_is_made_anew_with_the_rooms_that_are_free_now() -> None:
    ended = {BEN: DaySheet(holder="ben", day=TUESDAY, claims={"class": yoga(else_=SOON)})}
    other_room = Session(service_id="yoga", seats=3, resources=("hall",))
    anew = taken(claim(at(10), 60, session=other_room), "class", seats=1)
    made = with_taken(ended, [anew], "carla", BERLIN, LATER)[BEN].claims["class"]
    assert made.session == other_room.model_copy(update={"taken": {"carla": Seats(number=1)}})


def test_a_seat_stands_only_while_its_owner_is_among_those_who_take_one() -> None:
    sheets = {BEN: DaySheet(holder="ben", day=TUESDAY, claims={"class": yoga(carla=1)})}
    assert stands(sheets, [seat()], "carla", BERLIN)
    assert not stands(sheets, [seat()], "else", BERLIN)


def test_a_sheet_is_stored_without_what_goes_without_saying() -> None:
    assert sheet(a1=claim(at(10))).stored() == {
        "claims": {"a1": {"starts_at": "2027-05-04T10:00:00+02:00", "ends_at": "2027-05-04T10:45:00+02:00"}}
    }
