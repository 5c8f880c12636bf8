"""Every state and every message has a name that a person can read."""

from typing import Any, get_args

import pytest

from chalicelib.messaging.model import Channel, Kind, Purpose, State
from chalicelib.scheduling.agenda import Reason
from chalicelib.scheduling.model import Pending, Status
from chalicelib.web import console_words, words


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
