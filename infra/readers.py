"""To whom a file of ours speaks: to clients, or to nobody but the team.

A template speaks to the team where it is one of the console's. A Python file speaks to clients where one of
their pages imports it, directly or through others. Some rooms and pages serve both, with a file for each:
those of the team's are named here.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOM = Path(__file__).parent.parent / "chalicelib"
CONSOLE = "web/templates/console/"
TO_THE_TEAM = (
    "access/team.py",
    "calendars/",
    "catalogue/countries.py",
    "catalogue/editing.py",
    "catalogue/public_holidays.py",
    "catalogue/ties.py",
    "clients/marking.py",
    "clients/searching.py",
    "consent/permission.py",
    "core/addresses.py",
    "core/outbound.py",
    "core/saying.py",
    "folder/telling.py",
    "messaging/approved.py",
    "messaging/channels/",
    "messaging/facts.py",
    "messaging/lifecycle.py",
    "messaging/rendering.py",
    "messaging/sending.py",
    "messaging/sign_in.py",
    "messaging/templates/",
    "messaging/ways.py",
    "prepaid/",
    "reconnect/",
    "scheduling/announcement.py",
    "scheduling/day_told.py",
    "scheduling/obstacle_words.py",
    "scheduling/reasons.py",
    "scheduling/reminding.py",
    "scheduling/times_said.py",
    "waiting/announcement.py",
    "web/console_words.py",
    "web/desk_forms.py",
    "web/sign_in.py",
    "web/standing_words.py",
    "webhooks/",
)
"""Files and folders that clients' pages import, if only with their room, and that say nothing to clients."""


def speaks_to_clients(file: str) -> bool:
    """Tell whether clients can read what a file says, given by its path from the package on."""
    if file.endswith(".html"):
        return not file.startswith(CONSOLE)
    return file in _imported_for_clients() and not file.startswith(TO_THE_TEAM)


def pages_for_clients() -> set[str]:
    """Give the files that make pages which are not of the console."""
    from app import app

    makers = {
        view.view_function.__module__
        for path, views in app.routes.items()
        for view in views.values()
        if not path.startswith("/console/")
    }
    return {_place(maker) for maker in makers if maker.startswith("chalicelib.web.")}


@cache
def _imported_for_clients() -> frozenset[str]:
    reached: set[str] = set()
    ahead = pages_for_clients()
    while ahead:
        reached |= ahead
        ahead = {place for file in ahead for place in _imports(file)} - reached
    return frozenset(reached)


def _imports(file: str) -> Iterator[str]:
    """Give the files of ours that a file imports anywhere in it."""
    for node in ast.walk(ast.parse((ROOM / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                if name.startswith("chalicelib.") and (ROOM / _place(name)).exists():
                    yield _place(name)


def _place(module: str) -> str:
    return module.removeprefix("chalicelib.").replace(".", "/") + ".py"
