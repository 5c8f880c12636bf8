"""How a day unfolds at the desk: who comes next, who is late, who is here, who takes longer. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Status

LATE_AFTER = timedelta(minutes=5)
"""How long after the start nobody is called late yet."""
SOON = timedelta(minutes=15)
"""How long before its start a visit is said to be held up by the one before it."""

Going = Literal["asked", "coming", "next", "late", "unknown", "here", "over", "ended"]
"""Where a visit stands now.

`asked` waits for something before it is certain; `next` is the first that a person still expects; `unknown`
is past its end and nobody said whether they came; `over` is past its end and still going on.
"""
HERE: tuple[Status, ...] = ("arrived", "in_progress")
WAITS: tuple[Status, ...] = ("requested", "held")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a visit stands, by how many minutes it is late or over, and whose visit holds it up."""

    going: Going
    minutes: int = 0
    held_up_by: str = ""


def unfold(appointments: Iterable[Appointment], now: datetime) -> dict[str, Standing]:
    """Give where each visit of a day stands at an instant, by its identifier."""
    every = sorted(appointments, key=lambda it: (it.starts_at, it.appointment_id))
    found = {it.appointment_id: _alone(it, now) for it in every}
    over = {it.staff_id: it for it in every if found[it.appointment_id].going == "over"}
    expected = set[str]()
    for it in every:
        standing = found[it.appointment_id]
        if standing.going == "coming" and it.staff_id not in expected:
            expected.add(it.staff_id)
            standing = replace(standing, going="next")
        longer = over.get(it.staff_id)
        waits = standing.going in ("next", "late") or it.status == "arrived"
        if longer and longer is not it and waits and it.starts_at - SOON <= now:
            standing = replace(standing, held_up_by=longer.client_name)
        found[it.appointment_id] = standing
    return found


def _alone(appointment: Appointment, now: datetime) -> Standing:
    """Give where a visit stands without regard to the others."""
    if appointment.status in scheduling.OVER:
        return Standing("ended")
    if appointment.status in WAITS:
        return Standing("asked")
    beyond = _minutes(now - appointment.ends_at)
    if appointment.status in HERE:
        return Standing("over", beyond) if beyond > 0 else Standing("here")
    if beyond >= 0:
        return Standing("unknown")
    missing = now - (appointment.arrives_until or appointment.starts_at)
    return Standing("late", _minutes(missing)) if missing >= LATE_AFTER else Standing("coming")


def counts_of(standings: Mapping[str, Standing]) -> Counter[Going]:
    """Give how many visits stand where; those that are next are coming, too."""
    return Counter("coming" if it.going == "next" else it.going for it in standings.values())


def _minutes(span: timedelta) -> int:
    """Give the whole minutes that have passed, below 0 while there are some to go."""
    return span // timedelta(minutes=1)
