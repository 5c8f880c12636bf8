"""The nouns of reports. Dates are local to where a visit takes place, money is in minor units."""

from datetime import date
from typing import Literal, NamedTuple, get_args

from chalicelib.core.entity import Entity
from chalicelib.core.money import Money

Outcome = Literal[
    "came",
    "missed",
    "cancelled_by_client",
    "cancelled_by_business",
    "cancelled",
    "came_to_nothing",
    "ahead",
    "unsettled",
    "waiting",
]
"""What became of an appointment; every one has exactly one of these.

`cancelled`: nobody knows by whom, as it was taken over so. `came_to_nothing`: it waited for something that
did not come. `unsettled`: its day is over, and nobody has said. `waiting`: for an answer, a payment or the
client's own word.
"""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class Part(NamedTuple):
    """One service of an appointment, with who performs it, its minutes and its share of the price."""

    service_id: str
    category_id: str
    staff_id: str
    minutes: int
    amount: int


class Line(NamedTuple):
    """What is counted of one appointment in one version; `minute` is that of the day at which it starts."""

    appointment_id: str
    version: int
    day: date
    minute: int
    status: str
    cancelled_by: str
    client_id: str
    location_id: str
    source: str
    walked_in: bool
    booked_on: date
    currency: str
    parts: tuple[Part, ...]


class Counted(NamedTuple):
    """A line as it is counted, and what has become of its appointment."""

    line: Line
    outcome: Outcome


class DayLedger(NamedTuple):
    """The lines of one day, by appointment; those that have moved to another day say so themselves."""

    lines: dict[str, Line]
    version: int = 0


class Period(NamedTuple):
    """From the first day to the last, both included."""

    first: date
    last: date


class Choice(NamedTuple):
    """What is looked at: all of it, or one place, person, category or service, or what is all of these."""

    location_id: str | None = None
    staff_id: str | None = None
    category_id: str | None = None
    service_id: str | None = None


class Visits(Entity):
    """How many appointments a period has, and how many of each outcome: these add up to all of them."""

    appointments: int
    came: int
    missed: int
    cancelled_by_client: int
    cancelled_by_business: int
    cancelled: int
    came_to_nothing: int
    ahead: int
    unsettled: int
    waiting: int


class Clients(Entity):
    """Who came, each once: for the first time ever, or not.

    `known_for_long` are those of the new ones whose 90 days are over; so many of them `came_again` on another
    day within these.
    """

    came: int
    new: int
    returning: int
    known_for_long: int
    came_again: int


class Figures(Entity):
    """What a period came to. `takings` are those of visits that happened, by the price when they were booked.

    `other_currency` counts the visits that happened whose price is in another currency, and in no sum.
    """

    first: date
    last: date
    visits: Visits
    takings: Money
    other_currency: int
    services_done: int
    minutes: int
    clients: Clients


class Span(Entity):
    """A day, a week or a month; `other` appointments are ahead, waiting, unsettled or came to nothing."""

    first: date
    last: date
    came: int
    missed: int
    cancelled: int
    other: int
    takings: Money


class Group(Entity):
    """One service, category or person: services done, how long, what they brought; and those missed."""

    thing_id: str
    name: str
    services_done: int
    missed: int
    minutes: int
    takings: Money


class Hour(Entity):
    """An hour of the week (0 is Monday), and how many visits that happened began in it."""

    weekday: int
    hour: int
    came: int


class Count(Entity):
    """How many appointments there are of one kind, and how many of them happened."""

    kind: str
    appointments: int
    came: int


class Report(Entity):
    """A period and the one before it, in figures; where there are rows, they add up to `period`."""

    period: Figures
    before: Figures
    each: Literal["day", "week", "month"]
    spans: tuple[Span, ...]
    by_service: tuple[Group, ...]
    by_category: tuple[Group, ...]
    by_person: tuple[Group, ...]
    by_hour: tuple[Hour, ...]
    by_source: tuple[Count, ...]
    by_lead: tuple[Count, ...]
