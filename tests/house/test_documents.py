"""What the documents name exists."""

import re
from pathlib import Path

import pytest

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
