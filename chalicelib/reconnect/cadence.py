"""The public entry to a client's rhythm: learn it, ask it, rank by it, say it in a sentence.

posterior = learn_posterior(history, population)        # calibrated mode: microseconds
cadence = learn_cadence(history, Rule(), population)    # what is stored and indexed
explain(cadence, as_of, posterior.still_away(as_of))    # what the owner reads
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.reconnect.compat import VISITS_FOR_A_PATTERN, compat_cadence
from chalicelib.reconnect.pattern import Cadence, Mode, lapse_date
from chalicelib.reconnect.population import DEFAULT_POPULATION, Population
from chalicelib.reconnect.posterior import Posterior, learn_posterior
from chalicelib.reconnect.ranking import score
from chalicelib.reconnect.visits import History, of_dates

__all__ = [
    "Cadence",
    "Mode",
    "Posterior",
    "Rule",
    "cadence_from",
    "explain",
    "learn_cadence",
    "learn_posterior",
    "return_probability",
    "score",
]

_LOW, _MIDDLE, _HIGH = 0.1, 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Rule:
    """How a category judges: its mode, and the share of returning clients that may be bothered too early."""

    mode: Mode = Mode.CALIBRATED
    false_alarms: float = 0.2


def learn_cadence(
    history: History | Sequence[date], rule: Rule | None = None, population: Population = DEFAULT_POPULATION
) -> Cadence | None:
    """Return a client's rhythm in a category, or None before the third visit (CR-1)."""
    rule = rule or Rule()
    known = history if isinstance(history, History) else of_dates(history)
    if rule.mode is Mode.COMPAT:
        return compat_cadence(known.visits)
    if len(known.visits) < VISITS_FOR_A_PATTERN:
        return None
    return cadence_from(learn_posterior(known, population), rule.false_alarms)


def cadence_from(posterior: Posterior, false_alarms: float) -> Cadence:
    """Return what is stored of a posterior, for a chosen share of false alarms (between 0 and 1)."""
    last = date.fromordinal(posterior.evidence.last)
    low, typical, high = posterior.interval_quantiles(_LOW, _MIDDLE, _HIGH)
    return Cadence(
        mode=Mode.CALIBRATED,
        visit_count=posterior.visit_count,
        last_visit_on=last,
        typical_interval_days=typical,
        interval_low_days=low,
        interval_high_days=high,
        overdue_on=posterior.overdue_on(false_alarms),
        lapses_on=lapse_date(last, typical),
    )


def return_probability(posterior: Posterior, as_of: date, horizon_days: int | None = None) -> float:
    """Return the chance that the client comes by themselves within so many days (None: ever)."""
    return posterior.return_probability(as_of, horizon_days)


def explain(cadence: Cadence, as_of: date, still_away: float | None = None) -> str:
    """Return the rhythm as a sentence; `still_away` is `Posterior.still_away` on that day, where known."""
    visits = _counted(cadence.visit_count, "visit")
    since = (as_of - cadence.last_visit_on).days
    sentence = f"Usually {_every(cadence)} ({visits}); {_ago(since)}"
    if still_away is None:
        return sentence + "."
    return f"{sentence}; {_back(1 - still_away)}."


def _every(cadence: Cadence) -> str:
    unit, size = _unit(cadence.typical_interval_days)
    low, high = (round(days / size) for days in (cadence.interval_low_days, cadence.interval_high_days))
    low = max(1, low)
    if high > low:
        return f"every {low} to {high} {unit}s"
    return f"every {unit}" if low == 1 else f"every {low} {unit}s"


def _unit(days: float) -> tuple[str, float]:
    if days < 14:
        return "day", 1.0
    return ("week", 7.0) if days < 112 else ("month", 30.4375)


def _ago(days: int) -> str:
    if days == 0:
        return "last visit today"
    if days == 1:
        return "last visit yesterday"
    unit, size = _unit(days)
    return f"{_counted(round(days / size), unit)} ago"


def _back(share: float) -> str:
    tenths = int(share * 10 + 0.5)
    if share >= 0.99:
        return "99 of 100 clients like this would have been back"
    if tenths >= 10:
        return f"{int(share * 100)} of 100 clients like this would have been back"
    if tenths == 0:
        return "hardly any client like this would have been back yet"
    return f"{tenths} of 10 clients like this would have been back"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
