"""How the tests ask for absences: for Ben, on Tuesday, unless something else is said."""

from datetime import date, timedelta
from typing import Any

from chalicelib.absences import service
from chalicelib.absences.model import AbsenceRequest, Entry, When
from chalicelib.catalogue.model import Resource
from chalicelib.catalogue.service import add
from tests.cast import MITTE, TUESDAY, at
from tests.messaging.cast import NOW, SALON

DAY = timedelta(days=1)
WHOLE_DAY = When(first_on=TUESDAY)
LONG = When(first_on=TUESDAY, last_on=TUESDAY + 44 * DAY)
"""On more day sheets than one transaction takes."""
CHAIR = Resource(resource_id="chair-1", name="The red chair", type="chair", location_id="mitte")


def hours(start: int, end: int, day: date = TUESDAY) -> When:
    """Give full hours of a day, by the clock on the salon's wall."""
    return When(starts_at=at(start, day=day), ends_at=at(end, day=day))


def asked(when: When = WHOLE_DAY, **changes: Any) -> AbsenceRequest:
    """Give the request for time off of Ben's."""
    given: dict[str, Any] = {"business_id": SALON, "kind": "time_off", "when": when, "staff_id": "ben"}
    return AbsenceRequest(**{**given, **changes})


def closing(when: When = WHOLE_DAY, **changes: Any) -> AbsenceRequest:
    """Give the request to close the salon in Mitte."""
    return asked(when, **{"kind": "closure", "staff_id": None, "location_id": "mitte", **changes})


def enter(request: AbsenceRequest) -> Entry:
    return service.enter(request, NOW)


def change(entry: Entry, when: When | None = None, title: str | None = None, over: bool = False) -> Entry:
    return service.change(SALON, entry.absence.absence_id, when, title, NOW, over)


def remove(entry: Entry) -> Entry:
    return service.remove(SALON, entry.absence.absence_id, NOW)


def set_region(region: str | None) -> None:
    """Let the salon in Mitte lie in a region with its public holidays."""
    add(SALON, [MITTE.model_copy(update={"holidays": region})])
