"""`make translations`: bring every language's files up to what the pages say by now, for translators to fill.

What the templates say is found by Jinja's own extractor, what Python says by Babel's, where it is `said`.
Each language has a file of what clients can read, and one of what only the team reads: `infra/readers.py`
tells which file of ours speaks to whom. What both are told is with what clients are told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from chalicelib.core.languages import LANGUAGES
from chalicelib.web.language import ENGLISH, OF_THE_CONSOLE, TRANSLATIONS
from infra.readers import ROOM, speaks_to_clients

METHODS = [("web/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "said": None, "said_of": (2, 3)}
WIDTH = 110
BOILERPLATE = (b'"POT-', b'"PO-', b'"Last-', b'"Project-', b'"Report-', b'"Language-Team', b'"Generated-')


@dataclass(frozen=True)
class Told:
    """Every sentence that pages say, with the files it stands in: to clients, and to nobody but the team."""

    clients: Catalog
    team: Catalog


def main() -> None:
    """Write the files of every language but English; what is new in them is left empty."""
    told = told_by_the_program()
    OF_THE_CONSOLE.mkdir(exist_ok=True)
    for language in LANGUAGES:
        if language != ENGLISH:
            ours = {
                told.clients: TRANSLATIONS / f"{language}.po",
                told.team: OF_THE_CONSOLE / f"{language}.po",
            }
            before = known_in(language, *ours.values())
            for template, path in ours.items():
                path.write_bytes(written(updated(before, template, language)))


def told_by_the_program() -> Told:
    """Give what pages say."""
    places: dict[str | tuple[str, ...], list[str]] = {}
    extracted = extract_from_dir(ROOM, METHODS, {"**.html": {"trimmed": "true"}}, KEYWORDS)
    for file, _line, message, _comments, _context in sorted(extracted, key=lambda each: each[:2]):
        places.setdefault(_of_one(message), []).append(file)
    told = Told(Catalog(project="Regulars", fuzzy=False), Catalog(project="Regulars", fuzzy=False))
    for message, files in places.items():
        to = told.clients if any(speaks_to_clients(file) for file in files) else told.team
        # without line numbers: they would change with every edit and say little
        to.add(message, locations=[(file, 0) for file in dict.fromkeys(files)])
    return told


def _of_one(message: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return tuple(message) if isinstance(message, list | tuple) else message


def known_in(language: str, *paths: Path) -> Catalog:
    """Give all that the files of a language have, so that a sentence keeps its translation if it moves."""
    known = Catalog(language, project="Regulars")
    for path in paths:
        for message in read_po(BytesIO(path.read_bytes()), language) if path.exists() else ():
            if message.id:
                known.add(message.id, message.string)
    return known


def updated(known: Catalog, template: Catalog, language: str) -> Catalog:
    """Give every sentence of the template and no other, with the translations that are known."""
    catalog = Catalog(language, project="Regulars")
    for message in template:
        if message.id:
            there = known.get(message.id)
            catalog.add(message.id, there.string if there else None, message.locations)
    return catalog


def written(catalog: Catalog) -> bytes:
    """Give the file of a language, without what changes by itself: dates and who was there last."""
    catalog.fuzzy = False
    catalog.header_comment = "# What the pages of Regulars say. The English sentences are the keys."
    file = BytesIO()
    write_po(file, catalog, width=WIDTH, include_lineno=False)
    return b"\n".join(_without_boilerplate(file.getvalue()))


def _without_boilerplate(file: bytes) -> Iterator[bytes]:
    for line in file.split(b"\n"):
        if not line.startswith(BOILERPLATE):
            yield line


if __name__ == "__main__":
    main()
