"""The M-step: a population from the counts of the E-step, leaning on priors worth a few clients each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp, log
from operator import mul, sub

from chalicelib.reconnect.expectation import Client, Tally, leaving_rates
from chalicelib.reconnect.gap_law import GapLaw, Row
from chalicelib.reconnect.population import (
    LEAVING,
    LEAVING_OF_SHAPE,
    LEAVING_SPREAD,
    SHAPE_PRIOR,
    SHAPES,
    Population,
    leaving_weights,
    smooth_weights,
)

_SMOOTH_CLIENTS = 90.0  # how many clients the smooth law of the grid is worth
_SHAPE_CLIENTS = 30.0  # and the prior shares of shapes
_SPREAD_CLIENTS, _SPREAD = 5.0, 0.4  # and the prior spread of intervals
_LEAVING_CLIENTS, _LEAVING_OF_SHAPE, _LEAVING_SPREAD_CLIENTS = 200.0, 30.0, 60.0
_EARLY_VISITS = 150.0
_EARLY_PRIOR = (0.15, 0.06)
_FAILED_VISITS = 30.0
_ODD_PRIOR = (0.91, 0.01, 0.055, 0.025)  # usual, odd, holiday, absence
_ODD_GAPS = 150.0
_ODD_CLIENTS = 250
_TOO_LITTLE = 1e-3
PAUSE_GROWTHS = (0.0, 0.5, 1.0)  # how the shares of holidays and absences may grow with the interval
_CLEAR = 3.0  # gain in log likelihood below which they do not
_MOST_ODD, _MOST_FACTOR = 0.6, 3.0  # share of gaps that are not usual, at most, in cells of the most pauses

_Gap = tuple[float, float, list[float]]  # weight, mean factor of pauses, chance under each kind


def maximised(population: Population, tally: Tally) -> Population:
    """Return the population that makes what was counted likeliest, priors included."""
    clients = sum(tally.cells)
    smooth = _smooth(population, tally.cells)
    size = clients + _SMOOTH_CLIENTS
    weights = tuple(
        (count + _SMOOTH_CLIENTS * base) / size for count, base in zip(tally.cells, smooth, strict=True)
    )
    early = []
    for gaps, prior in enumerate(_EARLY_PRIOR):
        seen = sum(count for number, count in tally.clients.items() if number >= gaps) + _EARLY_VISITS
        early.append(min(0.8, (tally.lost_early[gaps] + _EARLY_VISITS * prior) / seen))
    failed = tuple(
        (lost + _FAILED_VISITS * 1.3 * returning) / (tally.lost + _FAILED_VISITS)
        for lost, returning in zip(tally.lost_failed, population.returning_failed, strict=True)
    )
    return replace(
        population,
        cell_weights=weights,
        leaving_weights=_leaving(population, tally),
        early_leaving=(early[0], early[1]),
        leaving_failed=(min(0.45, failed[0]), min(0.45, failed[1])),
    )


def _smooth(population: Population, counts: Sequence[float]) -> tuple[float, ...]:
    """Return the smooth law nearest to the counts: log-normal intervals, shares of shapes."""
    shapes = len(SHAPES)
    clients = sum(counts)
    logs = [log(interval) for interval in population.intervals]
    by_interval = [sum(counts[step * shapes : (step + 1) * shapes]) for step in range(len(logs))]
    centre = sum(map(mul, by_interval, logs)) / clients
    variance = sum(count * (value - centre) ** 2 for count, value in zip(by_interval, logs, strict=True))
    spread = ((variance + _SPREAD_CLIENTS * _SPREAD**2) / (clients + _SPREAD_CLIENTS)) ** 0.5
    shares = [
        (sum(counts[shape::shapes]) + _SHAPE_CLIENTS * SHAPE_PRIOR[shape]) / (clients + _SHAPE_CLIENTS)
        for shape in range(shapes)
    ]
    return smooth_weights(population.intervals, exp(centre), spread, shares)


def _leaving(population: Population, tally: Tally) -> tuple[tuple[float, ...], ...]:
    """Return each shape's weights of LEAVING."""
    stays = leaving_rates(population)
    shapes = len(SHAPES)
    counts = [[0.0] * len(LEAVING) for _ in SHAPES]
    for gaps, stayed_counts in tally.stayed.items():
        left_counts = tally.left[gaps]
        for step, row in enumerate(stays):
            stayed = [stay ** (gaps + 1) for stay in row]
            left = [stay**gaps - again for stay, again in zip(row, stayed, strict=True)]
            for shape in range(shapes):
                cell = step * shapes + shape
                for amount, chances in ((stayed_counts[cell], stayed), (left_counts[cell], left)):
                    if amount > _TOO_LITTLE:
                        shares = list(map(mul, population.leaving_weights[shape], chances))
                        scale = amount / sum(shares)
                        counts[shape] = [
                            count + share * scale for count, share in zip(counts[shape], shares, strict=True)
                        ]
    return _smooth_leaving(counts)


def _smooth_leaving(counts: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """Return weights of LEAVING from counts by shape: gamma laws of one spread, each shape's mean shrunk."""
    pooled = [sum(column) for column in zip(*counts, strict=True)]
    clients = sum(pooled)
    mean = (sum(map(mul, pooled, LEAVING)) + _LEAVING_CLIENTS) / (clients + _LEAVING_CLIENTS)
    variance = sum(count * (level / mean - 1) ** 2 for count, level in zip(pooled, LEAVING, strict=True))
    spread = (variance + _LEAVING_SPREAD_CLIENTS * LEAVING_SPREAD) / (clients + _LEAVING_SPREAD_CLIENTS)
    usual_mean = sum(sum(row) * usual for row, usual in zip(counts, LEAVING_OF_SHAPE, strict=True))
    scale = mean * clients / usual_mean
    means = [
        (sum(map(mul, row, LEAVING)) + _LEAVING_OF_SHAPE * usual * scale) / (sum(row) + _LEAVING_OF_SHAPE)
        for row, usual in zip(counts, LEAVING_OF_SHAPE, strict=True)
    ]
    return tuple(leaving_weights(each, min(1.5, max(0.3, spread))) for each in means)


def levelled(population: Population) -> Population:
    """Return the population with the rate of leaving at its mean, so that LEAVING spreads around it."""
    shares = [sum(population.cell_weights[shape :: len(SHAPES)]) for shape in range(len(SHAPES))]
    mean = sum(
        share * sum(map(mul, LEAVING, weights))
        for share, weights in zip(shares, population.leaving_weights, strict=True)
    )
    return replace(population, leaving_per_day=population.leaving_per_day * mean)


def odd_ones_out(population: Population, clients: Sequence[Client], law: GapLaw) -> Population:
    """Return the population with new shares of odd, holiday and absence gaps, and how pauses grow.

    Each gap's density under the four kinds is averaged over the client's cells as the other gaps weigh
    them; then a small EM of its own, for every growth, and the likeliest is taken if it clearly is.
    """
    busy = [client for client in clients if client.gaps > 1 and client.shares]
    chosen = busy[:: max(1, len(busy) // _ODD_CLIENTS)]
    odd = population.odd_share + population.holiday_share + population.absence_share
    shares = [1.0 - odd, population.odd_share, population.holiday_share, population.absence_share]
    known = law.pause_factors(population.pause_growth)
    gaps = [gap for client in chosen for gap in _gaps_by_cell(client, law, shares, known)]
    found = {}
    for growth in PAUSE_GROWTHS:
        factors = law.pause_factors(growth)
        found[growth] = _shares_of_kinds(shares, [_averaged(*gap, factors) for gap in gaps])
    best = max(found, key=lambda growth: found[growth][0])
    if found[best][0] - found[PAUSE_GROWTHS[0]][0] < _CLEAR:
        best = PAUSE_GROWTHS[0]
    _, shares = found[best]
    return replace(
        population,
        odd_share=shares[1],
        holiday_share=shares[2],
        absence_share=shares[3],
        pause_growth=best,
    )


def _shares_of_kinds(shares: list[float], gaps: Sequence[_Gap]) -> tuple[float, list[float]]:
    """Return the log likelihood of gaps under the likeliest shares of kinds, and these shares."""
    likelihood = 0.0
    size = _ODD_GAPS + sum(weight for weight, _, _ in gaps)
    paused = _ODD_GAPS + sum(weight * factor for weight, factor, _ in gaps)
    for _ in range(15):
        counts = [_ODD_GAPS * prior for prior in _ODD_PRIOR]
        likelihood = 0.0
        for weight, factor, kinds in gaps:
            usual = 1 - shares[1] - factor * (shares[2] + shares[3])
            parts = [usual * kinds[0], shares[1] * kinds[1], shares[2] * kinds[2], shares[3] * kinds[3]]
            total = sum(parts)
            if total > 0:
                scale = weight / total
                counts = [count + part * scale for count, part in zip(counts, parts, strict=True)]
                likelihood += weight * log(total)
        odd, holiday, absence = counts[1] / size, counts[2] / paused, counts[3] / paused
        most = min(1.0, _MOST_ODD / (odd + _MOST_FACTOR * (holiday + absence)))
        odd, holiday, absence = most * odd, most * holiday, most * absence
        shares = [1 - odd - holiday - absence, odd, holiday, absence]
    return likelihood, shares


def _gaps_by_cell(
    client: Client, law: GapLaw, shares: Sequence[float], factors: Row
) -> Iterator[tuple[float, Client, list[float], list[list[float]]]]:
    """Yield a client's gaps: a weight, the cells' weights without this gap, their chances of each kind.

    The open gap weighs its chance to end.
    """
    for since, until in client.spans:
        kinds = [
            list(map(sub, client.pick(before), client.pick(after)))
            for before, after in zip(law.parts(since), law.parts(until), strict=True)
        ]
        yield 1.0, client, _without(kinds, client.shares, shares, client.pick(factors)), kinds
    if client.away:
        kinds = [list(client.pick(row)) for row in law.parts(client.away)]
        weights = _without(kinds, client.returning, shares, client.pick(factors))
        yield sum(client.returning), client, weights, kinds


def _without(
    kinds: list[list[float]], cells: Sequence[float], shares: Sequence[float], factors: Sequence[float]
) -> list[float]:
    """Return the cells' weights as all but this gap would weigh them, summing to 1."""
    _, odd, holiday, absence = shares
    others = [
        weight / (1e-12 + (1 - odd - f * (holiday + absence)) * a + odd * b + f * (holiday * c + absence * d))
        for weight, f, a, b, c, d in zip(cells, factors, *kinds, strict=False)
    ]
    total = sum(others) or 1.0
    return [weight / total for weight in others]


def _averaged(weight: float, client: Client, cells: list[float], kinds: list[list[float]], row: Row) -> _Gap:
    """Return a gap's weight, its mean factor of pauses, and its mean chance under each kind."""
    factors = client.pick(row)
    paused = list(map(mul, cells, factors))
    chances = [sum(map(mul, cells, kind)) for kind in kinds[:2]]
    chances += [sum(map(mul, paused, kind)) for kind in kinds[2:]]
    return weight, sum(paused), chances
