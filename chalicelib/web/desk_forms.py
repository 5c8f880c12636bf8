"""What comes in from the pages for staff: the queries of their links and the fields of their forms."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.core.channel import Channel
from chalicelib.messaging.model import State
from chalicelib.reconnect.model import Mode
from chalicelib.web.forms import Day, Form, Identifier, Line
from chalicelib.webhooks.model import EventType
from chalicelib.webhooks.model import State as DeliveryState


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
