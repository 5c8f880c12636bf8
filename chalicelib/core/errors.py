"""Every refusal of the program, one small class each, drawn as a tree.

Refusal
├── BadInput               something given is malformed; `fields` says what
├── NotFound               no such thing, or not for the one who asks
├── NotAllowed             who asks may not do this
├── NotSignedIn            who asks did not say who they are
├── TooManyRequests        too much at once from there; `retry_after_seconds` says how long to wait
└── Conflict               well formed, but the present state forbids it
    ├── SlotTaken          somebody else has that time; `alternatives` are the nearest free times
    ├── NotOffered         the rules do not offer that time; `reason` says which rule
    ├── RulesChanged       the rules that were agreed to are not those that hold by now
    ├── HoldEnded          the time was kept for a while, which is over
    ├── AppointmentsThere  other time would lie over these appointments
    ├── SeriesConflicts    dates of a series cannot be had, and nothing was chosen instead; `lines` says which
    ├── FormClosed         the visit that a form was to be filled in for is over or called off
    ├── PolicyForbids      the business's rules for changing no longer allow it
    ├── ChangedMeanwhile       the thing has changed since it was looked at
    ├── LastOwner          nobody would be left who owns the business
    ├── MoveNotAllowed     the appointment's life does not go from this state to that one
    └── KeyReused          an Idempotency-Key came again with another request

A refusal becomes a status and words in `api/problem.py` and `web/page.py` only. ChannelError is no
refusal: it is how a channel says that a message did not go out, and whether to try again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from chalicelib.core.saying import STATUSES, Said, said, said_of


class Refusal(Exception):
    """Something the program will not do; `code` is stable, the message is a sentence for a person."""

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = said("That is not possible")

    def __init__(self, sentence: str, **data: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.data = data


class BadInput(Refusal):
    """What was given is malformed; `fields` holds (field, message) pairs."""

    code = "bad_input"
    title = "Something in the request is not right"

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {message}" if field else message for field, message in fields))
        self.fields = tuple(fields)


class TooManyDays(BadInput):
    """More days than one list of free times works out; `found` are the times on the `days` that it did."""

    def __init__(self, days: int, found: list[Any]) -> None:
        plural = "day" if days == 1 else "days"
        super().__init__([("to", f"Please ask for at most {days} {plural} at once.")])
        self.days, self.found = days, found


class NotFound(Refusal):
    """There is no such thing, or the one who asks must not know of it."""

    code = "not_found"
    title = said("Not found")


class NotSignedIn(Refusal):
    """The call needs a key or a session, and there is none or a wrong one."""

    code = "not_signed_in"
    title = said("Please sign in")


class NotAllowed(Refusal):
    """Known, but not allowed to do this."""

    code = "not_allowed"
    title = said("That is not allowed")


class TooManyRequests(Refusal):
    """An address or a person has tried too often in a short time; nothing was done."""

    code = "too_many_requests"
    title = said("That was a lot in a short time")

    def __init__(self, retry_after_seconds: int) -> None:
        sentence = said(
            "Please try again in %(wait)s, or call us.", wait=_wait(-(-retry_after_seconds // 60))
        )
        super().__init__(sentence, retry_after_seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class Conflict(Refusal):
    """Well formed, but the present state of things forbids it."""

    code = "conflict"


class SlotTaken(Conflict):
    """The time is no longer free; `alternatives` holds the nearest free slots."""

    code = "slot_taken"
    title = said("That time has just been taken")

    def __init__(self, alternatives: Sequence[Any] = ()) -> None:
        super().__init__(said("That time is no longer free. Please choose another one."))
        self.alternatives = tuple(alternatives)


class NotOffered(Conflict):
    """The rules do not offer the time: too soon, too far ahead, outside the hours."""

    code = "not_offered"
    title = said("That time is not offered")

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence, reason=reason)
        self.reason = reason


class RulesChanged(Conflict):
    """Other rules for moving and cancelling were shown than those that hold."""

    code = "rules_changed"
    title = said("The rules have changed")

    def __init__(self) -> None:
        super().__init__(
            said("Our rules for changes have just changed. Please read them again before you book.")
        )


class HoldEnded(Conflict):
    """Time was kept for somebody until an instant that is past."""

    code = "hold_ended"
    title = said("That time was kept only for a while")

    def __init__(self) -> None:
        super().__init__(said("We could not keep that time any longer. Please choose a time again."))


class AppointmentsThere(Conflict):
    """Time off or a closure would lie over appointments or time that is kept for somebody.

    `owners` are the identifiers of both, `appointments` the appointments themselves where they are known.
    """

    code = "appointments_there"
    title = said("There are appointments then")

    def __init__(self, owners: Sequence[str], appointments: Sequence[Any] = ()) -> None:
        super().__init__(
            said("There are appointments in that time. Move or cancel them first, or say that they stay.")
        )
        self.owners = tuple(owners)
        self.appointments = tuple(appointments)


class SeriesConflicts(Conflict):
    """Dates of a series cannot be had as asked, and nothing was chosen for them; nothing was done.

    `lines` says for each of them what stands in the way, and which times are free near it.
    """

    code = "series_conflicts"
    title = "Some of the dates are not free"

    def __init__(self, lines: Sequence[Any]) -> None:
        super().__init__("Please choose for each of these dates: leave it out, or another time.")
        self.lines = tuple(lines)


class PolicyForbids(Conflict):
    """Too late to move or cancel by oneself, or too early to say that one is late."""

    code = "policy_forbids"
    title = said("This is not the time for that")


class FormClosed(Conflict):
    """It is too late to fill in a form: the visit is over, or was called off."""

    code = "form_closed"
    title = said("This form is closed")

    def __init__(self) -> None:
        super().__init__(
            said("The appointment is over or was cancelled, so there is nothing to fill in any more.")
        )


class ChangedMeanwhile(Conflict):
    """Somebody else changed the thing since it was looked at."""

    code = "changed_meanwhile"
    title = said("This has just been changed")

    def __init__(self) -> None:
        super().__init__(said("Somebody else has just changed this. Please look at it again."))


class LastOwner(Conflict):
    """Somebody must own the business."""

    code = "last_owner"
    title = said("Somebody must own the business")

    def __init__(self) -> None:
        super().__init__(said("This is the only owner. Please make somebody else an owner first."))


class MoveNotAllowed(Conflict):
    """The lifecycle has no such step."""

    code = "move_not_allowed"

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(
            said(
                "An appointment that is %(current)s cannot become %(wanted)s.",
                current=STATUSES.get(current, current),
                wanted=STATUSES.get(wanted, wanted),
            ),
            current=current,
            wanted=wanted,
        )


class KeyReused(Conflict):
    """The same Idempotency-Key with a different request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used before with a different request.")


class ChannelError(Exception):
    """A message did not go out; `permanent` when trying again is no use.

    `throttled`: it is not about this message; the provider takes nothing more for the moment.
    """

    def __init__(self, reason: str, *, permanent: bool, throttled: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.throttled = throttled


class OptedOut(ChannelError):
    """The provider's own list says that the receiver wants nothing from us."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=True)


def _wait(minutes: int) -> Said:
    if minutes > 90:
        return said_of(-(-minutes // 60), "%(number)s hour", "%(number)s hours")
    return said_of(minutes, "%(number)s minute", "%(number)s minutes") if minutes > 1 else said("a minute")


def bad_field(field: str, message: str) -> BadInput:
    """Give the refusal for one malformed field."""
    return BadInput([(field, message)])


def bad_fields(errors: Sequence[Mapping[str, Any]]) -> BadInput:
    """Give the refusal for pydantic's list of errors (`ValidationError.errors()`)."""
    fields = [
        (".".join(str(part) for part in error["loc"]), str(error["msg"]).removeprefix("Value error, "))
        for error in errors
    ]
    return BadInput(fields)
