"""What comes in and goes out over the wire about the team and its keys."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from chalicelib.access.model import RIGHTS, ApiKey, Member, Right, Role
from chalicelib.api.answers import Answer
from chalicelib.api.asked import Body, Name


class MemberBody(Body):
    """What somebody is called and may do; `staff_id` is who they are in the diary, if anybody."""

    name: Name
    role: Role
    staff_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._~-]{0,128}$")] = ""
    version: int = Field(ge=1)


class NewMemberBody(Body):
    """Somebody new; codes to sign in with go to their address, by which they are known."""

    name: Name
    email: Annotated[str, Field(max_length=320)]
    role: Role
    staff_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._~-]{0,128}$")] = ""


class RemovalBody(Body):
    """Which version of somebody was looked at before they were removed."""

    version: int = Field(ge=1)


class KeyBody(Body):
    """What a key is for, and what it may do."""

    name: Name
    rights: Annotated[list[Right], Field(min_length=1, max_length=len(RIGHTS))]


class MemberAnswer(Answer):
    """Somebody who signs in here; `version` rises with each change."""

    member_id: str
    name: str
    email: str
    role: Role
    staff_id: str
    added_at: datetime
    version: int

    @classmethod
    def of(cls, member: Member) -> Self:
        """Give somebody as the wire shows them."""
        return cls.model_validate(dict(member))


class TeamAnswer(Answer):
    """Everybody who signs in here."""

    items: list[MemberAnswer]


class KeyAnswer(Answer):
    """A key without the key itself; `key_id` is its fingerprint."""

    key_id: str
    name: str
    rights: list[Right]
    created_at: datetime

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        """Give a key as the wire shows it."""
        return cls(key_id=key.fingerprint, name=key.name, rights=list(key.rights), created_at=key.created_at)


class MadeKeyAnswer(KeyAnswer):
    """A new key, this once with the key itself."""

    key: str


class KeysAnswer(Answer):
    """Every key there is."""

    items: list[KeyAnswer]
