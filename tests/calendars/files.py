"""Calendar files as other programs write them, around the week of NOW."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.calendars.busy import Busy, Window, busy_in
from tests.cast import BERLIN, TUESDAY

OWN = "@salon.regulars"
WINDOW = Window(datetime(2027, 5, 2, 22, tzinfo=UTC), datetime(2027, 9, 2, 22, tzinfo=UTC), BERLIN)
"""From the Monday of NOW, at midnight in Berlin, four months ahead."""

BERLIN_AS_OUTLOOK_SAYS_IT = """BEGIN:VTIMEZONE
TZID:Custom Berlin
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def calendar(*events: str, head: str = "") -> bytes:
    """Give a calendar file with these events, each the lines inside its VEVENT."""
    parts = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Other//EN\n{head}{parts}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(
    start: str = "20270504T090000", more: str = "", uid: str = "e1", zone: str = "Europe/Berlin"
) -> str:
    """Give the lines of an event of an hour by the clock of its zone."""
    return f"UID:{uid}\nDTSTART;TZID={zone}:{start}\nDURATION:PT1H\n{more}"


def read(*events: str, head: str = "", window: Window = WINDOW) -> Busy:
    return busy_in([calendar(*events, head=head)], window, OWN)


def taken(*events: str, head: str = "", window: Window = WINDOW) -> list[tuple[str, str]]:
    """Give the time that events take, by the clock in Berlin."""
    found = read(*events, head=head, window=window)
    assert found.unreadable == 0
    return [(local(interval.start), local(interval.end)) for interval in found.intervals]


def local(moment: datetime) -> str:
    return moment.astimezone(BERLIN).strftime("%a %-d.%-m. %H:%M")


def hours(*starts: str) -> list[tuple[str, str]]:
    """Give hours such as those of `taken`, from texts like Tue 4.5. 09:00."""
    found = []
    for start in starts:
        day, clock = start.rsplit(" ", 1)
        found.append((start, f"{day} {int(clock[:2]) + 1:02}{clock[2:]}"))
    return found


def at_clock(hour: int, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=BERLIN)


def weeks_from(first: date, number: int) -> Sequence[date]:
    return [first + timedelta(weeks=week) for week in range(number)]
