"""What Client Reconnect costs in processor time: answering 10,000 client-categories, fitting 10,000 clients.

The clients are made up here: gamma gaps, some leave, some take a long break. Each answer is everything a
list needs: the rhythm, the day of overdue, the chance of return, the score and the sentence. The answers are
timed in the dearer case, a category in which clients begin new rhythms.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TypeVar

from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.off_season import season_begins_on
from chalicelib.reconnect.cadence.population import Population
from chalicelib.reconnect.cadence.service import cadence_from, explain, learn_posterior, score
from chalicelib.reconnect.cadence.visits import History, of_dates

CLIENTS = 10_000
OPENED, TODAY = date(2021, 1, 4), date(2025, 12, 29)
CATEGORIES = {"massage": 25.0, "hair": 40.0, "dental": 180.0}  # typical days
ANSWER_BUDGET, FIT_BUDGET = 10.0, 120.0
_Result = TypeVar("_Result")


def main() -> int:
    """Print the table; give 1 when a budget is exceeded."""
    random = Random(2025)
    slowest_fit = total_answer = 0.0
    print(f"{'category':10} {'clients':>8} {'fit s':>8} {'answers':>8} {'answer s':>9} {'per answer µs':>14}")
    for category, typical_days in CATEGORIES.items():
        histories = [of_dates(_visits(random, typical_days)) for _ in range(CLIENTS)]
        fit_seconds, population = _timed(partial(fit_population, histories, TODAY))
        asked = [history for history in histories if len(history.visits) > 2]
        restless = replace(population, new_rhythms=0.04)
        seconds, _ = _timed(partial(_answer_all, asked, restless))
        each = seconds / len(asked)
        slowest_fit, total_answer = max(slowest_fit, fit_seconds), total_answer + each * CLIENTS
        print(
            f"{category:10} {CLIENTS:8} {fit_seconds:8.2f} {len(asked):8} {seconds:9.2f} {each * 1e6:14.0f}"
        )
    answer = total_answer / len(CATEGORIES)
    print(
        f"10,000 answers: {answer:.2f} s of {ANSWER_BUDGET:.0f}; fit: {slowest_fit:.2f} s of {FIT_BUDGET:.0f}"
    )
    return int(answer > ANSWER_BUDGET or slowest_fit > FIT_BUDGET)


def _answer_all(histories: list[History], population: Population) -> None:
    for history in histories:
        posterior = learn_posterior(history, population)
        cadence = cadence_from(posterior, 0.2)
        season_begins_on(history.visits)
        as_of = cadence.last_visit_on + timedelta(days=round(1.5 * cadence.typical_interval_days))
        posterior.return_probability(as_of, 60)
        score(posterior, as_of)
        explain(cadence, as_of, posterior.still_away(as_of))


def _timed(work: Callable[[], _Result]) -> tuple[float, _Result]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _visits(random: Random, typical_days: float) -> list[date]:
    interval = typical_days * random.lognormvariate(0, 0.3)
    shape, leaving = random.choice([2, 5, 9, 12]), random.uniform(0.01, 0.15)
    day, visits = OPENED + timedelta(days=random.randrange(1400)), []
    while day <= TODAY:
        visits.append(day)
        if random.random() < leaving:
            break
        absence = 120 if random.random() < 0.02 else 0
        day += timedelta(days=max(1, round(random.gammavariate(shape, interval / shape) + absence)))
    return visits[-40:]


if __name__ == "__main__":
    raise SystemExit(main())
