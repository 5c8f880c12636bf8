"""What every noun is made of."""

from typing import Any

from pydantic import BaseModel, ConfigDict

STORED = {"stored": True}


class Entity(BaseModel):
    """A noun: frozen, already valid, stored and modelled by one declaration."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    def stored(self) -> dict[str, Any]:
        """Give the plain form that is stored: no nulls, instants as ISO 8601, sentences with their values."""
        return self.model_dump(mode="json", exclude_none=True, context=STORED)
