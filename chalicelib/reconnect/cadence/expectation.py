"""The E-step: how much of each client belongs to each cell, staying or leaving, given a population."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import exp
from operator import add, itemgetter, mul

from chalicelib.reconnect.cadence.gap_law import Span
from chalicelib.reconnect.cadence.population import LEAVING, Population


@dataclass(slots=True)
class Client:
    """One client's likelihoods over the cells that matter to them."""

    count: int  # how many clients with the same evidence it stands for
    gaps: int
    spans: Sequence[Span]
    cells: Sequence[int]
    staying: Sequence[float]  # of all that was seen, if the client returns
    leaving: Sequence[float]  # and if not
    failure: int | None  # kind of the failed booking in the open gap
    away: int  # ticks of the open gap; nothing after a failed booking
    shares: list[float] = field(default_factory=list)  # the E-step's answer, cell by cell
    returning: list[float] = field(default_factory=list)  # the part of it that will return
    pick: Callable[[Sequence[float]], Sequence[float]] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare to pick the client's cells out of a whole row."""
        self.pick = itemgetter(*self.cells, self.cells[0])  # two at least, so that it gives a tuple


@dataclass(slots=True)
class Tally:
    """What the E-step counts; `stayed` and `left` are by number of gaps, then by cell."""

    cells: list[float]
    stayed: dict[int, list[float]] = field(default_factory=dict)
    left: dict[int, list[float]] = field(default_factory=dict)
    clients: dict[int, int] = field(default_factory=dict)
    lost: float = 0.0
    lost_early: list[float] = field(default_factory=lambda: [0.0, 0.0])
    lost_failed: list[float] = field(default_factory=lambda: [0.0, 0.0])


def leaving_rates(population: Population) -> list[list[float]]:
    """Return P(client stays after a visit) for each interval and each of LEAVING."""
    return [
        [exp(-level * population.leaving_per_day * interval) for level in LEAVING]
        for interval in population.intervals
    ]


def stay_and_leave(
    population: Population, stays: list[list[float]], gaps: int
) -> tuple[list[float], list[float]]:
    """Return each cell's P(stayed `gaps` times, then stays again) and P(…, then leaves).

    The first and the second visit lose more clients than later ones do; a client past them is past it.
    """
    early = population.early_leaving[gaps] if gaps < 2 else 0.0
    past = 1 - early
    staying, leaving = [], []
    for row in stays:
        powers = [stay**gaps for stay in row]
        again = [power * stay * past for power, stay in zip(powers, row, strict=True)]
        for weights in population.leaving_weights:
            stayed = sum(map(mul, weights, again))
            staying.append(stayed)
            leaving.append(sum(map(mul, weights, powers)) - stayed)
    return staying, leaving


def expect(clients: Sequence[Client], population: Population) -> Tally:
    """Share every client out over the grid, and count."""
    weights = population.cell_weights
    tally = Tally(cells=[0.0] * len(weights))
    stays = leaving_rates(population)
    tables: dict[int, tuple[list[float], list[float]]] = {}
    for client in clients:
        gaps = client.gaps
        if gaps not in tables:
            staying, leaving = stay_and_leave(population, stays, gaps)
            tables[gaps] = list(map(mul, weights, staying)), list(map(mul, weights, leaving))
            tally.stayed[gaps], tally.left[gaps] = [0.0] * len(weights), [0.0] * len(weights)
            tally.clients[gaps] = 0
        tally.clients[gaps] += client.count
        _share_out(client, tables[gaps], tally, population)
    for rows in (tally.stayed, tally.left):
        for row in rows.values():
            tally.cells = list(map(add, tally.cells, row))
    return tally


def _share_out(
    client: Client, table: tuple[list[float], list[float]], tally: Tally, population: Population
) -> None:
    stay_table, leave_table = map(client.pick, table)
    stays = list(map(mul, client.staying, stay_table))
    leaves = list(map(mul, client.leaving, leave_table))
    lost = sum(leaves)
    total = sum(stays) + lost
    if total <= 0:
        return
    scale = 1 / total
    client.returning = [stay * scale for stay in stays]
    client.shares = [(stay + leave) * scale for stay, leave in zip(stays, leaves, strict=True)]
    scale *= client.count
    stayed, left = tally.stayed[client.gaps], tally.left[client.gaps]
    for cell, stay, leave in zip(client.cells, stays, leaves, strict=True):
        stayed[cell] += stay * scale
        left[cell] += leave * scale
    tally.lost += lost * scale
    if client.failure is not None:
        tally.lost_failed[client.failure] += lost * scale
    if client.gaps < 2:
        _set_apart_early(client, stay_table, tally, population, scale)


def _set_apart_early(
    client: Client, stay_table: Sequence[float], tally: Tally, population: Population, scale: float
) -> None:
    """Count who was lost early as lost early, and not as one of those who leave easily."""
    early = population.early_leaving[client.gaps]
    scale *= early / (1 - early)
    stayed, left = tally.stayed[client.gaps], tally.left[client.gaps]
    for cell, leave, stay in zip(client.cells, client.leaving, stay_table, strict=False):
        lost = leave * stay * scale
        stayed[cell] += lost
        left[cell] -= lost
        tally.lost_early[client.gaps] += lost
