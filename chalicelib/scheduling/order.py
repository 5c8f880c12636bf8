"""One order, several visits: what they are called, who speaks for all of them, who comes on the same day.

The visits of an order come on one day, until one of them is moved. The one whose identifier is the order's
leads: what is said of a booking is said once, of all of them, when it happens to that one. Pure.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from chalicelib.core.ids import stable_id
from chalicelib.scheduling.lifecycle import OVER
from chalicelib.scheduling.model import WAITING, Appointment

MOST_GUESTS = 5
"""How many more people one order takes: all of it is written at once."""

Order = tuple[Appointment, ...]
"""Every appointment of an order, called off or not, the one that leads first; one alone is an order too."""


def order_ids(order_id: str) -> list[str]:
    """Give the identifiers that the appointments of an order can have, the leading one first."""
    return [order_id, *(stable_id(order_id, "guest", str(number)) for number in range(1, MOST_GUESTS + 1))]


def ids_under(business_id: str, idempotency_key: str) -> list[str]:
    """Give the identifiers that appointments booked with a key can have, the leading one first."""
    return order_ids(stable_id(business_id, "appointment", idempotency_key))


def in_order(appointments: Iterable[Appointment]) -> Order:
    """Give the appointments of one order, the leading one first, the others as they begin."""
    return tuple(
        sorted(appointments, key=lambda it: (it.order_id != it.appointment_id, it.starts_at, it.served))
    )


def version_of(order: Order) -> int:
    """Give a number that rises with every change of any of them that calendars must learn of."""
    return sum(it.sequence for it in order)


def still_on(order: Order) -> Order:
    """Give those that are not called off."""
    return tuple(it for it in order if it.status != "cancelled")


def firm(order: Order) -> Order:
    """Give those that are booked and still ahead."""
    return tuple(it for it in order if it.status not in OVER and it.status not in WAITING)


def by_day(order: Sequence[Appointment]) -> list[Order]:
    """Give those who come on the same day together."""
    days = sorted(order, key=lambda it: it.local_date)
    return [in_order(group) for _, group in groupby(days, key=lambda it: it.local_date)]


def ended_by_time(order: Order) -> Order:
    """Give those that waited in vain, and those that do so still while one of them has ended."""
    return tuple(it for it in order if it.cancelled_by == "time" or it.status in WAITING)


def speaks_of_end(it: Appointment, order: Order) -> bool:
    """Tell whether the end of an appointment is said for it: of all that waited in vain it is said once."""
    lead = order[0]
    if it.cancelled_by != "time" or it.order_id in (None, it.appointment_id):
        return True
    return lead not in ended_by_time(order) or lead.appointment_id != it.order_id


def speaks(it: Appointment, order: Order) -> bool:
    """Tell whether what has just become of an appointment is said for it, and not by the one that leads.

    That one speaks for those to whom the same happens at the same time, and for those that it will follow.
    """
    lead = order[0]
    if it.order_id in (None, it.appointment_id) or lead.appointment_id != it.order_id:
        return True
    if not it.steps or lead.status in WAITING:
        return lead.status not in WAITING
    step = it.steps[-1]
    return all((each.to, each.at) != (step.to, step.at) for each in lead.steps)
