"""How tests are written here: sentences that state what is so, nothing patched, nothing left out."""

import ast

from tests.house.sources import PROJECT, Source

BESIDE_THE_ROOMS = {"bench", "browser", "house", "infra"}
FORBIDDEN = {"skip", "skipif", "xfail", "importorskip", "patch", "setattr", "MagicMock", "Mock"}


def words_in(source: Source) -> set[str]:
    """Give every name, attribute and argument that the file speaks of."""
    found = set()
    for node in ast.walk(source.tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                found.add(name)
    return found


def states_something(test: ast.FunctionDef) -> bool:
    """Tell whether a test can fail by what it states: an assert, an expected refusal, what must be so."""
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Attribute) and node.attr == "raises")
        or (isinstance(node, ast.Name) and node.id.startswith(("expect", "require_", "run_state_machine")))
        for node in ast.walk(test)
    )


def test_nothing_is_patched_skipped_or_expected_to_fail(everything: list[Source]) -> None:
    tests = [source for source in everything if source.place.startswith("tests/")]
    assert {s.place: found for s in tests if (found := words_in(s) & FORBIDDEN)} == {}


def test_every_test_states_something(everything: list[Source]) -> None:
    silent = [
        f"{source.place}:{function.lineno} {function.name}"
        for source in everything
        if source.place.startswith("tests/")
        for function in source.functions
        if isinstance(function, ast.FunctionDef)
        and function.name.startswith("test_")
        and not states_something(function)
    ]
    assert silent == []


def test_the_tests_mirror_the_rooms() -> None:
    rooms = {path.stem for path in (PROJECT / "chalicelib").iterdir()}
    folders = {
        path.name for path in (PROJECT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert folders - rooms - BESIDE_THE_ROOMS == set()
