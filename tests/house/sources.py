"""The sources as the laws of the house read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file; `place` is its path from the project's root, `text` what it says."""

    place: str
    text: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        return self.place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    @property
    def imports(self) -> Iterator[str]:
        """Give every dotted name imported anywhere in the file: `from a.b import c` gives a.b.c."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.place}: imports say the whole name"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def read(*places: str) -> list[Source]:
    files = sorted(file for place in places for file in PROJECT.glob(place))
    return [Source(str(file.relative_to(PROJECT)), file.read_text(encoding="utf-8")) for file in files]
