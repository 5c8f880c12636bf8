"""Carla books in a browser without script and without cookies."""

import json
from itertools import pairwise

import pytest

from chalicelib.clients import service as clients
from chalicelib.scheduling import service as scheduling
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import FORM, Browser, Page
from tests.web.conftest import HOSTILE

BOOKING = f"/b/{SALON}"
CUT_WITH_BEN = f"{BOOKING}/book?service_id=cut&staff_id=ben&location_id=mitte&starts_at=2027-05-04T08:00:00Z"
CARLA = {"name": "Carla Costa", "email": "carla@example.com", "phone": "", "note": ""}


def appointments() -> list[str]:
    page = scheduling.list_appointments(SALON, at(0), at(23))
    return [f"{a.client_name}, {a.title} with {a.staff_id}" for a in page.items]


def test_a_visit_is_booked_by_links_and_one_form(carla: Browser) -> None:
    page = carla.open(BOOKING)
    assert page.title == "Book an appointment"
    page = carla.click(page, "Cut")
    page = carla.click(page, "Ben")
    page = carla.click(page, "Tuesday 4 May")
    page = carla.click(page, "10:00")
    for said in ("Cut", "Tuesday, 4 May 2027 10:00 to 10:45 (Europe/Berlin, UTC+2)", "Ben", "€45.00"):
        assert said in page.words
    assert "Ana's Salon Mitte Example Street 1, Berlin" in page.words
    assert "You can move or cancel online until 1 hour before your appointment." in page.words
    page = carla.send(page, "Book this appointment", **{**CARLA, "email_consent": "on"})
    assert (page.status, page.title) == (200, "Thank you, Carla")
    assert appointments() == ["Carla Costa, Cut with ben"]
    (client,) = clients.list_clients(SALON).items
    assert (client.email_consent, client.sms_consent) == (True, False)
    assert carla.cookies == {}


def test_services_stand_by_category_with_length_and_price_and_packages_last(carla: Browser) -> None:
    page = carla.open(BOOKING)
    assert [heading.text for heading in page.root.all("h2")] == ["Where", "Hair", "Nails", "Packages"]
    assert page.links()[5:] == [
        "Colour, 1 h 30 min, €95.00",
        "Cut, 45 min, €45.00",
        "Party hair, 1 h, €80.00",
        "Nails, 30 min, €30.00",
        "Fresh start: Cut + Colour, 2 h 15 min, €120.00",
        "Your appointments",
    ]


def test_a_package_is_booked_like_a_service(carla: Browser) -> None:
    page = carla.click(carla.open(BOOKING), "Fresh start")
    page = carla.click(carla.click(page, "Tuesday 4 May"), "09:00")
    assert carla.send(page, "Book", **CARLA).title == "Thank you, Carla"


def test_anyone_comes_first_and_days_say_how_many_times_are_free(carla: Browser) -> None:
    page = carla.open(f"{BOOKING}/services/cut")
    people = next(nav for nav in page.root.all("nav") if "Anyone" in nav.text)
    assert [(a.text, a.attributes.get("aria-current")) for a in people.all("a")] == [
        ("Anyone", "true"),
        ("Ana", None),
        ("Ben", None),
    ]
    day = at(0).date()
    slots, _ = scheduling.list_slots(wishes(NOW, location_id="mitte"), day, day, NOW)
    page = carla.click(page, "Ben")
    assert f"Tuesday 4 May, {len(slots)} free times" in page.links()


def test_weeks_go_on_to_the_horizon_and_back_to_today(carla: Browser) -> None:
    page = carla.open(f"{BOOKING}/services/cut")
    assert "Earlier" not in page.links()
    page = carla.click(page, "Later")
    assert "Monday 10 May" in page.words
    assert "Monday 3 May" in carla.click(page, "Earlier").words
    last = carla.open(f"{BOOKING}/services/cut?week=2099-01-01")
    assert "Tuesday 31 August" in last.words
    assert "Later" not in last.links()


def test_a_week_with_nothing_free_leads_to_the_next_free_day(carla: Browser) -> None:
    page = carla.open(f"{BOOKING}/services/party?day=2027-05-09&week=2027-05-09")
    assert "Monday 10 May" in page.words
    page = carla.open(f"{BOOKING}/services/nails?location_id=porto&week=2027-05-08")
    assert "Friday 14 May" in page.words


def test_where_there_are_several_locations_one_is_chosen_and_its_zone_said(carla: Browser) -> None:
    page = carla.click(carla.open(f"{BOOKING}/services/cut"), "Ana's Salon Porto")
    assert "Times are those of Europe/Lisbon, UTC+1." in page.words
    page = carla.click(page, "09:00")
    assert "Friday, 7 May 2027 09:00 to 09:45 (Europe/Lisbon, UTC+1)" in page.words
    assert carla.send(page, "Book", **CARLA).title == "Thank you, Carla"


def test_whoever_has_a_place_in_mind_says_so_first(carla: Browser) -> None:
    everywhere = carla.open(BOOKING)
    page = carla.click(everywhere, "Ana's Salon Porto")
    assert "Party" not in [words.split(",")[0] for words in page.links()]
    assert len(page.links()) < len(everywhere.links())
    page = carla.click(page, "Cut")
    assert "aria-current" in next(a for a in page.root.all("a") if a.text == "Ana's Salon Porto").attributes
    assert carla.open(f"{BOOKING}?location_id=nowhere").links() == everywhere.links()


def test_a_time_just_taken_is_asked_again_with_others_and_all_that_was_typed(carla: Browser) -> None:
    page = carla.open(CUT_WITH_BEN)
    scheduling.book(wishes(at(10), name="Dora", email="dora@example.com"), NOW)
    page = carla.send(page, "Book", **{**CARLA, "note": "No shampoo, please.", "sms_consent": "on"})
    assert page.status == 409
    assert "That time has just been taken" in page.words
    assert page.value("name") == "Carla Costa"
    assert page.value("note") == "No shampoo, please."
    assert "checked" in page.root.named("sms_consent").attributes
    others = [label.text for label in page.root.all("label") if "May" in label.text]
    assert len(others) == 5
    chosen = page.value("time-1")
    page = carla.send(page, "Book", starts_at=chosen)
    assert page.title == "Thank you, Carla"
    assert others[0].removeprefix("Tuesday 4 May, ") in page.words


def test_sending_the_form_twice_books_once(carla: Browser) -> None:
    page = carla.open(CUT_WITH_BEN)
    first = carla.send(page, "Book", **CARLA)
    assert carla.send(page, "Book", **CARLA).path == first.path
    assert len(appointments()) == 1


def test_the_same_form_with_something_else_in_it_is_asked_about(carla: Browser) -> None:
    page = carla.open(CUT_WITH_BEN)
    carla.send(page, "Book", **CARLA)
    page = carla.send(page, "Book", **{**CARLA, "note": "By the window"})
    assert page.status == 409
    assert "You have booked with this form already" in page.words
    assert len(appointments()) == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": " "}, "name", "Please fill this in."),
        ({"name": "C" * 201}, "name", "Please use at most 200 characters."),
        ({"email": "carla@"}, "email", "This does not look like an email address"),
        ({"phone": "12"}, "phone", "Nobody can be reached at this phone number"),
        ({"note": "n" * 2001}, "note", "Please use at most 2000 characters."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(
    carla: Browser, typed: dict[str, str], field: str, words: str
) -> None:
    page = carla.send(carla.open(CUT_WITH_BEN), "Book", **{**CARLA, "note": "Hello", **typed})
    assert page.status == 400
    assert words in page.complaint(field)
    assert page.value(field).strip() == typed[field].strip()
    assert "autofocus" in page.root.named(field).attributes
    assert appointments() == []


def test_whoever_gives_no_way_to_be_reached_is_told(carla: Browser) -> None:
    page = carla.send(carla.open(CUT_WITH_BEN), "Book", name="Carla")
    assert page.status == 400
    assert page.root.named("client-complaint").text == "Please give an email address or a phone number."


def test_all_that_is_wrong_is_said_at_once(carla: Browser) -> None:
    empty = carla.send(carla.open(CUT_WITH_BEN), "Book")
    assert empty.complaint("name") == "Please fill this in."
    assert empty.root.named("client-complaint").text == "Please give an email address or a phone number."
    wrong = {"name": "C" * 201, "email": "carla@", "phone": "12", "note": "n" * 2001}
    page = carla.send(carla.open(CUT_WITH_BEN), "Book", **wrong)
    assert page.complaint("name") == "Please use at most 200 characters."
    assert "email address" in page.complaint("email")
    assert "phone number" in page.complaint("phone")
    assert page.complaint("note") == "Please use at most 2000 characters."


def test_an_empty_box_takes_no_earlier_consent_back(carla: Browser) -> None:
    carla.send(carla.open(CUT_WITH_BEN), "Book", **{**CARLA, "email_consent": "on"})
    carla.send(carla.open(CUT_WITH_BEN.replace("T08", "T12")), "Book", **CARLA)
    (client,) = clients.list_clients(SALON).items
    assert client.email_consent


def test_hostile_words_come_out_as_words(carla: Browser) -> None:
    page = carla.send(carla.open(CUT_WITH_BEN), "Book", name=HOSTILE, email="x", note=HOSTILE)
    assert "<script" not in page.source
    assert page.value("name") == HOSTILE
    assert page.value("note") == HOSTILE
    page = carla.send(page, "Book", email="carla@example.com")
    assert page.title == f"Thank you, {HOSTILE.split()[0]}"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/b/nobody", 404),
        ("/b/%3Cscript%3E", 404),
        (f"{BOOKING}/services/nothing", 404),
        (f"{BOOKING}/packages/nothing", 404),
        (f"{BOOKING}/services/cut?week=yesterday", 400),
        (f"{BOOKING}/services/cut?day=9999-12-31", 400),
        (f"{BOOKING}/services/cut?staff_id=<script>", 400),
        (f"{BOOKING}/book", 400),
        (f"{BOOKING}/book?starts_at=2027-05-04T08:00:00Z", 400),
        (f"{BOOKING}/book?service_id=cut&starts_at=2027-05-04T08:00:00", 400),
        (f"{BOOKING}/book?service_id=cut&starts_at=9999-12-31T23:59:59Z", 400),
        (f"{BOOKING}/book?service_id=cut&staff_id=dario&starts_at=2027-05-04T08:00:00Z", 404),
        (f"{BOOKING}/book?service_id=nails&staff_id=ben&starts_at=2027-05-04T08:00:00Z", 409),
    ],
)
def test_a_broken_link_says_so_in_words(carla: Browser, path: str, status: int) -> None:
    page = carla.open(path.replace("<", "%3C").replace(">", "%3E"))
    assert page.status == status
    assert page.title
    assert "<script" not in page.source


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (json.dumps(CARLA), "application/json", 415),
        (b"\xff\xfe", FORM, 400),
        ("name=%ff", FORM, 400),
        ("a=b&" * 60, FORM, 400),
        ("note=" + "n" * 140_000, FORM, 400),
        ("", FORM, 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused(
    carla: Browser, content: str | bytes, kind: str, status: int
) -> None:
    assert carla.ask("POST", f"{BOOKING}/book", content, kind).status == status
    assert appointments() == []


def headings_never_skip(page: Page) -> bool:
    levels = [int(heading.tag[1]) for heading in page.root.all("h1", "h2", "h3")]
    return levels.count(1) == 1 and all(after - before <= 1 for before, after in pairwise([0, *levels]))


def test_every_page_of_the_way_can_be_heard_and_walked_by_keyboard(carla: Browser) -> None:
    for path in ("/", BOOKING, f"{BOOKING}/services/cut", CUT_WITH_BEN, f"/console/{SALON}"):
        page = carla.open(path)
        assert next(page.root.all("html")).attributes["lang"] == "en"
        assert headings_never_skip(page)
        labelled = {label.attributes["for"] for label in page.root.all("label")}
        fields = [
            f for f in page.root.all("input", "textarea", "select") if f.attributes.get("type") != "hidden"
        ]
        assert {f.attributes["id"] for f in fields} <= labelled
        assert page.links()[0] == "Skip to the content"
        identifiers = [element.attributes["id"] for element in page.root.all() if "id" in element.attributes]
        assert len(identifiers) == len(set(identifiers))
