"""What comes in over the wire: bodies and queries."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chalicelib.core.channel import Channel
from chalicelib.core.interval import is_zone
from chalicelib.scheduling.model import Pending


def _written_as(pattern: str, example: str) -> BeforeValidator:
    """Take text of this form only: a number is no time, and no calendar holds the year 9999 in every zone."""
    form = re.compile(pattern, re.ASCII)

    def checked(value: Any) -> str:
        if not isinstance(value, str) or not form.match(value):
            raise ValueError(f"Please write it like {example}.")
        return value

    return BeforeValidator(checked)


def _one_line(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in text):
        raise ValueError("Please write it on one line, without control characters.")
    return text


def lines(text: str) -> str:
    """Give a text of several lines as it is; raise ValueError for control characters."""
    _one_line(re.sub(r"[\r\n\t]", "", text))
    return text


def _time_zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError("There is no such time zone. Please write it like Europe/Berlin.")
    return name


def _with_offset(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("Please say its offset from UTC, too, as in 2027-05-31T14:30:00+02:00.")
    return moment


def _each_once(channels: list[Channel]) -> list[Channel]:
    return list(dict.fromkeys(channels))


Day = Annotated[date, Field(strict=False), _written_as(r"(19|2\d)\d\d-\d\d-\d\d$", "2027-05-31")]
Moment = Annotated[
    datetime, Field(strict=False), _written_as(r"(19|2\d)\d\d-\d\d-\d\d[Tt ]", "2027-05-31T14:30:00+02:00")
]
Instant = Annotated[Moment, AfterValidator(_with_offset)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{1,128}$")]
ShortText = Annotated[str, StringConstraints(max_length=200)]
Line = Annotated[str, AfterValidator(_one_line)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)
]
Reason = Annotated[str, StringConstraints(max_length=500), AfterValidator(lines)]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_time_zone)]
Channels = Annotated[list[Channel], Field(min_length=1, max_length=2), AfterValidator(_each_once)]


def _month_and_day(text: str) -> str:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError as error:
        raise ValueError("Please write it like 05-31, the month first.") from error
    return text


Birthday = Annotated[str, StringConstraints(min_length=5, max_length=5), AfterValidator(_month_and_day)]


class Wire(BaseModel):
    """Anything on the wire."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class Body(Wire):
    """A JSON body: a text is no number and a number no text."""

    model_config = ConfigDict(strict=True, defer_build=True)


class ClientBody(Body):
    """Who books: a name and an email address or a phone number."""

    name: Name
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    phone: Annotated[str, StringConstraints(max_length=40)] | None = None
    email_consent: bool | None = Field(None, description="May be sent offers and invitations by email.")
    sms_consent: bool | None = Field(None, description="May be sent text messages.")


CalledOffBy = Annotated[
    Literal["client", "staff"],
    Field(
        description="Who called it off, whoever enters it: the client, by phone for example, or the business"
        " (staff). Left out, it was the business: a client who is overdue is then listed at once, as let"
        " down. Who called off is left in peace for a week."
    ),
]


class CancelBody(Body):
    """Why an appointment is cancelled."""

    reason: Reason = ""


class LateBody(Body):
    """By about how many minutes somebody comes late, and what they want to say."""

    minutes: Literal[5, 10, 15, 20, 30, 45, 60]
    note: Reason = ""


class StatusBody(Body):
    """The status an appointment shall have."""

    status: Literal["confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"]
    reason: Reason = ""
    cancelled_by: CalledOffBy = "staff"
    redo_of: Identifier | None = Field(
        None, description="With done: the earlier appointment that this one put right."
    )


class TakeBackBody(Body):
    """What staff pressed by mistake."""

    status: Literal["done", "no_show"]


class SettleBody(Body):
    """Which of the things has come that an appointment waits for."""

    pending: Pending


class PreferencesBody(Body):
    """Whom a client likes best, null for nobody; and, where it is given, their birthday, null for none."""

    preferred_staff_id: Identifier | None
    birthday: Birthday | None = None


class DiaryQuery(Wire):
    """Which appointments are asked for; both dates are included, local to the business."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    staff_id: Identifier | None = None
    client_id: Identifier | None = None
    cursor: str | None = None


class ClientsQuery(Wire):
    """Words that a client's name, email address or phone number contains."""

    q: ShortText = ""
    cursor: str | None = None


class MessagesQuery(Wire):
    """Of which client, in which state."""

    client_id: Identifier | None = None
    status: ShortText | None = None
    cursor: str | None = None


class TokenQuery(Wire):
    """The token of an appointment's manage link."""

    token: ShortText = ""


class NoQuery(Wire):
    """Nothing is asked for."""
