"""The nouns of filled-in forms. Instants are UTC."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from chalicelib.core.entity import Entity

Given = Mapping[str, Mapping[str, bool | str]]
"""What somebody answers: by form, then by question; yes and no are true and false."""


class Answer(Entity):
    """One answer, with the question in the words in which it was asked."""

    form_id: str
    question_id: str
    asked: str
    answer: bool | str


class Sending(Entity):
    """When answers came, and who gave them: client, or the name of somebody of the staff."""

    by: str
    at: datetime


class FilledIn(Entity):
    """What was answered before one appointment; `form_ids` are the forms that were asked then.

    Answers that come later take the place of those before: of these, `earlier` keeps who and when.
    """

    business_id: str
    appointment_id: str
    form_ids: tuple[str, ...]
    answers: tuple[Answer, ...]
    last: Sending
    earlier: tuple[Sending, ...] = ()
    version: int = Field(0, exclude=True)
