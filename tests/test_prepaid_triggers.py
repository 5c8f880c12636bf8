"""Prepaid sessions, set off as on AWS: by the stream of appointments, with what the function is granted."""

import pytest

from chalicelib.automation import service as automation
from infra.local.clock import MovableClock
from tests.automation.made import CALL, DAY, recipe
from tests.cast import open_salon
from tests.ledger import everything
from tests.messaging.cast import NOW, SALON
from tests.prepaid.sold import came, left, sell
from tests.test_triggers import bring, records_of


@pytest.fixture(autouse=True)
def salon_is_open(tables: None, clock: MovableClock) -> None:
    clock.set(NOW)
    open_salon()


def test_visits_use_sessions_once_and_the_last_but_two_starts_a_workflow(clock: MovableClock) -> None:
    kept = automation.add_workflow(SALON, recipe({"kind": "prepaid_low"}, CALL))
    automation.switch(SALON, kept.workflow_id, NOW, on=True)
    came(3)
    sell(sessions=4)
    came(4)
    clock.set(NOW + 4 * DAY)
    records = records_of("appointments")
    assert bring("on_appointment_change", records) == []
    assert left() == [2]
    (run,) = automation.list_runs(SALON, kept.workflow_id).items
    assert run.why.startswith("2 prepaid sessions are left;")
    before = everything()
    assert bring("on_appointment_change", records) == []
    assert everything() == before
