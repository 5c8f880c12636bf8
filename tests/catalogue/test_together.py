"""Several changes of a catalogue at once: all of them or none, each resting on those before it."""

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Business, Catalogue, Category, Location, Opening
from chalicelib.catalogue.ties import ties_of
from chalicelib.core.errors import BadInput, ChangedMeanwhile
from chalicelib.core.money import Money
from tests.cast import BEN, BUSINESS, COLOUR, CUT, MITTE, THINGS, euros, open_salon, salon
from tests.messaging.cast import SALON

BEARDS = Category(category_id="beards", name="Beards")
TRIM = CUT.model_copy(update={"service_id": "trim", "name": "Trim", "category_id": "beards"})
EMPTY = BUSINESS.model_copy(update={"set_up_step": 1})


def found_without_people() -> None:
    catalogue.found_business(EMPTY, [it for it in THINGS if it.kind != "staff"])


def test_a_service_may_rest_on_the_category_that_comes_with_it(tables: None) -> None:
    open_salon()
    catalogue.change_together(SALON, lambda _: [BEARDS, TRIM])
    assert catalogue.get_catalogue(SALON).services["trim"] == TRIM


def test_what_does_not_fit_leaves_everything_as_it_was(tables: None) -> None:
    open_salon()
    before = catalogue.list_versions(SALON)
    with pytest.raises(BadInput):
        catalogue.change_together(SALON, lambda _: [BEARDS, TRIM.model_copy(update={"category_id": "pets"})])
    assert catalogue.list_versions(SALON) == before


def test_the_same_again_writes_nothing(tables: None) -> None:
    open_salon()
    for _ in range(2):
        catalogue.change_together(SALON, lambda _: [BEARDS, TRIM, BUSINESS])
    assert {version for _, version in catalogue.list_versions(SALON)} == {1}


def test_what_is_decided_last_of_a_thing_holds(tables: None) -> None:
    open_salon()
    before = catalogue.list_versions(SALON)
    catalogue.change_together(SALON, lambda _: [CUT.model_copy(update={"name": "Trim"}), CUT])
    assert catalogue.list_versions(SALON) == before


def test_whoever_comes_first_is_seen_by_the_one_who_decides(tables: None) -> None:
    open_salon()
    seen = []

    def decide(now: Catalogue) -> list[Category]:
        seen.append(now.categories["hair"].name)
        if len(seen) == 1:
            catalogue.put(SALON, now.categories["hair"].model_copy(update={"name": "Cuts"}).model_dump(), 1)
        return [now.categories["hair"].model_copy(update={"active": False})]

    catalogue.change_together(SALON, decide)
    assert seen == ["Hair", "Cuts"]
    hair = catalogue.get_catalogue(SALON).categories["hair"]
    assert (hair.name, hair.active) == ("Cuts", False)


def test_a_business_changes_from_the_version_that_was_looked_at(tables: None) -> None:
    open_salon()
    catalogue.change_business(SALON, BUSINESS.model_copy(update={"name": "Ana & Ben"}), 1)
    with pytest.raises(ChangedMeanwhile):
        catalogue.change_business(SALON, BUSINESS, 1)


def test_prices_follow_the_currency_until_somebody_works_there(tables: None) -> None:
    found_without_people()
    in_japan = EMPTY.model_copy(update={"currency": "JPY", "country": "JP", "time_zone": "Asia/Tokyo"})
    catalogue.change_business(SALON, in_japan)
    now = catalogue.get_catalogue(SALON)
    assert now.services["cut"].price == Money(amount=45, currency="JPY")
    assert now.packages["fresh"].price == Money(amount=120, currency="JPY")
    catalogue.change_business(SALON, EMPTY)
    assert catalogue.get_catalogue(SALON).services["cut"].price == euros(45)


def test_locations_go_by_the_clock_of_the_business_where_they_did_before(tables: None) -> None:
    found_without_people()
    catalogue.change_business(SALON, EMPTY.model_copy(update={"time_zone": "Europe/Paris"}))
    places = catalogue.get_catalogue(SALON).locations
    assert (places["mitte"].time_zone, places["porto"].time_zone) == ("Europe/Paris", "Europe/Lisbon")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "USD"),
        ("time_zone", "Asia/Tokyo"),
        ("time_zone", "Berlin"),
        ("country", "ZZ"),
        ("currency", "ZZZ"),
        ("language", "xx"),
        ("name", " "),
    ],
)
def test_a_business_cannot_become_what_it_cannot_be(field: str, value: str) -> None:
    with pytest.raises(BadInput) as refusal:
        catalogue.checked(salon(), BUSINESS.model_copy(update={field: value}))
    assert {name for name, _ in refusal.value.fields} == {field}


def test_opening_hours_end_after_they_begin() -> None:
    wrong = Opening(weekday=0, starts_minute=600, ends_minute=600)
    with pytest.raises(BadInput):
        catalogue.checked(salon(), MITTE.model_copy(update={"opening": (wrong,)}))


def test_what_hangs_on_a_thing_is_named_in_order() -> None:
    ana_off = salon(staff={**salon().staff, "ana": salon().staff["ana"].model_copy(update={"active": False})})
    assert ties_of(salon(), CUT) == [("packages", ["Fresh start"])]
    assert ties_of(salon(), COLOUR.model_copy(update={"service_id": "other"})) == []
    assert ties_of(salon(), salon().categories["hair"]) == [("services", ["Colour", "Cut", "Party hair"])]
    people, alone = ("people", ["Ana", "Ben"]), ("services given nowhere else", ["Party hair"])
    assert ties_of(salon(), MITTE) == [people, alone]
    assert ties_of(ana_off, MITTE)[0] == ("people", ["Ben"])
    assert ties_of(salon(), BEN) == [("services that nobody else does", ["Party hair"])]


def test_a_country_tells_what_usually_goes_with_it() -> None:
    usual = {
        country: (
            catalogue.currency_of(country),
            catalogue.zone_of(country),
            catalogue.language_of(country),
        )
        for country in ("DE", "PT", "US", "JP", "IN")
    }
    assert usual == {
        "DE": ("EUR", "Europe/Berlin", "de"),
        "PT": ("EUR", "Europe/Lisbon", "pt"),
        "US": ("USD", "", "en"),
        "JP": ("JPY", "Asia/Tokyo", "en"),
        "IN": ("INR", "Asia/Kolkata", "hi"),
    }
    assert catalogue.country_names("en")["DE"] == "Germany"
    for country in catalogue.country_names("en"):
        assert catalogue.zones_of(country), country
        founded = Business(
            business_id="b", name="B", country=country, currency=catalogue.currency_of(country),
            time_zone=catalogue.zone_of(country) or "UTC", language=catalogue.language_of(country),
        )  # fmt: skip
        assert catalogue.checked(salon(staff={}), founded) == founded


def test_a_location_keeps_its_opening_hours(tables: None) -> None:
    open_salon()
    opening = (Opening(weekday=5, starts_minute=600, ends_minute=840),)
    catalogue.put(SALON, MITTE.model_copy(update={"opening": opening}).model_dump(), 1)
    kept: Location = catalogue.get_catalogue(SALON).locations["mitte"]
    assert kept.opening == opening
