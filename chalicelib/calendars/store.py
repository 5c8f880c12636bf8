"""Feeds, calendars outside and how to sign in to them, in DynamoDB.

Two tables: `calendars` says what people may see; `calendar_secrets` holds addresses and passwords, which
whoever answers HTTP requests may write and not read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.calendars.model import CalendarSecret, Feed, HolderKind, OutsideCalendar
from chalicelib.core.attribute_values import entity_in
from chalicelib.core.due import due_place, first_due_at, rows_due
from chalicelib.core.table import Key, Row, SecondIndex, Write, commit, load

KEPT_AFTER = timedelta(days=30)
"""How long a removed calendar stays on record, without its secret."""


class ByDue(SecondIndex):
    """The calendars of all businesses that want looking at, by when."""

    class Meta(SecondIndex.Meta):
        index_name = "by_due"


class CalendarRow(Row):
    """A feed of ours or a calendar outside."""

    class Meta:
        table = "calendars"

    by_due = ByDue()


class CalendarSecretRow(Row):
    """Where a calendar outside stands, and how to sign in there."""

    class Meta:
        table = "calendar_secrets"


@dataclass(frozen=True, slots=True)
class Stored:
    """A calendar as it was read; its version lets only the first of several changes through, 0 is new."""

    calendar: OutsideCalendar
    version: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """Which calendar wants looking at."""

    business_id: str
    staff_id: str
    calendar_id: str


def due_of(calendar: OutsideCalendar) -> Due:
    """Give which calendar this is."""
    return Due(calendar.business_id, calendar.staff_id, calendar.calendar_id)


def load_feeds(business_id: str) -> dict[tuple[str, str], Feed]:
    """Give the feeds whose address was ever changed, by kind and identifier of whom they are about."""
    rows = CalendarRow.query(business_id, CalendarRow.sk.startswith("feed#"), consistent_read=True)
    named = ((str(row.sk).split("#", 2), row) for row in rows)
    return {(kind, holder_id): Feed.model_validate(row.e) for (_, kind, holder_id), row in named}


def load_feed(business_id: str, kind: HolderKind, holder_id: str) -> Feed | None:
    """Give which address a feed has, None for the first."""
    row = load(_feed_key(business_id, kind, holder_id))
    return Feed.model_validate(row.e) if row else None


def save_feed(business_id: str, kind: HolderKind, holder_id: str, feed: Feed) -> None:
    """Save which address a feed has; raise WriteRefused when another change came first."""
    key = _feed_key(business_id, kind, holder_id)
    row = CalendarRow(pk=key.pk, sk=key.sk, version=feed.generation, e=feed.stored())
    is_next = CalendarRow.version == feed.generation - 1
    commit([Write(row, CalendarRow.pk.does_not_exist() | is_next)])


def _feed_key(business_id: str, kind: HolderKind, holder_id: str) -> Key:
    return Key(CalendarRow, business_id, f"feed#{kind}#{holder_id}")


def load_calendars(business_id: str, staff_id: str) -> list[Stored]:
    """Give the calendars of somebody, those that were removed too, as they are now."""
    prefix = f"calendar#{staff_id}#"
    rows = CalendarRow.query(business_id, CalendarRow.sk.startswith(prefix), consistent_read=True)
    return [_stored(row) for row in rows]


def load_calendar(due: Due) -> Stored | None:
    """Give a calendar as it is now, or None."""
    row = load(_calendar_key(due))
    return _stored(row) if row else None


def load_secret(due: Due) -> CalendarSecret | None:
    """Give where a calendar stands and how to sign in there, or None."""
    row = load(Key(CalendarSecretRow, due.business_id, due.calendar_id))
    return CalendarSecret.model_validate(row.e) if row else None


def save(stored: Stored, calendar: OutsideCalendar, secret: CalendarSecret | None = None) -> Stored:
    """Put a calendar in place of what was read, and its secret if one is given.

    Raises WriteRefused when the calendar has changed since it was read.
    """
    row, version = _calendar_row(calendar), stored.version + 1
    row.version = version
    unchanged = CalendarRow.version == stored.version if stored.version else CalendarRow.pk.does_not_exist()
    writes = [Write(row, unchanged)]
    if secret is not None:
        place = CalendarSecretRow(pk=calendar.business_id, sk=calendar.calendar_id, e=secret.stored())
        place.ttl = row.ttl
        writes.append(Write(place))
    commit(writes)
    return Stored(calendar, version)


def load_due(until: datetime, limit: int) -> list[Due]:
    """Give the calendars that want looking at at or before the instant, the longest waiting first."""
    return [_due(row) for row in rows_due(CalendarRow.by_due, until, limit)]


def load_first_due_at() -> datetime | None:
    """Give the earliest instant at which any calendar wants looking at, or None when there is none."""
    return first_due_at(CalendarRow.by_due)


def due_in(image: dict[str, Any] | None) -> Due | None:
    """Give the calendar in a stream record's new image when it wants looking at right now."""
    entity = entity_in(image)
    if entity is None or entity.get("state") != "due":
        return None
    return Due(entity["business_id"], entity["staff_id"], entity["calendar_id"])


def _calendar_key(due: Due) -> Key:
    return Key(CalendarRow, due.business_id, f"calendar#{due.staff_id}#{due.calendar_id}")


def _calendar_row(calendar: OutsideCalendar) -> CalendarRow:
    key = _calendar_key(due_of(calendar))
    row = CalendarRow(pk=key.pk, sk=key.sk, e=calendar.stored())
    if calendar.due_at:
        row.gsi2pk, row.gsi2sk = due_place(key.pk, key.sk, calendar.due_at)
    elif calendar.removed_at:
        row.ttl = calendar.removed_at + KEPT_AFTER
    return row


def _due(row: CalendarRow) -> Due:
    entity = row.e
    return Due(entity["business_id"], entity["staff_id"], entity["calendar_id"])


def _stored(row: Row) -> Stored:
    return Stored(OutsideCalendar.model_validate(row.e), int(row.version))
