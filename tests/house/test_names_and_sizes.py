"""Names keep their promises, and nothing grows too long to read."""

import ast
import re

from tests.house.sources import PROJECT, Source

EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "manager", "misc", "stuff"}
SEVERAL = re.compile(r"\b(Page|list|tuple|dict|Iterable|Iterator)\b")
DOORS = ("chalicelib/api/", "chalicelib/web/")
STORES = ("/store.py", "chalicelib/core/table.py")


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def answer_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return ast.unparse(function.returns) if function.returns else ""


def promises(sources: list[Source], prefix: str) -> list[tuple[str, str]]:
    """Give where each function of that prefix stands, and what it answers."""
    return [
        (f"{source.place}:{function.lineno} {function.name}", answer_of(function))
        for source in sources
        for function in source.functions
        if function.name.startswith(prefix)
    ]


def test_nothing_is_called_by_an_empty_word(everything: list[Source]) -> None:
    wrong = [source.place for source in everything if words_of(source.place) & EMPTY_WORDS]
    for source in everything:
        named = [n for n in ast.walk(source.tree) if isinstance(n, ast.ClassDef | ast.FunctionDef)]
        wrong += [f"{source.place}: {node.name}" for node in named if words_of(node.name) & EMPTY_WORDS]
    assert wrong == []


def test_what_gets_never_answers_none(deployed: list[Source]) -> None:
    assert [place for place, answer in promises(deployed, "get_") if "None" in answer] == []


def test_what_finds_may_answer_with_nothing(deployed: list[Source]) -> None:
    found = promises(deployed, "find_")
    assert [place for place, answer in found if "None" not in answer and not SEVERAL.search(answer)] == []


def test_what_lists_answers_several(deployed: list[Source]) -> None:
    found = promises([source for source in deployed if not source.place.startswith(DOORS)], "list_")
    assert [place for place, answer in found if not SEVERAL.search(answer)] == []


def test_loading_and_saving_happen_in_stores(deployed: list[Source]) -> None:
    found = promises(deployed, "load_") + promises(deployed, "save_")
    assert [place for place, _ in found if not place.split(":")[0].endswith(STORES)] == []


def test_no_file_reaches_300_lines(everything: list[Source]) -> None:
    lengths = {source.place: source.text.count("\n") for source in everything}
    assert {place: length for place, length in lengths.items() if length >= 300} == {}


def test_no_function_reaches_40_lines(everything: list[Source]) -> None:
    lengths = {
        f"{source.place}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for source in everything
        for function in source.functions
    }
    assert {place: length for place, length in lengths.items() if length >= 40} == {}


def test_the_app_only_puts_together() -> None:
    assert (PROJECT / "app.py").read_text(encoding="utf-8").count("\n") < 60


def test_a_lint_exception_says_why(everything: list[Source]) -> None:
    exception = re.compile(r"#\s*noqa\b(?!: [A-Z0-9, ]+ - \w+ \w+)")
    wrong = [
        f"{source.place}:{number}"
        for source in everything
        for number, line in enumerate(source.text.splitlines(), 1)
        if exception.search(line) and "re.compile" not in line
    ]
    assert wrong == []
