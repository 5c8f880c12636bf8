"""Ana chooses on the settings how her clients see her business, and Carla sees it so."""

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Face
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.web.assets import SHELF
from chalicelib.web.colours import OURS, stylesheet_of
from chalicelib.web.language import Reader, in_words, read_by
from tests.messaging.cast import SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

SETTINGS = f"/console/{SALON}/settings"
FACE = f"{SETTINGS}/face"
BOOKING = f"/b/{SALON}"
LOGO = "https://images.example.com/logo.png"
PHOTO = "https://people.example.com/ben.jpg"
EVERYTHING = Face(
    welcome="Come in.\nSit down.",
    accent="#B3005E",
    reach="Write to hello@example.com.",
    logo=LOGO,
    languages=("de", "en"),
    indexed=False,
)


def face() -> Face:
    return catalogue.get_catalogue(SALON).business.face


def keep(it: Face) -> None:
    catalogue.change_face(SALON, it, catalogue.get_business(SALON)[1])


def save(ana: Browser, **typed: str | list[str] | None) -> Page:
    return ana.send(ana.open(FACE), "Save", **typed)


def pictures(page: Page) -> list[str]:
    return [it.attributes["src"] for it in page.root.all("img")]


def test_ana_s_words_colour_and_logo_are_on_her_clients_pages_at_once(ana: Browser, carla: Browser) -> None:
    overview = ana.open(SETTINGS)
    assert "How clients see you In our usual look. Read in every language." in overview.words
    page = ana.send(
        ana.click(overview, "How clients see you"),
        "Save",
        **{"languages-all": None, "languages": ["de", "en"], "indexed": None},
        welcome="Come in.\r\nSit down.",
        accent="#b3005e",
        logo=LOGO,
        reach=EVERYTHING.reach,
    )
    assert "Saved." in page.words
    assert face() == EVERYTHING.model_copy(update={"accent": "#b3005e"})
    seen = carla.open(BOOKING)
    assert "Come in." in seen.words
    assert (pictures(seen), stylesheet_of("b3005e") in seen.source) == ([LOGO], True)
    assert [a.text for a in seen.root.all("a") if "hreflang" in a.attributes] == ["Deutsch"]
    assert 'content="noindex"' in seen.source
    words = ana.open(SETTINGS).words
    assert "Of your own: words of welcome, colour and logo. Read in Deutsch and English." in words
    assert "Search engines do not list it." in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_sent_back_as_it_is_shown_stays_the_same(ana: Browser, language: str) -> None:
    keep(EVERYTHING)
    ana.languages = language
    with read_by(Reader(asked=language, at_console=True)):
        button = in_words(said("Save"))
    assert ana.send(ana.open(FACE), button).status == 200
    assert face() == EVERYTHING


def test_the_way_to_the_booking_page_is_beside_it(ana: Browser) -> None:
    assert ana.open(FACE).link("Look at your booking page") == settings().booking_url(SALON)


def test_whoever_has_chosen_no_colour_sees_ours_and_can_have_it_again(ana: Browser) -> None:
    sheet = SHELF.find("style.css")
    assert sheet is not None
    assert f"--accent: {OURS};" in sheet.text
    fresh = ana.open(FACE)
    assert (fresh.value("accent"), "green again" in fresh.words) == (OURS, False)
    save(ana)
    assert face().accent == ""
    assert "green again" in save(ana, accent="#b3005e").words
    assert face().accent == "#b3005e"
    save(ana, **{"accent-ours": "on"})
    assert face().accent == ""


def test_only_some_languages_become_all_again(ana: Browser) -> None:
    keep(EVERYTHING)
    assert "English, as your messages" in ana.open(FACE).words
    save(ana, **{"languages-all": "on"})
    assert face().languages == ()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("logo", "http://images.example.com/logo.png", "it begins with https://"),
        ("logo", "https://images.example.com/" + "a" * 500, "at most 500 characters"),
        ("accent", "pink", "Please choose a colour"),
        ("reach", "a" * 501, "at most 500 characters"),
        ("welcome", "a" * 2001, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    ana: Browser, field: str, typed: str, words: str
) -> None:
    page = save(ana, **{"languages-all": None, "languages": ["fr"], field: typed})
    assert page.status == 400
    assert words in page.complaint(field)
    assert page.value(field) == typed
    assert "checked" in page.root.named(f"languages-{LANGUAGES.index('fr') + 1}").attributes
    assert face() == Face()


def test_a_language_that_we_do_not_speak_is_refused(ana: Browser) -> None:
    page = save(ana, **{"languages-all": None, "languages": ["tlh"]})
    assert (page.status, "Please choose one of these." in page.words) == (400, True)
    assert face() == Face()


def test_ben_s_photo_is_entered_with_him_and_shown_to_clients(ana: Browser, carla: Browser) -> None:
    ben = ana.open(f"{SETTINGS}/people/ben")
    page = ana.send(ben, "Save", photo="ben.jpg")
    assert (page.status, page.value("photo")) == (400, "ben.jpg")
    assert "it begins with https://" in page.complaint("photo")
    assert ana.send(ben, "Save", photo=PHOTO).status == 200
    assert PHOTO in pictures(carla.open(f"{BOOKING}/services/cut"))
    ana.send(ana.open(f"{SETTINGS}/people/ben"), "Save", photo="")
    assert pictures(carla.open(f"{BOOKING}/services/cut")) == []


def test_hostile_words_come_out_as_text(ana: Browser, carla: Browser) -> None:
    save(ana, welcome=HOSTILE, reach=HOSTILE)
    assert ana.open(FACE).value("welcome") == HOSTILE
    assert HOSTILE in carla.open(BOOKING).words


def test_another_business_sees_nothing_of_it(ana: Browser) -> None:
    dario = Browser(ana.port)
    dario.send(dario.open("/console/garage"), "Sign in", key="darios-own-key")
    assert dario.open(FACE).status == 401
