"""What search engines are told of a business, in the words of schema.org. Pure."""

from collections.abc import Iterable
from typing import Any

from chalicelib.catalogue.model import Catalogue, Service
from chalicelib.catalogue.service import open_places
from chalicelib.core.money import digits_of

MOST_OFFERS = 40
"""How many services are named; the page has all of them."""


def about(catalogue: Catalogue, services: Iterable[Service], address: str) -> dict[str, Any]:
    """Give what there is to say of a business whose booking page has the address."""
    business = catalogue.business
    places = [{"@type": "PostalAddress", "streetAddress": it.address} for it in open_places(catalogue)]
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": business.name,
        "url": address,
        "image": business.face.logo,
        "description": business.face.welcome,
        "address": [place for place in places if place["streetAddress"]],
        "currenciesAccepted": business.currency,
        "makesOffer": [_offer(service, address) for service in list(services)[:MOST_OFFERS]],
        "potentialAction": {"@type": "ReserveAction", "target": address},
    }
    return {name: value for name, value in said.items() if value}


def _offer(service: Service, address: str) -> dict[str, Any]:
    price, digits = service.price, digits_of(service.price.currency)
    amount = {"price": f"{price.amount / 10**digits:.{digits}f}", "priceCurrency": price.currency}
    return {
        "@type": "Offer",
        **(amount if price.amount else {}),
        "url": f"{address}/services/{service.service_id}",
        "itemOffered": {"@type": "Service", "name": service.name},
    }
