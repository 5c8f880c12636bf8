"""The intervals of what messages brought keep their promise, and nothing is proven where there is nothing."""

from itertools import product
from math import comb
from random import Random

import pytest

from chalicelib.reconnect.uplift import Estimate, difference_of_means, difference_of_shares

RUNS = 4000


def booked(random: Random, of: int, share: float) -> int:
    return sum(random.random() < share for _ in range(of))


def spent(random: Random, of: int, share: float) -> list[float]:
    return [random.choice((2500.0, 4000.0, 9000.0)) if random.random() < share else 0.0 for _ in range(of)]


@pytest.mark.parametrize(
    ("told", "held", "share", "more"), [(450, 50, 0.2, 0.1), (900, 100, 0.25, 0.0), (90, 90, 0.3, 0.2)]
)
def test_an_interval_holds_the_true_effect_in_95_of_100(
    told: int, held: int, share: float, more: float
) -> None:
    random = Random(f"{told} {more}")
    hits = 0
    for _ in range(RUNS):
        it = difference_of_shares(
            (booked(random, told, share + more), told), (booked(random, held, share), held)
        )
        hits += it.low <= more <= it.high
    assert abs(hits / RUNS - 0.95) <= 0.015


def test_where_messages_bring_nothing_5_of_100_runs_say_they_do() -> None:
    random = Random("alike")
    proven = sum(
        difference_of_shares((booked(random, 450, 0.25), 450), (booked(random, 50, 0.25), 50)).is_proven
        for _ in range(RUNS)
    )
    assert abs(proven / RUNS - 0.05) <= 0.015


def test_an_interval_of_money_holds_the_true_effect_in_95_of_100() -> None:
    random, true = Random("money"), 0.1 * (2500 + 4000 + 9000) / 3
    hits = 0
    for _ in range(1500):
        it = difference_of_means(spent(random, 900, 0.3), spent(random, 150, 0.2))
        assert it is not None
        hits += it.low <= true <= it.high
    assert abs(hits / 1500 - 0.95) <= 0.015


def test_nobody_to_compare_with_proves_nothing() -> None:
    assert not difference_of_shares((5, 5), (0, 0)).is_proven
    assert difference_of_means([1.0, 2.0], [1.0]) is None


def test_groups_of_a_few_prove_nothing_and_from_five_on_one_comparison_of_twenty_does() -> None:
    assert not difference_of_shares((0, 12), (2, 2)).is_proven
    for held, told, share in product((5, 8, 12), (20, 100), (0.05, 0.2, 0.5)):
        alike = sum(
            _chance(many, told, share) * _chance(few, held, share)
            for many in range(told + 1)
            for few in range(held + 1)
            if difference_of_shares((many, told), (few, held)).is_proven
        )
        assert alike <= 0.065


def _chance(many: int, of: int, share: float) -> float:
    """Give how likely so many of them are, each by the same share."""
    return comb(of, many) * share**many * (1 - share) ** (of - many)


def test_the_interval_of_newcombe_s_own_example() -> None:
    it = difference_of_shares((56, 70), (48, 80))
    assert [round(number, 4) for number in (it.value, it.low, it.high)] == [0.2, 0.0524, 0.3339]


def test_an_estimate_of_many_times_as_much() -> None:
    assert Estimate(0.1, -0.1, 0.3).times(100) == Estimate(10.0, -10.0, 30.0)
