"""From appointments to the lines of a ledger, and lines into the days they belong to: pure.

A line is a fact about one version of one appointment. Of two lines the higher version holds, so that the
order in which they come, and how often, does not matter. What moves to another day is entered on both: on
the old one its newer line takes the place of the one that stood there, and says itself that it is counted
elsewhere. Nothing is ever added to or taken from a count, and so no count can drift.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from chalicelib.core.interval import zone_named
from chalicelib.reporting.model import Line, Part
from chalicelib.scheduling.model import Appointment

CAME = frozenset({"arrived", "in_progress", "done"})


def line_of(appointment: Appointment) -> Line:
    """Give what is counted of an appointment."""
    zone = zone_named(appointment.time_zone)
    local = appointment.starts_at.astimezone(zone)
    services = appointment.services
    amounts = shared_out(appointment.price.amount, [each.price.amount for each in services])
    return Line(
        appointment_id=appointment.appointment_id,
        version=appointment.version,
        day=local.date(),
        minute=60 * local.hour + local.minute,
        status=appointment.status,
        cancelled_by=appointment.cancelled_by or "",
        client_id=appointment.client_id,
        location_id=appointment.location_id,
        source=appointment.source,
        walked_in=bool(appointment.steps) and appointment.steps[0].to == "arrived",
        booked_on=appointment.created_at.astimezone(zone).date(),
        currency=appointment.price.currency,
        parts=tuple(
            Part(
                service_id=each.service_id,
                category_id=each.category_id,
                staff_id=each.staff_id or appointment.staff_id,
                minutes=each.duration_minutes,
                amount=amount,
            )
            for each, amount in zip(services, amounts, strict=True)
        ),
    )


def shared_out(amount: int, weights: list[int]) -> list[int]:
    """Share an amount out in proportion to the weights, evenly where all are nothing, to the last unit."""
    parts = weights if sum(weights) > 0 else [1] * len(weights)
    whole, reached, shares = sum(parts), 0, []
    for given in _running(parts):
        share = amount * given // whole - reached
        shares.append(share)
        reached += share
    return shares


def _running(parts: Iterable[int]) -> Iterable[int]:
    total = 0
    for part in parts:
        total += part
        yield total


def lines_by_day(changes: Iterable[tuple[Appointment | None, Appointment]]) -> dict[date, dict[str, Line]]:
    """Give, for each day that changes concern, the line of every appointment that is or was on it."""
    days: dict[date, dict[str, Line]] = {}
    for before, after in changes:
        line = line_of(after)
        for day in {line.day, before.local_date if before else line.day}:
            lines = days.setdefault(day, {})
            lines.update(newer(lines, {line.appointment_id: line}))
    return days


def newer(known: Mapping[str, Line], told: Mapping[str, Line]) -> dict[str, Line]:
    """Give those of the lines told that say more than what is known."""
    return {
        name: line for name, line in told.items() if name not in known or known[name].version < line.version
    }


def counted_on(day: date, lines: Iterable[Line]) -> list[Line]:
    """Give those of a day's lines that are counted on it."""
    return [line for line in lines if line.day == day]


def clients_on(day: date, lines: Iterable[Line]) -> tuple[str, ...]:
    """Give who came on the day, each once, in a fixed order."""
    return tuple(sorted({line.client_id for line in counted_on(day, lines) if line.status in CAME}))
