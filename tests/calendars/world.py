"""Ana's salon with a calendar of Ben's outside, and a timer that a test fires."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.calendars import service
from chalicelib.calendars.fetching import Outside
from chalicelib.calendars.model import NewCalendar, OutsideCalendar
from tests.calendars.files import calendar, event
from tests.calendars.servers import Said, Server
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON

QUARTER = timedelta(minutes=15)
NINE = calendar(event("20270504T090000"))
TEN = calendar(event("20270504T100000"))


class World:
    """The web with Ben's calendar in it, which says what `said` is at the moment."""

    def __init__(self, server: Server, outside: Outside) -> None:
        self.server, self.outside, self.now = server, outside, NOW
        self.said = Said(NINE)

    def connect(self, path: str = "/ben.ics", **changes: Any) -> OutsideCalendar:
        address = self.server.address(path)
        new = NewCalendar(kind="subscription", address=address, **changes)
        return service.connect(SALON, "ben", new, self.now)

    def read(self, later: timedelta = QUARTER) -> OutsideCalendar:
        """Let the timer fire a while later; give how the calendar then looks."""
        self.now += later
        service.synchronise_due(self.now, self.outside)
        (found,) = service.list_calendars(SALON, "ben")
        return found

    @property
    def requests(self) -> list[dict[str, str]]:
        return [headers for _, _, headers in self.server.asked]


def busy(staff_id: str = "ben") -> list[tuple[datetime, datetime]]:
    """Give the busy time that stands on somebody's sheets."""
    claims = {
        name: (claim["starts_at"], claim["ends_at"])
        for row in rows("day_sheets")
        if row["pk"] == f"{SALON}#{staff_id}"
        for name, claim in row["e"].get("claims", {}).items()
        if claim.get("kind") == "busy"
    }
    return sorted((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in claims.values())
