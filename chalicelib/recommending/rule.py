"""What a client would like next, by what others had; docs/recommending.md tells the rule. Pure.

Confidence and lift of association rules, with a rate that is drawn towards what is usual in the whole
business where few people tell of it (the m-estimate).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import combinations

from chalicelib.core.saying import said, said_all
from chalicelib.recommending.model import Chances, Company, Fit, Group, Person, Recommendation, of_categories

WEIGHT = 10
"""As many people as the usual share in the whole business counts for."""
LEAST_ALSO = 5
"""How many people must have had both, at least."""
LEAST_SHARE, LEAST_LIFT = 0.2, 1.2
"""How large the rate must be, and how much above the usual."""
LARGEST_BASIS = 2
MOST_GROUPS = 1000
"""So many groups are kept; further ones have one or two people each."""

YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
VISITS_OF_REGULARS = 8
"""How often somebody came for a category within a year whom a plan would suit."""
MOST_LISTED = 40


def company_of(everybody: Iterable[Collection[str]], now: datetime) -> Company:
    """Give the company of people who had visits of these categories each; who never came tells nothing."""
    groups = Counter(of_categories(had) for had in everybody if had)
    largest = sorted(groups.items(), key=lambda group: (-group[1], group[0]))[:MOST_GROUPS]
    return Company(groups=tuple(Group(category_ids=had, people=n) for had, n in largest), learnt_at=now)


def recommended(
    company: Company, had: Collection[str], ahead: Collection[str], offered: Mapping[str, str]
) -> Recommendation | None:
    """Give what somebody would like next who has had this, or None where nothing tells.

    `offered` are the names of the categories that can be booked; what lies ahead is not recommended.
    """
    taken = {*had, *ahead}
    wanted = [name for name in sorted(offered) if name not in taken]
    found = [
        (rate, people, category_id, basis, also)
        for basis in _bases(name for name in had if name in offered)
        for category_id, people, also, rate in _told_by(company, basis, wanted)
    ]
    if not found:
        return None
    _, people, category_id, basis, also = max(found, key=lambda it: (it[0], it[1], it[2]))
    names = [offered[name] for name in basis]
    why = said(
        "%(also)s of %(people)s clients who came for %(these)s also came for %(other)s.",
        also=also,
        people=people,
        these=said_all(names),
        other=offered[category_id],
    )
    return Recommendation(
        category_id=category_id,
        name=offered[category_id],
        basis=basis,
        people=people,
        also=also,
        why=why,
    )


def _bases(had: Iterable[str]) -> Iterator[tuple[str, ...]]:
    names = of_categories([*had])
    for size in range(1, LARGEST_BASIS + 1):
        yield from combinations(names, size)


def _told_by(
    company: Company, basis: tuple[str, ...], wanted: Iterable[str]
) -> Iterator[tuple[str, int, int, float]]:
    """Give the categories that the basis tells of: of how many people, how many had it, and the rate."""
    everybody = sum(group.people for group in company.groups)
    alike = [group for group in company.groups if set(basis) <= set(group.category_ids)]
    people = sum(group.people for group in alike)
    for category_id in wanted:
        also = sum(group.people for group in alike if category_id in group.category_ids)
        if also < LEAST_ALSO:
            continue
        usual = sum(it.people for it in company.groups if category_id in it.category_ids) / everybody
        rate = (also + WEIGHT * usual) / (people + WEIGHT)
        if rate >= LEAST_SHARE and rate >= LEAST_LIFT * usual:
            yield category_id, people, also, rate


def chances_of(
    company: Company, everybody: Iterable[Person], offered: Mapping[str, str], now: date
) -> Chances:
    """Give whom more would suit, by category, and whom a plan, of those who were here within a year."""
    told: dict[tuple[frozenset[str], frozenset[str]], Recommendation | None] = {}
    services: dict[str, list[Person]] = {}
    plans: dict[str, list[Person]] = {}
    for person in everybody:
        if person.last_on is None or now - person.last_on > YEAR:
            continue
        key = (person.had, person.ahead)
        if key not in told:
            told[key] = recommended(company, *key, offered)
        if best := told[key]:
            services.setdefault(best.category_id, []).append(person)
        for category_id in person.visits:
            if category_id in offered and visits_as_regular(person, category_id, now):
                plans.setdefault(category_id, []).append(person)
    return Chances(services=_fits(services), plans=_fits(plans), learnt_at=company.learnt_at)


def _fits(found: Mapping[str, list[Person]]) -> tuple[Fit, ...]:
    return tuple(
        Fit(category_id=name, people=len(them), client_ids=tuple(it.client_id for it in _latest(them)))
        for name, them in sorted(found.items())
    )


def _latest(them: Iterable[Person]) -> list[Person]:
    """Give those who were here last, the latest first."""
    by_name = sorted(them, key=lambda it: it.client_id)
    return sorted(by_name, key=lambda it: it.last_on or date.min, reverse=True)[:MOST_LISTED]


def visits_as_regular(person: Person, category_id: str, today: date) -> int:
    """Give how often somebody came for it within a year, where a plan would suit them; else 0.

    They come often, and did so within three months.
    """
    lately = [day for day in person.visits.get(category_id, ()) if today - YEAR < day <= today]
    comes = len(lately) >= VISITS_OF_REGULARS and today - max(lately) <= QUARTER
    return len(lately) if comes else 0
