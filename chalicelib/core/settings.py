"""What the environment tells the program: read when asked for, never at import."""

import os
from functools import cache

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """The environment, checked once for each process."""

    model_config = ConfigDict(frozen=True)

    table_prefix: str
    public_url: str = "http://127.0.0.1:8000"
    mail_from: str = "bookings@example.com"
    counting_key: str = ""
    """Keys the hashes of addresses and contacts that limits are counted by; it stands in no table."""
    cdn_secret: str = ""
    """What our own CDN says with each request, where there is one, so that its word on addresses counts."""
    local_calendars: bool = False
    """Whether calendars on this very machine may be read too: in tests and at home, never on AWS."""


@cache
def settings() -> Settings:
    """Give the settings of this process; a missing table prefix raises pydantic's ValidationError."""
    given = {name: os.environ.get(name.upper()) for name in Settings.model_fields}
    return Settings.model_validate({name: value for name, value in given.items() if value})


def number_set(variable: str) -> int:
    """Give the whole number that the environment sets, 0 where it sets none; raise ValueError for a word."""
    return int(os.environ.get(variable) or 0)
