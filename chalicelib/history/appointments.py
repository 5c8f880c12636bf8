"""From the rows of a file to the appointments and the people they stand for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.clients.model import ClientDetails, Told
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import stable_id
from chalicelib.core.money import Money
from chalicelib.history.directory import Directory
from chalicelib.history.model import KeptVisit, PersonRow
from chalicelib.scheduling.model import Appointment, BookedService

NOON = time(12)


def new_client_id(business_id: str, client_key: str) -> str:
    """Give the identifier under which a person is entered whom nobody knows yet."""
    return stable_id(business_id, "import", "client", client_key)


def details_of(person: PersonRow) -> ClientDetails:
    """Give what the rows say of a person; who has no name goes by the key."""
    return ClientDetails(
        name=person.client_name or person.client_key,
        reference=person.client_key,
        email=person.email,
        phone=person.phone,
        email_consent=person.email_consent,
        sms_consent=person.sms_consent,
        consented_elsewhere=True,
        told=Told(by="import", where="import"),
    )


def appointment_id(business_id: str, visit: KeptVisit) -> str:
    """Give the identifier of a visit: the same in every file that tells of it, whatever became of it."""
    row = visit.row
    told_apart = (row.client_key, row.starts_at, row.service or row.category, row.staff)
    return stable_id(business_id, "import", "visit", *told_apart, str(visit.occurrence))


def instant_of(starts_at: str, zone: ZoneInfo) -> datetime:
    """Give the UTC instant of a row's start; a date alone means noon.

    A wall time that a clock change skips is moved on by the change: what has been cannot be refused.
    """
    if len(starts_at) == len("2018-03-14"):
        start = datetime.combine(date.fromisoformat(starts_at), NOON)
    else:
        start = datetime.fromisoformat(starts_at)
    return (start if start.tzinfo else start.replace(tzinfo=zone)).astimezone(UTC)


def appointment_of(visit: KeptVisit, directory: Directory, now: datetime) -> Appointment:
    """Give the appointment; NotFound when the directory lacks what the row names."""
    row, business = visit.row, directory.business
    service, staff = directory.find_service(row.offer), directory.find_staff(row.offer)
    location = directory.find_location(row.offer)
    if service is None or staff is None or location is None:
        raise NotFound("The catalogue has lost what a row names. Please import the file again.")
    minutes = row.duration_minutes or service.duration_minutes
    price = service.price if row.price is None else Money(amount=row.price, currency=business.currency)
    start = instant_of(row.starts_at, location.zone)
    booked = BookedService(
        service_id=service.service_id,
        name=service.name,
        category_id=service.category_id,
        duration_minutes=minutes,
        price=price,
    )
    return Appointment(
        appointment_id=appointment_id(business.business_id, visit),
        business_id=business.business_id,
        client_id=visit.client_id,
        client_name=visit.client_name,
        staff_id=staff.staff_id,
        location_id=location.location_id,
        time_zone=location.time_zone,
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        before_minutes=service.before_minutes,
        after_minutes=service.after_minutes,
        services=(booked,),
        price=price,
        status=row.status,
        imported_as=row.status,
        source="import",
        created_at=min(now, start),
        changed_at=now,
    )
