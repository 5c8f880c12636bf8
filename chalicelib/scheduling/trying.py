"""Several changes that are to be made together, judged before any is made: pure, by the one decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.errors import NotOffered, SlotTaken
from chalicelib.scheduling.agenda import Reason
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import Attempt, attempts, board_for, decide, nearest_obstacle
from chalicelib.scheduling.model import Appointment, BookingRequest, Slot
from chalicelib.scheduling.offered import nearest_first, sheet_days
from chalicelib.scheduling.override import plan_against_rules
from chalicelib.scheduling.plan import Plan, Wish
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import DaySheet, SheetName, Sheets, with_taken, without_taken
from chalicelib.scheduling.wishing import wish_to_book, wish_to_rearrange

NEARBY = timedelta(days=2)
"""How far from the wished day other times are looked for: on the day itself, then around it."""
ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """One booking among several, or the visits that it would become, by their place in the order."""

    request: BookingRequest
    order: Mapping[int, Appointment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prospect:
    """Why a proposal cannot be had, in words too, and the free times nearest to it; or nothing of it."""

    reason: Reason | None = None
    sentence: str = ""
    alternatives: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one proposal: the way that came nearest to a yes where it cannot be had."""

    wish: Wish
    board: Board
    nearest: Attempt | None = None
    alternatives: tuple[Slot, ...] = ()

    def prospect(self, appointments: Mapping[str, Appointment]) -> Prospect:
        """Give it in words; `appointments` are those that stand in the way, by identifier."""
        if self.nearest is None or self.nearest.obstacle is None:
            return Prospect()
        from chalicelib.scheduling.obstacle_words import ObstacleWords

        words = ObstacleWords(self.wish, self.board, self.nearest.place, appointments)
        obstacle = self.nearest.obstacle
        return Prospect(obstacle.reason, words.sentence(self.nearest.start, obstacle), self.alternatives)


def wish_of(catalogue: Catalogue, proposal: Proposal) -> Wish:
    """Give the wish that a proposal is; raise what booking it would raise, but for the time."""
    if proposal.order:
        return wish_to_rearrange(catalogue, proposal.request, proposal.order)
    return wish_to_book(catalogue, proposal.request)


def sheets_needed(wishes: Iterable[Wish]) -> tuple[list[str], date, date]:
    """Give the holders, and the first and the last date of the sheets, on which the wishes depend."""
    days: list[date] = []
    holders: dict[str, None] = {}
    for wish in wishes:
        holders |= dict.fromkeys(wish.holders())
        days += [*wish.sheet_dates(), *sheet_days(wish, *_around(wish))]
    return list(holders), min(days), max(days)


def tried_out(
    wishes: Sequence[Wish],
    proposals: Sequence[Proposal],
    freed: Iterable[Appointment],
    sheets: Sheets,
    now: datetime,
) -> list[Tried]:
    """Try each wish of a proposal, given those before it, and that the freed visits give their time up."""
    found: list[Tried] = []
    known = dict(sheets)
    for it in freed:
        zone = wishes[0].catalogue.business.zone
        known |= without_taken(known, it.standing, it.appointment_id, zone)
    for number, (wish, proposal) in enumerate(zip(wishes, proposals, strict=True)):
        near = {name: known.get(name) or DaySheet(holder=name[0], day=name[1]) for name in wish.sheet_names()}
        board = board_for(wish, near, now)
        plan = _plan(wish, near, bool(proposal.request.override_reason), now)
        nearest = _nearest(wish, board)
        found.append(Tried(wish, board, nearest, _alternatives(wish, known, now) if nearest else ()))
        for place, visit in enumerate(plan.visits if plan else ()):
            name = f"proposal.{number}.{place}"
            near |= with_taken(near, visit.takes(name), name, wish.catalogue.business.zone, now)
        known |= near
    return found


def _plan(wish: Wish, sheets: Sheets, by_force: bool, now: datetime) -> Plan | None:
    try:
        return decide(wish, sheets, Shares(), now)
    except (SlotTaken, NotOffered):
        return plan_against_rules(wish, sheets, now) if by_force else None


def _nearest(wish: Wish, board: Board) -> Attempt | None:
    """Give the attempt that comes nearest to a yes, or None when one of them is a yes."""
    tried = attempts(wish, board)
    if any(each.visits for each in tried):
        return None
    obstacle = nearest_obstacle(each.obstacle for each in tried if each.obstacle)
    return next((each for each in tried if each.obstacle == obstacle), None)


def _around(wish: Wish) -> tuple[date, date]:
    place = wish.places[0]
    day = wish.start_at(place).astimezone(place.zone).date()
    return day - NEARBY, day + NEARBY


def _alternatives(wish: Wish, sheets: Mapping[SheetName, DaySheet], now: datetime) -> tuple[Slot, ...]:
    """Give the free times nearest to the wished one, each once, of the same day if there are enough."""
    first, last = _around(wish)
    days = sheet_days(wish, first, last)
    near = {name: sheet for name, sheet in sheets.items() if days[0] <= name[1] <= days[1]}
    slots = (slot for slot in nearest_first(wish, first, last, near, now) if slot.starts_at > now)
    starts = groupby(slots, key=lambda slot: slot.starts_at)
    return tuple(islice((next(alike) for _, alike in starts), ALTERNATIVES))
