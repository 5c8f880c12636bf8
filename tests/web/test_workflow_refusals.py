"""The workflow editor says beside each field what is wrong, keeps what was typed, and lets nobody else in."""

from typing import Any

import pytest

from tests.automation.made import CALL, SAY, WEEK
from tests.cast import GARAGE, GARAGE_KEY
from tests.ledger import rows
from tests.messaging.cast import SALON
from tests.web.browser import Browser
from tests.web.conftest import HOSTILE
from tests.web.test_workflow_edits import ALL, AWAY, LOYAL, edit, kept

GONE = (
    "No text of your own called “gone” is in use in the business's language. "
    "Please write it first, for email or SMS."
)


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("name", " ", "Please fill this in."),
        ("name", "x" * 101, "Please use at most 100 characters."),
        ("trigger.days", "", "Please fill this in."),
        ("trigger.days", "soon", "Please give a whole number."),
        ("trigger.days", "0", "Please give 1 or more."),
        ("trigger.at", "25:00", "Please give a time like 21:00."),
        ("steps.2.name", "Week", "There is another step called “Week”."),
        ("steps.0.all_of.0.value", "", "Please fill this in."),
        ("steps.0.all_of.0.value", "45.505", "Please give an amount with at most 2 digits after the point."),
        ("steps.0.all_of.0.value", "much", "Please give an amount with at most 2 digits after the point."),
        ("steps.0.leaves_out", "21", "Please give 20 or less."),
        ("steps.1.days", "0", "Please say how long to wait, or until when."),
        ("steps.1.days", "731", "Please give 730 or less."),
        ("steps.2.title", "", "Please fill this in."),
        ("steps.3.purpose", "", "Please choose what it says."),
        (
            "steps.3.purpose",
            "own:gone",
            GONE,
        ),
        ("stop_if.0.value", "", "Please fill this in."),
        ("stop_if.0.value", "maybe", "Please choose one of these."),
        ("stop_if.1.value", "two", "Please give a whole number."),
        (
            "stop_if.2.value",
            "done",
            "This workflow is not about one visit, so there is no “what became of the visit” to ask about.",
        ),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_what_was_typed_is_kept(
    ana: Browser, field: str, typed: str, complaint: str
) -> None:
    stops = [
        {"fact": "has_visit_ahead", "how": "is", "value": True},
        {"fact": "no_shows", "how": "at_least", "value": 2},
    ]
    if field == "stop_if.2.value":
        stops.append({"fact": "visit_status", "how": "is", "value": "done"})
    fine = [*stops[:2], {"fact": "language", "how": "is", "value": "de"}][: len(stops)]
    it = kept(AWAY, LOYAL, WEEK, CALL, SAY, stop_if=fine)
    before = rows("automation")
    for button in ("Save", "See who would be in it today"):
        changes: dict[str, Any] = {"description": "Typed just now", field: typed}
        if field == "stop_if.2.value":
            changes |= {"stop_if.2.fact": "visit_status", "stop_if.2.how": "is"}
        page = ana.send(ana.open(edit(it)), button, **changes)
        assert (page.status, page.complaint(field)) == (400, complaint)
        assert page.value("description") == "Typed just now"
    assert rows("automation") == before


def test_what_was_typed_wrongly_still_stands_there(ana: Browser) -> None:
    typed = {"trigger.days": "soon", "steps.0.all_of.0.value": "much", "steps.1.days": "a while", "name": ""}
    page = ana.send(ana.open(edit(kept())), "Save", **typed)
    assert {field: page.value(field) for field in typed} == typed
    first = next(it for it in page.root.all("input") if "autofocus" in it.attributes)
    assert first.attributes["id"] == "name"
    assert "Step 2, Days: Please give a whole number." in page.words


def test_a_workflow_has_a_step_and_each_condition_a_question(ana: Browser) -> None:
    page = ana.send(ana.open(f"{ALL}/fresh/edit?new=1"), "Save", name="Empty")
    assert (page.status, "Steps: Please add at least one." in page.words) == (400, True)
    page = ana.send(ana.send(page, "Go on only if"), "Save")
    assert (page.status, "Step 1, All of this is so: Please add at least one." in page.words) == (400, True)


@pytest.mark.parametrize(
    "typed",
    [
        {"then": "shout"},
        {"then": "up-x"},
        {"then": "add-dance"},
        {"version": "-1"},
        {"trigger.kind": "full_moon"},
        {"steps.0.kind": "dance"},
        {"steps.0.all_of.0.fact": "shoe_size"},
        {"steps.0.all_of.0.how": "sings"},
        {"stop_if.0.how": "is"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(ana: Browser, typed: dict[str, str]) -> None:
    page = ana.open(edit(kept()))
    before = rows("automation")
    assert ana.send(page, "Save", name="Other", **typed).status == 400
    assert rows("automation") == before


def test_whatever_was_typed_is_shown_as_text(ana: Browser) -> None:
    page = ana.open(edit(kept(AWAY, CALL)))
    typed = {"name": HOSTILE[:90], "steps.0.title": HOSTILE, "steps.0.name": HOSTILE[:90]}
    for button in ("See who would be in it today", "Save"):
        shown = ana.send(page, button, **typed)
        assert HOSTILE in shown.words
        assert "<script>" not in shown.source


def test_there_is_no_editor_for_a_workflow_that_there_is_not(ana: Browser) -> None:
    assert ana.open(f"{ALL}/nothing/edit").status == 404
    assert ana.open(f"{ALL}/fresh/edit?new=1&like=nothing").status == 404


def test_nobody_else_sees_or_changes_anything(ana: Browser, carla: Browser) -> None:
    it = kept()
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    before = rows("automation")
    trigger = "trigger.kind=done&trigger.shown=done"
    sent = f"version=1&name=Mine&{trigger}&steps.0.kind=stop&steps.0.name=End&then=save"
    for stranger in (carla, dario):
        assert stranger.open(edit(it)).status == 401
        assert stranger.ask("POST", edit(it), sent).status == 401
    assert dario.open(edit(it).replace(SALON, GARAGE)).status == 404
    for then in ("save", "preview", "show"):
        assert ana.ask("POST", edit(it), sent.replace("=save", f"={then}")).status == 403  # without the token
    assert rows("automation") == before
