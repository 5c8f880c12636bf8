"""One holder's time around the days asked about: when they work and what is claimed already."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from chalicelib.core.interval import Interval
from chalicelib.scheduling.sheets import OF_CLIENTS, Claim

Reason = Literal[
    "too_soon",
    "too_far_ahead",
    "off_step",
    "not_valid_then",
    "closed",
    "outside_hours",
    "taken",
    "full",
    "no_resource",
    "too_much_at_once",
]
"""Why a time cannot be had; in `Obstacle`, together with what exactly stands in the way."""


class Stretch(NamedTuple):
    """A stretch of time wanted of a holder: instants, and the minutes to be kept free around it."""

    start: datetime
    end: datetime
    before: int = 0
    after: int = 0

    @property
    def guarded_start(self) -> datetime:
        """Give the start with the minutes before it."""
        return self.start - timedelta(minutes=self.before) if self.before else self.start

    @property
    def guarded_end(self) -> datetime:
        """Give the end with the minutes after it."""
        return self.end + timedelta(minutes=self.after) if self.after else self.end

    @property
    def bare(self) -> "Stretch":
        """Give the stretch without the minutes around it."""
        return Stretch(self.start, self.end)

    def conflicts_with(self, other: "Stretch") -> bool:
        """Tell whether one holder cannot give both: neighbours share the larger of their gaps."""
        return (self.guarded_start < other.end and other.start < self.guarded_end) or (
            self.start < other.guarded_end and other.guarded_start < self.end
        )


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way: the rule, whose time, the claim that has it, and what was wanted of them."""

    reason: Reason
    holder: str = ""
    name: str = ""
    claim: Claim | None = None
    wanted: Stretch | None = field(default=None, compare=False)


class Agenda:
    """What one holder's sheets and working hours say of any stretch of time.

    `working` are the working intervals around the days asked about; None is a holder that needs none.
    """

    def __init__(
        self, holder: str, claims: Mapping[str, Claim], working: Iterable[Interval] | None = None
    ) -> None:
        self.holder = holder
        self.claims = claims
        self.working = None if working is None else sorted(working)
        self._working_starts = [interval.start for interval in self.working or ()]
        stretches = [(stretch_of(claim), name) for name, claim in claims.items()]
        self._taken = sorted(stretches, key=lambda pair: (pair[0].start, pair[1]))
        self._starts = [stretch.start for stretch, _ in self._taken]
        self._reach_after = max((s.guarded_end - s.start for s, _ in self._taken), default=timedelta())
        self._reach_before = max((s.start - s.guarded_start for s, _ in self._taken), default=timedelta())
        self._blocked: dict[tuple[int, int], tuple[list[datetime], list[datetime]]] = {}

    def obstacle(self, wanted: Stretch) -> Obstacle | None:
        """Tell what keeps the holder from giving the stretch, or None when nothing does."""
        if not self.works(wanted):
            return Obstacle("outside_hours", self.holder, wanted=wanted)
        name = self.conflict(wanted)
        return None if name is None else Obstacle("taken", self.holder, name, self.claims[name], wanted)

    def works(self, wanted: Stretch) -> bool:
        """Tell whether the stretch itself lies within one working interval."""
        if self.working is None:
            return True
        interval = self._working_at(wanted.start)
        return interval is not None and wanted.end <= interval.end

    def conflict(self, wanted: Stretch) -> str | None:
        """Give the name of the first claim that conflicts with the stretch, or None."""
        starts, ends = self._blocks(wanted.before, wanted.after)
        place = bisect_right(ends, wanted.start)
        if place == len(ends) or wanted.end <= starts[place]:
            return None
        return next(self._conflicts(wanted))

    def obstacle_to_joining(self, session: str, wanted: Stretch) -> Obstacle | None:
        """Tell what keeps others from joining a session that stands.

        It is working time no longer, or time that was taken since for something that is no visit.
        """
        if not self.works(wanted):
            return Obstacle("outside_hours", self.holder, wanted=wanted)
        for name in self._conflicts(wanted.bare):
            if name != session and self.claims[name].kind not in OF_CLIENTS:
                return Obstacle("taken", self.holder, name, self.claims[name], wanted)
        return None

    def _conflicts(self, wanted: Stretch) -> Iterator[str]:
        first = bisect_left(self._starts, wanted.guarded_start - self._reach_after)
        last = bisect_left(self._starts, wanted.guarded_end + self._reach_before)
        return (name for stretch, name in self._taken[first:last] if wanted.conflicts_with(stretch))

    def _blocks(self, before: int, after: int) -> tuple[list[datetime], list[datetime]]:
        """Give where the time begins and ends that no stretch with these gaps may touch; worked out once."""
        if (before, after) not in self._blocked:
            starts: list[datetime] = []
            ends: list[datetime] = []
            for start, end in sorted(_apart(claimed, before, after) for claimed, _ in self._taken):
                if ends and start <= ends[-1]:
                    ends[-1] = max(ends[-1], end)
                else:
                    starts.append(start)
                    ends.append(end)
            self._blocked[before, after] = starts, ends
        return self._blocked[before, after]

    def claimed_minutes(self) -> float:
        """Give how much of the holder's time is claimed on the days read."""
        return sum((stretch.end - stretch.start).total_seconds() / 60 for stretch, _ in self._taken)

    def hole_before(self, wanted: Stretch) -> timedelta | None:
        """Give how much working time would be left for others right before the stretch.

        Minutes that are kept free around visits are left for nobody. None outside working time.
        """
        interval = self._working_at(wanted.start)
        if interval is None:
            return None
        ends = [other.guarded_end for other, _ in self._taken if other.end <= wanted.start]
        return max(wanted.guarded_start - max([interval.start, *ends]), timedelta())

    def hole_after(self, wanted: Stretch) -> timedelta | None:
        """Give how much working time would be left for others right after the stretch, likewise."""
        interval = self._working_at(wanted.start)
        if interval is None:
            return None
        starts = [other.guarded_start for other, _ in self._taken if other.start >= wanted.end]
        return max(min([interval.end, *starts]) - wanted.guarded_end, timedelta())

    def _working_at(self, moment: datetime) -> Interval | None:
        place = bisect_right(self._working_starts, moment) - 1
        if self.working is None or place < 0 or moment >= self.working[place].end:
            return None
        return self.working[place]


def _apart(claimed: Stretch, before: int, after: int) -> tuple[datetime, datetime]:
    """Give when a neighbour with these gaps must have ended, and when it may begin."""
    early, late = max(claimed.before, after), max(claimed.after, before)
    return claimed.start - timedelta(minutes=early), claimed.end + timedelta(minutes=late)


def stretch_of(claim: Claim) -> Stretch:
    """Give the stretch that a claim takes."""
    return Stretch(claim.starts_at, claim.ends_at, claim.before_minutes, claim.after_minutes)
