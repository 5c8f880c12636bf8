"""This date, that one and those after it, or all: what was done by hand stays, and what is over too."""

from datetime import date, timedelta

import pytest

from chalicelib.core.errors import BadInput, SeriesConflicts
from chalicelib.scheduling import service as scheduling
from chalicelib.series.model import Choices
from tests.cast import at
from tests.ledger import appointments, everything, require_agreement
from tests.messaging.cast import NOW
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
    taken_by_else,
    visit,
    visits,
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


def test_one_date_moves_and_is_an_exception() -> None:
    series_id = booked()
    before = identities()
    changed(series_id, "this", SECOND, starts_at=wall(SECOND, 14))
    assert became(series_id) == {
        **at_ten(FIRST, SECOND, THIRD, FOURTH, FIFTH),
        SECOND: "moved 11.05. 14:00 ben",
    }
    assert identities() == before
    require_agreement()


def test_one_date_is_called_off_and_stays_so() -> None:
    series_id = booked()
    changed(series_id, "this", SECOND, cancel=True, reason="Carla travels.")
    assert became(series_id)[SECOND] == "cancelled"
    assert visits(series_id)[SECOND].cancel_reason == "Carla travels."
    changed(series_id, "all", FIRST, starts_at=wall(FIRST, 11))
    assert became(series_id) == {**at_eleven(FIRST, SECOND, THIRD, FOURTH, FIFTH), SECOND: "cancelled"}
    require_agreement()


@pytest.mark.parametrize(("scope", "gone"), [("this", 1), ("following", 4), ("all", 5)])
def test_what_the_client_calls_off_of_it_says_so_and_what_is_called_off_next_says_its_own(
    scope: str, gone: int
) -> None:
    series_id = booked()
    on = None if scope == "all" else SECOND
    changed(series_id, scope, on, cancel=True, cancelled_by="client", by="Ben")
    called_off = [it for it in appointments() if it.status == "cancelled"]
    assert [(it.cancelled_by, it.steps[-1].by) for it in called_off] == [("client", "Ben")] * gone
    if scope == "this":
        changed(series_id, "this", FOURTH, cancel=True, by="Ben")
        assert visits(series_id)[FOURTH].cancelled_by == "staff"
        assert visits(series_id)[SECOND].cancelled_by == "client"
    require_agreement()


def test_all_go_along_to_another_weekday_and_keep_their_identity() -> None:
    series_id = booked()
    before = identities()
    changed(series_id, "all", SECOND, starts_at=wall(SECOND + DAY, 11))
    assert became(series_id) == at_eleven(*WEDNESDAYS)
    assert identities() == before
    assert {it.sequence for it in appointments()} == {1}
    require_agreement()


def test_a_date_moves_to_where_the_next_one_is_when_that_one_goes_too() -> None:
    series_id = booked()
    before = identities()
    changed(series_id, "all", FIRST, starts_at=wall(SECOND))
    assert identities() == before
    changed(series_id, "all", SECOND, starts_at=wall(FIRST))
    assert became(series_id) == at_ten(FIRST, SECOND, THIRD, FOURTH, FIFTH)
    assert identities() == before
    require_agreement()


def test_what_is_over_stays_as_it_is() -> None:
    series_id = booked()
    later = at(12, 0, SECOND)
    changed(series_id, "all", FOURTH, starts_at=wall(FOURTH + DAY, 11), now=later)
    assert became(series_id, later) == {**at_ten(FIRST, SECOND), **at_eleven(*WEDNESDAYS[2:])}
    with pytest.raises(BadInput):
        changed(series_id, "this", FIRST, cancel=True, now=later)
    changed(series_id, "all", cancel=True, now=later)
    assert len(still_on()) == 2


def test_from_a_date_on_another_series_continues() -> None:
    series_id = booked()
    before = identities()
    outcome = changed(series_id, "following", THIRD, starts_at=wall(THIRD + DAY, 11))
    new = outcome.view.series
    assert (new.continues, seen(series_id).series.continued_by) == (series_id, new.series_id)
    assert became(series_id) == at_ten(FIRST, SECOND)
    assert became(new.series_id) == at_eleven(*WEDNESDAYS[2:])
    assert [seen(one).series.recurrence.rrule for one in (series_id, new.series_id)] == [
        "FREQ=WEEKLY;UNTIL=20270517",
        "FREQ=WEEKLY;COUNT=3",
    ]
    assert {it.series_id for it in visits(new.series_id).values()} == {new.series_id}
    assert identities() == before
    require_agreement()


def test_from_the_first_date_on_is_all_of_it() -> None:
    series_id = booked()
    assert (
        changed(series_id, "following", FIRST, starts_at=wall(FIRST, 11)).view.series.series_id == series_id
    )
    assert became(series_id) == at_eleven(FIRST, SECOND, THIRD, FOURTH, FIFTH)


def test_what_was_moved_or_called_off_by_hand_goes_along_with_a_split() -> None:
    series_id = booked()
    changed(series_id, "this", FOURTH, starts_at=wall(FOURTH, 15))
    changed(series_id, "this", FIFTH, cancel=True)
    new = changed(series_id, "following", THIRD, starts_at=wall(THIRD + DAY, 11)).view.series.series_id
    assert became(new) == {
        **at_eleven(WEDNESDAYS[2]),
        WEDNESDAYS[3]: "moved 25.05. 15:00 ben",
        WEDNESDAYS[4]: "cancelled",
    }
    assert visits(new)[WEDNESDAYS[3]].series_id == new


def test_what_the_client_did_by_their_own_link_is_an_exception_too() -> None:
    series_id = booked()
    scheduling.reschedule(visit(series_id, SECOND), at(15, 0, SECOND), None, NOW)
    scheduling.cancel_by_client(visit(series_id, THIRD), "", NOW)
    changed(series_id, "all", FIRST, starts_at=wall(FIRST + DAY, 11))
    assert became(series_id) == {
        **at_eleven(*WEDNESDAYS),
        WEDNESDAYS[1]: "moved 11.05. 15:00 ben",
        WEDNESDAYS[2]: "cancelled",
    }
    require_agreement()


def test_a_date_called_off_or_left_out_can_be_had_again() -> None:
    series_id = booked({FOURTH: "skip"})
    changed(series_id, "this", SECOND, cancel=True)
    for day in (SECOND, FOURTH):
        changed(series_id, "this", day, starts_at=wall(day))
    assert became(series_id) == at_ten(FIRST, SECOND, THIRD, FOURTH, FIFTH)
    assert len(appointments()) == 6
    require_agreement()


def test_a_change_is_shown_date_by_date_before_and_nothing_is_done() -> None:
    series_id = booked()
    taken_by_else(THIRD, 14)
    changed(series_id, "this", FIFTH, starts_at=wall(FIFTH, 15))
    before = everything()
    outcome = changed(series_id, "all", FIRST, starts_at=wall(FIRST, 14), only_show=True)
    assert everything() == before
    assert [(line.on, line.does, line.free) for line in outcome.lines] == [
        (FIRST, "move", True),
        (SECOND, "move", True),
        (THIRD, "move", False),
        (FOURTH, "move", True),
        (FIFTH, "stay", True),
    ]
    assert outcome.lines[2].alternatives[0].starts_at == at(13, 15, THIRD)


def test_a_date_of_a_change_that_is_not_free_is_left_out_moved_or_kept() -> None:
    series_id = booked()
    for day in (SECOND, THIRD, FOURTH):
        taken_by_else(day, 14)
    before = everything()
    with pytest.raises(SeriesConflicts) as refused:
        changed(series_id, "all", FIRST, starts_at=wall(FIRST, 14))
    assert [line.on for line in refused.value.lines] == [SECOND, THIRD, FOURTH]
    assert everything() == before
    choices: Choices = {SECOND: "skip", THIRD: "keep", FOURTH: wall(FOURTH, 16)}
    changed(series_id, "all", FIRST, choices, starts_at=wall(FIRST, 14))
    assert became(series_id) == {
        FIRST: "04.05. 14:00 ben",
        SECOND: "cancelled",
        THIRD: "moved 18.05. 10:00 ben",
        FOURTH: "moved 25.05. 16:00 ben",
        FIFTH: "01.06. 14:00 ben",
    }
    require_agreement()


def test_what_was_moved_by_hand_clashes_where_the_series_wants_its_time() -> None:
    series_id = booked()
    changed(series_id, "this", SECOND, starts_at=wall(THIRD, 14))
    with pytest.raises(SeriesConflicts) as refused:
        changed(series_id, "all", FIRST, starts_at=wall(FIRST, 14))
    (line,) = refused.value.lines
    assert (line.on, line.sentence) == (THIRD, "Ben is taken by Carla's 14:00 until 14:45.")


def test_other_staff_from_a_date_on() -> None:
    series_id = booked()
    changed(series_id, "this", FOURTH, starts_at=wall(FOURTH, 15))
    new = changed(series_id, "following", THIRD, staff_id="ana").view.series.series_id
    assert became(new) == {
        THIRD: "18.05. 10:00 ana",
        FOURTH: "moved 25.05. 15:00 ana",
        FIFTH: "01.06. 10:00 ana",
    }
    require_agreement()


def test_another_service_changes_what_is_booked_and_its_price_but_no_identity() -> None:
    series_id = booked(starts_at=wall(FIRST, 9))
    before = identities()
    changed(series_id, "this", SECOND, starts_at=wall(SECOND, 14))
    changed(series_id, "all", service_ids=("colour",))
    assert {it.title for it in still_on()} == {"Colour"}
    assert {it.price.amount for it in still_on()} == {9500}
    assert became(series_id)[SECOND] == "moved 11.05. 14:00 ben"
    assert identities() == before
    require_agreement()


def test_moved_dates_keep_their_price_and_length() -> None:
    series_id = booked()
    before = [(it.price, it.ends_at - it.starts_at) for it in still_on()]
    changed(series_id, "all", FIRST, starts_at=wall(FIRST, 14))
    assert [(it.price, it.ends_at - it.starts_at) for it in still_on()] == before


def test_by_a_new_rule_dates_are_kept_dropped_and_added() -> None:
    series_id = booked()
    before = identities()
    changed(series_id, "all", rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=4")
    last = date(2027, 6, 15)
    assert became(series_id) == at_ten(FIRST, THIRD, FIFTH, last)
    assert identities()[:3] == [before[0], before[2], before[4]]
    assert len(still_on()) == 4
    require_agreement()


def test_what_was_moved_by_hand_stays_though_the_rule_no_longer_has_its_date() -> None:
    series_id = booked()
    changed(series_id, "this", SECOND, starts_at=wall(SECOND, 15))
    changed(series_id, "all", rrule="FREQ=WEEKLY;INTERVAL=2;COUNT=2")
    assert became(series_id) == {**at_ten(FIRST, THIRD), SECOND: "moved 11.05. 15:00 ben"}
    changed(series_id, "all", FIRST, starts_at=wall(FIRST, 11))
    assert became(series_id) == {**at_eleven(FIRST, THIRD), SECOND: "moved 11.05. 15:00 ben"}
    changed(series_id, "all", cancel=True)
    assert still_on() == []


def test_the_second_tuesday_becomes_the_second_wednesday() -> None:
    series_id = booked(starts_at=wall(SECOND), rrule="FREQ=MONTHLY;BYDAY=2TU;COUNT=3")
    changed(series_id, "all", SECOND, starts_at=wall(SECOND + DAY, 11))
    assert seen(series_id).series.recurrence.rrule == "FREQ=MONTHLY;BYDAY=2WE;COUNT=3".replace(
        "BYDAY=2WE;COUNT=3", "COUNT=3;BYDAY=2WE"
    )
    assert became(series_id) == at_eleven(SECOND + DAY, date(2027, 6, 9), date(2027, 7, 14))


def test_where_no_rule_says_how_the_others_go_along_the_new_rule_is_asked_for() -> None:
    days = "FREQ=MONTHLY;BYMONTHDAY=4,18;COUNT=4"
    series_id = booked(rrule=days)
    with pytest.raises(BadInput, match="give the new rule"):
        changed(series_id, "all", FIRST, starts_at=wall(FIRST + DAY))
    new = "FREQ=MONTHLY;BYMONTHDAY=5,19;COUNT=4"
    with pytest.raises(SeriesConflicts):  # one of them is a Saturday
        changed(series_id, "all", FIRST, starts_at=wall(FIRST + DAY), rrule=new)
    saturdays: Choices = {date(2027, 6, 5): "skip", date(2027, 6, 19): "skip"}
    changed(series_id, "all", FIRST, saturdays, starts_at=wall(FIRST + DAY), rrule=new)
    assert sorted(became(series_id)) == [FIRST + DAY, THIRD + DAY, *saturdays]
