"""What is wrong with what shall be sold, field by field, in sentences. Pure."""

from collections.abc import Container
from datetime import date

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.saying import said
from chalicelib.prepaid.model import Asked


def problems_of(asked: Asked, catalogue: Catalogue, today: date) -> list[tuple[str, str]]:
    """Give (field, sentence) for everything that is wrong; nothing for what can be sold."""
    found: list[tuple[str, str]] = []
    if not asked.category_ids and not asked.service_ids:
        found.append(("category_ids", said("Please say for which categories or services it is.")))
    kinds: tuple[tuple[str, tuple[str, ...], Container[str]], ...] = (
        ("category_ids", asked.category_ids, catalogue.categories),
        ("service_ids", asked.service_ids, catalogue.services),
    )
    for field, names, known in kinds:
        missing = [name for name in names if name not in known]
        if missing:
            found.append((field, said("Not in the catalogue: %(names)s.", names=", ".join(missing))))
    if asked.has_ended(today):
        found.append(("last_day", said("That day is over already.")))
    currency = catalogue.business.currency
    if asked.price.currency != currency or asked.price.amount < 0:
        found.append(("price", said("Please give what it costs in %(currency)s.", currency=currency)))
    return found
