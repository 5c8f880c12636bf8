"""What a workflow does of a visit that staff take back: nothing more; when it is done again, it goes on."""

from typing import Any

import pytest

from chalicelib.automation.model import Workflow
from chalicelib.automation.walking import begun_again, came_undone, walk
from tests.automation.made import CALL, SAY, WEEK, facts, note, workflow
from tests.automation.test_walking import through
from tests.messaging.cast import NOW

AFTER_A_VISIT = {"kind": "date", "of": "visit", "days": 3}


@pytest.mark.parametrize(
    ("trigger", "status", "undone"),
    [
        ({"kind": "done"}, "done", False),
        ({"kind": "done"}, "booked", True),
        ({"kind": "first_visit"}, "booked", True),
        ({"kind": "nth_visit", "n": 3}, "arrived", True),
        ({"kind": "no_show"}, "no_show", False),
        ({"kind": "no_show"}, "done", True),
        (AFTER_A_VISIT, "booked", True),
        ({**AFTER_A_VISIT, "days": -3}, "booked", False),
        ({"kind": "booked"}, "done", False),
        ({"kind": "cancelled"}, "cancelled", False),
        ({"kind": "birthday"}, "booked", False),
    ],
)
def test_only_what_began_with_the_end_of_a_visit_hangs_on_it(
    trigger: dict[str, Any], status: str, undone: bool
) -> None:
    said = came_undone(workflow(trigger), facts(note(status=status)))
    assert said == (f"The visit is {status.replace('_', ' ')} by now." if undone else None)


def stopped(it: Workflow) -> Any:
    """Let a run of it come as far as it does in a week, and stop then, since its visit was taken back."""
    run, did = through(it, facts(note()))
    stride = walk(run, it, facts(note(status="booked")))
    assert (stride.run.state, stride.run.reason) == ("stopped", "The visit is booked by now.")
    return stride.run, did


def test_begun_again_it_waits_anew_and_does_nothing_twice() -> None:
    it = workflow({"kind": "done"}, SAY, WEEK, CALL)
    run, did = stopped(it)
    assert did == ["Say"]
    again = begun_again(run, "Came for Cut on 3 May 2027.", NOW)
    assert (again.state, again.reason, again.ended_at, again.due_at) == ("running", "", None, NOW)
    run, did = through(it, facts(note()), again)
    assert (did, run.state) == ([], "running")
    assert run.taken[-1].kind == "wait"
    assert [step.reason for step in run.taken if step.kind == "start"] == ["Came for Cut on 3 May 2027."]


def test_what_did_nothing_yet_begins_from_its_first_step() -> None:
    it = workflow({"kind": "done"}, WEEK, SAY)
    run, did = stopped(it)
    assert did == []
    again = begun_again(run, "Came.", NOW)
    assert [step.name for step in again.taken] == [""]
