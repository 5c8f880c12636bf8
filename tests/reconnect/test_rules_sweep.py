"""The sweep: rule CR-19, and that running it twice, at once or on a heap of work does no harm."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.history.service import import_visits
from chalicelib.reconnect import store
from chalicelib.reconnect.model import Rhythm
from infra.local.clock import MovableClock
from infra.local.mailbox import Mailbox
from infra.local.rows import Writes
from tests.reconnect.studio import BERLIN, CARLA, FIRST_DAY, STUDIO, Studio, named
from tests.reconnect.sweeps import sweep

ELIF = named("Elif")
MANY = [named(f"Guest{number}") for number in range(10)]


def rhythm(studio: Studio, category_id: str = "hair") -> Rhythm:
    return store.load_client_rows(STUDIO, studio.enter(CARLA))[1][category_id]


def test_cr_19_a_fresh_installation_sends_nothing_by_itself(studio: Studio) -> None:
    studio.at(80)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.at(130)
    assert studio.overdue("hair") == ["Carla Costa"]
    assert studio.mailbox.messages() == []


def test_cr_19_switched_on_it_invites_whoever_is_overdue_once(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.has_been(ELIF, "massage", 0, 28, 56)
    studio.settle()
    studio.choose("hair", automatic_first_message=True, channels=("sms",))
    assert studio.sent(CARLA) == [("reconnect", "sms")]
    studio.at(230)
    assert studio.sent(CARLA) == [("reconnect", "sms"), ("reconnect_follow_up", "sms")]
    assert studio.sent(ELIF) == []


def test_cr_19_switched_on_it_invites_on_the_day_a_client_becomes_overdue(studio: Studio) -> None:
    studio.at(80)
    studio.choose("hair", mode="compat", automatic_first_message=True, channels=("email",))
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.at(83, 23)
    assert studio.sent(CARLA) == []
    studio.at(84, 2)
    assert studio.sent(CARLA) == []  # at night nobody is invited
    studio.at(84, 12)
    assert studio.sent(CARLA) == [("reconnect", "email")]


def test_cr_19_an_invitation_by_itself_waits_for_the_thirty_days_of_another(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.press("massage", ["email"])
    studio.choose("hair", automatic_first_message=True, channels=("sms",))
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.at(209)
    assert ("reconnect", "sms") not in studio.sent(CARLA)
    studio.at(210, 11)
    assert studio.sent(CARLA)[-1] == ("reconnect", "sms")


def test_cr_19_whoever_had_something_ahead_is_looked_at_when_it_is_over(studio: Studio) -> None:
    studio.at(180)
    studio.choose("hair", automatic_first_message=True, channels=("email",))
    studio.book(CARLA, "facial", 190)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.at(191, 15)
    assert studio.sent(CARLA) == []
    studio.at(191, 18)
    assert studio.sent(CARLA) == [("reconnect", "email")]


@pytest.mark.parametrize("zone", [BERLIN, "Pacific/Auckland", "America/Los_Angeles"])
def test_the_overdue_are_flagged_as_their_day_begins_where_the_business_is(
    tables: None, clock: MovableClock, mailbox: Mailbox, zone: str
) -> None:
    studio = Studio(clock, mailbox, zone)
    studio.at(83, 22)
    studio.compat("hair")
    studio.has_been(CARLA, "cut", 0, 28, 56)
    assert rhythm(studio).due_at == studio.moment(84, 0)
    studio.at(83, 23)
    assert rhythm(studio).flagged_on is None
    studio.at(84, 1)
    assert rhythm(studio).flagged_on == FIRST_DAY + timedelta(days=84)


def test_a_second_sweep_finds_nothing_to_do_and_changes_nothing(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.settle()
    before, now = Writes.count, studio.clock.now()
    assert (sweep(now) or now) > now
    assert Writes.count == before


def test_sweeps_at_once_invite_everybody_once_however_much_is_due(studio: Studio) -> None:
    studio.at(180)
    studio.choose("hair", automatic_first_message=True, channels=("email",))
    for guest in MANY:
        studio.has_been(guest, "cut", 0, 28, 56)
    now = studio.clock.now()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: sweep(now), range(4)))
    studio.drain()
    assert [len(studio.received(guest)) for guest in MANY] == [1] * len(MANY)
    assert list(store.load_places_due(now)) == []


def test_a_visit_that_turns_out_not_to_have_been_one_ends_the_pattern(studio: Studio) -> None:
    studio.at(180)
    lines = [
        "client_key,client_name,email,category,service,starts_at,status",
        *(f"17,Elif,elif@example.com,Hair,Cut,2027-0{month}-04T10:00,done" for month in (1, 2, 3)),
    ]
    import_visits(STUDIO, lines, studio.clock.now())
    studio.drain()
    assert studio.counts()["hair"] == 1
    lines[-1] = lines[-1].replace("done", "no_show")
    import_visits(STUDIO, lines, studio.clock.now())
    studio.drain()
    assert studio.counts()["hair"] == 0
    studio.settle()
    assert studio.overdue("hair") == []
