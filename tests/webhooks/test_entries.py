"""Webhooks set off as on AWS, by the streams of three tables and by timers, with what is granted there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Report
from chalicelib.webhooks import service
from chalicelib.webhooks.model import NewEndpoint
from infra.local.clock import MovableClock
from tests.automation.made import booked, runs, switched_on
from tests.cast import open_salon
from tests.ledger import everything, rows
from tests.messaging.cast import NOW, SALON, PostOffice, agree, later, message
from tests.test_triggers import come, fire
from tests.webhooks.world import Listener, listening


@pytest.fixture
def listener(tables: None, clock: MovableClock, at_home: None) -> Iterator[Listener]:
    """Give a server that is told everything of Ana's salon."""
    clock.set(NOW)
    open_salon()
    with listening() as listener:
        service.add_endpoint(SALON, NewEndpoint(url=listener.address()), NOW)
        yield listener


def states() -> list[str]:
    return [row["e"]["state"] for row in rows("webhooks") if row["sk"].startswith("delivery#")]


def test_a_booking_is_told_at_once_and_once_though_its_records_come_twice(listener: Listener) -> None:
    appointment = booked()
    for _ in range(2):
        come("on_appointment_change")
        come("on_webhook_due")
    (told,) = listener.told
    assert told.content["type"] == "appointment.booked"
    assert told.content["data"]["appointment_id"] == appointment.appointment_id
    assert fire("send_due_webhooks") == {"idle_until": None}


def test_what_is_not_taken_at_once_comes_by_the_timer(listener: Listener, clock: MovableClock) -> None:
    listener.status = 503
    booked()
    come("on_appointment_change")
    come("on_webhook_due")
    assert states() == ["failed"]
    idle_until = datetime.fromisoformat(fire("send_due_webhooks")["idle_until"])
    assert later(1) <= idle_until < later(2)
    clock.set(idle_until)
    listener.status = 200
    assert fire("send_due_webhooks") == {"idle_until": None}
    assert (states(), len(listener.told)) == (["delivered"], 2)


def test_an_endpoint_that_is_gone_is_switched_off_with_what_is_granted(listener: Listener) -> None:
    listener.status = 410
    booked()
    come("on_appointment_change")
    come("on_webhook_due")
    assert states() == ["given_up"]
    assert [endpoint.active for endpoint in service.list_endpoints(SALON)] == [False]


def test_messages_that_went_out_are_told_once(listener: Listener) -> None:
    booked()
    come("on_appointment_change")
    come("on_message_due")
    come("on_message_outcome")
    before = everything()
    come("on_message_outcome")
    assert everything() == before
    come("on_webhook_due")
    told = [each.content["data"] for each in listener.told if each.content["type"] == "message.sent"]
    assert sorted({each["purpose"] for each in told}) == ["booking_confirmation", "booking_notice"]
    assert {each["state"] for each in told} == {"sent"}


def test_a_message_is_told_of_though_its_report_came_before_its_record(listener: Listener) -> None:
    def report_at_once(_to: str) -> None:
        told = {"business_id": SALON, "message_id": "m1", "outcome": "delivered", "at": NOW}
        messaging.record_report(Report.model_validate(told), NOW)

    messaging.enqueue([message()])
    assert messaging.deliver(SALON, "m1", agree, NOW, PostOffice(report_at_once)) == "delivered"
    for _ in range(2):
        come("on_message_outcome")
        come("on_webhook_due")
    (told,) = listener.told
    assert (told.content["type"], told.content["data"]["state"]) == ("message.sent", "delivered")


def test_a_step_of_a_workflow_tells_other_programs(listener: Listener, clock: MovableClock) -> None:
    switched_on({"kind": "booked"}, {"kind": "webhook", "name": "Tell our books"}, name="To the books")
    appointment = booked()
    come("on_appointment_change")
    clock.set(later(2))
    for _ in range(2):
        fire("walk_workflows")
        come("on_webhook_due")
    (run,) = runs()
    steps = [each.content for each in listener.told if each.content["type"] == "workflow.step"]
    expected: dict[str, Any] = {
        "business_id": SALON,
        "workflow_id": run.workflow_id,
        "workflow_name": "To the books",
        "run_id": run.run_id,
        "client_id": appointment.client_id,
        "appointment_id": appointment.appointment_id,
        "step": "Tell our books",
        "at": steps[0]["timestamp"],
    }
    assert [step["data"] for step in steps] == [expected]
    assert run.state == "finished"
