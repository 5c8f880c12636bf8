"""What rules that repeat take, against counting the days one by one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.calendars.busy import Window, busy_in
from chalicelib.core.interval import Interval, merged
from tests.calendars.files import OWN, calendar
from tests.examples import examples
from tests.zones import ZONES

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST = date(2027, 1, 4)
LENGTH = timedelta(minutes=50)


@dataclass(frozen=True)
class Rule:
    """A rule as people make them: on which days from its first one, how often, without which."""

    frequency: str
    interval: int
    weekdays: tuple[int, ...]
    month_days: tuple[int, ...]
    ends: int | date | None
    without: frozenset[int]
    start: datetime
    all_day: bool
    zone: ZoneInfo

    def lines(self) -> str:
        text = f"FREQ={self.frequency};INTERVAL={self.interval}"
        if self.weekdays:
            text += ";BYDAY=" + ",".join(DAYS[day] for day in self.weekdays)
        if self.month_days:
            text += ";BYMONTHDAY=" + ",".join(map(str, self.month_days))
        if isinstance(self.ends, int):
            text += f";COUNT={self.ends}"
        elif self.ends:
            text += f";UNTIL={self.ends:%Y%m%d}"
        lines = [f"RRULE:{text}", *self._when("DTSTART", self.start.date())]
        lines += [] if self.all_day else ["DURATION:PT50M"]
        for number, day in enumerate(self.days()):
            if number in self.without:
                lines += self._when("EXDATE", day)
        return "UID:1\n" + "\n".join(lines)

    def _when(self, name: str, day: date) -> list[str]:
        if self.all_day:
            return [f"{name};VALUE=DATE:{day:%Y%m%d}"]
        return [f"{name};TZID={self.zone.key}:{datetime.combine(day, self.start.time()):%Y%m%dT%H%M%S}"]

    def days(self) -> list[date]:
        """Count through the days of two years; the first one always counts."""
        start, found = self.start.date(), []
        for number in range(731):
            day = start + timedelta(days=number)
            if isinstance(self.ends, date) and day > self.ends:
                break
            if self._is_on(day, start):
                found.append(day)
        limit = self.ends if isinstance(self.ends, int) else None
        return list(dict.fromkeys([*(found[:limit]), start]))

    def _is_on(self, day: date, start: date) -> bool:
        if self.frequency == "DAILY":
            return (day - start).days % self.interval == 0
        if self.frequency == "WEEKLY":
            monday = start - timedelta(days=start.weekday())
            weeks = (day - monday).days // 7
            return weeks % self.interval == 0 and day.weekday() in (self.weekdays or (start.weekday(),))
        months = (day.year - start.year) * 12 + day.month - start.month
        return months % self.interval == 0 and day.day in (self.month_days or (start.day,))

    def intervals(self) -> list[Interval]:
        whole = [day for number, day in enumerate(self.days()) if number not in self.without]
        return [self._interval(day) for day in whole]

    def _interval(self, day: date) -> Interval:
        if self.all_day:
            first, last = (
                datetime.combine(each, time(), self.zone) for each in (day, day + timedelta(days=1))
            )
            return Interval(first.astimezone(UTC), last.astimezone(UTC))
        begins = datetime.combine(day, self.start.time(), self.zone)
        return Interval(begins.astimezone(UTC), (begins + LENGTH).astimezone(UTC))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    start = FIRST + timedelta(days=draw(st.integers(0, 200)))
    weekdays = draw(st.sets(st.integers(0, 6), max_size=4)) if frequency == "WEEKLY" else set()
    month_days = draw(st.sets(st.integers(1, 31), max_size=4)) if frequency == "MONTHLY" else set()
    until = st.integers(0, 300).map(lambda days: start + timedelta(days=days))
    hour, minute = draw(st.integers(4, 22)), draw(st.sampled_from([0, 15, 40]))
    return Rule(
        frequency,
        draw(st.integers(1, 5)),
        tuple(sorted({*weekdays, start.weekday()})) if weekdays else (),
        tuple(sorted({*month_days, start.day})) if month_days else (),
        draw(st.none() | st.integers(1, 60) | until),
        draw(st.frozensets(st.integers(0, 20), max_size=3)),
        datetime.combine(start, time(hour, minute)),
        draw(st.booleans()),
        ZoneInfo(draw(st.sampled_from([zone for zone in ZONES if zone != "America/Santiago"]))),
    )


@given(rules(), st.integers(0, 250), st.integers(1, 200))
@examples(200)
def test_following_a_rule_gives_what_counting_the_days_gives(rule: Rule, ahead: int, length: int) -> None:
    first = datetime.combine(FIRST + timedelta(days=ahead), time(), rule.zone).astimezone(UTC)
    window = Window(first, first + timedelta(days=length), rule.zone)
    found = busy_in([calendar(rule.lines())], window, OWN)
    counted = [
        Interval(max(one.start, window.first), min(one.end, window.last))
        for one in rule.intervals()
        if one.start < window.last and window.first < one.end
    ]
    assert (list(found.intervals), found.unreadable) == (merged(counted), 0)
