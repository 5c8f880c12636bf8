"""The protocol of docs/booking.md as a small model, of which every interleaving is explored.

Three bookers, two day sheets. A booker reads its sheets one after the other (a batch of reads is no
snapshot), decides, and commits on the condition that its sheets still have the versions it read; when
refused, it begins again. The claims, their conflict and the sheets are the program's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from chalicelib.scheduling.model import Claim, DaySheet
from chalicelib.scheduling.sheets import claims_on
from tests.cast import TUESDAY, at
from tests.messaging.cast import NOW

WEDNESDAY = TUESDAY + timedelta(days=1)
DAYS = (TUESDAY, WEDNESDAY)


def wish(hour: int, minutes: int, after: int = 0) -> Claim:
    """Give a claim that begins so many hours after Tuesday's midnight."""
    start = at(0) + timedelta(hours=hour)
    return Claim(starts_at=start, ends_at=start + timedelta(minutes=minutes), after_minutes=after)


@dataclass(frozen=True)
class Booker:
    """One who books: what it wants, which sheets it has read so far, and how it ended."""

    claim: Claim
    seen: tuple[DaySheet, ...] = ()
    outcome: str = ""

    @property
    def days(self) -> list[date]:
        return self.claim.guarded.dates(at(0).tzinfo)  # type: ignore[arg-type] # a ZoneInfo, as everywhere


@dataclass(frozen=True)
class World:
    """The two sheets as they stand, and where each booker is."""

    sheets: tuple[DaySheet, ...]
    bookers: tuple[Booker, ...]

    def sheet(self, day: date) -> DaySheet:
        return self.sheets[DAYS.index(day)]

    def key(self) -> str:
        return repr(self)


def steps(world: World, guarded: bool) -> Iterator[World]:
    """Give the worlds that one step of any booker leads to."""
    for number, booker in enumerate(world.bookers):
        if not booker.outcome:
            sheets, after = step(world, booker, str(number), guarded)
            yield World(sheets, (*world.bookers[:number], after, *world.bookers[number + 1 :]))


def step(world: World, booker: Booker, name: str, guarded: bool) -> tuple[tuple[DaySheet, ...], Booker]:
    """Read one more sheet; or, with all of them read, decide and commit."""
    if len(booker.seen) < len(booker.days):
        read = world.sheet(booker.days[len(booker.seen)])
        return world.sheets, replace(booker, seen=(*booker.seen, read))
    if any(booker.claim.conflicts_with(claim) for claim in claims_on(booker.seen, NOW).values()):
        return world.sheets, replace(booker, outcome="taken")
    current = [world.sheet(day).version for day in booker.days]
    if guarded and current != [sheet.version for sheet in booker.seen]:
        return world.sheets, replace(booker, seen=())
    written = {
        read.day: sheet.having({**sheet.claims, name: booker.claim})
        for read in booker.seen
        for sheet in [read if guarded else world.sheet(read.day)]
    }
    raised = {day: sheet.model_copy(update={"version": sheet.version + 1}) for day, sheet in written.items()}
    return tuple(raised.get(sheet.day, sheet) for sheet in world.sheets), replace(booker, outcome="won")


def every_end(claims: tuple[Claim, ...], guarded: bool = True) -> list[World]:
    """Explore every interleaving; give each world in which all have ended."""
    empty = tuple(DaySheet(holder="ben", day=day) for day in DAYS)
    waiting = [World(empty, tuple(Booker(claim) for claim in claims))]
    met, ends = {waiting[0].key()}, []
    while waiting:
        world = waiting.pop()
        following = list(steps(world, guarded))
        if not following:
            ends.append(world)
        for after in following:
            if (key := after.key()) not in met:
                met.add(key)
                waiting.append(after)
    return ends


def winners(world: World) -> list[Booker]:
    return [booker for booker in world.bookers if booker.outcome == "won"]


def conflicting(bookers: list[Booker]) -> int:
    return sum(one.claim.conflicts_with(other.claim) for one, other in combinations(bookers, 2))


ONE_SLOT = (wish(10, 45), wish(10, 45), wish(10, 45))
LENGTHS = (wish(10, 45), wish(10, 90, after=15), wish(11, 60))
MIDNIGHT = (wish(23, 120), wish(22, 90), wish(24, 45))
BUFFERS_OVER_MIDNIGHT = (wish(22, 90, after=45), wish(24, 60), wish(23, 30))
CHAIN = (wish(22, 61), wish(23, 62), wish(24, 60))
WISHES = [ONE_SLOT, LENGTHS, MIDNIGHT, BUFFERS_OVER_MIDNIGHT, CHAIN]


@pytest.mark.parametrize("claims", WISHES, ids=["one", "lengths", "midnight", "buffers", "chain"])
def test_in_every_interleaving_nobody_overlaps_and_nobody_is_refused_without_a_reason(
    claims: tuple[Claim, ...],
) -> None:
    ends = every_end(claims)
    assert ends
    for world in ends:
        won = winners(world)
        assert won
        assert conflicting(won) == 0
        for booker in world.bookers:
            refused = booker.outcome == "taken"
            assert refused == any(booker.claim.conflicts_with(w.claim) for w in won if w is not booker)
            names = [name for name in ("0", "1", "2") if world.bookers[int(name)] is booker]
            for day in booker.days:
                assert bool(set(names) & set(world.sheet(day).claims)) != refused


def test_any_two_conflicting_claims_share_a_sheet() -> None:
    spells = [
        wish(hour, minutes, after) for hour in (21, 22, 23, 24) for minutes in (45, 180) for after in (0, 90)
    ]
    for one, other in combinations(spells, 2):
        if one.conflicts_with(other):
            assert set(Booker(one).days) & set(Booker(other).days)


def test_the_model_would_notice_a_commit_without_its_condition() -> None:
    ends = every_end(ONE_SLOT, guarded=False)
    assert max(conflicting(winners(world)) for world in ends) > 0
