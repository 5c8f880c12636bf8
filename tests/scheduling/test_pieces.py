"""The time that a visit takes of each person and resource."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.catalogue.model import Idle, Service, Staff
from chalicelib.scheduling.agenda import Stretch
from chalicelib.scheduling.pieces import busy_stretches, pieces_of
from chalicelib.scheduling.plan import Performed, Piece, Task, WishedVisit, claims_of
from chalicelib.scheduling.start_rules import StartRules
from tests.cast import ANA, BEN, COLOUR, CUT, NAILS, at
from tests.scheduling.diary import DYE, MINUTE, YOGA, shown

RULES = StartRules(lead_minutes=0, horizon_days=1, step_minutes=15)


def visit(*parts: tuple[Service, Staff] | tuple[Service, Staff, tuple[str, ...]], **more: Any) -> list[str]:
    """Give the pieces of a visit from ten on whose services these people perform one after the other."""
    done: list[Performed] = []
    moment: datetime = at(10)
    for service, staff, *more_of_it in parts:
        resources: Any = more_of_it
        end = moment + timedelta(minutes=service.duration_minutes)
        done.append(Performed(Task(service, (staff,)), staff, moment, end, *resources))
        moment = end
    wished = WishedVisit(tuple(each.task for each in done), RULES, **more)
    return [written(piece) for piece in pieces_of(wished, done)]


def written(piece: Piece) -> str:
    """Give a piece in words: whose, from when to when, and what stays free before and after."""
    it = piece.stretch
    free = f" -{it.before}" * bool(it.before) + f" +{it.after}" * bool(it.after)
    return f"{piece.holder} {shown(it.start)}-{shown(it.end)}{free}"


def test_one_service_is_one_piece_with_its_free_minutes() -> None:
    assert visit((COLOUR, BEN)) == ["ben 10:00-11:30 -5 +15"]


def test_whoever_performs_two_services_in_a_row_has_one_piece_and_no_gap_within() -> None:
    assert visit((CUT, BEN), (COLOUR, BEN)) == ["ben 10:00-12:15 +15"]
    assert visit((COLOUR, BEN), (CUT, BEN)) == ["ben 10:00-12:15 -5"]


def test_two_people_have_a_piece_each() -> None:
    assert visit((COLOUR, BEN), (CUT, ANA)) == ["ben 10:00-11:30 -5 +15", "ana 11:30-12:15"]


def test_somebody_who_comes_back_has_two_pieces() -> None:
    assert visit((CUT, BEN), (NAILS, ANA), (CUT, BEN)) == [
        "ben 10:00-10:45",
        "ana 10:45-11:15",
        "ben 11:15-12:00",
    ]


def test_in_the_idle_minutes_of_a_service_its_person_has_no_piece() -> None:
    assert visit((DYE, BEN)) == ["ben 10:00-10:30", "ben 11:00-11:30"]
    assert visit((DYE, BEN), (CUT, BEN)) == ["ben 10:00-10:30", "ben 11:00-12:15"]


def test_resources_stay_taken_in_idle_minutes_and_from_one_service_to_the_next() -> None:
    assert visit((DYE, BEN, ("chair",)), (CUT, BEN, ("chair",))) == [
        "ben 10:00-10:30",
        "ben 11:00-12:15",
        "resource:chair 10:00-12:15",
    ]


def busy(minutes: int, *idle: tuple[int, int], **more: Any) -> list[tuple[int, int]]:
    """Give the minutes in which somebody is busy with a service of that length."""
    spells = tuple(Idle(from_minute=start, to_minute=end) for start, end in idle)
    service = DYE.model_copy(update={"idle": spells, **more})
    found = busy_stretches(service, at(10), at(10) + minutes * MINUTE)
    return [((it.start - at(10)) // MINUTE, (it.end - at(10)) // MINUTE) for it in found]


def test_idle_minutes_may_overlap_touch_and_reach_out_of_the_service() -> None:
    assert busy(90, (30, 60)) == [(0, 30), (60, 90)]
    assert busy(90, (50, 60), (30, 50)) == [(0, 30), (60, 90)]
    assert busy(90, (30, 60), (40, 50)) == [(0, 30), (60, 90)]
    assert busy(90, (30, 120)) == [(0, 30)]
    assert busy(90, (0, 30)) == [(30, 90)]
    assert busy(90, (90, 120), (20, 20)) == [(0, 90)]


def test_a_service_that_is_all_idle_takes_its_person_all_the_same() -> None:
    assert busy(90, (0, 90)) == [(0, 90)]
    assert busy(30, (0, 60)) == [(0, 30)]  # somebody quicker, for whom nothing is left


def test_at_a_clients_address_and_in_a_class_nobody_is_free_meanwhile() -> None:
    assert busy(90, (30, 60), at_client=True) == [(0, 90)]
    assert busy(90, (30, 60), seats=5) == [(0, 90)]


def test_everybody_who_goes_to_a_client_has_the_way_there_and_back() -> None:
    assert visit((COLOUR, BEN), travel_minutes=10) == ["ben 10:00-11:30 -10 +15"]
    assert visit((CUT, BEN), (CUT, BEN), travel_minutes=40) == ["ben 10:00-11:30 -40 +40"]
    assert visit((CUT, BEN), (NAILS, ANA), travel_minutes=40) == [
        "ben 10:00-10:45 -40 +40",
        "ana 10:45-11:15 -40 +40",
    ]


def test_what_is_taken_along_to_a_client_is_on_the_way_too() -> None:
    assert visit((CUT, BEN, ("case",)), travel_minutes=40)[1] == "resource:case 10:00-10:45 -40 +40"


def test_a_class_that_stands_keeps_the_minutes_with_which_it_stands() -> None:
    stands = Stretch(at(10), at(11), 20, 20)
    done = Performed(Task(YOGA, (BEN,)), BEN, at(10), at(11), (), "class", None, stands)
    (piece,) = pieces_of(WishedVisit((done.task,), RULES), [done])
    assert piece.stretch == stands


def test_each_claim_has_a_name_of_its_own_and_seats_of_one_class_are_added_up() -> None:
    chair = Piece("resource:chair", Stretch(at(10), at(11)))
    first, again = Piece("ben", Stretch(at(10), at(11))), Piece("ben", Stretch(at(12), at(13)))
    seat = Piece("ana", Stretch(at(10), at(11)), "class", None, 1)
    taken = claims_of([first, chair, again, seat, seat], "a1")
    assert [(it.holder, it.name, it.seats) for it in taken] == [
        ("ben", "a1", 0),
        ("resource:chair", "a1", 0),
        ("ben", "a1.1", 0),
        ("ana", "class", 2),
    ]
