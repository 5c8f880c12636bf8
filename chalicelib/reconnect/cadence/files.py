"""The reconnect rules on plain CSV files, without a database: what the operator's `cadence` command runs.

History: client_id, category, starts_at, status. Queries: client_id, category, as_of, horizon_days.
Answers: one row a query, from history up to its `as_of` only. A query for a client without three visits
is answered "not flagged" and nothing else. The promise about false alarms is about weekly looks, unless
told otherwise. Errors: CadenceFileError, with the file, the line, the reason.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from chalicelib.reconnect.cadence.business_days import BusinessDays, observed_business_days
from chalicelib.reconnect.cadence.compat import VISITS_FOR_A_PATTERN, compat_cadence
from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.cadence.off_season import overdue_after, season_begins_on
from chalicelib.reconnect.cadence.population import Population
from chalicelib.reconnect.cadence.ranking import PriceCurve
from chalicelib.reconnect.cadence.service import Mode, Posterior, learn_posterior
from chalicelib.reconnect.cadence.visits import FAILED_STATUSES, VISIT_STATUSES, History, history_of

HISTORY_COLUMNS = ("client_id", "category", "starts_at", "status")
QUERY_COLUMNS = ("client_id", "category", "as_of", "horizon_days")
ANSWER_COLUMNS = (
    "client_id",
    "category",
    "as_of",
    "score",
    "flagged",
    "p_return",
    "typical_interval_days",
)
_STATUSES = VISIT_STATUSES | FAILED_STATUSES
_WEEK, _QUARTER = 7, 91  # days for which a fit is good: in the first year of records, and later
_FIRST_YEAR = 365
_LONGEST_HORIZON = 36_600

Pair = tuple[str, str]  # client, category


class CadenceFileError(ValueError):
    """A file cannot be used as it is; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class _Query:
    row: int
    pair: Pair
    as_of: date
    horizon_days: int
    as_of_text: str


@dataclass(frozen=True, slots=True)
class _Answer:
    score: float | None = None
    flagged: bool = False
    p_return: float | None = None
    typical_interval_days: float | None = None


def answer_queries(
    history_path: str | Path,
    queries_path: str | Path,
    out_path: str | Path,
    mode: Mode | str = Mode.CALIBRATED,
    false_alarms: float = 0.2,
    looks_every: int = 7,
) -> int:
    """Answer every query into `out_path` and return how many; on bad input nothing is written.

    Of the loyal clients, the share `false_alarms` is flagged too early for who looks every so many days.
    """
    if not 0 < false_alarms < 1:
        raise CadenceFileError(f"the share of false alarms must lie between 0 and 1, not {false_alarms}")
    chosen = Mode(mode)
    histories = _read_history(Path(history_path))
    queries = _read_queries(Path(queries_path))
    answers = (
        _compat(histories, queries)
        if chosen is Mode.COMPAT
        else _calibrated(histories, queries, false_alarms, looks_every)
    )
    with Path(out_path).open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(ANSWER_COLUMNS)
        for query in queries:
            answer = answers[query.row]
            numbers = [answer.score, int(answer.flagged), answer.p_return, answer.typical_interval_days]
            shown = ["" if number is None else f"{number:.6g}" for number in numbers]
            writer.writerow([*query.pair, query.as_of_text, *shown])
    return len(queries)


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise CadenceFileError(f"{path}, line 1: missing column {', '.join(missing)}")
            for row in reader:
                if any(not row[column] for column in columns):
                    empty = next(column for column in columns if not row[column])
                    raise CadenceFileError(f"{path}, line {reader.line_num}: {empty} is empty")
                yield reader.line_num, row
    except UnicodeDecodeError as error:
        raise CadenceFileError(f"{path} is not UTF-8 text") from error
    except OSError as error:
        raise CadenceFileError(f"{path} cannot be read: {error.strerror}") from error


def _day(text: str, path: Path, line: int, column: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise CadenceFileError(f"{path}, line {line}: {column} {text!r} is not an ISO 8601 date") from None


def _read_history(path: Path) -> dict[Pair, History]:
    known: dict[Pair, list[tuple[date, str]]] = {}
    for line, row in _rows(path, HISTORY_COLUMNS):
        status = row["status"].strip()
        if status not in _STATUSES:
            allowed = ", ".join(sorted(_STATUSES))
            raise CadenceFileError(f"{path}, line {line}: status {status!r} is none of {allowed}")
        on = _day(row["starts_at"], path, line, "starts_at")
        known.setdefault((row["client_id"], row["category"]), []).append((on, status))
    return {pair: history_of(rows) for pair, rows in known.items()}


def _read_queries(path: Path) -> list[_Query]:
    queries: list[_Query] = []
    for line, row in _rows(path, QUERY_COLUMNS):
        text = row["horizon_days"].strip()
        if not text.isdecimal() or not 0 < int(text) <= _LONGEST_HORIZON:
            raise CadenceFileError(
                f"{path}, line {line}: horizon_days {text!r} is not a whole number of days"
            )
        as_of = _day(row["as_of"], path, line, "as_of")
        pair = (row["client_id"], row["category"])
        queries.append(_Query(len(queries), pair, as_of, int(text), row["as_of"]))
    return queries


def _compat(histories: Mapping[Pair, History], queries: Sequence[_Query]) -> dict[int, _Answer]:
    answers = {}
    for query in queries:
        known = histories.get(query.pair, History(())).until(query.as_of)
        cadence = compat_cadence(known.visits)
        if cadence is None:
            answers[query.row] = _Answer()
            continue
        interval = cadence.typical_interval_days
        lateness = (query.as_of - cadence.last_visit_on).days / max(interval, 0.5)
        answers[query.row] = _Answer(lateness, cadence.is_overdue(query.as_of), None, interval)
    return answers


def _calibrated(
    histories: Mapping[Pair, History], queries: Sequence[_Query], false_alarms: float, looks_every: int
) -> dict[int, _Answer]:
    fits = _Fits(histories)
    answers: dict[int, _Answer] = {}
    learned: dict[Pair, _Learned] = {}
    for query in sorted(queries, key=lambda query: (query.as_of, query.row)):
        known = histories.get(query.pair, History(())).until(query.as_of)
        if len(known.visits) < VISITS_FOR_A_PATTERN:
            answers[query.row] = _Answer()
            continue
        population = fits.of(query.pair[1], query.as_of)
        client = learned.get(query.pair)
        if client is None or client.history != known or client.population is not population:
            client = learned[query.pair] = _Learned.of(known, population, false_alarms, looks_every)
        answers[query.row] = _Answer(
            client.curve.score(query.as_of),
            client.overdue_on is not None and query.as_of >= client.overdue_on,
            client.posterior.return_probability(query.as_of, query.horizon_days),
            client.typical_interval_days,
        )
    return answers


@dataclass(frozen=True, slots=True)
class _Learned:
    """A client's posterior and what follows from it, until the next visit or fit."""

    history: History
    population: Population
    posterior: Posterior
    curve: PriceCurve
    overdue_on: date | None
    typical_interval_days: float

    @classmethod
    def of(
        cls, history: History, population: Population, false_alarms: float, looks_every: int
    ) -> "_Learned":
        posterior = learn_posterior(history, population)
        curve, again = PriceCurve(posterior), season_begins_on(history.visits)
        overdue_on = posterior.overdue_on(false_alarms, looks_every)
        overdue_on = overdue_after(overdue_on, history.visits[-1], again)
        return cls(history, population, posterior, curve, overdue_on, posterior.interval_quantile(0.5))


@dataclass(slots=True)
class _Fits:
    """Populations by category, each fitted on what was known then, and again when it has grown old.

    Days on which the business turned out to be closed count at once. Quarters are counted from the first
    question, so that whoever asks every quarter has a fresh fit.
    """

    histories: Mapping[Pair, History]
    _known: dict[str, tuple[date, Population]] = field(default_factory=dict)  # and until when it is good
    _now: dict[tuple[str, date], Population] = field(default_factory=dict)  # as it was on each date
    _asked: dict[str, date] = field(default_factory=dict)  # for the first time
    _days: dict[date, BusinessDays] = field(default_factory=dict)

    def of(self, category: str, as_of: date) -> Population:
        """Return the category's population; dates must be asked in order."""
        if (category, as_of) not in self._now:
            self._now[category, as_of] = self._on(category, as_of)
        return self._now[category, as_of]

    def _on(self, category: str, as_of: date) -> Population:
        if as_of not in self._days:
            visits = (day for history in self.histories.values() for day in history.visits)
            self._days[as_of] = observed_business_days(visits, as_of)
        days = self._days[as_of]
        fitted = self._known.get(category)
        if fitted and as_of < fitted[0]:
            return self._with_days(category, days, as_of)
        same = [history for (_, name), history in self.histories.items() if name == category]
        population = fit_population(same, as_of, days)
        self._known[category] = (self._good_until(category, same, as_of), population)
        return population

    def _with_days(self, category: str, days: BusinessDays, as_of: date) -> Population:
        good_until, population = self._known[category]
        old = population.days
        now = replace(days, season_cosine=old.season_cosine, season_sine=old.season_sine)
        if old.until(as_of.toordinal()) != now.until(as_of.toordinal()):
            population = replace(population, days=now)
            self._known[category] = (good_until, population)
        return population

    def _good_until(self, category: str, same: Sequence[History], as_of: date) -> date:
        first = self._asked.setdefault(category, as_of)
        opened = min(history.visits[0] for history in same if history.visits)
        if (as_of - opened).days < _FIRST_YEAR:
            return as_of + timedelta(days=_WEEK)
        return as_of + timedelta(days=_QUARTER - (as_of - first).days % _QUARTER)
