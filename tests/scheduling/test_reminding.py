"""Reminders by the owner's rules, what clients answer to them, who comes late, and the day of the staff."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.catalogue.model import BookingPolicy, Catalogue, Etiquette, Reminder
from chalicelib.catalogue.service import add
from chalicelib.core.errors import PolicyForbids
from chalicelib.judging.service import judge
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.announcement import Announcement
from chalicelib.scheduling.model import Visit
from chalicelib.scheduling.reminding import still_wanted
from chalicelib.scheduling.replies import is_yes
from chalicelib.scheduling.telling import keep_agenda, remind_anew
from tests.cast import BEN, BUSINESS, CUT, at, open_salon, salon, wishes
from tests.messaging.cast import NOW, SALON, PostOffice
from tests.scheduling.test_announcement import CARLA
from tests.scheduling.test_changes import appointment

WEEK = timedelta(days=7)
AHEAD = appointment(starts_at=at(10) + WEEK, ends_at=at(11) + WEEK)
NUMBER = "+4915112345678"
TWICE = (Reminder(minutes_before=2880), Reminder(minutes_before=90, channels=("sms",)))


def with_rules(*reminders: Reminder, **policy: Any) -> Catalogue:
    """Give the salon, where a cut is reminded of in its own way."""
    own = CUT.model_copy(update={"reminders": reminders or None})
    business = BUSINESS.model_copy(update={"policy": BookingPolicy(**policy)})
    usual = salon()
    return salon(services={**usual.services, "cut": own}, business=business)


def reminders(catalogue: Catalogue, now: datetime = NOW) -> list[Message]:
    return list(Announcement(Visit(AHEAD, catalogue), None, "booked", CARLA, now).reminders())


def due(messages: list[Message]) -> set[tuple[str, timedelta]]:
    return {(it.channel, AHEAD.starts_at - it.due_at) for it in messages}


def test_a_service_has_reminders_of_its_own_each_over_the_channels_chosen_for_it() -> None:
    two_days, minutes = timedelta(days=2), timedelta(minutes=90)
    assert due(reminders(with_rules(*TWICE))) == {("email", two_days), ("sms", two_days), ("sms", minutes)}
    assert due(reminders(with_rules(reminders=TWICE))) == due(reminders(with_rules(*TWICE)))
    assert due(reminders(with_rules(reminders=()))) == set()


def test_a_reminder_whose_time_is_past_when_the_visit_is_booked_is_left_out() -> None:
    now = AHEAD.starts_at - timedelta(hours=3)
    assert due(reminders(with_rules(*TWICE), now)) == {("sms", timedelta(minutes=90))}


def test_each_reminder_is_a_message_of_its_own() -> None:
    names = [it.message_id for it in reminders(with_rules(*TWICE))]
    assert len(set(names)) == len(names) == 3


@pytest.mark.parametrize(
    ("rules", "wants", "send"),
    [(TWICE, True, True), (TWICE, False, False), (TWICE[:1], True, False), ((), True, False)],
)
def test_a_reminder_goes_out_only_by_the_rules_and_the_choice_of_today(
    rules: tuple[Reminder, ...], wants: bool, send: bool
) -> None:
    last = reminders(with_rules(*TWICE))[-1]
    client = CARLA.model_copy(update={"reminders": wants})
    catalogue = with_rules(reminders=rules)
    assert (last.step, still_wanted(last, [AHEAD], catalogue, client).send) == ("90", send)


@pytest.mark.parametrize(
    "text", ["Y", "yes!", " Ja. ", "Oui", "d'accord", "Sí", "si", "Sim", "हाँ", "ठीक है।", "haan", "👍"]
)
def test_a_yes_is_understood_in_every_language(text: str) -> None:
    assert is_yes(text)


@pytest.mark.parametrize("text", ["", "no", "nein", "yes but later", "STOP", "y?n", "non", "नहीं"])
def test_anything_else_is_no_yes(text: str) -> None:
    assert not is_yes(text)


@pytest.fixture
def booked(tables: None) -> Visit:
    """Let Carla book for in a week, and be announced."""
    open_salon()
    request = wishes(at(10) + WEEK, email="carla@example.com", phone=NUMBER, sms_consent=True)
    visit = scheduling.book(request, NOW)
    for before, after, event in [(None, visit.appointment, event) for event in _events(visit)]:
        scheduling.announce(before, after, event, NOW)
    return visit


def _events(visit: Visit) -> list[Any]:
    from chalicelib.scheduling.changes import events_between

    return events_between(None, visit.appointment)


def sent_of(purpose: str) -> list[Message]:
    return [it for it in messaging.list_messages(SALON).items if (it.purpose, it.state) == (purpose, "sent")]


def test_a_yes_to_a_reminder_confirms_the_visit_and_before_one_it_confirms_nothing(booked: Visit) -> None:
    assert scheduling.answer_reply(NUMBER, "Y", NOW) is None
    then = booked.appointment.starts_at - timedelta(hours=24)
    messaging.deliver_due(judge, then, senders=PostOffice())
    assert len(sent_of("reminder")) == 2
    assert scheduling.answer_reply(NUMBER, "perhaps", then) is None
    assert scheduling.answer_reply("+4915100000000", "Y", then) is None
    for _ in range(2):
        answered = scheduling.answer_reply(NUMBER, "Y", then)
        assert answered is not None
        assert answered.appointment.status == "confirmed"


def test_changed_rules_hold_for_what_has_not_gone_out(booked: Visit) -> None:
    policy = BookingPolicy(reminders=(Reminder(minutes_before=60),))
    add(SALON, [BUSINESS.model_copy(update={"policy": policy})])
    assert remind_anew(SALON, NOW) == 2
    assert remind_anew(SALON, NOW) == 0
    starts = booked.appointment.starts_at
    messaging.deliver_due(judge, starts - timedelta(hours=24), senders=PostOffice())
    assert sent_of("reminder") == []
    messaging.deliver_due(judge, starts - timedelta(hours=1), senders=PostOffice())
    assert len(sent_of("reminder")) == 2


def test_who_comes_late_is_told_to_staff_once_for_each_number_of_minutes(booked: Visit) -> None:
    now = booked.appointment.starts_at - timedelta(minutes=20)
    with pytest.raises(PolicyForbids):
        scheduling.say_late(booked, 10, "", NOW)
    with pytest.raises(PolicyForbids):
        scheduling.say_late(booked, 11, "", now)
    assert [scheduling.say_late(booked, minutes, "The bus.", now) for minutes in (10, 10, 15)] == [2, 0, 2]
    messaging.deliver_due(judge, now, senders=PostOffice())
    told = sent_of("running_late")
    assert {(it.channel, it.facts["minutes_late"], it.facts["note"]) for it in told} == {
        (channel, minutes, "The bus.") for channel in ("email", "sms") for minutes in ("10", "15")
    }


def test_staff_hear_of_what_they_chose_over_the_ways_they_chose(booked: Visit) -> None:
    add(SALON, [BEN.model_copy(update={"notices": {"lateness": ("sms",), "bookings": ()}})])
    visit = scheduling.get_visit(SALON, booked.appointment.appointment_id)
    assert scheduling.say_late(visit, 10, "", booked.appointment.starts_at) == 1
    told = list(Announcement(visit, None, "booked", CARLA, NOW).messages())
    assert [it for it in told if it.recipient == "staff"] == []


def test_staff_are_told_of_their_day_in_the_morning_once_and_of_no_empty_one(booked: Visit) -> None:
    add(SALON, [BEN.model_copy(update={"agenda_minute": 420, "notices": {"agenda": ("email",)}})])
    keep_agenda(SALON, "ben", NOW)
    assert scheduling.tell_days(NOW) == at(7)
    assert scheduling.tell_days(at(7)) == at(7) + timedelta(days=1)  # nobody comes on that day
    morning = at(7) + WEEK
    keep_agenda(SALON, "ben", morning - timedelta(minutes=1))
    for _ in range(2):
        assert scheduling.tell_days(morning) == morning + timedelta(days=1)
    messaging.deliver_due(judge, morning, senders=PostOffice())
    (told,) = sent_of("daily_agenda")
    assert (told.facts["agenda"], told.facts["date"]) == ("10:00: Cut, Carla Costa", "Tuesday, 11 May 2027")


def test_who_is_changed_at_the_minute_of_their_day_is_told_of_it_once_all_the_same(booked: Visit) -> None:
    add(SALON, [BEN.model_copy(update={"agenda_minute": 420, "notices": {"agenda": ("email",)}})])
    morning = at(7) + WEEK
    keep_agenda(SALON, "ben", morning - timedelta(minutes=1))
    for seconds in (20, 80):
        keep_agenda(SALON, "ben", morning + timedelta(seconds=seconds))
        tell_at = morning + timedelta(seconds=seconds + 10)
        assert scheduling.tell_days(tell_at) == morning + timedelta(days=1)
    messaging.deliver_due(judge, morning + timedelta(minutes=2), senders=PostOffice())
    assert len(sent_of("daily_agenda")) == 1


def test_a_day_that_has_changed_since_is_not_told(booked: Visit) -> None:
    add(SALON, [BEN.model_copy(update={"agenda_minute": 420})])
    morning = at(7) + WEEK
    keep_agenda(SALON, "ben", morning - timedelta(minutes=1))
    scheduling.tell_days(morning)
    scheduling.set_status(booked, "cancelled", morning)
    messaging.deliver_due(judge, morning, senders=PostOffice())
    assert sent_of("daily_agenda") == []


def test_a_reminder_does_not_ask_again_who_has_said_that_they_come(tables: None) -> None:
    open_salon(etiquette=Etiquette(two_way_sms=True), policy=BookingPolicy(reminders=TWICE))
    request = wishes(at(10) + WEEK, email=None, phone=NUMBER, sms_consent=True)
    visit = scheduling.book(request, NOW)
    for before, after, event in [(None, visit.appointment, event) for event in _events(visit)]:
        scheduling.announce(before, after, event, NOW)
    post = PostOffice()
    messaging.deliver_due(judge, at(10) + WEEK - timedelta(days=2), senders=post)
    scheduling.answer_reply(NUMBER, "Y", at(10) + WEEK - timedelta(days=1))
    messaging.deliver_due(judge, at(10) + WEEK - timedelta(minutes=90), senders=post)
    reminded = [it.text for it in post.contents if "see you soon" in it.text]
    assert ["Reply Y" in text for text in reminded] == [True, False]


def test_a_reminder_asks_for_an_answer_only_where_answers_reach_the_business() -> None:
    usual = salon()
    heard = usual.business.model_copy(update={"etiquette": Etiquette(two_way_sms=True)})
    assert {it.facts["reply"] for it in reminders(usual)} == {""}
    assert {it.facts["reply"] for it in reminders(salon(business=heard))} == {"Y"}
