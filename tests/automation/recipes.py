"""Every workflow that the room can hold, made up from what it declares itself."""

from collections.abc import Mapping
from datetime import time
from typing import Any, get_args

from hypothesis import strategies as st

from chalicelib.automation.conditions import problem_with
from chalicelib.automation.model import COMPARISONS, Check, Recipe, Step, Trigger
from chalicelib.core.entity import Entity

Made = st.SearchStrategy[Any]
ON_ONE_LINE = st.characters(codec="utf-8", exclude_characters="\r\n\0")
"""What stands unchanged in a field of one line, in any browser."""
NUMBERS = st.integers(-(10**6), 10**9)


def texts(longest: int, letters: st.SearchStrategy[str] = ON_ONE_LINE) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=1, max_size=longest).filter(lambda text: bool(text.strip()))


def _asked(fact: str) -> Made:
    """Give the questions about a fact: each way to ask, with values of the kind that it takes."""
    values: dict[Any, Made] = {True: st.booleans(), 7: NUMBERS, "de": texts(40)}
    for value, all_alike in values.items():
        asked = {"fact": fact, "how": COMPARISONS[fact][0], "value": value}
        if problem_with(Check.model_validate(asked)) is None:
            return st.fixed_dictionaries(
                {"fact": st.just(fact), "how": st.sampled_from(COMPARISONS[fact]), "value": all_alike}
            )
    raise AssertionError(f"Nothing can be asked about {fact}.")


CHECKS = st.sampled_from(sorted(COMPARISONS)).flatmap(_asked)


def _part(model: type[Entity]) -> Made:
    """Give what a trigger or a step can be, as plain values."""
    declared = model.model_json_schema()["properties"]
    parts = st.fixed_dictionaries({name: _value(it) for name, it in declared.items()})
    if "template_id" not in declared:
        return parts
    return st.one_of(
        parts.filter(lambda it: it["purpose"]).map(lambda it: {**it, "template_id": ""}),
        parts.map(lambda it: {**it, "purpose": None}),
    )


def _value(declared: Mapping[str, Any]) -> Made:
    match declared:
        case {"anyOf": several}:
            return st.one_of(*map(_value, several))
        case {"enum": values}:
            return st.sampled_from(values)
        case {"const": value}:
            return st.just(value)
        case {"type": "integer", "minimum": least, "maximum": most}:
            return st.integers(least, most)
        case {"type": "array", "items": items}:
            return _several(declared, items)
        case {"type": "string", "pattern": _}:
            return st.times().map(lambda it: time.isoformat(it, "minutes"))
        case {"type": "string", "maxLength": most}:
            return texts(most)
    return {"null": st.none(), "boolean": st.booleans()}[declared["type"]]


def _several(declared: Mapping[str, Any], items: Mapping[str, Any]) -> Made:
    if "$ref" in items:
        return st.lists(CHECKS, min_size=declared["minItems"], max_size=declared["maxItems"])
    return st.lists(_value(items), max_size=4)


def _any_of(union: Any) -> Made:
    return st.one_of(*(_part(model) for model in get_args(get_args(union)[0])))


RECIPES: st.SearchStrategy[Recipe] = st.fixed_dictionaries(
    {
        "name": texts(100),
        "description": st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=60),
        "trigger": _any_of(Trigger),
        "steps": st.lists(_any_of(Step), min_size=1, max_size=6),
        "stop_if": st.lists(CHECKS, max_size=3),
    }
).map(Recipe.model_validate)
