"""The rows of a file that passed, kept on disk between the reading and the writing.

A file is read once and checked to its end before anything is written. What it says then comes back
in the order that suits the store: every person once, then visits by person, and bookings still to come
by member of staff and time. SQLite's nameless database does it with little memory: a file of its own
that is gone when it is closed. Its columns are the fields of the models.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from chalicelib.history.model import FileRow, KeptVisit, Offer, PersonRow, VisitRow

_PERSON = ", ".join(PersonRow.model_fields)
_VISIT = ", ".join(VisitRow.model_fields)


def _one_for_each(names: str) -> str:
    return ", ".join(f":{name}" for name in names.split(", "))


_TABLES = f"""
CREATE TABLE visits ({_VISIT});
CREATE TABLE people ({_PERSON}, client_id, PRIMARY KEY (client_key)) WITHOUT ROWID
"""
_ADD_VISIT = f"INSERT INTO visits ({_VISIT}) VALUES ({_one_for_each(_VISIT)})"  # noqa: S608 - its names are the models' own
# What is said last counts, but a consent only where no row says no.
_ADD_PERSON = f"""
INSERT INTO people ({_PERSON}) VALUES ({_one_for_each(_PERSON)}) ON CONFLICT DO UPDATE SET
client_name = coalesce(nullif(:client_name, ''), client_name),
email = coalesce(:email, email), phone = coalesce(:phone, phone),
email_consent = min(coalesce(:email_consent, email_consent), coalesce(email_consent, :email_consent)),
sms_consent = min(coalesce(:sms_consent, sms_consent), coalesce(sms_consent, :sms_consent))
"""  # noqa: S608 - its names are the models' own
_PEOPLE = f"SELECT {_PERSON} FROM people WHERE client_key > ? ORDER BY client_key LIMIT ?"  # noqa: S608 - its names are the models' own
_OFFERS = """
WITH usual AS (
  SELECT category, service,
    first_value(duration_minutes) OVER (often ORDER BY duration_minutes IS NULL, count(*) DESC) AS minutes,
    first_value(price) OVER (often ORDER BY price IS NULL OR price < 0, count(*) DESC) AS cost
  FROM visits GROUP BY category, service, duration_minutes, price
  WINDOW often AS (PARTITION BY category, service)
)
SELECT category, service, staff, location, max(minutes), max(cost)
FROM (SELECT category, service, staff, location, count(*) AS rows FROM visits GROUP BY 1, 2, 3, 4)
JOIN (SELECT DISTINCT * FROM usual) USING (category, service)
GROUP BY category, service, staff, location ORDER BY category = '', max(rows) DESC, 1, 2, 3, 4
LIMIT ?
"""
_COUNT_VISITS = f"SELECT count(*) FROM (SELECT DISTINCT {_VISIT} FROM visits)"  # noqa: S608 - its names are the models' own
# Rows that share person, start, service and staff are told apart by counting, those that took place
# first, so that neither their order in the file nor a change of status gives one the number of another.
_VISITS = f"""
WITH once AS (SELECT DISTINCT {_VISIT} FROM visits)
SELECT once.*, client_id, client_name, row_number() OVER (
  PARTITION BY client_key, starts_at, coalesce(nullif(service, ''), category), staff
  ORDER BY status = 'cancelled', duration_minutes, price, category, location, status
) AS occurrence, status = 'booked' AND starts_at >= ? AS ahead
FROM once JOIN people USING (client_key)
ORDER BY ahead, CASE WHEN ahead THEN lower(staff) ELSE client_key END, starts_at, client_key, occurrence
"""  # noqa: S608 - its names are the models' own


class Spool:
    """The checked rows of one file; a context, at whose end they are gone."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.row_factory = sqlite3.Row
        self._database.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, row: FileRow) -> None:
        """Keep a row."""
        given = row.model_dump()
        self._database.execute(_ADD_VISIT, given)
        self._database.execute(_ADD_PERSON, given)

    def count_people(self) -> int:
        """Give how many people the rows are about."""
        return self._count("SELECT count(*) FROM people")

    def count_visits(self) -> int:
        """Give how many visits there are, each row that equals another in everything left out."""
        return self._count(_COUNT_VISITS)

    def offers(self, at_most: int) -> list[Offer]:
        """Give what rows say of the catalogue, each once: with a category first, then the most frequent."""
        return [Offer(*found) for found in self._database.execute(_OFFERS, (at_most,))]

    def people(self, together: int) -> Iterator[list[PersonRow]]:
        """Give everybody once, so many together, in the order of their keys."""
        key = ""
        while found := self._database.execute(_PEOPLE, (key, together)).fetchall():
            yield [PersonRow.model_construct(**dict(person)) for person in found]
            key = found[-1]["client_key"]

    def name_clients(self, client_ids: Iterable[tuple[str, str]]) -> None:
        """Note under which identifier a person is on record, as pairs of client_id and client_key."""
        self._database.executemany("UPDATE people SET client_id = ? WHERE client_key = ?", client_ids)

    def visits(self, now: datetime, together: int) -> Iterator[list[KeptVisit]]:
        """Give every visit once, so many together; everybody's client_id must be noted before."""
        since = (now - timedelta(days=1)).date().isoformat()
        cursor = self._database.execute(_VISITS, (since,))
        while found := cursor.fetchmany(together):
            yield [_kept(dict(visit)) for visit in found]

    def _count(self, question: str) -> int:
        return int(self._database.execute(question).fetchone()[0])


def _kept(visit: dict[str, Any]) -> KeptVisit:
    row = VisitRow.model_construct(**{name: visit[name] for name in VisitRow.model_fields})
    return KeptVisit(row, visit["client_id"], visit["client_name"] or row.client_key, visit["occurrence"])
