"""A span of days is said in one unit, by the same rule everywhere."""

import pytest

from chalicelib.core.spans import span


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day"),
        (13, "13 days"),
        (14, "2 weeks"),
        (69, "10 weeks"),
        (70, "2 months"),
        (321, "11 months"),
    ],
)
def test_days_are_said_as_weeks_up_to_ten_and_then_as_months(days: int, words: str) -> None:
    assert span(days) == words
