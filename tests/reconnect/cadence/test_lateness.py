"""Clients who came late and then leave: what counts as late, and what is learned where it matters."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from statistics import fmean

import pytest

from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.lateness import came_late
from chalicelib.reconnect.cadence.population import Population, from_plain, to_plain
from chalicelib.reconnect.cadence.posterior import learn_posterior
from chalicelib.reconnect.cadence.visits import of_dates
from tests.reconnect.salon import OPENED, TODAY, salon

LEAVING, LEAVING_LATE = 0.05, 0.5


@pytest.fixture(scope="module")
def fading() -> Population:
    """A category in which every other client who came late leaves then."""
    return fit_population(_clients_who_fade(300, seed=1), TODAY)


def _clients_who_fade(clients: int, seed: int) -> list[list[date]]:
    random = Random(seed)
    return [_visits_until_fading(random) for _ in range(clients)]


def _visits_until_fading(random: Random) -> list[date]:
    interval = random.choice((21, 28, 42))
    day, visits, late = OPENED + timedelta(days=random.randrange(300)), [], False
    while day <= TODAY:
        visits.append(day)
        if random.random() < (LEAVING_LATE if late else LEAVING):
            break
        late = random.random() < 0.08
        day += timedelta(days=round(random.gammavariate(13, interval / 13) * (4 if late else 1)))
    return visits


def _chance_to_have_left(population: Population, *gaps: int) -> float:
    visits = [OPENED]
    for gap in gaps:
        visits.append(visits[-1] + timedelta(days=gap))
    return sum(learn_posterior(of_dates(visits), population).leaving)


def test_late_is_a_last_gap_of_two_and_a_half_times_the_middle_one() -> None:
    assert came_late([(55, 56), (59, 60), (149, 150)])
    assert not came_late([(55, 56), (59, 60), (148, 149)])
    assert not came_late([(55, 56), (149, 150), (59, 60)])
    assert not came_late([(149, 150)])


def test_where_the_late_leave_somebody_who_came_late_is_likelier_to_have_left(fading: Population) -> None:
    assert _chance_to_have_left(fading, 28, 28, 28, 112) > 0.25
    assert _chance_to_have_left(fading, 28, 112, 28, 28) < 0.1


def test_the_chances_after_a_late_visit_and_after_others_are_the_true_ones(fading: Population) -> None:
    foretold: dict[bool, list[float]] = {True: [], False: []}
    for visits in _clients_who_fade(300, seed=2):
        for count in range(4, len(visits) + 1):
            posterior = learn_posterior(of_dates(visits[:count]), fading)
            foretold[came_late(posterior.evidence.spans)].append(sum(posterior.leaving))
    assert fmean(foretold[False]) == pytest.approx(LEAVING, abs=0.02)
    assert fmean(foretold[True]) == pytest.approx(LEAVING_LATE, abs=0.15)


def test_a_late_visit_moves_the_odds_by_how_much_oftener_it_comes_before_leaving(fading: Population) -> None:
    alike = replace(fading, leaving_late=fading.returning_late)
    before, after = (_chance_to_have_left(each, 28, 28, 28, 112) for each in (alike, fading))
    likelier = fading.leaving_late / fading.returning_late
    assert after / (1 - after) == pytest.approx(likelier * before / (1 - before), rel=0.01)


def test_without_clear_evidence_a_late_visit_says_nothing() -> None:
    population = fit_population(salon(200, seed=3), TODAY)
    assert population.leaving_late == population.returning_late


def test_what_was_learned_survives_storing_and_older_rows_say_nothing(fading: Population) -> None:
    plain = to_plain(fading)
    again = from_plain(plain)
    assert (again.returning_late, again.leaving_late) == (fading.returning_late, fading.leaving_late)
    older = from_plain({name: plain[name] for name in plain if not name.endswith("_late")})
    assert older.returning_late == older.leaving_late
