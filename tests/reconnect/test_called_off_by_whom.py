"""Who called off what lay ahead, the client or the business, whoever entered it: rules CR-11 and CR-31."""

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from tests.reconnect.studio import CARLA, STUDIO, Studio


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage, which she can only ask for."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    massage = get_catalogue(STUDIO).services["massage"]
    add(STUDIO, [massage.model_copy(update={"approval": True})])
    return studio


def asked_for(studio: Studio) -> Visit:
    visit = studio.book(CARLA, "massage", 200, source="online")
    assert visit.appointment.status == "requested"
    return visit


def withdraw(studio: Studio, visit: Visit) -> None:
    current = scheduling.get_visit(STUDIO, visit.appointment.appointment_id)
    scheduling.cancel_by_client(current, "", studio.clock.now())
    studio.drain()


def to_call(studio: Studio) -> list[str]:
    return [client.name for client in reconnect.list_called_off(STUDIO, studio.clock.now())]


def test_cr_11_whoever_phones_to_cancel_is_listed_again_a_week_later_and_nothing_is_said_of_you(
    studio: Studio,
) -> None:
    visit = studio.book(CARLA, "massage", 200)
    studio.at(182)
    studio.set_status(visit, "cancelled", cancelled_by="client")
    assert (studio.overdue("massage"), studio.overdue("massage", which="excluded")) == ([], ["Carla Costa"])
    studio.at(188)
    assert studio.overdue("massage") == []
    studio.at(189)
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now())
    assert (listed.name, listed.let_down) == ("Carla Costa", False)


def test_cr_11_nothing_goes_by_itself_to_somebody_who_has_just_phoned_to_cancel(studio: Studio) -> None:
    visit = studio.book(CARLA, "massage", 200)
    studio.choose("massage", automatic_first_message=True)
    studio.at(182, 10)
    studio.set_status(visit, "cancelled", cancelled_by="client")
    studio.at(186)
    assert ("reconnect", "email") not in studio.sent(CARLA)
    studio.at(190)
    assert ("reconnect", "email") in studio.sent(CARLA)


def test_cr_11_whom_the_business_cancels_is_listed_at_once_with_a_label(studio: Studio) -> None:
    visit = studio.book(CARLA, "massage", 200)
    studio.at(182)
    studio.set_status(visit, "cancelled", cancelled_by="staff")
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now())
    assert (listed.name, listed.let_down) == ("Carla Costa", True)


def test_cr_11_whoever_withdraws_a_request_is_listed_again_a_week_later(studio: Studio) -> None:
    visit = asked_for(studio)
    studio.at(182)
    withdraw(studio, visit)
    assert (studio.overdue("massage"), studio.overdue("massage", which="excluded")) == ([], ["Carla Costa"])
    studio.at(189)
    assert studio.overdue("massage") == ["Carla Costa"]


def test_cr_11_whose_request_is_declined_is_listed_at_once_with_a_label(studio: Studio) -> None:
    visit = asked_for(studio)
    studio.at(182)
    studio.set_status(visit, "cancelled")
    (listed,) = reconnect.list_overdue(STUDIO, "massage", studio.clock.now())
    assert (listed.name, listed.let_down) == ("Carla Costa", True)


def test_cr_31_no_follow_up_after_a_request_withdrawn_within_the_delay_but_somebody_to_call(
    studio: Studio,
) -> None:
    studio.press("massage", ["email"])
    studio.at(183)
    visit = asked_for(studio)
    withdraw(studio, visit)
    assert to_call(studio) == ["Carla Costa"]
    studio.at(189)
    assert ("reconnect_follow_up", "email") not in studio.sent(CARLA)
