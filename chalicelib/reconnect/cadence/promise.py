"""Is the promise about false alarms kept? Tried at every fit on the business's own past gaps, and corrected.

A model is never quite right: clients of ten visits may keep time better than it thinks, a category may
have changed. So the fit goes back to past gaps that ended in a return, takes away what was not known when
they began, and notes which share would just have called the client overdue before the return. If a third
of the returns were late by a share of 20 %, then 20 % was not what was promised, and a smaller share is
asked of the model instead. New clients and old ones are corrected apart, since they are misjudged apart;
and a correction is believed as far as chance alone does not explain it.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import chain

from chalicelib.reconnect.cadence.population import PROMISES, STRATA, Population, stratum_of
from chalicelib.reconnect.cadence.posterior import learn_posterior
from chalicelib.reconnect.cadence.visits import History

_FOLLOWED = 3.2  # typical intervals a gap must have had time for, else only the short ones were over
_MOST_GAPS = 1000  # of each stratum, the latest
_TRUST = 60.0  # gaps that what was thought before is worth: as if it were off by about five points
_NEVER_EARLY = 1.0

_Shares = Callable[[float], float]


def with_promise(population: Population, histories: Sequence[History], as_of: date) -> Population:
    """Return the population with the shares to be asked of it so that its promises are kept."""
    gaps = _past_gaps(population, histories, as_of)
    seen = [sorted(just_overdue(population, before, on) for _, before, on in each) for each in gaps]
    overall = _measured(sorted(chain(*seen)), partial(_two_chances, sum(population.returning_failed)))
    return replace(
        population,
        promised=tuple(
            tuple(_asked(_measured(shares, overall), promise) for promise in PROMISES) for shares in seen
        ),
    )


def _two_chances(failing: float, asked: float) -> float:
    """Return the share called overdue too early where `failing` of the gaps are divided by a failed booking.

    Whoever comes late by the share asked has two chances to be called early in such a gap.
    """
    return asked + failing * asked * (1 - asked)


def just_overdue(population: Population, before: History, returned_on: date) -> float:
    """Return the share above which a client is called overdue before the day they return.

    `before` is what was known on the eve of the return.
    """
    return learn_posterior(before, population).later_still(returned_on - timedelta(days=1))


def _past_gaps(
    population: Population, histories: Sequence[History], as_of: date
) -> list[list[tuple[date, History, date]]]:
    """Return, for each stratum, its latest gaps that ended: the start, what was known, the return."""
    middle = population.middle_days
    found: list[list[tuple[date, History, date]]] = [[] for _ in STRATA]
    for history in histories:
        visits = history.visits
        for count in range(STRATA[0], len(visits)):
            start, back = visits[count - 1], visits[count]
            interval = max(middle, (start - visits[0]).days / (count - 1))
            if (as_of - start).days < _FOLLOWED * interval:
                break
            found[stratum_of(count)].append((start, history, back))
    latest = [sorted(each, key=lambda gap: gap[0], reverse=True)[:_MOST_GAPS] for each in found]
    return [
        [(start, history.until(back - timedelta(days=1)), back) for start, history, back in each]
        for each in latest
    ]


def _measured(shares: Sequence[float], before: _Shares) -> _Shares:
    """Return the share of early calls for each share asked: what was thought before, moved towards what the
    gaps say by as much as chance alone does not explain."""
    gaps = len(shares)
    if not gaps:
        return before
    surprise = sum((bisect_left(shares, asked) - gaps * before(asked)) ** 2 for asked in PROMISES) / sum(
        gaps * before(asked) * (1 - before(asked)) for asked in PROMISES
    )
    believed = (1 - 1 / max(1.0, surprise)) * gaps / (gaps + _TRUST)

    def measured(asked: float) -> float:
        thought = before(asked)
        return thought + believed * (bisect_left(shares, asked) / gaps - thought)

    return measured


def _asked(measured: _Shares, promise: float) -> float:
    """Return the share to ask of the model so that `promise` is measured."""
    low, high = 0.0, _NEVER_EARLY
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if measured(middle) < promise else (low, middle)
    return high
