"""What the documents name exists."""

import re
from pathlib import Path

import pytest

from app import app
from tests.house.sources import PROJECT

DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
TARGETS = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
ROOMS = ("app.py", "chalicelib/", "infra/", "tests/", "bench/", "docs/")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_named_can_be_made(document: Path) -> None:
    code = re.findall(r"```.*?```|`[^`]+`", document.read_text(encoding="utf-8"), re.DOTALL)
    named = {target for part in code for target in re.findall(r"\bmake ([a-z]+)\b", part)}
    assert named - TARGETS == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_named_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`]+`", "", text, flags=re.DOTALL)
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", prose)
    named = [name for name in re.findall(r"`([\w./-]+)`", text) if name.startswith(ROOMS)]
    missing = [name for name in linked if not (document.parent / name).exists()]
    missing += [name for name in named if not (PROJECT / name).exists() and "*" not in name]
    assert missing == []


def test_every_route_named_among_the_capabilities_is_there() -> None:
    text = (PROJECT / "docs" / "capabilities.md").read_text(encoding="utf-8")
    named = re.findall(r"`(?:[A-Z]+, )*(?:[A-Z]+ )?((?:…|/b/|/console/)[^`? ]*)", text)
    missing = [name for name in named if not any(_is_at(route, name) for route in app.routes)]
    assert missing == []


def _is_at(route: str, name: str) -> bool:
    """Tell whether a name, of which … stands for the beginning, is that of the route."""
    there, said = route.split("/"), name.split("/")
    if said[0] == "…":
        there, said = there[1 - len(said) :], said[1:]
    return len(there) == len(said) and all(
        one == other or "{" in one for one, other in zip(there, said, strict=True)
    )


def test_every_capability_of_messages_and_workflows_names_its_route() -> None:
    text = (PROJECT / "docs" / "capabilities.md").read_text(encoding="utf-8")
    rows = {
        cells[0]: cells[3]
        for line in text.splitlines()
        if len(cells := [cell.strip() for cell in line.strip("|").split(" | ")]) == 5
    }
    numbers = (*range(40, 47), 55, *range(80, 95))
    silent = [f"A{number}" for number in numbers if not re.search(r"`[^`]*/[^`]*`", rows[f"A{number}"])]
    assert silent == []
