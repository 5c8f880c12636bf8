"""What comes in over the wire about what clients allow."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from chalicelib.api.asked import Body, Reason, Wire, Zone
from chalicelib.consent.service import TAKEN_BACK
from chalicelib.messaging.model import Channel


class ConsentsQuery(Wire):
    """From where on the changes are listed."""

    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


class ConsentBody(Body):
    """What a client allows (true), takes back (false), or did not speak of (left out)."""

    email_transactional: bool | None = Field(None, description="Emails about their own appointments.")
    email_consent: bool | None = Field(None, description="Offers and invitations by email.")
    sms_consent: bool | None = Field(None, description="Text messages about their own appointments.")
    sms_marketing: bool | None = Field(None, description="Offers and invitations by text message.")
    whatsapp_transactional: bool | None = Field(None, description="WhatsApp about their own appointments.")
    whatsapp_marketing: bool | None = Field(None, description="Offers and invitations by WhatsApp.")
    preferred_channel: Channel | None = None
    reminders: bool | None = None
    time_zone: Zone | None = None
    language: str | None = Field(None, description="In which language they are written to: de, en, …")
    words: Reason = Field("", description="To which words they agreed, or how they said it.")

    def said(self) -> dict[str, Any]:
        """Give what was spoken of; a null takes a preferred channel, time zone or language back."""
        given = self.model_dump(exclude={"words"}, exclude_unset=True)
        said = {name: "" if value is None and name in TAKEN_BACK else value for name, value in given.items()}
        return {name: value for name, value in said.items() if value is not None}


class NewContactBody(Body):
    """Where a client can be reached from now on; what is left out stays."""

    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    phone: Annotated[str, StringConstraints(max_length=40)] | None = None
