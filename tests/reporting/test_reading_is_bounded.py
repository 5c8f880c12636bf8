"""What a report of a whole year costs: counted in round trips and units, for 60 appointments a day."""

from datetime import date

import pytest

from chalicelib.reporting import service as reporting
from chalicelib.reporting.model import Choice, DayLedger, Period
from chalicelib.reporting.period import before
from chalicelib.reporting.store import save_days
from tests.cast import open_salon
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.reporting.counted import DAY
from tests.reporting.test_counting import CARLAS, CUT_BY_BEN

A_DAY_HAS, CLIENTS = 60, 1500
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
COLOUR = CUT_BY_BEN._replace(service_id="colour", amount=9500, minutes=90)


def ledger_of(day: date) -> DayLedger:
    """Give a full day: visits with one service and with two, every tenth called off."""
    number = day.toordinal() * A_DAY_HAS
    lines = [
        CARLAS._replace(
            appointment_id=f"appointment{number + each:09}"[-16:],
            day=day,
            client_id=f"client{(number * 7 + each * 13) % CLIENTS:010}",
            parts=(CUT_BY_BEN, COLOUR) if each % 3 == 0 else (CUT_BY_BEN,),
            status="cancelled" if each % 10 == 9 else "done",
            cancelled_by="client" if each % 10 == 9 else "",
            booked_on=day - each * DAY,
        )
        for each in range(A_DAY_HAS)
    ]
    return DayLedger({line.appointment_id: line for line in lines})


@pytest.fixture
def two_years(tables: None) -> None:
    open_salon()
    days = [before(YEAR).first + n * DAY for n in range((YEAR.last - before(YEAR).first).days + 1)]
    for start in range(0, len(days), 40):
        save_days(SALON, {day: ledger_of(day) for day in days[start : start + 40]})


def test_a_year_of_60_a_day_beside_the_year_before_takes_ten_round_trips(two_years: None) -> None:
    with metered() as meter:
        report = reporting.report(SALON, YEAR, Choice(), NOW)
    assert report.period.visits.appointments == 365 * A_DAY_HAS == 21_900
    assert report.period.takings.amount == 365 * (54 * 4500 + 18 * 9500)
    assert meter.reads <= 10
    assert meter.read_units <= 1000


def test_a_month_costs_no_more_because_of_the_years_before_but_for_who_came_when(two_years: None) -> None:
    with metered() as meter:
        reporting.report(SALON, Period(date(2026, 12, 1), date(2026, 12, 31)), Choice(), NOW)
    assert meter.reads == 4  # the catalogue, both months, and who came on which day
    assert meter.read_units <= 160
