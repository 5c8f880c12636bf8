"""When clients are reminded of a visit, and over which ways staff hear of what."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.core.channel import Channel
from chalicelib.core.entity import Entity


class Reminder(Entity):
    """One reminder, so many minutes before the start; without `channels`, however the client is reached."""

    minutes_before: int = Field(ge=1, le=86400)
    channels: tuple[Channel, ...] = ()


Reminders = Annotated[tuple[Reminder, ...], Field(max_length=5)]
A_DAY_BEFORE = (Reminder(minutes_before=1440),)

Notice = Literal["bookings", "changes", "lateness", "agenda"]
"""What staff are told of: new visits and requests, moves and cancellations, who comes late, their day."""

StaffChannel = Literal["email", "sms", "webhook"]
Notices = dict[Notice, tuple[StaffChannel, ...]]
"""Over which ways somebody is told of what; of what is not named, over every way there is."""
