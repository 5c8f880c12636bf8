"""What usually goes with a country: its money, its time zones and its languages."""

from collections.abc import Iterator

from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import said

MAIN_ZONES = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kiev",
    "UZ": "Asia/Tashkent",
}
"""The zone in which nearly everybody lives, of countries that have a few islands or mountains beside it."""


def country_names(language: str) -> dict[str, str]:
    """Give the countries by their codes, each with its name in a language, in the order of the names."""
    from babel import Locale
    from babel.core import get_global

    names, with_clocks = Locale.parse(language).territories, set(get_global("zone_territories").values())
    real = ((code, name) for code, name in names.items() if code in with_clocks and currency_of(code))
    return dict(sorted(real, key=lambda pair: pair[1].casefold()))


def currency_of(country: str) -> str:
    """Give the currency that is used in a country, or nothing for one that is not known."""
    from babel.numbers import get_territory_currencies

    used = get_territory_currencies(country)
    return str(used[0]) if used else ""


def zones_of(country: str) -> list[str]:
    """Give the time zones of a country, by name; none for one that is not known."""
    from babel.core import get_global

    return sorted(zone for zone, where in get_global("zone_territories").items() if where == country)


def zone_of(country: str) -> str:
    """Give the time zone of a country, or nothing where one cannot know it from the country."""
    zones = zones_of(country)
    return zones[0] if len(zones) == 1 else MAIN_ZONES.get(country, "")


def language_of(country: str) -> str:
    """Give the language of a country that is spoken here, else English."""
    from babel.languages import get_official_languages

    return next((it for it in get_official_languages(country) if it in LANGUAGES), "en")


def problems_of(country: str, currency: str) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a country and a currency, by field."""
    from babel import Locale

    if not currency_of(country):
        yield "country", said("There is no such country.")
    if currency not in Locale.parse("en").currencies:
        yield "currency", said("There is no such currency. Please write it like EUR.")
