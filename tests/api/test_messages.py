"""Over HTTP: a client says that they come, or come late; staff choose reminders and see what waits."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.scheduling import service as scheduling
from infra.local.clock import MovableClock
from tests.api.conftest import AT_SALON, Door, Reply
from tests.ledger import everything
from tests.messaging.cast import NOW, SALON, PostOffice, agree, later, message
from tests.test_triggers import come

TEN = datetime.fromisoformat("2027-05-04T10:00+02:00")
LATE = {"minutes": 10, "note": "The bus did not come."}


@pytest.fixture
def own(door: Door) -> Any:
    """Let Carla book a cut with Ben for ten o'clock tomorrow; give her booking."""
    return door.book(TEN.isoformat()).body


def say(door: Door, own: Any, what: str, body: Any = None, token: str | None = None) -> Reply:
    path = f"{AT_SALON}/appointments/{own['appointment_id']}/{what}?token={token or own['manage_token']}"
    return door.post(path, body)


def catalogue(door: Door, key: str, kind: str, identifier: str = "") -> Any:
    """Give the policy, or one thing by its identifier, as the catalogue shows it."""
    seen = door.get(f"{AT_SALON}/catalogue", key).body
    return next(it for it in seen[kind] if identifier in it.values()) if identifier else seen[kind]


def queued(purpose: str) -> list[Message]:
    return [it for it in messaging.list_messages(SALON).items if it.purpose == purpose]


def test_a_client_says_that_they_come_once_or_twice(door: Door, own: Any) -> None:
    assert [say(door, own, "confirm").body["status"] for _ in range(2)] == ["confirmed", "confirmed"]


def test_nobody_confirms_without_the_link_or_what_was_cancelled(door: Door, own: Any) -> None:
    foreign = door.book("2027-05-05T10:00").body["manage_token"]
    before = everything()
    refused = say(door, own, "confirm", token=foreign)
    assert (refused.status, refused.body["code"]) == (403, "not_allowed")
    assert everything() == before
    say(door, own, "cancel", {})
    refused = say(door, own, "confirm")
    assert (refused.status, refused.body["code"]) == (409, "move_not_allowed")


def test_who_comes_late_tells_those_who_wait_and_the_same_again_is_said_once(
    door: Door, own: Any, clock: MovableClock
) -> None:
    clock.set(TEN - timedelta(minutes=20))
    for _ in range(2):
        assert say(door, own, "late", LATE).body["appointment_id"] == own["appointment_id"]
    told = queued("running_late")
    assert {(it.channel, it.to) for it in told} == {
        ("email", "ben@salon.example"),
        ("sms", "+4915112345679"),
    }
    assert len(told) == 2
    assert {(it.facts["minutes_late"], it.facts["note"]) for it in told} == {("10", LATE["note"])}
    assert say(door, own, "late", {"minutes": 30}).status == 200
    assert len(queued("running_late")) == 4


def test_saying_too_early_that_one_comes_late_is_not_called_too_late(
    door: Door, own: Any, clock: MovableClock
) -> None:
    clock.set(TEN - timedelta(hours=5))
    assert say(door, own, "late", LATE).body["title"] == "This is not the time for that"


@pytest.mark.parametrize(
    ("hours", "body", "status", "code"),
    [
        (-5, LATE, 409, "policy_forbids"),
        (1, LATE, 409, "policy_forbids"),
        (0, {"minutes": 11}, 400, "bad_input"),
        (0, {}, 400, "bad_input"),
        (0, {"minutes": 10, "note": "x" * 2001}, 400, "bad_input"),
    ],
    ids=["too early", "over", "no such number", "no number", "too much to say"],
)
def test_late_is_said_near_the_time_in_the_minutes_that_there_are(
    door: Door, own: Any, clock: MovableClock, hours: int, body: Any, status: int, code: str
) -> None:
    clock.set(TEN + timedelta(hours=hours))
    refused = say(door, own, "late", body)
    assert (refused.status, refused.body["code"]) == (status, code)
    assert queued("running_late") == []


def test_nobody_says_for_others_that_they_come_late(door: Door, own: Any, clock: MovableClock) -> None:
    clock.set(TEN)
    assert say(door, own, "late", LATE, token="made-up").status == 403
    assert queued("running_late") == []


@pytest.mark.parametrize("kind", ["policy", "services"])
def test_new_reminders_hold_for_visits_that_are_booked_already(
    door: Door, own: Any, key: str, kind: str
) -> None:
    place = "catalogue/policy" if kind == "policy" else "catalogue/services/cut"
    there = catalogue(door, key, kind, "" if kind == "policy" else "cut")
    rules = [{"minutes_before": 120, "channels": ["email"]}, {"minutes_before": 30, "channels": ["sms"]}]
    assert door.put(f"{AT_SALON}/{place}", {**there, "reminders": rules}, key).status == 200
    assert catalogue(door, key, kind, "" if kind == "policy" else "cut")["reminders"] == rules
    come("on_catalogue_change")
    assert [(it.channel, it.due_at) for it in queued("reminder")] == [("email", TEN - timedelta(hours=2))]


@pytest.mark.parametrize(
    "rule",
    [{"minutes_before": 0}, {"minutes_before": 86401}, {"minutes_before": 60, "channels": ["pigeon"]}, {}],
    ids=["at the start", "over two months", "no such channel", "no time"],
)
def test_a_reminder_that_cannot_be_is_refused(door: Door, own: Any, key: str, rule: Any) -> None:
    cut = catalogue(door, key, "services", "cut")
    for rules in ([rule], [{"minutes_before": minutes} for minutes in range(1, 7)]):
        refused = door.put(f"{AT_SALON}/catalogue/services/cut", {**cut, "reminders": rules}, key)
        assert (refused.status, refused.body["code"]) == (400, "bad_input")
    assert catalogue(door, key, "services", "cut") == cut
    assert queued("reminder") == []


def test_ben_is_told_of_his_day_from_when_he_asks_for_it(door: Door, own: Any, key: str) -> None:
    ben = catalogue(door, key, "staff", "ben")
    seven = TEN - timedelta(hours=3)
    assert scheduling.tell_days(seven) is None
    door.put(
        f"{AT_SALON}/catalogue/staff/ben",
        {**ben, "agenda_minute": 7 * 60, "notices": {"agenda": ["email"]}},
        key,
    )
    come("on_catalogue_change")
    assert scheduling.tell_days(seven) == seven + timedelta(days=1)
    (told,) = queued("daily_agenda")
    assert (told.to, told.due_at) == ("ben@salon.example", seven)
    assert "Carla Costa" in told.facts["agenda"]


@pytest.mark.parametrize("wish", [{"agenda_minute": 1440}, {"notices": {"agenda": ["pigeon"]}}])
def test_what_staff_cannot_be_told_is_refused(door: Door, key: str, wish: Any) -> None:
    ben = catalogue(door, key, "staff", "ben")
    assert door.put(f"{AT_SALON}/catalogue/staff/ben", {**ben, **wish}, key).status == 400
    assert catalogue(door, key, "staff", "ben") == ben


def test_what_waits_too_long_and_what_is_in_doubt_is_counted_for_its_own_business(
    door: Door, key: str
) -> None:
    def cut_off(_to: str) -> str:
        raise TimeoutError

    path = f"{AT_SALON}/messages/late"
    quiet: Any = {"late": {}, "late_since": None, "uncertain": 0, "reconciled": 0}
    messaging.enqueue([message("other", business_id="garage", due_at=later(-9))])
    assert door.get(path, key).body == quiet
    messaging.enqueue([message("m1", due_at=later(-5)), message("m2", due_at=later(-1)), message("m3")])
    messaging.deliver(SALON, "m3", agree, NOW, PostOffice(cut_off))
    seen = door.get(path, key).body
    assert (seen["late"], seen["uncertain"], seen["reconciled"]) == ({"booking_confirmation": 1}, 1, 0)
    assert datetime.fromisoformat(seen["late_since"]) == later(-5)


def test_only_the_business_itself_sees_what_is_late_and_chooses(
    door: Door, key: str, wrong_key: str | None
) -> None:
    cut, ben = catalogue(door, key, "services", "cut"), catalogue(door, key, "staff", "ben")
    before = everything()
    assert door.get(f"{AT_SALON}/messages/late", wrong_key).status == 401
    changed = {**cut, "reminders": [{"minutes_before": 60}]}
    assert door.put(f"{AT_SALON}/catalogue/services/cut", changed, wrong_key).status == 401
    assert door.put(f"{AT_SALON}/catalogue/staff/ben", {**ben, "agenda_minute": 1}, wrong_key).status == 401
    assert everything() == before
