"""What a business asks its clients before their visit: a form is a name and its questions."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.core.entity import Entity

QuestionKind = Literal["text", "long_text", "yes_no", "choice"]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Option = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Question(Entity):
    """One question: a line, a longer text, yes or no, or one of its `options`.

    Answers are kept under its identifier, and with the words in which it was asked.
    """

    question_id: str = Field(pattern="^[a-z0-9_-]{1,40}$")
    kind: QuestionKind = "text"
    label: Label
    required: bool = False
    options: tuple[Option, ...] = Field((), max_length=20)


class IntakeForm(Entity):
    """What the clients of some services fill in once before each visit; no longer where it is not active."""

    kind: Literal["form"] = "form"
    form_id: str
    name: str
    questions: tuple[Question, ...] = Field(min_length=1, max_length=30)
    active: bool = True
