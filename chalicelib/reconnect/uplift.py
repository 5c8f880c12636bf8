"""What messages brought beyond what would have come by itself: two groups compared. Pure.

Shares: Newcombe, "Interval estimation for the difference between independent proportions", *Statistics in
Medicine* 17 (1998), method 10, the difference of two Wilson intervals. Means: Welch's interval with the
normal quantile, for groups of dozens and more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from statistics import NormalDist, fmean, variance

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_proven(self) -> bool:
        """Tell whether the interval leaves nothing out of it."""
        return self.low > 0 or self.high < 0

    def times(self, number: float) -> "Estimate":
        """Give the estimate of so many times as much."""
        return Estimate(self.value * number, self.low * number, self.high * number)


UNKNOWN_SHARE = Estimate(0.0, -1.0, 1.0)
_FEWEST = 5  # with fewer in a group, more than one comparison of twenty finds something where nothing is


def difference_of_shares(with_it: tuple[int, int], without: tuple[int, int]) -> Estimate:
    """Give by how much a share is larger with it than without; each is (how many, of how many).

    Of groups that are too small to tell it is unknown.
    """
    if min(with_it[1], without[1]) < _FEWEST:
        return UNKNOWN_SHARE
    share, low, high = _wilson(*with_it)
    other, other_low, other_high = _wilson(*without)
    value = share - other
    return Estimate(
        value, value - hypot(share - low, other_high - other), value + hypot(high - share, other - other_low)
    )


def _wilson(many: int, of: int) -> tuple[float, float, float]:
    """Give a share and Wilson's interval around it."""
    share, z2 = many / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def difference_of_means(with_it: Sequence[float], without: Sequence[float]) -> Estimate | None:
    """Give by how much a mean is larger with it than without; None where a group has fewer than two."""
    if len(with_it) < 2 or len(without) < 2:
        return None
    value = fmean(with_it) - fmean(without)
    half = _Z * sqrt(variance(with_it) / len(with_it) + variance(without) / len(without))
    return Estimate(value, value - half, value + half)
