"""A run's way through its workflow, step by step, without any table."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.automation.conditions import Facts
from chalicelib.automation.model import Run, Wait, Workflow
from chalicelib.automation.walking import next_step, took, version_followed, waits_until, walk
from tests.automation.made import CALL, DAY, NOTHING_AHEAD, SAY, WEEK, facts, note, run_of, workflow
from tests.cast import BERLIN
from tests.messaging.cast import NOW, later

DONE = {"kind": "done"}
REGULAR = {"fact": "visits_done", "how": "at_least", "value": 2}


def condition(**changes: Any) -> dict[str, Any]:
    return {"kind": "condition", "name": "Regular?", "all_of": [REGULAR], **changes}


def through(it: Workflow, known: Facts, run: Run | None = None) -> tuple[Run, list[str]]:
    """Let a run go on as far as it comes; give it, and the names of what it did."""
    run, did = run or run_of(it), []
    while (stride := walk(run, it, known)).action is not None:
        did.append(stride.action.name)
        run = took(stride.run, stride.action, known.now, "Done.")
    return stride.run, did


def test_steps_are_taken_in_order_up_to_the_end() -> None:
    run, did = through(workflow(DONE, SAY, CALL), facts(note()))
    assert (did, run.state, run.due_at) == (["Say", "Call"], "finished", None)


def test_a_wait_is_waited_for_and_then_passed() -> None:
    it = workflow(DONE, WEEK, SAY)
    run, did = through(it, facts(note()))
    assert (did, run.state, run.due_at) == ([], "running", NOW + 7 * DAY)
    run, did = through(it, facts(note(), now=NOW + 7 * DAY), run)
    assert (did, run.state) == (["Say"], "finished")


def test_what_is_not_so_ends_the_run_and_says_why() -> None:
    run, did = through(workflow(DONE, condition(), SAY), facts(note()))
    assert (did, run.state) == ([], "finished")
    assert run.reason == "Not so: visits done at least 2 (now: 1)."


def test_what_is_not_so_can_leave_out_the_next_steps_only() -> None:
    it = workflow(DONE, condition(otherwise="leave_out", leaves_out=1), SAY, CALL)
    run, did = through(it, facts(note()))
    assert did == ["Call"]
    assert [(step.name, step.done) for step in run.taken] == [
        ("Regular?", False),
        ("Say", False),
        ("Call", True),
    ]
    assert through(it, facts(note(), note(30)))[1] == ["Say", "Call"]


def test_what_stops_a_workflow_stops_it_at_any_step() -> None:
    it = workflow(DONE, WEEK, SAY, stop_if=[NOTHING_AHEAD])
    run, _ = through(it, facts(note()))
    ahead = facts(note(), now=NOW + 7 * DAY, upcoming={"next": NOW + 9 * DAY})
    run, did = through(it, ahead, run)
    assert (did, run.state) == ([], "stopped")
    assert run.reason == "Stops when a visit is ahead: yes (now: yes)."


def test_a_stop_ends_it() -> None:
    run, did = through(workflow(DONE, SAY, {"kind": "stop", "name": "End"}, CALL), facts(note()))
    assert (did, run.state) == (["Say"], "finished")


def test_in_another_version_no_step_is_taken_again_and_new_ones_in_front_are_passed_over() -> None:
    run, _ = through(workflow(DONE, SAY, WEEK, CALL), facts(note()))
    new = workflow(DONE, {**CALL, "name": "New"}, SAY, WEEK, {**CALL, "name": "Write"}, CALL, version=2)
    assert through(new, facts(note(), now=NOW + 7 * DAY), run)[1] == ["Write", "Call"]
    step = next_step(run, workflow(DONE, {**SAY, "name": "Quite another"}))
    assert step is not None
    assert step.name == "Quite another"


def test_a_run_keeps_its_version_unless_its_owner_moves_it() -> None:
    run = run_of(workflow(DONE, version=1))
    assert version_followed(run, workflow(DONE, version=3)) == 1
    assert version_followed(run, workflow(DONE, version=3, oldest_followed=3)) == 3


@pytest.mark.parametrize(
    ("wait", "until"),
    [
        ({"minutes": 90}, later(90)),
        ({"days": 1}, NOW + DAY),
        ({"until_time": "10:00"}, NOW + DAY - timedelta(hours=1)),  # it is 11:00 in Berlin
        ({"until_time": "12:30"}, later(90)),
        ({"until_weekday": 0, "until_time": "12:30"}, later(90)),
        ({"days": 1, "until_weekday": 0}, datetime(2027, 5, 9, 22, 0, tzinfo=UTC)),
        ({"days": 180}, datetime(2027, 10, 30, 9, 0, tzinfo=UTC)),
        ({"days": 182}, datetime(2027, 11, 1, 10, 0, tzinfo=UTC)),  # the same time of day in winter
    ],
)
def test_waits_end_by_the_clock_on_the_wall(wait: dict[str, Any], until: datetime) -> None:
    step = Wait.model_validate({"kind": "wait", "name": "Wait", **wait})
    assert waits_until(step, NOW, BERLIN) == until
