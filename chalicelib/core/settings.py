"""What the environment tells the program: read when asked for, never at import."""

import os
from functools import cache

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """The environment, checked once for each process."""

    model_config = ConfigDict(frozen=True)

    table_prefix: str
    public_url: str = "http://localhost:8000"
    mail_from: str = "bookings@example.com"
    unsubscribe_mail: str = ""
    """A mailbox that takes the wish to get no more offers, where there is one beside the link."""
    mail_configuration_set: str = ""
    """Lets SES tell what became of each email."""
    sms_sender_id: str = ""
    """What text messages come from, in the countries that show a name."""
    sms_max_price: str = ""
    """The most that one text message may cost, in US dollars: 0.10."""
    whatsapp_number_id: str = ""
    """The identifier that AWS gave our number for WhatsApp; without one nothing is sent there."""
    counting_key: str = ""
    """Keys the hashes of addresses and contacts that limits are counted by; it stands in no table."""
    cdn_secret: str = ""
    """What our own CDN says with each request, where there is one, so that its word on addresses counts."""
    files_bucket: str = ""
    """The name of the bucket that clients' files lie in."""
    local_servers: bool = False
    """Whether servers on this very machine may be asked too: in tests and at home, never on AWS."""
    emails_per_second: float = 14.0
    """How many emails a second the account may send: what SES says is its maximum send rate."""
    texts_per_second: float = 20.0
    """How many text messages a second the account may send."""

    def booking_url(self, business_id: str) -> str:
        """Give the address of a business's booking page."""
        return f"{self.public_url}/b/{business_id}"


@cache
def settings() -> Settings:
    """Give the settings of this process; a missing table prefix raises pydantic's ValidationError."""
    given = {name: os.environ.get(name.upper()) for name in Settings.model_fields}
    return Settings.model_validate({name: value for name, value in given.items() if value})


def number_set(variable: str) -> int:
    """Give the whole number that the environment sets, 0 where it sets none; raise ValueError for a word."""
    return int(os.environ.get(variable) or 0)
