"""Somebody who came to the salon every four weeks, and then stayed away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.ids import stable_id
from chalicelib.messaging import service as messaging
from chalicelib.recommending import service as recommending
from chalicelib.recommending.model import Person
from chalicelib.reconnect import service as reconnect
from tests.messaging.cast import NOW, SALON, PostOffice


def enter_regular(
    name: str, days_ago: int = 60, category_id: str = "hair", email_consent: bool = True
) -> str:
    """Enter somebody who was there last so many days ago; give their client_id."""
    details = ClientDetails(
        name=name, email=f"{stable_id(name)}@example.com", email_consent=email_consent, sms_consent=False
    )
    ((known),) = clients.enter_all(SALON, [(stable_id("client", name), details)], NOW)
    dates = [NOW.date() - timedelta(days=days_ago + 28 * back) for back in range(6)]
    visits = [_visit(known.client_id, category_id, day) for day in dates]
    assert reconnect.take_notes(visits, NOW) == 1
    return known.client_id


def call_off(client_id: str, category_id: str = "hair") -> None:
    """Let what is due soon after NOW be sent, and a client then book for in a week, and call it off."""
    visit = _booked_since(client_id, category_id)
    at = visit.booked_at + timedelta(minutes=1)
    event = replace(visit, happening="cancelled", status="cancelled", cancelled_by="client", at=at)
    assert reconnect.take_notes([event], visit.booked_at) == 1


def book_again(client_id: str, category_id: str = "hair") -> None:
    """Let what is due soon after NOW be sent, and a client then book for in a week."""
    visit = _booked_since(client_id, category_id)
    event = replace(visit, happening="booked", status="booked", version=1)
    assert reconnect.take_notes([event], visit.booked_at) == 1


def _booked_since(client_id: str, category_id: str) -> AppointmentEvent:
    booked = NOW + timedelta(minutes=1)
    messaging.deliver_due(reconnect.judge, booked - timedelta(seconds=30), senders=PostOffice())
    return replace(_visit(client_id, category_id, NOW.date() + timedelta(days=7)), booked_at=booked)


def learn_that_hair_goes_with_nails(*client_ids: str) -> str:
    """Let ten clients have had both and thirty neither, and these hair alone; give the sentence it makes."""
    lately = (NOW.date() - timedelta(days=60),)
    had = [("hair", "nails")] * 10 + [("waxing",)] * 30
    others = [Person(client_id=f"other-{n}", visits=dict.fromkeys(had[n], lately)) for n in range(40)]
    own = [Person(client_id=name, visits={"hair": lately}) for name in client_ids]
    recommending.learn(get_catalogue(SALON), [*others, *own], NOW)
    return f"10 of {10 + len(own)} clients who came for Hair also came for Nails."


def _visit(client_id: str, category_id: str, day: date) -> AppointmentEvent:
    start = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=10)
    return AppointmentEvent(
        happening="completed",
        business_id=SALON,
        appointment_id=stable_id(client_id, category_id, day.isoformat()),
        version=2,
        client_id=client_id,
        staff_id="ben",
        location_id="mitte",
        category_ids=(category_id,),
        status="done",
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        local_date=day,
        booked_at=start - timedelta(days=3),
        at=start,
    )
