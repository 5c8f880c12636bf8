"""A client who was erased is on no list and hears nothing: rules CR-27 and CR-31."""

import pytest

from chalicelib.clients import store as people
from chalicelib.reconnect import service as reconnect
from tests.conftest import PREFIX, aws
from tests.reconnect.studio import CARLA, STUDIO, Studio


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    return studio


def erase(studio: Studio) -> str:
    """Take Carla's record away, as whoever does so in the database; give her identifier."""
    client_id = studio.enter(CARLA)
    key = people.client_key(STUDIO, client_id)
    aws("dynamodb").delete_item(TableName=PREFIX + "clients", Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}})
    studio.drain()
    return client_id


def test_cr_27_an_erased_client_is_on_no_list_and_nothing_goes_to_them(studio: Studio) -> None:
    client_id = erase(studio)
    studio.choose("massage", automatic_first_message=True)
    assert [studio.overdue("massage", which=it) for it in ("overdue", "lapsed", "excluded")] == [[], [], []]
    assert studio.counts()["massage"] == 0
    pressed = reconnect.contact(STUDIO, "massage", ("email",), studio.clock.now(), [client_id])
    assert [(it.client_id, it.reason) for it in pressed.skipped] == [(client_id, "not_overdue")]
    studio.at(200)
    assert studio.mailbox.messages(str(CARLA.email)) == []


def test_cr_31_erased_between_the_press_and_the_sending_means_no_message_and_no_follow_up(
    studio: Studio,
) -> None:
    reconnect.contact(STUDIO, "massage", ("email",), studio.clock.now())
    erase(studio)
    studio.at(200)
    assert studio.mailbox.messages(str(CARLA.email)) == []


def test_cr_31_erased_after_the_first_message_means_no_follow_up(studio: Studio) -> None:
    assert studio.press("massage", ["email"]).contacted == 1
    erase(studio)
    studio.at(200)
    assert len(studio.mailbox.messages(str(CARLA.email))) == 1
