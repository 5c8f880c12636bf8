"""A new owner sets their business up in five short steps, and a client books."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from chalicelib.access.service import list_members
from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Catalogue
from chalicelib.founding.service import open_business
from infra.local.clock import MovableClock
from infra.local.gateway import Gateway
from tests.messaging.cast import NOW
from tests.web.browser import Browser, Page, filled
from tests.web.conftest import HOSTILE

NEW, OWNER = "nina", "nina.novak@example.de"
HOME = f"/console/{NEW}/set-up"
ON = "Save and go on"
FINISH = "Finish"


@pytest.fixture
def nina(tables: None, clock: MovableClock, gateway: Gateway) -> Browser:
    """Give the browser of somebody whose business has just been founded, signed in by the link."""
    clock.set(NOW)
    browser = Browser(gateway.port, languages="en")
    link = urlsplit(open_business(NEW, OWNER, None, None, NOW).sign_in_url)
    page = browser.open(f"{link.path}?{link.query}")
    assert browser.send(page, "Sign in").path == f"{HOME}/1"
    return browser


@pytest.fixture
def at_step(nina: Browser) -> Callable[[int], Page]:
    """Go through the steps before one, and give its page."""

    def come_to(step: int) -> Page:
        page = nina.open(HOME)
        typed = {1: {"name": "Nina’s Hair"}, 3: {"address": "Market 1"}}
        for number in range(1, step):
            if number == 2:
                page = nina.click(page, "Hair salon")
            page = nina.send(page, ON, **typed.get(number, {}))
        return page

    return come_to


def now() -> Catalogue:
    return catalogue.get_catalogue(NEW)


def test_five_steps_with_two_things_typed_and_a_client_can_book(nina: Browser) -> None:
    typed: dict[str, str] = {}

    def sent(page: Page, button: str, **more: str) -> Page:
        typed.update(more)
        return nina.send(page, button, **more)

    page = sent(nina.open(HOME), ON, name="Nina’s Hair")
    page = sent(nina.click(page, "Hair salon"), ON)
    page = sent(page, ON, address="Marktplatz 1, Berlin")
    page = sent(page, ON)
    page = sent(page, FINISH)
    assert "Your clients can book at" in page.words
    assert len(typed) <= 8
    carla = Browser(nina.port, languages="en")
    shop = carla.open(f"/b/{NEW}")
    assert "Herrenhaarschnitt" in shop.words
    times = carla.open(f"{shop.link('Herrenhaarschnitt')}?week=2027-05-04&day=2027-05-04")
    chosen = carla.click(times, "09:00")
    booked = carla.send(chosen, "Book", name="Carla", email="carla@example.com")
    assert booked.status == 200
    assert "Nina Novak" in booked.words


def test_what_is_usual_in_the_country_goes_without_saying(nina: Browser) -> None:
    nina.send(nina.open(HOME), ON, name="Nina’s Hair", country="GB")
    business = now().business
    assert (business.currency, business.time_zone, business.language) == ("GBP", "Europe/London", "en")
    assert business.set_up_step == 2


def test_a_country_with_several_time_zones_asks_for_one(nina: Browser) -> None:
    asked = nina.send(nina.open(HOME), ON, name="Nina’s Hair", country="US")
    assert asked.status == 400
    assert "Please choose yours." in asked.complaint("time_zone")
    assert asked.value("name") == "Nina’s Hair"
    nina.send(asked, ON, time_zone="America/Chicago")
    assert (now().business.time_zone, now().business.currency) == ("America/Chicago", "USD")


def test_the_trades_words_are_in_the_business_s_language_and_its_prices_in_its_money(
    nina: Browser,
) -> None:
    nina.send(nina.open(HOME), ON, name="Nina", country="JP")
    page = nina.open(f"{HOME}/2?trade=barber")
    assert "Haircut" in page.words
    assert page.value("price-barber-hair-cut") == "3350"
    nina.send(nina.open(f"{HOME}/1"), ON, country="FR")
    assert "Taille de barbe" in nina.open(f"{HOME}/2?trade=barber").words


def test_services_are_ticked_changed_and_written_by_hand(
    nina: Browser, at_step: Callable[[int], Page]
) -> None:
    page = nina.click(at_step(2), "Barber")
    page = nina.send(
        page,
        ON,
        on=["barber-hair-cut"],
        **{"minutes-barber-hair-cut": "35", "price-barber-hair-cut": "31.50"},
        **{"name-own-0": HOSTILE, "minutes-own-0": "15", "price-own-0": "9"},
    )
    assert page.path == f"{HOME}/3"
    kept = {it.name: (it.duration_minutes, it.price.amount) for it in now().services.values()}
    assert kept == {"Haarschnitt": (35, 3150), HOSTILE: (15, 900)}
    again = nina.open(f"{HOME}/2")
    assert HOSTILE in again.words
    nina.send(again, ON, on=["barber-hair-cut"])
    assert [it.name for it in now().services.values() if it.active] == ["Haarschnitt"]


def test_a_wrong_price_and_wrong_minutes_are_said_at_once(
    nina: Browser, at_step: Callable[[int], Page]
) -> None:
    page = nina.click(at_step(2), "Hair salon")
    wrong = {"minutes-hair-cut-men": "long", "price-hair-cut-men": "dear"}
    refused = nina.send(page, ON, **wrong)
    assert refused.complaint("minutes-hair-cut-men") == "Please give a whole number."
    assert "like 45.00" in refused.complaint("price-hair-cut-men")


@pytest.mark.parametrize(
    ("step", "field", "typed", "said"),
    [
        (1, "name", "", "Please give a name"),
        (1, "country", "", "Please choose"),
        (1, "currency", "Gold", ""),
        (2, "minutes-hair-cut-men", "long", "Please give a whole number."),
        (2, "price-hair-cut-men", "dear", "like 45.00"),
        (2, "minutes-own-0", "", ""),
        (3, "address", "", "Please say where your clients come to."),
        (3, "opening--0", "early", "“early” is not like that"),
        (4, "names", " ", "Please name at least one person"),
        (4, "names", "Ana\nAna", "Each only once"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    nina: Browser, at_step: Callable[[int], Page], step: int, field: str, typed: str, said: str
) -> None:
    page = at_step(step)
    if step == 2:
        page = nina.click(page, "Hair salon")
    before = catalogue.list_versions(NEW)
    more = {"name-own-0": "Something new"} if "own" in field else {"address": "Market 1"} if step == 3 else {}
    refused = nina.send(page, ON, **{**more, field: typed})
    assert refused.status == 400
    assert said in refused.complaint(field)
    form = filled(refused.form(ON), ON)
    assert form[field][-1].strip() == typed.strip()
    assert catalogue.list_versions(NEW) == before


def test_nothing_ticked_and_no_hours_at_all_are_said(nina: Browser, at_step: Callable[[int], Page]) -> None:
    page = nina.send(nina.click(at_step(2), "Hair salon"), ON, on=None)
    assert "Please tick or write at least one service." in page.words
    page = nina.send(at_step(3), ON, address="Market 1", **{f"opening--{day}": "" for day in range(7)})
    assert "Please write hours for at least one day." in page.words


def test_who_goes_to_their_clients_says_how_far(nina: Browser, at_step: Callable[[int], Page]) -> None:
    asked = nina.send(at_step(3), ON, where="there")
    assert "Please write the beginnings" in asked.complaint("postcodes")
    nina.send(asked, ON, postcodes="10, 12 13", way="25")
    place = now().locations["main"]
    assert [(it.postcode, it.minutes) for it in place.travel] == [("10", 25), ("12", 25), ("13", 25)]
    assert all(it.at_client for it in now().services.values())


def test_everybody_named_does_everything_in_the_opening_hours_and_follows_them(
    nina: Browser, at_step: Callable[[int], Page]
) -> None:
    page = at_step(4)
    assert page.root.named("names").typed == "Nina Novak"
    nina.send(page, ON, names="Nina Novak\nMilo")
    staff = {it.name: it for it in now().staff.values()}
    assert staff.keys() == {"Nina Novak", "Milo"}
    assert staff["Milo"].service_ids is None
    assert staff["Nina Novak"].email == OWNER
    assert list_members(NEW)[0].staff_id == staff["Nina Novak"].staff_id
    nina.send(nina.open(f"{HOME}/3"), ON, **{"opening--5": "10-14"})
    assert [(it.starts_minute, it.ends_minute) for it in now().staff[staff["Milo"].staff_id].shifts][-1] == (
        600,
        840,
    )
    nina.send(nina.open(f"{HOME}/4"), ON, names="Milo")
    assert {it.name: it.active for it in now().staff.values()} == {"Nina Novak": False, "Milo": True}


def test_it_can_be_left_and_gone_on_with_and_is_over_once_it_is_done(
    nina: Browser, at_step: Callable[[int], Page]
) -> None:
    at_step(3)
    home = nina.open(f"/console/{NEW}")
    assert nina.click(home, "Go on with step 3 of 5").path == f"{HOME}/3"
    assert nina.open(f"{HOME}/5").path == f"{HOME}/3"
    page = nina.send(nina.open(HOME), ON, address="Market 1")
    page = nina.send(nina.send(page, ON), FINISH, reminders=None)
    assert page.title == "Settings"
    assert now().business.policy.reminders == ()
    assert nina.open(HOME).path == f"/console/{NEW}/settings"
    assert "not set up yet" not in nina.open(f"/console/{NEW}").source


def test_sending_a_step_twice_changes_nothing_more(nina: Browser, at_step: Callable[[int], Page]) -> None:
    page = nina.click(at_step(2), "Barber")
    own = {"name-own-0": "Beard oil", "minutes-own-0": "10", "price-own-0": "5"}
    nina.send(page, ON, **own)
    before = catalogue.list_versions(NEW)
    nina.send(page, ON, **own)
    assert catalogue.list_versions(NEW) == before
    assert [it.name for it in now().services.values()].count("Beard oil") == 1


def test_the_first_step_can_be_corrected_until_people_are_entered(
    nina: Browser, at_step: Callable[[int], Page]
) -> None:
    at_step(4)
    nina.send(nina.open(f"{HOME}/1"), ON, name="Nina’s Tresses", country="JP")
    place = now().locations["main"]
    assert (place.name, place.time_zone) == ("Nina’s Tresses", "Asia/Tokyo")
    assert {it.price.currency for it in now().services.values()} == {"JPY"}
    nina.send(nina.open(f"{HOME}/4"), ON)
    refused = nina.send(nina.open(f"{HOME}/1"), ON, country="FR")
    assert refused.status == 400
    assert "so it stays" in refused.complaint("currency")
    assert now().business.country == "JP"


def test_a_step_that_is_not_there_is_no_page(nina: Browser) -> None:
    assert nina.open(f"{HOME}/6").status == 404
    assert nina.open(f"{HOME}/one").status == 404
