"""The M-step: a population from the counts of the E-step, leaning on priors worth a few clients each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import exp, log
from operator import mul, sub

from chalicelib.reconnect.cadence.expectation import Client, Tally, leaving_rates
from chalicelib.reconnect.cadence.gap_law import GapLaw, gap_law
from chalicelib.reconnect.cadence.population import (
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
_CLEAR = 10.0  # gain in log likelihood below which pauses are taken to be days
_MOST_ODD = 0.6  # share of gaps that are not usual, at most

_Gap = tuple[float, Client, list[float], int, int | None]  # weight, whose, cells without it, since and until


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


def odd_ones_out(population: Population, clients: Sequence[Client]) -> Population:
    """Return the population with new shares of odd, holiday and absence gaps, and the likelier pauses.

    Each gap's density under the four kinds is averaged over the client's cells as the other gaps weigh
    them; then a small EM of its own, for pauses in days and for pauses in intervals.
    """
    busy = [client for client in clients if client.gaps > 1 and client.shares]
    chosen = busy[:: max(1, len(busy) // _ODD_CLIENTS)]
    unusual = [population.odd_share, population.holiday_share, population.absence_share]
    shares = [1.0 - sum(unusual), *unusual]
    known = gap_law(population, population.pauses_in_intervals)
    gaps = [gap for client in chosen for gap in _gaps_by_cell(client, known, shares)]
    found = {}
    for kind in (False, True):
        law = gap_law(population, kind)
        found[kind] = _shares_of_kinds(shares, [(gap[0], _chances(gap, law)) for gap in gaps])
    in_intervals = found[True][0] - found[False][0] > _CLEAR
    _, odd, holiday, absence = found[in_intervals][1]
    return replace(
        population,
        odd_share=odd,
        holiday_share=holiday,
        absence_share=absence,
        pauses_in_intervals=in_intervals,
    )


def _shares_of_kinds(
    shares: list[float], gaps: Sequence[tuple[float, list[float]]]
) -> tuple[float, list[float]]:
    """Return the log likelihood of (weight, chances) of gaps under the likeliest shares, and these."""
    likelihood = 0.0
    for _ in range(15):
        counts = [_ODD_GAPS * prior for prior in _ODD_PRIOR]
        likelihood = 0.0
        for weight, chances in gaps:
            parts = list(map(mul, shares, chances))
            total = sum(parts)
            if total > 0:
                scale = weight / total
                counts = [count + part * scale for count, part in zip(counts, parts, strict=True)]
                likelihood += weight * log(total)
        odd = [count / sum(counts) for count in counts[1:]]
        odd = [share * min(1.0, _MOST_ODD / sum(odd)) for share in odd]
        shares = [1 - sum(odd), *odd]
    return likelihood, shares


def _gaps_by_cell(client: Client, law: GapLaw, shares: Sequence[float]) -> Iterator[_Gap]:
    """Yield a client's gaps, the cells as the others weigh them; the open one weighs its chance to end."""
    for since, until in client.spans:
        kinds = _kinds(client, law, since, until)
        yield 1.0, client, _without(kinds, client.shares, shares), since, until
    if client.away:
        kinds = _kinds(client, law, client.away, None)
        yield sum(client.returning), client, _without(kinds, client.returning, shares), client.away, None


def _kinds(client: Client, law: GapLaw, since: int, until: int | None) -> list[list[float]]:
    """Return the chances in the client's cells of a gap of each kind that ends between, or not before."""
    longer = [client.pick(row) for row in law.parts(since)]
    if until is None:
        return [list(row) for row in longer]
    return [
        list(map(sub, row, client.pick(after))) for row, after in zip(longer, law.parts(until), strict=True)
    ]


def _without(kinds: list[list[float]], cells: Sequence[float], shares: Sequence[float]) -> list[float]:
    """Return the cells' weights as all but this gap would weigh them, summing to 1."""
    usual, odd, holiday, absence = shares
    others = [
        weight / (1e-12 + usual * a + odd * b + holiday * c + absence * d)
        for weight, a, b, c, d in zip(cells, *kinds, strict=False)
    ]
    total = sum(others) or 1.0
    return [weight / total for weight in others]


def _chances(gap: _Gap, law: GapLaw) -> list[float]:
    """Return a gap's mean chance under each kind."""
    _, client, cells, since, until = gap
    return [sum(map(mul, cells, kind)) for kind in _kinds(client, law, since, until)]
