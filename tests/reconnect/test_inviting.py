"""Choosing whom to invite back, looking at it first, and who booked and called it off again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails, Standing, Told
from chalicelib.consent import service as consent
from chalicelib.core.errors import NotFound
from chalicelib.messaging import service as messaging
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.cadence.population import DEFAULT_POPULATION
from chalicelib.reconnect.comparison import CROWD
from chalicelib.reconnect.model import ContactResult
from chalicelib.reconnect.service import Preview
from chalicelib.scheduling import service as scheduling
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Wanted
from tests.ledger import everything
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio, named

ELIF, GITA, IRIS = named("Elif"), named("Gita", email=False), named("Iris")
BY_SMS = ClientDetails(
    name="Maximiliane Alexandra von der Wiesenthal-Hohenlohe auf und zu Neuenburg an der Unstrut",
    phone="+4915112345670",
    sms_consent=True,
)
BOTH: tuple[Any, ...] = ("email", "sms")
TEMPLATES = messaging.templates


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    return studio


@pytest.fixture
def crowd(studio: Studio) -> Studio:
    """Give the studio with all kinds of overdue clients, half of whom are held back in one category."""
    for who in (ELIF, GITA, BY_SMS):
        studio.has_been(who, "massage", 0, 28, 56)
    studio.has_been(CARLA, "cut", 0, 20, 40)
    for number in range(12):
        studio.has_been(named(f"Guest{number}"), "massage", 0, 28, 56)
    studio.has_been(IRIS, "massage", 0, 28, 56)
    week = Wanted(
        service_ids=("massage",),
        first_on=FIRST_DAY + timedelta(days=181),
        last_on=FIRST_DAY + timedelta(days=190),
    )
    waiting.enter(STUDIO, week, studio.clock.now(), name=IRIS.name, email=IRIS.email)
    studio.drain()
    studio.choose("massage", held_back=50)
    known = replace(DEFAULT_POPULATION, clients=CROWD)
    store.save_populations(STUDIO, {"massage": known}, studio.clock.now())
    TEMPLATES.set_segment_price(STUDIO, TEMPLATES.SegmentPrice(amount=Decimal("7.5"), currency="EUR"))
    return studio


def look(studio: Studio, *chosen: str, category_id: str | None = "massage") -> Preview:
    return reconnect.preview(STUDIO, category_id, BOTH, studio.clock.now(), chosen or None)


def press(studio: Studio, *chosen: str, category_id: str | None = "massage") -> ContactResult:
    result = reconnect.contact(STUDIO, category_id, BOTH, studio.clock.now(), chosen or None)
    studio.drain()
    return result


def reasons(looked_at: Preview | ContactResult) -> dict[str, str]:
    return {each.client_id: each.reason for each in looked_at.skipped}


@pytest.mark.parametrize("category_id", ["massage", None])
def test_what_is_sent_is_what_was_looked_at_and_looking_writes_nothing(
    crowd: Studio, category_id: str | None
) -> None:
    before = everything()
    preview = look(crowd, category_id=category_id)
    assert everything() == before
    assert {"held_back", "no_consent", "wants_to_come"} <= set(reasons(preview).values())
    result = press(crowd, category_id=category_id)
    assert tuple(each.client_id for each in preview.reached) == result.invited
    assert preview.skipped == result.skipped
    everybody = messaging.list_messages(STUDIO).items
    sent = {(m.client_id, m.channel) for m in everybody if m.purpose == "reconnect" and m.state == "sent"}
    assert sent == {(each.client_id, channel) for each in preview.reached for channel in each.channels}


def test_looking_tells_the_parts_and_the_cost_of_what_then_goes_out_by_sms(crowd: Studio) -> None:
    preview = look(crowd, crowd.enter(BY_SMS), crowd.enter(CARLA), category_id=None)
    result = press(crowd, *(each.client_id for each in preview.reached), category_id=None)
    sent = [m for m in messaging.list_messages(STUDIO).items if m.channel == "sms" and m.state == "sent"]
    assert len(sent) == preview.sms == result.contacted > 0
    assert sum(message.segments for message in sent) == preview.segments
    assert (preview.cost, preview.currency) == (preview.segments * Decimal("7.5"), "EUR")


def test_without_a_price_nobody_says_what_it_costs(studio: Studio) -> None:
    preview = look(studio)
    assert (preview.sms, preview.cost) == (1, None)


def test_the_messages_look_as_they_then_arrive(studio: Studio) -> None:
    by_email, by_sms = look(studio).looks
    press(studio)
    received = {message["channel"]: message for message in studio.received(CARLA)}
    assert by_sms.text == received["sms"]["text"]
    assert by_email.subject == received["email"]["subject"]
    above = by_email.text.split("-- \n")[0]
    assert "Carla Costa" in above
    assert received["email"]["text"].replace("\r\n", "\n").startswith(above)


def test_nobody_who_looks_is_given_the_links_of_a_client(studio: Studio) -> None:
    by_email, _ = look(studio).looks
    assert "token=" not in by_email.html + by_email.text


def test_it_shows_the_owners_own_words(studio: Studio) -> None:
    name = TEMPLATES.template_name("reconnect", "sms", "en")
    wording = TEMPLATES.Wording(body="{{ client_name }}, we miss you")
    TEMPLATES.keep_template(STUDIO, name, wording, "ana", studio.clock.now())
    assert look(studio).looks[1].text == "Carla Costa, we miss you Reply STOP to opt out"


def test_a_client_who_prefers_a_channel_gets_that_one_and_the_other_if_it_fails(studio: Studio) -> None:
    client = clients.get_client(STUDIO, studio.enter(CARLA))
    consent.choose(STUDIO, client, {"preferred_channel": "sms"}, Told(), studio.clock.now())
    (carla,) = look(studio).reached
    assert (carla.channels, carla.otherwise) == (("sms",), ("email",))


def test_only_those_chosen_are_written_to(studio: Studio) -> None:
    studio.has_been(ELIF, "massage", 0, 28, 56)
    elif_id = studio.enter(ELIF)
    assert [each.client_id for each in look(studio, elif_id).reached] == [elif_id]
    assert press(studio, elif_id).invited == (elif_id,)
    assert (len(studio.sent(ELIF)), studio.sent(CARLA)) == (1, [])


def test_whoever_is_chosen_and_not_overdue_is_not_written_to_and_it_says_so(studio: Studio) -> None:
    studio.has_been(GITA, "massage", 170)
    studio.book(ELIF, "cut", 200)
    studio.has_been(ELIF, "massage", 0, 28, 56)
    studio.at(182)
    chosen = [studio.enter(GITA), studio.enter(ELIF), "nobody", studio.enter(CARLA), "nobody"]
    for looked_at in (look(studio, *chosen), press(studio, *chosen)):
        assert set(reasons(looked_at).values()) == {"not_overdue"}
        assert set(reasons(looked_at)) == {studio.enter(GITA), studio.enter(ELIF), "nobody"}
    assert len(studio.sent(CARLA)) == 2


def test_a_client_of_another_category_is_not_written_to_for_this_one(studio: Studio) -> None:
    carla = studio.enter(CARLA)
    assert reasons(press(studio, carla, category_id="hair")) == {carla: "not_overdue"}


def test_whatever_becomes_of_those_chosen_they_add_up(crowd: Studio) -> None:
    everybody = [crowd.enter(who) for who in (CARLA, ELIF, GITA, IRIS, BY_SMS)] + ["nobody"]
    for looked_at in (look(crowd, *everybody), press(crowd, *everybody), press(crowd, *everybody)):
        reached = looked_at.reached if isinstance(looked_at, Preview) else looked_at.invited
        assert len(reached) + len(looked_at.skipped) == len(everybody)


def test_nobody_looks_at_a_category_that_there_is_not(studio: Studio) -> None:
    with pytest.raises(NotFound):
        look(studio, category_id="barbecue")


def called_off(studio: Studio) -> list[str]:
    return [client.name for client in reconnect.list_called_off(STUDIO, studio.clock.now())]


def books_and_calls_off(studio: Studio, who: ClientDetails) -> None:
    visit = studio.book(who, "massage", 200)
    current = scheduling.get_visit(STUDIO, visit.appointment.appointment_id)
    scheduling.cancel_by_client(current, "", studio.clock.now())
    studio.drain()


def test_whoever_books_after_an_invitation_and_calls_it_off_is_to_be_called(studio: Studio) -> None:
    press(studio)
    assert called_off(studio) == []
    studio.at(182)
    books_and_calls_off(studio, CARLA)
    (carla,) = reconnect.list_called_off(STUDIO, studio.clock.now())
    assert (carla.name, carla.phone, carla.category_ids) == ("Carla Costa", CARLA.phone, ("massage",))
    studio.book(CARLA, "facial", 210)
    assert called_off(studio) == []


def test_after_sixty_days_nobody_is_to_be_called_any_more(studio: Studio) -> None:
    press(studio)
    studio.at(182)
    books_and_calls_off(studio, CARLA)
    studio.at(239)
    assert called_off(studio) == ["Carla Costa"]
    studio.at(241)
    assert called_off(studio) == []


def test_nobody_is_to_be_called_who_is_to_be_left_alone(studio: Studio) -> None:
    press(studio)
    books_and_calls_off(studio, CARLA)
    assert called_off(studio) == ["Carla Costa"]
    clients.set_standing(STUDIO, studio.enter(CARLA), Standing(state="blocked"))
    assert called_off(studio) == []


def test_whoever_calls_off_what_they_had_without_an_invitation_is_not_on_that_list(studio: Studio) -> None:
    books_and_calls_off(studio, CARLA)
    assert called_off(studio) == []
