"""The life of an appointment: which status may follow which, in one table."""

from chalicelib.core.errors import MoveNotAllowed
from chalicelib.scheduling.model import Status

FOLLOWS: dict[Status, frozenset[Status]] = {
    "booked": frozenset({"confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"}),
    "confirmed": frozenset({"arrived", "in_progress", "done", "no_show", "cancelled"}),
    "arrived": frozenset({"in_progress", "done", "cancelled"}),
    "in_progress": frozenset({"done"}),
    "done": frozenset(),
    "no_show": frozenset({"arrived", "done"}),
    "cancelled": frozenset(),
}

STILL_AHEAD: frozenset[Status] = frozenset({"booked", "confirmed"})
"""An appointment can be moved only while it has not begun and is not called off."""

OVER: frozenset[Status] = frozenset({"cancelled", "done", "no_show"})
"""The client has it ahead no longer."""


def require_move(current: Status, wanted: Status) -> None:
    """Raise MoveNotAllowed unless the wanted status may follow the current one."""
    if wanted not in FOLLOWS[current]:
        raise MoveNotAllowed(current, wanted)
