"""Fit a population to the histories of a business's clients: expectation and maximisation on the grid.

Every client, the one-visit ones included, is data: their finished gaps, their open gap (censored, or the
end), and their failed bookings. Weights of the grid are free, yet lean on a smooth law (log-normal
intervals × shares of shapes) that is refitted as they move, so that fifty clients give a sensible prior
and a thousand their own.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import exp, log
from statistics import median

from chalicelib.reconnect.cadence.business_days import BusinessDays, observed_business_days
from chalicelib.reconnect.cadence.change import rhythm_likelihood, share_of_new_rhythms
from chalicelib.reconnect.cadence.evidence import Evidence, Failure, evidence_of
from chalicelib.reconnect.cadence.expectation import Client, expect
from chalicelib.reconnect.cadence.gap_law import MixedLaw, Span, mixed_law
from chalicelib.reconnect.cadence.lateness import late_shares
from chalicelib.reconnect.cadence.maximisation import levelled, maximised, odd_ones_out
from chalicelib.reconnect.cadence.population import (
    DEFAULT_POPULATION,
    Population,
    default_population,
    grid_step,
    interval_grid,
    smooth_weights,
)
from chalicelib.reconnect.cadence.promise import with_promise
from chalicelib.reconnect.cadence.season import with_season
from chalicelib.reconnect.cadence.visits import History, of_dates

_ROUNDS = (5, 4, 8)  # steps of EM before each new look at the odd ones out
_KEPT = exp(-9.0)  # cells less likely than the best by this factor are left out of a client's sum
_MARGIN, _REACH, _SPREAD = 1.25, 2.0, 0.45  # the grid reaches at least this factor each way from the middle
_GAPS_OUTSIDE = 200  # one of so many gaps may be of a client too quick for the grid
_MIDDLING_GAPS = 4
_LEAVING, _LEAVING_VISITS = 0.12, 25  # after how many visits clients leave, and what that guess is worth
_REBOOKINGS = 60
_MANY = 7
_FARTHEST = 10  # longest intervals; whoever is away for longer is just away


def fit_population(
    histories: Iterable[History | Sequence[date]],
    as_of: date,
    days: BusinessDays | None = None,
    most_clients: int = 1000,
) -> Population:
    """Return the population of a category as known at the end of `as_of`.

    `days` are the business's closed days (by default those in which these visits leave a hole); the season
    is learned here. Of more than `most_clients` clients an even sample is used.
    """
    known = [_history(history).until(as_of) for history in histories]
    known = sorted((history for history in known if history.visits), key=lambda history: history.visits)
    days = days or observed_business_days((visit for history in known for visit in history.visits), as_of)
    if len(known) > most_clients:
        known = [known[index * len(known) // most_clients] for index in range(most_clients)]
    if not any(len(history.visits) > 1 for history in known):
        return replace(DEFAULT_POPULATION, clients=len(known), days=days)
    ordinals = [[visit.toordinal() for visit in history.visits] for history in known]
    days = with_season(days, ordinals)
    population = _start(ordinals, as_of.toordinal(), days)
    evidence = [evidence_of(history, days, population.tick_days) for history in known]
    population = _failures(population, evidence)
    for steps in _ROUNDS:
        mixed = mixed_law(population)
        clients = _clients(evidence, population, mixed, as_of.toordinal())
        for _ in range(steps):
            population = maximised(population, expect(clients, population))
        if steps != _ROUNDS[-1]:
            population = levelled(odd_ones_out(population, clients))
    spans = [item.spans for item in evidence]
    share = share_of_new_rhythms(spans, population.cell_weights, mixed_law(population))
    late = late_shares(clients)
    population = replace(population, new_rhythms=share, returning_late=late[0], leaving_late=late[1])
    return with_promise(population, known, as_of)


def _history(history: History | Sequence[date]) -> History:
    return history if isinstance(history, History) else of_dates(history)


def _start(ordinals: list[list[int]], as_of: int, days: BusinessDays) -> Population:
    """Return a first guess: a bell around the clients' own mean gaps, on a grid that holds them."""
    means = [
        (log((visits[-1] - visits[0]) / (len(visits) - 1)), len(visits) - 1)
        for visits in ordinals
        if len(visits) > 1
    ]
    middle = exp(median([mean for mean, _ in means] + [log(DEFAULT_POPULATION.middle_days)]))
    shrunk = sorted(exp((mean * gaps + log(middle)) / (gaps + 1)) for mean, gaps in means)
    lowest, highest = (
        min(shrunk[len(shrunk) // 50], _quickest(ordinals, middle)),
        shrunk[-1 - len(shrunk) // 50],
    )
    first = grid_step(max(1.0, min(lowest / _MARGIN, middle / _REACH)))
    last = grid_step(max(highest * _MARGIN, middle * _REACH))
    intervals = interval_grid(first, last - first + 1)
    rate, early = _first_guess_of_leaving(ordinals, as_of, middle)
    return replace(
        default_population(middle, days),
        clients=len(ordinals),
        first_step=first,
        cell_weights=smooth_weights(intervals, middle, _SPREAD),
        leaving_per_day=rate,
        early_leaving=early,
    )


def _quickest(ordinals: list[list[int]], middle: float) -> float:
    """Return the usual gap of the category's quickest clients: a 200th of all gaps are of quicker ones.

    By their middle gap, for pauses prolong the mean; and by gaps, for a dozen weekly regulars among five
    hundred clients can make every fifth gap. Who has few gaps is taken to be nearly middling.
    """
    usual = []
    for visits in ordinals:
        gaps = [after - before for before, after in pairwise(visits)]
        if gaps:
            own = log(median(gaps)) * len(gaps) + log(middle) * _MIDDLING_GAPS
            usual.append((exp(own / (len(gaps) + _MIDDLING_GAPS)), len(gaps)))
    left = sum(gaps for _, gaps in usual) / _GAPS_OUTSIDE
    for interval, number in sorted(usual):
        left -= number
        if left < 0:
            return interval
    return middle


def _first_guess_of_leaving(
    ordinals: list[list[int]], as_of: int, middle: float
) -> tuple[float, tuple[float, float]]:
    """Return the rate of leaving from the third visit on, and what the first two lose on top.

    Whoever has not come for three middling intervals after a visit is taken to have left after it.
    """
    old = as_of - 3 * middle
    left = [0, 0, 0]  # after the first, the second, a later visit
    chances = [0, 0, 0]
    for visits in ordinals:
        for number, visit in enumerate(visits):
            if visit < old:
                chances[min(number, 2)] += 1
                left[min(number, 2)] += visit == visits[-1]
    usual = (left[2] + _LEAVING * _LEAVING_VISITS) / (chances[2] + _LEAVING_VISITS)
    early = [
        min(
            0.5,
            max(0.01, (left[number] + _LEAVING_VISITS * usual) / (chances[number] + _LEAVING_VISITS) - usual),
        )
        for number in (0, 1)
    ]
    rate = usual / middle
    return rate, (early[0], early[1])


def _failures(population: Population, evidence: Sequence[Evidence]) -> Population:
    """Return the population with what failed bookings in finished gaps teach."""
    gaps = sum(len(item.spans) for item in evidence)
    made_up = [failure for item in evidence for failure in item.made_up]
    rates = [(sum(kind == each for kind, _ in made_up) + 1) / (gaps + 25) for each in (0, 1)]
    return replace(
        population,
        returning_failed=(rates[0], rates[1]),
        leaving_failed=(min(0.4, 1.5 * rates[0]), min(0.4, 1.5 * rates[1])),
        rebooking_days=_thinned(sorted(gap for _, gap in made_up)),
    )


def _clients(evidence: Sequence[Evidence], population: Population, law: MixedLaw, as_of: int) -> list[Client]:
    """Return the clients' likelihoods, those with the same evidence together."""
    farthest = round(_FARTHEST * population.intervals[-1] / population.tick_days)
    alike: Counter[tuple[tuple[Span, ...], int, Failure | None, int]] = Counter()
    for item in evidence:
        last_chance = population.days.last_open(as_of, item.weekday)
        failure = item.failure
        away = 0 if failure else min(farthest, item.away(population.days, as_of))
        if not item.spans:
            away = _about(away)
        alike[item.spans, away, failure, last_chance - failure.on if failure else 0] += 1
    return [_client(*key, count, population, law) for key, count in alike.items()]


def _client(
    spans: tuple[Span, ...],
    away: int,
    failure: Failure | None,
    days_since_failure: int,
    count: int,
    population: Population,
    law: MixedLaw,
) -> Client:
    """Return one client's likelihoods over the cells that matter to them."""
    seen = (*spans, failure.span) if failure else spans
    row = rhythm_likelihood(seen, 0.0, population.cell_weights, law)
    cells = [cell for cell, value in enumerate(row) if value > _KEPT]
    likelihood = [row[cell] for cell in cells]
    if failure:
        stay = population.returning_failed[failure.kind] * population.still_unmade(days_since_failure)
        leave = population.leaving_failed[failure.kind]
        staying = [value * stay for value in likelihood]
        leaving = [value * leave for value in likelihood]
    else:
        survival = law.survival(away)
        failing = sum(population.leaving_failed)
        staying = [value * survival[cell] for cell, value in zip(cells, likelihood, strict=True)]
        leaving = [
            (1 - failing) * value + failing * stay for value, stay in zip(likelihood, staying, strict=True)
        ]
    return Client(
        count, _about(len(spans)), spans, cells, staying, leaving, failure.kind if failure else None, away
    )


def _about(number: int) -> int:
    """Return a number, rounded by steps of a fifth once it is large, so that more clients are alike."""
    return number if number < _MANY else round(_MANY * 1.2 ** round(log(number / _MANY, 1.2)))


def _thinned(values: Sequence[int]) -> tuple[int, ...]:
    """Return at most `_REBOOKINGS` of the sorted values, evenly taken."""
    count = min(len(values), _REBOOKINGS)
    return tuple(values[(2 * index + 1) * len(values) // (2 * count)] for index in range(count))
