"""The one decision whether, how and with whom a wish can be had: values in, a plan or a refusal out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.catalogue.model import Location, Staff
from chalicelib.core.errors import NotOffered, Refusal, SlotTaken
from chalicelib.core.interval import Interval
from chalicelib.core.saying import said
from chalicelib.scheduling.agenda import Obstacle, Reason
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.plan import Plan, PlannedVisit, Wish
from chalicelib.scheduling.search import Search
from chalicelib.scheduling.shares import Shares, next_in_turn
from chalicelib.scheduling.sheets import Sheets

SENTENCES: dict[Reason, str] = {
    "too_soon": said("That time is too close to now to be booked online."),
    "too_far_ahead": said("That time is further ahead than bookings are taken."),
    "off_step": said("Visits do not start at that minute. Please choose one of the times offered."),
    "not_valid_then": said("This offer does not hold on that day."),
    "outside_hours": said("Nobody works then. Please choose one of the times offered."),
    "too_much_at_once": said("That is too much to plan at once. Please book for fewer people at a time."),
    "closed": said("It is closed then. Please choose one of the times offered."),
}
SOMEBODY_ELSE_HAS_IT: tuple[Reason, ...] = ("taken", "full", "no_resource")
NEAREST: tuple[Reason, ...] = (
    "too_much_at_once",
    *SOMEBODY_ELSE_HAS_IT,
    "closed",
    "outside_hours",
    "not_valid_then",
    "off_step",
    "too_far_ahead",
    "too_soon",
)
"""What stands in the way, from what comes nearest to a yes to what is furthest from it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to begin: where, when and with whom; what is planned, or what stands in the way."""

    place: Location
    start: datetime
    lead: Staff
    visits: tuple[PlannedVisit, ...] | None = None
    obstacle: Obstacle | None = None


def attempt(search: Search, start: datetime) -> Attempt:
    """Try to begin at the instant."""
    wish, place, lead = search.wish, search.place, search.lead
    forbidden = wish.forbidden(start, place, search.board.now)
    if forbidden is not None:
        return Attempt(place, start, lead, obstacle=forbidden)
    met: list[Obstacle] = []
    for planned in wish.rules.planned(start):
        visits = search.first(planned)
        if visits is not None:
            return Attempt(place, start, lead, visits)
        met += search.met
    return Attempt(place, start, lead, obstacle=nearest_obstacle(met))


def leads_of(wish: Wish, place: Location) -> list[Staff]:
    """Give who can lead at a place: the one named, else all who perform the first task and work there."""
    tasks = wish.visits[0].tasks
    if wish.lead:
        able = (staff for task in tasks for staff in task.people if staff.staff_id == wish.lead)
        return [staff for staff in [next(able, None)] if staff]
    return [
        staff for staff in tasks[0].people if any(s.location_id == place.location_id for s in staff.shifts)
    ]


def board_for(wish: Wish, sheets: Sheets, now: datetime) -> Board:
    """Give everybody's agendas around the wished time."""
    reaches = [wish.reach(wish.start_at(place)) for place in wish.places]
    span = Interval(min(reach.start for reach in reaches), max(reach.end for reach in reaches))
    return Board(wish, sheets, span, now)


def attempts(wish: Wish, board: Board) -> list[Attempt]:
    """Try every place and lead at the wished time."""
    return [
        attempt(Search(wish, board, place, lead), wish.start_at(place))
        for place in wish.places
        for lead in leads_of(wish, place)
    ]


def decide(wish: Wish, sheets: Sheets, shares: Shares, now: datetime) -> Plan:
    """Give the plan that is carried out, or raise the refusal that comes nearest to a yes.

    Where the client leaves it open, whoever's turn it is takes the visit (`shares`).
    """
    board = board_for(wish, sheets, now)
    tried = attempts(wish, board)
    for start in dict.fromkeys(each.start for each in tried):
        able = {each.lead.staff_id: each for each in reversed(tried) if each.visits and each.start == start}
        if able:
            return _chosen(wish, board, able, shares)
    raise refusal_for(nearest_obstacle(each.obstacle for each in tried if each.obstacle))


def _chosen(wish: Wish, board: Board, able: Mapping[str, Attempt], shares: Shares) -> Plan:
    liked = next((who for who in wish.preferred if who in able), None)
    if liked is not None or len(able) == 1:
        return _plan(wish, able[liked or next(iter(able))])
    weights = {who: each.lead.share for who, each in able.items()}
    claimed = {who: board.of_staff(each.lead, each.place).claimed_minutes() for who, each in able.items()}
    longest = max(_plan(wish, each).seconds for each in able.values())
    turn = next_in_turn(shares, weights, longest, claimed)
    return replace(_plan(wish, able[turn]), weights=weights)


def _plan(wish: Wish, each: Attempt) -> Plan:
    return Plan(each.place, each.start, each.visits or (), wish.rules.window_minutes)


def nearest_obstacle(obstacles: Iterable[Obstacle]) -> Obstacle:
    """Give the obstacle that comes nearest to a yes, the first of its kind; others' time before one's own."""
    every = sorted(obstacles, key=lambda obstacle: (NEAREST.index(obstacle.reason), obstacle.claim is None))
    return every[0] if every else Obstacle("outside_hours")


def refusal_for(obstacle: Obstacle) -> Refusal:
    """Give the refusal that an obstacle becomes; it names nobody else's visit."""
    if obstacle.reason in SOMEBODY_ELSE_HAS_IT:
        return SlotTaken()
    return NotOffered(obstacle.reason, SENTENCES[obstacle.reason])
