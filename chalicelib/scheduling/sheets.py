"""Day sheets and what stands on them: values in, values out. Instants are UTC; dates local to the business.

A sheet belongs to a holder for one date: a member of staff (`ana`), a resource (`resource:chair-1`) or a
location (`location:mitte`).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from chalicelib.core.entity import Entity
from chalicelib.core.interval import Interval

SheetName = tuple[str, date]
"""A holder and a date: what names a day sheet within a business."""

Kind = Literal["appointment", "hold", "break", "time_off", "closure", "holiday", "out_of_use", "busy"]
OF_CLIENTS: tuple[Kind, ...] = ("appointment", "hold")
"""Time that is a client's; somebody has to be told when other time is taken over it."""


def resource_holder(resource_id: str) -> str:
    """Give the name under which a resource holds its sheets."""
    return f"resource:{resource_id}"


def location_holder(location_id: str) -> str:
    """Give the name under which a location holds its sheets: closures and public holidays stand there."""
    return f"location:{location_id}"


class Seats(Entity):
    """How many seats of a session somebody takes, and until when if they are only kept for them.

    `override`: staff gave them against the rules.
    """

    number: int
    until: datetime | None = None
    override: bool = False


class Session(Entity):
    """A class at one time: who takes how many of its seats, by appointment or hold, and in which rooms."""

    service_id: str
    seats: int
    resources: tuple[str, ...] = ()
    taken: dict[str, Seats] = {}

    def free(self, now: datetime, leaving_out: str = "") -> int:
        """Give how many seats are free; those kept for somebody until an instant that is past are."""
        others = (seats for name, seats in self.taken.items() if name != leaving_out)
        return self.seats - sum(s.number for s in others if s.until is None or s.until > now)


class Claim(Entity):
    """Time taken on a day sheet: from start to end, and minutes kept free around it.

    `until` is when a claim that is only held ends by itself. `title` says what takes the time where no
    appointment does. `override` marks what staff placed there against the rules.
    """

    starts_at: datetime
    ends_at: datetime
    before_minutes: int = 0
    after_minutes: int = 0
    kind: Kind = "appointment"
    until: datetime | None = None
    title: str = ""
    override: bool = False
    session: Session | None = None

    @property
    def interval(self) -> Interval:
        """Give the claimed time itself."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def guarded(self) -> Interval:
        """Give the claimed time with the minutes kept free around it."""
        return self.interval.widened(self.before_minutes, self.after_minutes)

    def conflicts_with(self, other: "Claim") -> bool:
        """Tell whether the two cannot both stand: neighbours share the larger of their gaps."""
        return self.guarded.overlaps(other.interval) or self.interval.overlaps(other.guarded)

    def has_ended(self, now: datetime) -> bool:
        """Tell whether it was held only until an instant that is past."""
        return self.until is not None and self.until <= now


class Taken(Entity):
    """One claim of an appointment or hold: on whose sheets, under which name, and how many seats of it."""

    holder: str
    name: str
    claim: Claim
    seats: int = 0

    def sheet_names(self, zone: ZoneInfo) -> list[SheetName]:
        """Give the sheets that it stands on, one for each date of the business's zone that it touches."""
        return [(self.holder, day) for day in self.claim.guarded.dates(zone)]


class DaySheet(Entity):
    """Everything that takes a holder's time on one date, by claim; version 0 is an empty sheet."""

    holder: str
    day: date
    claims: dict[str, Claim] = {}
    version: int = 0

    def stored(self) -> dict[str, Any]:
        """Give the plain form without what goes without saying: a month of full sheets is read at once."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"holder", "day", "version"})

    def having(self, claims: dict[str, Claim]) -> "DaySheet":
        """Give the sheet with these claims in place of its own."""
        return self.model_copy(update={"claims": claims})


Sheets = Mapping[SheetName, DaySheet]


def owner_of(name: str) -> str:
    """Give the identifier of the appointment or hold that a claim belongs to, from the claim's name."""
    return name.partition(".")[0]


def standing(claims: Mapping[str, Claim], now: datetime) -> dict[str, Claim]:
    """Give the claims that still count: what was held only until an instant that is past does not."""
    kept: dict[str, Claim] = {}
    for name, claim in claims.items():
        if claim.session is not None:
            left = {who: seats for who, seats in claim.session.taken.items() if not _over(seats, now)}
            if left:
                kept[name] = _with_seats(claim, left)
        elif not claim.has_ended(now):
            kept[name] = claim
    return kept


def claims_on(sheets: Iterable[DaySheet], now: datetime) -> dict[str, Claim]:
    """Give the claims on one holder's sheets that count, each once though it may stand on two."""
    return standing({name: claim for sheet in sheets for name, claim in sheet.claims.items()}, now)


def with_taken(
    sheets: Sheets, taken: Iterable[Taken], owner: str, zone: ZoneInfo, now: datetime
) -> dict[SheetName, DaySheet]:
    """Give the sheets that change when an appointment or hold takes its claims on them.

    Seats are taken in the session that stands; one whose seats were all held until before `now` does not.
    """
    changed: dict[SheetName, DaySheet] = {}
    for each in taken:
        for place in each.sheet_names(zone):
            sheet = changed.get(place, sheets[place])
            claim = each.claim
            if each.seats:
                there = standing(sheet.claims, now).get(each.name, claim)
                others = there.session.taken if there.session else {}
                seats = Seats(number=each.seats, until=claim.until, override=claim.override)
                session = there.model_copy(update={"until": None, "kind": "appointment"})
                claim = _with_seats(session, {**others, owner: seats})
            changed[place] = sheet.having({**sheet.claims, each.name: claim})
    return changed


def without_taken(
    sheets: Sheets, taken: Iterable[Taken], owner: str, zone: ZoneInfo
) -> dict[SheetName, DaySheet]:
    """Give the sheets that change when an appointment or hold gives its claims up."""
    changed: dict[SheetName, DaySheet] = {}
    for each in taken:
        for place in each.sheet_names(zone):
            sheet = changed.get(place) or sheets.get(place)
            if sheet is None or each.name not in sheet.claims:
                continue
            claim = sheet.claims[each.name]
            claims = {name: other for name, other in sheet.claims.items() if name != each.name}
            if each.seats and claim.session:
                left = {name: seats for name, seats in claim.session.taken.items() if name != owner}
                if left:
                    claims[each.name] = _with_seats(claim, left)
            changed[place] = sheet.having(claims)
    return changed


def stands(sheets: Sheets, taken: Iterable[Taken], owner: str, zone: ZoneInfo) -> bool:
    """Tell whether all the claims are still on their sheets."""

    def there(each: Taken, place: SheetName) -> bool:
        claim = sheets[place].claims.get(each.name)
        return claim is not None and (not each.seats or bool(claim.session and owner in claim.session.taken))

    return all(there(each, place) for each in taken for place in each.sheet_names(zone))


def _with_seats(claim: Claim, taken: dict[str, Seats]) -> Claim:
    session = claim.session.model_copy(update={"taken": taken}) if claim.session else None
    override = any(seats.override for seats in taken.values())
    return claim.model_copy(update={"session": session, "override": override})


def _over(seats: Seats, now: datetime) -> bool:
    return seats.until is not None and seats.until <= now
