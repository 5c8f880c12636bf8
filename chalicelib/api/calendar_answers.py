"""What the calls for calendars take and answer."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, Line
from chalicelib.calendars.model import Choice, HolderKind, NewCalendar, OutsideCalendar
from chalicelib.calendars.service import FeedAddress

Secret = Annotated[Line, StringConstraints(max_length=500)]


class CalendarBody(Body):
    """A calendar to connect: one to subscribe to, or one of a CalDAV server that is written into as well."""

    kind: Literal["subscription", "caldav"]
    address: Annotated[str, StringConstraints(min_length=1, max_length=2000)] = Field(
        description="Of an .ics file (https, http or webcal), or of a CalDAV server or calendar (https)."
    )
    name: Annotated[Line, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    username: Secret = ""
    password: Secret = Field("", description="Kept to sign in there, and never shown again.")

    def wanted(self) -> NewCalendar:
        """Give it as the calendars know it."""
        return NewCalendar(**self.model_dump())


class FeedAnswer(Answer):
    """A calendar of ours and its secret address; whoever knows it can read it."""

    kind: HolderKind
    holder_id: str
    name: str
    address: str
    changed_at: datetime | None

    @classmethod
    def of(cls, feed: FeedAddress) -> Self:
        """Give the answer for a calendar of ours."""
        return cls(
            kind=feed.kind,
            holder_id=feed.holder_id,
            name=feed.name,
            address=feed.address,
            changed_at=feed.changed_at,
        )


class FeedsAnswer(Answer):
    """The calendars of all who work here and of all locations."""

    items: list[FeedAnswer]
    next: None = None


class CalendarAnswer(Answer):
    """A calendar outside and how reading it went; where exactly it stands, and the password, stay secret."""

    calendar_id: str
    staff_id: str
    kind: Literal["subscription", "caldav"]
    name: str
    host: str
    connected_at: datetime
    read_at: datetime | None = Field(description="When it was last read with success.")
    age: str = Field(description="The same in words: Last read 12 minutes ago.")
    stale: bool = Field(description="Not read for more than an hour: what was read last still counts.")
    error: str = Field(description="Why it could not be read, or not written, the last time; else empty.")
    choices: tuple[Choice, ...] = Field(description="The calendars to choose from, where there are several.")
    busy_count: int
    unreadable: int = Field(description="How many entries of it made no sense and were passed over.")

    @classmethod
    def of(cls, calendar: OutsideCalendar, now: datetime) -> Self:
        """Give the answer for a calendar as it looks now."""
        names = {name for name in cls.model_fields if name in OutsideCalendar.model_fields}
        return cls(
            connected_at=calendar.created_at,
            age=calendar.age_in_words(now),
            stale=calendar.is_stale(now),
            **calendar.model_dump(include=names),
        )


class CalendarsAnswer(Answer):
    """The calendars that a member of staff has connected."""

    items: list[CalendarAnswer]
    next: None = None
