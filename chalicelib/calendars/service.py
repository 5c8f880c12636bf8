"""Feeds of our own calendars, and calendars outside: connecting, listing, removing. See docs/calendars.md."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.calendars import store
from chalicelib.calendars.diary import MOST_ENTRIES, entries_of, looks_alike, take_busy
from chalicelib.calendars.feed import PAST, calendar_file, tag_of
from chalicelib.calendars.model import CalendarSecret, Feed, HolderKind, NewCalendar, OutsideCalendar
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.addresses import OPEN, Address, might_be_asked, parsed
from chalicelib.core.errors import ChangedMeanwhile, NotFound, bad_field
from chalicelib.core.ids import is_signed, sign, stable_id
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.core.table import WriteRefused
from chalicelib.scheduling.model import Appointment

if TYPE_CHECKING:
    from chalicelib.calendars.fetching import Outside

MOST_CALENDARS = 10
"""How many calendars outside a member of staff may connect."""

due_in = store.due_in


def synchronise_due(now: datetime, outside: "Outside | None" = None) -> datetime | None:
    """Look at every calendar outside whose time has come; give when the next one is due."""
    from chalicelib.calendars import synchronising

    return synchronising.synchronise_due(now, outside)


def synchronise(due: store.Due, now: datetime, outside: "Outside | None" = None) -> None:
    """Look at one calendar outside that wants it right now."""
    from chalicelib.calendars import synchronising

    synchronising.synchronise([due], now, outside)


def note_change(before: Appointment | None, after: Appointment, now: datetime) -> int:
    """Let the calendars be written at once that an appointment stands in, or stood in; give how many."""
    if after.ends_at < now - PAST or (before is not None and looks_alike(before, after)):
        return 0
    people = dict.fromkeys([*(before.staff_ids if before else ()), *after.staff_ids])
    there = [one.calendar for who in people for one in store.load_calendars(after.business_id, who)]
    written = [calendar for calendar in there if calendar.kind == "caldav" and not calendar.is_removed]
    return sum(_made_due(store.due_of(calendar), now) for calendar in written)


def _made_due(due: store.Due, now: datetime) -> bool:
    """Make a calendar due, also while somebody is just reading it."""
    for _ in range(5):
        stored = store.load_calendar(due)
        if stored is None or stored.calendar.state != "waiting":
            return False
        try:
            store.save(stored, stored.calendar.model_copy(update={"state": "due", "due_at": now}))
        except WriteRefused:
            continue
        return True
    return False  # it was changed again and again, and each change has made it due


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Under which address a calendar of ours is read; `changed_at` is None for its first address."""

    kind: HolderKind
    holder_id: str
    name: str
    address: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A calendar of ours as a file."""

    content: bytes
    etag: str


def list_feeds(business_id: str) -> list[FeedAddress]:
    """Give the addresses of the calendars of all who work here and of all locations."""
    catalogue = get_catalogue(business_id)
    feeds = store.load_feeds(business_id)
    people = [staff.staff_id for staff in catalogue.staff.values() if staff.active]
    kinds: dict[HolderKind, list[str]] = {"staff": people, "location": list(catalogue.locations)}
    return [
        _feed_address(catalogue, kind, holder_id, feeds.get((kind, holder_id)))
        for kind, holder_ids in kinds.items()
        for holder_id in holder_ids
    ]


def change_feed(business_id: str, kind: HolderKind, holder_id: str, now: datetime) -> FeedAddress:
    """Give a calendar of ours a new address; the one before answers no more.

    Raises NotFound, and ChangedMeanwhile when somebody else has just changed it too.
    """
    catalogue = get_catalogue(business_id)
    _name_of(catalogue, kind, holder_id)
    before = store.load_feed(business_id, kind, holder_id)
    feed = Feed(generation=(before.generation if before else 1) + 1, changed_at=now)
    try:
        store.save_feed(business_id, kind, holder_id, feed)
    except WriteRefused as error:
        raise ChangedMeanwhile from error
    return _feed_address(catalogue, kind, holder_id, feed)


def get_feed(business_id: str, kind: str, holder_id: str, secret: str, now: datetime) -> FeedFile:
    """Give a calendar of ours to whoever knows its present address; raise NotFound to everybody else."""
    catalogue = get_catalogue(business_id)
    known: HolderKind = "location" if kind == "location" else "staff"
    feed = store.load_feed(business_id, known, holder_id)
    if kind != known or not is_signed(secret, catalogue.signing_secret, *_signed(known, holder_id, feed)):
        raise NotFound(said("There is no calendar at this address."))
    name = _name_of(catalogue, known, holder_id)
    entries = islice(entries_of(catalogue, known, holder_id, now), MOST_ENTRIES)
    content = calendar_file(entries, f"{name}, {catalogue.business.name}" if known == "staff" else name)
    return FeedFile(content, tag_of(content))


def _signed(kind: HolderKind, holder_id: str, feed: Feed | None) -> tuple[str, ...]:
    return ("feed", kind, holder_id, str(feed.generation if feed else 1))


def _feed_address(catalogue: Catalogue, kind: HolderKind, holder_id: str, feed: Feed | None) -> FeedAddress:
    secret = sign(catalogue.signing_secret, *_signed(kind, holder_id, feed))
    path = f"/calendars/{catalogue.business.business_id}/{kind}/{holder_id}/{secret}.ics"
    name, changed_at = _name_of(catalogue, kind, holder_id), feed.changed_at if feed else None
    return FeedAddress(kind, holder_id, name, settings().public_url + path, changed_at)


def _name_of(catalogue: Catalogue, kind: HolderKind, holder_id: str) -> str:
    """Give whose calendar it is; raise NotFound for somebody who does not work here."""
    if kind == "staff":
        return catalogue.get_staff(holder_id).name
    return catalogue.get_location(holder_id).name


def list_calendars(business_id: str, staff_id: str) -> list[OutsideCalendar]:
    """Give the calendars that a member of staff has connected, the oldest first; raise NotFound."""
    get_catalogue(business_id).get_staff(staff_id)
    return [stored.calendar for stored in _connected(business_id, staff_id)]


def connect(business_id: str, staff_id: str, new: NewCalendar, now: datetime) -> OutsideCalendar:
    """Connect a calendar outside; it is read a moment later. The same one again takes the new password.

    Raises BadInput for an address that is never asked, or a password that is missing; NotFound.
    """
    get_catalogue(business_id).get_staff(staff_id)
    address = _checked(new)
    parts = (business_id, "calendar", staff_id, new.kind, str(address), new.username)
    calendar_id = stable_id(*parts)
    there = store.load_calendars(business_id, staff_id)
    before = next((one for one in there if one.calendar.calendar_id == calendar_id), None)
    others = sum(not one.calendar.is_removed for one in there if one is not before)
    if others >= MOST_CALENDARS:
        sentence = said("Please remove another calendar first: %(most)s are the most.", most=MOST_CALENDARS)
        raise bad_field("address", sentence)
    calendar = OutsideCalendar(
        calendar_id=calendar_id,
        business_id=business_id,
        staff_id=staff_id,
        kind=new.kind,
        name=new.name or address.host,
        host=address.host,
        due_at=now,
        created_at=now,
    )
    secret = CalendarSecret(address=str(address), username=new.username, password=new.password)
    return _saved(before or store.Stored(calendar), calendar, secret)


def read_again(business_id: str, staff_id: str, calendar_id: str, now: datetime) -> OutsideCalendar:
    """Let a calendar be read now and not when its time comes; raise NotFound or ChangedMeanwhile."""
    stored = _get(business_id, staff_id, calendar_id)
    return _saved(stored, stored.calendar.model_copy(update={"state": "due", "due_at": now}))


def remove(business_id: str, staff_id: str, calendar_id: str, now: datetime) -> OutsideCalendar:
    """Remove a calendar: its busy time is free again at once, and what we wrote into it is taken out soon.

    Raises NotFound or ChangedMeanwhile.
    """
    stored = _get(business_id, staff_id, calendar_id)
    changes = {"state": "due", "due_at": now, "removed_at": now}
    removed = _saved(stored, stored.calendar.model_copy(update=changes))
    take_busy(get_catalogue(business_id), staff_id, calendar_id, [], now)
    return removed


def _checked(new: NewCalendar) -> Address:
    """Give the address to be asked, as far as that can be judged without asking anybody."""
    try:
        address = parsed(new.address)
    except ValueError as error:
        raise bad_field("address", error.args[0]) from error
    local = settings().local_servers
    if not might_be_asked(address, local=local):
        raise bad_field("address", said("Only public addresses of the web are read, on its usual ports."))
    if new.kind == "caldav" and not new.password:
        raise bad_field("password", said("Please give the name and the password for this calendar."))
    if bool(new.username) != bool(new.password) or ":" in new.username:
        raise bad_field("username", said("Please give both the name, without a colon, and the password."))
    if new.password and not local and not address.is_encrypted:
        raise bad_field("address", OPEN)
    return address


def _connected(business_id: str, staff_id: str) -> list[store.Stored]:
    there = [one for one in store.load_calendars(business_id, staff_id) if not one.calendar.is_removed]
    return sorted(there, key=lambda one: one.calendar.created_at)


def _get(business_id: str, staff_id: str, calendar_id: str) -> store.Stored:
    for stored in _connected(business_id, staff_id):
        if stored.calendar.calendar_id == calendar_id:
            return stored
    raise NotFound(said("There is no such calendar."))


def _saved(
    stored: store.Stored, calendar: OutsideCalendar, secret: CalendarSecret | None = None
) -> OutsideCalendar:
    try:
        return store.save(stored, calendar, secret).calendar
    except WriteRefused as error:
        raise ChangedMeanwhile from error
