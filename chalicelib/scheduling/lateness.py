"""A client says that they come late: who hears of it, until when. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.core.errors import PolicyForbids
from chalicelib.core.saying import said
from chalicelib.messaging.model import Message, Subject
from chalicelib.messaging.service import language_for, message_id_for
from chalicelib.scheduling.facts import Told, facts_of
from chalicelib.scheduling.model import Visit
from chalicelib.scheduling.purposes import TRUE_WHILE, ways_to_staff

MINUTES_LATE = (5, 10, 15, 20, 30, 45, 60)
"""How late somebody can say they come."""
BEFORE = timedelta(hours=4)
"""From how long before the start on they can say so."""


def can_say_late(visit: Visit, now: datetime) -> bool:
    """Tell whether it is the time to say that one comes late."""
    appointment = visit.appointment
    stands = appointment.status in TRUE_WHILE["running_late"]
    return stands and appointment.starts_at - BEFORE <= now < appointment.ends_at


def late_notices(visit: Visit, minutes: int, note: str, now: datetime) -> Iterator[Message]:
    """Give what each of those who perform the visit is told; raise PolicyForbids when it is not the time.

    The same number of minutes said again is the same message.
    """
    if not can_say_late(visit, now) or minutes not in MINUTES_LATE:
        raise PolicyForbids(
            said("This can be said on the day, shortly before the appointment. Please call us.")
        )
    about, business = visit.appointment, visit.catalogue.business
    language = language_for(business.language)
    subject = Subject(kind="appointment", id=about.appointment_id, version=about.sequence)
    for staff_id in about.staff_ids:
        staff = visit.catalogue.staff.get(staff_id)
        if staff is None:
            continue
        facts = facts_of(Told(visit, (about,), (), None, language, now, staff))
        step = f"{staff_id}.{minutes}"
        for channel, address in ways_to_staff(staff, "running_late"):
            yield Message(
                message_id=message_id_for(subject, "running_late", step, "staff", channel),
                business_id=about.business_id,
                purpose="running_late",
                channel=channel,
                to=address,
                recipient="staff",
                client_id=about.client_id,
                language=language,
                facts={**facts, "minutes_late": str(minutes), "note": note},
                subject=subject,
                step=step,
                due_at=now,
                created_at=now,
            )
