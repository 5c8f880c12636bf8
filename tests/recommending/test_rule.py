"""What somebody would like next: told by enough people, by more than chance, and never what they know."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import chain, repeat
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommending.model import Company, Person
from chalicelib.recommending.rule import (
    LEAST_ALSO,
    MOST_LISTED,
    chances_of,
    company_of,
    recommended,
    visits_as_regular,
)
from tests.examples import examples
from tests.messaging.cast import NOW

OFFERED = {name: name.title() for name in ("colour", "cut", "massage", "nails", "treatment")}
TODAY = NOW.date()
DAY = timedelta(days=1)


def company(**people: int) -> Company:
    """Give a company of so many people who had each: `cut_nails=3` had cuts and nails."""
    every = (repeat(name.split("_"), number) for name, number in people.items())
    return company_of(chain.from_iterable(every), NOW)


def next_for(known: Company, *had: str, ahead: Collection[str] = ()) -> str | None:
    found = recommended(known, had, ahead, OFFERED)
    return found.category_id if found else None


def test_who_had_what_others_had_would_like_what_those_had_too() -> None:
    known = company(colour_cut_treatment=6, colour_cut=4, nails=30)
    found = recommended(known, {"cut", "colour"}, (), OFFERED)
    assert found is not None
    assert (found.category_id, found.also, found.people) == ("treatment", 6, 10)
    assert found.why == "6 of 10 clients who came for Colour also came for Treatment."


def test_two_categories_together_tell_more_than_one_where_they_do() -> None:
    known = company(colour_cut_treatment=20, colour=40, cut=40, nails=40)
    found = recommended(known, {"cut", "colour"}, (), OFFERED)
    assert found is not None
    assert found.why == "20 of 20 clients who came for Colour and Cut also came for Treatment."
    assert next_for(known, "nails") is None


def test_a_few_people_tell_nothing() -> None:
    assert next_for(company(cut_massage=LEAST_ALSO - 1, nails=50), "cut") is None
    assert next_for(company(cut_massage=LEAST_ALSO, nails=50), "cut") == "massage"


def test_the_share_of_few_is_drawn_towards_what_is_usual() -> None:
    small, large = (
        company(cut_massage=5, cut=1, nails_massage=40, nails=54),
        company(cut_massage=500, cut=100, nails_massage=40, nails=54),
    )
    (of_small, of_large) = (recommended(it, {"cut"}, (), OFFERED) for it in (small, large))
    assert of_small is not None
    assert of_large is None  # nearly everybody has it: that says nothing of somebody who came for a cut
    assert next_for(company(cut_massage=5, cut=20, nails_massage=10, nails=65), "cut") is None  # by chance


def test_what_everybody_has_anyway_is_not_recommended_for_it() -> None:
    assert next_for(company(cut_massage=50, cut=50), "cut") is None
    assert next_for(company(cut_massage=50, nails_massage=50, cut=50, nails=50), "cut") is None


def test_what_is_had_ahead_or_no_longer_offered_is_not_recommended() -> None:
    known = company(cut_massage=20, cut=10, nails=40)
    assert next_for(known, "cut") == "massage"
    assert next_for(known, "cut", "massage") is None
    assert next_for(known, "cut", ahead=["massage"]) is None
    closed = {name: words for name, words in OFFERED.items() if name != "massage"}
    assert recommended(known, {"cut"}, (), closed) is None


@pytest.mark.parametrize("had", [(), ("waxing",)])
def test_of_who_had_nothing_that_is_offered_nothing_is_told(had: tuple[str, ...]) -> None:
    assert next_for(company(cut_massage=20, nails=40), *had) is None
    assert recommended(Company(), had, (), OFFERED) is None


kinds = st.frozensets(st.sampled_from(sorted(OFFERED)), min_size=1)


@examples(60)
@given(people=st.lists(kinds, max_size=60), had=kinds, ahead=st.frozensets(st.sampled_from(sorted(OFFERED))))
def test_whatever_is_recommended_stands_in_the_counts(
    people: list[frozenset[str]], had: frozenset[str], ahead: frozenset[str]
) -> None:
    known = company_of(people, NOW)
    assert sum(group.people for group in known.groups) == len(people)
    found = recommended(known, had, ahead, OFFERED)
    shuffled = Random(1).sample(people, len(people))
    assert found == recommended(company_of(shuffled, NOW), had, ahead, OFFERED)
    if found is None:
        return
    assert found.category_id not in had | ahead
    assert set(found.basis) <= had
    alike = [it for it in people if set(found.basis) <= it]
    also = [it for it in alike if found.category_id in it]
    assert (found.people, found.also) == (len(alike), len(also))
    usual = sum(found.category_id in it for it in people) / len(people)
    assert found.also >= LEAST_ALSO
    assert found.also / found.people > usual


def person(number: int, days_ago: int = 5, *had: str, times: int = 1) -> Person:
    days = tuple(TODAY - (days_ago + 7 * n) * DAY for n in range(times))
    return Person(client_id=f"c{number:03}", visits=dict.fromkeys(had or ("cut",), tuple(sorted(days))))


def test_the_lists_name_those_who_were_here_last_and_count_all() -> None:
    both = [person(n, 400, "cut", "massage") for n in range(100, 200)]
    others = [person(n, 400, "nails") for n in range(200, 400)]
    fit = [person(n, n) for n in range(1, 61)]
    everybody = [*both, *others, *fit, person(900, 366)]
    known = company_of((it.had for it in everybody), NOW)
    found = chances_of(known, everybody, OFFERED, TODAY)
    (list_,) = found.services
    assert (list_.category_id, list_.people, len(list_.client_ids)) == ("massage", 60, MOST_LISTED)
    assert list_.client_ids[:3] == ("c001", "c002", "c003")
    assert (found.plans, found.learnt_at) == ((), NOW)


def test_a_plan_suits_who_comes_often_and_lately() -> None:
    regular, long_gone, seldom = person(1, 5, times=9), person(2, 100, times=9), person(3, 5, times=7)
    assert [visits_as_regular(it, "cut", TODAY) for it in (regular, long_gone, seldom)] == [9, 0, 0]
    assert visits_as_regular(regular, "nails", TODAY) == 0
    found = chances_of(Company(), [regular, long_gone, seldom], OFFERED, TODAY)
    assert [(fit.category_id, fit.client_ids) for fit in found.plans] == [("cut", ("c001",))]
    assert regular.last_on == date(2027, 4, 28)
