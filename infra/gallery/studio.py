"""The demo salon on a busy morning: visits in every state, regulars who stay away, and one of everything."""

from datetime import date, datetime, time, timedelta
from typing import Any

import urllib3

from chalicelib.absences import service as absences
from chalicelib.absences.model import AbsenceRequest, When
from chalicelib.access.model import Passkey, client_holder
from chalicelib.access.service import add_member, ask, ask_member, make_key
from chalicelib.access.store import save_passkey
from chalicelib.automation import service as automation
from chalicelib.calendars import service as calendars
from chalicelib.calendars.model import NewCalendar
from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Face, IntakeForm, Question
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.consent.service import links_of
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.ids import stable_id
from chalicelib.core.interval import boundary_at
from chalicelib.core.money import Money
from chalicelib.folder import service as folder
from chalicelib.folder.model import Sender, Words
from chalicelib.prepaid import service as prepaid
from chalicelib.prepaid.model import Asked
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import BookingRequest, Status, Visit
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Wanted
from chalicelib.webhooks import service as webhooks
from chalicelib.webhooks.model import NewEndpoint
from infra.local.seed import DEMO, PLACE, seed_demo

HEALTH = IntakeForm(
    form_id="health",
    name="Before your colour",
    questions=(
        Question(question_id="allergies", kind="long_text", label="Any allergies?", required=True),
        Question(question_id="pregnant", kind="yes_no", label="Are you pregnant?", required=True),
        Question(question_id="skin", kind="choice", label="Your scalp", options=("dry", "normal", "oily")),
        Question(question_id="wish", label="What would you like it to look like?"),
    ),
)
Row = tuple[str, int, str, str, Status | None]
"""Who comes at which minute of the day, for what, to whom, and where the visit stands."""
Given = dict[str, dict[str, bool | str]]
DAY = timedelta(days=1)
EVENING = 17 * 60 + 15
VISITS: tuple[Row, ...] = (
    ("Elif Er", 9 * 60, "haircut", "ben", "done"),
    ("Greta Gruber", 9 * 60, "manicure", "mia", "done"),
    ("Ines Ivanova", 9 * 60, "full-colour", "ana", "in_progress"),
    ("Hugo Haas", 9 * 60 + 45, "beard-trim", "ben", "no_show"),
    ("Bruno Berg", 10 * 60 + 15, "haircut", "ben", None),
    ("Clara Celik", 10 * 60 + 30, "manicure", "mia", "arrived"),
    ("Dora Dahl", 11 * 60 + 15, "haircut", "ben", None),
    ("Carla Costa", 13 * 60, "full-colour", "ana", None),
    ("Jonas Jansen", 13 * 60 + 30, "blow-dry", "ben", None),
    ("Katja Arnold", 14 * 60, "manicure", "mia", None),
    ("Leo Engel", 15 * 60, "haircut", "ben", None),
    ("Finn Franke", 16 * 60, "beard-trim", "ben", None),
)
REGULARS = (
    ("Ada Arnold", "hair", 61), ("Deniz Dietz", "hair", 48), ("Aylin Celik", "hair", 75),
    ("Paula Weber", "hair", 52), ("Marek Nowak", "hair", 90), ("Sofia Rossi", "colour", 66),
    ("Emma Brandt", "colour", 58),
    ("Lena Vogt", "nails", 47), ("Mira Lang", "nails", 49), ("Noor Haddad", "nails", 120),
)  # fmt: skip


def enter(now: datetime, today: date) -> dict[str, str]:
    """Enter the salon and its morning; give what its pages are reached by."""
    seed_demo()
    welcome = "Two chairs, one quiet room and a courtyard full of roses. Come a little early and have tea."
    _, version = catalogue.get_business(DEMO)
    catalogue.change_face(DEMO, Face(welcome=welcome, languages=("en", "de", "hi")), version)
    services = catalogue.get_catalogue(DEMO).services
    catalogue.add(DEMO, [HEALTH, services["full-colour"].model_copy(update={"form_id": "health"})])
    visits = {row[0]: _visit(row, today, now) for row in VISITS}
    _regulars(now)
    carla = visits["Carla Costa"]
    given: Given = {"health": {"allergies": "Nuts, and\nthe smell of lavender", "pregnant": False}}
    scheduling.fill_in_form(visits["Ines Ivanova"], given, "client", now - DAY)
    return {
        "visit": carla.appointment.appointment_id,
        "token": carla.token,
        "client": carla.appointment.client_id,
        **_folder(carla.appointment.client_id, now),
        "answered": visits["Ines Ivanova"].appointment.client_id,
        "answered_visit": visits["Ines Ivanova"].appointment.appointment_id,
        "today": today.isoformat(),
        "tomorrow": (today + DAY).isoformat(),
        "evening": boundary_at(today + DAY, EVENING, carla.catalogue.business.zone).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        ),
        **_links(carla.appointment.client_id),
        **_one_of_each(carla.appointment.client_id, now, today),
        **_off(now, today),
    }


def _visit(row: Row, day: date, now: datetime) -> Visit:
    """Book a visit some days ago, and bring it to where it stands now."""
    name, minute, service, person, status = row
    zone = catalogue.get_catalogue(DEMO).business.zone
    request = BookingRequest(
        business_id=DEMO,
        starts_at=boundary_at(day, minute, zone),
        name=name,
        service_ids=(service,),
        staff_id=person,
        email=_address(name),
        email_consent=True,
        note="Please not too short at the back." if name == "Bruno Berg" else "",
        source="online",
    )
    visit = scheduling.book(request, now - 3 * DAY)
    return scheduling.set_status(visit, status, now) if status else visit


def _address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@example.com"


def _regulars(now: datetime) -> None:
    """Enter people who came every four weeks, and then stayed away; invite two of them."""
    for name, category_id, days_ago in REGULARS:
        details = ClientDetails(name=name, email=_address(name), email_consent=True, sms_consent=False)
        ((known),) = clients.enter_all(DEMO, [(stable_id("client", name), details)], now)
        days = [now.date() - timedelta(days=days_ago + 28 * back) for back in range(6)]
        reconnect.take_notes([_came(known.client_id, category_id, day) for day in days], now)
    reconnect.contact(DEMO, "colour", ("email",), now)


def _came(client_id: str, category_id: str, day: date) -> AppointmentEvent:
    start = boundary_at(day, 10 * 60, catalogue.get_catalogue(DEMO).business.zone)
    return AppointmentEvent(
        happening="completed",
        business_id=DEMO,
        appointment_id=stable_id(client_id, category_id, day.isoformat()),
        version=2,
        client_id=client_id,
        staff_id="ben",
        location_id=PLACE,
        category_ids=(category_id,),
        status="done",
        starts_at=start,
        ends_at=start + timedelta(minutes=45),
        local_date=day,
        booked_at=start - 3 * DAY,
        at=start,
    )


def _links(client_id: str) -> dict[str, str]:
    links = links_of(DEMO, client_id, "email")
    found = {"preferences": links.preferences, "unsubscribe": links.unsubscribe}
    return {name: address.partition(f"/b/{DEMO}")[2] for name, address in found.items()}


def _one_of_each(client_id: str, now: datetime, today: date) -> dict[str, str]:
    """Enter one of everything that has a page of its own."""
    sale = Asked(
        name="Five haircuts", sessions=5, category_ids=("hair",), price=Money(amount=21000, currency="EUR")
    )
    sold = prepaid.sell(DEMO, client_id, sale, "Ana", now, automation.note_prepaid)
    wish = Wanted(service_ids=("haircut",), staff_ids=("ben",), first_on=today, last_on=today + 7 * DAY)
    waits = waiting.enter(DEMO, wish, now, **_who("Dora Dahl"))
    endpoint = webhooks.add_endpoint(
        DEMO, NewEndpoint(url="https://books.example/regulars", description="Our bookkeeping"), now
    ).endpoint
    webhooks.change_endpoint(
        DEMO, endpoint.endpoint_id, NewEndpoint(url=endpoint.url, description="Our bookkeeping", active=False)
    )
    ben = add_member(DEMO, "Ben", "ben@studio-ana.example", "staff", now, "ben")
    add_member(DEMO, "Mia", "mia@studio-ana.example", "front_desk", now, "mia")
    make_key(DEMO, "The website", ["day", "clients"], now)
    proof, _ = ask_member(DEMO, "ana@studio-ana.example", "203.0.113.7", now)
    proofs = [ask(DEMO, client_holder(client_id), _address("Carla"), "203.0.113.7", now) for _ in range(2)]
    automation.switch(DEMO, "review_request", now, on=True)
    save_passkey(DEMO, _passkey(client_holder(client_id), now))
    return {
        "client_proof": proofs[0].proof_id,
        "used_proof": proofs[1].proof_id,
        "sale": sold.sale.sale_id,
        "wish": waits.wish.wish_id,
        "wish_token": waits.token,
        "endpoint": endpoint.endpoint_id,
        "member": ben.member_id,
        "proof": proof.proof_id,
    }


def _passkey(holder: str, now: datetime) -> Passkey:
    """Give a passkey that is only looked at: nothing signs with it."""
    return Passkey(
        passkey_id="phone",
        holder=holder,
        name="iPhone",
        credential_id="",
        public_key="",
        added_at=now - 3 * DAY,
        last_used_at=now,
    )


def _off(now: datetime, today: date) -> dict[str, str]:
    """Enter days off over visits that are booked, a closed afternoon, and a calendar of somebody's own."""
    day = When(first_on=today, last_on=today + 4 * DAY)
    ill = AbsenceRequest(DEMO, "time_off", day, "mia", title="A cold", over_appointments=True, by="Ana")
    clock = [datetime.combine(today + 9 * DAY, time(hour)) for hour in (14, 18)]
    party = When(starts_at=clock[0], ends_at=clock[1])
    absences.enter(AbsenceRequest(DEMO, "closure", party, location_id=PLACE, title="Our party"), now)
    private = NewCalendar(kind="subscription", address="https://calendar.example/mia.ics", name="Private")
    calendars.connect(DEMO, "mia", private, now)
    return {"absence": absences.enter(ill, now).absence.absence_id}


def _who(name: str) -> dict[str, Any]:
    return {"name": name, "email": _address(name)}


def _folder(client_id: str, now: datetime) -> dict[str, str]:
    """Put something of each kind into a client's folder: a photo too, sent as a browser sends it."""
    shared = Words(words="Copper 7.4 with a little 8.43 at the front.\n35 minutes.", kind="shared")
    to_do = Words(words="Rinse with cold water twice a week.", kind="to_do")
    private = Words(words="Likes it quiet; tea, no sugar.")
    moved = Words(words="I have moved: Rosenweg 4 now.", kind="shared")
    entries = [
        folder.add_words(DEMO, client_id, words, by, now - (4 - days) * DAY)
        for days, (words, by) in enumerate([(private, "Ana"), (shared, "Ana"), (to_do, "Ben"), (moved, "")])
    ]
    upload = folder.ask_to_upload(DEMO, client_id, Sender(), "", now)
    photo = ("How I would like it to look in summer.jpg", b"not really a photo" * 9000)
    sent = urllib3.request("POST", upload.address, fields={**upload.fields, "file": photo}, redirect=False)
    assert sent.status == 204, sent.data  # noqa: S101 - the picture would lack it
    return {"entry": entries[1].entry_id, "own_entry": entries[3].entry_id}
