"""The protocol of docs/booking.md as a small model, of which every interleaving is explored.

Three writers, two day sheets of Ben's and perhaps one of the place. A writer reads its sheets one after the
other (a batch of reads is no snapshot), decides, and commits on the condition that its sheets still have the
versions it read; when refused, it begins again. Claims, conflicts, seats and sheets are the program's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations

from chalicelib.scheduling.model import Claim, DaySheet, SheetName, Taken
from chalicelib.scheduling.sheets import claims_on, standing, stands, with_taken, without_taken
from tests.cast import BERLIN, TUESDAY, at
from tests.messaging.cast import NOW

WEDNESDAY = TUESDAY + timedelta(days=1)
DAYS = (TUESDAY, WEDNESDAY)
PLACE = ("location:mitte", TUESDAY)


def wish(hour: int, minutes: int, after: int = 0) -> Claim:
    """Give a claim that begins so many hours after Tuesday's midnight."""
    start = at(0) + timedelta(hours=hour)
    return Claim(starts_at=start, ends_at=start + timedelta(minutes=minutes), after_minutes=after)


@dataclass(frozen=True)
class Writer:
    """One who writes: what it wants, by which clock, what it gives up, what it has read, how it ended.

    One that `closes` writes the place's sheet, and looks for bookings once that `is_written`.
    """

    name: str
    claim: Claim | None = None
    now: datetime = NOW
    gives_up: tuple[Taken, ...] = ()
    closes: bool = False
    is_written: bool = False
    seen: tuple[DaySheet, ...] = ()
    outcome: str = ""

    @property
    def takes(self) -> tuple[Taken, ...]:
        if self.claim is None:
            return ()
        if self.claim.session:
            return (Taken(holder="ben", name="class", claim=self.claim, seats=1),)
        return (Taken(holder="ben", name=self.name, claim=self.claim),)

    @property
    def own(self) -> list[SheetName]:
        """Give the sheets that it writes."""
        if self.closes and not self.is_written:
            return [PLACE]
        return [name for each in self.takes or self.gives_up for name in each.sheet_names(BERLIN)]


@dataclass(frozen=True)
class World:
    """The sheets as they stand, and where each writer is."""

    sheets: tuple[DaySheet, ...]
    writers: tuple[Writer, ...]

    @property
    def by_name(self) -> dict[SheetName, DaySheet]:
        return {(sheet.holder, sheet.day): sheet for sheet in self.sheets}

    def sheet(self, day: date) -> DaySheet:
        return self.by_name["ben", day]

    def reads(self, writer: Writer) -> list[SheetName]:
        """Give what it reads: whoever takes Ben's time looks at the place's sheet too, where there is one."""
        more = [PLACE] if PLACE in self.by_name and writer.claim and not writer.closes else []
        return [*writer.own, *more]

    def key(self) -> str:
        return repr(self)


def steps(world: World, missing: str) -> Iterator[World]:
    """Give the worlds that one step of any writer leads to."""
    for number, writer in enumerate(world.writers):
        if not writer.outcome:
            changed, after = step(world, writer, missing)
            sheets = tuple({**world.by_name, **changed}.values())
            yield World(sheets, (*world.writers[:number], after, *world.writers[number + 1 :]))


def step(world: World, writer: Writer, missing: str) -> tuple[dict[SheetName, DaySheet], Writer]:
    """Read one more sheet; or, with all of them read, decide and commit."""
    names, there = world.reads(writer), world.by_name
    if len(writer.seen) < len(names):
        return {}, replace(writer, seen=(*writer.seen, there[names[len(writer.seen)]]))
    seen = dict(zip(names, writer.seen, strict=True))
    if writer.closes:
        return close(there, writer, seen, missing)
    refusal = refused(writer, seen, missing)
    if refusal:
        return {}, replace(writer, outcome=refusal)
    if is_stale(there, writer, seen, missing):
        return {}, replace(writer, seen=())
    current = there if missing == "version" else seen
    cleared = {**current, **without_taken(current, writer.gives_up, "hold", BERLIN)}
    placed = {**cleared, **with_taken(cleared, writer.takes, writer.name, BERLIN, writer.now)}
    return raised({name: placed[name] for name in writer.own}, writer.now), replace(writer, outcome="won")


def refused(writer: Writer, seen: Mapping[SheetName, DaySheet], missing: str) -> str:
    """Give why it cannot be had by what was read; nothing where it can."""
    ended = any(taken.claim.has_ended(writer.now) for taken in writer.gives_up if writer.claim)
    if missing != "kept" and (ended or not stands(seen, writer.gives_up, "hold", BERLIN)):
        return "ended"
    cleared = {**seen, **without_taken(seen, writer.gives_up, "hold", BERLIN)}
    bens = claims_on((cleared[name] for name in writer.own), writer.now)
    for taken in writer.takes:
        if PLACE in seen and any(
            c.interval.overlaps(taken.claim.interval) for c in seen[PLACE].claims.values()
        ):
            return "closed"
        session = bens[taken.name].session if taken.name in bens else None
        if session and session.free(writer.now) < taken.seats and missing != "seats":
            return "full"
        others = (claim for name, claim in bens.items() if name != taken.name)
        if any(taken.claim.conflicts_with(claim) for claim in others):
            return "taken"
    return ""


def is_stale(
    there: Mapping[SheetName, DaySheet], writer: Writer, seen: Mapping[SheetName, DaySheet], missing: str
) -> bool:
    """Tell whether a sheet that is written, or only checked, has another version than was read."""
    guarded = [name for name in seen if missing != ("version" if name in writer.own else "check")]
    return any(there[name].version != seen[name].version for name in guarded)


def close(
    there: Mapping[SheetName, DaySheet], writer: Writer, seen: Mapping[SheetName, DaySheet], missing: str
) -> tuple[dict[SheetName, DaySheet], Writer]:
    """Close the place; then, with Ben's sheets read, let it stand or withdraw it."""
    if not writer.is_written:
        if there[PLACE].version != seen[PLACE].version:
            return {}, replace(writer, seen=())
        closed = there[PLACE].having({writer.name: writer.takes[0].claim})
        outcome = "won" if missing == "looking" else ""
        return raised({PLACE: closed}, NOW), replace(writer, is_written=True, seen=(), outcome=outcome)
    claims = claims_on(seen.values(), writer.now).values()
    if any(claim.interval.overlaps(writer.takes[0].claim.interval) for claim in claims):
        return raised({PLACE: there[PLACE].having({})}, NOW), replace(writer, outcome="withdrawn")
    return {}, replace(writer, outcome="won")


def raised(changed: Mapping[SheetName, DaySheet], now: datetime) -> dict[SheetName, DaySheet]:
    """Give the sheets as they are written: with the next version, and without what has ended."""
    return {
        name: sheet.having(standing(sheet.claims, now)).model_copy(update={"version": sheet.version + 1})
        for name, sheet in changed.items()
    }


def every_end(
    writers: tuple[Writer, ...], missing: str = "", there: tuple[Taken, ...] = (), has_place: bool = False
) -> list[World]:
    """Explore every interleaving; give each world in which all have ended. One condition may be missing."""
    sheets = {("ben", day): DaySheet(holder="ben", day=day) for day in DAYS}
    sheets |= {PLACE: DaySheet(holder=PLACE[0], day=PLACE[1])} if has_place else {}
    sheets |= with_taken(sheets, there, "hold", BERLIN, NOW)
    waiting = [World(tuple(sheets.values()), writers)]
    met, ends = {waiting[0].key()}, []
    while waiting:
        world = waiting.pop()
        following = list(steps(world, missing))
        if not following:
            ends.append(world)
        for after in following:
            if (key := after.key()) not in met:
                met.add(key)
                waiting.append(after)
    return ends


def bookers(claims: tuple[Claim, ...]) -> tuple[Writer, ...]:
    return tuple(Writer(str(number), claim) for number, claim in enumerate(claims))


def winners(world: World) -> list[str]:
    return [writer.name for writer in world.writers if writer.outcome == "won"]


def conflicting(world: World) -> int:
    """Count the pairs of those who won that cannot both stand."""
    won = [writer.claim for writer in world.writers if writer.outcome == "won" and writer.claim]
    return sum(one.conflicts_with(other) for one, other in combinations(won, 2))
