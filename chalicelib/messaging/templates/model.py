"""The nouns of wording: a text for a purpose, a form and a language, shipped or an owner's own."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from chalicelib.core.entity import Entity
from chalicelib.messaging.model import Channel, Purpose

Form = Literal["email", "sms"]
"""What is written: emails have a subject, a heading and paragraphs; everything else is one short text."""

OWN: Purpose = "owner_message"
"""The purpose of the texts that are an owner's own: known by their template_id, and with nothing shipped."""
SHIPPED = 0
"""The number of the wording that comes with the program; an owner's versions count from 1."""


def form_of(channel: Channel) -> Form:
    """Give which of the two forms a channel sends."""
    return "email" if channel == "email" else "sms"


class Wording(Entity):
    """What is written, with its markup: docs/templates.md. A short text has its body alone."""

    subject: str = ""
    heading: str = ""
    body: str


class Template(Entity):
    """One version of an owner's own wording. It never changes; saving again makes the next one."""

    number: int = Field(ge=1)
    wording: Wording
    saved_by: str
    saved_at: datetime


class Shelf(Entity):
    """What is in use for one name, and the number of the latest version.

    Without `live` it is the shipped wording, which an owner's own text has not.
    """

    live: Template | None = None
    latest: int = Field(0, ge=0)


class SegmentPrice(Entity):
    """What one segment of an SMS costs, in minor units (cents), of which it may be a part: 0.75."""

    amount: Decimal = Field(ge=0, max_digits=9, decimal_places=4)
    currency: str = Field(pattern="^[A-Z]{3}$")


@dataclass(frozen=True, slots=True)
class TemplateName:
    """What a template is for. Only an `owner_message` has a `template_id`: which of the owner's own texts."""

    purpose: Purpose
    form: Form
    language: str
    template_id: str = ""
