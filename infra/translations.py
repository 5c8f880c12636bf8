"""`make translations`: bring every language's file up to what the pages say by now, for translators to fill.

What the templates say is found by Jinja's own extractor, what Python says by Babel's, where it is `said`.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from chalicelib.core.languages import LANGUAGES
from chalicelib.web.language import ENGLISH, TRANSLATIONS

ROOM = Path(__file__).parent.parent / "chalicelib"
NOT_YET = (
    "web/templates/console/**",
    "catalogue/editing.py",
    "web/absence_*.py",
    "web/absences.py",
    "web/settings.py",
    "web/outside_calendars.py",
)
"""What only the team reads, who are spoken to in English."""
METHODS = [*((path, "ignore") for path in NOT_YET), ("web/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "said": None, "said_of": (2, 3)}
WIDTH = 110
BOILERPLATE = (b'"POT-', b'"PO-', b'"Last-', b'"Project-', b'"Report-', b'"Language-Team', b'"Generated-')


def main() -> None:
    """Write the file of every language but English; what is new in it is left empty."""
    template = said_by_the_program()
    for language in LANGUAGES:
        if language != ENGLISH:
            path = TRANSLATIONS / f"{language}.po"
            path.write_bytes(updated(path.read_bytes() if path.exists() else b"", template, language))


def said_by_the_program() -> Catalog:
    """Give every sentence that pages say in the reader's language, with the files it stands in."""
    found = Catalog(project="Regulars", fuzzy=False)
    places: dict[str | tuple[str, ...], list[str]] = {}
    extracted = extract_from_dir(ROOM, METHODS, {"**.html": {"trimmed": "true"}}, KEYWORDS)
    for file, _line, message, _comments, _context in sorted(extracted, key=lambda each: each[:2]):
        places.setdefault(_of_one(message), []).append(file)
    for message, files in places.items():
        # without line numbers: they would change with every edit and say little
        found.add(message, locations=[(file, 0) for file in dict.fromkeys(files)])
    return found


def _of_one(message: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return tuple(message) if isinstance(message, list | tuple) else message


def updated(file: bytes, template: Catalog, language: str) -> bytes:
    """Give a language's file with every sentence of the template and no other; translations are kept."""
    catalog = read_po(BytesIO(file), language) if file else Catalog(language, project="Regulars")
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return written(catalog)


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
