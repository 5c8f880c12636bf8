"""A form while it is written: what stands in the fields of its page, and the form that comes of it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from chalicelib.catalogue.model import IntakeForm
from chalicelib.core.errors import BadInput
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said
from chalicelib.web.forms import SENTENCES, complaint_in

MOST = 30
"""How many questions a form has room for."""
SPARE = 3
"""How many empty rows there are to begin with, and with every press for more."""
KINDS = {
    "text": said("A line of text"),
    "long_text": said("A longer text"),
    "yes_no": said("Yes or no"),
    "choice": said("One of several answers"),
}
WRONG = {
    **SENTENCES,
    "string_too_short": said("Please write the question."),
    "too_short": said("Please ask at least one question."),
    "too_long": said("Please give at most %(max_length)s."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it is typed; `options` stand on a line each."""

    kind: str = "text"
    label: str = ""
    required: bool = False
    options: str = ""
    question_id: str = field(default_factory=new_id)

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing has been typed into it."""
        return not self.label.strip() and not self.options.strip()

    def values(self) -> dict[str, Any]:
        """Give the question as plain values."""
        options = [line.strip() for line in self.options.splitlines() if line.strip()]
        return {
            "question_id": self.question_id,
            "kind": self.kind,
            "label": self.label,
            "required": self.required,
            "options": options,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it is typed; `version` is the one that was looked at, 0 for a new form."""

    name: str = ""
    active: bool = True
    version: str = "0"
    service_ids: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    def with_spare(self, number: int) -> "Draft":
        """Give the draft with so many empty rows more, as far as there is room."""
        empty = tuple(Row() for _ in range(number))
        return replace(self, rows=(*self.rows, *empty)[:MOST])


def draft_of(form: IntakeForm, version: int, service_ids: Sequence[str]) -> Draft:
    """Give a form as it stands in the fields, with room for another question."""
    rows = tuple(
        Row(it.kind, it.label, it.required, "\n".join(it.options), it.question_id) for it in form.questions
    )
    return Draft(form.name, form.active, str(version), tuple(service_ids), rows).with_spare(1)


def draft_from(fields: Mapping[str, Sequence[str]]) -> Draft:
    """Give what was typed into the fields."""

    def one(name: str, otherwise: str = "") -> str:
        return fields[name][-1] if fields.get(name) else otherwise

    rows = tuple(
        Row(
            kind=one(f"kind_{n}", "text"),
            label=one(f"label_{n}"),
            required=bool(one(f"required_{n}")),
            options=one(f"options_{n}").replace("\r\n", "\n"),
            question_id=one(f"question_id_{n}") or new_id(),
        )
        for n in range(MOST)
        if f"label_{n}" in fields
    )
    return Draft(
        one("name"), bool(one("active")), one("version", "0"), tuple(fields.get("service_ids", ())), rows
    )


def arranged(draft: Draft, step: str) -> Draft:
    """Give the draft after a press that moves a question, takes one out or makes room for more."""
    if step == "more":
        return draft.with_spare(SPARE)
    move, _, number = step.partition("-")
    rows, at = list(draft.rows), int(number)
    if at < len(rows):
        row = rows.pop(at)
        if move != "out":
            rows.insert(max(at - 1, 0) if move == "up" else at + 1, row)
    return replace(draft, rows=tuple(rows))


def form_of(draft: Draft, form_id: str) -> IntakeForm:
    """Give the form; a row with nothing in it is none. Raises BadInput, its fields as the catalogue's."""
    values = {
        "form_id": form_id,
        "name": draft.name,
        "active": draft.active,
        "questions": [row.values() for row in draft.rows if not row.is_blank],
    }
    try:
        return IntakeForm.model_validate(values)
    except ValidationError as error:
        raise BadInput(
            [(".".join(map(str, each["loc"])), complaint_in(each, WRONG)) for each in error.errors()]
        ) from error


def beside_rows(refusal: BadInput, draft: Draft) -> BadInput:
    """Give a refusal of the catalogue with the names of the page's fields in place of its own."""
    numbers = [number for number, row in enumerate(draft.rows) if not row.is_blank]

    def name(given: str) -> str:
        found = re.match(r"questions\.(\d+)\.(\w+)", given)
        if not found:
            return given
        part = found[2] if found[2] in ("kind", "options") else "label"
        return f"{part}_{numbers[int(found[1])]}"

    return BadInput([(name(given), sentence) for given, sentence in refusal.fields])
