"""What is said of an appointment that is requested or held: proof, answer, deposit, and how that ends."""

from datetime import datetime

import pytest

from chalicelib.core.events import Happening
from chalicelib.messaging.model import Message
from chalicelib.scheduling.announcement import Announcement, still_true
from chalicelib.scheduling.model import Appointment, Visit
from tests.cast import BUSINESS, at, euros, salon
from tests.messaging.cast import NOW
from tests.scheduling.test_announcement import BOOKED, CARLA, in_words, told
from tests.scheduling.test_changes import LATER, appointment

UNTIL = {"pending_until": at(9)}
UNPROVED = appointment(status="held", pending=("contact",), **UNTIL)
REQUESTED = appointment(status="requested", pending=("approval",), **UNTIL)
UNPAID = appointment(status="held", pending=("payment",), deposit=euros(20), **UNTIL)


def purposes(messages: list[Message]) -> set[str]:
    return {message.purpose for message in messages}


def test_an_unproved_contact_gets_the_one_link_that_proves_it_and_staff_hear_nothing() -> None:
    (only,) = told("held", UNPROVED)
    assert (only.purpose, only.to, only.calendars) == ("contact_verification", "carla@example.com", ())
    assert Visit(UNPROVED, salon()).verify_token in only.facts["verify_url"]
    by_phone = CARLA.model_copy(update={"email": None, "sms_consent": False})
    (text,) = told("held", UNPROVED, client=by_phone)
    assert text.to == CARLA.phone
    assert still_true(text, UNPROVED, by_phone, NOW).send
    ended = UNPROVED.model_copy(update={"status": "cancelled", "pending": (), "cancelled_by": "time"})
    assert told("cancelled", ended, UNPROVED) == []


def test_a_request_is_confirmed_to_the_client_and_put_before_staff() -> None:
    messages = told("requested", REQUESTED)
    assert in_words(messages) == {
        "request_received email to carla@example.com",
        "request_received sms to +4915112345678",
        "request_notice email to ben@salon.example",
        "request_notice sms to +4915112345679",
    }
    assert {message.facts["until"] for message in messages} == {"Tuesday, 4 May 2027, 09:00"}
    assert all(entry.tentative for message in messages for entry in message.calendars)
    assert messages[-1].facts["console_url"].endswith("/console/salon?day=2027-05-04")


def test_a_request_accepted_becomes_a_confirmation_under_the_same_calendar_name() -> None:
    asked = told("requested", REQUESTED)[0].calendars[0]
    accepted = appointment(version=2, sequence=1)
    messages = told("booked", accepted, REQUESTED)
    assert purposes(messages) == {"booking_confirmation", "booking_notice"}
    booked = messages[0].calendars[0]
    assert (asked.uid, asked.tentative, booked.tentative) == (booked.uid, True, False)
    assert booked.sequence > asked.sequence


@pytest.mark.parametrize(
    ("before", "by", "purpose"),
    [
        (REQUESTED, "staff", "request_declined"),
        (REQUESTED, "time", "request_declined"),
        (REQUESTED, "client", "cancellation_confirmation"),
        (UNPAID, "time", "request_declined"),
        (BOOKED, "staff", "cancellation_confirmation"),
    ],
)
def test_an_end_is_told_as_what_it_is(before: Appointment, by: str, purpose: str) -> None:
    gone = before.model_copy(
        update={"status": "cancelled", "pending": (), "pending_until": None, "cancelled_by": by}
    )
    first = told("cancelled", gone, before)[0]
    assert first.purpose == purpose
    assert [calendar.method for calendar in first.calendars] == ["CANCEL"]
    assert first.facts["waited_for"] == (before.pending[0] if before.pending else "")
    assert still_true(first, gone, CARLA, NOW).send


def test_a_deposit_is_asked_of_the_client_alone_with_how_much_and_how_and_until_when() -> None:
    words = BUSINESS.policy.model_copy(update={"pay_words": "By bank transfer."})
    catalogue = salon(business=BUSINESS.model_copy(update={"policy": words}))
    said = list(Announcement(Visit(UNPAID, catalogue), None, "held", CARLA, NOW).messages())
    assert purposes(said) == {"deposit_request"}
    facts = said[0].facts
    assert (facts["deposit"], facts["pay_words"]) == ("€20.00", "By bank transfer.")
    assert facts["until"] == "Tuesday, 4 May 2027, 09:00"


def test_a_move_that_has_to_be_approved_is_a_request_again_and_told_once() -> None:
    asked = REQUESTED.model_copy(update={**LATER, "sequence": 1})
    moved, requested = told("moved", asked, BOOKED), told("requested", asked, BOOKED)
    assert purposes(moved) == {"request_received", "request_notice"}
    assert [m.message_id for m in moved] == [m.message_id for m in requested]
    assert moved[0].facts["previous_time"] == "10:00"


def test_somebody_who_walks_in_needs_no_confirmation() -> None:
    assert purposes(told("booked", appointment(status="arrived", source="staff"))) == {"booking_notice"}


@pytest.mark.parametrize(
    ("asked", "later", "now", "send"),
    [
        (UNPROVED, UNPROVED, NOW, True),
        (UNPROVED, UNPROVED, at(9), False),
        (UNPROVED, appointment(sequence=1), NOW, False),
        (REQUESTED, REQUESTED, NOW, True),
        (REQUESTED, appointment(sequence=1), NOW, False),
        (REQUESTED, REQUESTED, at(9), False),
        (UNPAID, UNPAID, NOW, True),
        (UNPAID, UNPAID.model_copy(update={"status": "cancelled"}), NOW, False),
    ],
)
def test_what_is_asked_for_is_asked_only_while_it_is_waited_for(
    asked: Appointment, later: Appointment, now: datetime, send: bool
) -> None:
    happening: Happening = "requested" if asked is REQUESTED else "held"
    assert still_true(told(happening, asked)[0], later, CARLA, now).send == send
