"""Which fields each kind of trigger and step has, read from how the workflows' room declares them."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from chalicelib.automation.model import Recipe, Step, Trigger
from chalicelib.core.entity import Entity

Look = Literal["text", "number", "offset", "tick", "choice", "several", "time", "words", "checks"]
"""How a field is filled in: an `offset` is a number before or after, `words` are those of a message."""
CHOSEN = ("month", "until_weekday")
"""Numbers that have names."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """One field: what stands in it to begin with, and how much room it has."""

    name: str
    look: Look
    default: str = ""
    limits: tuple[int, int] = (0, LONGEST)


def _by_kind(union: Any) -> dict[str, type[Entity]]:
    models = get_args(get_args(union)[0])
    return {kind: it for it in models for kind in get_args(it.model_fields["kind"].annotation)}


TRIGGERS = _by_kind(Trigger)
STEPS = _by_kind(Step)


def shapes_of(kind: str, models: dict[str, type[Entity]]) -> tuple[Shape, ...]:
    """Give the fields of a kind of trigger or step, in their order."""
    return _shapes(models[kind])


@cache
def _shapes(model: type[Entity]) -> tuple[Shape, ...]:
    declared = model.model_json_schema()["properties"].items()
    # a template of the owner's own is chosen where the purpose is
    return tuple(_shape(name, it) for name, it in declared if name not in ("kind", "template_id"))


def _shape(name: str, declared: dict[str, Any]) -> Shape:
    some = next((it for it in declared.get("anyOf", ()) if it.get("type") != "null"), declared)
    default = declared.get("default")
    limits = some.get("minimum", 0), some.get("maximum", some.get("maxLength", LONGEST))
    begins = str(default) if type(default) in (int, str) else ""
    return Shape(name, _look(name, some), begins, limits)


def _look(name: str, some: dict[str, Any]) -> Look:
    if name == "purpose":
        return "words"
    if "enum" in some or name in CHOSEN:
        return "choice"
    match some["type"]:
        case "integer":
            return "offset" if some["minimum"] < 0 else "number"
        case "boolean":
            return "tick"
        case "array":
            return "several" if some["items"].get("type") == "string" else "checks"
    return "time" if "pattern" in some else "text"


@cache
def most_of(name: Literal["steps", "stop_if", "all_of"]) -> int:
    """Give how many steps, or questions in one place, there is room for."""
    model = STEPS["condition"] if name == "all_of" else Recipe
    most: int = model.model_json_schema()["properties"][name]["maxItems"]
    return most
