from datetime import date, timedelta

import pytest

from chalicelib.reconnect.cadence.service import Cadence, Mode, explain

LAST = date(2026, 3, 2)


def cadence(typical: float, low: float, high: float, visits: int = 11) -> Cadence:
    return Cadence(
        Mode.CALIBRATED, visits, LAST, typical, low, high, LAST + timedelta(days=round(typical * 1.3)), LAST
    )


@pytest.mark.parametrize(
    ("known", "days", "still_away", "sentence"),
    [
        (
            cadence(38, 35, 42),
            63,
            0.1,
            (
                "Usually every 5 to 6 weeks (11 visits); 9 weeks ago; "
                "of 10 clients like this who still come, 9 would have been back by now."
            ),
        ),
        (cadence(28, 27, 29), 30, None, "Usually every 4 weeks (11 visits); 4 weeks ago."),
        (cadence(7, 6.8, 7.2, 3), 8, None, "Usually every 7 days (3 visits); 8 days ago."),
        (cadence(14, 12, 15), 1, None, "Usually every 2 weeks (11 visits); last visit yesterday."),
        (cadence(1, 1, 1), 0, None, "Usually every day (11 visits); last visit today."),
        (
            cadence(182, 150, 215),
            250,
            0.24,
            (
                "Usually every 5 to 7 months (11 visits); 8 months ago; "
                "of 10 clients like this who still come, 8 would have been back by now."
            ),
        ),
        (
            cadence(30, 27, 32),
            400,
            0.001,
            (
                "Usually every 4 to 5 weeks (11 visits); 13 months ago; "
                "of 100 clients like this who still come, 99 would have been back by now."
            ),
        ),
        (
            cadence(30, 27, 32),
            5,
            0.99,
            (
                "Usually every 4 to 5 weeks (11 visits); 5 days ago; "
                "of the clients like this who still come, hardly any would have been back by now."
            ),
        ),
    ],
)
def test_the_rhythm_is_said_in_good_english(
    known: Cadence, days: int, still_away: float | None, sentence: str
) -> None:
    assert explain(known, LAST + timedelta(days=days), still_away) == sentence
