"""When a visit may start at all: lead time, horizon, steps or fixed times, and an offer's validity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from chalicelib.catalogue.model import BookingPolicy, Location, Package, Service, WeeklyStart
from chalicelib.core.interval import Interval, days_between, instant_at
from chalicelib.scheduling.agenda import Obstacle

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StartRules:
    """The rules for the start of a visit, in minutes and days; `bound` is false for staff.

    Staff are not bound by what is there for those who book online: lead time, horizon, steps.
    """

    lead_minutes: int
    horizon_days: int
    step_minutes: int
    window_minutes: int = 0
    fixed: tuple[WeeklyStart, ...] = ()
    package: Package | None = None
    bound: bool = True

    def obstacle(self, start: datetime, place: Location, now: datetime) -> Obstacle | None:
        """Tell which rule forbids a start at the instant, or None."""
        if self.bound:
            if start < now + timedelta(minutes=self.lead_minutes):
                return Obstacle("too_soon")
            if start > now + timedelta(days=self.horizon_days):
                return Obstacle("too_far_ahead")
        local = start.astimezone(place.zone)
        if self.bound and not self._on_step(local):
            return Obstacle("off_step")
        if self.package and not self.package.is_valid_on(local.date()):
            return Obstacle("not_valid_then")
        return None

    def starts(self, within: Interval, place: Location) -> Iterator[datetime]:
        """Give the instants of the interval at which visits may start by step or fixed time, in order."""
        if self.fixed:
            yield from self._fixed_starts(within, place)
            return
        zone, step = place.zone, self._step * MINUTE
        start = self._next_step(within.start, place)
        local = start.astimezone(zone)
        while start < within.end:
            if not local.fold:  # a repeated hour counts once
                yield start
            following = start + step
            there = following.astimezone(zone)
            if there.day != local.day or there.utcoffset() != local.utcoffset():
                following = self._next_step(start + MINUTE, place)
                there = following.astimezone(zone)
            start, local = following, there

    def planned(self, start: datetime) -> Iterator[datetime]:
        """Give the instants at which somebody could arrive for a visit booked at the start."""
        for minutes in range(0, self.window_minutes or 1, self.step_minutes):
            yield start + minutes * MINUTE

    @property
    def _step(self) -> int:
        return self.window_minutes or self.step_minutes

    def _on_step(self, local: datetime) -> bool:
        """Start times are multiples of the step from local midnight; a repeated hour counts once."""
        minutes = local.hour * 60 + local.minute
        if local.second or local.microsecond or local.fold:
            return False
        if self.fixed:
            return any(each.weekday == local.weekday() and each.minute == minutes for each in self.fixed)
        return minutes % self._step == 0

    def _fixed_starts(self, within: Interval, place: Location) -> Iterator[datetime]:
        for day in days_between(*(i.astimezone(place.zone).date() for i in (within.start, within.end))):
            for minute in sorted({each.minute for each in self.fixed if each.weekday == day.weekday()}):
                start = instant_at(day, time(*divmod(minute, 60)), place.zone)
                if start is not None and within.start <= start < within.end:
                    yield start

    def _next_step(self, start: datetime, place: Location) -> datetime:
        """Give the first instant at or after the given one that is a multiple of the step on the wall."""
        local = start.astimezone(place.zone)
        if local.second or local.microsecond:
            start += MINUTE - timedelta(seconds=local.second, microseconds=local.microsecond)
            local = start.astimezone(place.zone)
        minutes = local.hour * 60 + local.minute
        ahead = min(-minutes % self._step, 1440 - minutes)  # each day counts anew from its midnight
        there = (start + ahead * MINUTE).astimezone(place.zone)
        if there.utcoffset() == local.utcoffset():
            return start + ahead * MINUTE
        while (local.hour * 60 + local.minute) % self._step:  # the clocks change in between
            start += MINUTE
            local = start.astimezone(place.zone)
        return start


def start_rules_of(
    policy: BookingPolicy, services: tuple[Service, ...], package: Package | None, bound: bool = True
) -> StartRules:
    """Give the rules for a visit: the first service says when it starts, the strictest how soon and far."""
    first = services[0]
    leads = [policy.lead_minutes if s.lead_minutes is None else s.lead_minutes for s in services]
    horizons = [s.horizon_days or policy.horizon_days for s in services]
    return StartRules(
        lead_minutes=max(leads),
        horizon_days=min(horizons),
        step_minutes=first.step_minutes or policy.step_minutes,
        window_minutes=first.window_minutes,
        fixed=first.starts,
        package=package,
        bound=bound,
    )
