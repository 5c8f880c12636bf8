"""Public holidays are those of the region, by date and name, in a language the reader knows."""

from datetime import date

import pytest

from chalicelib.catalogue.public_holidays import holidays_of
from chalicelib.core.errors import BadInput
from chalicelib.core.languages import LANGUAGES

NEW_YEAR, NEW_YEARS_EVE = date(2027, 1, 1), date(2027, 12, 31)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    berlin = dict(holidays_of("DE-BE", NEW_YEAR, NEW_YEARS_EVE, "en"))
    bavaria = dict(holidays_of("DE-BY", NEW_YEAR, NEW_YEARS_EVE, "en"))
    assert berlin[date(2027, 3, 8)] == "Women's Day"
    assert date(2027, 3, 8) not in bavaria
    assert bavaria[date(2027, 5, 27)] == "Corpus Christi"
    assert dict(holidays_of("DE", NEW_YEAR, NEW_YEARS_EVE, "en")).items() <= berlin.items()


def test_even_a_town_may_have_one_of_its_own() -> None:
    assert holidays_of("DE-Augsburg", date(2027, 8, 8), date(2027, 8, 8), "de") == [
        (date(2027, 8, 8), "Augsburger Hohes Friedensfest")
    ]


def test_the_first_and_the_last_day_are_included_and_the_days_are_in_order() -> None:
    easter = holidays_of("DE", date(2027, 3, 26), date(2027, 3, 29), "en")
    assert easter == [(date(2027, 3, 26), "Good Friday"), (date(2027, 3, 29), "Easter Monday")]
    assert holidays_of("DE", date(2027, 3, 27), date(2027, 3, 28), "en") == []


@pytest.mark.parametrize(
    ("region", "language", "name"),
    [
        ("DE", "de", "Neujahr"),
        ("DE", "en", "New Year's Day"),
        ("FR", "fr", "Jour de l'an"),
        ("ES", "es", "Año Nuevo"),
        ("BR", "pt", "Confraternização Universal"),
        ("SE", "de", "New Year's Day"),
        ("SE", "sv", "New Year's Day"),  # the package has Swedish, we do not
    ],
)
def test_names_are_in_the_readers_language_or_in_english(region: str, language: str, name: str) -> None:
    assert holidays_of(region, NEW_YEAR, NEW_YEAR, language) == [(NEW_YEAR, name)]


def test_a_holiday_moved_across_the_turn_of_the_year_is_found_from_either_side() -> None:
    assert [day for day, _ in holidays_of("US-CA", NEW_YEARS_EVE, NEW_YEARS_EVE, "en")] == [NEW_YEARS_EVE]


def test_every_region_known_answers_in_every_language_of_ours() -> None:
    for region in (
        "IN-MH",
        "CH-ZH",
        "CA-QC",
        "GB-SCT",
        "AU-NSW",
        "PT-20",
        "MX",
        "AT",
        "LI",
        "AR",
        "ZA",
        "JP",
    ):
        for language in LANGUAGES:
            found = holidays_of(region, NEW_YEAR, NEW_YEARS_EVE, language)
            assert len(found) >= 5
            assert all(name.strip() for _, name in found)


@pytest.mark.parametrize(
    "region",
    ["", "D", "de", "DEU", "Germany", "ZZ", "DE-XX", "DE-", "-", "DE-be", "../etc", "DE-BE\n"],
)
def test_a_region_nobody_knows_is_refused(region: str) -> None:
    with pytest.raises(BadInput) as refused:
        holidays_of(region, NEW_YEAR, NEW_YEARS_EVE, "en")
    assert [field for field, _ in refused.value.fields] == ["holidays"]
