"""A made-up salon whose clients follow known rhythms, the same ones every time."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from chalicelib.reconnect.cadence.visits import History

OPENED = date(2022, 1, 3)
TODAY = date(2025, 6, 30)


@dataclass(frozen=True)
class Gap:
    """One gap as it really was: the history before it, and the day of the return."""

    before: History
    returned_on: date


def salon(clients: int, seed: int, typical_days: float = 35.0) -> list[list[date]]:
    """Return visit dates of clients of a salon closed on Sundays; some leave, some take a long break."""
    random = Random(seed)
    return [_visits(random, typical_days) for _ in range(clients)]


def _visits(random: Random, typical_days: float) -> list[date]:
    interval = typical_days * random.lognormvariate(0, 0.3)
    shape = random.choice([2, 5, 9, 12])
    leaving = random.uniform(0.01, 0.12)
    day = OPENED + timedelta(days=random.randrange(700))
    visits = []
    while day <= TODAY:
        visits.append(_next_open(day))
        if random.random() < leaving:
            break
        gap = random.gammavariate(shape, interval / shape)
        if random.random() < 0.04:
            gap += random.choice([14, 21, 120])
        day = visits[-1] + timedelta(days=max(1, round(gap)))
    return [visit for visit in visits if visit <= TODAY]


def _next_open(day: date) -> date:
    return day + timedelta(days=1) if day.weekday() == 6 else day


def finished_gaps(visits: list[date], after: date) -> list[Gap]:
    """Return a client's gaps that began after a date and ended in a return, with what was known before."""
    return [
        Gap(History(tuple(visits[:count])), visits[count])
        for count in range(3, len(visits))
        if visits[count - 1] > after
    ]
