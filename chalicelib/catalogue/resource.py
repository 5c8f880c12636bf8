"""Rooms and equipment, and how many of them a service takes."""

from typing import Literal

from pydantic import Field

from chalicelib.core.entity import Entity


class Resource(Entity):
    """A room or a piece of equipment, one of its type, which one visit at a time can use."""

    kind: Literal["resource"] = "resource"
    resource_id: str
    name: str
    type: str
    location_id: str
    active: bool = True


class Need(Entity):
    """How many resources of a type a service takes."""

    type: str
    count: int = Field(1, ge=1, le=20)
