"""Night falls where the client comes to: a branch far away does not write to its clients at its night."""

import pytest

from chalicelib.catalogue.model import Etiquette, Location
from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Told
from chalicelib.consent import service as consent
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from tests.meter import metered
from tests.reconnect.studio import STUDIO, Studio, named

ELIF = named("Elif")
INVITED = [("reconnect", "email")]
NIGHT, MORNING_IN_BERLIN, MORNING_IN_BROOKLYN = (85, 4), (85, 9), (85, 14)
"""Ten in the evening in Brooklyn is four in Berlin, and eight in the morning two in the afternoon."""


@pytest.fixture(autouse=True)
def branch(studio: Studio) -> None:
    add(STUDIO, [Location(location_id="brooklyn", name="Ana's in Brooklyn", time_zone="America/New_York")])
    studio.compat("hair")


def test_cr_26_pressed_at_night_in_the_branch_that_they_come_to_it_waits_for_the_morning_there(
    studio: Studio,
) -> None:
    studio.has_been(ELIF, "cut", 0, 28, place="mitte")
    studio.has_been(ELIF, "cut", 56, place="brooklyn")
    studio.at(*NIGHT)
    studio.press("hair", ["email"])
    studio.at(*MORNING_IN_BERLIN)
    assert studio.sent(ELIF) == []
    studio.at(*MORNING_IN_BROOKLYN)
    assert studio.sent(ELIF) == INVITED


def test_cr_26_who_moved_on_to_the_place_in_berlin_hears_in_the_morning_there(studio: Studio) -> None:
    studio.has_been(ELIF, "cut", 0, 28, place="brooklyn")
    studio.has_been(ELIF, "cut", 56, place="mitte")
    studio.has_been(ELIF, "cut", 70, place="brooklyn", status="cancelled")
    studio.at(*NIGHT)
    studio.press("hair", ["email"])
    studio.at(*MORNING_IN_BERLIN)
    assert studio.sent(ELIF) == INVITED


def test_cr_26_the_zone_that_a_client_chose_wins_over_that_of_the_branch(studio: Studio) -> None:
    studio.has_been(ELIF, "cut", 0, 28, 56, place="brooklyn")
    client = clients.get_client(STUDIO, studio.enter(ELIF))
    consent.choose(STUDIO, client, {"time_zone": "Europe/Berlin"}, Told(), studio.clock.now())
    studio.at(*NIGHT)
    studio.press("hair", ["email"])
    studio.at(*MORNING_IN_BERLIN)
    assert studio.sent(ELIF) == INVITED


def test_a_message_about_a_visit_waits_for_the_morning_where_the_visit_is(studio: Studio) -> None:
    business = get_catalogue(STUDIO).business
    quiet = Etiquette.model_validate({"quiet": {"for_all": True}})
    add(STUDIO, [business.model_copy(update={"etiquette": quiet})])
    studio.at(*NIGHT)
    visit = studio.book(ELIF, "cut", 95, place="mitte")
    studio.has_been(ELIF, "cut", 150, place="brooklyn", status="booked")
    studio.at(*MORNING_IN_BERLIN)
    messages = messaging.list_messages(STUDIO, studio.enter(ELIF)).items
    about = [it for it in messages if it.subject.id == visit.appointment.appointment_id]
    assert [it.state for it in about if it.purpose == "booking_confirmation"] == ["sent"]


def test_where_somebody_comes_to_is_one_read(studio: Studio) -> None:
    studio.has_been(ELIF, "cut", *range(0, 80, 4), place="brooklyn")
    client = clients.get_client(STUDIO, studio.enter(ELIF))
    with metered() as meter:
        assert scheduling.last_zone(STUDIO, client) == "America/New_York"
    assert meter.reads == 1
