"""What was pressed in the evening speaks in the morning of what is still true then: CR-10 and CR-26."""

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Wanted
from tests.reconnect.studio import CARLA, STUDIO, Studio
from tests.reconnect.test_prepaid_left import sell

EVENING, MORNING = (180, 22), (181, 9)


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on an evening on which Carla is overdue for a massage, and for her hair."""
    studio.at(*EVENING)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.has_been(CARLA, "cut", 0, 28, 55)
    return studio


def archive(category_id: str) -> None:
    add(STUDIO, [get_catalogue(STUDIO).categories[category_id].model_copy(update={"active": False})])


def wait_for(studio: Studio, day: int) -> None:
    on = studio.moment(day).date()
    wanted = Wanted(service_ids=("massage",), first_on=on, last_on=on)
    waiting.enter(STUDIO, wanted, studio.clock.now(), name=CARLA.name, email=CARLA.email, phone=CARLA.phone)
    studio.drain()


def invitation(studio: Studio) -> str:
    (message,) = [it["text"] for it in studio.received(CARLA) if "Your last visit for" in it["text"]]
    return str(message)


def test_cr_10_what_the_client_has_had_by_then_is_not_named(studio: Studio) -> None:
    studio.press(None, ["email"])
    studio.has_been(CARLA, "cut", 180)
    studio.at(*MORNING)
    assert "Your last visit for Massage was on 1 March" in invitation(studio)


def test_cr_26_a_category_that_was_archived_or_switched_off_by_then_is_not_named(studio: Studio) -> None:
    studio.press(None, ["email"])
    archive("massage")
    studio.at(*MORNING)
    assert "Your last visit for Hair was on 28 February" in invitation(studio)


def test_cr_26_the_follow_up_names_no_category_that_was_switched_off_by_then(studio: Studio) -> None:
    studio.press(None, ["email"])
    studio.at(*MORNING)
    assert "Hair" in invitation(studio)
    studio.choose("hair", active=False)
    studio.at(189)
    follow_up = studio.received(CARLA)[-1]["text"]
    assert studio.sent(CARLA)[-1] == ("reconnect_follow_up", "email")
    assert ("Massage" in follow_up, "Hair" in follow_up) == (True, False)


def test_cr_26_a_category_that_was_merged_by_then_is_named_as_it_is_called_now(studio: Studio) -> None:
    studio.press("massage", ["email"])
    reconnect.merge_category(STUDIO, "massage", "facial", "ana", studio.clock.now())
    studio.drain()
    studio.at(*MORNING)
    assert "Your last visit for Facial was on 1 March" in invitation(studio)


def test_cr_26_where_no_category_is_left_nothing_is_sent(studio: Studio) -> None:
    studio.press(None, ["email"])
    archive("massage")
    studio.has_been(CARLA, "cut", 180)
    studio.at(*MORNING)
    assert studio.sent(CARLA) == []
    assert studio.invitations(CARLA)[0].reason == "The client is not overdue any more."


def test_cr_26_the_sessions_left_are_those_for_what_is_still_named(studio: Studio) -> None:
    sell(studio, 2, category_ids=("hair",))
    studio.press(None, ["email"])
    archive("hair")
    studio.at(*MORNING)
    assert "Massage" in invitation(studio)
    assert "repaid" not in invitation(studio)


@pytest.mark.parametrize(("service", "won"), [("cut", 0), ("massage", 1)])
def test_cr_19_only_a_booking_of_what_the_message_spoke_of_is_a_reconnect(
    studio: Studio, service: str, won: int
) -> None:
    studio.press(None, ["email"])
    studio.has_been(CARLA, "cut", 180)
    studio.at(183)
    studio.book(CARLA, service, 200)
    ((episode,)) = store.load_episodes_since(STUDIO, studio.moment(*EVENING))
    assert episode.category_ids == ("massage",)
    assert (episode.reconnected_at is not None, episode.other_booked_at is not None) == (won == 1, won == 0)


def test_cr_19_what_the_first_message_named_counts_though_the_follow_up_does_not_name_it(
    studio: Studio,
) -> None:
    studio.press(None, ["email"])
    studio.at(*MORNING)
    studio.choose("hair", active=False)
    studio.at(189)
    studio.book(CARLA, "cut", 200)
    ((episode,)) = store.load_episodes_since(STUDIO, studio.moment(*EVENING))
    assert set(episode.category_ids) == {"hair", "massage"}
    assert episode.reconnected_at is not None


def test_cr_13_whoever_joins_the_waiting_list_by_then_is_not_written_to(studio: Studio) -> None:
    studio.press("massage", ["email"])
    wait_for(studio, 189)
    studio.at(*MORNING)
    assert studio.sent(CARLA) == []
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now())
    assert listed.not_written_to == "wants_to_come"


def test_cr_13_whoever_joins_the_waiting_list_after_the_message_hears_no_follow_up(studio: Studio) -> None:
    studio.press("massage", ["email"])
    studio.at(*MORNING)
    wait_for(studio, 189)
    studio.at(188)
    assert studio.sent(CARLA) == [("reconnect", "email")]
