"""What comes in over the wire about bringing clients back."""

from pydantic import Field

from chalicelib.api.asked import Body, Channels, Identifier, Wire
from chalicelib.reconnect.model import Mode


class ContactBody(Body):
    """Whom to invite back: one category, or all without it; over which channels."""

    category_id: Identifier | None = None
    channels: Channels


class OverdueQuery(Wire):
    """Whether the lapsed clients are asked for instead of the overdue ones."""

    lapsed: bool = False


class ReconnectSettingsBody(Body):
    """How a category brings its clients back; `false_alarms` in percent."""

    mode: Mode = Mode.CALIBRATED
    false_alarms: int = Field(20, ge=1, le=50)
    automatic_first_message: bool = False
    channels: Channels = ["email", "sms"]
    follow_up_days: int = Field(7, ge=1, le=90)
