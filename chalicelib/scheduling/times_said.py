"""Days, times and lengths as sentences for the owner say them, by one place's clock. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.interval import Interval, boundary_at
from chalicelib.core.saying import MONTHS, said, said_day, said_of
from chalicelib.scheduling.sheets import Claim

DAY = timedelta(days=1)
WEEKDAYS = (
    said("Mondays"),
    said("Tuesdays"),
    said("Wednesdays"),
    said("Thursdays"),
    said("Fridays"),
    said("Saturdays"),
    said("Sundays"),
)


def clock_time(minute: int) -> str:
    """Give minutes from midnight as a clock shows them: 9:00."""
    return f"{minute // 60}:{minute % 60:02}"


def length(minutes: int) -> str:
    """Give a length of time: 90 minutes, 2 hours."""
    if minutes % 60 or minutes < 120:
        return said_of(minutes, "%(number)s minute", "%(number)s minutes")
    return said_of(minutes // 60, "%(number)s hour", "%(number)s hours")


@dataclass(frozen=True, slots=True)
class Times:
    """Says times by the clock of the zone, as of now."""

    zone: ZoneInfo
    now: datetime

    def local(self, moment: datetime) -> datetime:
        """Give an instant by that clock."""
        return moment.astimezone(self.zone)

    def clock(self, moment: datetime) -> str:
        """Give the time of day: 9:00."""
        local = self.local(moment)
        return clock_time(local.hour * 60 + local.minute)

    def day(self, day: date) -> str:
        """Give a day, of another year with it: 4 May, 31 January 2028."""
        if day.year != self.local(self.now).year:
            return said_day(day)
        return said("%(day)s %(month)s", day=day.day, month=MONTHS[day.month - 1])

    def moment(self, moment: datetime) -> str:
        """Give an instant: 9:00 where it is today, else 4 May, 9:00."""
        local = self.local(moment)
        return self.clock(moment) if local.date() == self.local(self.now).date() else self._then(local)

    def span(self, interval: Interval) -> str:
        """Give from when to when: from 10:00 to 11:00."""
        start, end = self.clock(interval.start), self.clock(interval.end)
        return said("from %(start)s to %(end)s", start=start, end=end)

    def spell(self, claim: Claim) -> str:
        """Give when a claim is: from 10:00 to 11:00, on 4 May, until 14 June."""
        last = self.local(claim.ends_at - timedelta(microseconds=1)).date()
        whole = claim.ends_at == boundary_at(last + DAY, 0, self.zone)
        if self.local(claim.starts_at).date() == last:
            begins = claim.starts_at == boundary_at(last, 0, self.zone)
            return said("on %(day)s", day=self.day(last)) if whole and begins else self.span(claim.interval)
        return said("until %(date)s", date=self.day(last) if whole else self._then(self.local(claim.ends_at)))

    def _then(self, local: datetime) -> str:
        return said("%(day)s, %(time)s", day=self.day(local.date()), time=self.clock(local))
