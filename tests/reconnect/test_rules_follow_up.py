"""The follow-up that goes by itself: rules CR-29 to CR-32, and CR-26 of the first message."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails, Standing, Told
from chalicelib.consent import service as consent
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Report
from chalicelib.reconnect import service as reconnect
from infra.local.clock import MovableClock
from infra.local.mailbox import Mailbox
from tests.conftest import MAIL_FROM, aws
from tests.reconnect.studio import BERLIN, CARLA, FIRST_DAY, STUDIO, Studio, named

ELIF = named("Elif")
FIRST, FOLLOW_UP = ("reconnect", "email"), ("reconnect_follow_up", "email")


def invite_for_a_massage(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.press("massage", ["email"])
    assert studio.sent(CARLA) == [FIRST]


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on the day on which Carla was invited back for a massage."""
    invite_for_a_massage(studio)
    return studio


def test_cr_29_the_follow_up_goes_on_the_seventh_day_and_once(studio: Studio) -> None:
    studio.at(187, 8)
    assert studio.sent(CARLA) == [FIRST]
    studio.at(187, 10)
    assert studio.sent(CARLA) == [FIRST, FOLLOW_UP]
    studio.streams.repeat()
    studio.at(200)
    assert len(studio.received(CARLA)) == 2


def test_cr_29_the_delay_is_the_category_s_own(studio: Studio) -> None:
    studio.has_been(ELIF, "cut", 0, 28, 56)
    studio.choose("hair", follow_up_days=3)
    studio.press("hair", ["email"])
    studio.at(183, 10)
    assert studio.sent(ELIF) == [FIRST, FOLLOW_UP]
    assert studio.sent(CARLA) == [FIRST]


@pytest.mark.parametrize("service", ["massage", "facial"])
def test_cr_30_no_follow_up_after_rebooking_whatever_the_category(studio: Studio, service: str) -> None:
    studio.at(183)
    studio.book(CARLA, service, 200)
    studio.at(188)
    assert studio.sent(CARLA) == [FIRST]
    assert [message.state for message in studio.invitations(CARLA)] == ["sent", "cancelled"]


def test_cr_30_no_follow_up_although_the_booking_was_called_off_again(studio: Studio) -> None:
    studio.at(183)
    studio.set_status(studio.book(CARLA, "facial", 200), "cancelled")
    studio.at(188)
    assert studio.sent(CARLA) == [FIRST]


@pytest.mark.parametrize("zone", [BERLIN, "Pacific/Auckland", "America/Los_Angeles"])
def test_cr_30_no_follow_up_after_a_visit_since(
    tables: None, clock: MovableClock, mailbox: Mailbox, zone: str
) -> None:
    studio = Studio(clock, mailbox, zone)
    invite_for_a_massage(studio)
    studio.at(180, 19)
    studio.has_been(CARLA, "facial", 180, booked_before=14)
    studio.at(188)
    assert studio.sent(CARLA) == [FIRST]
    assert studio.invitations(CARLA)[1].reason == "The client has been here since."


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_cr_30_a_visit_on_the_day_before_the_message_was_no_visit_since(
    tables: None, clock: MovableClock, mailbox: Mailbox, zone: str
) -> None:
    studio = Studio(clock, mailbox, zone)
    invite_for_a_massage(studio)
    studio.has_been(CARLA, "facial", 179, booked_before=14)
    studio.at(188)
    assert studio.sent(CARLA) == [FIRST, FOLLOW_UP]


def _opt_out(studio: Studio) -> None:
    prefer(studio, CARLA, email_consent=False)


def _stop(studio: Studio) -> None:
    consent.answer_reply(str(CARLA.phone), "STOP", "sms", studio.clock.now())


def _answer(studio: Studio) -> None:
    assert reconnect.note_reply(str(CARLA.phone), studio.clock.now()) == 1


def _block(studio: Studio) -> None:
    clients.set_standing(STUDIO, studio.enter(CARLA), Standing(state="blocked"))


def _hold(studio: Studio) -> None:
    until = FIRST_DAY + timedelta(days=300)
    clients.set_standing(STUDIO, studio.enter(CARLA), Standing(on_hold_until=until))


def _open_a_case(studio: Studio) -> None:
    clients.set_standing(STUDIO, studio.enter(CARLA), Standing(case_open=True))


def _switch_off(studio: Studio) -> None:
    studio.choose("massage", active=False)


@pytest.mark.parametrize(
    ("channel", "happens"),
    [
        ("email", _opt_out),
        ("sms", _stop),
        ("email", _answer),
        ("email", _block),
        ("email", _hold),
        ("email", _open_a_case),
        ("email", _switch_off),
    ],
)
def test_cr_31_some_things_end_it(studio: Studio, channel: str, happens: Callable[[Studio], None]) -> None:
    studio.at(240)
    studio.press("massage", [channel])
    assert studio.sent(CARLA)[-1] == ("reconnect", channel)
    studio.at(243)
    happens(studio)
    studio.at(249)
    assert studio.sent(CARLA)[-1] == ("reconnect", channel)
    assert studio.invitations(CARLA)[-1].state in ("cancelled", "held_back")


@pytest.mark.parametrize("happens", [_opt_out, _stop])
def test_cr_31_whoever_opts_out_of_one_way_gets_no_follow_up_over_the_other(
    studio: Studio, happens: Callable[[Studio], None]
) -> None:
    studio.at(240)
    studio.press("massage", ["email", "sms"])
    studio.at(243)
    before = studio.sent(CARLA)
    assert before[-2:] == [("reconnect", "email"), ("reconnect", "sms")]
    happens(studio)
    studio.at(249)
    assert studio.sent(CARLA) == before


def test_cr_26_pressed_in_quiet_hours_it_waits_and_is_judged_again(studio: Studio) -> None:
    studio.at(240, 22)
    studio.press("massage", ["email"])
    (first,) = (it for it in studio.invitations(CARLA)[2:] if it.purpose == "reconnect")
    assert (first.state, first.due_at) == ("queued", studio.moment(241, 8))
    studio.book(CARLA, "facial", 260)
    studio.at(241, 9)
    assert studio.sent(CARLA) == [FIRST, FOLLOW_UP]


def test_cr_25_an_address_that_failed_is_said_and_the_other_way_is_used(studio: Studio) -> None:
    tell_of(studio, studio.invitations(CARLA)[0], "bounced")
    now = studio.clock.now()
    consent.stop_address(STUDIO, studio.enter(CARLA), str(CARLA.email), "bounce", "no such user", now)
    studio.at(240)
    assert [each.reason for each in studio.press("massage", ["email"]).skipped] == ["failed"]
    assert studio.press("massage").contacted == 1
    assert studio.sent(CARLA)[-1] == ("reconnect", "sms")


def test_cr_32_no_follow_up_over_a_channel_whose_first_message_did_not_go_out(studio: Studio) -> None:
    studio.at(240)
    aws("sesv2").delete_email_identity(EmailIdentity=MAIL_FROM)
    studio.press("massage")
    aws("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)
    studio.at(248)
    assert studio.sent(CARLA)[2:] == [("reconnect", "sms"), ("reconnect_follow_up", "sms")]
    states = {message.state: message.reason for message in studio.invitations(CARLA)}
    assert states["cancelled"] == "The first message did not go out."


def prefer(studio: Studio, who: ClientDetails, **said: Any) -> None:
    client = clients.get_client(STUDIO, studio.enter(who))
    consent.choose(STUDIO, client, said, Told(where="api"), studio.clock.now())


def tell_of(studio: Studio, message: Message, outcome: str) -> None:
    """Let the provider report on a message, and what follows go out."""
    about = {"business_id": STUDIO, "message_id": message.message_id, "permanent": outcome == "bounced"}
    now = studio.clock.now()
    messaging.record_report(Report.model_validate({"outcome": outcome, "at": now, **about}), now)
    studio.drain()


def test_cr_29_the_follow_up_goes_when_the_first_message_is_known_to_have_arrived(studio: Studio) -> None:
    tell_of(studio, studio.invitations(CARLA)[0], "delivered")
    studio.at(188)
    assert studio.sent(CARLA) == [FOLLOW_UP]


@pytest.mark.parametrize("comes_back", [False, True])
def test_who_prefers_a_channel_is_invited_over_that_one_and_over_the_other_where_it_comes_back(
    studio: Studio, comes_back: bool
) -> None:
    studio.at(240)
    prefer(studio, CARLA, preferred_channel="email")
    studio.press("massage")
    if comes_back:
        tell_of(studio, studio.invitations(CARLA)[2], "bounced")
    studio.at(249)
    sms = [(purpose, "sms") for purpose, _ in (FIRST, FOLLOW_UP)]
    assert studio.sent(CARLA)[2:] == ([sms[0], FOLLOW_UP] if comes_back else [FIRST, FOLLOW_UP])
