"""One reader of the wall clock, and one file of refusals."""

import ast

from tests.house.sources import Source

READERS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}
ENTRIES = ("app.py", "chalicelib/web/", "chalicelib/api/", "chalicelib/triggers.py", "chalicelib/cli.py")


def clock_readings(source: Source) -> list[int]:
    """Give the lines that read the wall clock, also as datetime.datetime.now or a bare imported time()."""
    lines = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if (owner, node.attr) in READERS:
                lines.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            lines += [node.lineno for alias in node.names if ("time", alias.name) in READERS]
    return lines


def test_only_the_clock_reads_the_wall_clock(deployed: list[Source]) -> None:
    others = [source for source in deployed if source.place != "chalicelib/core/clock.py"]
    assert [f"{source.place}:{line}" for source in others for line in clock_readings(source)] == []


def test_the_law_would_notice_a_hidden_reading() -> None:
    text = "import datetime\nfrom time import time\nx = datetime.datetime.now(datetime.UTC)\n"
    assert sorted(clock_readings(Source("made_up.py", text))) == [2, 3]


def test_only_the_doors_ask_the_clock_and_everybody_else_is_told_the_time(deployed: list[Source]) -> None:
    asking = [s.place for s in deployed if any(n.startswith("chalicelib.core.clock") for n in s.imports)]
    assert [place for place in asking if not place.startswith(ENTRIES)] == []


def test_every_refusal_stands_in_the_one_tree(deployed: list[Source]) -> None:
    errors = next(source for source in deployed if source.place == "chalicelib/core/errors.py")
    refusals = {node.name for node in errors.tree.body if isinstance(node, ast.ClassDef)}
    elsewhere = [
        f"{source.place}: {node.name}"
        for source in deployed
        if source is not errors
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and refusals & {getattr(base, "id", "") for base in node.bases}
    ]
    assert elsewhere == []
