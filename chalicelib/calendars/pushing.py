"""What has to change in a calendar outside so that it shows our appointments: pure comparison.

Nothing is kept of what was written before. What is there is compared with what should be there, so that
whatever went wrong, was lost on the way or was edited over there is put right the next time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.calendars.dav import Resource
from chalicelib.calendars.feed import Entry
from chalicelib.calendars.parsing import NONSENSE, events_in
from chalicelib.calendars.sifting import NoCalendar, line_name, sifted
from chalicelib.core.ids import stable_id

_EVER = date(1900, 1, 1)
_TITLE = frozenset({"SUMMARY"})


@dataclass(frozen=True, slots=True)
class Change:
    """One write: the entry to put under the name, or None to delete it; `etag` is of what is there."""

    href: str
    etag: str | None
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Compared:
    """The writes that are needed, and the files that are not ours."""

    changes: tuple[Change, ...]
    foreign: tuple[bytes, ...]


def name_of(business_id: str, staff_id: str, entry: Entry) -> str:
    """Give the name under which an appointment of somebody is written: the same one for its whole life."""
    return f"{_ours(business_id, staff_id)}{entry.uid.partition('@')[0]}.ics"


def _ours(business_id: str, staff_id: str) -> str:
    """Give what the names of all files begin with that we write into somebody's calendar."""
    return f"{stable_id(business_id, 'calendar', staff_id)}-"


def compared(
    business_id: str, staff_id: str, wanted: Mapping[str, Entry], there: Sequence[Resource], own: str
) -> Compared:
    """Compare the entries that should be there (by UID) with what is there; ours have UIDs ending with `own`.

    An event of ours under another name, such as an invitation accepted by hand, is kept up to date where
    it is. Only what we have written ourselves is deleted.
    """
    changes, foreign, seen = [], [], set()
    prefix = _ours(business_id, staff_id)
    for found in there:
        uid = uid_in(found.content)
        if not uid.endswith(own):
            foreign.append(found.content)
        elif uid in wanted and uid not in seen:
            seen.add(uid)
            if not is_shown(wanted[uid], found.content):
                changes.append(Change(found.href, found.etag, wanted[uid]))
        elif found.href.rpartition("/")[2].startswith(prefix):
            changes.append(Change(found.href, found.etag, None))
    for uid, entry in wanted.items():
        if uid not in seen:
            changes.append(Change(name_of(business_id, staff_id, entry), None, entry))
    return Compared(tuple(changes), tuple(foreign))


def uid_in(content: bytes) -> str:
    """Give the UID of the first event in a file, or nothing."""
    try:
        events = sifted(content, _EVER).events
    except NoCalendar:
        return ""
    lines: Iterable[str] = events[0] if events else ()
    return next((line.partition(":")[2].strip() for line in lines if line_name(line) == "UID"), "")


def is_shown(entry: Entry, content: bytes) -> bool:
    """Tell whether a file shows the entry: its time, its title and whether it takes place."""
    try:
        (event,), _ = events_in(sifted(content, _EVER, _TITLE))
        shown = (event["DTSTART"].dt, event["DTEND"].dt, _words(event.get("SUMMARY")))
    except NONSENSE:
        return False
    if "RRULE" in event or not all(_is_instant(moment) for moment in shown[:2]):
        return False
    standing = str(event.get("STATUS", "CONFIRMED")).upper()
    meant = (entry.starts_at, entry.ends_at, _words(entry.summary))
    return shown == meant and standing == entry.standing


def _is_instant(moment: Any) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None


def _words(text: Any) -> str:
    return " ".join(str(text or "").split())
