"""The audit trail on its page: what was changed is called as the team calls it."""

from chalicelib.audit.model import Change, Entry
from chalicelib.audit.store import save_entry
from chalicelib.scheduling import service as scheduling
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.web.browser import Browser


def change(room: str, thing: str) -> Entry:
    return Entry(
        business_id=SALON,
        room=room,
        thing=thing,
        what="changed",
        by="Ana",
        holder="member#ana",
        at=NOW,
        request="one press",
        changes=(Change(field="note", before="a", after="b"),),
    )


def test_things_are_called_as_the_team_calls_them(ana: Browser) -> None:
    visit = scheduling.book(wishes(at(10)), NOW).appointment
    for room, thing in (
        ("clients", f"client#{visit.client_id}"),
        ("clients", f"{visit.client_id}#folder#abc"),
        ("schedule", f"prepaid#{visit.client_id}"),
        ("appointments", f"{visit.appointment_id}#appointment"),
        ("catalogue", "service#cut"),
        ("catalogue", "service#gone"),
        ("webhooks", "endpoint#x"),
    ):
        save_entry(change(room, thing))
    page = ana.open(f"/console/{SALON}/audit")
    assert sorted(line.text for line in page.root.all("summary")) == [
        "Absences, forms, series, waiting list and prepaid sessions: Prepaid sessions of Carla Costa changed",
        "Appointments: Carla Costa, Tue 4 May, 10:00 changed",
        "Clients: Carla Costa changed",
        "Clients: Notes and files of Carla Costa changed",
        "Services, people and places: Services Cut changed",
        "Services, people and places: Services gone changed",
        "Webhooks: endpoint x changed",
    ]


def test_however_many_there_are_their_names_take_two_reads(ana: Browser) -> None:
    with metered() as before:
        ana.open(f"/console/{SALON}/audit")
    visits = [scheduling.book(wishes(at(hour), email=f"{hour}@example.com"), NOW) for hour in (10, 11, 14)]
    for visit in visits:
        save_entry(change("clients", f"client#{visit.appointment.client_id}"))
        save_entry(change("appointments", f"{visit.appointment.appointment_id}#appointment"))
    with metered() as meter:
        ana.open(f"/console/{SALON}/audit")
    assert meter.calls["BatchGetItem"] - before.calls["BatchGetItem"] == 2
