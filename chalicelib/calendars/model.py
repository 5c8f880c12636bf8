"""The nouns of calendars. Instants are UTC."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from chalicelib.core.entity import Entity
from chalicelib.core.saying import said, said_of
from chalicelib.core.sentence import Sentence

HolderKind = Literal["staff", "location"]
Kind = Literal["subscription", "caldav"]
State = Literal["due", "waiting", "gone"]

STALE_AFTER = timedelta(hours=1)


class CannotRead(Exception):
    """A calendar outside could not be read or written; the sentence is for whoever connected it.

    `permanent` when trying again soon is no use: something must be changed first.
    """

    def __init__(self, sentence: str, *, permanent: bool = False, choices: "tuple[Choice, ...]" = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.permanent = permanent
        self.choices = choices


class Feed(Entity):
    """Which of its secret addresses a calendar of ours has now; the number rises with each change."""

    generation: int = 1
    changed_at: datetime


class Choice(Entity):
    """One of several calendars that a server offers."""

    name: str
    address: str


class OutsideCalendar(Entity):
    """A calendar of a member of staff that stands elsewhere, and how reading it went.

    A subscription is only read; into a CalDAV calendar their appointments are written too. Where it
    stands and how to sign in is kept apart (`CalendarSecret`); `host` is the name of its server.

    `state` is "due" when it wants looking at right now, "gone" once it was removed and forgotten.
    `read_at` is when it was last read with success, `covered_until` up to when. `etag`, `modified`,
    `mark` and `digest` tell whether it has changed since; `collection` is the calendar that was found
    at the address. `unreadable` entries of it were passed over.
    """

    calendar_id: str
    business_id: str
    staff_id: str
    kind: Kind
    name: str
    host: str
    state: State = "due"
    due_at: datetime | None = None
    created_at: datetime
    removed_at: datetime | None = None
    tried_at: datetime | None = None
    read_at: datetime | None = None
    covered_until: datetime | None = None
    error: Sentence = ""
    failures: int = 0
    choices: tuple[Choice, ...] = ()
    busy_count: int = 0
    unreadable: int = 0
    collection: str = ""
    etag: str = ""
    modified: str = ""
    mark: str = ""
    digest: str = ""

    @property
    def is_removed(self) -> bool:
        """Tell whether it was removed, though something of it may still have to be tidied up."""
        return self.removed_at is not None

    def is_stale(self, now: datetime) -> bool:
        """Tell whether what is known of it is old: not read for more than an hour."""
        return now - (self.read_at or self.created_at) > STALE_AFTER

    def age_in_words(self, now: datetime) -> str:
        """Give how long ago it was read, for example: Last read 12 minutes ago."""
        if self.read_at is None:
            return said("Not read yet.")
        minutes = max(0, (now - self.read_at) // timedelta(minutes=1))
        if minutes >= 24 * 60:
            return said_of(
                minutes // (24 * 60), "Last read %(number)s day ago.", "Last read %(number)s days ago."
            )
        if minutes >= 60:
            return said_of(minutes // 60, "Last read %(number)s hour ago.", "Last read %(number)s hours ago.")
        if minutes:
            return said_of(minutes, "Last read %(number)s minute ago.", "Last read %(number)s minutes ago.")
        return said("Last read just now.")


class NewCalendar(Entity):
    """What somebody wants to connect, as they typed it."""

    kind: Kind
    address: str = Field(repr=False)
    name: str = ""
    username: str = Field("", repr=False)
    password: str = Field("", repr=False)


class CalendarSecret(Entity):
    """Where a calendar stands and how to sign in there; read only by what reads the calendar."""

    address: str = Field("", repr=False)
    username: str = Field("", repr=False)
    password: str = Field("", repr=False)
