"""What comes in from the pages for staff: the queries of their links and the fields of their forms."""

import unicodedata
from datetime import time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from chalicelib.catalogue.model import Reminder
from chalicelib.clients.model import StandingState
from chalicelib.core.channel import Channel
from chalicelib.core.errors import bad_field
from chalicelib.core.saying import said
from chalicelib.messaging.model import State
from chalicelib.reconnect.model import FalseAlarms, FollowUpDays, HeldBack, Invited, List, Mode, NudgeDays
from chalicelib.web.forms import MOST_CHOSEN, Day, Form, Identifier, Line, Moment
from chalicelib.web.numbers_typed import TAKES_A_COMMA
from chalicelib.webhooks.model import EventType
from chalicelib.webhooks.model import State as DeliveryState


def _on_one_line(text: str) -> str:
    line = " ".join(text.split())
    if any(unicodedata.category(sign) == "Cc" for sign in line):
        raise ValueError(said("Control characters are no words."))
    return line


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


Heading = Annotated[str, StringConstraints(max_length=500), AfterValidator(_on_one_line)]
Title = Annotated[Line, AfterValidator(_on_one_line)]
LongText = Annotated[str, StringConstraints(max_length=10_000), BeforeValidator(_lines)]
"""What is typed into a field of several lines, whose ends browsers write in a way of their own."""
Number = Annotated[int, Field(ge=0, le=1_000_000)]
Hours = Annotated[Decimal, Field(ge=Decimal("0.01"), le=1440), TAKES_A_COMMA]
Ways = tuple[Literal["email", "sms", "whatsapp"], ...]
MOST_REMINDERS = 5


class DeskForm(Form):
    """What every form of the console carries to show that it was drawn for this session."""

    form_token: Line = ""


class SwitchForm(Form):
    """Whether a workflow shall be on, and whether it also starts those who have been inactive for longer."""

    on: bool = False
    catch_up: bool = False


class MessagesQuery(Form):
    """Which messages are listed, to which client, and from where on."""

    client_id: Identifier | None = None
    status: State | None = None
    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


class ReconnectQuery(Form):
    """Words of the name, address or number of somebody who is looked for."""

    q: Line = ""


class OverdueQuery(Form):
    """Which of a category's lists is shown, and whether its clients are ticked to begin with."""

    which: List = "overdue"
    ticked: Literal["all", "none"] = "all"


class InvitedQuery(Form):
    """Whether only those are shown who came back."""

    came_back: bool = False


class ContactForm(Form):
    """Whom to invite back, of one category or of all without it, and over which channels.

    `choosing`: of a list with a box for each client, so that no box ticked is nobody, not everybody.
    `began_at`: somebody goes on with those who remained then. `which`: those overdue, or those lapsed.
    """

    which: Invited = "overdue"
    category_id: Identifier | None = None
    channels: tuple[Channel, ...] = Field((), min_length=1, max_length=2, validate_default=True)
    choosing: bool = False
    client_ids: tuple[Identifier, ...] = Field((), max_length=MOST_CHOSEN)
    began_at: Moment | None = None

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """Give the clients chosen, None for all; raise BadInput when there was a choice and it is nobody."""
        if self.choosing and not self.client_ids:
            raise bad_field("client_ids", said("Please choose at least one client."))
        return self.client_ids if self.choosing else None


LeftOut = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}:.{1,200}$")]
MOST_NAMED = 60
"""How many of those left out an address names, so that it stays short enough to be sent."""


class ContactedQuery(Form):
    """Which press is looked at: begun and ended then, of whom and over which channels, and who was left out.

    `names` are, at most so many, of those left out: the reason, a colon, and the client. `held_back` and
    `others` are how many were left out in all, for comparison and else.
    """

    began_at: Moment
    ended_at: Moment
    which: Invited = "overdue"
    category_id: Identifier | None = None
    channels: tuple[Channel, ...] = Field((), max_length=4)
    held_back: int = Field(0, ge=0, le=1_000_000)
    others: int = Field(0, ge=0, le=1_000_000)
    names: tuple[LeftOut, ...] = Field((), max_length=MOST_NAMED)


class ReportQuery(Form):
    """The days from which to which the report tells, both included."""

    first: Day | None = None
    last: Day | None = None


class OtherCardForm(Form):
    """Words that are on another card of the same person: their name, address or number."""

    other: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


class CardForm(Form):
    """A card that was merged into this one."""

    card: Identifier


class StandingForm(Form):
    """Whether a client may be invited back."""

    state: StandingState
    on_hold_until: Day | None = None
    case_open: bool = False


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

    active: bool = False
    mode: Mode
    false_alarms: FalseAlarms
    automatic_first_message: bool = False
    channels: tuple[Channel, ...] = Field((), min_length=1, max_length=2, validate_default=True)
    follow_up_days: FollowUpDays
    held_back: HeldBack
    nudge: bool = False
    nudge_days_before: NudgeDays = 5
    invitation_text: Identifier | Literal[""] = ""
    follow_up_text: Identifier | Literal[""] = ""
    nudge_text: Identifier | Literal[""] = ""
    invite_walk_ins: bool = False


class WordingsQuery(Form):
    """In which language the wording is listed, the business's own without it; whether a price was saved."""

    language: Identifier | None = None
    saved: bool = False


class BeginForm(Form):
    """What an owner calls a text of their own that they begin."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class PriceForm(Form):
    """What a text message costs, in whole units of the currency."""

    amount: Annotated[Decimal, Field(ge=0, le=100, decimal_places=4), TAKES_A_COMMA]


class WordingQuery(Form):
    """Which own text it is, which version is in the form, the one in use without it; what was just done."""

    template_id: Identifier | None = None
    number: Number | None = None
    saved: Number | None = None
    used: Number | None = None
    tested: Identifier | None = None


class WordingForm(Form):
    """A wording, whether it is only looked at, and whether messages are sent with it once it is saved."""

    subject: Heading = ""
    heading: Heading = ""
    body: LongText
    live: bool = False
    then: Literal["preview", "save"]


class VersionForm(Form):
    """The version to send with from now on; 0 is the shipped wording."""

    number: Number


class TryForm(Form):
    """Which of the staff gets a version as a test; the one in use without it."""

    staff_id: Identifier
    number: Number | None = None


class EtiquetteForm(Form):
    """When and how often clients are written to, from which version of the business it was changed."""

    version: Number
    hours_1: Hours | None = None
    hours_2: Hours | None = None
    hours_3: Hours | None = None
    hours_4: Hours | None = None
    hours_5: Hours | None = None
    channels_1: Ways = ()
    channels_2: Ways = ()
    channels_3: Ways = ()
    channels_4: Ways = ()
    channels_5: Ways = ()
    quiet_from: time
    quiet_until: time
    for_all: bool = False
    most: int = Field(ge=1, le=100)
    days: int = Field(ge=1, le=365)
    otherwise: Literal["wait", "held_back"]
    two_way_sms: bool = False
    whatsapp: bool = False

    def reminders(self) -> tuple[Reminder, ...]:
        """Give the reminders; a row without hours is none."""
        rows = [
            (getattr(self, f"hours_{row}"), getattr(self, f"channels_{row}"))
            for row in range(1, MOST_REMINDERS + 1)
        ]
        return tuple(
            Reminder(minutes_before=round(hours * 60), channels=ways) for hours, ways in rows if hours
        )


class EtiquetteQuery(Form):
    """Whether the etiquette has just been saved."""

    saved: bool = False
