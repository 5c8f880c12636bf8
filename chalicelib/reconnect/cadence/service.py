"""The public entry to a client's rhythm: learn it, ask it, rank by it, say it in a sentence.

posterior = learn_posterior(history, population)        # calibrated mode: microseconds
cadence = learn_cadence(history, Rule(), population)    # what is stored and indexed
explain(cadence, as_of, posterior.still_away(as_of))    # what the owner reads
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.core.saying import Said, said, said_day, said_of
from chalicelib.core.spans import unit_of
from chalicelib.reconnect.cadence.compat import VISITS_FOR_A_PATTERN, compat_cadence
from chalicelib.reconnect.cadence.off_season import overdue_after, season_begins_on
from chalicelib.reconnect.cadence.pattern import Cadence, Mode, lapse_date
from chalicelib.reconnect.cadence.population import DEFAULT_POPULATION, Population
from chalicelib.reconnect.cadence.posterior import Posterior, learn_posterior
from chalicelib.reconnect.cadence.ranking import score
from chalicelib.reconnect.cadence.visits import History, of_dates

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
    cadence = cadence_from(learn_posterior(known, population), rule.false_alarms)
    again = season_begins_on(known.visits)
    overdue_on = overdue_after(cadence.overdue_on, cadence.last_visit_on, again)
    return replace(cadence, overdue_on=overdue_on, season_begins_on=again)


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
    known = {
        "every": _every(cadence),
        "visits": said_of(cadence.visit_count, "%(number)s visit", "%(number)s visits"),
        "last": _ago((as_of - cadence.last_visit_on).days),
    }
    again = cadence.season_begins_on
    if again and as_of < again:
        return said(
            "Usually %(every)s in season (%(visits)s); %(last)s; the season begins again about %(season)s.",
            **known,
            season=said_day(again),
        )
    if still_away is None:
        return said("Usually %(every)s (%(visits)s); %(last)s.", **known)
    return said("Usually %(every)s (%(visits)s); %(last)s; %(back)s.", **known, back=_back(1 - still_away))


def _every(cadence: Cadence) -> Said:
    unit, size = unit_of(cadence.typical_interval_days)
    low, high = (round(days / size) for days in (cadence.interval_low_days, cadence.interval_high_days))
    low = max(1, low)
    if high > low:
        span = {"low": low, "high": high}
        match unit:
            case "day":
                return said("every %(low)s to %(high)s days", **span)
            case "week":
                return said("every %(low)s to %(high)s weeks", **span)
        return said("every %(low)s to %(high)s months", **span)
    match unit:
        case "day":
            return said("every day") if low == 1 else said("every %(number)s days", number=low)
        case "week":
            return said("every week") if low == 1 else said("every %(number)s weeks", number=low)
    return said("every month") if low == 1 else said("every %(number)s months", number=low)


def _ago(days: int) -> Said:
    if days == 0:
        return said("last visit today")
    if days == 1:
        return said("last visit yesterday")
    unit, size = unit_of(days)
    number = round(days / size)
    match unit:
        case "day":
            return said_of(number, "%(number)s day ago", "%(number)s days ago")
        case "week":
            return said_of(number, "%(number)s week ago", "%(number)s weeks ago")
    return said_of(number, "%(number)s month ago", "%(number)s months ago")


def _back(share: float) -> Said:
    tenths = int(share * 10 + 0.5)
    if share >= 0.99:
        return said("of 100 clients like this who still come, 99 would have been back by now")
    if tenths >= 10:
        return said(
            "of 100 clients like this who still come, %(number)s would have been back by now",
            number=int(share * 100),
        )
    if tenths == 0:
        return said("of the clients like this who still come, hardly any would have been back by now")
    return said(
        "of 10 clients like this who still come, %(number)s would have been back by now", number=tenths
    )
