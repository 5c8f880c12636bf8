"""What Ana sells Carla ahead, and the visits that use it up."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.automation.service import note_prepaid
from chalicelib.core.events import PrepaidChanged
from chalicelib.prepaid import service
from chalicelib.prepaid.model import Account, Asked, Balance, Sale, VisitNote
from chalicelib.scheduling.model import Appointment
from tests.automation.made import DAY, booked, set_status
from tests.cast import euros
from tests.ledger import only_client
from tests.messaging.cast import NOW, SALON

TODAY = NOW.date()


def asked(**changes: Any) -> Asked:
    """Give what is asked for when five cuts are sold."""
    plain = {"name": "Five cuts", "sessions": 5, "category_ids": ("hair",), "price": euros(200)}
    return Asked.model_validate({**plain, **changes})


def sale(number: int = 0, **changes: Any) -> Sale:
    """Give the sale of that number: each was entered a minute after the one before."""
    known = {"sold_on": TODAY, "sold_at": NOW + timedelta(minutes=number), "sold_by": "Ana's key"}
    return Sale.model_validate({"sale_id": f"sale-{number}", **known, **dict(asked(**changes))})


def visit(day: int = 0, *, version: int = 1, done: bool = True, **changes: Any) -> VisitNote:
    """Give a cut so many days from now."""
    starts_at = NOW + day * DAY
    plain = {
        "version": version,
        "done": done,
        "on": starts_at.date(),
        "starts_at": starts_at,
        "service_ids": ("cut",),
        "category_ids": ("hair",),
        "at": starts_at,
    }
    return VisitNote.model_validate({**plain, **changes})


def account(*sales: Sale, **visits: VisitNote) -> Account:
    return Account(business_id=SALON, client_id="carla", sales=sales, visits=visits)


def sell(now: datetime = NOW, key: str = "", **changes: Any) -> Balance:
    """Sell Carla, who has booked before, five cuts or something else."""
    client_id = only_client().client_id
    return service.sell(SALON, client_id, asked(**changes), "Ana's key", now, note_prepaid, key)


def came(day: int, hour: int = 10) -> tuple[Appointment, Appointment]:
    """Let Carla come to a cut so many days from now; give the appointment before and after that."""
    moment = NOW + day * DAY
    before = booked(hour, moment - DAY, moment.date())
    return before, set_status(before, "done", moment.replace(hour=hour))


def tell(before: Appointment | None, after: Appointment) -> list[PrepaidChanged]:
    """Hand a change over as the stream does; give what is told on."""
    told: list[PrepaidChanged] = []

    def note(event: PrepaidChanged, now: datetime) -> None:
        told.append(event)
        note_prepaid(event, now)

    service.note_visits([(before, after)], after.changed_at, note)
    return told


def left(now: datetime = NOW) -> list[int]:
    """Give what is left of each of Carla's sales."""
    return [it.left for it in service.list_prepaid(SALON, only_client().client_id, now)]
