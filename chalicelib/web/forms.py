"""What comes in from browsers: the queries of links and the fields of forms, checked at the door."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar, cast, get_origin
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

from chalicelib.core.channel import Channel
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.interval import is_zone
from chalicelib.core.saying import Said, said

LARGEST_FORM = 128 * 1024
"""Room for the longest wording of a message, of which forms make nine signs for one of Hindi."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{1,128}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=2000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))
]
Postcode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)]


def _is_zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError(said("There is no such time zone."))
    return name


Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_is_zone)]
"""The name of a time zone that exists."""
MOST_SEATS = 6
"""How many seats of a class are taken at once by the pages."""
MOST_CHOSEN = 2000
"""How many of a list can be ticked one by one."""
F = TypeVar("F", bound="Form")

SENTENCES = {
    "missing": said("Please fill this in."),
    "too_short": said("Please choose at least one."),
    "string_too_long": said("Please use at most %(max_length)s characters."),
    "string_pattern_mismatch": said("This is not one of ours."),
    "int_parsing": said("Please give a whole number."),
    "decimal_parsing": said("Please give a number."),
    "decimal_max_places": said("Please give at most %(decimal_places)s digits after the point."),
    "greater_than_equal": said("Please give %(ge)s or more."),
    "less_than_equal": said("Please give %(le)s or less."),
    "enum": said("Please choose one of these."),
    "literal_error": said("Please choose one of these."),
    "date_from_datetime_parsing": said("This is not a date."),
    "datetime_from_date_parsing": said("This is not a time."),
    "time_parsing": said("Please give a time like 21:00."),
}
"""What pydantic finds wrong, as a person would say it."""
NOT_RIGHT = said("This is not right.")


class Form(BaseModel):
    """The fields of a form or of a link's query; what is left blank counts as not given."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class When(Form):
    """Which week is looked at, from its first day on, and which day of it is chosen."""

    week: Day | None = None
    day: Day | None = None


Token = Annotated[str, StringConstraints(max_length=200)]


class Wishes(Form):
    """What a client says before they choose a time: who, where, for how many, and where they are.

    `again` is an earlier appointment of theirs, whose link (`token`) they hold: we know who they are by it.
    """

    staff_id: Identifier | None = None
    location_id: Identifier | None = None
    seats: int = Field(1, ge=1, le=MOST_SEATS)
    postcode: Postcode = ""
    client_time_zone: Zone | None = None
    again: Identifier | None = None
    token: Token = ""


class FrontQuery(Form):
    """At which place somebody wants to be served, if they have said so."""

    location_id: Identifier | None = None


class TimesQuery(When, Wishes):
    """Which free times are looked at; `zones`: the client wants to say in which time zone they are."""

    zones: bool = False


class Wished(Wishes):
    """What somebody would wait for: a service or a package."""

    service_id: Identifier | None = None
    package_id: Identifier | None = None


class Joining(Form):
    """Who comes onto the waiting list, and between which days."""

    name: Line
    email: Line | None = None
    phone: Line | None = None
    sms_consent: bool = False
    first_on: Day
    last_on: Day


class Choice(Wished):
    """What is about to be booked: a service or a package, when, where and with whom."""

    starts_at: Moment


class Details(Form):
    """Who books, who takes the seats of a class, where the client lives, and which rules they agree to."""

    name: Line
    email: Line | None = None
    phone: Line | None = None
    served: Line = ""
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

    token: Token = ""
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


class PreferencesForm(Form):
    """What a client wants to get; `wanted` are the fields of their record that say yes."""

    wanted: tuple[Identifier, ...] = ()
    preferred_channel: Channel | None = None
    language: str = ""
    reminders: bool = False


def fields_of(body: bytes | str) -> dict[str, list[str]]:
    """Give the fields of a form's body; raise BadInput for one that no form of ours sends."""
    if len(body) > LARGEST_FORM:
        raise bad_field("", said("Please send at most %(size)s kB.", size=LARGEST_FORM // 1024))
    try:
        text = body if isinstance(body, str) else body.decode("ascii")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_CHOSEN + 50, errors="strict")
    except ValueError as error:
        raise bad_field("", said("This form cannot be read.")) from error


Complaints = Sequence[tuple[str, str]]
"""Fields and what is wrong with them."""


def checked(
    model: type[F], given: Mapping[str, Sequence[str]], also: Callable[[F], Complaints] = lambda _: ()
) -> F:
    """Give the form; raise BadInput with a sentence for each field that is not right.

    `also` gives what else is wrong with it, beside fields that are fit by themselves: all is told at once.
    It may be called with a form as it was typed, whose fields are texts that may not fit.
    """
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        texts = [text for text in given.get(name, ()) if text.strip()]
        if texts:
            values[name] = texts if get_origin(field.annotation) is tuple else texts[-1]
    try:
        form = model.model_validate(values)
    except ValidationError as error:
        wrong = [(str(e["loc"][0]), complaint_in(e)) for e in error.errors()]
        known = {name for name, _ in wrong}
        blank = {name: "" for name, field in model.model_fields.items() if field.is_required()}
        as_typed = cast("F", model.model_construct(**{**blank, **values}))
        more = also(as_typed)
        more = [it for it in more if it[0].removeprefix("client.") not in known]
        raise BadInput([*wrong, *more]) from error
    if more := also(form):
        raise BadInput(more)
    return form


def complaint_in(error: Mapping[str, Any], sentences: Mapping[str, str] = SENTENCES) -> Said:
    """Give what pydantic finds wrong as a person would say it, in the words of a form's own `sentences`."""
    return said(sentences.get(error["type"], NOT_RIGHT), **error.get("ctx", {}))
