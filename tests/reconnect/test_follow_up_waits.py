"""The follow-up waits for a first message that went out later than planned: rule CR-29."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.etiquette import Etiquette, OfferLimit
from chalicelib.catalogue.service import change_etiquette, get_business
from chalicelib.messaging.model import Message
from chalicelib.reconnect import service as reconnect
from tests.reconnect.studio import CARLA, STUDIO, Studio

FIRST, FOLLOW_UP = ("reconnect", "email"), ("reconnect_follow_up", "email")
LATE = "The first message went out later than planned, so the second one waits, too."


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    return studio


@pytest.fixture
def delayed(studio: Studio) -> Studio:
    """Give the studio when the limit of offers keeps a first message of day 211 back until day 220."""
    studio.press("massage", ["email"])
    studio.at(211)
    assert studio.sent(CARLA) == [FIRST, FOLLOW_UP]
    limit = OfferLimit(most=2, days=40, otherwise="wait")
    change_etiquette(STUDIO, Etiquette(offers=limit), get_business(STUDIO)[1])
    assert studio.press("massage", ["email"]).contacted == 1
    return studio


def second(studio: Studio) -> tuple[Message, Message]:
    """Give the first message and the follow-up of the second invitation."""
    messages = studio.invitations(CARLA)[2:]
    (first,) = (it for it in messages if it.purpose == "reconnect")
    (follow_up,) = (it for it in messages if it.purpose == "reconnect_follow_up")
    return first, follow_up


def test_cr_29_the_delay_counts_from_when_the_first_message_went_out(delayed: Studio) -> None:
    delayed.at(219)
    assert delayed.sent(CARLA) == [FIRST, FOLLOW_UP]
    first, follow_up = second(delayed)
    assert (first.state, follow_up.state, follow_up.reason) == ("queued", "queued", LATE)
    assert follow_up.due_at - delayed.moment(227) < timedelta(minutes=1)
    delayed.at(220, 10)
    assert delayed.sent(CARLA) == [FIRST, FOLLOW_UP, FIRST]
    delayed.at(227, 8)
    assert second(delayed)[1].state == "queued"
    delayed.at(227, 10)
    assert delayed.sent(CARLA) == [FIRST, FOLLOW_UP] * 2


def test_cr_30_who_rebooks_while_the_first_message_waits_gets_neither(delayed: Studio) -> None:
    delayed.at(215)
    delayed.book(CARLA, "facial", 260)
    delayed.at(230)
    assert delayed.sent(CARLA) == [FIRST, FOLLOW_UP]
    assert [it.state for it in second(delayed)] == ["cancelled", "cancelled"]


def test_cr_30_who_rebooks_while_the_follow_up_waits_gets_none(delayed: Studio) -> None:
    delayed.at(222)
    delayed.book(CARLA, "facial", 260)
    delayed.at(230)
    assert delayed.sent(CARLA) == [FIRST, FOLLOW_UP, FIRST]
    assert second(delayed)[1].state == "cancelled"


def test_cr_29_when_nothing_could_be_sent_for_longer_than_the_delay_not_both_go_at_once(
    studio: Studio,
) -> None:
    reconnect.contact(STUDIO, "massage", ("email",), studio.clock.now())
    studio.jump(190)
    studio.drain()
    studio.at(190, 10)
    assert studio.sent(CARLA) == [FIRST]
    studio.at(197, 8)
    assert studio.sent(CARLA) == [FIRST]
    studio.at(197, 10)
    assert studio.sent(CARLA) == [FIRST, FOLLOW_UP]


def test_cr_29_pressed_at_night_the_delay_counts_from_the_morning(studio: Studio) -> None:
    studio.at(180, 22)
    studio.press("massage", ["email"])
    studio.at(188, 7)
    assert studio.sent(CARLA) == [FIRST]
    studio.at(188, 9)
    assert studio.sent(CARLA) == [FIRST, FOLLOW_UP]


def test_cr_29_a_first_message_that_took_a_little_to_send_delays_nothing(studio: Studio) -> None:
    reconnect.contact(STUDIO, "massage", ("email",), studio.clock.now())
    studio.clock.set(studio.moment(180) + timedelta(minutes=20))
    studio.drain()
    studio.timer.move_to(studio.moment(187) + timedelta(minutes=10))
    assert studio.sent(CARLA) == [FIRST, FOLLOW_UP]
