"""STOP to one business, and what Reconnect tells another on the same account: rule CR-24."""

from datetime import timedelta

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.consent import service as consent
from chalicelib.core.channel import Channel
from chalicelib.messaging import service as messaging
from chalicelib.reconnect import service as reconnect
from tests.cast import GARAGE, open_garage
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage; Dario's garage knows her, too."""
    open_garage()
    at_the_garage = ClientDetails(name="Carla", phone=CARLA.phone, sms_consent=True)
    clients.enter_all(GARAGE, [("carla", at_the_garage)], studio.clock.now())
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    return studio


def stop_at_the_garage(studio: Studio) -> None:
    assert CARLA.phone
    consent.answer_reply(CARLA.phone, "STOP", "sms", studio.clock.now())
    assert not clients.get_client(GARAGE, "carla").sms_consent


def test_cr_24_stop_to_one_business_and_the_list_of_the_other_says_so(studio: Studio) -> None:
    stop_at_the_garage(studio)
    (skipped,) = studio.press("massage", ["sms"]).skipped
    assert (skipped.client_id, skipped.reason) == (studio.enter(CARLA), "opted_out")
    assert studio.press("massage", ["email", "sms"]).contacted == 1
    assert studio.sent(CARLA) == [("reconnect", "email")]


def test_cr_24_stop_between_the_press_and_the_sending_holds_the_message_back(studio: Studio) -> None:
    assert reconnect.contact(STUDIO, "massage", ("sms",), studio.clock.now()).contacted == 1
    stop_at_the_garage(studio)
    studio.drain()
    assert [message.state for message in studio.invitations(CARLA)][:1] == ["held_back"]


def test_cr_24_agreeing_anew_at_the_desk_does_not_open_what_the_provider_keeps_shut(studio: Studio) -> None:
    stop_at_the_garage(studio)
    studio.book(CARLA, "facial", 181)  # where she ticks the box again
    studio.at(190)
    found = messaging.list_messages(STUDIO, studio.enter(CARLA)).items
    assert {message["channel"] for message in studio.received(CARLA)} == {"email"}
    told = {message.reason[:29] for message in found if message.channel == "sms"}
    assert "Somebody answered STOP from +" in told


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_cr_39_whoever_opts_out_of_one_of_the_ways_is_counted_once(studio: Studio, channel: Channel) -> None:
    def opted_out() -> list[int]:
        days = FIRST_DAY, FIRST_DAY + timedelta(days=365)
        rows, total = reconnect.report(STUDIO, *days, studio.clock.now())
        return [sum(it.opted_out for it in rows), total.opted_out]

    assert studio.press("massage", ["email", "sms"]).contacted == 1
    assert opted_out() == [0, 0]
    for way in (channel, "email", "sms"):
        client = clients.get_client(STUDIO, studio.enter(CARLA))
        consent.unsubscribe(STUDIO, client, way, studio.clock.now())
        assert opted_out() == [1, 1]
