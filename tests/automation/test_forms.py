"""The workflow that asks for a form which is missing: whom it starts, and what stops it."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.automation import service
from chalicelib.automation.conditions import Facts
from chalicelib.automation.foreseeing import why_today
from chalicelib.automation.starting import from_dates, next_look
from chalicelib.automation.walking import stops_now, walk
from chalicelib.judging.service import judge
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from tests.automation.made import (
    CALL,
    DAY,
    MONDAY,
    WEEK,
    booked,
    facts,
    note,
    run_of,
    runs,
    said,
    switched_on,
    tell,
    walk_until,
    workflow,
)
from tests.cast import BERLIN
from tests.intake.cast import ANSWERS, ask_before_cuts
from tests.intake.grants import running_as
from tests.ledger import only_client, rows
from tests.messaging.cast import NOW, SALON, PostOffice

MISSING = {"kind": "form_missing", "days": 2, "at": "10:00"}
ASK = {"kind": "message", "name": "Ask", "purpose": "form_request"}
ON_THE_DAY = NOW + 3 * DAY
"""Two days before Saturday's, an hour before the workflow's time in Berlin."""


def known(missing: bool = True, **changes: Any) -> Facts:
    """Give what is known of Carla, who comes in two days, an hour after ten."""
    ahead = note(-2, status="booked", **changes)
    there = facts(ahead)
    names = frozenset({"a0"} if missing else ())
    return Facts(there.client, there.record, BERLIN, "en", NOW, ahead, "a0", names)


def test_the_day_comes_to_a_visit_whose_form_is_missing_and_to_no_other() -> None:
    (start,) = from_dates([workflow(MISSING)], known())
    assert start.why == "The form for Cut on 5 May 2027 has not been filled in."
    assert start.appointment_id == "a0"
    assert from_dates([workflow(MISSING)], known(missing=False)) == []


def test_every_visit_ahead_is_looked_at_on_its_day_since_a_form_may_be_asked_for_by_then() -> None:
    before = facts(note(-5, status="booked"))
    assert next_look([workflow(MISSING)], before) == NOW + 3 * DAY - timedelta(hours=1)


def test_a_preview_names_who_is_missing_a_form_today() -> None:
    assert why_today(workflow(MISSING), known()) == (
        "The form for Cut on 5 May 2027 has not been filled in.",
        "a0",
    )
    assert why_today(workflow(MISSING), known(missing=False)) is None


@pytest.mark.parametrize(
    ("there", "sentence"),
    [
        (known(), None),
        (known(missing=False), "The form is not missing any more."),
        (
            known(missing=False, starts_at=NOW - DAY),
            "The visit that the form is for is not ahead any more.",
        ),
    ],
)
def test_a_run_goes_on_only_while_the_form_is_missing(there: Facts, sentence: str | None) -> None:
    flow = workflow(MISSING, CALL)
    assert stops_now(flow, there) == sentence
    run = walk(run_of(flow), flow, there).run
    assert (run.state, run.reason) == (("stopped", sentence) if sentence else ("running", ""))


def visit_ahead() -> str:
    """Let Carla book for Saturday a cut that has a form, and be told so; give the appointment."""
    ask_before_cuts()
    appointment = booked(18, day=MONDAY + 5 * DAY)
    tell(None, appointment, NOW)
    return appointment.appointment_id


def fill_in(appointment_id: str) -> None:
    visit = scheduling.get_visit(SALON, appointment_id)
    scheduling.fill_in_form(visit, ANSWERS, "client", ON_THE_DAY)


def the_message() -> str:
    (message_id,) = [row["sk"] for row in rows("messages") if row["sk"].startswith("form_request")]
    return str(message_id)


@pytest.mark.usefixtures("salon")
def test_who_has_not_filled_it_in_is_asked_with_the_link_to_it() -> None:
    switched_on(MISSING, ASK, CALL)
    appointment_id = visit_ahead()
    with running_as("walk_workflows"):
        walk_until(ON_THE_DAY)
    assert said() == ["form_request email"]
    assert [task.title for task in service.list_tasks(SALON).items] == ["Call Carla"]
    office, message_id = PostOffice(), the_message()
    with running_as("on_message_due"):
        assert messaging.deliver(SALON, message_id, judge, ON_THE_DAY, office) == "sent"
    (text,) = (content.text for content in office.contents)
    assert scheduling.get_visit(SALON, appointment_id).form_url in text
    assert "We look forward to seeing you on Saturday, 8 May 2027, for Cut with Ben." in text


@pytest.mark.usefixtures("salon")
def test_who_has_filled_it_in_is_left_alone() -> None:
    switched_on(MISSING, ASK)
    fill_in(visit_ahead())
    walk_until(ON_THE_DAY + DAY)
    assert (runs(), said()) == ([], [])


@pytest.mark.usefixtures("salon")
def test_a_visit_before_which_nothing_is_asked_starts_nobody() -> None:
    switched_on(MISSING, ASK)
    tell(None, booked(18, day=MONDAY + 5 * DAY), NOW)
    walk_until(ON_THE_DAY + DAY)
    assert runs() == []


@pytest.mark.usefixtures("salon")
def test_a_form_that_comes_between_the_steps_ends_the_run_and_the_timeline_says_so() -> None:
    switched_on(MISSING, {**WEEK, "days": 1}, ASK)
    appointment_id = visit_ahead()
    walk_until(ON_THE_DAY)
    fill_in(appointment_id)
    walk_until(ON_THE_DAY + 2 * DAY, ON_THE_DAY)
    (run,) = runs()
    assert (run.state, run.reason, said()) == ("stopped", "The form is not missing any more.", [])
    assert service.list_timeline(SALON, run.client_id)[0].reason == "The form is not missing any more."


@pytest.mark.usefixtures("salon")
def test_a_form_that_comes_before_the_message_goes_out_stops_it_and_the_timeline_says_so() -> None:
    switched_on(MISSING, ASK)
    appointment_id = visit_ahead()
    walk_until(ON_THE_DAY)
    fill_in(appointment_id)
    office = PostOffice()
    assert messaging.deliver(SALON, the_message(), judge, ON_THE_DAY, office) == "cancelled"
    assert office.accepted.total() == 0
    unsent = next(it for it in service.list_timeline(SALON, only_client().client_id) if not it.done)
    assert (unsent.step, unsent.kind) == ("Ask", "message")
    assert unsent.reason == "Not sent by email: The form is not missing any more."


@pytest.mark.usefixtures("salon")
def test_the_shipped_one_is_switched_on_as_it_is_and_foresees_who_is_asked() -> None:
    service.switch(SALON, "form_request", NOW, on=True)
    visit_ahead()
    (entry,) = service.preview(SALON, "form_request", ON_THE_DAY).items
    assert (entry.name, entry.why) == (
        "Carla Costa",
        "The form for Cut on 8 May 2027 has not been filled in.",
    )
