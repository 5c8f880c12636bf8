"""The one decision whether a time can be had: it makes the list of free times and judges each booking."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.catalogue.model import BookingPolicy, Location, Staff
from chalicelib.core.errors import NotOffered, Refusal, SlotTaken
from chalicelib.core.interval import Interval
from chalicelib.scheduling.model import Claim, Slot

MINUTE = timedelta(minutes=1)

Obstacle = Literal["too_soon", "too_far_ahead", "off_step", "outside_hours", "taken"]

SENTENCES: dict[Obstacle, str] = {
    "too_soon": "That time is too close to now to be booked online.",
    "too_far_ahead": "That time is further ahead than bookings are taken.",
    "off_step": "Visits do not start at that minute. Please choose one of the times offered.",
    "outside_hours": "Nobody works then. Please choose one of the times offered.",
}


class Diary:
    """One person at one place: working time, claims and policy, asked about visits of one length.

    Lengths and buffers are minutes. `working` are the person's working intervals around the times
    asked about, `claims` what already stands on their day sheets.
    """

    def __init__(
        self,
        staff: Staff,
        location: Location,
        working: Iterable[Interval],
        claims: Iterable[Claim],
        length: tuple[int, int, int],
        policy: BookingPolicy,
        now: datetime,
    ) -> None:
        self.staff, self.location, self.policy = staff, location, policy
        self.before, self.duration, self.after = length
        self.working = sorted(working)
        self.claims = sorted(claims, key=lambda claim: claim.starts_at)
        self.earliest = now + timedelta(minutes=policy.lead_minutes)
        self.latest = now + timedelta(days=policy.horizon_days)
        self._working_starts = [interval.start for interval in self.working]
        self._claim_starts = [claim.starts_at for claim in self.claims]
        self._reach_after = max((c.guarded.end - c.starts_at for c in self.claims), default=timedelta())
        self._reach_before = max((c.starts_at - c.guarded.start for c in self.claims), default=timedelta())

    def claim(self, start: datetime) -> Claim:
        """Give the claim that a visit starting then would make."""
        return Claim(
            starts_at=start,
            ends_at=start + timedelta(minutes=self.duration),
            before_minutes=self.before,
            after_minutes=self.after,
        )

    def obstacle(self, start: datetime) -> Obstacle | None:
        """Tell what stands in the way of a visit starting at the instant, or None when nothing does."""
        if start < self.earliest:
            return "too_soon"
        if start > self.latest:
            return "too_far_ahead"
        if not self._on_step(start):
            return "off_step"
        if not self._works(Interval(start, start + timedelta(minutes=self.duration))):
            return "outside_hours"
        return "taken" if self._taken(start) else None

    def starts(self, within: Interval) -> Iterator[datetime]:
        """Give every instant within the interval at which a visit can start, in order."""
        for interval in self.working:
            start = self._next_step(max(interval.start, within.start))
            while start < interval.end and start < within.end:
                if self.obstacle(start) is None:
                    yield start
                start = self._next_step(start + MINUTE)

    def slot(self, start: datetime) -> Slot:
        """Give the slot of a visit starting at the instant."""
        end = start + timedelta(minutes=self.duration)
        return Slot(start, end, self.staff.staff_id, self.location.location_id, self.location.time_zone)

    def claimed_minutes(self) -> float:
        """Give how much of the person's time is claimed, for sharing work fairly."""
        return sum((claim.ends_at - claim.starts_at).total_seconds() / 60 for claim in self.claims)

    def _on_step(self, start: datetime) -> bool:
        """Start times are multiples of the step from local midnight; a repeated hour counts once."""
        local = start.astimezone(self.location.zone)
        minutes = local.hour * 60 + local.minute
        exact = local.second == 0 and local.microsecond == 0
        return exact and local.fold == 0 and minutes % self.policy.step_minutes == 0

    def _next_step(self, start: datetime) -> datetime:
        """Give the first instant at or after the given one that is a multiple of the step on the wall."""
        local = start.astimezone(self.location.zone)
        if local.second or local.microsecond:
            start += MINUTE - timedelta(seconds=local.second, microseconds=local.microsecond)
            local = start.astimezone(self.location.zone)
        ahead = -(local.hour * 60 + local.minute) % self.policy.step_minutes
        there = (start + ahead * MINUTE).astimezone(self.location.zone)
        if there.utcoffset() == local.utcoffset():
            return start + ahead * MINUTE
        while (local.hour * 60 + local.minute) % self.policy.step_minutes:  # the clocks change in between
            start += MINUTE
            local = start.astimezone(self.location.zone)
        return start

    def _works(self, visit: Interval) -> bool:
        place = bisect_right(self._working_starts, visit.start) - 1
        return place >= 0 and self.working[place].contains(visit)

    def _taken(self, start: datetime) -> bool:
        wanted = self.claim(start)
        first = bisect_left(self._claim_starts, wanted.guarded.start - self._reach_after)
        last = bisect_left(self._claim_starts, wanted.guarded.end + self._reach_before)
        return any(wanted.conflicts_with(claim) for claim in self.claims[first:last])


def refusal_for(obstacle: Obstacle, alternatives: Iterable[Slot] = ()) -> Refusal:
    """Give the refusal that an obstacle becomes."""
    if obstacle == "taken":
        return SlotTaken(tuple(alternatives))
    return NotOffered(obstacle, SENTENCES[obstacle])


def choose(diaries: Iterable[Diary], start: datetime) -> Diary | None:
    """Choose who takes a visit: of those who are free, the one with the least claimed time there.

    Ties go to the one whose identifier comes first, so that the choice can be foretold.
    """
    free = [diary for diary in diaries if diary.obstacle(start) is None]
    return min(free, key=lambda d: (d.claimed_minutes(), d.staff.staff_id), default=None)
