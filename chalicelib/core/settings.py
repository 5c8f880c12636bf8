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


@cache
def settings() -> Settings:
    """Give the settings of this process; a missing table prefix raises pydantic's ValidationError."""
    given = {name: os.environ.get(name.upper()) for name in Settings.model_fields}
    return Settings.model_validate({name: value for name, value in given.items() if value})
