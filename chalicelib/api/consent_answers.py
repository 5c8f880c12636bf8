"""What goes out over the wire about what clients allow."""

from datetime import datetime
from typing import Any, Self

from pydantic import Field

from chalicelib.api.answers import Answer
from chalicelib.catalogue.model import Etiquette
from chalicelib.clients.model import Change
from chalicelib.consent.model import CHOICES, Record, agreed


class StopAnswer(Answer):
    """An address that is not written to any more, and why."""

    to: str
    why: str
    reason: str
    at: datetime


class ChangeAnswer(Answer):
    """What was said at one time, by whom, where and to which words."""

    at: datetime
    by: str
    where: str
    words: str
    said: dict[str, Any]
    stopped: str
    lifted: str

    @classmethod
    def of(cls, change: Change) -> Self:
        """Give the answer for an entry."""
        told = change.told.model_dump()
        return cls(**told, **change.model_dump(include={"at", "said", "stopped", "lifted"}))


class ConsentsAnswer(Answer):
    """What a client allows, the latest word on each of it, and everything that was said."""

    client_id: str
    allowed: dict[str, bool]
    latest: dict[str, ChangeAnswer]
    preferred_channel: str | None
    reminders: bool
    time_zone: str | None
    language: str | None
    stopped: list[StopAnswer]
    items: list[ChangeAnswer]
    next: str | None

    @classmethod
    def of(cls, record: Record) -> Self:
        """Give the answer for a client's record."""
        client = record.client
        stops = [stop for stop in (client.email_stopped, client.phone_stopped) if stop]
        return cls(
            client_id=client.client_id,
            allowed={field: agreed(client, *at) for at, field in CHOICES.items()},
            latest={name: ChangeAnswer.of(change) for name, change in record.latest.items()},
            preferred_channel=client.preferred_channel,
            reminders=client.reminders,
            time_zone=client.time_zone,
            language=client.language,
            stopped=[StopAnswer(**stop.model_dump()) for stop in stops],
            items=[ChangeAnswer.of(change) for change in record.changes],
            next=record.next,
        )


class EtiquetteThing(Etiquette):
    """When and how often clients are written to, with the version of the business.

    Messages to your own programs are signed by `webhook_secret` (Standard Webhooks).
    """

    version: int = Field(0, ge=0)
    webhook_secret: str = ""
