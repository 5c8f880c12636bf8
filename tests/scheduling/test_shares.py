"""Who takes what is left to the business: fair by a rule with a bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.scheduling.shares import Shares, next_in_turn
from tests.examples import examples

HALF_HOUR, HOUR = 1800, 3600
PEOPLE = ("ana", "ben", "cora", "dora")
weights = st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 10), min_size=2)
lengths = st.sampled_from([300, 900, 2700, 5400, 9000])


def take(shares: Shares, free: dict[str, int], seconds: int) -> tuple[str, Shares]:
    """Let a visit be taken by whoever's turn it is."""
    chosen = next_in_turn(shares, free, seconds, {})
    return chosen, shares.charged(free, seconds, chosen)


def taken_by(free: dict[str, int], number: int, seconds: int = HOUR) -> list[str]:
    """Give who takes so many visits of one length, one after the other."""
    shares, order = Shares(), []
    for _ in range(number):
        chosen, shares = take(shares, free, seconds)
        order.append(chosen)
    return order


def test_two_of_the_same_weight_take_turns() -> None:
    assert taken_by({"ana": 1, "ben": 1}, 4) == ["ana", "ben", "ana", "ben"]


def test_twice_the_weight_is_twice_the_time() -> None:
    order = taken_by({"ana": 2, "ben": 1}, 9)
    assert (order.count("ana"), order.count("ben")) == (6, 3)
    assert "anaanaana" not in "".join(order)


def test_it_is_time_that_is_shared_and_not_visits() -> None:
    shares, free = Shares(), {"ana": 1, "ben": 1}
    order = []
    for seconds in (2 * HOUR, HALF_HOUR, HALF_HOUR, HALF_HOUR, HALF_HOUR, HALF_HOUR):
        chosen, shares = take(shares, free, seconds)
        order.append(chosen)
    assert order == ["ana", "ben", "ben", "ben", "ben", "ana"]


def test_among_equals_the_least_busy_takes_it_and_then_the_first_by_name() -> None:
    free = {"ben": 1, "ana": 1}
    assert next_in_turn(Shares(), free, HOUR, {}) == "ana"
    assert next_in_turn(Shares(), free, HOUR, {"ana": 45, "ben": 30}) == "ben"


def test_who_has_no_weight_takes_only_what_nobody_else_can() -> None:
    assert set(taken_by({"ana": 0, "ben": 1}, 5)) == {"ben"}
    assert taken_by({"ana": 0, "ben": 0}, 4) == ["ana", "ben", "ana", "ben"]


def test_who_is_away_or_busy_is_neither_credited_nor_charged() -> None:
    shares = Shares(balances={"ana": 600, "ben": -600})
    after = shares.charged({"ben": 1, "cora": 1}, HOUR, "cora")
    assert after.balances["ana"] == 600


@examples(300)
@given(weights, st.lists(lengths, min_size=1, max_size=60))
def test_with_the_same_people_free_nobody_is_behind_by_more_than_the_longest_visit(
    free: dict[str, int], visits: list[int]
) -> None:
    shares, longest = Shares(), max(visits)
    for seconds in visits:
        _, shares = take(shares, free, seconds)
        balances = shares.balances.values()
        assert sum(balances) == 0
        assert all(-longest < balance < longest * (len(free) - 1) for balance in balances)


@examples(300)
@given(weights, st.lists(st.dictionaries(st.sampled_from(PEOPLE), lengths, min_size=4), max_size=60))
def test_the_bound_holds_where_each_of_them_needs_a_time_of_their_own(
    free: dict[str, int], visits: list[dict[str, int]]
) -> None:
    """The turn is by the longest of their visits, the charge by that of whoever takes it."""
    shares, longest = Shares(), 9000
    for seconds in visits:
        chosen = next_in_turn(shares, free, max(seconds[who] for who in free), {})
        shares = shares.charged(free, seconds[chosen], chosen)
        assert all(-longest < balance < longest * (len(free) - 1) for balance in shares.balances.values())


@examples(200)
@given(st.lists(st.tuples(weights, lengths), max_size=40))
def test_whoever_is_free_when_the_credits_add_up_to_nothing(
    visits: list[tuple[dict[str, int], int]],
) -> None:
    shares = Shares()
    for free, seconds in visits:
        before = shares
        chosen, shares = take(shares, free, seconds)
        assert chosen in free
        assert sum(shares.balances.values()) == 0
        others = set(before.balances) - set(free)
        assert {who: shares.balances[who] for who in others} == {who: before.balances[who] for who in others}


@pytest.mark.parametrize("number", [10, 100, 1000])
def test_over_many_visits_everybody_comes_as_near_to_their_share_as_one_visit(number: int) -> None:
    free = {"ana": 3, "ben": 2, "cora": 1}
    order = taken_by(free, number)
    for who, weight in free.items():
        assert abs(order.count(who) - number * weight / 6) < 2
