"""The rules by which clients book and change by themselves."""

from pydantic import Field

from chalicelib.catalogue.notices import A_DAY_BEFORE, Reminders
from chalicelib.core.entity import Entity
from chalicelib.core.ids import stable_id


class ChangeRules(Entity):
    """How many minutes before the start clients may still move or cancel, and the owner's words for it.

    An appointment keeps the rules under which it was booked.
    """

    move_until_minutes: int = Field(60, ge=0)
    cancel_until_minutes: int = Field(60, ge=0)
    words: str = Field("", max_length=4000)

    @property
    def rules_id(self) -> str:
        """Give what two rules share only if they say the same: what a client shows to have agreed to."""
        return stable_id(self.model_dump_json())


class BookingPolicy(ChangeRules):
    """How clients may book and change by themselves.

    `lead_minutes`: how long before the start a booking must be made. `horizon_days`: how far ahead.
    `step_minutes`: start times are multiples of it, counted from local midnight. `must_agree`: clients
    agree to the rules for changes before they book. `verify_contact`: whoever books for the first time
    follows a link sent to them. `whole_gaps`: times that leave no useless hole are recommended.
    What waits for the client's link, the business's answer or a payment, and what is offered to somebody
    on the waiting list, waits for so many minutes: `verify_minutes`, `answer_minutes`, `pay_minutes`,
    `offer_minutes`. `offer_to_all`: time that gets free is offered to all at once whom it suits, and the
    first has it, instead of one after the other. `pay_words` say how a deposit is paid, in the owner's words.
    `reminders` go out before every visit, unless its service has others.
    """

    lead_minutes: int = Field(60, ge=0)
    horizon_days: int = Field(120, ge=1, le=730)
    step_minutes: int = Field(15, ge=5, le=240)
    must_agree: bool = False
    verify_contact: bool = False
    whole_gaps: bool = False
    verify_minutes: int = Field(15, ge=1, le=60)
    answer_minutes: int = Field(2880, ge=1)
    pay_minutes: int = Field(30, ge=1)
    offer_minutes: int = Field(30, ge=1)
    offer_to_all: bool = False
    pay_words: str = Field("", max_length=2000)
    reminders: Reminders = A_DAY_BEFORE

    @property
    def change_rules(self) -> ChangeRules:
        """Give the rules for moving and cancelling alone."""
        return ChangeRules.model_validate(self.model_dump(include={*ChangeRules.model_fields}))
