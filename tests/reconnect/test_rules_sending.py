"""Inviting the overdue back: rules CR-10, CR-16 to CR-18, CR-20, CR-22, CR-23 and CR-28."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import NotFound
from chalicelib.messaging import service as messaging
from chalicelib.reconnect import service as reconnect
from tests.reconnect.offers import SERVICES
from tests.reconnect.studio import CARLA, STUDIO, Studio, named

ELIF, FINN, GITA = named("Elif"), named("Finn", email=False), named("Gita")
BOTH = [("reconnect", "email"), ("reconnect", "sms")]


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    return studio


def skipped(result: Any) -> list[str]:
    return [each.reason for each in result.skipped]


def test_cr_10_booked_after_the_list_was_drawn_means_no_message(studio: Studio) -> None:
    assert studio.overdue("massage") == ["Carla Costa"]
    studio.book(CARLA, "facial", 200, drain=False)
    result = studio.press("massage")
    assert (result.contacted, skipped(result)) == (0, ["just_booked"])
    assert studio.invitations(CARLA) == []


def test_cr_10_whoever_booked_long_ago_is_not_even_skipped(studio: Studio) -> None:
    studio.book(CARLA, "facial", 200)
    studio.at(183)
    assert studio.press("massage").skipped == ()


def test_cr_10_booked_between_the_press_and_the_sending_means_no_message(studio: Studio) -> None:
    result = reconnect.contact(STUDIO, "massage", ("email", "sms"), studio.clock.now())
    assert result.contacted == 1
    studio.book(CARLA, "facial", 200)
    assert studio.sent(CARLA) == []
    assert {message.state for message in studio.invitations(CARLA)[:2]} == {"cancelled"}


def test_cr_10_a_visit_between_the_press_and_the_sending_means_no_message(studio: Studio) -> None:
    assert reconnect.contact(STUDIO, "massage", ("email",), studio.clock.now()).contacted == 1
    studio.has_been(CARLA, "massage", 180, booked_before=14)
    assert studio.sent(CARLA) == []
    assert studio.invitations(CARLA)[0].reason == "The client is not overdue any more."


def test_cr_16_every_category_is_listed_with_its_count_zero_included(studio: Studio) -> None:
    counts = reconnect.list_categories(STUDIO, studio.clock.now())
    assert [(count.name, count.overdue) for count in counts] == [
        ("Colour", 0),
        ("Facial", 0),
        ("Hair", 0),
        ("Massage", 1),
        ("Nails", 0),
    ]


VISITS = st.lists(
    st.tuples(
        st.sampled_from(["Elif", "Gita"]),
        st.sampled_from(["cut", "manicure"]),
        st.integers(0, 179),
        st.sampled_from(["done", "done", "done", "no_show", "cancelled"]),
    ),
    max_size=8,
)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(visits=VISITS)
def test_cr_16_the_count_is_always_the_length_of_the_list(studio: Studio, visits: Any) -> None:
    for name, service, day, status in visits:
        studio.has_been(named(name), service, day, status=status)
    for count in reconnect.list_categories(STUDIO, studio.clock.now()):
        assert count.overdue == len(studio.overdue(count.category_id))
        assert count.lapsed == len(studio.overdue(count.category_id, lapsed=True))


def test_cr_17_one_category_or_all_of_them(studio: Studio) -> None:
    studio.has_been(ELIF, "cut", 0, 28, 56)
    studio.has_been(GITA, "manicure", 0, 28, 56)
    assert studio.press("hair").contacted == 1
    assert (len(studio.sent(ELIF)), len(studio.sent(GITA))) == (1, 0)
    everybody = studio.press()
    assert (everybody.contacted, skipped(everybody)) == (2, ["already_contacted"])
    assert studio.sent(GITA) == [("reconnect", "email")]
    assert studio.sent(CARLA) == BOTH


def test_cr_17_an_unknown_category_is_refused(studio: Studio) -> None:
    with pytest.raises(NotFound):
        studio.press("barbecue")


@pytest.mark.parametrize("channels", [["email"], ["sms"], ["email", "sms"], ["sms", "sms"]])
def test_cr_18_over_email_or_sms_or_both(studio: Studio, channels: list[str]) -> None:
    studio.press("massage", channels)
    assert sorted({channel for _, channel in studio.sent(CARLA)}) == sorted(set(channels))
    received = studio.received(CARLA)
    assert sorted(message["channel"] for message in received) == sorted(set(channels))
    assert all("Massage" in message["text"] and "/b/studio" in message["text"] for message in received)


def test_cr_20_all_sends_one_message_that_names_both_categories(studio: Studio) -> None:
    studio.has_been(CARLA, "cut", 0, 20, 40)
    assert studio.press().contacted == 1
    assert studio.sent(CARLA) == BOTH
    assert all("Hair and Massage" in message["text"] for message in studio.received(CARLA))


def test_cr_22_a_hundred_presses_at_once_send_one_message_for_each_channel(studio: Studio) -> None:
    now = studio.clock.now()

    def press(number: int) -> int:
        category_id = "massage" if number % 2 else None
        return reconnect.contact(STUDIO, category_id, ("email", "sms"), now).contacted

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(press, range(100)))
    assert sum(results) == 1
    studio.streams.drain()
    studio.streams.repeat()
    assert studio.sent(CARLA) == BOTH
    assert len(studio.received(CARLA)) == 2


def test_cr_22_pressing_again_says_that_the_client_was_contacted(studio: Studio) -> None:
    studio.press("massage", ["email"])
    again = studio.press("massage", ["email", "sms"])
    assert (again.contacted, skipped(again)) == (0, ["already_contacted"])
    assert studio.sent(CARLA) == [("reconnect", "email")]


def test_cr_23_without_consent_there_is_no_message_and_the_reason_is_told(studio: Studio) -> None:
    studio.has_been(ELIF, "massage", 0, 28, 56)
    studio.has_been(FINN, "massage", 0, 28, 56)
    result = studio.press("massage")
    assert result.contacted == 2
    assert [(each.client_id, each.reason) for each in result.skipped] == [(studio.enter(FINN), "no_consent")]
    assert studio.sent(ELIF) == [("reconnect", "email")]
    assert studio.sent(FINN) == []
    again = studio.press("massage", ["sms"])
    assert sorted(skipped(again)) == ["already_contacted", "already_contacted", "no_contact"]


def test_cr_23_consent_taken_back_before_the_sending_holds(studio: Studio) -> None:
    reconnect.contact(STUDIO, "massage", ("email", "sms"), studio.clock.now())
    studio.take_back_sms_consent(CARLA)
    studio.drain()
    assert studio.sent(CARLA) == [("reconnect", "email")]
    (held,) = [m for m in studio.invitations(CARLA) if m.state == "held_back"]
    assert "may not be written to" in held.reason


def test_cr_28_a_second_category_a_week_later_waits_and_the_reason_is_told(studio: Studio) -> None:
    studio.press("massage", ["email"])
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.at(187)
    again = studio.press("hair", ["email"])
    assert (again.contacted, skipped(again)) == (0, ["already_contacted"])
    studio.at(210)
    assert studio.press("hair", ["email"]).contacted == 1
    assert [purpose for purpose, _ in studio.sent(CARLA)] == ["reconnect", "reconnect_follow_up", "reconnect"]


def test_another_business_sees_nothing_of_it(studio: Studio) -> None:
    studio.press("massage")
    assert messaging.list_messages("barber").items == []
    assert set(SERVICES.values()) >= set(studio.counts())
