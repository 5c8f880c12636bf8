"""Absences in DynamoDB: rows of the table of schedules, beside those of others."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection

from chalicelib.absences.model import Absence, HolidayYears
from chalicelib.core.errors import ChangedMeanwhile
from chalicelib.core.ids import stable_id
from chalicelib.core.table import FirstIndex, Key, Row, SecondIndex, Write, WriteRefused, commit, load

STAYS = timedelta(days=400)
"""How long an absence can still be looked at when it is over."""
TRIES = 30
"""How often a change is decided again because another writer came first."""
HOLIDAYS_DUE = "holidays"
"""The partition of what is due that holds the locations whose public holidays have to be entered."""


class ByDue(FirstIndex):
    """The locations of all businesses whose public holidays have to be entered, by when."""

    class Meta:
        index_name = "by_due"
        projection = AllProjection()


class ByEnd(SecondIndex):
    """A business's absences by the instant they end."""

    class Meta:
        index_name = "by_end"
        projection = AllProjection()


class AbsenceRow(Row):
    """One absence, or how far a location's public holidays are entered."""

    class Meta:
        table = "schedule"

    by_due = ByDue()
    by_end = ByEnd()


def absence_key(business_id: str, absence_id: str) -> Key:
    """Give the place of an absence's row."""
    return Key(AbsenceRow, business_id, f"absence#{absence_id}")


def holiday_id(location_id: str, day: str) -> str:
    """Give the identifier of the public holiday of a date, or of a year the beginning of all of them."""
    return f"{stable_id('holidays', location_id, length=8)}-{day}"


def absence_in(row: Row | None) -> Absence | None:
    """Give the absence that a row holds."""
    return Absence.model_validate(row.e) if row else None


def absence_write(absence: Absence) -> Write:
    """Give the write of an absence, refused unless it is the first or follows the version before it."""
    key = absence_key(absence.business_id, absence.absence_id)
    ends_at = max(spell.ends_at for spell in (absence.shown, absence.coming) if spell)
    row = AbsenceRow(
        pk=key.pk,
        sk=key.sk,
        gsi2pk=absence.business_id,
        gsi2sk=f"{_instant(ends_at)}#{absence.absence_id}",
        version=absence.version,
        ttl=ends_at + STAYS,
        e=absence.stored(),
    )
    is_next = AbsenceRow.version == absence.version - 1
    return Write(row, AbsenceRow.pk.does_not_exist() if absence.version == 1 else is_next)


def find(business_id: str, absence_id: str) -> Absence | None:
    """Give an absence as it is now, or None."""
    return absence_in(load(absence_key(business_id, absence_id)))


def change(known: Absence, decide: Callable[[Absence], Absence]) -> Absence | None:
    """Decide and write, beginning with the absence as it is known; where another writer came first, again.

    Gives None where there is none, and raises ChangedMeanwhile when others come first again and again.
    """
    current: Absence | None = known
    for _ in range(TRIES):
        if current is None:
            return None
        after = decide(current)
        if after == current:
            return current
        try:
            commit([absence_write(after)])
            return after
        except WriteRefused:
            current = find(known.business_id, known.absence_id)
    raise ChangedMeanwhile


def load_ending(business_id: str, first: datetime, last: datetime) -> list[Absence]:
    """Give the absences that end between two instants, in that order."""
    condition = ByEnd.gsi2sk.between(_instant(first), f"{_instant(last)}~")
    return [Absence.model_validate(row.e) for row in AbsenceRow.by_end.query(business_id, condition)]


def load_holidays(business_id: str, location_id: str, year: int) -> list[Absence]:
    """Give a location's public holidays of a year as they are now, removed ones too, by date."""
    beginning = absence_key(business_id, holiday_id(location_id, f"{year}-")).sk
    rows = AbsenceRow.query(business_id, AbsenceRow.sk.startswith(beginning), consistent_read=True)
    return [Absence.model_validate(row.e) for row in rows]


def find_years(business_id: str, location_id: str) -> HolidayYears | None:
    """Give how far a location's public holidays are entered, or None where they never were."""
    row = load(_years_key(business_id, location_id))
    return HolidayYears.model_validate(row.e) if row else None


def save_years(years: HolidayYears) -> None:
    """Save how far a location's public holidays are entered, and when to go on."""
    key = _years_key(years.business_id, years.location_id)
    row = AbsenceRow(pk=key.pk, sk=key.sk, e=years.stored())
    if years.due_at:
        row.gsi1pk = HOLIDAYS_DUE
        row.gsi1sk = f"{_instant(years.due_at)}#{years.business_id}#{years.location_id}"
    commit([Write(row)])


def load_due(until: datetime, limit: int) -> list[HolidayYears]:
    """Give the locations whose public holidays had to be entered by the instant, the longest ago first."""
    return list(_due(ByDue.gsi1sk < f"{_instant(until)}~", limit))


def find_next_due() -> datetime | None:
    """Give when the next location's public holidays have to be entered, or None."""
    return next((years.due_at for years in _due(None, 1)), None)


def _due(condition: Condition | None, limit: int) -> Iterator[HolidayYears]:
    rows = AbsenceRow.by_due.query(HOLIDAYS_DUE, condition, limit=limit)
    return (HolidayYears.model_validate(row.e) for row in rows)


def _years_key(business_id: str, location_id: str) -> Key:
    return Key(AbsenceRow, business_id, f"holidays#{location_id}")


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
