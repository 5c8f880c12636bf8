"""Series that end, requests that come again, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.core.errors import BadInput
from chalicelib.scheduling import service as scheduling
from chalicelib.series import service
from chalicelib.series.model import Companion
from tests.cast import at
from tests.ledger import everything, require_agreement
from tests.messaging.cast import NOW, SALON
from tests.series.salon import (
    FIFTH,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    became,
    booked,
    changed,
    seen,
    still_on,
    wall,
)

pytestmark = pytest.mark.usefixtures("salon_is_open")

DAY = timedelta(days=1)
WEDNESDAYS = [day + DAY for day in (FIRST, SECOND, THIRD, FOURTH, FIFTH)]


def at_eleven(*days: date) -> dict[date, str]:
    return {day: f"{day:%d.%m.} 11:00 ben" for day in days}


def at_ten(*days: date) -> dict[date, str]:
    return {day: f"{day:%d.%m.} 10:00 ben" for day in days}


def identities() -> list[str]:
    return [it.appointment_id for it in still_on()]


def test_calling_off_from_a_date_on_ends_the_series_there() -> None:
    series_id = booked()
    changed(series_id, "this", FOURTH, starts_at=wall(FOURTH, 15))
    changed(series_id, "following", THIRD, cancel=True)
    assert became(series_id) == {
        **at_ten(FIRST, SECOND),
        **dict.fromkeys([THIRD, FOURTH, FIFTH], "cancelled"),
    }
    assert seen(series_id).series.over
    assert len(still_on()) == 2
    require_agreement()


def test_the_same_request_again_changes_nothing_more() -> None:
    series_id = booked()
    changed(series_id, "following", THIRD, starts_at=wall(THIRD + DAY))
    before = everything()
    again = changed(series_id, "following", THIRD, starts_at=wall(THIRD + DAY))
    assert again.view.series.continues == series_id
    assert everything() == before
    changed(series_id, "all", FIRST, starts_at=wall(FIRST + 7 * DAY, 11))
    before = everything()
    changed(series_id, "all", FIRST, starts_at=wall(FIRST + 7 * DAY, 11))
    changed(series_id, "this", SECOND, starts_at=wall(SECOND, 11))
    assert everything() == before
    changed(series_id, "all", SECOND, key="k", starts_at=wall(FIRST))
    before = everything()
    changed(series_id, "all", SECOND, key="k", starts_at=wall(FIRST))
    assert everything() == before


def test_two_in_one_order_move_together_and_who_was_moved_alone_stays() -> None:
    dora = Companion(name="Dora Costa", staff_id="ana", later_minutes=15)
    series_id = booked(companions=(dora,), rrule="FREQ=WEEKLY;COUNT=3")
    with_dora = service.standings(seen(series_id), NOW)
    alone = scheduling.get_visit(SALON, with_dora[1].found[1].appointment_id)
    scheduling.reschedule(alone, at(16, 0, SECOND), None, NOW)
    changed(series_id, "all", FIRST, starts_at=wall(FIRST + DAY, 11))
    found = service.standings(seen(series_id), NOW)
    assert [[it.found[n].starts_at for n in (0, 1)] for it in found] == [
        [at(11, 0, WEDNESDAYS[0]), at(11, 15, WEDNESDAYS[0])],
        [at(11, 0, WEDNESDAYS[1]), at(16, 0, SECOND)],
        [at(11, 0, WEDNESDAYS[2]), at(11, 15, WEDNESDAYS[2])],
    ]
    require_agreement()


@pytest.mark.parametrize(
    ("scope", "on", "more"),
    [
        ("this", None, {"cancel": True}),
        ("this", FIRST + DAY, {"cancel": True}),
        ("following", None, {"staff_id": "ana"}),
        ("all", None, {"starts_at": wall(FIRST)}),
        ("all", FIRST + DAY, {"starts_at": wall(FIRST)}),
        ("this", FIRST, {"rrule": "FREQ=DAILY"}),
        ("all", None, {"rrule": "nonsense"}),
        ("all", None, {}),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_field_that_is_wrong(
    scope: str, on: date | None, more: dict[str, Any]
) -> None:
    series_id = booked(rrule="FREQ=WEEKLY;COUNT=2")
    before = everything()
    with pytest.raises(BadInput):
        changed(series_id, scope, on, **more)
    assert everything() == before
