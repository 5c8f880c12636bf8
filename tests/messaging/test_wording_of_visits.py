"""What the templates say of a visit: its window, whom it is for, what it waits for, and by which rules."""

import pytest

from chalicelib.messaging.facts import ALLOWED
from chalicelib.messaging.model import Channel, Purpose
from tests.messaging.cast import FACTS
from tests.messaging.test_wording import CHANNELS, PURPOSES, written

ABOUT_A_TIME = [p for p in PURPOSES if ALLOWED[p] & {"manage_url", "verify_url"} and p != "thank_you"]


@pytest.mark.parametrize("purpose", ABOUT_A_TIME)
@pytest.mark.parametrize("channel", CHANNELS)
def test_where_somebody_arrives_within_a_window_the_window_is_told(
    purpose: Purpose, channel: Channel
) -> None:
    assert "between 14:30 and 16:30" in written(purpose, channel, arrives_until="16:30").text


@pytest.mark.parametrize("purpose", ["booking_confirmation", "move_confirmation", "reminder"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_what_only_some_visits_have_is_told_to_their_clients(purpose: Purpose, channel: Channel) -> None:
    text = written(purpose, channel, served="Dora", client_time="13:30", participants="Dora, Elif").text
    assert "Cut + Colour for Dora" in text
    assert "13:30 your time" in text
    assert "Places for" in text
    assert "Dora, Elif" in text
    text = written(purpose, channel, client_address=FACTS["client_address"], parts=FACTS["parts"]).text
    assert FACTS["client_address"] in text
    assert FACTS["place"] not in text
    assert [part for part in FACTS["parts"].split("\n") if part not in text] == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_whoever_books_is_asked_for_proof_by_one_link_and_gets_no_other(channel: Channel) -> None:
    text = written("contact_verification", channel).text
    assert FACTS["verify_url"] in text
    assert FACTS["until"] in text
    assert FACTS["manage_url"] not in text


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_request_says_until_when_it_is_answered_and_asks_staff_to(channel: Channel) -> None:
    assert f"answer by {FACTS['until']}" in written("request_received", channel).text
    notice = written("request_notice", channel).text
    assert FACTS["until"] in notice
    assert FACTS["console_url"] in notice


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_deposit_says_how_much_until_when_and_how(channel: Channel) -> None:
    text = written("deposit_request", channel).text
    assert [name for name in ("deposit", "until", "pay_words") if FACTS[name] not in text] == []
    assert "Please ask us how" in written("deposit_request", pay_words="").text


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("cancelled_by", "waited_for", "words"),
    [
        ("staff", "approval", "We are sorry that we cannot take it this time."),
        ("time", "approval", "We are sorry that we did not manage to answer in time."),
        ("time", "payment", "The deposit did not reach us by Monday 3 May 2027, 18:00"),
    ],
)
def test_what_is_not_booked_says_kindly_why(
    channel: Channel, cancelled_by: str, waited_for: str, words: str
) -> None:
    text = written("request_declined", channel, cancelled_by=cancelled_by, waited_for=waited_for).text
    assert words in text
    assert FACTS["booking_url"] in text


@pytest.mark.parametrize("purpose", ["request_received", "booking_confirmation", "move_confirmation"])
def test_the_rules_for_changing_are_told_as_they_were_agreed(purpose: Purpose) -> None:
    text = written(purpose).text
    told = ("rules", "agreed", "move_until", "cancel_until")
    assert [name for name in told if FACTS[name] not in text] == []
    same = written(purpose, move_until="now", cancel_until="now").text
    assert "you can move or cancel it here until now:" in same
    assert "please tell us" in written(purpose, move_until="", cancel_until="").text


@pytest.mark.parametrize("purpose", ["move_confirmation", "cancellation_confirmation", "request_declined"])
def test_what_stands_beside_it_in_the_same_booking_is_mentioned(purpose: Purpose) -> None:
    assert FACTS["others"] in written(purpose, others=FACTS["others"]).text


def test_a_confirmation_reads_like_this() -> None:
    assert written("booking_confirmation", agreed="", cancel_until=FACTS["move_until"]).text == CONFIRMATION


def test_the_confirmation_of_an_order_lists_everybody() -> None:
    parts = "Carla Costa: Cut (Ben), 14:30 - 15:15\nDora: Colour (Ana), 14:30 - 16:00"
    text = written("booking_confirmation", parts=parts, service="Cut, Colour").text
    assert f"What: Cut, Colour\nIn detail: {parts}\nWhen: Tuesday 4 May 2027, 14:30 to 15:15" in text
    assert "With:" not in text


UNTIL = f"here until {FACTS['move_until']}:"
CONFIRMATION = f"""Hello Carla Costa,

Thank you for booking with us. We look forward to seeing you:

What: Cut + Colour
When: Tuesday 4 May 2027, 14:30 to 15:15 (Europe/Berlin, UTC+2)
With: Ben
Where: Ana's Salon Mitte, Example Street 1, Berlin
Price: €45.00
Good to know: Ring twice, please.

The attached file puts it into your calendar. If your plans change, you can move or cancel it {UNTIL}

Change or cancel:
{FACTS["manage_url"]}

Our rules for changes:
Whoever does not come pays half.

Warm wishes
Ana's Salon

--\x20
You receive this email because of your appointment with Ana's Salon.
Choose how we write to you: {FACTS["preferences_url"]}
"""


@pytest.mark.parametrize(("reply", "asked"), [("Y", True), ("", False)])
def test_a_reminder_by_text_asks_for_an_answer_where_answers_reach_the_business(
    reply: str, asked: bool
) -> None:
    assert ("Reply Y to confirm." in written("reminder", "sms", reply=reply).text) == asked
