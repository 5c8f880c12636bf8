"""A business's own booking site: its words, colours and pictures, and how it is found and embedded."""

import hashlib
import json
import re
from base64 import b64encode

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Category, Face, Service
from chalicelib.core.money import Money
from chalicelib.web.colours import ENOUGH, GROUNDS, colour_of, contrast, readable, stylesheet_of
from tests.messaging.cast import SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

BOOKING = f"/b/{SALON}"
LOGO = "https://images.example.com/logo.png"
CARLA = {"name": "Carla Costa", "email": "carla@example.com", "phone": "", "note": ""}


def show(**face: object) -> None:
    _, version = catalogue.get_business(SALON)
    catalogue.change_face(SALON, Face.model_validate(face), version)


def about(page: Page) -> dict[str, object]:
    (data,) = page.root.all("script")
    found: dict[str, object] = json.loads("".join(map(str, data.inside)))
    return found


def test_the_owner_s_words_logo_and_colour_are_on_the_page_and_no_other_pictures(carla: Browser) -> None:
    show(welcome="Welcome to Ana's.", logo=LOGO, accent="#FFCC00")
    page = carla.open(BOOKING)
    assert "Welcome to Ana's." in page.words
    assert [it.attributes["src"] for it in page.root.all("img")] == [LOGO]
    assert "img-src 'self' https://images.example.com" in page.headers["Content-Security-Policy"]
    assert stylesheet_of("ffcc00") in page.source


@pytest.mark.parametrize("accent", ["", "#FFCC00"])
def test_the_look_stands_in_the_page_and_no_other_style_may(carla: Browser, accent: str) -> None:
    show(accent=accent)
    page = carla.open(BOOKING)
    (style,) = re.findall(r"<style>(.*?)</style>", page.source, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert ('rel="stylesheet"' in page.source, " style=" in page.source) == (False, False)


def test_people_are_shown_with_their_photos(carla: Browser) -> None:
    ben = catalogue.get_catalogue(SALON).staff["ben"]
    catalogue.add(SALON, [ben.model_copy(update={"photo": "https://people.example.com/ben.jpg"})])
    page = carla.open(f"{BOOKING}/services/cut")
    assert [it.attributes["alt"] for it in page.root.all("img")] == [""]
    assert "img-src 'self' https://people.example.com" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("colour", ["ffcc00", "000000", "ffffff", "1f5f4a", "ff0000", "0000ff", "7f7f7f"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_any_colour_becomes_one_that_can_be_read(colour: str, theme: str) -> None:
    it = readable(colour_of(colour), theme)
    assert min(contrast(it.accent, ground) for ground in (*GROUNDS[theme], it.tint)) >= ENOUGH
    assert contrast(it.accent, it.on_accent) >= ENOUGH


@pytest.mark.parametrize(
    "address",
    ["http://a.example/x.png", "https://a.example/x;script-src *", "https://a b/x", "javascript:alert(1)//"],
)
def test_a_picture_is_a_plain_address_that_cannot_change_what_browsers_allow(address: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Face(logo=address)


def test_search_engines_are_told_what_there_is_unless_the_owner_does_not_want_it(carla: Browser) -> None:
    page = carla.open(BOOKING)
    assert page.source.count('content="index"') == 1
    told = about(page)
    assert (told["@type"], told["name"]) == ("LocalBusiness", "Ana's Salon")
    assert '"price": "45.00"' in page.source
    show(indexed=False)
    page = carla.open(BOOKING)
    assert 'content="noindex"' in page.source
    assert list(page.root.all("script")) == []


@pytest.mark.parametrize("path", ["/services/cut", "/book?service_id=cut&starts_at=2027-05-04T08:00:00Z"])
def test_only_the_first_page_is_for_search_engines(carla: Browser, path: str) -> None:
    assert 'content="noindex"' in carla.open(BOOKING + path).source


def test_two_hundred_services_are_found_by_their_category_on_a_light_page(carla: Browser) -> None:
    ana = catalogue.get_catalogue(SALON).staff["ana"]
    things: list[object] = [ana.model_copy(update={"service_ids": None})]
    things += [Category(category_id=f"c{number}", name=f"Category {number}") for number in range(12)]
    price = Money(amount=4500, currency="EUR")
    things += [
        Service(
            service_id=f"s{number}",
            name=f"A service with quite a long name, number {number}",
            category_id=f"c{number % 12}",
            duration_minutes=30,
            price=price,
        )
        for number in range(200)
    ]
    catalogue.add(SALON, things)
    page = carla.open(BOOKING)
    jumps = [a for a in page.root.all("a") if a.attributes["href"].startswith("#shelf-")]
    assert [a.text for a in jumps][:2] == ["Category 0", "Category 1"]
    assert page.root.named(jumps[3].attributes["href"][1:]).text == jumps[3].text


def test_the_first_page_weighs_less_than_50_kb_and_needs_nothing_else(carla: Browser) -> None:
    show(accent="#ffcc00", welcome="Welcome.")
    page = carla.open(BOOKING)
    assert list(page.root.all("link", "img")) == []
    assert len(page.source.encode()) < 50_000


def test_other_pages_may_show_the_booking_pages_by_a_small_script_or_a_link(carla: Browser) -> None:
    script = carla.ask("GET", "/static/embed.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert len(script.source) < 2000
    for path in ("", "/services/cut"):
        headers = carla.open(BOOKING + path).headers
        assert "frame-ancestors" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] is None
    form = carla.open(f"{BOOKING}/book?service_id=cut&starts_at=2027-05-04T08:00:00Z").form("Book")
    assert form.attributes["target"] == "_top"  # what follows is private and shown in no frame


def test_a_visit_can_be_entered_in_calendars_on_the_web_without_telling_its_link(carla: Browser) -> None:
    page = carla.open(f"{BOOKING}/book?service_id=cut&starts_at=2027-05-04T08:00:00Z")
    page = carla.send(page, "Book", **CARLA)
    google, outlook = page.link("Google"), page.link("Outlook")
    assert "dates=20270504T080000Z%2F20270504T084500Z" in google
    assert "startdt=2027-05-04T08%3A00%3A00Z" in outlook
    assert "token" not in google + outlook
    assert carla.ask("GET", page.link("Calendar file")).headers.get_content_type() == "text/calendar"


def test_whom_nothing_suits_comes_onto_the_waiting_list_by_the_page(carla: Browser) -> None:
    page = carla.click(carla.open(f"{BOOKING}/services/cut?staff_id=ben"), "Join the waiting list")
    page = carla.send(page, "Put me", name="", email="carla", first_on="2027-05-10", last_on="2027-05-04")
    assert page.complaint("name") == "Please fill this in."
    page = carla.send(page, "Put me", name="Carla Costa", email="carla@example.com")
    assert page.complaint("last_on").startswith("Please choose days")
    page = carla.send(page, "Put me", last_on="2027-05-14")
    assert page.title == "Your place on the waiting list, Carla"


def test_stored_script_comes_out_as_text_on_every_public_page_and_in_the_calendar_file(
    carla: Browser,
) -> None:
    known = catalogue.get_catalogue(SALON)
    show(welcome=HOSTILE)
    changed: list[object] = [
        known.business.model_copy(update={"name": HOSTILE, "face": Face(welcome=HOSTILE)})
    ]
    changed += [
        it.model_copy(update={"name": HOSTILE, "instructions": HOSTILE}) for it in known.services.values()
    ]
    changed += [it.model_copy(update={"name": HOSTILE}) for it in known.staff.values()]
    changed += [it.model_copy(update={"name": HOSTILE}) for it in known.categories.values()]
    changed += [it.model_copy(update={"name": HOSTILE}) for it in known.packages.values()]
    changed += [
        it.model_copy(update={"name": HOSTILE, "address": HOSTILE, "instructions": HOSTILE})
        for it in known.locations.values()
    ]
    catalogue.add(SALON, changed)
    details = carla.open(f"{BOOKING}/book?service_id=cut&starts_at=2027-05-04T08:00:00Z")
    visit = carla.send(details, "Book", **{**CARLA, "name": HOSTILE, "note": HOSTILE})
    pages = [carla.open(BOOKING), carla.open(f"{BOOKING}/services/cut"), details, visit]
    pages += [carla.click(visit, words) for words in ("Move it", "Cancel it", "Choose what you get")]
    pages.append(carla.open(f"{BOOKING}/waiting-list?service_id=cut"))
    for page in pages:
        assert (page.status, "<script>alert" in page.source, "<b>" in page.source) == (200, False, False)
    entry = carla.ask("GET", visit.link("Calendar file"))
    assert entry.headers["X-Content-Type-Options"] == "nosniff"
    assert entry.headers["Content-Disposition"].startswith("attachment")
