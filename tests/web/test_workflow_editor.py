"""Ana writes a workflow of her own in the console: when, wait, if, then, without code."""

from http.client import HTTPMessage
from typing import Any, get_args
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given

from chalicelib.access.model import RIGHTS_OF, Actor
from chalicelib.automation import service
from chalicelib.automation.model import COMPARISONS, Recipe, Step, Trigger, Workflow, recipe_of
from chalicelib.automation.shipped import find_shipped, shipped_ids
from chalicelib.core.entity import Entity
from chalicelib.web.desk import Desk
from chalicelib.web.look import look_of
from chalicelib.web.page import Asked
from chalicelib.web.rendering import html
from chalicelib.web.workflow_drafts import Draft, draft_from, draft_of, sent
from chalicelib.web.workflow_editor import editor_facts
from chalicelib.web.workflow_labels import offered_in
from chalicelib.web.workflow_reading import is_held, recipe_from
from chalicelib.web.workflow_words import recipe_words
from infra.local.clock import MovableClock
from tests.automation.made import CALL, booked, recipe, said, tell, walk_until
from tests.automation.recipes import RECIPES
from tests.cast import salon
from tests.examples import examples
from tests.messaging.cast import NOW, SALON, later
from tests.web.browser import Browser, Page, filled

ALL = f"/console/{SALON}/workflows"
DIGITS = 2


def kinds_of(union: Any) -> dict[str, type[Entity]]:
    """Give every kind of trigger or step that the room knows, with what declares it."""
    models = get_args(get_args(union)[0])
    return {kind: it for it in models for kind in get_args(it.model_fields["kind"].annotation)}


TRIGGERS, STEPS = kinds_of(Trigger), kinds_of(Step)


def own() -> Workflow:
    """Give the one workflow that is Ana's own."""
    (found,) = (it for it in service.list_workflows(SALON) if not it.shipped)
    return found


def begin(ana: Browser) -> Page:
    return ana.click(ana.open(ALL), "Write your own")


def written(ana: Browser, page: Page, *presses: str) -> Page:
    for press in presses:
        page = ana.send(page, press)
    return page


def edit(workflow_id: str) -> str:
    return f"{ALL}/{workflow_id}/edit"


def test_a_workflow_is_written_from_nothing_saved_switched_on_and_does_what_it_says(
    ana: Browser, clock: MovableClock
) -> None:
    page = written(ana, begin(ana), "Go on only if", "Wait", "Write to the client", "Leave staff a task")
    page = ana.send(page, "Add this question: step 1", **{"steps.0.all_of_ask": "visits_done"})
    typed = {
        "name": "First thanks",
        "description": "Thank whoever books.\nOnce.",
        "steps.0.all_of.0.how": "at_most",
        "steps.0.all_of.0.value": "3",
        "steps.1.minutes": "60",
        "steps.2.purpose": "welcome",
        "steps.3.title": "Call Carla",
    }
    page = ana.send(page, "See who would be in it today", **typed)
    assert "Starts when: a visit is booked." in page.words
    assert "Go on only if: go on if visits done at most 3; otherwise stop" in page.words
    assert "Who would start today Nobody." in page.words
    assert [it.workflow_id for it in service.list_workflows(SALON)] == list(shipped_ids())
    page = ana.send(page, "Save")
    assert "Saved. It is off: nobody is written to before you switch it on." in page.words
    assert page.title == "First thanks"
    assert (own().on, own().description) == (False, "Thank whoever books.\nOnce.")
    ana.send(page, "Switch on")
    tell(None, booked(now=later(1)), later(1))
    walk_until(later(90), later(1))
    assert said() == ["welcome email"]
    clock.set(later(90))
    assert "Carla Costa: Call Carla" in ana.open(ALL).words


def test_whoever_would_be_in_it_today_is_named_before_anything_is_saved(ana: Browser) -> None:
    tell(None, booked(), NOW)
    page = written(ana, begin(ana), "Leave staff a task")
    typed = {"name": "Mine", "steps.0.title": "Call"}
    page = ana.send(page, "See who would be in it today", **typed)
    assert "Carla Costa: Booked Cut for 4 May 2027." in page.words
    assert "Nothing is saved yet" in page.words


@pytest.mark.parametrize("kind", TRIGGERS)
def test_every_trigger_shows_what_belongs_to_it(ana: Browser, kind: str) -> None:
    page = ana.send(begin(ana), "Show what belongs to it", **{"trigger.kind": kind})
    model = TRIGGERS[kind]
    shown = {it.attributes["id"] for it in page.root.all() if "id" in it.attributes}
    assert {f"trigger.{name}" for name in model.model_fields} <= shown


@pytest.mark.parametrize("kind", STEPS)
def test_every_kind_of_step_can_be_added_with_all_that_belongs_to_it(ana: Browser, kind: str) -> None:
    page = begin(ana)
    (button,) = (it for it in page.root.all("button") if it.attributes.get("value") == f"add-{kind}")
    page = ana.send(page, button.text)
    model = STEPS[kind]
    shown = {it.attributes["id"] for it in page.root.all() if "id" in it.attributes}
    wanted = set(model.model_fields) - {"kind", "template_id"}  # chosen where the purpose is
    assert {f"steps.0.{name}" for name in wanted} <= shown


@pytest.mark.parametrize("fact", sorted(COMPARISONS))
def test_every_fact_can_be_asked_about_in_every_way(ana: Browser, fact: str) -> None:
    page = ana.send(begin(ana), "Add this question", stop_if_ask=fact)
    hows = {
        option.attributes["value"]
        for select in page.root.all("select")
        if select.attributes["name"] == "stop_if.0.how"
        for option in select.all("option")
    }
    assert hows == (set(COMPARISONS[fact]) if len(COMPARISONS[fact]) > 1 else set())
    assert page.root.named("stop_if.0.value").tag in ("input", "select")


def test_a_workflow_is_no_more_than_what_the_editor_shows() -> None:
    assert set(Recipe.model_fields) == {"name", "description", "trigger", "steps", "stop_if"}


def shown(draft: Draft) -> Page:
    """Give the editor's page of a draft."""
    house = salon()
    desk = Desk(Asked(None, ""), house, Actor("member#ana", "Ana", RIGHTS_OF["owner"]), "session")
    plain = {"business": house.business, "desk": desk, "problem": None, "look": look_of("")}
    facts = {**plain, "workflow_id": "own", "looks": None, **editor_facts(draft, offered_in(house, ["mine"]))}
    headers = HTTPMessage()
    headers["Content-Type"] = "text/html"
    return Page("", 200, headers, html("console/workflow_editor.html", facts))


def sent_again(page: Page) -> Draft:
    """Give what a browser sends of the page, as the app reads it."""
    content = urlencode(filled(page.form("Save"), "Save"), doseq=True)
    return draft_from(parse_qs(content, keep_blank_values=True))


@given(RECIPES)
@examples(60)
def test_every_workflow_there_can_be_stands_in_the_fields_and_comes_back_the_same(it: Recipe) -> None:
    assert recipe_from(draft_from(sent(draft_of(it, 1, DIGITS))), DIGITS) == it
    assert recipe_from(sent_again(shown(draft_of(it, 1, DIGITS))), DIGITS) == it
    assert is_held(it, DIGITS)


@pytest.mark.parametrize("workflow_id", shipped_ids())
def test_every_shipped_workflow_stands_in_the_fields_as_it_is(workflow_id: str) -> None:
    shipped = find_shipped(SALON, workflow_id)
    assert shipped
    it = recipe_of(shipped)
    assert recipe_from(sent_again(shown(draft_of(it, 1, DIGITS))), DIGITS) == it


@given(RECIPES)
@examples(60)
def test_every_workflow_there_can_be_is_said_in_words(it: Recipe) -> None:
    words = recipe_words(it, offered_in(salon()))
    assert all([words["starts"], *(does for _, does in words["steps"])])
    assert bool(words["ends"]) == bool(it.stop_if)


TALKATIVE = {"kind": "condition", "all_of": [{"fact": "tags", "how": "has", "value": "नमस्ते" * 6}] * 10}


@pytest.mark.parametrize(
    ("steps", "changes"),
    [
        ([CALL], {"name": "Two\nlines"}),
        ([CALL], {"description": "An old\rline end"}),
        ([CALL], {"stop_if": [{"fact": "tags", "how": "has", "value": "v\0p"}]}),
        ([{**CALL, "title": "Call\nCarla"}], {}),
        ([{**TALKATIVE, "name": f"{number}"} for number in range(50)], {}),
    ],
)
def test_what_no_field_can_hold_is_shown_as_it_is_and_never_damaged(
    ana: Browser, steps: list[dict[str, Any]], changes: dict[str, Any]
) -> None:
    kept = service.add_workflow(SALON, recipe({"kind": "booked"}, *steps, **changes))
    page = ana.open(edit(kept.workflow_id))
    assert page.path == f"{ALL}/{kept.workflow_id}"
    assert "It was written by a program and is too large for a page" in page.words
    assert {"Change it", "Write one of your own from it"}.isdisjoint(page.links())
    assert service.get_workflow(SALON, kept.workflow_id) == kept


def test_the_largest_workflow_in_plain_letters_fits_into_the_page(ana: Browser) -> None:
    asked = {"fact": "days_since_last_visit", "how": "at_least", "value": 1000}
    steps = [
        {"kind": "condition", "name": f"{number} ".ljust(99, "x"), "all_of": [asked] * 10}
        for number in range(50)
    ]
    kept = service.add_workflow(SALON, recipe({"kind": "booked"}, *steps, stop_if=[asked] * 10))
    page = ana.open(edit(kept.workflow_id))
    assert "A workflow has room for 50 steps." in page.words
    ana.send(page, "Save", name="Still large")
    changed = service.get_workflow(SALON, kept.workflow_id)
    assert (changed.name, changed.steps, changed.stop_if) == ("Still large", kept.steps, kept.stop_if)
