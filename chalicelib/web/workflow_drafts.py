"""A workflow while it is written: what stands in the fields of its page, and what a press does to them. Pure.

A field is called as its place in the workflow: `trigger.days`, `steps.0.name`, `steps.1.all_of.0.value`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from chalicelib.automation.model import FACTS, Recipe
from chalicelib.core.entity import Entity
from chalicelib.core.errors import bad_field
from chalicelib.core.saying import Said, said
from chalicelib.web.language import in_words
from chalicelib.web.numbers_typed import decimal_typed
from chalicelib.web.workflow_labels import DOES, OWN, comparisons_of, kind_of_fact, label_of
from chalicelib.web.workflow_shapes import STEPS, TRIGGERS, Look, most_of, shapes_of

Typed = Mapping[str, tuple[str, ...]]
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """The trigger, a step or a question as it is typed, by the names of its fields."""

    typed: Typed = field(default_factory=dict)
    checks: tuple["Row", ...] = ()

    def one(self, name: str, otherwise: str = "") -> str:
        """Give what stands in a field, `otherwise` where it was never shown."""
        return (self.typed.get(name) or (otherwise,))[-1]


@dataclass(frozen=True, slots=True)
class Draft:
    """A workflow as it is typed; `version` is the one that was looked at, 0 for a new one."""

    name: str = ""
    description: str = ""
    version: str = "0"
    moves: bool = False
    trigger: Row = field(default_factory=lambda: Row({"kind": ("booked",), "shown": ("booked",)}))
    steps: tuple[Row, ...] = ()
    stop_if: tuple[Row, ...] = ()


def draft_of(recipe: Recipe, version: int, digits: int) -> Draft:
    """Give a workflow as it stands in the fields; money has so many digits after the point."""

    def row(part: Entity, models: dict[str, type[Entity]]) -> Row:
        values = part.model_dump()
        typed: dict[str, tuple[str, ...]] = {"kind": (values["kind"],)}
        for shape in shapes_of(values["kind"], models):
            if shape.look != "checks":
                typed |= _shown(shape.name, shape.look, values)
        return Row(typed, tuple(_check_row(it, digits) for it in values.get("all_of", ())))

    trigger = row(recipe.trigger, TRIGGERS)
    return Draft(
        name=recipe.name,
        description=recipe.description,
        version=str(version),
        trigger=replace(trigger, typed={**trigger.typed, "shown": trigger.typed["kind"]}),
        steps=tuple(row(step, STEPS) for step in recipe.steps),
        stop_if=tuple(_check_row(it.model_dump(), digits) for it in recipe.stop_if),
    )


def _shown(name: str, look: Look, values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    value = values[name]
    match look:
        case "words":
            return {name: (OWN + values["template_id"] if values["template_id"] else value or "",)}
        case "offset":
            return {name: (str(abs(value)),), f"{name}_side": ("before" if value < 0 else "after",)}
        case "several":
            return {name: tuple(value)}
        case "tick":
            return {name: ("on",) if value else ()}
    return {name: ("" if value is None else str(value),)}


def _check_row(check: Mapping[str, Any], digits: int) -> Row:
    value = check["value"]
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif kind_of_fact(check["fact"]) == "money":
        text = decimal_typed(Decimal(value).scaleb(-digits))
    else:
        text = str(value)
    return Row({"fact": (check["fact"],), "how": (check["how"],), "value": (text,)})


def draft_from(fields: Fields) -> Draft:
    """Give what was typed into the fields; raise BadInput for parts that no page of ours sends."""
    leaves: dict[str, dict[str, tuple[str, ...]]] = {}
    for place, texts in fields.items():
        path, _, name = place.rpartition(".")
        leaves.setdefault(path, {})[name] = tuple(text.replace("\r\n", "\n") for text in texts)

    def rows(path: str, most: int) -> tuple[Row, ...]:
        there = [it for number in range(most) if (it := f"{path}.{number}") in leaves]
        return tuple(Row(leaves[it], rows(f"{it}.all_of", most_of("all_of"))) for it in there)

    about = Row(leaves.get("", {}))
    draft = Draft(
        about.one("name"),
        about.one("description"),
        about.one("version", "0"),
        bool(about.one("move_runs")),
        Row(leaves.get("trigger", {})),
        rows("steps", most_of("steps")),
        rows("stop_if", most_of("stop_if")),
    )
    _require_known([draft.trigger], "kind", TRIGGERS)
    _require_known(draft.steps, "kind", STEPS)
    _require_known([*draft.stop_if, *(check for step in draft.steps for check in step.checks)], "fact", FACTS)
    return draft


def _require_known(rows: Iterable[Row], name: str, known: Iterable[str]) -> None:
    if not {row.one(name) for row in rows} <= set(known):
        raise bad_field("then", said("This is not a part of ours."))


def arranged(draft: Draft, press: str, asked: Fields) -> Draft:
    """Give the draft after a press that adds, moves or takes out a step or a question.

    A question is added about the fact chosen beside the button, which is among the fields `asked`.
    """
    move, _, place = press.partition("-")
    match move:
        case "show":
            return replace(draft, trigger=_shown_anew(draft.trigger))
        case "add":
            added = Row({"kind": (place,), "name": (_free_name(draft, in_words(DOES[place])),)})
            return replace(draft, steps=(*draft.steps, added)[: most_of("steps")])
        case "ask" | "drop":
            return _questioned(draft, move, place, asked)
    return replace(draft, steps=_moved(draft.steps, move, int(place)))


def _shown_anew(trigger: Row) -> Row:
    """Give a trigger with the fields of the kind chosen now; what has the same field keeps what it says."""
    kind, before = trigger.one("kind"), trigger.one("shown")
    same = set(shapes_of(kind, TRIGGERS)) & set(shapes_of(before, TRIGGERS) if before in TRIGGERS else ())
    names = {it.name for it in same} | {f"{it.name}_side" for it in same}
    kept = {name: texts for name, texts in trigger.typed.items() if name in names}
    return Row({**kept, "kind": (kind,), "shown": (kind,)})


def _free_name(draft: Draft, words: str) -> str:
    taken = {step.one("name") for step in draft.steps}
    names = (words if number == 1 else f"{words} {number}" for number in range(1, most_of("steps") + 2))
    return next(name for name in names if name not in taken)


def _moved(rows: tuple[Row, ...], move: str, at: int) -> tuple[Row, ...]:
    if at >= len(rows):
        return rows
    others, row = [*rows[:at], *rows[at + 1 :]], rows[at]
    if move != "out":
        others.insert(max(at - 1, 0) if move == "up" else at + 1, row)
    return tuple(others)


def _questioned(draft: Draft, move: str, place: str, asked: Fields) -> Draft:
    step, _, number = place.partition("-")

    def changed(checks: tuple[Row, ...], path: str, most: int) -> tuple[Row, ...]:
        fact = (asked.get(f"{path}_ask") or [""])[-1]
        if move == "drop":
            return _moved(checks, "out", int(number))
        if fact not in FACTS:
            return checks
        return (*checks, Row({"fact": (fact,), "how": (next(iter(comparisons_of(fact))),)}))[:most]

    if step == "end":
        return replace(draft, stop_if=changed(draft.stop_if, "stop_if", most_of("stop_if")))
    return replace(
        draft,
        steps=tuple(
            replace(row, checks=changed(row.checks, f"steps.{at}.all_of", most_of("all_of")))
            if str(at) == step
            else row
            for at, row in enumerate(draft.steps)
        ),
    )


def sent(draft: Draft) -> dict[str, list[str]]:
    """Give the fields as a browser sends them."""
    fields = {"name": [draft.name], "description": [draft.description], "version": [draft.version]}

    def add(path: str, row: Row) -> None:
        fields.update({f"{path}.{name}": list(texts) for name, texts in row.typed.items() if texts})
        _each(row.checks, f"{path}.all_of", add)

    add("trigger", draft.trigger)
    _each(draft.steps, "steps", add)
    _each(draft.stop_if, "stop_if", add)
    return fields


def _each(rows: Iterable[Row], path: str, add: Callable[[str, Row], None]) -> None:
    for number, row in enumerate(rows):
        add(f"{path}.{number}", row)


def field_labels(draft: Draft) -> Iterator[tuple[str, str]]:
    """Give what each field of the page is called where it is spoken of from afar: Step 2, Days."""
    yield from (
        ("name", said("Name")),
        ("description", said("What it is for")),
        ("trigger.kind", said("When")),
    )
    kind = draft.trigger.one("kind")
    yield from ((f"trigger.{it.name}", label_of(kind, it.name)) for it in shapes_of(kind, TRIGGERS))
    yield "steps", said("Steps")
    for number, row in enumerate(draft.steps):
        kind, path = row.one("kind"), f"steps.{number}"
        step = said("Step %(number)s", number=number + 1)
        for it in shapes_of(kind, STEPS):
            yield f"{path}.{it.name}", _within(step, label_of(kind, it.name))
        yield from _check_labels(row.checks, f"{path}.all_of", step)
    yield from _check_labels(draft.stop_if, "stop_if", said("Stops"))


def _check_labels(checks: Iterable[Row], path: str, where: str) -> Iterator[tuple[str, str]]:
    for number, check in enumerate(checks):
        yield f"{path}.{number}.value", _within(where, FACTS[check.one("fact")])


def _within(where: str, words: str) -> str:
    return Said("%(where)s, %(words)s", {"where": where, "words": words})
