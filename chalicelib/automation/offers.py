"""The special offer that messages can speak of: a package that is good only for a while. Pure."""

from datetime import date

from chalicelib.catalogue.model import Catalogue, Package
from chalicelib.core.languages import day_in_words
from chalicelib.core.settings import settings


def offer_words(catalogue: Catalogue, today: date, language: str) -> dict[str, str]:
    """Give the words about the offer that ends first of those that are on; none where none is."""
    on = [package for package in catalogue.packages.values() if package.active and _is_on(package, today)]
    if not on:
        return {}
    best = min(on, key=lambda package: (package.last_on or date.max, package.name))
    place = settings().booking_url(catalogue.business.business_id)
    words = {
        "offer": f"{best.name} ({best.price.words(language)})",
        "offer_url": f"{place}/packages/{best.package_id}",
    }
    return words | ({"offer_until": day_in_words(best.last_on, language, today)} if best.last_on else {})


def _is_on(package: Package, today: date) -> bool:
    """Tell whether it is an offer, which others than special ones are not, and one of these days."""
    special = package.first_on or package.last_on or package.weekdays
    return bool(special) and (package.first_on or today) <= today <= (package.last_on or today)
