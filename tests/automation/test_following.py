"""Carla's way through Ana's workflows, from what happens to what she reads."""

from datetime import date, timedelta

import pytest

from chalicelib.automation import service
from chalicelib.catalogue.model import Etiquette
from chalicelib.catalogue.service import change_etiquette, get_business
from chalicelib.clients import service as clients
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.core.events import ClientOverdue
from chalicelib.judging.service import judge
from chalicelib.messaging import service as messaging
from tests.automation.made import (
    CALL,
    DAY,
    MONDAY,
    NOTHING_AHEAD,
    SAY,
    WEEK,
    booked,
    change,
    recipe,
    runs,
    said,
    set_status,
    switched_on,
    tell,
    walk_until,
)
from tests.conftest import PREFIX, aws
from tests.ledger import only_client, rows
from tests.messaging.cast import NOW, SALON, PostOffice, later

pytestmark = pytest.mark.usefixtures("salon")

OFFER = {"kind": "message", "name": "Offer", "purpose": "re_engagement"}
DONE_AT = NOW + DAY


def came() -> None:
    """Let Carla come to her cut on Tuesday, and be told so."""
    before = booked()
    tell(None, before, NOW)
    for status in ("arrived", "in_progress", "done"):
        after = set_status(before, status, DONE_AT)
        tell(before, after, DONE_AT)
        before = after


def test_what_happens_starts_a_run_which_takes_its_steps_in_time() -> None:
    switched_on({"kind": "done"}, SAY, WEEK, CALL)
    came()
    walk_until(DONE_AT + DAY, DONE_AT)
    assert said() == ["visit_summary email"]
    assert service.list_tasks(SALON).items == []
    walk_until(DONE_AT + 8 * DAY, DONE_AT + DAY)
    (task,) = service.list_tasks(SALON).items
    assert (task.title, task.client_name) == ("Call Carla", "Carla Costa")
    (run,) = runs()
    assert (run.state, run.why) == ("finished", "Came for Cut on 4 May 2027.")


def test_what_is_told_again_starts_nobody_again() -> None:
    switched_on({"kind": "booked"}, SAY)
    appointment = booked()
    assert [tell(None, appointment, later(minutes)) for minutes in (0, 1)] == [1, 0]
    walk_until(later(10))
    assert tell(None, appointment, later(10)) == 0
    assert said() == ["visit_summary email"]


def test_changes_told_together_start_whom_they_start_told_one_by_one() -> None:
    switched_on({"kind": "nth_visit", "n": 2}, WEEK, SAY)
    first, second = booked(10), booked(14)
    done = [set_status(appointment, "done", DONE_AT) for appointment in (first, second)]
    told = [change(None, first), change(None, second), change(first, done[0]), change(second, done[1])]
    assert service.note_changes(told, DONE_AT) == 1
    assert [run.appointment_id for run in runs()] == [second.appointment_id]
    assert service.note_changes(told, DONE_AT) == 0


def test_what_happened_before_it_was_switched_on_starts_nobody() -> None:
    appointment = booked()
    switched_on({"kind": "booked"}, SAY, now=later(1))
    assert tell(None, appointment, later(2)) == 0


def test_a_client_is_in_a_workflow_once_at_a_time() -> None:
    switched_on({"kind": "booked"}, WEEK, SAY)
    assert [tell(None, booked(hour), NOW) for hour in (10, 14)] == [1, 0]
    walk_until(NOW + 8 * DAY)
    assert said() == ["visit_summary email"]
    again = booked(10, NOW + 8 * DAY, MONDAY + 9 * DAY)
    assert tell(None, again, NOW + 8 * DAY) == 1


def test_who_books_meanwhile_is_not_invited_any_more() -> None:
    switched_on({"kind": "no_show"}, {**WEEK, "minutes": 1}, OFFER, stop_if=[NOTHING_AHEAD])
    missed = set_status(booked(), "no_show", DONE_AT)
    assert tell(None, missed, DONE_AT) == 1
    walk_until(DONE_AT + DAY, DONE_AT)
    tell(None, booked(10, DONE_AT, MONDAY + 10 * DAY), DONE_AT)
    walk_until(DONE_AT + 8 * DAY, DONE_AT)
    (run,) = runs()
    assert (run.state, said()) == ("stopped", [])


def test_a_message_is_judged_again_when_it_is_sent() -> None:
    switched_on({"kind": "done"}, OFFER, stop_if=[NOTHING_AHEAD])
    came()
    walk_until(DONE_AT, DONE_AT)
    tell(None, booked(14, DONE_AT, MONDAY + 3 * DAY), DONE_AT)
    (message_id,) = [row["sk"] for row in rows("messages") if row["sk"].startswith("re_engagement")]
    office = PostOffice()
    assert messaging.deliver(SALON, message_id, judge, DONE_AT, office) == "cancelled"
    assert office.accepted.total() == 0


def test_each_offer_of_a_run_counts_and_one_over_two_ways_counts_once() -> None:
    _, version = get_business(SALON)
    few = Etiquette.model_validate({"offers": {"most": 2, "days": 7, "otherwise": "held_back"}})
    change_etiquette(SALON, few, version)
    wait, names = {"kind": "wait", "days": 1}, ("First", "Second", "Third")
    steps = [each for name in names for each in (OFFER | {"name": name}, wait | {"name": f"Wait {name}"})]
    switched_on({"kind": "booked"}, *steps)
    tell(None, booked(phone="+4915112345678", sms_consent=True, day=MONDAY + 7 * DAY), NOW)
    for days in range(3):
        walk_until(NOW + days * DAY, NOW + days * DAY)
        messaging.deliver_due(judge, NOW + days * DAY, senders=PostOffice())
    page = messaging.list_messages(SALON, only_client().client_id)
    assert [(it.step, it.state) for it in page.items] == [
        *[("Third", "held_back")] * 2,
        *[("Second", "sent")] * 2,
        *[("First", "sent")] * 2,
    ]


def test_whoever_did_not_agree_gets_no_offer_and_the_timeline_says_why() -> None:
    switched_on({"kind": "booked"}, OFFER)
    tell(None, booked(email_consent=False), NOW)
    walk_until(later(10))
    assert said() == []
    sentences = [entry.reason for entry in service.list_timeline(SALON, only_client().client_id)]
    assert "Not sent: there is no way by which they allow marketing messages." in sentences


def test_switched_off_it_goes_no_step_further() -> None:
    it = switched_on({"kind": "booked"}, WEEK, SAY)
    tell(None, booked(), NOW)
    walk_until(later(10))
    service.switch(SALON, it.workflow_id, later(20), on=False)
    walk_until(NOW + 8 * DAY, later(20))
    assert (said(), runs()[0].reason) == ([], "The workflow was switched off.")


@pytest.mark.parametrize(("move_runs", "messages", "tasks", "version"), [(False, 1, 0, 1), (True, 0, 1, 2)])
def test_a_run_keeps_the_version_it_began_with_unless_the_owner_moves_it(
    move_runs: bool, messages: int, tasks: int, version: int
) -> None:
    it = switched_on({"kind": "booked"}, WEEK, SAY)
    tell(None, booked(), NOW)
    walk_until(later(10))
    new = recipe({"kind": "booked"}, WEEK, CALL)
    service.change_workflow(SALON, it.workflow_id, new, later(20), move_runs=move_runs)
    walk_until(NOW + 8 * DAY, later(20))
    assert (len(said()), len(service.list_tasks(SALON).items)) == (messages, tasks)
    assert runs()[0].workflow_version == version


def test_a_tag_starts_a_workflow_also_when_another_workflow_gives_it() -> None:
    switched_on({"kind": "booked"}, {"kind": "tag", "name": "Mark", "tag": "vip"})
    switched_on({"kind": "tag_added", "tag": "vip"}, CALL, {"kind": "untag", "name": "Off", "tag": "vip"})
    tell(None, booked(), NOW)
    walk_until(later(10))
    assert len(service.list_tasks(SALON).items) == 1
    assert only_client().tags == ()
    client_id = only_client().client_id
    service.set_tags(SALON, client_id, ["vip", "new"], later(20))
    assert len(runs()) == 2  # once a day
    service.set_tags(SALON, client_id, [], NOW + DAY)
    service.set_tags(SALON, client_id, ["vip"], NOW + DAY)
    walk_until(NOW + DAY + timedelta(hours=1), NOW + DAY)
    assert len(service.list_tasks(SALON).items) == 2


def test_the_inactive_are_found_on_their_day_and_once() -> None:
    switched_on({"kind": "inactivity", "days": 90}, OFFER)
    came()
    walk_until(NOW + 89 * DAY, DONE_AT)
    assert said() == []
    walk_until(NOW + 200 * DAY, NOW + 89 * DAY)
    assert said() == ["re_engagement email"]
    assert runs()[0].began_at.date() == date(2027, 8, 2)


def test_who_has_been_inactive_for_longer_starts_where_it_shall_catch_up() -> None:
    kept = service.add_workflow(SALON, recipe({"kind": "inactivity", "days": 90}, OFFER))
    came()
    much_later = NOW + 200 * DAY
    listed = service.preview(SALON, kept.workflow_id, much_later, catch_up=True).items
    assert [entry.why for entry in listed] == [
        "The last visit was on 4 May 2027, 199 days ago; nothing is ahead."
    ]
    service.switch(SALON, kept.workflow_id, much_later, on=True, catch_up=True)
    walk_until(much_later + 40 * DAY, much_later)
    assert said() == ["re_engagement email"]


def test_a_birthday_starts_on_its_morning_every_year() -> None:
    switched_on({"kind": "birthday"}, {**OFFER, "purpose": "birthday"})
    tell(None, booked(), NOW)
    service.note_birthday(SALON, only_client().client_id, "06-01", NOW)
    walk_until(NOW + 2 * 365 * DAY)
    assert [run.began_at.isoformat() for run in runs()] == [
        "2027-06-01T08:00:00+00:00",
        "2028-06-01T08:00:00+00:00",
    ]


def test_a_visit_that_is_booked_late_is_not_reminded_of_in_hindsight() -> None:
    switched_on({"kind": "date", "of": "visit", "days": -3}, SAY)
    walk_until(NOW)
    tell(None, booked(day=MONDAY + 10 * DAY), NOW)
    tell(None, booked(14), NOW)
    walk_until(NOW + 20 * DAY)
    assert [run.why for run in runs()] == ["Cut is on 13 May 2027."]


def test_becoming_overdue_starts_once_for_each_last_visit() -> None:
    switched_on({"kind": "overdue"}, CALL)
    tell(None, booked(), NOW)
    event = ClientOverdue(SALON, only_client().client_id, "hair", MONDAY)
    assert [service.note_overdue(event, later(minutes)) for minutes in (0, 5)] == [1, 0]
    walk_until(later(10))
    assert service.note_overdue(event, later(20)) == 0


def test_clients_without_any_visit_have_their_dates_too() -> None:
    tell(None, booked(), NOW)
    clients.note_birthday(SALON, only_client().client_id, "06-01")
    switched_on({"kind": "birthday"}, CALL)
    walk_until(NOW + 40 * DAY)
    assert len(service.list_tasks(SALON).items) == 1


def test_a_task_is_done_once_and_by_somebody() -> None:
    switched_on({"kind": "booked"}, CALL)
    tell(None, booked(), NOW)
    walk_until(later(10))
    (task,) = service.list_tasks(SALON).items
    assert service.complete_task(SALON, task.task_id, "Ben", later(20)).done_by == "Ben"
    assert service.complete_task(SALON, task.task_id, "Ana", later(30)).done_by == "Ben"
    assert service.list_tasks(SALON).items == []
    assert [it.task_id for it in service.list_tasks(SALON, done=True).items] == [task.task_id]
    with pytest.raises(NotFound):
        service.complete_task(SALON, "nothing", "Ben", NOW)


def test_a_shipped_workflow_is_switched_on_as_it_is_and_can_be_made_one_s_own() -> None:
    on = service.switch(SALON, "birthday", NOW, on=True)
    assert (on.on, on.version, on.shipped) == (True, 1, True)
    own = service.change_workflow(SALON, "birthday", recipe({"kind": "birthday"}, CALL), NOW, move_runs=False)
    assert (own.on, own.version, own.shipped, own.name) == (True, 2, True, "Ana's own")
    assert [it.workflow_id for it in service.list_workflows(SALON)][7] == "birthday"


def test_what_makes_no_sense_is_not_kept() -> None:
    with pytest.raises(BadInput):
        service.add_workflow(SALON, recipe({"kind": "done"}, SAY, SAY))
    assert rows("automation") == []


def test_one_broken_run_stops_nobody_else_and_is_looked_at_an_hour_later() -> None:
    switched_on({"kind": "booked"}, CALL)
    for hour, name in ((10, "Carla"), (14, "Dora")):
        tell(None, booked(hour, name=name, email=f"{name.lower()}@example.com"), NOW)
    broken = runs()[0]
    table, key = f"{PREFIX}automation", {"pk": f"{SALON}#{broken.client_id}", "sk": f"run#{broken.run_id}"}
    named = {"TableName": table, "Key": {name: {"S": text} for name, text in key.items()}}
    words = {"ExpressionAttributeNames": {"#e": "e", "#why": "why"}}
    aws("dynamodb").update_item(**named, **words, UpdateExpression="REMOVE #e.#why")
    assert service.look_after(later(1)) == later(61)
    assert len(service.list_tasks(SALON).items) == 1
