"""When and how often a business writes to its clients, beside what each of them allows."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chalicelib.core.entity import Entity

MinuteOfDay = Annotated[int, Field(ge=0, le=1439)]


class QuietHours(Entity):
    """The part of each day in which clients are left alone, in minutes since midnight where they are.

    From `starts_minute` up to but without `ends_minute`, over midnight where that is the earlier one; both
    alike: never. Offers always keep to it, `for_all` lets messages about appointments do so too.
    """

    starts_minute: MinuteOfDay = 21 * 60
    ends_minute: MinuteOfDay = 8 * 60
    for_all: bool = False


class OfferLimit(Entity):
    """At most `most` offers in any `days` days to one client; one too many waits, or is held back."""

    most: int = Field(4, ge=1, le=100)
    days: int = Field(30, ge=1, le=365)
    otherwise: Literal["wait", "held_back"] = "wait"


class ApprovedTemplate(Entity):
    """Words that WhatsApp has approved, by their `name` there, as the business wrote them there.

    `values` are the facts that they speak of, each by the name of its parameter, or in the order of the
    parameters where those are `numbered`. `languages` says what a language is called there where that is not
    our own name for it: en_US for en.
    """

    NAME: ClassVar = r"^[a-z0-9_]{1,512}$"
    LANGUAGE: ClassVar = r"^[a-z]{2,3}(_[A-Za-z]{2,4})?$"
    MOST_VALUES: ClassVar = 30

    name: Annotated[str, Field(pattern=NAME)]
    values: Annotated[tuple[str, ...], Field(max_length=MOST_VALUES)] = ()
    numbered: bool = False
    languages: dict[str, Annotated[str, Field(pattern=LANGUAGE)]] = {}


class Etiquette(Entity):
    """When and how often clients are written to, and what there is besides email and text messages.

    `whatsapp`: clients may choose it. `whatsapp_templates` has, for a purpose, what WhatsApp has approved;
    without it the message goes as text, which reaches only who wrote first.
    `two_way_sms`: what clients answer to our number reaches us, so reminders may ask for an answer.
    """

    quiet: QuietHours = QuietHours()
    offers: OfferLimit = OfferLimit()
    whatsapp: bool = False
    whatsapp_templates: dict[str, ApprovedTemplate] = {}
    two_way_sms: bool = False
