"""From the lines of a period to its figures; every line is counted exactly once. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from chalicelib.core.money import Money
from chalicelib.reporting.ledger import CAME
from chalicelib.reporting.model import (
    OUTCOMES,
    Choice,
    Clients,
    Count,
    Figures,
    Group,
    Hour,
    Line,
    Outcome,
    Part,
    Period,
    Span,
    Visits,
)
from chalicelib.scheduling.model import WAITING

CANCELLED: Mapping[str, Outcome] = {
    "client": "cancelled_by_client",
    "staff": "cancelled_by_business",
    "time": "came_to_nothing",
    "": "cancelled",
}
CALLED_OFF: frozenset[Outcome] = frozenset({"cancelled_by_client", "cancelled_by_business", "cancelled"})
SHOWN_APART = CALLED_OFF | {"came", "missed"}
LEADS = (
    ("same_day", 0),
    ("day_before", 1),
    ("within_a_week", 6),
    ("within_two_weeks", 13),
    ("within_a_month", 29),
)
"""How many days ahead somebody booked, at most; all others booked earlier."""


def outcome_of(line: Line, today: date) -> Outcome:
    """Give what has become of an appointment by today."""
    if line.status in CAME:
        return "came"
    if line.status == "no_show":
        return "missed"
    if line.status == "cancelled":
        return CANCELLED[line.cancelled_by]
    if line.status in WAITING:
        return "waiting"
    return "ahead" if line.day >= today else "unsettled"


def chosen(lines: Iterable[Line], choice: Choice) -> list[Line]:
    """Give the lines that are looked at, each with those of its parts that are."""
    if choice == Choice():
        return list(lines)
    there = (line for line in lines if choice.location_id in (None, line.location_id))
    cut = (line._replace(parts=tuple(each for each in line.parts if _fits(each, choice))) for line in there)
    return [line for line in cut if line.parts]


def _fits(part: Part, choice: Choice) -> bool:
    return (
        choice.staff_id in (None, part.staff_id)
        and choice.category_id in (None, part.category_id)
        and choice.service_id in (None, part.service_id)
    )


def within(lines: Iterable[Line], period: Period) -> list[Line]:
    """Give those of a period."""
    return [line for line in lines if period.first <= line.day <= period.last]


def who_came(lines: Iterable[Line]) -> set[str]:
    """Give the clients who came."""
    return {line.client_id for line in lines if line.status in CAME}


def figures(period: Period, lines: Sequence[Line], clients: Clients, currency: str, today: date) -> Figures:
    """Give what a period came to."""
    outcomes = Counter(outcome_of(line, today) for line in lines)
    came = [line for line in lines if line.status in CAME]
    return Figures(
        first=period.first,
        last=period.last,
        visits=Visits(appointments=len(lines), **{name: outcomes[name] for name in OUTCOMES}),
        takings=_takings(came, currency),
        other_currency=sum(line.currency != currency for line in came),
        services_done=sum(len(line.parts) for line in came),
        minutes=sum(part.minutes for line in came for part in line.parts),
        clients=clients,
    )


def _takings(came: Iterable[Line], currency: str) -> Money:
    amount = sum(part.amount for line in came if line.currency == currency for part in line.parts)
    return Money(amount=amount, currency=currency)


def span_rows(
    periods: Iterable[Period], lines: Iterable[Line], currency: str, today: date
) -> tuple[Span, ...]:
    """Give a row for each of the periods, which must follow one another."""
    by_day: dict[date, list[Line]] = defaultdict(list)
    for line in lines:
        by_day[line.day].append(line)
    rows = []
    days = sorted(by_day)
    for period in periods:
        own = [line for day in days if period.first <= day <= period.last for line in by_day[day]]
        outcomes = Counter(outcome_of(line, today) for line in own)
        rows.append(
            Span(
                first=period.first,
                last=period.last,
                came=outcomes["came"],
                missed=outcomes["missed"],
                cancelled=sum(outcomes[name] for name in CALLED_OFF),
                other=sum(number for name, number in outcomes.items() if name not in SHOWN_APART),
                takings=_takings([line for line in own if line.status in CAME], currency),
            )
        )
    return tuple(rows)


def groups(
    lines: Iterable[Line], kind: Callable[[Part], str], names: Mapping[str, str], currency: str
) -> tuple[Group, ...]:
    """Give a row for each thing that a service done or missed belongs to, what brought most first."""
    done, missed, minutes, amounts = (Counter[str]() for _ in range(4))
    for line in lines:
        for part in line.parts:
            thing = kind(part)
            if line.status in CAME:
                done[thing] += 1
                minutes[thing] += part.minutes
                amounts[thing] += part.amount if line.currency == currency else 0
            elif line.status == "no_show":
                missed[thing] += 1
    rows = [
        Group(
            thing_id=thing,
            name=names.get(thing, thing),
            services_done=done[thing],
            missed=missed[thing],
            minutes=minutes[thing],
            takings=Money(amount=amounts[thing], currency=currency),
        )
        for thing in {*done, *missed}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.takings.amount, -row.services_done, row.name)))


def hours(lines: Iterable[Line]) -> tuple[Hour, ...]:
    """Give each hour of the week in which somebody came, in order."""
    found = Counter((line.day.weekday(), line.minute // 60) for line in lines if line.status in CAME)
    return tuple(Hour(weekday=day, hour=hour, came=found[day, hour]) for day, hour in sorted(found))


def counts(lines: Iterable[Line], kind: Callable[[Line], str]) -> tuple[Count, ...]:
    """Give how many appointments there are of each kind, the most first."""
    every, came = Counter[str](), Counter[str]()
    for line in lines:
        every[kind(line)] += 1
        came[kind(line)] += line.status in CAME
    rows = (Count(kind=name, appointments=number, came=came[name]) for name, number in every.items())
    return tuple(sorted(rows, key=lambda row: (-row.appointments, row.kind)))


def source_of(line: Line) -> str:
    """Give where a booking came from."""
    return "walk_in" if line.walked_in else line.source


def lead_of(line: Line) -> str:
    """Give how long ahead somebody booked; of what was taken over from elsewhere nobody knows."""
    if line.walked_in or line.source == "import":
        return "walk_in" if line.walked_in else "unknown"
    ahead = (line.day - line.booked_on).days
    return next((name for name, most in LEADS if ahead <= most), "earlier")
