"""Ana changes workflows in the editor: parts come and go, nothing typed is lost, nothing is overwritten."""

from typing import Any

import pytest

from chalicelib.automation import service
from chalicelib.automation.model import Workflow
from chalicelib.messaging.service import templates
from tests.automation.made import CALL, WEEK, booked, recipe, runs, switched_on, tell, walk_until
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON, later
from tests.web.browser import Browser, Page

ALL = f"/console/{SALON}/workflows"
AWAY: dict[str, Any] = {"kind": "inactivity", "days": 90, "at": "09:30"}
LOYAL = {
    "kind": "condition",
    "name": "Loyal",
    "all_of": [{"fact": "money_spent", "how": "at_least", "value": 4550}],
}


def kept(trigger: dict[str, Any] = AWAY, *steps: dict[str, Any], **more: Any) -> Workflow:
    return service.add_workflow(SALON, recipe(trigger, *(steps or (LOYAL, WEEK, CALL)), **more))


def edit(it: Workflow) -> str:
    return f"{ALL}/{it.workflow_id}/edit"


def now(it: Workflow) -> Workflow:
    return service.get_workflow(SALON, it.workflow_id)


def steps_on(page: Page) -> list[str]:
    return [page.value(f"steps.{n}.name") for n in range(9) if f'id="steps.{n}.name"' in page.source]


def test_what_there_is_stands_in_the_fields_and_saving_it_changes_nothing(ana: Browser) -> None:
    it = kept()
    before = rows("automation")
    page = ana.click(ana.click(ana.open(ALL), "Ana's own"), "Change it")
    assert (page.value("trigger.days"), page.value("trigger.at")) == ("90", "09:30")
    assert page.value("steps.0.all_of.0.value") == "45.50"
    assert "Saved." in ana.send(page, "Save").words
    assert rows("automation") == before
    assert now(it).version == 1


def test_steps_change_places_come_and_go_before_anything_is_saved(ana: Browser) -> None:
    it = kept()
    before = rows("automation")
    page = ana.send(ana.open(edit(it)), "Down: step 1", **{"steps.1.days": "8"})
    assert steps_on(page) == ["Week", "Loyal", "Call"]
    assert (page.value("steps.0.days"), page.value("steps.1.all_of.0.value")) == ("8", "45.50")
    page = ana.send(page, "Up: step 3")
    page = ana.send(page, "Take out: step 3")
    page = ana.send(page, "Write to the client")
    assert steps_on(page) == ["Week", "Call", "Write to the client"]
    page = ana.send(page, "Write to the client")
    assert steps_on(page)[3] == "Write to the client 2"
    assert rows("automation") == before
    ana.send(page, "Save", **{"steps.2.purpose": "welcome", "steps.3.purpose": "birthday"})
    assert [step.name for step in now(it).steps] == [
        "Week",
        "Call",
        "Write to the client",
        "Write to the client 2",
    ]
    assert now(it).version == 2


def test_questions_come_and_go(ana: Browser) -> None:
    it = kept()
    page = ana.send(
        ana.open(edit(it)), "Add this question: step 1", **{"steps.0.all_of_ask": "categories_had"}
    )
    page = ana.send(page, "Add this question: to stop it", stop_if_ask="has_visit_ahead")
    page = ana.send(page, "Add this question: to stop it", stop_if_ask="")
    page = ana.send(page, "Take out: money spent", **{"steps.0.all_of.1.value": "hair"})
    page = ana.send(page, "Save", **{"stop_if.0.value": "yes", "steps.0.all_of.0.how": "has_not"})
    assert "Loyal: go on if categories had has not Hair; otherwise stop" in page.words
    assert "Stops as soon as: a visit is ahead." in page.words
    (check,) = now(it).stop_if
    assert (check.fact, check.how, check.value) == ("has_visit_ahead", "is", True)


def test_days_before_a_day_are_kept_as_such(ana: Browser) -> None:
    it = kept({"kind": "date", "of": "visit", "days": 2})
    page = ana.send(ana.open(edit(it)), "Save", **{"trigger.days_side": "before"})
    assert "Starts when: 2 days before a visit, at 10:00." in page.words
    page = ana.send(
        ana.click(page, "Change it"), "Save", **{"trigger.of": "first_visit", "trigger.yearly": "on"}
    )
    assert "Starts when: 2 days before the first visit, every year, at 10:00." in page.words


def test_only_some_categories_and_places_are_ticked_by_their_names(ana: Browser) -> None:
    it = kept({"kind": "done"})
    page = ana.send(ana.open(edit(it)), "Save", **{"trigger.category_ids": ["hair", "nails"]})
    assert "Starts when: a visit is done, only for Hair or Nails." in page.words
    page = ana.send(ana.click(page, "Change it"), "Save", **{"trigger.category_ids": None})
    assert "Starts when: a visit is done." in page.words


def test_another_trigger_is_not_saved_before_what_belongs_to_it_was_seen(ana: Browser) -> None:
    it = kept()
    page = ana.send(ana.open(edit(it)), "Save", **{"trigger.kind": "nth_visit"})
    assert (page.status, now(it).trigger.kind) == (400, "inactivity")
    assert page.complaint("trigger.kind").startswith("You chose this just now.")
    page = ana.send(page, "Show what belongs to it")
    page = ana.send(page, "Save", **{"trigger.n": "5"})
    assert "Starts when: visit number 5 is done." in page.words


def test_what_two_triggers_share_stays_when_another_is_chosen(ana: Browser) -> None:
    page = ana.open(edit(kept()))
    page = ana.send(page, "Show what belongs to it", **{"trigger.kind": "birthday"})
    assert (page.value("trigger.at"), page.value("trigger.days")) == ("09:30", "0")


def test_a_workflow_sent_twice_is_written_once(ana: Browser) -> None:
    page = ana.send(ana.click(ana.open(ALL), "Write your own"), "Tell other programs")
    for _ in range(2):
        assert "Saved." in ana.send(page, "Save", name="Twice").words
    own = [it for it in service.list_workflows(SALON) if not it.shipped]
    assert [(it.name, it.version) for it in own] == [("Twice", 1)]


def test_of_two_who_save_at_once_the_later_one_loses_nothing_and_overwrites_nothing_unseen(
    ana: Browser,
) -> None:
    it = kept()
    hers, his = ana.open(edit(it)), ana.open(edit(it))
    ana.send(his, "Save", name="His")
    page = ana.send(hers, "Save", name="Hers")
    assert (page.status, page.value("name"), now(it).name) == (409, "Hers", "His")
    assert "Somebody else has just changed this." in page.words
    assert ana.click(page, "look at theirs").value("name") == "His"
    assert "Saved." in ana.send(page, "Save").words
    assert (now(it).name, now(it).version) == ("Hers", 3)


@pytest.mark.parametrize(("ticked", "followed"), [(None, 1), ("on", 2)])
def test_those_in_the_middle_go_on_as_it_was_unless_the_owner_wants_otherwise(
    ana: Browser, ticked: str | None, followed: int
) -> None:
    it = switched_on({"kind": "booked"}, WEEK, CALL)
    tell(None, booked(), NOW)
    walk_until(later(5))
    page = ana.open(edit(it))
    assert "They go on as it was when they began." in page.words
    ana.send(page, "Save", move_runs=ticked, **{"steps.1.title": "Write a card"})
    assert now(it).on
    walk_until(later(8 * 24 * 60), later(5))
    (run,) = runs()
    assert (run.workflow_version, run.state) == (followed, "finished")
    told = [task["e"]["title"] for task in rows("automation") if task["sk"].startswith("task#")]
    assert told == ["Call Carla" if followed == 1 else "Write a card"]


def test_a_shipped_one_is_copied_and_stays_as_it_is(ana: Browser) -> None:
    page = ana.click(ana.open(f"{ALL}/birthday"), "Write one of your own from it")
    assert page.value("name") == "Birthday, our own"
    page = ana.send(page, "Save", **{"trigger.days": "1", "trigger.days_side": "before"})
    assert "Starts when: 1 day before the birthday, at 10:00." in page.words
    assert service.get_workflow(SALON, "birthday").version == 0
    (own,) = (it for it in service.list_workflows(SALON) if not it.shipped)
    assert (own.name, own.on, own.shipped) == ("Birthday, our own", False, False)


def test_a_shipped_one_is_changed_and_is_still_a_shipped_one(ana: Browser) -> None:
    ana.send(ana.click(ana.open(f"{ALL}/birthday"), "Change it"), "Save", **{"trigger.at": "08:00"})
    it = service.get_workflow(SALON, "birthday")
    assert (it.version, it.shipped, it.on) == (1, True, False)
    assert "at 08:00" in ana.open(f"{ALL}/birthday").words


def test_a_text_of_the_owner_s_own_is_chosen_as_soon_as_it_is_in_use(ana: Browser) -> None:
    it = kept(AWAY, CALL)
    page = ana.send(ana.open(edit(it)), "Write to the client")
    assert "summer" not in page.words
    assert page.link("Write a text of your own").endswith("/wording#own")
    name = templates.template_name("owner_message", "email", "en", "summer")
    words = templates.Wording(subject="Sun", heading="Sun", body="Sun, {{ client_name }}")
    templates.keep_template(SALON, name, words, "Ana", NOW)
    page = ana.send(page, "Look for new texts")
    assert "summer" in page.words
    page = ana.send(page, "Save", **{"steps.1.purpose": "own:summer"})
    assert "Write to the client: write to the client: summer" in page.words
    assert getattr(now(it).steps[1], "template_id", "") == "summer"
