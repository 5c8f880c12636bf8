"""Public holidays are closures that are entered by themselves, as far ahead as anybody can book."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.absences import service
from chalicelib.absences.model import Absence, Entry
from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.core.errors import BadInput, NotFound, NotOffered
from chalicelib.core.interval import Interval
from chalicelib.scheduling import service as scheduling
from infra.local.clock import MovableClock
from tests.absences.asking import change, hours, remove, set_region
from tests.cast import MITTE, at, wishes
from tests.ledger import absences, everything, require_agreement
from tests.messaging.cast import NOW, SALON
from tests.test_triggers import fire

ASCENSION, PENTECOST, CORPUS_CHRISTI = date(2027, 5, 6), date(2027, 5, 17), date(2027, 5, 27)


def keep(region: str | None = "DE-BE", now: datetime = NOW) -> None:
    set_region(region)
    service.keep_holidays(SALON, "mitte", now)


def of(year: int, now: datetime = NOW) -> list[Entry]:
    return service.enter_holidays(SALON, "mitte", year, now)


def standing() -> dict[date, Absence]:
    """Give the public holidays in force, by date."""
    return {it.holiday_on: it for it in absences() if it.holiday_on and it.state == "standing"}


def entry_of(day: date) -> Entry:
    (entry,) = [entry for entry in of(day.year) if entry.absence.holiday_on == day]
    return entry


def test_every_holiday_that_anybody_could_book_on_is_entered_by_name() -> None:
    keep()
    days = standing()
    assert days[ASCENSION].shown.title == "Ascension Day"
    assert (min(days), max(days)) == (ASCENSION, date(2029, 12, 26))
    with pytest.raises(NotOffered) as refused:
        scheduling.book(wishes(at(10, day=ASCENSION)), NOW)
    assert refused.value.reason == "closed"
    require_agreement()


def test_names_are_in_the_language_of_the_business() -> None:
    german = get_catalogue(SALON).business.model_copy(update={"language": "de"})
    add(SALON, [german])
    keep()
    assert standing()[ASCENSION].shown.title == "Christi Himmelfahrt"


def test_another_place_of_the_business_stays_open() -> None:
    keep()
    friday = date(2027, 5, 7)
    add(SALON, [MITTE.model_copy(update={"location_id": "porto"})])
    assert {absence.location_id for absence in absences()} == {"mitte"}
    scheduling.book(wishes(at(10, day=friday), staff_id="ana", location_id="porto"), NOW)


def test_appointments_on_a_holiday_stay_and_are_listed() -> None:
    booked = scheduling.book(wishes(at(10, day=ASCENSION)), NOW).appointment
    keep()
    assert [it.appointment_id for it in entry_of(ASCENSION).appointments] == [booked.appointment_id]
    week = service.list_absences(SALON, Interval(at(0, day=ASCENSION), at(12, day=ASCENSION)))
    assert [it.appointments for it in week] == [(booked,)]
    require_agreement()


def test_a_holiday_that_was_removed_stays_removed_and_one_that_was_changed_stays_so() -> None:
    keep()
    remove(entry_of(ASCENSION))
    change(entry_of(PENTECOST), hours(0, 12, day=PENTECOST), "Pentecost, morning only")
    for _ in range(2):
        keep()
        assert entry_of(ASCENSION).absence.state == "removed"
        assert entry_of(PENTECOST).absence.shown.ends_at == at(12, day=PENTECOST)
        scheduling.list_slots(wishes(NOW), ASCENSION, ASCENSION, NOW)
    scheduling.book(wishes(at(10, day=ASCENSION)), NOW)
    scheduling.book(wishes(at(14, day=PENTECOST)), NOW)
    require_agreement()


def test_another_region_has_other_holidays_and_what_was_changed_by_hand_stays() -> None:
    keep("DE-BY")
    assert CORPUS_CHRISTI in standing()
    change(entry_of(date(2027, 11, 1)), title="We are closed anyway")
    keep("DE-BE")
    assert CORPUS_CHRISTI not in standing()
    assert date(2028, 3, 8) in standing()
    assert date(2027, 11, 1) in standing()
    require_agreement()
    keep("DE-BY")
    assert CORPUS_CHRISTI in standing()
    require_agreement()


def test_without_a_region_there_are_none_any_more() -> None:
    keep()
    keep(None)
    assert standing() == {}
    require_agreement()
    assert service.keep_due_holidays(NOW + timedelta(days=4000)) is None


def test_doing_it_again_changes_nothing() -> None:
    keep()
    before = everything()
    keep()
    of(2027)
    assert everything() == before


def test_the_next_year_is_entered_when_bookings_come_to_it() -> None:
    keep()
    due = service.keep_due_holidays(NOW)
    assert due == datetime(2030, 1, 1, tzinfo=UTC) - timedelta(days=731)
    assert service.keep_due_holidays(due - timedelta(seconds=1)) == due
    assert max(standing()).year == 2029
    assert service.keep_due_holidays(due) == datetime(2031, 1, 1, tzinfo=UTC) - timedelta(days=731)
    assert max(standing()).year == 2030
    require_agreement()


def test_the_minute_timer_does_so(clock: MovableClock) -> None:
    keep()
    due = service.keep_due_holidays(NOW)
    assert due is not None
    clock.set(due)
    fire("end_what_waited")
    assert max(standing()).year == 2030


def test_a_region_that_is_known_no_longer_keeps_nobody_else_waiting() -> None:
    keep()
    due = service.keep_due_holidays(NOW)
    assert due
    set_region("DE-XX")
    assert service.keep_due_holidays(due) == due + timedelta(days=1)
    set_region("DE-BE")
    assert service.keep_due_holidays(due + timedelta(days=1)) == datetime(2031, 1, 1, tzinfo=UTC) - timedelta(
        days=731
    )


@pytest.mark.parametrize("year", [2026, 2030, 0, -1, 99999])
def test_only_years_that_matter_are_entered(year: int) -> None:
    set_region("DE-BE")
    with pytest.raises(BadInput):
        of(year)


def test_a_place_needs_a_region_and_has_to_be_there() -> None:
    with pytest.raises(BadInput):
        of(2027)
    with pytest.raises(NotFound):
        service.enter_holidays(SALON, "moon", 2027, NOW)
