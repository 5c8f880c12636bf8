"""Whom to call: who booked anything after an invitation, called it off, and has not been here since."""

import pytest

from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from tests.reconnect.studio import CARLA, STUDIO, Studio


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio three days after Carla was invited back for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.press("massage", ["email"])
    studio.at(183)
    return studio


def books_and_calls_off(studio: Studio, service: str) -> None:
    visit = studio.book(CARLA, service, 200)
    scheduling.cancel_by_client(
        scheduling.get_visit(STUDIO, visit.appointment.appointment_id), "", studio.clock.now()
    )
    studio.drain()


def to_call(studio: Studio) -> list[str]:
    return [it.name for it in reconnect.list_called_off(STUDIO, studio.clock.now())]


@pytest.mark.parametrize("service", ["massage", "facial"])
def test_cr_31_whatever_they_booked_and_called_off_they_are_to_be_called(
    studio: Studio, service: str
) -> None:
    books_and_calls_off(studio, service)
    assert to_call(studio) == ["Carla Costa"]
    studio.at(190)
    assert studio.sent(CARLA) == [("reconnect", "email")]


@pytest.mark.parametrize("called_off", ["massage", "facial"])
@pytest.mark.parametrize("came_for", ["massage", "facial"])
def test_who_has_since_been_here_for_anything_is_not_to_be_called(
    studio: Studio, called_off: str, came_for: str
) -> None:
    books_and_calls_off(studio, called_off)
    studio.has_been(CARLA, came_for, 184)
    studio.at(186)
    assert to_call(studio) == []


def test_who_has_been_here_unasked_before_calling_off_is_not_to_be_called(studio: Studio) -> None:
    studio.has_been(CARLA, "facial", 182)
    books_and_calls_off(studio, "massage")
    assert to_call(studio) == []


def test_who_booked_two_things_and_called_off_one_is_not_to_be_called(studio: Studio) -> None:
    studio.book(CARLA, "facial", 187)
    books_and_calls_off(studio, "massage")
    studio.at(186)
    assert to_call(studio) == []
