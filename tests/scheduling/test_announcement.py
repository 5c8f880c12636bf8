"""Who is told what of an appointment, and whether it is still true when it is said."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.catalogue.model import ChangeRules
from chalicelib.clients.model import Client
from chalicelib.core.events import Happening
from chalicelib.messaging.model import Message
from chalicelib.scheduling.announcement import Announcement, still_true
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Agreed, Appointment, Claim, Taken, Visit
from chalicelib.scheduling.purposes import says_something, ways_to_staff
from tests.cast import at, salon
from tests.messaging.cast import NOW
from tests.scheduling.test_changes import LATER, appointment

CARLA = Client(
    client_id="carla",
    name="Carla Costa",
    email="carla@example.com",
    phone="+4915112345678",
    sms_consent=True,
    created_at=NOW,
)
BOOKED = appointment()
MOVED = appointment(**LATER, sequence=1)


def told(
    happening: Happening,
    after: Appointment = BOOKED,
    before: Appointment | None = None,
    client: Client = CARLA,
    now: datetime = NOW,
) -> list[Message]:
    return list(Announcement(Visit(after, salon()), before, happening, client, now).messages())


def in_words(messages: list[Message]) -> set[str]:
    return {f"{message.purpose} {message.channel} to {message.to}" for message in messages}


def says(old: Appointment | None, new: Appointment, now: datetime = NOW) -> list[str]:
    """Give what of the change between two states anybody is told of."""
    return [event.happening for event in events_between(old, new) if says_something(new, event, now)]


def test_a_booking_reaches_client_and_staff_on_every_way_open_to_them_and_reminds_the_client() -> None:
    assert in_words(told("booked")) == {
        "booking_confirmation email to carla@example.com",
        "booking_confirmation sms to +4915112345678",
        "booking_notice email to ben@salon.example",
        "booking_notice sms to +4915112345679",
    }
    in_a_week = appointment(starts_at=at(10) + timedelta(days=7), ends_at=at(11) + timedelta(days=7))
    reminders = [message for message in told("booked", in_a_week) if message.purpose == "reminder"]
    assert {message.channel for message in reminders} == {"email", "sms"}
    assert {message.due_at for message in reminders} == {at(10) + timedelta(days=6)}


def test_somebody_of_the_staff_hears_over_every_way_they_have_or_over_those_they_chose() -> None:
    chat = "https://chat.example/ben"
    ben = salon().staff["ben"].model_copy(update={"webhook": chat})
    assert ways_to_staff(ben, "booking_notice") == [
        ("email", "ben@salon.example"),
        ("sms", "+4915112345679"),
        ("webhook", chat),
    ]
    picky = ben.model_copy(update={"notices": {"bookings": ("webhook",)}})
    assert ways_to_staff(picky, "booking_notice") == [("webhook", chat)]


def test_without_consent_no_text_message_reaches_the_client() -> None:
    quiet = CARLA.model_copy(update={"sms_consent": False})
    channels = {m.channel for m in told("booked", client=quiet) if m.recipient == "client"}
    assert channels == {"email"}


def test_a_move_to_another_person_is_told_to_both_and_taken_out_of_the_first_ones_calendar() -> None:
    with_ana = appointment(staff_id="ana", version=2, sequence=1)
    notices = {m.to: m for m in told("moved", with_ana, BOOKED) if m.purpose == "move_notice"}
    (ana,), (ben,) = notices["ana@salon.example"].calendars, notices["ben@salon.example"].calendars
    assert (ana.method, ben.method) == ("REQUEST", "CANCEL")
    assert ana.uid == ben.uid


def test_a_move_says_where_the_visit_was() -> None:
    facts = told("moved", MOVED, BOOKED)[0].facts
    assert (facts["previous_time"], facts["time"], facts["zone"]) == (
        "10:00",
        "11:00",
        "Europe/Berlin, UTC+2",
    )


def test_a_cancellation_takes_the_visit_out_of_every_calendar() -> None:
    gone = appointment(status="cancelled", version=2, sequence=1, cancelled_by="client")
    calendars = [calendar for message in told("cancelled", gone, BOOKED) for calendar in message.calendars]
    assert {(calendar.method, calendar.sequence) for calendar in calendars} == {("CANCEL", 1)}
    assert len(calendars) == 2


def test_a_completed_visit_thanks_the_client_only() -> None:
    done = appointment(status="done", version=2)
    messages = told("completed", done, BOOKED, now=at(11))
    assert {message.purpose for message in messages} == {"thank_you"}
    assert messages[0].facts["booking_url"].endswith("/b/salon")


def test_the_same_change_gives_the_same_messages_and_the_next_one_others() -> None:
    once, again = told("booked"), told("booked", now=NOW + timedelta(hours=1))
    assert [m.message_id for m in once] == [m.message_id for m in again]
    moved_twice = appointment(**LATER, sequence=2)
    ids = {m.message_id for m in told("moved", MOVED, BOOKED)}
    assert not ids & {m.message_id for m in told("moved", moved_twice, MOVED)}


def test_each_who_performs_a_part_is_told_and_sees_their_own_part() -> None:
    (cut,) = BOOKED.services
    colour = cut.model_copy(update={"name": "Colour", "staff_id": "ana", "starts_at": at(10, 45)})
    claims = [
        Taken(holder=who, name="a1", claim=Claim(starts_at=start, ends_at=end))
        for who, start, end in (("ben", at(10), at(10, 45)), ("ana", at(10, 45), at(12)))
    ]
    both = appointment(
        services=(cut.model_copy(update={"starts_at": at(10)}), colour), ends_at=at(12), takes=tuple(claims)
    )
    notices = {m.to: m for m in told("booked", both) if m.purpose == "booking_notice"}
    ana, ben = notices["ana@salon.example"], notices["ben@salon.example"]
    assert (ben.facts["service"], ben.facts["time"], ben.facts["end_time"]) == ("Cut", "10:00", "10:45")
    assert (ana.facts["service"], ana.facts["time"], ana.facts["end_time"]) == ("Colour", "10:45", "12:00")
    assert [(entry.starts_at, entry.ends_at) for entry in ana.calendars] == [(at(10, 45), at(12))]
    client = told("booked", both)[0].facts
    assert client["parts"] == "10:00: Cut (Ben)\n10:45: Colour (Ana)"
    assert (client["time"], client["end_time"], client["staff_name"]) == ("10:00", "12:00", "Ben, Ana")


def test_an_arrival_window_is_told_to_the_client_and_the_plan_to_staff() -> None:
    claim = Claim(starts_at=at(8, 30), ends_at=at(9, 15), before_minutes=20)
    visit = appointment(
        starts_at=at(8),
        ends_at=at(10, 45),
        arrives_until=at(10),
        address="Carla's Street 5, 10115",
        takes=(Taken(holder="ben", name="a1", claim=claim),),
    )
    messages = told("booked", visit)
    client, staff = messages[0].facts, messages[-1].facts
    assert (client["time"], client["arrives_until"], client["window"]) == ("08:00", "10:00", "")
    assert (staff["time"], staff["end_time"], staff["window"]) == ("08:30", "09:15", "08:00 - 10:00")
    assert client["client_address"] == staff["client_address"] == "Carla's Street 5, 10115"
    assert [entry.location for m in messages for entry in m.calendars] == ["Carla's Street 5, 10115"] * 2


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Lisbon", "09:00"),
        ("Pacific/Auckland", "20:00"),
        ("Pacific/Honolulu", "Monday, 3 May 2027, 22:00"),
        ("Europe/Paris", ""),
        (None, ""),
    ],
)
def test_a_client_elsewhere_is_told_their_own_time_too(zone: str | None, words: str) -> None:
    facts = told("booked", appointment(client_time_zone=zone))[0].facts
    assert (facts["time"], facts["client_time"]) == ("10:00", words)


def test_the_rules_are_told_as_they_were_agreed_and_no_deadline_that_is_past() -> None:
    rules = ChangeRules(move_until_minutes=60, cancel_until_minutes=1440, words="Half the price otherwise.")
    facts = told("booked", appointment(agreed=Agreed(rules=rules, at=NOW)), now=at(9) - timedelta(hours=20))[
        0
    ].facts
    assert (facts["rules"], facts["agreed"]) == ("Half the price otherwise.", "Monday, 3 May 2027")
    assert (facts["move_until"], facts["cancel_until"]) == ("Tuesday, 4 May 2027, 09:00", "")


def taken_over(**changes: Any) -> Appointment:
    return appointment(**{"source": "import", "imported_as": changes.get("status", "booked"), **changes})


def test_what_another_program_kept_is_not_announced() -> None:
    assert says(None, taken_over(status="done"), now=at(11)) == []
    assert says(None, taken_over(status="cancelled")) == []
    assert says(taken_over(), taken_over(status="cancelled", version=2)) == []
    assert says(taken_over(), taken_over(status="done", version=2), now=at(11)) == []


def test_a_booking_taken_over_is_not_confirmed_but_reminded_of() -> None:
    days = timedelta(days=7)
    ahead = taken_over(starts_at=at(10) + days, ends_at=at(11) + days)
    assert {message.purpose for message in told("booked", ahead)} == {"reminder"}


def test_what_happens_here_to_a_booking_taken_over_is_announced() -> None:
    assert says(taken_over(), taken_over(**LATER)) == ["moved"]
    cancelled_here = taken_over(status="cancelled", imported_as="booked", version=2)
    assert says(taken_over(), cancelled_here) == ["cancelled"]
    done_here = taken_over(status="done", imported_as="booked", version=2)
    assert says(taken_over(), done_here, now=at(11)) == ["completed"]


def test_nobody_is_told_of_what_is_over_or_of_small_steps() -> None:
    assert says(None, BOOKED, now=at(11)) == []
    assert says(BOOKED, appointment(status="confirmed", version=2)) == []
    assert says(BOOKED, appointment(status="no_show", version=2), now=at(11)) == []
    late = at(10) + timedelta(days=5)
    assert says(BOOKED, appointment(status="done", version=2), now=late) == []


def reminder() -> Message:
    days = timedelta(days=7)
    ahead = appointment(starts_at=at(10) + days, ends_at=at(11) + days)
    return next(m for m in told("booked", ahead) if m.purpose == "reminder" and m.channel == "sms")


@pytest.mark.parametrize(
    ("changes", "send"),
    [
        ({}, True),
        ({"status": "confirmed", "version": 2}, True),
        ({"status": "cancelled", "version": 2, "sequence": 1}, False),
        ({"version": 2, "sequence": 1}, False),
        ({"status": "done", "version": 2}, False),
        ({"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}, False),
    ],
)
def test_a_reminder_is_true_while_the_visit_stands_as_it_was(changes: dict[str, Any], send: bool) -> None:
    assert still_true(reminder(), appointment(**changes), CARLA, NOW).send == send


def test_nothing_is_said_of_what_is_no_longer_on_record() -> None:
    assert not still_true(reminder(), None, CARLA, NOW).send
    assert not still_true(reminder(), BOOKED, None, NOW).send
