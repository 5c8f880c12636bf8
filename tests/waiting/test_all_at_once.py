"""Where the business asks all at once: the first yes has the time, the others are told and go on waiting."""

from datetime import timedelta

import pytest

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.core.errors import HoldEnded
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.scheduling.model import Visit
from chalicelib.waiting import service as waiting
from tests.cast import at, open_salon
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON, later
from tests.waiting.queue import (
    again,
    all_wishes,
    cancel,
    fill,
    holds,
    look,
    offered,
    require_sound,
    told,
    wait,
    wanted,
)

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def full(tables: None) -> list[Visit]:
    """Let every cut of Ben's Tuesday morning be taken, and nobody want another time."""
    open_salon(policy=BookingPolicy(offer_to_all=True))
    return fill(at(9), at(12), NOW)


def three() -> list[str]:
    for number, name in enumerate(("Carla", "Dora", "Emil")):
        wait(name, NOW + number * SECOND, to_minute=12 * 60)
    return [wish.wish_id for wish in sorted(all_wishes(), key=lambda wish: wish.name)]


def queued(purpose: str) -> list[Message]:
    return [Message.model_validate(r["e"]) for r in rows("messages") if r["e"]["purpose"] == purpose]


def test_one_time_is_offered_to_everybody_whom_it_suits(full: list[Visit]) -> None:
    three()
    wait("Fina", later(1), from_minute=13 * 60)
    fill(at(13), at(18), NOW)
    cancel(full[1], later(1))
    look(later(1))
    assert offered(later(1)) == {"Carla", "Dora", "Emil"}
    assert told("waiting_list_offer") == ["Carla", "Dora", "Emil"]
    assert len(holds()) == 1
    require_sound(later(1))


def test_the_first_yes_has_it_and_the_others_are_told_that_it_is_gone(full: list[Visit]) -> None:
    carla, dora, emil = (waiting.get_wish(SALON, wish_id) for wish_id in three())
    cancel(full[1], later(1))
    look(later(1))
    late = again(carla)
    assert waiting.accept(again(dora), later(2))[0].appointment.client_id == dora.wish.client_id
    for slower in (late, again(emil)):
        with pytest.raises(HoldEnded):
            waiting.accept(slower, later(3))
    look(later(3))
    assert told("waiting_list_gone") == ["Carla", "Emil"]
    assert [again(it).wish.state for it in (carla, dora, emil)] == ["open", "taken", "open"]
    require_sound(later(3))


def test_who_came_too_late_is_asked_again_when_the_time_gets_free_once_more(full: list[Visit]) -> None:
    three()
    cancel(full[1], later(1))
    look(later(1))
    wishes = {wish.name: wish.wish_id for wish in all_wishes()}
    visit = waiting.accept(waiting.get_wish(SALON, wishes["Dora"]), later(2))[0]
    look(later(2))
    cancel(visit, later(3))
    look(later(3))
    assert offered(later(3)) == {"Carla", "Emil"}
    assert told("waiting_list_offer") == ["Carla", "Carla", "Dora", "Emil", "Emil"]


def test_a_no_leaves_it_to_the_others_and_the_last_no_to_everybody(full: list[Visit]) -> None:
    ids = three()
    cancel(full[1], later(1))
    look(later(1))
    for number, wish_id in enumerate(ids):
        assert len(offered(later(2))) == 3 - number
        waiting.decline(waiting.get_wish(SALON, wish_id), later(2))
    look(later(2))
    assert [hold.state for hold in holds()] == ["released"]
    assert told("waiting_list_gone") == []
    assert {wish.state for wish in all_wishes()} == {"open"}
    require_sound(later(2))


def test_who_said_no_is_not_told_that_it_is_gone(full: list[Visit]) -> None:
    carla, dora, _ = three()
    cancel(full[1], later(1))
    look(later(1))
    waiting.decline(waiting.get_wish(SALON, carla), later(2))
    waiting.accept(waiting.get_wish(SALON, dora), later(2))
    look(later(2))
    assert told("waiting_list_gone") == ["Emil"]


def test_a_message_about_an_offer_that_is_over_is_not_sent(full: list[Visit]) -> None:
    carla, dora, _ = three()
    cancel(full[1], later(1))
    look(later(1))
    offers = {message.to: message for message in queued("waiting_list_offer")}
    assert all(waiting.judge(message, later(2)).send for message in offers.values())
    assert not waiting.judge(offers["carla@example.com"], later(31)).send
    waiting.accept(waiting.get_wish(SALON, dora), later(2))
    assert {waiting.judge(message, later(2)).send for message in offers.values()} == {False}
    look(later(3))
    gone = {message.to: message for message in queued("waiting_list_gone")}
    assert {waiting.judge(message, later(3)).send for message in gone.values()} == {True}
    waiting.withdraw(waiting.get_wish(SALON, carla), later(4))
    assert not waiting.judge(gone["carla@example.com"], later(4)).send


def test_the_messages_say_what_when_where_until_when_and_where_to_answer(full: list[Visit]) -> None:
    three()
    cancel(full[1], later(1))
    look(later(1))
    message = next(m for m in queued("waiting_list_offer") if m.to == "carla@example.com")
    wish = next(wish for wish in all_wishes() if wish.name == "Carla")
    assert message.facts["waiting_url"] == waiting.get_wish(SALON, wish.wish_id).url
    assert (message.facts["service"], message.facts["time"], message.facts["staff_name"]) == (
        "Cut",
        "09:45",
        "Ben",
    )
    assert message.facts["until"] == "Monday, 3 May 2027, 11:31"
    found = messaging.find_message(SALON, message.message_id)
    assert found == message


def test_twenty_are_asked_at_once_and_no_more_than_can_be_written_together(full: list[Visit]) -> None:
    for number in range(24):
        name = {"name": f"Client {number}", "email": f"client-{number}@example.com"}
        waiting.enter(SALON, wanted(to_minute=12 * 60), NOW + number * SECOND, **name)
    cancel(full[1], later(1))
    look(later(1))
    assert len(offered(later(1))) == 20
    require_sound(later(1))
