"""A booking called off long before its date does not keep a client off the list until then."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.core.interval import zone_named
from chalicelib.reconnect.cadence.pattern import Mode
from chalicelib.reconnect.cadence.population import DEFAULT_POPULATION
from chalicelib.reconnect.model import CategorySettings, ClientHistory, Noted, Rhythm, Rules
from chalicelib.reconnect.noting import rhythms_of

FIRST = date(2027, 1, 4)


def noted_on(day: int, status: str) -> Noted:
    booked_at = datetime(2027, 1, 1, tzinfo=UTC)
    on = FIRST + timedelta(days=day)
    return Noted(on=on, category_ids=("hair",), status=status, version=1, booked_at=booked_at)


@pytest.mark.parametrize("mode", list(Mode), ids=str)
def test_a_booking_called_off_months_ahead_leaves_the_rhythm_as_it_was(mode: Mode) -> None:
    visits = {f"visit{day}": noted_on(day, "done") for day in (0, 28, 56)}
    rules = {"hair": Rules(CategorySettings(category_id="hair", mode=mode), DEFAULT_POPULATION)}

    def overdue_on(appointments: dict[str, Noted]) -> date | None:
        history = ClientHistory(business_id="studio", client_id="carla", appointments=appointments)
        today = FIRST + timedelta(days=100)
        (rhythm,) = rhythms_of(history, {}, rules, zone_named("Europe/Berlin"), today)
        return rhythm.overdue_on

    called_off = {**visits, "ahead": noted_on(190, "cancelled")}
    assert overdue_on(called_off) == overdue_on(visits)


@pytest.mark.parametrize("mode", list(Mode), ids=str)
@pytest.mark.parametrize("status", ["requested", "held"])
def test_what_was_only_requested_or_held_is_no_visit_though_its_date_is_past(mode: Mode, status: str) -> None:
    visits = {f"visit{day}": noted_on(day, "done") for day in (0, 28, 56)}
    rules = {"hair": Rules(CategorySettings(category_id="hair", mode=mode), DEFAULT_POPULATION)}

    def rhythms(appointments: dict[str, Noted]) -> list[Rhythm]:
        history = ClientHistory(business_id="studio", client_id="carla", appointments=appointments)
        return rhythms_of(history, {}, rules, zone_named("Europe/Berlin"), FIRST + timedelta(days=100))

    assert rhythms({**visits, "past": noted_on(70, status)}) == rhythms(visits)
