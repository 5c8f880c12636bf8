from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from statistics import fmean

import pytest

from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.population import (
    DEFAULT_POPULATION,
    PROMISES,
    Population,
    from_plain,
    to_plain,
)
from chalicelib.reconnect.cadence.promise import just_overdue, with_promise
from chalicelib.reconnect.cadence.service import Posterior, learn_posterior
from chalicelib.reconnect.cadence.visits import FailedBooking, History, of_dates
from tests.reconnect.salon import OPENED, TODAY, Gap, finished_gaps, salon

LOOKED_BACK = TODAY - timedelta(days=500)
SHARES = (0.05, 0.1, 0.2, 0.3)
MISTAKEN = replace(DEFAULT_POPULATION, holiday_share=0.25, absence_share=0.15)


@pytest.fixture(scope="module")
def clients() -> list[History]:
    return [of_dates(visits) for visits in salon(150, seed=21)]


@pytest.fixture(scope="module")
def fresh() -> list[Gap]:
    """Gaps of clients nobody has learned from, begun long enough ago to have ended."""
    return [
        gap
        for visits in salon(250, seed=22)
        for gap in finished_gaps(visits, LOOKED_BACK)
        if (TODAY - gap.before.visits[-1]).days > 150
    ]


def learned(gaps: Iterable[Gap], population: Population) -> list[tuple[Posterior, date]]:
    """Return what the population says of each gap when it begins, and the day it ended."""
    return [(learn_posterior(gap.before, population), gap.returned_on) for gap in gaps]


def off_by(gaps: Iterable[tuple[Posterior, date]], looks_every: int = 1) -> float:
    """Return how far a promise is missed at worst where somebody looks every so many days."""
    found: dict[float, list[bool]] = {share: [] for share in SHARES}
    for posterior, returned_on in gaps:
        looked = date.fromordinal((returned_on.toordinal() - 1) // looks_every * looks_every)
        for share, early in found.items():
            overdue = posterior.overdue_on(share, looks_every)
            early.append(overdue is not None and overdue <= looked)
    return max(abs(fmean(early) - share) for share, early in found.items())


def test_a_population_that_misjudges_its_clients_is_corrected_by_their_past(
    clients: list[History], fresh: list[Gap]
) -> None:
    corrected = with_promise(MISTAKEN, clients, TODAY)
    assert off_by(learned(fresh, MISTAKEN)) > 0.05
    assert off_by(learned(fresh, corrected)) < 0.03


def test_whoever_looks_once_in_a_while_is_kept_the_same_promise(
    clients: list[History], fresh: list[Gap]
) -> None:
    known = learned(fresh, fit_population(clients, TODAY))
    for looks_every in (1, 7, 14):
        assert off_by(known, looks_every) < 0.03


def test_who_has_no_past_gaps_is_asked_for_what_two_chances_in_a_gap_leave() -> None:
    nobody = [of_dates([OPENED])]
    faithful = with_promise(replace(DEFAULT_POPULATION, returning_failed=(0.0, 0.0)), nobody, TODAY)
    fickle = with_promise(replace(DEFAULT_POPULATION, returning_failed=(0.1, 0.05)), nobody, TODAY)
    for share in PROMISES:
        assert faithful.asked_for(share, 3) == pytest.approx(share, abs=1e-5)
        once = fickle.asked_for(share, 3)
        twice = 1 - (1 - once) ** 2
        assert 0.85 * once + 0.15 * twice == pytest.approx(share, abs=1e-5)


def test_bookings_that_fail_make_no_more_false_alarms_than_promised() -> None:
    population = fit_population(_with_failures(150, seed=31), TODAY)
    gaps = [gap for client in _with_failures(150, seed=32) for gap in _ended(client)]
    shares = [just_overdue(population, before, on) for before, on in gaps]
    for share in SHARES:
        asked = [population.asked_for(share, len(before.visits)) for before, _ in gaps]
        early = fmean(just < limit for just, limit in zip(shares, asked, strict=True))
        assert abs(early - share) < 0.02


def test_few_past_gaps_correct_little() -> None:
    clockwork = of_dates(OPENED + timedelta(days=28 * number) for number in range(8))
    asked = with_promise(DEFAULT_POPULATION, [clockwork], TODAY).asked_for(0.2, 5)
    assert 0.15 < asked < 0.3


def test_a_larger_promise_asks_for_a_larger_share(clients: list[History]) -> None:
    corrected = with_promise(DEFAULT_POPULATION, clients, TODAY)
    for visits in (3, 4, 7, 30):
        asked = [corrected.asked_for(share / 20, visits) for share in range(1, 20)]
        assert asked == sorted(asked)
        assert 0 < asked[0] < asked[-1] < 1


def test_the_share_that_is_just_overdue_is_the_one_at_which_the_date_turns() -> None:
    visits = tuple(OPENED + timedelta(days=30 * number) for number in range(6))
    returned_on = visits[-1] + timedelta(days=41)
    quiet = History(visits)
    missed = History(visits, (FailedBooking(visits[-1] + timedelta(days=30), "no_show"),))
    late = FailedBooking(visits[-1] + timedelta(days=39), "cancelled")
    for before in (quiet, missed, History(visits, (late,)), History(visits, (*missed.failed, late))):
        share = just_overdue(DEFAULT_POPULATION, before, returned_on)
        posterior = learn_posterior(before, DEFAULT_POPULATION)
        sooner, later = (posterior.overdue_on(share * factor) for factor in (1.01, 0.99))
        assert sooner is not None
        assert later is not None
        assert sooner < returned_on <= later


def test_a_correction_survives_storing_and_older_rows_have_none(clients: list[History]) -> None:
    corrected = with_promise(DEFAULT_POPULATION, clients, TODAY)
    assert corrected.promised
    plain = to_plain(corrected)
    again = from_plain(plain)
    pairs = zip(again.promised, corrected.promised, strict=True)
    assert all(abs(a - b) < 1e-5 for one, other in pairs for a, b in zip(one, other, strict=True))
    assert len(again.promised[0]) == len(PROMISES)
    older = {name: plain[name] for name in plain if name != "promised"}
    assert from_plain(older) == replace(again, promised=())


def _with_failures(clients: int, seed: int) -> list[History]:
    """Return clients of the salon who cancel every fourth visit and come a week or two later instead."""
    random = Random(seed)
    return [_late_once_in_a_while(random, visits) for visits in salon(clients, seed)]


def _late_once_in_a_while(random: Random, visits: Sequence[date]) -> History:
    late, kept, failed = timedelta(0), [visits[0]], []
    for planned in visits[1:]:
        if random.random() < 0.25:
            failed.append(FailedBooking(planned + late, "cancelled"))
            late += timedelta(days=random.randrange(5, 15))
        kept.append(planned + late)
    return History(tuple(kept), tuple(failed)).until(TODAY)


def _ended(client: History) -> list[tuple[History, date]]:
    """Return the eve of each return that had time to be late, and the return."""
    return [
        (client.until(back - timedelta(days=1)), back)
        for start, back in pairwise(client.visits[2:])
        if LOOKED_BACK < start < TODAY - timedelta(days=150)
    ]
