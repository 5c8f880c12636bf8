"""A visit that was pressed done, or missed, by mistake: all that followed from it is put right."""

from random import Random
from typing import Any

import pytest

from chalicelib.automation import service as automation
from chalicelib.automation.model import Run
from chalicelib.automation.service import note_prepaid
from chalicelib.core.errors import MoveNotAllowed
from chalicelib.core.money import Money
from chalicelib.messaging import service as messaging
from chalicelib.prepaid import service as prepaid
from chalicelib.prepaid.model import Asked
from chalicelib.reconnect import store
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from tests.automation.made import CALL, recipe
from tests.examples import drawn
from tests.reconnect.studio import CARLA, STUDIO, Studio

HOURS = {"kind": "wait", "name": "Two hours", "minutes": 120}
SUMMARY = {"kind": "message", "name": "Summary", "purpose": "visit_summary"}


def press(studio: Studio, visit: Visit, what: str) -> None:
    """Press a button of the diary; `back` takes back what was pressed last."""
    now = scheduling.get_visit(STUDIO, visit.appointment.appointment_id)
    try:
        if what == "back":
            scheduling.take_back(now, now.appointment.status, "Ana", studio.clock.now())
        else:
            scheduling.set_status(now, what, studio.clock.now(), by="Ana")  # type: ignore[arg-type]
    except MoveNotAllowed:
        return


def switch_on(studio: Studio, trigger: str, *steps: dict[str, Any]) -> str:
    kept = automation.add_workflow(STUDIO, recipe({"kind": trigger}, *steps, name=trigger))
    return automation.switch(STUDIO, kept.workflow_id, studio.clock.now(), on=True).workflow_id


def left(studio: Studio) -> int:
    (balance,) = prepaid.list_prepaid(STUDIO, studio.enter(CARLA), studio.clock.now())
    return balance.left


def said(studio: Studio, purpose: str) -> list[str]:
    """Give what became of Carla's messages of a purpose by email."""
    found = messaging.list_messages(STUDIO, studio.enter(CARLA)).items
    return [it.state for it in found if it.purpose == purpose and it.channel == "email"]


def here_today(studio: Studio) -> Visit:
    """Let Carla, who has five massages paid ahead, have one booked at eleven today."""
    asked = Asked(
        name="Five", sessions=5, category_ids=("massage",), price=Money(amount=9000, currency="EUR")
    )
    prepaid.sell(STUDIO, studio.enter(CARLA), asked, "Ana's key", studio.clock.now(), note_prepaid)
    return studio.book(CARLA, "massage", 3, 11)


def kept_as(studio: Studio, visit: Visit) -> str:
    history, _ = store.load_client_rows(STUDIO, studio.enter(CARLA))
    return history.appointments[visit.appointment.appointment_id].status


def runs_of(workflow_id: str) -> list[Run]:
    return list(automation.list_runs(STUDIO, workflow_id).items)


def test_what_followed_from_a_visit_is_put_right_and_follows_again_when_it_is_done_after_all(
    studio: Studio,
) -> None:
    studio.at(3, 8)
    done = switch_on(studio, "done", HOURS, SUMMARY)
    visit = here_today(studio)
    studio.at(3, 10)
    press(studio, visit, "done")
    studio.settle()
    assert (left(studio), kept_as(studio, visit), said(studio, "thank_you")) == (4, "done", ["sent"])
    press(studio, visit, "back")
    studio.at(3, 13)
    assert (left(studio), kept_as(studio, visit)) == (5, "booked")
    assert said(studio, "visit_summary") == []
    assert [(run.state, run.reason) for run in runs_of(done)] == [("stopped", "The visit is booked by now.")]
    press(studio, visit, "done")
    studio.at(3, 14)
    assert said(studio, "visit_summary") == []  # two hours from when it was really done
    studio.at(3, 16)
    assert (left(studio), kept_as(studio, visit)) == (4, "done")
    assert (said(studio, "thank_you"), said(studio, "visit_summary")) == (["sent"], ["sent"])
    assert [run.state for run in runs_of(done)] == ["finished"]


def test_thanks_that_have_not_gone_out_wait_until_it_is_known_whether_they_came(studio: Studio) -> None:
    studio.at(3, 10)
    visit = here_today(studio)
    press(studio, visit, "done")
    press(studio, visit, "back")
    studio.drain()
    assert said(studio, "thank_you") == ["queued"]
    press(studio, visit, "done")
    studio.at(3, 13)
    assert said(studio, "thank_you") == ["sent"]


def test_thanks_for_a_visit_that_never_was_are_called_off(studio: Studio) -> None:
    studio.at(3, 10)
    visit = here_today(studio)
    press(studio, visit, "done")
    press(studio, visit, "back")
    studio.settle()
    assert said(studio, "thank_you") == ["queued"]
    studio.jump(8)
    studio.settle()
    assert said(studio, "thank_you") == ["cancelled"]


def test_a_missed_visit_that_was_none_leaves_nobody_anything_to_do(studio: Studio) -> None:
    studio.at(3, 8)
    missed = switch_on(studio, "no_show", HOURS, CALL)
    visit = here_today(studio)
    press(studio, visit, "no_show")
    studio.settle()
    assert kept_as(studio, visit) == "no_show"
    press(studio, visit, "back")
    studio.at(4)
    assert (kept_as(studio, visit), automation.list_tasks(STUDIO).items) == ("booked", [])
    assert [run.state for run in runs_of(missed)] == ["stopped"]
    press(studio, visit, "no_show")
    studio.at(5)
    assert [task.title for task in automation.list_tasks(STUDIO).items] == ["Call Carla"]


def test_who_books_for_the_first_time_is_not_welcomed_anew(studio: Studio) -> None:
    studio.at(3, 8)
    booked = switch_on(studio, "booked", CALL)
    visit = here_today(studio)
    for what in ("done", "back"):
        press(studio, visit, what)
        studio.settle()
    studio.at(4)
    assert len(runs_of(booked)) == 1
    assert said(studio, "booking_confirmation") == ["sent"]


def presses(number: int) -> list[tuple[str, int]]:
    """Give buttons at random, each with the hours until the next: mostly at once."""
    random = Random(number)
    buttons = ("done", "back", "back", "no_show", "arrived")
    return [(random.choice(buttons), random.choice((0, 0, 1, 3))) for _ in range(8)]


@pytest.mark.parametrize("number", drawn(range(200), 5, "presses"))
def test_whatever_is_pressed_all_is_as_if_only_the_truth_had_been_pressed(
    studio: Studio, number: int
) -> None:
    studio.at(3, 8)
    done = switch_on(studio, "done", HOURS, SUMMARY)
    visit, hour = here_today(studio), 10
    for what, hours in presses(number):
        press(studio, visit, what)
        hour += hours
        if hours:
            studio.at(3 + hour // 24, hour % 24)
    studio.jump(8)
    studio.settle()
    studio.streams.repeat()
    truth = scheduling.get_visit(STUDIO, visit.appointment.appointment_id).appointment.status
    came = int(truth == "done")
    assert (left(studio), kept_as(studio, visit)) == (5 - came, truth)
    for purpose in ("thank_you", "visit_summary"):
        went = said(studio, purpose).count("sent")
        assert came <= went <= 1, purpose
    assert len(runs_of(done)) <= 1
    assert {run.state for run in runs_of(done)} <= {"finished", "stopped"}


@pytest.mark.parametrize("times", [1, 2, 3])
def test_done_and_taken_back_as_often_as_they_like_it_is_said_once(studio: Studio, times: int) -> None:
    studio.at(3, 8)
    switch_on(studio, "done", SUMMARY)
    visit = here_today(studio)
    for _ in range(times):
        for what in ("done", "back"):
            press(studio, visit, what)
            studio.settle()
    press(studio, visit, "done")
    studio.at(4)
    assert (said(studio, "thank_you"), said(studio, "visit_summary")) == (["sent"], ["sent"])
