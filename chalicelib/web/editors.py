"""A thing of the catalogue while it is edited: from the thing to the fields of its page, and back. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.errors import BadInput
from chalicelib.core.saying import Said, said
from chalicelib.web.blanks import NOTHING, Fields, Typed
from chalicelib.web.forms import SENTENCES, complaint_in
from chalicelib.web.sheet import Sheet

WRONG = {
    **SENTENCES,
    "greater_than": said("Please give more than %(gt)s."),
    "int_from_float": SENTENCES["int_parsing"],
    "string_too_short": SENTENCES["missing"],
}


def fields_of(sheet: Sheet, values: Mapping[str, Any], catalogue: Catalogue) -> Fields:
    """Give the fields of the page, as a browser would send them, for what is known of a thing."""
    found: Fields = {}
    for blank in sheet.blanks:
        if blank.name in values:
            found |= blank.kind.shown(blank.name, values[blank.name], catalogue)
    return found


def fresh_values(sheet: Sheet, catalogue: Catalogue) -> dict[str, Any]:
    """Give what a new thing begins with: what its model says, and what the sheet knows better."""
    defaults = {
        name: field.get_default(call_default_factory=True)
        for name, field in sheet.model.model_fields.items()
        if not field.is_required()
    }
    return {**defaults, **sheet.afresh(catalogue)}


def thing_of(sheet: Sheet, typed: Typed, before: Mapping[str, Any], catalogue: Catalogue) -> Any:
    """Give the thing that was typed; what its page does not ask for stays as it was `before`.

    Raises BadInput with a sentence for each field of the page that cannot be read or be so.
    """
    asked = {blank.name for blank in sheet.blanks}
    values = {name: value for name, value in before.items() if name not in asked}
    wrong: list[tuple[str, str]] = []
    for blank in sheet.blanks:
        try:
            value = blank.kind.read(blank.name, typed, catalogue)
        except BadInput as refusal:
            wrong += refusal.fields
            continue
        if value is not NOTHING:
            values[blank.name] = value
    unread = {name.partition("-")[0] for name, _ in wrong}
    try:
        thing = built(sheet.model, values)
    except BadInput as refusal:
        wrong += [(name, words) for name, words in refusal.fields if name.partition(".")[0] not in unread]
    if wrong:
        raise BadInput(wrong)
    return thing


def built(model: type[Any], values: Mapping[str, Any]) -> Any:
    """Give the thing of these values; raise BadInput with a sentence for each field that is not right."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise BadInput(
            [(".".join(map(str, it["loc"])), complaint_in(it, WRONG)) for it in error.errors()]
        ) from error


def beside_fields(refusal: BadInput, names: Iterable[str]) -> BadInput:
    """Give a refusal of the model or the catalogue by the names of the page’s fields."""
    there = set(names)

    def name(given: str) -> str:
        parts = given.replace(".", "-").split("-")
        tried = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((it for it in tried if it in there), given)

    return BadInput([(name(given), words) for given, words in refusal.fields])


def is_unfolded(sheet: Sheet, wrong: Iterable[str]) -> bool:
    """Tell whether something that is wrong stands where rare things are folded away."""
    rare = {blank.name for blank in sheet.blanks if blank.rare}
    return any(name.partition("-")[0] in rare for name in wrong)


def field_names(sheet: Sheet, catalogue: Catalogue) -> dict[str, str]:
    """Give the label of every field of the page, by its name."""
    found = {}
    for blank in sheet.blanks:
        found[blank.name] = blank.label
        groups = getattr(blank.kind, "groups", None)
        for heading, rows in groups(blank.name, catalogue) if groups else ():
            for row in rows:
                found[row.field] = _within(heading, row.label)
    return found


def _within(heading: str, label: str) -> str:
    return Said("%(heading)s, %(label)s", {"heading": heading, "label": label}) if heading else label
