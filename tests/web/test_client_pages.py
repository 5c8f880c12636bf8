"""The clients at the desk: found as they are typed, their record on one page, and changed with care."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.audit.model import Change, Entry
from chalicelib.audit.store import save_entry
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from infra.local.clock import MovableClock
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON, message
from tests.meter import metered
from tests.web.browser import Browser
from tests.web.conftest import HOSTILE

HERE = f"/console/{SALON}/clients"
Regular = Callable[..., str]


def book(hour: int = 10, **changes: str) -> Appointment:
    return scheduling.book(wishes(at(hour), **changes), NOW).appointment


def record_of(client_id: str) -> Client:
    return clients.get_client(SALON, client_id)


@pytest.fixture
def carla_id(ana: Browser) -> str:
    """Give the identifier of Carla, who has a cut ahead."""
    return book(email="carla@example.com", phone="+49 1511 2345678").client_id


@pytest.mark.parametrize(
    "words", ["carla", "COSTA car", "carla@exam", "carla@example.com", "0151 1234", "+4915112345678", "345"]
)
def test_a_client_is_found_by_any_part_of_name_address_or_number(
    ana: Browser, carla_id: str, words: str
) -> None:
    book(14, name="Dora Klein", email="dora@else.example")
    page = ana.open(f"{HERE}?q={words.replace('+', '%2B').replace(' ', '+')}")
    assert [a for a in page.links() if "@" in a] == [
        "Carla Costa carla@example.com, +4915112345678 Next 4 May 2027"
    ]
    assert "1 client for" in page.words


def test_the_script_gets_the_list_alone_and_how_many_they_are(ana: Browser, carla_id: str) -> None:
    part = ana.ask("GET", f"{HERE}?q=car", more={"HX-Request": "true"})
    assert "<html" not in part.source
    assert part.root.named("found").text.startswith("Carla Costa")
    assert part.root.named("how-many").attributes["hx-swap-oob"] == "innerHTML"
    nobody = ana.ask("GET", f"{HERE}?q=zoe", more={"HX-Request": "true"})
    assert nobody.root.named("how-many").text == "Nobody fits “zoe”."


def test_the_list_goes_on_page_by_page_and_shows_everybody_once(ana: Browser, regular: Regular) -> None:
    everybody = {f"Regular {number:02}" for number in range(30)}
    for name in everybody:
        regular(name)
    for words in ("", "?q=regular"):
        page, seen = ana.open(HERE + words), list[str]()
        seen += [a.text[:10] for a in page.root.named("found").all("a") if a.text.startswith("Regular")]
        assert len(seen) == 25
        page = ana.click(page, "More clients")
        seen += [a.text[:10] for a in page.root.named("found").all("a") if a.text.startswith("Regular")]
        assert (sorted(seen), "More clients" in page.links()) == (sorted(everybody), False)


def test_nobody_yet_is_said_kindly(ana: Browser) -> None:
    assert "Whoever books gets a record here." in ana.open(HERE).words


def test_the_record_tells_on_one_page_who_they_are_and_what_is_ahead(ana: Browser, carla_id: str) -> None:
    visit = book(15, note="I bring the dog.")
    clients.change_details(SALON, record_of(carla_id), {"note": "No latex, please.", "tags": ["vip"]})
    page = ana.open(f"{HERE}/{carla_id}")
    assert page.title == "Carla Costa"
    assert "No latex, please." in page.words
    assert "Tue 4 May, 15:00 Cut with Ben “I bring the dog.” Booked" in page.words
    assert page.link("Tue 4 May, 15:00").endswith(f"calendar?day=2027-05-04#visit-{visit.appointment_id}")
    assert "About their own appointments Email: yes" in page.words
    assert "vip" in page.words
    for words in ("Book for them", "Change", "Prepaid sessions", "Forms", "Messages"):
        assert ana.click(page, words).status == 200


def test_what_happened_stands_newest_first_with_reasons(ana: Browser, carla_id: str) -> None:
    messaging.enqueue(
        [message(client_id=carla_id, state="held_back", reason="The client does not want emails.")]
    )
    change = Change(field="staff_note", before="", after="Likes tea")
    save_entry(
        Entry(
            business_id=SALON,
            room="clients",
            thing=f"client#{carla_id}",
            what="changed",
            by="Ben",
            holder="ben",
            at=NOW - timedelta(hours=1),
            request="r1",
            changes=(change, Change(field="upcoming.a1", after="2027-05-04")),
        )
    )
    page = ana.open(f"{HERE}/{carla_id}/timeline?before=2027-05-03T09:00:01Z")
    entries = [li.text for li in page.root.all("li") if "message" in li.attributes.get("class", "")]
    held, changed = (
        "Booking confirmed, Email to carla@example.com The client does not want emails. Held back",
        "Changed by Ben Our note: Likes tea",
    )
    (first,) = [n for n, text in enumerate(entries) if held in text]
    (second,) = [n for n, text in enumerate(entries) if changed in text]
    assert first < second
    assert "upcoming" not in page.words


def test_what_was_called_off_before_its_day_stands_where_it_was_called_off(
    ana: Browser, carla_id: str, clock: MovableClock
) -> None:
    clock.set(NOW + timedelta(hours=2))
    (visit,) = scheduling.list_history(SALON, carla_id).items
    scheduling.set_status(scheduling.get_visit(SALON, visit.appointment_id), "cancelled", clock.now())
    clock.set(NOW + timedelta(hours=3))
    page = ana.open(f"{HERE}/{carla_id}")
    assert "Nothing is booked." in page.words
    (entry,) = [li.text for li in page.root.all("li") if "Cut with Ben" in li.text]
    assert "Mon 3 May, 13:00" in entry
    assert "It was planned for Tue 4 May, 10:00." in entry
    assert "Cancelled" in entry
    for before, times in (
        ("2027-05-03T11:00:00Z", 0),
        ("2027-05-03T11:00:01Z", 1),
        ("2027-06-01T11:00:00Z", 1),
    ):
        page = ana.open(f"{HERE}/{carla_id}/timeline?before={before}")
        assert len([li for li in page.root.all("li") if "Cut with Ben" in li.text]) == times


def test_earlier_things_come_on_pages_and_nothing_twice(ana: Browser, carla_id: str) -> None:
    for n in range(70):  # four at each instant, as a booking asks for several at once
        asked_for = NOW - n // 4 * timedelta(hours=1)
        said = {"reason": f"Reason {n}.", "created_at": asked_for}
        messaging.enqueue([message(message_id=f"m{n}", client_id=carla_id, **said)])
    path, seen = f"{HERE}/{carla_id}/timeline?before=2027-05-03T09:00:01Z", list[str]()
    while path:
        page = ana.open(path)
        seen += [p.text for p in page.root.all("p") if p.text.startswith("Reason")]
        path = page.link("Earlier") if "Earlier" in page.links() else ""
    assert sorted(seen) == sorted(f"Reason {n}." for n in range(70))


def test_the_record_reads_as_often_however_much_is_on_it(ana: Browser, carla_id: str) -> None:
    reads = []
    for number in (0, 60):
        messaging.enqueue([message(message_id=f"m{n}", client_id=carla_id) for n in range(number)])
        for hour in (11, 14, 15)[:number]:
            book(hour, email="carla@example.com")
        with metered() as meter:
            assert ana.open(f"{HERE}/{carla_id}").status == 200
        reads.append(meter.reads)
    assert 10 < reads[0] == reads[1] <= 34


def test_staff_change_the_record_and_the_notes_stand_wherever_they_are_booked(
    ana: Browser, carla_id: str
) -> None:
    page = ana.open(f"{HERE}/{carla_id}/edit")
    saved = ana.send(
        page,
        "Save",
        name="Carla  Conti",
        email="conti@example.com",
        phone="",
        note="No latex.\r\nTwo sugars.",
        staff_note="Formula 6N",
        tags="vip, bridal ,vip",
        preferred_staff_id="ben",
        birth_day="29",
        birth_month="2",
        language="de",
    )
    assert "Saved." in saved.words
    known = record_of(carla_id)
    assert (known.name, known.email, known.phone) == ("Carla Conti", "conti@example.com", None)
    assert (known.note, known.staff_note) == ("No latex.\nTwo sugars.", "Formula 6N")
    assert (known.tags, known.birthday, known.language) == (("bridal", "vip"), "02-29", "de")
    assert known.preferred_staff_id == "ben"
    assert "29 February" in saved.words
    form = ana.click(saved, "Book for them")
    for shown in (form, ana.open(f"/console/{SALON}/calendar?day=2027-05-04")):
        assert "No latex." in shown.words
        assert "Our note: Formula 6N" in shown.words


def test_what_cannot_be_right_is_said_beside_the_field_and_nothing_is_lost(
    ana: Browser, carla_id: str
) -> None:
    book(14, name="Dora", email="dora@example.com")
    before = record_of(carla_id)
    form = ana.open(f"{HERE}/{carla_id}/edit")
    for wrong, complaint in (
        ({"name": ""}, "Please fill this in."),
        ({"email": "dora@example.com"}, "This is another client's."),
        ({"email": "nowhere"}, "This does not look like an email address. Please check it."),
        ({"birth_day": "30", "birth_month": "2"}, "There is no such day in that month."),
    ):
        page = ana.send(form, "Save", staff_note="Keep me", **wrong)
        assert page.status == 400
        assert page.complaint(next(iter(wrong))) == complaint
        assert page.value("staff_note") == "Keep me"
    assert record_of(carla_id) == before


def test_all_that_cannot_be_right_of_a_record_is_said_at_once(ana: Browser, carla_id: str) -> None:
    form = ana.open(f"{HERE}/{carla_id}/edit")
    page = ana.send(form, "Save", name="", email="nowhere", phone="12")
    assert page.complaint("name") == "Please fill this in."
    assert page.complaint("email") == "This does not look like an email address. Please check it."
    assert page.complaint("phone") == "Nobody can be reached at this phone number. Please check it."


def test_two_who_change_the_same_record_do_not_undo_each_other(ana: Browser, carla_id: str) -> None:
    form = ana.open(f"{HERE}/{carla_id}/edit")
    ana.send(form, "Save", note="No latex.")
    page = ana.send(form, "Save", note="No nuts.")
    assert page.status == 409
    assert "What it says now What they want you to keep in mind No latex." in page.words
    assert page.value("note") == "No nuts."
    assert record_of(carla_id).note == "No latex."
    ana.send(page, "Save", note="No latex, no nuts.")
    assert record_of(carla_id).note == "No latex, no nuts."


def test_a_booking_meanwhile_is_no_change_of_what_the_form_shows(ana: Browser, carla_id: str) -> None:
    form = ana.open(f"{HERE}/{carla_id}/edit")
    book(16, email="carla@example.com")
    assert "Saved." in ana.send(form, "Save", note="No latex.").words


def test_the_desk_books_for_somebody_who_left_no_address(ana: Browser) -> None:
    carla_id = book(10, name="Walk-in", email="", phone="", source="staff").client_id
    form = ana.open(f"/console/{SALON}/book?client_id={carla_id}")
    assert "For Walk-in" in form.words
    day = ana.send(form, "Book", what="service:cut", starts_at="2027-05-04T11:00", staff_id="ben")
    assert day.status == 200
    assert [it.starts_at for it in scheduling.list_history(SALON, carla_id).items] == [at(11), at(10)]


def test_everything_hostile_comes_out_as_text(ana: Browser) -> None:
    carla_id = book(10, name=HOSTILE, email="carla@example.com", note=HOSTILE).client_id
    fields = {"note": HOSTILE, "staff_note": HOSTILE, "tags": [HOSTILE[:40]]}
    clients.change_details(SALON, record_of(carla_id), fields)
    messaging.enqueue([message(client_id=carla_id, reason=HOSTILE, to=HOSTILE)])
    for path in (
        "",
        f"/{carla_id}",
        f"/{carla_id}/edit",
        f"/{carla_id}/timeline?before=2027-06-01T00:00:00Z",
    ):
        page = ana.open(HERE + path)
        assert (page.status, HOSTILE in page.root.text) == (200, True)
    assert HOSTILE in ana.open(f"/console/{SALON}/book?client_id={carla_id}").words


def test_names_on_the_day_and_the_lists_lead_to_the_record(ana: Browser, carla_id: str) -> None:
    messaging.enqueue([message(client_id=carla_id)])
    for path in ("/calendar?day=2027-05-04", "/messages", f"/messages?client_id={carla_id}"):
        page = ana.open(f"/console/{SALON}{path}")
        assert page.link("Carla Costa").endswith(f"/clients/{carla_id}")


def test_who_has_no_record_is_not_found_and_whoever_is_only_booked_for_has_theirs_in_reconnect(
    ana: Browser, carla_id: str
) -> None:
    assert ana.open(f"{HERE}/nobody").status == 404
    page = ana.ask("GET", f"{HERE}/{carla_id}~abcdef")
    assert page.headers["Location"].endswith(f"/reconnect/clients/{carla_id}~abcdef")


def test_an_address_that_is_taken_off_is_not_written_to_and_still_leads_to_them(
    ana: Browser, carla_id: str
) -> None:
    ana.send(ana.open(f"{HERE}/{carla_id}/edit"), "Save", email="")
    assert record_of(carla_id).email is None
    assert "Email none" in ana.open(f"{HERE}/{carla_id}").words
    assert "Carla Costa" in ana.open(f"{HERE}?q=carla@example.com").words
