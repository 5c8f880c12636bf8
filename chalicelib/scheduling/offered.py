"""Which times are offered over a range of days: pure, by the decision that judges each booking."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import zip_longest

from chalicelib.catalogue.model import Location, Staff
from chalicelib.core.errors import NotOffered, TooManyDays
from chalicelib.core.interval import Interval, boundary_at, days_between
from chalicelib.scheduling.agenda import Obstacle
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import Attempt, attempt, leads_of, refusal_for
from chalicelib.scheduling.model import Slot
from chalicelib.scheduling.pieces import busy_stretches
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.search import Search
from chalicelib.scheduling.sheets import Sheets
from chalicelib.scheduling.start_rules import StartRules

DAY = timedelta(days=1)
MOST_STEPS = 30_000
"""How many steps (looks at somebody's time, placed tasks) one list of free times may take."""

TOO_MUCH = Obstacle("too_much_at_once")


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


def free_slots(
    wish: Wish, first: date, last: date, sheets: Sheets, now: datetime, most_steps: int = MOST_STEPS
) -> list[Slot]:
    """Give the free times from first to last (dates local to each location), one for each possible lead.

    Raises TooManyDays where that is more than one call works out, and NotOffered where nothing was found and
    some start, or a whole day, is too much.
    """
    board = Board(wish, sheets, _reach(wish, first, last), now)
    slots: list[Slot] = []
    given_up = False
    for start, searches in _searches(wish, board, first, last):
        place = searches[0].place
        days = (start.astimezone(place.zone).date() - first).days
        if board.steps > most_steps:
            if days < 1:
                raise refusal_for(TOO_MUCH)
            raise TooManyDays(days, _before(slots, first + days * DAY, wish))
        board.forget()
        board.steps += 1
        if wish.forbidden(start, place, now) is None:
            tried = _tried_at(wish, searches, start)
            slots += (_slot(wish, board, each) for each in tried if each.visits)
            given_up = given_up or any(each.obstacle == TOO_MUCH for each in tried)
    if given_up and not slots:
        raise refusal_for(TOO_MUCH)
    return sorted(slots)


def nearest_first(wish: Wish, first: date, last: date, sheets: Sheets, now: datetime) -> Iterator[Slot]:
    """Give the free times from first to last, the nearest to the wished one first.

    A day is worked out when nothing nearer is left; what would take too long there is left out.
    """
    wanted = wish.start_at(wish.places[0])

    def distance(day: date) -> timedelta:
        return min(_apart(wanted, _whole_days(day, day, place)) for place in wish.places)

    days = sorted(days_between(first, last), key=distance)
    found: list[Slot] = []
    for day, next_day in zip_longest(days, days[1:]):
        with suppress(NotOffered):
            found += free_slots(wish, day, day, sheets, now, MOST_STEPS // len(days))
        found.sort(key=lambda slot: (abs(slot.starts_at - wanted), slot), reverse=True)
        while found and (next_day is None or abs(found[-1].starts_at - wanted) < distance(next_day)):
            yield found.pop()


def _apart(moment: datetime, time: Interval) -> timedelta:
    return max(time.start - moment, moment - time.end, timedelta(0))


def _searches(wish: Wish, board: Board, first: date, last: date) -> Iterator[tuple[datetime, list[Search]]]:
    """Give the starts worth trying, in order, with a search for everybody who could lead then at a place."""
    found: dict[tuple[datetime, str], list[Search]] = {}
    for place in wish.places:
        within = _whole_days(first, last, place)
        for lead in leads_of(wish, place):
            search = Search(wish, board, place, lead)
            for start in _starts(wish, board, within, place, lead):
                found.setdefault((start, place.location_id), []).append(search)
    return ((start, found[start, name]) for start, name in sorted(found))


def _before(slots: Iterable[Slot], day: date, wish: Wish) -> list[Slot]:
    zones = {place.location_id: place.zone for place in wish.places}
    return sorted(it for it in slots if it.starts_at.astimezone(zones[it.location_id]).date() < day)


def _tried_at(wish: Wish, searches: Iterable[Search], start: datetime) -> list[Attempt]:
    """Try one start with everybody who could lead, but for those for whom it is hopeless at a glance."""
    alone, planned = len(wish.visits) == 1, list(wish.rules.planned(start))
    return [
        attempt(search, start)
        for search in searches
        if alone or not all(search.is_hopeless(each) for each in planned)
    ]


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
