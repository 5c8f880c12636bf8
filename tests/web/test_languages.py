"""Carla and the team read the pages in their languages, whatever they are."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Told
from chalicelib.consent import service as consent
from chalicelib.core import clock
from chalicelib.core.saying import said
from chalicelib.scheduling import service as scheduling
from chalicelib.web.assets import SHELF
from chalicelib.web.booking import visit_link
from chalicelib.web.language import Reader, read_by
from chalicelib.web.rendering import HERE, environment_with, link
from tests.cast import at, wishes
from tests.messaging.cast import SALON
from tests.web.browser import Browser

BOOKING = f"/b/{SALON}"
CARLA = {"name": "Carla Costa", "email": "carla@example.com", "phone": "", "note": ""}


def said_in(page_source: str) -> str:
    return str(re.findall(r'<html lang="(\w+)"', page_source)[0])


def test_carla_chooses_german_at_the_foot_and_keeps_it_until_she_has_booked(carla: Browser) -> None:
    page = carla.click(carla.open(BOOKING), "Deutsch")
    assert (page.title, said_in(page.source)) == ("Termin buchen", "de")
    page = carla.click(page, "Cut")
    assert "freie Zeiten" in page.words
    page = carla.send(
        carla.click(carla.click(page, "Dienstag, 4. Mai"), "09:00"), "Diesen Termin buchen", **CARLA
    )
    assert page.title == "Vielen Dank, Carla"
    assert said_in(page.source) == "de"
    assert not carla.cookies
    (known,) = clients.list_clients(SALON, "carla@example.com").items
    assert known.language == "de"  # what is sent to her from now on is German, too


def test_what_is_wrong_is_said_in_carlas_language(carla: Browser) -> None:
    here = f"{BOOKING}/book?service_id=cut&starts_at=2027-05-04T08:00:00Z&lang=es"
    page = carla.send(carla.open(here), "Reservar", **{**CARLA, "email": "carla", "name": ""})
    assert page.complaint("name") == "Por favor, rellene esto."
    assert page.title == "Sus datos"


def test_without_a_choice_the_browser_s_language_is_spoken_and_caches_are_told(carla: Browser) -> None:
    carla.languages = "pl, hi;q=0.9, en;q=0.5"
    page = carla.open(BOOKING)
    assert (said_in(page.source), page.title) == ("hi", "अपॉइंटमेंट बुक करें")
    assert page.headers["Content-Language"] == "hi"
    assert page.headers["Vary"] == "Accept-Language"


def test_the_holder_of_a_link_is_spoken_to_in_the_language_that_the_business_knows(carla: Browser) -> None:
    visit = scheduling.book(wishes(at(10)), clock.now())
    known = clients.get_client(SALON, visit.appointment.client_id)
    consent.choose(SALON, known, {"language": "fr"}, Told(), clock.now())
    carla.languages = "de"
    assert said_in(carla.open(visit_link(visit)).source) == "fr"
    assert said_in(carla.open(visit_link(visit) + "&lang=pt").source) == "pt"


@pytest.mark.parametrize(
    "path", ["/b/nobody", f"{BOOKING}/services/nothing", f"{BOOKING}/appointments/a?token=t"]
)
def test_refusals_are_said_in_the_reader_s_language(carla: Browser, path: str) -> None:
    carla.languages = "de"
    page = carla.open(path)
    assert said_in(page.source) == "de"
    assert page.title in ("Nicht gefunden", "Das ist nicht erlaubt")


def test_whoever_likes_none_of_the_languages_offered_reads_one_that_is_offered() -> None:
    polish = Reader(accepts=("pl",), usual="pt")
    assert replace(polish, offered=("de", "fr")).language == "de"
    assert replace(polish, offered=("de", "en")).language == "en"
    assert replace(polish, offered=("de", "en", "pt")).language == "pt"


def test_a_language_that_is_not_spoken_and_one_that_is_none_change_nothing(carla: Browser) -> None:
    for name in ("pl", "<script>", "../de"):
        assert said_in(carla.open(f"{BOOKING}?{urlencode({'lang': name})}").source) == "en"


def test_links_keep_the_language_that_was_chosen_and_no_other() -> None:
    with read_by(Reader(asked="de")):
        assert link("/b/salon", week=None) == "/b/salon?lang=de"
    with read_by(Reader(own="de")):
        assert link("/b/salon") == "/b/salon"


def test_a_language_that_is_written_from_the_right_turns_the_page() -> None:
    assert Reader(asked="ar", offered=("ar", "en")).is_right_to_left
    assert not Reader(asked="de").is_right_to_left


def test_the_layout_names_beginning_and_end_and_not_left_and_right() -> None:
    sided = (
        r"(?:margin|padding|border)-(?:left|right)|(?:^|[;{\s])(?:left|right)\s*:|:\s*(?:left|right)\s*[;}]"
    )
    for sheet in (HERE / "static").glob("*.css"):
        assert re.findall(sided, sheet.read_text(encoding="utf-8")) == [], sheet.name


def test_what_was_said_is_printed_in_the_reader_s_language_wherever_it_stands() -> None:
    template = environment_with(SHELF).from_string('<a title="{{ it }}">{{ it }}</a>{{ "It" if it }}')
    with read_by(Reader(asked="de")):
        assert template.render(it=said("Please fill this in.")) == (
            '<a title="Bitte füllen Sie das aus.">Bitte füllen Sie das aus.</a>It'
        )
        assert "Please fill this in." in template.render(it="Please fill this in.")  # somebody else's words
