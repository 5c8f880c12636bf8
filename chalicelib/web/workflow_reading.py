"""From what was typed to a workflow, with what is wrong said beside the fields of its page. Pure."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from chalicelib.automation.model import FACTS, Recipe
from chalicelib.core.entity import Entity
from chalicelib.core.errors import BadInput
from chalicelib.core.saying import Said, said
from chalicelib.web.forms import LARGEST_FORM, MOST_CHOSEN, SENTENCES, complaint_in
from chalicelib.web.numbers_typed import decimal_in
from chalicelib.web.workflow_drafts import Draft, Row, draft_from, draft_of, field_labels, sent
from chalicelib.web.workflow_labels import OWN, YES_NO, kind_of_fact
from chalicelib.web.workflow_shapes import STEPS, TRIGGERS, Shape, shapes_of

Problems = list[tuple[str, str]]

WRONG = {
    **SENTENCES,
    "string_too_short": said("Please fill this in."),
    "string_pattern_mismatch": SENTENCES["time_parsing"],
    "too_short": said("Please add at least one."),
    "too_long": said("Please give at most %(max_length)s."),
}
CHOSE_ANOTHER = said("You chose this just now. Please see below what belongs to it, and save again.")
WORDS = {"yes": True, "no": False}


def recipe_from(draft: Draft, digits: int) -> Recipe:
    """Give the workflow that was typed, money with so many digits after the point; raise BadInput."""
    wrong: Problems = []
    if draft.trigger.one("shown") != draft.trigger.one("kind"):
        wrong.append(("trigger.kind", CHOSE_ANOTHER))
    for number, row in enumerate(draft.steps):
        if row.one("kind") == "message" and not row.one("purpose"):
            wrong.append((f"steps.{number}.purpose", said("Please choose what it says.")))
    values = {
        "name": draft.name,
        "description": draft.description,
        "trigger": _part(draft.trigger, TRIGGERS),
        "steps": [
            {**_part(row, STEPS), **_all_of(row, f"steps.{number}.all_of", digits, wrong)}
            for number, row in enumerate(draft.steps)
        ],
        "stop_if": [_check(row, f"stop_if.{n}.value", digits, wrong) for n, row in enumerate(draft.stop_if)],
    }
    try:
        recipe = Recipe.model_validate(values)
    except ValidationError as error:
        wrong += [it for it in _problems(error) if it[0] not in dict(wrong)]
    if wrong:
        order = list(dict(field_labels(draft)))
        raise BadInput(sorted(wrong, key=lambda it: order.index(it[0]) if it[0] in order else len(order)))
    return recipe


def _part(row: Row, models: dict[str, type[Entity]]) -> dict[str, Any]:
    """Give a trigger or a step as plain values; what is left blank is not given."""
    values: dict[str, Any] = {"kind": row.one("kind")}
    for shape in shapes_of(values["kind"], models):
        values |= _value(row, shape)
    return values


def _value(row: Row, shape: Shape) -> dict[str, Any]:
    text = row.one(shape.name)
    match shape.look:
        case "checks":
            return {}
        case "tick":
            return {shape.name: bool(text)}
        case "several":
            return {shape.name: [each for each in row.typed.get(shape.name, ()) if each]}
        case "words" if text.startswith(OWN):
            return {"template_id": text.removeprefix(OWN)}
        case "offset" if row.one(f"{shape.name}_side") == "before" and re.fullmatch(r"\s*\d+\s*", text):
            return {shape.name: f"-{text.strip()}"}
    return {shape.name: text} if text.strip() else {}


def _all_of(row: Row, path: str, digits: int, wrong: Problems) -> dict[str, Any]:
    if row.one("kind") != "condition":
        return {}
    return {
        "all_of": [
            _check(check, f"{path}.{number}.value", digits, wrong) for number, check in enumerate(row.checks)
        ]
    }


def _check(row: Row, place: str, digits: int, wrong: Problems) -> dict[str, Any]:
    """Give a question as plain values, and say what is wrong with what it is compared with."""
    fact, text = row.one("fact"), row.one("value")
    value: bool | int | str = text
    if not text.strip():
        wrong.append((place, said("Please fill this in.")))
    else:
        try:
            value = _compared(kind_of_fact(fact), text, digits)
        except BadInput as refusal:
            wrong += [(place, sentence) for _, sentence in refusal.fields]
    return {"fact": fact, "how": row.one("how"), "value": value}


def _compared(kind: str, text: str, digits: int) -> bool | int | str:
    match kind:
        case "yes_no":
            if text not in YES_NO:
                raise BadInput([("", said("Please choose one of these."))])
            return WORDS[text]
        case "number":
            if not re.fullmatch(r"\s*-?\d{1,12}\s*", text):
                raise BadInput([("", said("Please give a whole number."))])
            return int(text)
        case "money":
            return _minor(text, digits)
    return text


def _minor(text: str, digits: int) -> int:
    """Give an amount of whole units of a currency in its minor ones."""
    try:
        minor = decimal_in(text).scaleb(digits)
    except ValueError:
        minor = Decimal("0.5")
    if minor != int(minor) or abs(minor) >= 10**15:
        whole = said("Please give an amount in whole units.")
        parts = said("Please give an amount with at most %(digits)s digits after the point.", digits=digits)
        raise BadInput([("", parts if digits else whole)])
    return int(minor)


def _problems(error: ValidationError) -> Iterator[tuple[str, str]]:
    for each in error.errors():
        place = [*map(str, each["loc"])]
        kind_at = {"trigger": 1, "steps": 2}.get(place[0], len(place))
        del place[kind_at : kind_at + 1]
        yield _field(".".join(place)), complaint_in(each, WRONG)


def beside_fields(refusal: BadInput) -> BadInput:
    """Give a refusal of the workflows' room with the names of the page's fields, and facts in words."""
    return BadInput([(_field(name), _plain(sentence)) for name, sentence in refusal.fields])


def _plain(sentence: str) -> str:
    if not isinstance(sentence, Said) or sentence.values.get("fact") not in FACTS:
        return sentence
    return said(
        sentence.english,
        **{**sentence.values, "fact": Said("“%(fact)s”", {"fact": FACTS[sentence.values["fact"]]})},
    )


def _field(name: str) -> str:
    if re.fullmatch(r"(steps\.\d+\.all_of|stop_if)\.\d+", name):
        return f"{name}.value"
    if found := re.fullmatch(r"(steps\.\d+)\.(kind|template_id)", name):
        return f"{found[1]}.{'purpose' if found[2] == 'template_id' else 'days'}"
    return name


def is_held(recipe: Recipe, digits: int) -> bool:
    """Tell whether the page can hold all of a workflow: saved as it is shown, it must be the same.

    What was written by a program may be larger than a form, or have signs that browsers change.
    """
    draft = draft_of(recipe, 0, digits)
    fields = sent(draft)
    known = sum(map(len, fields.values())) <= MOST_CHOSEN - len(draft.steps)
    if not known or len(urlencode(fields, doseq=True)) > LARGEST_FORM - 10_000:
        return False
    try:
        return recipe_from(draft_from(_by_browser(fields)), digits) == recipe
    except BadInput:
        return True


def _by_browser(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Give the fields as browsers send what stands in them: on one line, save for the description."""
    return {
        name: [_kept(text, several_lines=name == "description") for text in texts]
        for name, texts in fields.items()
    }


def _kept(text: str, *, several_lines: bool) -> str:
    text = text.replace("\0", "\ufffd")
    if several_lines:
        return re.sub(r"\r\n?|\n", "\r\n", text)
    return re.sub(r"[\r\n]", "", text)
