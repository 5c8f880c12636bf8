"""How often clients begin a new rhythm.

Most clients keep their interval and their regularity for good; in some categories a few of them change
after some gap, as if drawn anew from the category. How often is one number of the population, chosen among
a few by how likely each gap was, given those before it; only clear evidence moves it from never.

The recursion is that of Adams and MacKay, "Bayesian Online Changepoint Detection" (2007), on a grid.
"""

from collections.abc import Sequence
from math import exp, log
from operator import add, mul

from chalicelib.reconnect.cadence.gap_law import MixedLaw, Row, Span

SHARES = (0.0, 0.01, 0.02, 0.04, 0.08, 0.15)  # of gaps that are followed by a new rhythm
_CLIENTS, _GAPS = 150, 15
_CLEAR = 3.0  # gain in log likelihood below which nobody changes


def rhythm_likelihood(spans: Sequence[Span], share: float, weights: Sequence[float], law: MixedLaw) -> Row:
    """Return in what proportion these gaps are likely if the rhythm after them is the cell's.

    `share` of the gaps are followed by a new rhythm, drawn by the cells' weights, which sum to 1.
    """
    if share:
        row = [1.0] * len(weights)
        for span in spans:
            row = _carried_over(list(map(mul, row, law.density(span))), share, weights)
        return row
    logs = [0.0] * len(weights)
    for span in spans:
        logs = list(map(add, logs, law.log_density(span)))
    best = max(logs)
    return [exp(value - best) for value in logs]


def share_of_new_rhythms(
    histories: Sequence[tuple[Span, ...]], weights: Sequence[float], law: MixedLaw
) -> float:
    """Return the share under which the clients' later gaps were likeliest, given their earlier ones."""
    long = [spans[-_GAPS:] for spans in histories if len(spans) > 3]
    chosen = long[:: max(1, len(long) // _CLIENTS)]
    gains = [sum(_foretold(spans, share, weights, law) for spans in chosen) for share in SHARES]
    best = max(gains)
    return SHARES[gains.index(best)] if best - gains[0] > _CLEAR else SHARES[0]


def _foretold(spans: tuple[Span, ...], share: float, weights: Sequence[float], law: MixedLaw) -> float:
    """Return the log likelihood of a client's gaps from the third on, each given those before it."""
    row = [1.0] * len(weights)
    result = 0.0
    for number, span in enumerate(spans):
        density = law.density(span)
        if number > 1:
            before = list(map(mul, weights, row))
            result += log(sum(map(mul, before, density)) / sum(before))
        row = _carried_over(list(map(mul, row, density)), share, weights)
    return result


def _carried_over(likelihood: Row, share: float, weights: Sequence[float]) -> Row:
    """Return each cell's likelihood as the next gap's rhythm, from its likelihood as the last one's.

    They are in proportion to what a client drawn from the weights has.
    """
    kept = (1 - share) / sum(map(mul, likelihood, weights))
    return [kept * value + share for value in likelihood]
