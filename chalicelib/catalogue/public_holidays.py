"""Public holidays of a region, as the holidays package knows them."""

from datetime import date

from chalicelib.core.errors import bad_field
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import said


def holidays_of(region: str, first: date, last: date, language: str) -> list[tuple[date, str]]:
    """Give the public holidays from first to last (both included), in order, with their names.

    The region is a country or a part of it: DE, DE-BE, US-CA. Names are in the language where they are
    known in it, else in English. Raises BadInput (field `holidays`) for a region that is not known.
    """
    # Loads every country's rules at once, some 300 modules: nothing for the way of a booking.
    from holidays import country_holidays, list_supported_countries

    country, dash, part = region.partition("-")
    parts = list_supported_countries(include_aliases=False).get(country)
    if parts is None or (dash and part not in parts):
        raise bad_field(
            "holidays", said("The public holidays there are not known. Please write DE or DE-BE.")
        )
    spoken = country_holidays(country).supported_languages
    known = country_holidays(
        country,
        subdiv=part or None,
        years=range(first.year - 1, last.year + 2),  # holidays are moved across the turn of the year, too
        language=_name_of(language, spoken),
    )
    return [(day, name) for day, name in sorted(known.items()) if first <= day <= last]


def _name_of(language: str, spoken: tuple[str, ...]) -> str:
    """Give the package's name for a language: the country's own variety before the American one."""
    for wanted in {language} & {*LANGUAGES}, {"en"}:
        found = [name for name in spoken if name.partition("_")[0] in wanted]
        if found:
            return min(found, key=lambda name: (name == "en_US", name))
    return "en"
