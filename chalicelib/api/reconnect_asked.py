"""What comes in over the wire about bringing clients back."""

from typing import Literal

from pydantic import Field

from chalicelib.api.asked import Body, Channels, Day, Identifier, Instant, Wire
from chalicelib.clients.model import StandingState
from chalicelib.reconnect.model import FalseAlarms, FollowUpDays, HeldBack, Invited, List, Mode, NudgeDays

OwnText = Identifier | Literal[""]
MOST_CHOSEN = 2000
"""How many clients can be chosen one by one; there is no such bound on all of a category."""


class ContactBody(Body):
    """Whom to invite back: one category, or all without it; some of its clients; over which channels."""

    which: Invited = Field("overdue", alias="list", description="The lapsed get words of their own.")
    category_id: Identifier | None = None
    channels: Channels
    client_ids: list[Identifier] | None = Field(None, min_length=1, max_length=MOST_CHOSEN)
    began_at: Instant | None = Field(None, description="Of the first answer, to go on with who remains.")


class OverdueQuery(Wire):
    """Which of a category's lists is asked for."""

    which: List = Field("overdue", alias="list")


class ReportQuery(Wire):
    """The period of a report; both dates are included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class StandingBody(Body, strict=True):
    """Whether a client may be invited back."""

    state: StandingState = "active"
    on_hold_until: Day | None = None
    case_open: bool = False


class MergeBody(Body):
    """Into which category another one is merged, or into which card of the same person another one."""

    into: Identifier


class ReconnectSettingsBody(Body):
    """How a category brings its clients back; `false_alarms` and `held_back` in percent.

    `nudge`: clients are reminded so many days before their next visit is due. `…_text` is the `template_id`
    of a text of the owner's own; the usual words without it.
    """

    active: bool = True
    mode: Mode = Mode.CALIBRATED
    false_alarms: FalseAlarms = 20
    automatic_first_message: bool = False
    channels: Channels = ["email", "sms"]
    follow_up_days: FollowUpDays = 7
    held_back: HeldBack = 10
    nudge: bool = False
    nudge_days_before: NudgeDays = 5
    invitation_text: OwnText = ""
    follow_up_text: OwnText = ""
    nudge_text: OwnText = ""
    invite_walk_ins: bool = Field(
        False, description="Write to those who mostly walk in, too; without it they are only listed."
    )
