"""What clients would like next is looked up only where a workflow, or its words, speak of it."""

from typing import Any

import pytest

from chalicelib.automation import service
from chalicelib.automation.carrying import carry_on
from chalicelib.judging.service import judge
from chalicelib.messaging import service as messaging
from chalicelib.messaging.service import templates
from tests.automation.made import CALL, booked, runs, switched_on, tell
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON, PostOffice, later
from tests.meter import Meter, metered

pytestmark = pytest.mark.usefixtures("salon")

BOOKED = {"kind": "booked"}
SAY = {"kind": "message", "name": "Say", "purpose": "re_engagement"}
NEXT = {"fact": "recommended_category", "how": "is_not", "value": "massage"}
ASKING = {"kind": "condition", "name": "Next", "all_of": [NEXT]}
IS_NEXT = {**NEXT, "how": "is"}
NEW = {**ASKING, "all_of": [{"fact": "visits_done", "how": "is", "value": 0}]}
EMAIL = templates.template_name("re_engagement", "email", "en")


def cost_of_steps(*steps: dict[str, Any], **more: Any) -> Meter:
    """Give what it costs to take the steps of a run that has just begun."""
    switched_on(BOOKED, *steps, **more)
    tell(None, booked(), NOW)
    (run,) = runs()
    with metered() as meter:
        carry_on(SALON, run.client_id, run.run_id, later(5))
    return meter


def cost_of_sending() -> Meter:
    """Give what it costs to judge and send the one message of a workflow."""
    (row,) = (row for row in rows("messages") if row["e"].get("purpose") == "re_engagement")
    with metered() as meter:
        assert messaging.deliver(SALON, row["sk"], judge, later(10), PostOffice()) == "sent"
    return meter


def word(body: str) -> None:
    """Let Ana word the message herself."""
    words = templates.Wording(subject="Dear", heading="Dear", body=body)
    templates.keep_template(SALON, EMAIL, words, "Ana", NOW)


@pytest.mark.parametrize(
    ("steps", "more", "reads"),
    [((NEW, CALL), {}, 11), ((ASKING, CALL), {}, 13), ((NEW, CALL), {"stop_if": [IS_NEXT]}, 13)],
)
def test_only_a_workflow_that_asks_for_it_looks_it_up_once_in_each_of_two_looks(
    steps: tuple[dict[str, Any], ...], more: dict[str, Any], reads: int
) -> None:
    """A look reads the run, the workflow, the client, what is known of them, and the catalogue."""
    cost = cost_of_steps(*steps, **more)
    assert (cost.reads, cost.writes) == (reads, 2)


@pytest.mark.parametrize(
    ("body", "reads"),
    [("Do come again.", 11), ("Do come again{% if recommended %} for {{ recommended }}{% endif %}.", 12)],
)
def test_only_a_message_that_speaks_of_it_looks_it_up_when_it_goes_out(body: str, reads: int) -> None:
    word(body)
    cost_of_steps(SAY)
    cost = cost_of_sending()
    assert (cost.reads, cost.writes) == (reads, 2)


def test_who_would_start_today_is_found_without_it_unless_the_workflow_asks() -> None:
    own, asking = switched_on(BOOKED, CALL), switched_on(BOOKED, ASKING, CALL)
    tell(None, booked(), NOW)
    costs = []
    for it in (own, asking):
        with metered() as meter:
            assert len(service.preview(SALON, it.workflow_id, NOW).items) == 1
        costs.append(meter.reads)
    assert costs == [4, 5]
