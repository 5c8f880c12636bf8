"""Every refusal of the program, one small class each, drawn as a tree.

Refusal
├── BadInput               something given is malformed; `fields` says what
├── NotFound               no such thing, or not for the one who asks
├── NotAllowed             who asks may not do this
├── NotSignedIn            who asks did not say who they are
└── Conflict               well formed, but the present state forbids it
    ├── SlotTaken          somebody else has that time; `alternatives` are the nearest free times
    ├── NotOffered         the rules do not offer that time; `reason` says which rule
    ├── PolicyForbids      the business's rules for changing no longer allow it
    ├── ChangedMeanwhile       the thing has changed since it was looked at
    ├── MoveNotAllowed     the appointment's life does not go from this state to that one
    └── KeyReused          an Idempotency-Key came again with another request

A refusal becomes a status and words in `api/problem.py` and `web/page.py` only. ChannelError is no
refusal: it is how a channel says that a message did not go out, and whether to try again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class Refusal(Exception):
    """Something the program will not do; `code` is stable, the message is a sentence for a person."""

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "That is not possible"

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


class NotFound(Refusal):
    """There is no such thing, or the one who asks must not know of it."""

    code = "not_found"
    title = "Not found"


class NotSignedIn(Refusal):
    """The call needs a key or a session, and there is none or a wrong one."""

    code = "not_signed_in"
    title = "Please sign in"


class NotAllowed(Refusal):
    """Known, but not allowed to do this."""

    code = "not_allowed"
    title = "That is not allowed"


class Conflict(Refusal):
    """Well formed, but the present state of things forbids it."""

    code = "conflict"


class SlotTaken(Conflict):
    """The time is no longer free; `alternatives` holds the nearest free slots."""

    code = "slot_taken"
    title = "That time has just been taken"

    def __init__(self, alternatives: Sequence[Any] = ()) -> None:
        super().__init__("That time is no longer free. Please choose another one.")
        self.alternatives = tuple(alternatives)


class NotOffered(Conflict):
    """The rules do not offer the time: too soon, too far ahead, outside the hours."""

    code = "not_offered"
    title = "That time is not offered"

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence, reason=reason)
        self.reason = reason


class PolicyForbids(Conflict):
    """Too late to move or cancel by oneself."""

    code = "policy_forbids"
    title = "Too late to change online"


class ChangedMeanwhile(Conflict):
    """Somebody else changed the appointment since it was looked at."""

    code = "changed_meanwhile"
    title = "This has just been changed"

    def __init__(self) -> None:
        super().__init__("This appointment has just been changed. Please look at it again.")


class MoveNotAllowed(Conflict):
    """The lifecycle has no such step."""

    code = "move_not_allowed"

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(
            f"An appointment that is {current.replace('_', ' ')} cannot become {wanted.replace('_', ' ')}.",
            current=current,
            wanted=wanted,
        )


class KeyReused(Conflict):
    """The same Idempotency-Key with a different request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used before with a different request.")


class ChannelError(Exception):
    """A message did not go out; `permanent` when trying again is no use."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


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
