"""The reader of the small markup that templates are written in: docs/templates.md. Pure.

jinja2 only parses; nothing of a template is ever compiled or run. What is read is text, names, and
choices over names. A name is put in as a mark and the mark replaced at the very end, when paragraphs and
buttons have been told apart, so that nothing in a fact can become markup.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from chalicelib.core.errors import BadInput
from chalicelib.core.saying import said

Value = Callable[[str], str]
"""Gives the fact of that name; raises LookupError where it is missing."""

Problem = tuple[int, str]
"""A line, counted from 1, and what is wrong there."""

_BUTTON_RULE = said(
    "A button stands alone on its line, and its address is one of the names that end in _url or begins with"
    " https://: [Change or cancel]({{ manage_url }})."
)
LONGEST = 10_000
DEEPEST = 12
DETAILS = "details"

_MARK = re.compile("\ue000(\\w+)\ue001")
_BUTTON = re.compile("\\[([^\\[\\]\n]+)\\]\\((\ue000\\w+_url\ue001|https://[^\\s()\ue000\ue001]+)\\)")
_TAG = re.compile(r"{%.*?%}", re.DOTALL)
_WRITTEN_NAME = re.compile(r"{{-?\s*(\w+)\s*-?}}")
_TAGS_ALONE = re.compile(r"^[ \t]*((?:{%(?:(?!%})[^\n])*%}[ \t]*)+)$", re.MULTILINE)
_NO_LINE = "\ue002"
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ue000-\ue002]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; a line break in them stays."""

    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """A link that stands out."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Details:
    """Where the table of facts goes."""


Block = Paragraph | Button | Details


@dataclass
class _Names:
    """The names that a text may use, and those that it uses all the same: each is complained of once."""

    allowed: Collection[str]
    unknown: set[str] = field(default_factory=set)

    def problems_with(self, name: str, line: int) -> Iterable[Problem]:
        """Give what is wrong with a name; the first complaint says which there are instead."""
        if name in self.allowed or name in self.unknown:
            return
        is_first, there = not self.unknown, ", ".join(sorted(self.allowed))
        self.unknown.add(name)
        written = f"{{{{ {name} }}}}"
        if is_first:
            yield (
                line,
                said("There is no %(name)s here. These can be used: %(all)s.", name=written, all=there),
            )
        else:
            yield line, said("There is no %(name)s here.", name=written)


def problems_of(source: str, allowed: Collection[str], *, blocks: bool) -> list[Problem]:
    """Give everything that is wrong with a template's text, nothing where it can be used.

    Only a text with `blocks` has paragraphs, buttons and the table.
    """
    try:
        tree = _parsed(source)
    except BadInput as refusal:
        return [(_line_of(refusal), refusal.fields[0][1])]
    problems = list(_problems(tree.body, _Names(allowed), DEEPEST))
    return sorted({*problems, *_markup_problems(source, blocks)})


def in_one_line(source: str, value: Value) -> str:
    """Give a short text with its facts, on one line. Raises BadInput for one that cannot be read."""
    return " ".join(_filled_in(_chosen(source, value), value).split())


def in_lines(source: str, value: Value) -> str:
    """Give a text with its facts, its line breaks kept. Raises BadInput for one that cannot be read."""
    return _filled_in(_tidy(_chosen(source, value)), value)


def in_blocks(source: str, value: Value) -> list[Block]:
    """Give a text with its facts as paragraphs, buttons and the place of the table, empty ones left out.

    Raises BadInput for one that cannot be read.
    """
    blocks: list[Block] = []
    lines: list[str] = []

    def end_paragraph() -> None:
        text = _filled_in("\n".join(lines), value).strip()
        lines.clear()
        if text:
            blocks.append(Paragraph(text))

    for line in [*_tidy(_chosen(source, value)).split("\n"), ""]:
        button = _BUTTON.fullmatch(line)
        if button or line in ("", _mark(DETAILS)):
            end_paragraph()
        else:
            lines.append(line)
        if line == _mark(DETAILS):
            blocks.append(Details())
        elif button:
            label, url = (_filled_in(part, value).strip() for part in button.groups())
            blocks += [Button(label, url)] if url else []
    return blocks


def _chosen(source: str, value: Value) -> str:
    """Give the text with its choices made and marks where names stand."""
    tree = _parsed(source)
    for line, message in _problems(tree.body, None, DEEPEST):
        raise _refused(line, message)
    text = "".join(_pieces(tree.body, value))
    return text.replace(f"{_NO_LINE}\n", "").replace(_NO_LINE, "")


def _filled_in(text: str, value: Value) -> str:
    return _MARK.sub(lambda mark: value(mark[1]), text)


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"


@lru_cache(512)
def _parsed(source: str) -> Any:
    from jinja2 import Environment, TemplateSyntaxError

    if len(source) > LONGEST:
        raise _refused(1, said("Please write at most %(number)s signs.", number=LONGEST))
    if strange := _UNWRITABLE.search(source):
        raise _refused(
            source.count("\n", 0, strange.start()) + 1, said("There is a sign that cannot be sent.")
        )
    try:
        return Environment(autoescape=True).parse(_TAGS_ALONE.sub(f"\\1{_NO_LINE}", source))
    except TemplateSyntaxError as error:
        raise _refused(error.lineno, error.message or said("This cannot be read.")) from error
    except Exception as error:  # numbers too long, brackets too deep: none of it is a name
        raise _refused(1, said("This cannot be read.")) from error


def _refused(line: int, message: str) -> BadInput:
    return BadInput([(f"line {line}", message)])


def _line_of(refusal: BadInput) -> int:
    return int(refusal.fields[0][0].removeprefix("line "))


def _problems(parts: Iterable[Any], names: _Names | None, depth: int) -> Iterable[Problem]:
    from jinja2 import nodes

    for part in parts:
        if depth == 0:
            yield part.lineno, said("Too much stands inside of other things here.")
        elif isinstance(part, nodes.Output):
            for node in part.nodes:
                if isinstance(node, nodes.Name):
                    yield from _unknown(node, names)
                elif not isinstance(node, nodes.TemplateData):
                    yield node.lineno, said("Between {{ and }} stands one name and nothing else.")
        elif isinstance(part, nodes.If):
            yield from _condition_problems(part.test, names, DEEPEST)
            yield from _problems([*part.body, *part.elif_, *part.else_], names, depth - 1)
        else:
            kind = type(part).__name__.lower()
            yield (
                part.lineno,
                said(
                    "Only if, elif, else and endif stand between %(open)s and %(close)s, and no %(kind)s.",
                    open="{%",
                    close="%}",
                    kind=kind,
                ),
            )


def _condition_problems(node: Any, names: _Names | None, depth: int) -> Iterable[Problem]:
    from jinja2 import nodes

    if depth == 0:
        yield node.lineno, said("This condition is too long.")
    elif isinstance(node, nodes.Name):
        yield from _unknown(node, names)
    elif isinstance(node, nodes.Not):
        yield from _condition_problems(node.node, names, depth - 1)
    elif isinstance(node, nodes.And | nodes.Or):
        yield from _condition_problems(node.left, names, depth - 1)
        yield from _condition_problems(node.right, names, depth - 1)
    elif _is_comparison(node):
        for side in (node.expr, node.ops[0].expr):
            if isinstance(side, nodes.Name):
                yield from _unknown(side, names)
    else:
        yield node.lineno, said("A condition is made of names, and, or, not, == and !=, and words in quotes.")


def _is_comparison(node: Any) -> bool:
    from jinja2 import nodes

    if not isinstance(node, nodes.Compare) or len(node.ops) != 1 or node.ops[0].op not in ("eq", "ne"):
        return False
    sides = (node.expr, node.ops[0].expr)
    return all(
        isinstance(side, nodes.Name) or (isinstance(side, nodes.Const) and isinstance(side.value, str))
        for side in sides
    )


def _unknown(node: Any, names: _Names | None) -> Iterable[Problem]:
    return names.problems_with(node.name, node.lineno) if names else ()


def _markup_problems(source: str, blocks: bool) -> Iterable[Problem]:
    marked = _WRITTEN_NAME.sub(lambda name: _mark(name[1]), source)
    plain = _TAG.sub(lambda tag: "\n" * tag[0].count("\n"), marked)
    for number, line in enumerate(plain.split("\n"), 1):
        text = " ".join(line.split())
        if _mark(DETAILS) in text and not (blocks and text == _mark(DETAILS)):
            yield number, said("{{ details }} stands alone on a line, in the text of an email.")
        if "](" in text and not blocks:
            yield number, said("A short text has no buttons. Please write the address out: {{ manage_url }}.")
        elif "](" in text and not _BUTTON.fullmatch(text):
            yield number, _BUTTON_RULE


def _pieces(parts: Iterable[Any], value: Value) -> Iterable[str]:
    from jinja2 import nodes

    for part in parts:
        if isinstance(part, nodes.Output):
            for node in part.nodes:
                yield _mark(node.name) if isinstance(node, nodes.Name) else str(getattr(node, "data", ""))
        elif _holds(part.test, value):
            yield from _pieces(part.body, value)
        else:
            others = (each for each in part.elif_ if _holds(each.test, value))
            chosen = next(others, None)
            yield from _pieces(chosen.body if chosen else part.else_, value)


def _holds(node: Any, value: Value) -> bool:
    from jinja2 import nodes

    match node:
        case nodes.Not():
            return not _holds(node.node, value)
        case nodes.And():
            return _holds(node.left, value) and _holds(node.right, value)
        case nodes.Or():
            return _holds(node.left, value) or _holds(node.right, value)
        case nodes.Compare():
            same = _side(node.expr, value) == _side(node.ops[0].expr, value)
            return same if node.ops[0].op == "eq" else not same
    return bool(_side(node, value))


def _side(node: Any, value: Value) -> str:
    return value(node.name) if hasattr(node, "name") else node.value
