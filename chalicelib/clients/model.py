"""A client: one record for one person, whatever the ways they can be reached."""

from datetime import datetime

from chalicelib.core.entity import Entity


class Client(Entity):
    """One person. `upcoming` holds, for each appointment ahead, the UTC instant at which it ends.

    `email_consent`: may be sent offers and invitations by email. `sms_consent`: may be sent SMS.
    Messages about the client's own appointments go by email without further consent.
    `preferred_staff_id` is whom they like best, `last_staff_id` who saw them last.
    """

    client_id: str
    name: str
    email: str | None = None
    phone: str | None = None
    email_consent: bool = False
    sms_consent: bool = False
    language: str | None = None
    note: str = ""
    preferred_staff_id: str | None = None
    last_staff_id: str | None = None
    created_at: datetime
    upcoming: dict[str, datetime] = {}

    def has_future_appointment(self, now: datetime) -> bool:
        """Tell whether any appointment, of any category at any location, is still to come or under way."""
        return any(ends_at > now for ends_at in self.upcoming.values())


class ClientDetails(Entity):
    """What is known of somebody when booking; contacts are already in their normal form.

    `reference` is the key under which another program knew the person. `consented_elsewhere` says that
    the consents were given there: a yes then counts only where nothing was said here.
    """

    name: str
    reference: str | None = None
    email: str | None = None
    phone: str | None = None
    email_consent: bool | None = None
    sms_consent: bool | None = None
    consented_elsewhere: bool = False
