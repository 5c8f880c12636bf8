"""What comes in from browsers: the queries of links and the fields of forms, checked at the door."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, TypeVar, get_origin
from urllib.parse import parse_qs

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.interval import zone_named
from chalicelib.messaging.model import Channel, State
from chalicelib.reconnect.model import Mode
from chalicelib.webhooks.model import EventType
from chalicelib.webhooks.model import State as DeliveryState

LARGEST_FORM = 64 * 1024

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{1,128}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=2000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))
]
Postcode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)]


def _is_zone(name: str) -> str:
    try:
        zone_named(name)
    except (LookupError, OSError) as error:
        raise ValueError("There is no such time zone.") from error
    return name


Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_is_zone)]
"""The name of a time zone that exists."""
MOST_SEATS = 6
"""How many seats of a class are taken at once by the pages."""
F = TypeVar("F", bound="Form")

SENTENCES = {
    "missing": "Please fill this in.",
    "too_short": "Please choose at least one.",
    "string_too_long": "Please use at most {max_length} characters.",
    "string_pattern_mismatch": "This is not one of ours.",
    "int_parsing": "Please give a whole number.",
    "greater_than_equal": "Please give {ge} or more.",
    "less_than_equal": "Please give {le} or less.",
    "enum": "Please choose one of these.",
    "literal_error": "Please choose one of these.",
    "date_from_datetime_parsing": "This is not a date.",
    "datetime_from_date_parsing": "This is not a time.",
}
"""What pydantic finds wrong, as a person would say it."""


class Form(BaseModel):
    """The fields of a form or of a link's query; what is left blank counts as not given."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class When(Form):
    """Which week is looked at, from its first day on, and which day of it is chosen."""

    week: Day | None = None
    day: Day | None = None


class Wishes(Form):
    """What a client says before they choose a time: who, where, for how many, and where they are."""

    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    seats: int = Field(1, ge=1, le=MOST_SEATS)
    postcode: Postcode = ""
    client_time_zone: Zone | None = None


class TimesQuery(When, Wishes):
    """Which free times are looked at; `zones`: the client wants to say in which time zone they are."""

    zones: bool = False


class Choice(Wishes):
    """What is about to be booked: a service or a package, when, where and with whom."""

    service_id: Identifier | None = None
    package_id: Identifier | None = None
    starts_at: Moment


class Details(Form):
    """Who books, who takes the seats of a class, where the client lives, and which rules they agree to."""

    name: Line
    email: Line | None = None
    phone: Line | None = None
    note: Text = ""
    email_consent: bool = False
    sms_consent: bool = False
    participants: tuple[Line, ...] = ()
    address: Line = ""
    agree: bool = False
    rules_id: Identifier | None = None


class FormKey(Form):
    """What a form carries so that sending it twice books once."""

    form_key: Identifier | None = None


class Link(When):
    """The token of a manage link, and what its holder looks at."""

    token: Annotated[str, StringConstraints(max_length=200)] = ""
    starts_at: Moment | None = None
    booked: bool = False
    moved: bool = False
    told: bool = False


class Move(Form):
    """When an appointment shall be instead."""

    starts_at: Moment


class Agreement(Form):
    """The rules for moving and cancelling that were shown beside the button."""

    rules_id: Identifier | None = None


class Cancellation(Form):
    """Why an appointment is called off."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class Lateness(Form):
    """By about how many minutes somebody comes late, and what they want to say."""

    minutes: int = Field(ge=5, le=60)
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class SignIn(Form):
    """The key of whoever signs in, and the page they were on their way to."""

    key: Line
    back: Line = ""


class DeskForm(Form):
    """What every form of the console carries to show that it was drawn for this session."""

    form_token: Line = ""


class SwitchForm(Form):
    """Whether a workflow shall be on, and whether it also starts those who have been inactive for longer."""

    on: bool = False
    catch_up: bool = False


class StatusForm(Form):
    """The next step of an appointment's life, and the day of the diary it stands on."""

    status: Literal["confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"]
    day: Day | None = None


class SettleForm(Form):
    """What has come that an appointment waited for, and the day of the diary it stands on."""

    what: Literal["approval", "payment"]
    day: Day | None = None


class DiaryQuery(Form):
    """The day of the diary."""

    day: Day | None = None


class MessagesQuery(Form):
    """Which messages are listed, and from where on."""

    status: State | None = None
    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


class OverdueQuery(Form):
    """Whether the lapsed clients are listed instead of the overdue ones."""

    lapsed: bool = False


class ContactForm(Form):
    """Whom to invite back, of one category or of all without it, and over which channels."""

    category_id: Identifier | None = None
    channels: tuple[Channel, ...] = Field((), min_length=1, max_length=2, validate_default=True)


class EndpointForm(Form):
    """An address outside that is told what happens: of which events, all without any; whether it is on."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
    description: Line = ""
    events: tuple[EventType, ...] = ()
    active: bool = False


class DeliveriesQuery(Form):
    """Which deliveries to an endpoint are listed, from where on, and what was just done."""

    status: DeliveryState | None = None
    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None
    saved: bool = False
    replayed: Annotated[int, Field(ge=0, le=500)] | None = None


class ReplayForm(Form):
    """Of how many days what failed is sent again."""

    days: int = Field(ge=1, le=30)


class PreferencesForm(Form):
    """What a client wants to get; `wanted` are the fields of their record that say yes."""

    wanted: tuple[Identifier, ...] = ()
    preferred_channel: Channel | None = None
    reminders: bool = False


class SettingsQuery(Form):
    """Whether the settings have just been saved."""

    saved: bool = False


class SettingsForm(Form):
    """How a category brings its clients back."""

    mode: Mode
    false_alarms: int = Field(ge=1, le=50)
    automatic_first_message: bool = False
    channels: tuple[Channel, ...] = Field((), min_length=1, max_length=2, validate_default=True)
    follow_up_days: int = Field(ge=1, le=90)


def fields_of(body: bytes | str) -> dict[str, list[str]]:
    """Give the fields of a form's body; raise BadInput for one that no form of ours sends."""
    if len(body) > LARGEST_FORM:
        raise bad_field("", f"Please send at most {LARGEST_FORM // 1024} kB.")
    try:
        text = body if isinstance(body, str) else body.decode("ascii")
        return parse_qs(text, keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError as error:
        raise bad_field("", "This form cannot be read.") from error


def checked(model: type[F], given: Mapping[str, Sequence[str]]) -> F:
    """Give the form; raise BadInput with a sentence for each field that is not right."""
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        texts = [text for text in given.get(name, ()) if text.strip()]
        if texts:
            values[name] = texts if get_origin(field.annotation) is tuple else texts[-1]
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise BadInput([(str(e["loc"][0]), _sentence(e["type"], e)) for e in error.errors()]) from error


def _sentence(kind: str, error: Mapping[str, Any]) -> str:
    sentence = SENTENCES.get(kind, "This is not right.")
    return sentence.format(**error.get("ctx", {}))
