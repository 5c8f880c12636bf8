"""Counting what clients have had, and telling from it what one would like next. docs/recommending.md."""

from collections.abc import Collection, Iterable
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.recommending import store
from chalicelib.recommending.model import Chances, Company, Person, Recommendation
from chalicelib.recommending.rule import chances_of, company_of, recommended, visits_as_regular

__all__ = ["visits_as_regular"]


def learn(catalogue: Catalogue, everybody: Iterable[Person], now: datetime) -> None:
    """Count what everybody has had, and find whom more would suit; in place of what was known before."""
    people = list(everybody)
    company = company_of((person.had for person in people), now)
    chances = chances_of(company, people, offered_in(catalogue), catalogue.business.date_at(now))
    store.save_learnt(catalogue.business.business_id, company, chances)


def get_company(business_id: str) -> Company:
    """Give what the clients of a business have had, as it was last counted; one read."""
    return store.load_company(business_id)


def get_chances(business_id: str) -> Chances:
    """Give whom more would suit, as it was last found; one read."""
    return store.load_chances(business_id)


def recommend(
    catalogue: Catalogue, company: Company, had: Iterable[str], ahead: Iterable[str] = ()
) -> Recommendation | None:
    """Give what somebody would like next who has had, and has ahead, visits of these categories; or None.

    Categories that were merged count as what they are now.
    """
    own, next_ = _now(catalogue, had), _now(catalogue, ahead)
    return recommended(company, own, next_, offered_in(catalogue)) if company.groups and own else None


def _now(catalogue: Catalogue, category_ids: Iterable[str]) -> Collection[str]:
    return {catalogue.category_now(name) for name in category_ids}


def offered_in(catalogue: Catalogue) -> dict[str, str]:
    """Give the names of the open categories of which something can be booked."""
    bookable = {service.category_id for service in catalogue.services.values() if service.active}
    return {name: it.name for name, it in catalogue.open_categories.items() if name in bookable}
