"""Whom more would suit: who would like another service, and who comes so often that a plan would pay off.

The lists are found when a business's rhythms are learnt; whoever is shown is judged anew, as they are now.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients.model import Client, booked_by
from chalicelib.consent import service as consent
from chalicelib.core.saying import said
from chalicelib.prepaid import service as prepaid
from chalicelib.prepaid.model import Balance, left_for
from chalicelib.recommending import service as recommending
from chalicelib.recommending.model import (
    Company,
    Fit,
    Opportunities,
    Person,
    Recommendation,
    SuitedClient,
    SuitedList,
)
from chalicelib.reconnect import store
from chalicelib.reconnect.noting import person_of
from chalicelib.reconnect.people import find_people
from chalicelib.reconnect.standing import left_alone

Why = Callable[[str, str], str]
"""Gives for a category and a client why it would suit them; an empty text where it would not any more."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of those listed."""

    catalogue: Catalogue
    company: Company
    clients: dict[str, Client]
    people: dict[str, Person]
    bought: dict[str, tuple[Balance, ...]]
    today: date

    def why_more(self, category_id: str, client_id: str) -> str:
        """Give why another service would suit somebody."""
        person = self.people[client_id]
        found = recommending.recommend(self.catalogue, self.company, person.had, person.ahead)
        return found.why if found and found.category_id == category_id else ""

    def why_plan(self, category_id: str, client_id: str) -> str:
        """Give why a plan would suit somebody: they come often, and nothing is paid for ahead."""
        person = self.people[client_id]
        times = recommending.visits_as_regular(person, category_id, self.today)
        bought = self.bought.get(booked_by(client_id), ())
        if not times or left_for(bought, [category_id], self.catalogue):
            return ""
        name = self.catalogue.categories[category_id].name
        return said(
            "Came %(times)s times for %(category)s within a year, and has no prepaid sessions left for it.",
            times=times,
            category=name,
        )

    def listed(self, fits: Iterable[Fit], why: Why) -> tuple[SuitedList, ...]:
        """Give the lists as they are now, the longest first."""
        lists = []
        for fit in fits:
            if fit.category_id in self.catalogue.open_categories:
                shown = tuple(
                    it for name in fit.client_ids if (it := self._suited(name, why(fit.category_id, name)))
                )
                lists.append(
                    SuitedList(
                        category_id=fit.category_id,
                        name=self.catalogue.categories[fit.category_id].name,
                        clients=fit.people - len(fit.client_ids) + len(shown),
                        people=shown,
                    )
                )
        return tuple(sorted((it for it in lists if it.clients), key=lambda it: (-it.clients, it.name)))

    def _suited(self, client_id: str, why: str) -> SuitedClient | None:
        client, last_on = self.clients.get(client_id), self.people[client_id].last_on
        if not why or client is None or last_on is None or left_alone(client, self.today):
            return None
        ways = consent.ways_to(client, "marketing", self.catalogue.business)
        return SuitedClient(
            client_id=client_id,
            name=client.listed_name,
            why=why,
            last_visit_on=last_on,
            channels=tuple(way.channel for way in ways),
        )


def get_opportunities(business_id: str, now: datetime) -> Opportunities:
    """Give whom more services would suit, by category, and whom a plan."""
    catalogue, chances = get_catalogue(business_id), recommending.get_chances(business_id)
    today = catalogue.business.date_at(now)
    names = {name for fit in (*chances.services, *chances.plans) for name in fit.client_ids}
    histories = store.load_histories(business_id, names)
    known = _Known(
        catalogue,
        recommending.get_company(business_id),
        find_people(business_id, names),
        {name: person_of(history, today) for name, history in histories.items()},
        prepaid.find_balances(business_id, {booked_by(name) for name in names}, today),
        today,
    )
    return Opportunities(
        services=known.listed(chances.services, known.why_more),
        plans=known.listed(chances.plans, known.why_plan),
        learnt_at=chances.learnt_at,
    )


def recommend_to(business_id: str, client_id: str, now: datetime) -> Recommendation | None:
    """Give what somebody would like next, or None where nothing tells."""
    catalogue = get_catalogue(business_id)
    history = store.load_histories(business_id, [client_id])[client_id]
    person = person_of(history, catalogue.business.date_at(now))
    company = recommending.get_company(business_id)
    return recommending.recommend(catalogue, company, person.had, person.ahead)
