"""From the lines of a CSV file to checked rows, each with the line it begins in, or why it is refused.

A row that is wrong is refused alone. A file that cannot be read to its end, is not text, not separated
by commas or lacks a column is refused as a whole, since nobody can tell what its rows mean.
"""

import csv
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from chalicelib.catalogue.model import Business
from chalicelib.core.errors import BadInput, bad_field, bad_fields
from chalicelib.history.model import FileRow

COLUMNS = tuple(FileRow.model_fields)
REQUIRED = tuple(name for name, field in FileRow.model_fields.items() if field.is_required())


class Reading:
    """A file being read: its heading is checked at once, its rows as they are asked for.

    Raises BadInput, also from `rows`, for a file that cannot be used.
    """

    def __init__(self, lines: Iterable[str], business: Business) -> None:
        self._business = business
        self._records = _records(lines)
        self._heading = _heading(self._records)
        self.unused_columns = tuple(name for name in self._heading if name and name not in COLUMNS)

    def rows(self) -> Iterator[tuple[int, FileRow | BadInput]]:
        """Give every row that is not blank, checked or refused, with its line."""
        for line, values in self._records:
            if len(values) != len(self._heading):
                sentence = f"The row has {len(values)} fields and the heading {len(self._heading)}."
                yield line, bad_field("", sentence)
            else:
                yield line, self._checked(values)

    def _checked(self, values: list[str]) -> FileRow | BadInput:
        given = {
            name: value.strip()
            for name, value in zip(self._heading, values, strict=True)
            if name in COLUMNS and value.strip()
        }
        try:
            return FileRow.model_validate(given, context=self._business)
        except ValidationError as error:
            return bad_fields(error.errors(include_url=False, include_context=False, include_input=False))


def _records(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Give the records that are not blank, each with its first line; raise BadInput where reading ends."""
    reader = csv.reader(lines, strict=True)
    begins = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield begins, values
            begins = reader.line_num + 1
    except csv.Error as error:
        raise bad_field("", f"Line {begins} cannot be read as CSV: {error}.") from error
    except UnicodeDecodeError as error:
        sentence = f"The file is not UTF-8 text (after line {reader.line_num}). Please save it as UTF-8."
        raise bad_field("", sentence) from error


def _heading(records: Iterator[tuple[int, list[str]]]) -> list[str]:
    _, values = next(records, (1, []))
    if not values:
        raise bad_field("", f"The file is empty. Its first line should name the columns: {_names(COLUMNS)}.")
    heading = [value.strip().lower() for value in values]
    if missing := [name for name in REQUIRED if name not in heading]:
        joined = "".join(heading)
        other = next((mark for mark in (";", "\t", "|") if mark in joined), None)
        if other and all(name in joined for name in REQUIRED):
            raise bad_field("", f"The fields are separated by {other!r}. Please separate them by commas.")
        raise bad_field("", f"The first line does not name the column {_names(missing)}.")
    if twice := sorted({name for name in heading if name and heading.count(name) > 1}):
        raise bad_field("", f"The first line names the column {_names(twice)} twice.")
    return heading


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)
