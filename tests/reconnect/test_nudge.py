"""The rebook nudge: once, some days before the next visit is due, and apart from Reconnect."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails, Standing, Told
from chalicelib.consent import service as consent
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.reconnect import store
from chalicelib.scheduling.model import Guest
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Wanted
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio, named
from tests.reconnect.sweeps import sweep
from tests.reconnect.test_edge_cases_people import come

ELIF = named("Elif")
DUE = 84
"""The day on which Carla's next visit is due, who came on days 0, 28 and 56."""
OPENS = DUE - 5


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio a week before Carla's next haircut is due, where hair reminds five days before."""
    studio.at(OPENS - 2)
    remind(studio)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    return studio


def remind(studio: Studio, category_id: str = "hair", **more: Any) -> None:
    studio.choose(category_id, **{"mode": "compat", "nudge": True, "channels": ("email",), **more})


def asked(studio: Studio, who: ClientDetails = CARLA) -> list[Message]:
    found = messaging.list_messages(STUDIO, studio.enter(who)).items
    return [message for message in reversed(found) if message.subject.kind == "nudge"]


def sent(studio: Studio, who: ClientDetails = CARLA) -> list[str]:
    return [message.channel for message in asked(studio, who) if message.state == "sent"]


def test_a_fresh_installation_reminds_nobody(studio: Studio) -> None:
    studio.has_been(ELIF, "massage", 0, 28, 56)
    studio.at(OPENS + 2)
    assert asked(studio, ELIF) == []


def test_with_a_rhythm_of_their_own_a_client_is_reminded_so_many_days_before_the_visit_is_due(
    studio: Studio,
) -> None:
    studio.at(OPENS - 1, 23)
    assert asked(studio) == []
    studio.at(OPENS, 7)
    assert sent(studio) == []  # at night nobody is written to
    studio.at(OPENS, 12)
    assert sent(studio) == ["email"]
    (received,) = studio.received(CARLA)
    assert "Your last visit for Hair was on 1 March" in received["text"]
    assert "Unsubscribe: " in received["text"]


def test_below_three_visits_the_usual_interval_of_the_category_counts(studio: Studio) -> None:
    studio.has_been(named("Gita"), "cut", *range(0, 70, 10))
    studio.has_been(ELIF, "cut", 70)
    remind(studio)
    usual = round(store.load_rules(STUDIO, ["hair"])["hair"].population.middle_days)
    assert OPENS - 70 < usual - 5 < OPENS + 4 - 70, usual
    opens = 70 + usual - 5  # before anything is learnt anew
    studio.at(opens - 1, 23)
    assert asked(studio, ELIF) == []
    studio.at(opens, 12)
    assert sent(studio, ELIF) == ["email"]


def test_whoever_comes_often_is_not_reminded_before_half_of_their_interval_is_over(studio: Studio) -> None:
    studio.has_been(ELIF, "cut", 64, 70, 76)
    studio.at(78, 23)
    assert asked(studio, ELIF) == []
    studio.at(79, 12)
    assert sent(studio, ELIF) == ["email"]


def test_once_for_each_last_visit_however_often_rhythms_are_learnt(studio: Studio) -> None:
    studio.at(OPENS, 12)
    for days_before in (10, 20, 3):
        remind(studio, nudge_days_before=days_before, channels=("sms",))
    studio.at(DUE + 2)
    assert sent(studio) == ["email"]
    studio.has_been(CARLA, "cut", DUE)
    studio.at(DUE + 28, 12)
    assert sent(studio) == ["email", "sms"]


def test_sweeps_at_once_and_records_that_come_twice_remind_once(studio: Studio) -> None:
    now = studio.moment(OPENS, 12)
    studio.clock.set(now)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: sweep(now), range(4)))
    studio.drain()
    studio.streams.repeat()
    studio.settle()
    assert len(studio.received(CARLA)) == len(asked(studio)) == 1


def test_two_categories_due_at_once_are_one_message_that_names_both(studio: Studio) -> None:
    remind(studio, "nails")
    studio.has_been(CARLA, "manicure", 0, 28, 56)
    studio.at(DUE, 12)
    (received,) = studio.received(CARLA)
    assert "Hair and Nails" in received["text"]


def test_who_is_reached_at_one_address_is_one_message_that_names_those_who_still_want_it(
    studio: Studio,
) -> None:
    ben = get_catalogue(STUDIO).staff["ben"]  # so that two can be massaged at once
    shifts = tuple(shift.model_copy(update={"location_id": "mitte"}) for shift in ben.shifts)
    add(STUDIO, [ben.model_copy(update={"shifts": shifts})])
    for hour, who in ((11, "Leo"), (15, "Mia")):
        come(
            studio,
            2,
            30,
            58,
            service="colour",
            hour=hour,
            guests=(Guest(name=who, service_ids=("massage",)),),
        )
    studio.jump(OPENS)
    remind(studio, "massage", nudge_days_before=2)
    studio.at(DUE, 3)  # at night, when it waits for the day
    waits = asked(studio)[-1]
    assert waits.facts["client_name"] == "Carla Costa (Leo and Mia)"
    studio.book(CARLA, "cut", 100, guests=(Guest(name="Mia", service_ids=("facial",)),))
    studio.at(DUE, 12)
    assert (asked(studio)[-1].message_id, sent(studio)) == (waits.message_id, ["email", "email"])
    assert "Carla Costa (Leo)" in studio.received(CARLA)[-1]["text"]


def test_switched_on_when_the_visit_is_due_already_it_reminds_nobody(studio: Studio) -> None:
    studio.has_been(ELIF, "massage", 0, 28, 56)
    studio.at(DUE)
    remind(studio, "massage")
    studio.at(DUE + 2)
    assert asked(studio, ELIF) == []


def book_something_else(studio: Studio) -> None:
    studio.book(CARLA, "facial", 120)


def go_on_the_waiting_list(studio: Studio) -> None:
    day = FIRST_DAY + timedelta(days=120)
    wanted = Wanted(service_ids=("massage",), first_on=day, last_on=day, to_minute=60)  # nobody works then
    waiting.enter(STUDIO, wanted, studio.clock.now(), name=CARLA.name, email=CARLA.email)


def take_back_consent(studio: Studio) -> None:
    client = clients.get_client(STUDIO, studio.enter(CARLA))
    consent.choose(STUDIO, client, {"email_consent": False}, Told(), studio.clock.now())


def switch_off(studio: Studio) -> None:
    remind(studio, active=False)


def remind_no_more(studio: Studio) -> None:
    remind(studio, nudge=False)


def stands(**standing: Any) -> Callable[[Studio], None]:
    def set_standing(studio: Studio) -> None:
        clients.set_standing(STUDIO, studio.enter(CARLA), Standing(**standing))

    return set_standing


def be_invited_for_something_else(studio: Studio) -> None:
    studio.has_been(CARLA, "massage", -40, -33, -26)
    studio.compat("massage")
    assert studio.press("massage", ["email"]).contacted == 1


AGAINST = {
    "booked": book_something_else,
    "waits": go_on_the_waiting_list,
    "consent": take_back_consent,
    "off": switch_off,
    "no_nudge": remind_no_more,
    "blocked": stands(state="blocked"),
    "deceased": stands(state="deceased"),
    "on_hold": stands(on_hold_until=FIRST_DAY + timedelta(days=200)),
    "case_open": stands(case_open=True),
    "invited": be_invited_for_something_else,
}


@pytest.mark.parametrize("against", AGAINST.values(), ids=AGAINST)
def test_what_speaks_against_it_keeps_the_message_from_being_asked_for(
    studio: Studio, against: Callable[[Studio], None]
) -> None:
    studio.at(OPENS - 1)
    against(studio)
    studio.at(OPENS + 2, 12)
    assert asked(studio) == []


@pytest.mark.parametrize(
    ("against", "said", "state"),
    [
        ("booked", "The client has just booked.", "cancelled"),
        ("waits", "The client is on the waiting list and wants to come anyway.", "cancelled"),
        ("consent", "The client may not be written to this way any more.", "held_back"),
        ("off", "The category does not remind its clients any more.", "cancelled"),
        ("no_nudge", "The category does not remind its clients any more.", "cancelled"),
        ("blocked", "Is blocked.", "cancelled"),
        ("case_open", "A case is open: settle it first.", "cancelled"),
        ("invited", "The client was invited back lately.", "cancelled"),
    ],
)
def test_it_is_judged_again_at_the_moment_of_sending(
    studio: Studio, against: str, said: str, state: str
) -> None:
    studio.at(OPENS, 3)
    (waits,) = asked(studio)
    assert waits.state == "queued"  # until the quiet hours are over
    AGAINST[against](studio)
    studio.at(OPENS, 12)
    (message,) = asked(studio)
    assert (message.state, message.reason) == (state, said)


def test_a_visit_between_asking_and_sending_calls_it_off(studio: Studio) -> None:
    studio.at(OPENS, 3)
    studio.has_been(CARLA, "cut", OPENS - 1, booked_before=20)
    studio.at(OPENS, 12)
    assert [message.reason for message in asked(studio)] == ["The client has been here since."]


def test_who_did_not_come_to_what_they_had_booked_is_not_reminded(studio: Studio) -> None:
    studio.has_been(CARLA, "cut", OPENS - 2, status="no_show", booked_before=10)
    studio.at(DUE + 1)
    assert asked(studio) == []


def test_what_ends_in_time_lets_it_go_out_later(studio: Studio) -> None:
    stands(on_hold_until=FIRST_DAY + timedelta(days=DUE - 2))(studio)
    studio.at(DUE - 3, 23)
    assert asked(studio) == []
    studio.at(DUE - 1, 12)
    assert sent(studio) == ["email"]


def test_an_appointment_that_the_business_calls_off_in_time_lets_it_go_out(studio: Studio) -> None:
    visit = studio.book(CARLA, "cut", DUE)
    studio.at(OPENS + 1)
    assert asked(studio) == []
    studio.set_status(visit, "cancelled")
    studio.at(OPENS + 2, 12)
    assert sent(studio) == ["email"]


def test_an_invitation_that_has_not_brought_them_back_keeps_it_away_for_sixty_days(studio: Studio) -> None:
    studio.compat("massage")
    studio.has_been(ELIF, "massage", 0, 20, 40)
    assert studio.press("massage", ["email"]).contacted == 1
    studio.has_been(ELIF, "cut", 0, 38, 76)  # due on day 114
    studio.jump(109)
    studio.at(112)
    assert asked(studio, ELIF) == []


def test_reconnect_goes_on_as_if_there_were_no_nudge(studio: Studio) -> None:
    studio.at(OPENS, 12)
    assert sent(studio) == ["email"]
    studio.at(DUE)
    assert studio.overdue("hair") == ["Carla Costa"]
    assert studio.press("hair", ["email"]).contacted == 1
    assert studio.sent(CARLA) == [("reconnect", "email")]
