"""Ana shows her salon's appointments in other programs, and connects Ben's own calendar, on the pages."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.calendars import service
from chalicelib.calendars.fetching import Outside
from chalicelib.core.errors import SlotTaken
from chalicelib.core.settings import settings
from chalicelib.scheduling import service as scheduling
from tests.calendars.servers import Said, Server, serving
from tests.calendars.world import NINE, QUARTER
from tests.cast import BEN, at, wishes
from tests.ledger import everything
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

HERE = f"/console/{SALON}/calendars"
BENS = f"{HERE}/staff/ben"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Give a server on this machine that has Ben's calendar, which may be asked."""
    monkeypatch.setenv("LOCAL_SERVERS", "1")
    settings.cache_clear()
    with serving(Said(NINE)) as found:
        yield found
    settings.cache_clear()


def read() -> None:
    service.synchronise_due(NOW + QUARTER, Outside(local=True, seconds=10, pause=5))


def connect(ana: Browser, **typed: Any) -> Page:
    return ana.send(ana.open(BENS), "Connect", **{"address": "https://calendar.example/ben.ics", **typed})


def test_everybody_and_every_location_is_listed(ana: Browser) -> None:
    page = ana.open(HERE)
    assert [it.text for it in page.root.all("h2")] == ["Ana", "Ben", "Ana's Salon Mitte", "Ana's Salon Porto"]
    assert "No calendar of their own is connected." in page.words
    assert ana.click(page, "Ben").title == "Calendars elsewhere: Ben"
    assert "Connect a calendar" not in ana.click(page, "Ana's Salon Porto").words


@pytest.mark.parametrize("whose", ["staff/ben", "location/mitte"])
def test_the_address_reads_the_appointments_until_it_is_changed(
    ana: Browser, carla: Browser, whose: str
) -> None:
    scheduling.book(wishes(at(10)), NOW)
    page = ana.open(f"{HERE}/{whose}")
    address = page.value("feed-address")
    assert page.link("Open it in this device") == "webcal" + address.removeprefix("https").removeprefix(
        "http"
    )
    path = address.removeprefix(settings().public_url)
    assert "Carla" in carla.open(path).source
    changed = ana.send(page, "New address")
    assert "The address is a new one." in changed.words
    assert "This address is new since 3 May 2027." in changed.words
    assert carla.open(path).status == 404
    assert "Carla" in carla.open(changed.value("feed-address").removeprefix(settings().public_url)).source


def test_what_stands_in_a_connected_calendar_makes_its_owner_busy(ana: Browser, server: Server) -> None:
    page = connect(ana, address=server.address("/secret/ben.ics"), name=HOSTILE)
    assert "Connected. It is read in a moment" in page.words
    assert "Not read yet." in page.words
    assert "/secret/" not in page.source
    read()
    words = ana.click(page, "Look again").words
    assert (HOSTILE in words, "1 busy time ahead." in words) == (True, True)
    with pytest.raises(SlotTaken):
        scheduling.book(wishes(at(9)), NOW)
    assert "It is read in a moment" in ana.send(ana.open(BENS), "Read it now").words
    assert "Removed." in ana.send(ana.open(BENS), "Remove").words
    assert "None is connected." in ana.open(BENS).words
    assert scheduling.book(wishes(at(9)), NOW).appointment.status == "booked"


def test_what_went_wrong_is_said_in_words(ana: Browser, server: Server) -> None:
    server.say = lambda _path: Said(b"<p>Please sign in.</p>")
    connect(ana, address=server.address("/ben.ics"), name="Private")
    read()
    sentence = "What is at this address is not a calendar."
    assert sentence in ana.open(BENS).words
    assert f"Private: {sentence}" in ana.open(HERE).words


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("address", {"address": ""}),
        ("address", {"address": "ftp://calendar.example/"}),
        ("address", {"address": "http://169.254.169.254/latest/meta-data/"}),
        ("address", {"address": "http://dav.example/", "username": "ben", "password": "hunter2"}),
        ("password", {"kind": "caldav"}),
        ("username", {"password": "hunter2"}),
    ],
)
def test_what_cannot_be_connected_is_said_beside_its_field_and_no_password_comes_back(
    ana: Browser, field: str, typed: dict[str, str]
) -> None:
    before = everything()
    page = connect(ana, name="Private", **typed)
    assert (page.status, page.value("name")) == (400, "Private")
    assert page.complaint(field)
    assert "hunter2" not in page.source
    assert everything() == before


@pytest.mark.parametrize("path", ["staff/dario", "location/moon", "resource/chair", "staff/mitte"])
def test_there_is_no_page_for_who_is_not_there(ana: Browser, path: str) -> None:
    assert ana.open(f"{HERE}/{path}").status == 404


def test_a_location_connects_no_calendar(ana: Browser) -> None:
    form = ana.open(BENS).form("Connect").value_of("form_token")
    typed = f"form_token={form}&kind=subscription&address=https://calendar.example/"
    before = everything()
    assert ana.ask("POST", f"{HERE}/location/mitte", typed).status == 404
    assert everything() == before


def test_the_settings_lead_to_it(ana: Browser) -> None:
    settings_page = f"/console/{SALON}/settings"
    assert ana.click(ana.open(settings_page), "Calendars elsewhere").title == "Calendars elsewhere"
    person = ana.open(f"{settings_page}/people/ben")
    assert ana.click(person, "Calendars elsewhere").title.endswith(BEN.name)
    assert ana.send(person, "Save", active=None).status == 200
    assert "Calendars elsewhere" not in ana.open(f"{settings_page}/people/ben").words


def test_another_business_sees_nothing_of_it(ana: Browser) -> None:
    address = ana.open(BENS).value("feed-address")
    dario = Browser(ana.port)
    dario.send(dario.open("/console/garage"), "Sign in", key="darios-own-key")
    assert dario.open(BENS).status == 401
    assert dario.open("/console/garage/calendars/staff/ben").status == 404
    assert address.rpartition("/")[2] not in dario.open("/console/garage/calendars").source
