"""Every state and every message has a name that a person can read."""

from typing import Any, get_args

import pytest

from chalicelib.messaging.model import Channel, Kind, Purpose, State
from chalicelib.scheduling.agenda import Reason
from chalicelib.scheduling.model import Pending, Status
from chalicelib.web import words


@pytest.mark.parametrize(
    ("table", "named"),
    [
        (words.STATUS, Status),
        (words.WAITS, Pending),
        (words.AGAINST, Reason),
        (words.PURPOSE, Purpose),
        (words.STATE, State),
        (words.CHANNEL, Channel),
        (words.KIND, Kind),
    ],
)
def test_every_name_of_ours_has_its_words(table: dict[str, str], named: Any) -> None:
    assert set(table) == set(get_args(named))
    assert all(words and "_" not in words for words in table.values())
