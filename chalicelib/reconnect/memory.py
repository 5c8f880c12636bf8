"""How fast clients change: the memory with which a category's next gaps are best foretold.

Where clients keep their rhythm for good, every gap counts alike. Where they drift, an old gap counts less:
by this factor for every gap since. It is chosen among a few by how likely each gap was, given those before
it, and only clear evidence moves it from remembering everything.
"""

from collections.abc import Sequence
from math import exp, log
from operator import add, mul

from chalicelib.reconnect.gap_law import MixedLaw, Row, Span

MEMORIES = (1.0, 0.92, 0.82, 0.7)
_CLIENTS, _GAPS = 150, 15
_CLEAR = 3.0  # gain in log likelihood below which everything is remembered


def remembered(rows: Sequence[Row], memory: float, cells: int) -> Row:
    """Return the sum of the rows, each weakened by `memory` for every row after it."""
    total = [0.0] * cells
    if memory == 1:
        return list(map(sum, zip(total, *rows, strict=True)))
    for row in rows:
        total = [memory * before + value for before, value in zip(total, row, strict=True)]
    return total


def best_memory(histories: Sequence[tuple[Span, ...]], weights: Sequence[float], law: MixedLaw) -> float:
    """Return the memory under which the clients' later gaps were likeliest, given their earlier ones."""
    long = [spans[-_GAPS:] for spans in histories if len(spans) > 3]
    chosen = long[:: max(1, len(long) // _CLIENTS)]
    gains = [sum(_foretold(spans, memory, weights, law) for spans in chosen) for memory in MEMORIES]
    best = max(gains)
    return MEMORIES[gains.index(best)] if best - gains[0] > _CLEAR else 1.0


def _foretold(spans: tuple[Span, ...], memory: float, weights: Sequence[float], law: MixedLaw) -> float:
    """Return the log likelihood of a client's gaps from the third on, each given those before it."""
    total = [0.0] * len(weights)
    result = 0.0
    for number, span in enumerate(spans):
        row = law.log_density(span)
        if number > 1:
            best = max(total)
            before = [weight * exp(value - best) for weight, value in zip(weights, total, strict=True)]
            result += log(sum(map(mul, before, law.density(span))) / sum(before))
        total = [memory * value for value in total]
        total = list(map(add, total, row))
    return result
