"""What an owner chooses about bringing the clients of a category back."""

from typing import Annotated, NamedTuple

from pydantic import Field

from chalicelib.core.entity import Entity
from chalicelib.messaging.model import Channel
from chalicelib.reconnect.cadence.pattern import Mode
from chalicelib.reconnect.cadence.population import Population

FalseAlarms = Annotated[int, Field(ge=1, le=50)]
FollowUpDays = Annotated[int, Field(ge=1, le=90)]
HeldBack = Annotated[int, Field(ge=0, le=50)]
NudgeDays = Annotated[int, Field(ge=1, le=30)]


class CategorySettings(Entity):
    """How one category brings its clients back; `false_alarms` and `held_back` are shares in percent.

    One that is not `active` lists nobody and sends nothing. Those held back are not written to, so that it
    shows what the messages bring. `…_text` is the owner's own text (its template_id) that words a message,
    the usual words without it. Without `invite_walk_ins`, those who mostly walk in are only listed.
    """

    category_id: str
    active: bool = True
    mode: Mode = Mode.CALIBRATED
    false_alarms: FalseAlarms = 20
    automatic_first_message: bool = False
    channels: tuple[Channel, ...] = ("email", "sms")
    follow_up_days: FollowUpDays = 7
    held_back: HeldBack = 10
    nudge: bool = False
    nudge_days_before: NudgeDays = 5
    invitation_text: str = ""
    follow_up_text: str = ""
    nudge_text: str = ""
    invite_walk_ins: bool = False


class Rules(NamedTuple):
    """What a category's rhythms follow from, beside the visits."""

    settings: CategorySettings
    population: Population
