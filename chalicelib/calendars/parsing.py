"""Taking calendar files apart with icalendar, one at a time."""

import warnings
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.calendars.sifting import Sifted

NONSENSE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What taking apart something that makes no sense may raise."""

_TAKING_APART = Lock()
"""Held meanwhile: icalendar remembers the time zones that a file defines for the whole process."""


def events_in(part: Sifted) -> tuple[list[Any], ZoneInfo | None]:
    """Give the events of a file, and the zone that it names for itself; raise one of NONSENSE."""
    from icalendar import Calendar
    from icalendar.timezone import tzp

    with _TAKING_APART, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # guesses at odd names of time zones
        tzp.use_default()  # forget the zones of the file before
        whole = Calendar.from_ical(part.text)
        zone: Any = tzp.timezone(part.zone_name) if part.zone_name else None
    return list(whole.walk("VEVENT")), zone if isinstance(zone, ZoneInfo) else None
