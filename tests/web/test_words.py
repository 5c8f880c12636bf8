"""Every state and every message has a name that a person can read."""

from typing import Any, get_args

import pytest

from chalicelib.messaging.model import Channel, Kind, Purpose, State
from chalicelib.scheduling.agenda import Reason
from chalicelib.scheduling.model import Pending, Status
from chalicelib.web import console_words, words
from chalicelib.web.language import Reader, read_by


@pytest.mark.parametrize(
    ("table", "named"),
    [
        (words.STATUS, Status),
        (console_words.WAITS, Pending),
        (console_words.AGAINST, Reason),
        (console_words.PURPOSE, Purpose),
        (console_words.STATE, State),
        (console_words.CHANNEL, Channel),
        (console_words.KIND, Kind),
    ],
)
def test_every_name_of_ours_has_its_words(table: dict[str, str], named: Any) -> None:
    assert set(table) == set(get_args(named))
    assert all(words and "_" not in words for words in table.values())


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [(1, "1 kB", "1 ko"), (162_000, "162 kB", "162 ko"), (1_449_999, "1.4 MB", "1,4 Mo")],
)
def test_the_size_of_a_file_is_said_in_the_units_of_the_language(
    size: int, english: str, french: str
) -> None:
    for name, expected in (("en", english), ("fr", french)):
        with read_by(Reader(asked=name)):
            assert words.file_size(size).replace("\N{NO-BREAK SPACE}", " ") == expected
