"""Which times are offered over a range of days: pure, by the decision that judges each booking."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from chalicelib.catalogue.model import Location, Staff
from chalicelib.core.interval import Interval, boundary_at
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import Attempt, attempt, leads_of
from chalicelib.scheduling.model import Slot
from chalicelib.scheduling.pieces import busy_stretches
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.search import Search
from chalicelib.scheduling.sheets import Sheets
from chalicelib.scheduling.start_rules import StartRules

DAY = timedelta(days=1)


def bookable_days(first: date, last: date, rules: StartRules, now: datetime) -> tuple[date, date]:
    """Give the part of a range of days in which anything can be offered at all; backwards when none.

    Staff look as far ahead as they like.
    """
    ahead = min(last, now.date() + (rules.horizon_days + 1) * DAY) if rules.bound else last
    return max(first, now.date() - DAY), ahead


def sheet_days(wish: Wish, first: date, last: date) -> tuple[date, date]:
    """Give the first and the last date of the day sheets that visits beginning on these days may need."""
    dates = _reach(wish, first, last).dates(wish.catalogue.business.zone)
    return dates[0], dates[-1]


def _reach(wish: Wish, first: date, last: date) -> Interval:
    within = [_whole_days(first, last, place) for place in wish.places]
    early = [wish.reach(part.start).start for part in within]
    return Interval(min(early), max(wish.reach(part.end).end for part in within))


def free_slots(wish: Wish, first: date, last: date, sheets: Sheets, now: datetime) -> list[Slot]:
    """Give the free times from first to last (dates local to each location), one for each possible lead."""
    board = Board(wish, sheets, _reach(wish, first, last), now)
    slots: list[Slot] = []
    for place in wish.places:
        within = _whole_days(first, last, place)
        for lead in leads_of(wish, place):
            search = Search(wish, board, place, lead)
            for start in _starts(wish, board, within, place, lead):
                tried = attempt(search, start)
                if tried.visits:
                    slots.append(_slot(wish, board, tried))
    return sorted(slots)


def _starts(wish: Wish, board: Board, within: Interval, place: Location, lead: Staff) -> Iterator[datetime]:
    """Give the starts worth trying: those near which the lead works at all."""
    task = wish.visits[0].tasks[0]
    led_first = any(staff.staff_id == lead.staff_id for staff in task.people)
    working = board.of_staff(lead, place).working or [] if led_first else [within]
    early = timedelta(minutes=wish.rules.window_minutes)
    length = timedelta(minutes=task.minutes(lead))
    early += busy_stretches(task.service, within.start, within.start + length)[0].start - within.start
    latest = within.start
    for interval in working:
        start = max(interval.start - early, latest)
        latest = max(latest, min(interval.end, within.end))
        if start < latest:
            yield from wish.rules.starts(Interval(start, latest), place)


def _slot(wish: Wish, board: Board, tried: Attempt) -> Slot:
    visits = tried.visits or ()
    window = timedelta(minutes=wish.rules.window_minutes)
    end = max(visit.end for visit in visits)
    first = visits[0].performed[0]
    seats = None
    if first.session is not None:
        claim = board.of_staff(first.staff, tried.place).claims.get(first.session_name)
        seats = claim.session.free(board.now) if claim and claim.session else first.session.seats
    return Slot(
        starts_at=tried.start,
        ends_at=end if not window else tried.start + window + (end - visits[0].start),
        staff_id=first.staff.staff_id,
        location_id=tried.place.location_id,
        time_zone=tried.place.time_zone,
        staff_ids=tuple(each.staff.staff_id for visit in visits for each in visit.performed),
        arrives_until=tried.start + window if window else None,
        seats_free=seats,
        recommended=leaves_no_useless_hole(wish, board, tried),
    )


def leaves_no_useless_hole(wish: Wish, board: Board, tried: Attempt) -> bool:
    """Tell whether what stays free before and after the visits is nothing, or enough for some visit.

    Always true where the business has no such preference.
    """
    if not wish.catalogue.business.policy.whole_gaps:
        return True
    enough = timedelta(minutes=wish.catalogue.shortest_minutes)
    holes: list[timedelta | None] = []
    for visit in tried.visits or ():
        for staff in {each.staff.staff_id: each.staff for each in visit.performed}.values():
            agenda = board.of_staff(staff, tried.place)
            own = [piece.stretch for piece in visit.pieces if piece.holder == staff.staff_id]
            holes += [agenda.hole_before(own[0]), agenda.hole_after(own[-1])]
    return all(not hole or hole >= enough for hole in holes)


def _whole_days(first: date, last: date, location: Location) -> Interval:
    return Interval(boundary_at(first, 0, location.zone), boundary_at(last + DAY, 0, location.zone))
