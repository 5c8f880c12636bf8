"""Messages that are only looked at or tried out: with the facts of a visit that there is."""

from datetime import datetime, timedelta

from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.errors import bad_field
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.messaging.model import TO_STAFF, Channel, Message
from chalicelib.messaging.service import templates
from chalicelib.scheduling.facts import Told, facts_of
from chalicelib.scheduling.model import Visit
from chalicelib.scheduling.service import get_visit, list_appointments

LOOKED_AHEAD = timedelta(days=60)
ONLY_AT_TIMES = frozenset(
    {
        *("note", "reason", "cancelled_by", "waited_for", "until", "deposit", "agreed"),
        *("previous_date", "previous_time", "move_until", "cancel_until"),
    }
)
"""Facts that a visit has only after certain things happened: made up where it has none."""


def example_facts(
    business_id: str, name: templates.TemplateName, now: datetime, appointment_id: str | None = None
) -> tuple[dict[str, str], str | None]:
    """Give facts to look at a template with, and the appointment that they are of, if there is one.

    Without an `appointment_id` it is the next one, or the latest. No link of a client's is among the facts:
    who previews a message is not the one it is for. Raises NotFound for no such appointment.
    """
    visit = _example(business_id, appointment_id, now)
    catalogue = get_catalogue(business_id)
    facts = templates.made_up_facts(catalogue, name.language, now, settings().booking_url(business_id))
    if visit is None:
        return facts, None
    about = visit.appointment
    staff = catalogue.staff.get(about.staff_ids[0]) if name.purpose in TO_STAFF else None
    told = Told(visit, (about,), (), None, name.language, now, staff)
    real = {
        fact: text
        for fact, text in facts_of(told).items()
        if not fact.endswith("_url") and (text or fact not in ONLY_AT_TIMES)
    }
    return {**facts, **real}, about.appointment_id


def send_test(
    business_id: str,
    name: templates.TemplateName,
    staff_id: str,
    number: int | None,
    now: datetime,
    appointment_id: str | None = None,
) -> Message:
    """Send a version, or the one in use, to one of the staff with the facts of `example_facts`.

    Raises BadInput for somebody without an address for it, and NotFound.
    """
    staff = get_catalogue(business_id).get_staff(staff_id)
    address = staff.email if name.form == "email" else staff.phone
    if not address:
        raise bad_field(
            "staff_id", said("%(name)s has no address for this. Please enter one first.", name=staff.name)
        )
    to: tuple[Channel, str] = (name.form, address)
    facts, _ = example_facts(business_id, name, now, appointment_id)
    return templates.send_test(business_id, name, number, to, facts, now)


def _example(business_id: str, appointment_id: str | None, now: datetime) -> Visit | None:
    """Give the appointment asked for, or the next one, or one of those just past, or None."""
    if appointment_id:
        return get_visit(business_id, appointment_id)
    ahead = list_appointments(business_id, now, now + LOOKED_AHEAD).items
    found = ahead or list_appointments(business_id, now - LOOKED_AHEAD, now).items[::-1]
    return Visit(found[0], get_catalogue(business_id)) if found else None
