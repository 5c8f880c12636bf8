"""Who is asked what, which dates start whom, and what an owner cannot write; without any table."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.automation.checking import problems_of
from chalicelib.automation.conditions import Facts, holds
from chalicelib.automation.foreseeing import why_today
from chalicelib.automation.model import Check, Recipe, VisitNote
from chalicelib.automation.saying import words_of
from chalicelib.automation.shipped import find_shipped, shipped_ids
from chalicelib.automation.starting import from_dates, next_look
from tests.automation.made import CALL, DAY, MONDAY, NOTHING_AHEAD, SAY, WEEK, facts, note, recipe, workflow
from tests.cast import BEN, salon
from tests.messaging.cast import NOW, SALON

DONE = {"kind": "done"}


@pytest.mark.parametrize(
    ("fact", "how", "value", "so"),
    [
        ("visits_done", "is", 2, True),
        ("visits_done", "at_most", 1, False),
        ("no_shows", "at_least", 1, True),
        ("days_since_last_visit", "at_least", 10, True),
        ("money_spent", "is", 9000, True),
        ("has_visit_ahead", "is", False, True),
        ("email_consent", "is", True, True),
        ("sms_consent", "is", True, False),
        ("language", "is", "en", True),
        ("last_location", "is_not", "porto", True),
        ("visit_status", "is", "done", True),
        ("first_of_category", "is", True, True),
        ("recommended_category", "is", "nails", False),
        ("recommended_category", "is_not", "nails", True),
        ("tags", "has", "vip", True),
        ("tags", "has_not", "vip", False),
        ("categories_had", "has", "nails", True),
        ("services_had", "has_not", "colour", True),
    ],
)
def test_conditions_are_asked_of_what_is_known(fact: Any, how: Any, value: Any, so: bool) -> None:
    nails = note(30, category_ids=("nails",), service_ids=("nails",))
    known = facts(note(10), nails, note(60, status="no_show"), tags=("vip",))
    assert holds(Check(fact=fact, how=how, value=value), known) is so


def test_of_a_client_who_never_came_nothing_about_visits_is_so() -> None:
    for how in ("at_least", "at_most", "is"):
        assert not holds(Check(fact="days_since_last_visit", how=how, value=0), facts())


def causes(trigger: dict[str, Any], known: Facts, **more: Any) -> list[str]:
    return [start.cause for start in from_dates([workflow(trigger, **more)], known)]


def test_inactivity_starts_once_for_each_last_visit() -> None:
    trigger = {"kind": "inactivity", "days": 90}
    cause = f"inactive#{MONDAY - 90 * DAY}"
    assert causes(trigger, facts(note(90))) == [cause]
    assert causes(trigger, facts(note(90), begun={"own": cause})) == []
    assert causes(trigger, facts(note(90), note(5))) == []
    assert next_look([workflow(trigger)], facts(note(5))) == datetime(2027, 7, 27, 8, 0, tzinfo=UTC)


def test_who_was_inactive_before_it_was_switched_on_starts_only_where_it_catches_up() -> None:
    trigger = {"kind": "inactivity", "days": 90}
    assert causes(trigger, facts(note(200))) == []
    assert causes(trigger, facts(note(200)), catches_up=True) != []


def test_who_has_something_ahead_is_not_inactive_but_looked_at_when_that_is_over() -> None:
    known = facts(note(90), upcoming={"next": NOW + 9 * DAY})
    it = workflow({"kind": "inactivity", "days": 90})
    assert from_dates([it], known) == []
    assert next_look([it], known) == NOW + 9 * DAY


def test_birthdays_come_every_year_and_late_ones_are_let_pass() -> None:
    trigger = {"kind": "birthday"}
    today = facts(birthday="05-03")
    assert causes(trigger, today) == ["birthday#2027-05-03"]
    assert next_look([workflow(trigger)], today) == datetime(2028, 5, 3, 8, 0, tzinfo=UTC)
    assert causes(trigger, facts(birthday="04-28", looked_at=NOW - 30 * DAY)) == []
    assert causes({**trigger, "days": -3}, facts(birthday="05-06")) == ["birthday#2027-05-06"]
    leap = next_look([workflow(trigger)], facts(birthday="02-29"))
    assert leap is not None
    assert leap.date() == date(2028, 2, 29)


def test_a_date_before_a_visit_concerns_visits_that_will_take_place() -> None:
    trigger = {"kind": "date", "of": "visit", "days": -3}
    ahead = note(-3, status="booked")
    assert causes(trigger, facts(ahead)) == [f"visit#a0#{MONDAY + 3 * DAY}"]
    assert causes(trigger, facts(note(-3, status="cancelled"))) == []


def test_an_anniversary_is_not_the_day_itself() -> None:
    trigger = {"kind": "date", "of": "first_visit", "days": 0, "yearly": True}
    assert causes(trigger, facts(note(365), note(2))) == ["date#2027-05-03"]
    assert causes(trigger, facts(note(0))) == []


def test_what_was_looked_at_once_does_not_start_again() -> None:
    assert causes({"kind": "birthday"}, facts(birthday="05-03", looked_at=NOW)) == []


@pytest.mark.parametrize(
    ("trigger", "known", "would"),
    [
        ({"kind": "booked"}, facts(note(-3, status="booked", booked_at=NOW)), True),
        ({"kind": "booked"}, facts(note(-3, status="cancelled", booked_at=NOW)), False),
        ({"kind": "done", "category_ids": ("nails",)}, facts(note()), False),
        ({"kind": "first_visit"}, facts(note()), True),
        ({"kind": "nth_visit", "n": 3}, facts(note(), note(30)), False),
        ({"kind": "inactivity", "days": 90}, facts(note(90)), True),
        ({"kind": "inactivity", "days": 90}, facts(note(91)), False),
        ({"kind": "birthday"}, facts(birthday="05-03"), True),
        ({"kind": "day_of_year", "month": 5, "day": 3}, facts(), True),
        ({"kind": "day_of_year", "month": 5, "day": 4}, facts(), False),
    ],
)
def test_the_preview_knows_who_would_start_today(trigger: dict[str, Any], known: Facts, would: bool) -> None:
    assert (why_today(workflow(trigger), known) is not None) is would


def test_the_preview_leaves_out_whom_the_workflow_would_leave_at_once() -> None:
    booked_again = facts(note(90), upcoming={"next": NOW + DAY})
    assert why_today(workflow(DONE, stop_if=[NOTHING_AHEAD]), booked_again) is None
    newcomer = {
        "kind": "condition",
        "name": "New",
        "all_of": [{"fact": "visits_done", "how": "is", "value": 0}],
    }
    assert why_today(workflow(DONE, newcomer, SAY), facts(note())) is None


def test_every_shipped_workflow_can_be_kept() -> None:
    for name in shipped_ids():
        shipped = find_shipped(SALON, name)
        assert shipped is not None
        assert problems_of(shipped, salon()) == []


@pytest.mark.parametrize(
    ("written", "field", "sentence"),
    [
        (recipe(DONE, SAY, SAY), "steps.1.name", "There is another step called “Say”."),
        (
            recipe({**DONE, "service_ids": ("massage",)}),
            "trigger.service_ids",
            "Not in the catalogue: massage.",
        ),
        (
            recipe(DONE, {"kind": "wait", "name": "W"}),
            "steps.0.kind",
            "Please say how long to wait, or until when.",
        ),
        (recipe({"kind": "day_of_year", "month": 2, "day": 30}), "trigger.day", "There is no such day."),
        (
            recipe(DONE, {**SAY, "template_id": "mine"}),
            "steps.0.purpose",
            "Please choose shipped words (purpose), or a template of your own (template_id).",
        ),
        (
            recipe(DONE, SAY, {"kind": "message", "name": "Mine", "template_id": "mine"}),
            "steps.1.template_id",
            (
                "No text of your own called “mine” is in use in the business's language."
                " Please write it first, for email or SMS."
            ),
        ),
        (
            recipe(DONE, stop_if=[{**NOTHING_AHEAD, "value": 1}]),
            "stop_if.0",
            "has_visit_ahead is compared with true or false.",
        ),
        (
            recipe({"kind": "birthday"}, stop_if=[{"fact": "visit_status", "how": "is", "value": "done"}]),
            "stop_if.0",
            "This workflow is not about one visit, so there is no visit_status to ask about.",
        ),
        (
            recipe(DONE, stop_if=[{"fact": "tags", "how": "is", "value": "vip"}]),
            "stop_if.0",
            "tags can be asked about with: has, has_not.",
        ),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(written: Recipe, field: str, sentence: str) -> None:
    assert problems_of(written, salon()) == [(field, sentence)]


def test_a_text_of_the_owner_s_own_that_is_in_use_can_be_said() -> None:
    mine = recipe(DONE, {"kind": "message", "name": "Mine", "template_id": "mine"})
    assert problems_of(mine, salon(), {"mine"}) == []
    assert [field for field, _ in problems_of(mine, salon(), {"yours"})] == ["steps.0.template_id"]


def test_other_messages_than_a_workflow_s_are_refused() -> None:
    with pytest.raises(ValidationError, match="'welcome', 'visit_summary', 'review_request'"):
        recipe(DONE, {**SAY, "purpose": "reminder"})


def test_a_workflow_has_at_least_one_step() -> None:
    with pytest.raises(ValidationError):
        Recipe.model_validate({"name": "Empty", "trigger": DONE, "steps": []})
    assert len(recipe(DONE, SAY, WEEK, CALL).steps) == 3


def test_edge_a_member_of_staff_has_left_and_no_workflow_names_them() -> None:
    there, left = salon(), salon(staff={"ben": BEN.model_copy(update={"active": False})})
    assert words_of(facts(note(3)), there, "en")["staff_name"] == "Ben"
    assert words_of(facts(note(3)), left, "en")["staff_name"] == ""


def test_a_visit_is_the_first_of_its_category_if_none_before_it_was_of_it() -> None:
    first = Check(fact="first_of_category", how="is", value=True)
    nails, before = note(3, category_ids=("nails",)), note(30)
    assert holds(first, facts(nails, before))
    assert holds(first, facts(note(3, category_ids=("hair", "nails")), before))
    assert not holds(first, facts(note(3), before))
    assert holds(first, facts(note(3), note(1), note(30, status="no_show")))
    about_nobody = replace(facts(before), about=None)
    assert not holds(first, about_nobody)
    said = problems_of(recipe({"kind": "birthday"}, stop_if=[first.model_dump()]), salon())
    assert said == [
        ("stop_if.0", "This workflow is not about one visit, so there is no first_of_category to ask about.")
    ]


@pytest.mark.parametrize(("visits", "would"), [((note(),), True), ((note(), note(30)), False)])
def test_tips_come_after_the_first_visit_of_a_category_only(
    visits: tuple[VisitNote, ...], would: bool
) -> None:
    shipped = find_shipped(SALON, "first_tips")
    assert shipped is not None
    assert (why_today(shipped, facts(*visits)) is not None) is would


def test_loyalty_is_thanked_after_the_tenth_visit_and_once() -> None:
    shipped = find_shipped(SALON, "loyalty")
    assert shipped is not None
    ten = [note(30 * number) for number in range(10)]
    assert why_today(shipped, facts(*ten)) is not None
    assert why_today(shipped, facts(*ten[:9])) is None
    assert why_today(shipped, facts(*ten, tags=("loyal",))) is None
