"""Ana sets up what can be booked, where and by whom, on the pages of the settings."""

from typing import Any

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Category, Resource
from chalicelib.core.ids import new_id
from chalicelib.scheduling import service as scheduling
from tests.cast import SALON_KEY, at, euros, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

HOME = f"/console/{SALON}/settings"
THINGS = ("services/cut", "categories/hair", "people/ben", "locations/mitte", "packages/fresh")
PAGES = (*THINGS, "business", "face", "rules")
TUESDAYS = "shifts-mitte-1"


def salon() -> Any:
    return catalogue.get_catalogue(SALON)


def everything_set_up() -> list[dict[str, Any]]:
    """Give all that is set up; in which order somebody's services were ticked says nothing."""
    things = [it.stored() for it, _ in catalogue.list_versions(SALON)]
    return [it | {"service_ids": sorted(it.get("service_ids", ()))} for it in things]


def save(ana: Browser, what: str, **typed: Any) -> Page:
    return ana.send(ana.open(f"{HOME}/{what}"), "Save", **typed)


def add(ana: Browser, sort: str, **typed: Any) -> Page:
    return ana.send(ana.open(f"{HOME}/{sort}/{new_id()}?new=1"), "Save", **typed)


def test_the_overview_says_how_everything_stands_and_leads_to_each_page(ana: Browser) -> None:
    page = ana.open(HOME)
    assert "Services Colour, Cut, Nails and 1 more." in page.words
    assert "moved and cancelled until 1 hour before." in page.words
    assert "Clients are reminded 24 hours before." in page.words
    for path in ("services", "people", "locations", "packages", "resources", "categories", "business"):
        assert ana.open(f"{HOME}/{path}").status == 200
    for words in ("Reminders and", "Forms before", "Wording", "Workflows", "Webhooks", "Team", "Keys"):
        assert ana.click(page, words).status == 200


def test_the_overview_says_what_keeps_something_from_being_booked(ana: Browser) -> None:
    save(ana, "people/ben", **{f"shifts-mitte-{day}": "" for day in range(7)})
    words = ana.open(HOME).words
    assert "Nobody has hours for Party hair." in words
    assert "Without hours: Ben." in words


@pytest.mark.parametrize("what", PAGES)
def test_what_is_in_force_stands_in_the_fields_and_saving_it_changes_nothing(ana: Browser, what: str) -> None:
    before = everything_set_up()
    assert "Saved." in save(ana, what).words
    assert everything_set_up() == before


def test_weekly_hours_are_typed_and_shown_as_they_are_said(ana: Browser) -> None:
    shown = ana.open(f"{HOME}/people/ben")
    assert shown.value(TUESDAYS) == "9:00-18:00"
    assert shown.value("shifts-mitte-5") == "18:00-2:00"
    save(ana, "people/ben", **{TUESDAYS: "14 – 18.30, 9:00-12:00"})
    assert ana.open(f"{HOME}/people/ben").value(TUESDAYS) == "9:00-12:00, 14:00-18:30"
    tuesday = [it for it in salon().staff["ben"].shifts if it.weekday == 1]
    assert [(it.starts_minute, it.ends_minute) for it in tuesday] == [(540, 720), (840, 1110)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nine to five", "“nine to five” is not like that"),
        ("9:00-5:00", "“9:00-5:00” ends before it begins"),
        ("9:75-12:00", "no such time as 9:75"),
        ("9-12, 11-14", "overlap"),
        ("18:00-49:00", "no such time as 49:00"),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_their_day_and_kept(
    ana: Browser, typed: str, said: str
) -> None:
    before = salon().staff["ben"]
    page = save(ana, "people/ben", name="Benedict", **{TUESDAYS: typed})
    assert page.status == 400
    assert said in page.complaint(TUESDAYS)
    assert (page.value(TUESDAYS), page.value("name")) == (typed, "Benedict")
    assert salon().staff["ben"] == before


def test_nobody_works_at_two_places_at_once(ana: Browser) -> None:
    page = save(ana, "people/ben", **{"shifts-porto-1": "10-11"})
    assert page.status == 400
    assert "Nobody can work in two places" in page.words


def test_a_change_of_hours_holds_on_the_booking_page_at_once(ana: Browser, carla: Browser) -> None:
    times = f"/b/{SALON}/services/party?week=2027-05-04&day=2027-05-04"
    assert "13:00" in carla.open(times).words
    save(ana, "people/ben", **{TUESDAYS: "9-11"})
    words = carla.open(times).words
    assert "10:00" in words
    assert "13:00" not in words


def test_a_service_that_is_added_can_be_booked_at_once_and_no_longer_once_it_is_off(
    ana: Browser, carla: Browser
) -> None:
    page = add(
        ana,
        "services",
        name="Beard trim",
        category_id="hair",
        duration_minutes="20",
        price="22.50",
        seats="1",
    )
    assert "Saved." in page.words
    new = next(it for it in salon().services.values() if it.name == "Beard trim")
    assert (new.price.amount, new.duration_minutes, new.active) == (2250, 20, True)
    save(ana, "people/ben", **{"service_ids-all": "on"})
    assert "Beard trim" in carla.open(f"/b/{SALON}").words
    save(ana, f"services/{new.service_id}", active=None)
    assert "Beard trim" not in carla.open(f"/b/{SALON}").words
    assert "Beard trim" in ana.open(f"{HOME}/services").words


@pytest.mark.parametrize(
    ("what", "field", "typed", "said"),
    [
        ("services/cut", "name", "", "Please fill this in."),
        ("services/cut", "price", "forty", "Please write an amount like 45.00."),
        ("services/cut", "price", "45.001", "at most 2 digits"),
        ("services/cut", "price", "NaN", "Please write an amount like 45.00."),
        ("services/cut", "price", "-1", "not below nothing"),
        ("services/cut", "duration_minutes", "0", "Please give more than 0."),
        ("services/cut", "duration_minutes", "long", "Please give a whole number."),
        ("services/cut", "deposit", "99", "at most the price"),
        ("services/cut", "idle", "30-20", "within the service"),
        ("services/cut", "idle", "later", "Please write minutes like 30-65."),
        ("services/cut", "reminders", "1 day by pigeon", "not “pigeon”"),
        ("services/cut", "starts-1", "noon", "16:00"),
        ("services/cut", "category_id", "pets", "There is no category pets."),
        ("people/ben", "email", "nobody at all", ""),
        ("people/ben", "terms-cut-duration_minutes", "-5", "Please give more than 0."),
        ("people/ben", "terms-cut-price", "a lot", "amount"),
        ("people/ben", "share", "101", "Please give 100 or less."),
        ("locations/mitte", "time_zone", "Berlin", "There is no such time zone"),
        ("locations/mitte", "holidays", "Bavaria", "not known"),
        ("locations/mitte", "travel", "everywhere", "like 10115: 20 min"),
        ("packages/fresh", "last_on", "soon", "This is not"),
        ("business", "country", "Atlantis", ""),
        ("business", "currency", "USD", "so it stays"),
        ("business", "time_zone", "Asia/Tokyo", "so it stays"),
        ("rules", "lead_minutes", "a while", "like 45 min, 2 h or 3 days"),
        ("rules", "step_minutes", "1", "Please give 5 or more."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    ana: Browser, what: str, field: str, typed: str, said: str
) -> None:
    before = catalogue.list_versions(SALON)
    page = save(ana, what, **{field: typed})
    assert page.status == 400
    assert said in page.complaint(field)
    if page.root.named(field).tag == "input":
        assert page.value(field) == typed
    assert catalogue.list_versions(SALON) == before


def test_everything_a_service_can_have_is_kept_and_shown_again(ana: Browser) -> None:
    catalogue.add(SALON, [Resource(resource_id="sink", name="Sink", type="sink", location_id="mitte")])
    typed = {
        "instructions": "Come with dry hair.\nNo hats.",
        "before_minutes": "5",
        "after_minutes": "10",
        "idle": "10-20, 25-40",
        "approval": "on",
        "deposit": "10.00",
        "starts-1": "16:00, 18:30",
        "needs-0": "1",
        "window_minutes": "60",
        "reminders": "2 days, 3 h by SMS",
        "step_minutes": "30",
        "lead_minutes": "2 h",
        "horizon_days": "14",
    }
    save(ana, "services/cut", **typed)
    cut = salon().services["cut"]
    assert cut.deposit == euros(10)
    assert [(it.minutes_before, it.channels) for it in cut.reminders] == [(2880, ()), (180, ("sms",))]
    assert [(it.type, it.count) for it in cut.needs] == [("sink", 1)]
    page = ana.open(f"{HOME}/services/cut")
    assert {
        name: page.root.named(name).typed or page.value(name) for name in typed if name != "approval"
    } == {name: text for name, text in typed.items() if name != "approval"}
    assert "Saved." in save(ana, "services/cut").words
    assert salon().services["cut"] == cut
    save(ana, "services/cut", reminders="none")
    assert salon().services["cut"].reminders == ()


def test_a_person_may_have_terms_breaks_and_a_share_of_their_own(ana: Browser) -> None:
    typed = {
        "terms-cut-duration_minutes": "60",
        "terms-cut-price": "55.00",
        "pauses--0": "11-11:30",
        "share": "2",
    }
    save(ana, "people/ben", **typed)
    ben = salon().staff["ben"]
    assert (ben.terms["cut"].duration_minutes, ben.terms["cut"].price, ben.share) == (60, euros(55), 2)
    assert [(it.starts_minute, it.ends_minute) for it in ben.pauses if it.weekday == 0] == [(660, 690)]


def test_a_package_keeps_the_order_of_its_services(ana: Browser) -> None:
    save(ana, "packages/fresh", **{"service_ids-0": "colour", "service_ids-1": "cut"}, weekdays=["1", "2"])
    fresh = salon().packages["fresh"]
    assert (fresh.service_ids, fresh.weekdays) == (("colour", "cut"), (1, 2))


def test_rooms_categories_and_locations_are_added(ana: Browser) -> None:
    assert "Saved." in add(ana, "resources", name="Quiet room", type="room", location_id="mitte").words
    assert "Saved." in add(ana, "categories", name="Beards").words
    address = "Market Square 3"
    assert "Saved." in add(ana, "locations", name="Ana's in Kreuzberg", address=address).words
    new = salon()
    assert [it.type for it in new.resources.values()] == ["room"]
    assert Category in {type(it) for it in new.categories.values() if it.name == "Beards"}
    place = next(it for it in new.locations.values() if it.address == address)
    assert place.time_zone == "Europe/Berlin"


def test_what_hangs_on_a_thing_is_said_before_it_is_switched_off(ana: Browser) -> None:
    scheduling.book(wishes(at(10)), NOW)
    ben = ana.open(f"{HOME}/people/ben").words
    assert "Services that nobody else does: Party hair" in ben
    assert "1 visit ahead stays booked." in ben
    assert "Packages: Fresh start" in ana.open(f"{HOME}/services/cut").words
    page = save(ana, "services/cut", active=None)
    assert page.status == 400
    assert "It is a part of Fresh start" in page.words
    assert salon().services["cut"].active


def test_whoever_saves_second_keeps_what_they_typed_and_is_told(ana: Browser) -> None:
    for what, field in (
        ("services/cut", "name"),
        ("business", "name"),
        ("face", "reach"),
        ("rules", "words"),
    ):
        first = ana.open(f"{HOME}/{what}")
        save(ana, what, **{field: "The first"})
        late = ana.send(first, "Save", **{field: "The second"})
        assert late.status == 409
        assert "Nothing of yours was saved." in late.words
        assert late.value(field) == "The second"
        assert ana.send(late, "Save").status == 200
        assert ana.open(f"{HOME}/{what}").value(field) == "The second"


def test_the_rules_hold_for_the_next_booking(ana: Browser) -> None:
    save(ana, "rules", move_until_minutes="2 days", lead_minutes="3 h", must_agree="on", words="Be kind.")
    policy = salon().business.policy
    assert (policy.move_until_minutes, policy.lead_minutes, policy.must_agree) == (2880, 180, True)
    page = ana.open(f"{HOME}/rules")
    assert (page.value("move_until_minutes"), page.value("lead_minutes")) == ("2 days", "3 h")


def test_hostile_and_long_words_come_out_as_text(ana: Browser, carla: Browser) -> None:
    long = "Extraordinarily " * 12
    for what in THINGS:
        save(ana, what, name=HOSTILE)
        assert HOSTILE in ana.open(f"{HOME}/{what}").title
        assert HOSTILE in ana.open(f"{HOME}/{what.split('/')[0]}").words
    save(ana, "services/colour", name=long)
    assert long.strip() in ana.open(f"{HOME}/services").words
    assert HOSTILE in carla.open(f"/b/{SALON}").words
    assert ana.open(HOME).status == 200


def test_there_is_no_page_for_what_is_not_there(ana: Browser) -> None:
    for path in ("pets", "services/nothing", "pets/cut"):
        assert ana.open(f"{HOME}/{path}").status == 404


def test_another_business_sees_nothing_of_it(ana: Browser) -> None:
    dario = Browser(ana.port)
    dario.send(dario.open("/console/garage"), "Sign in", key="darios-own-key")
    assert dario.open(f"{HOME}/services").status == 401
    assert SALON_KEY not in ana.open(HOME).source
