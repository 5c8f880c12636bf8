"""Rhythms are computed anew from what is kept: repeats, orders and rebuilding make no difference."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.absences import service as absences
from chalicelib.absences.model import AbsenceRequest, When
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.events import AppointmentEvent
from chalicelib.core.interval import zone_named
from chalicelib.reconnect import keeping, store
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.cadence.population import DEFAULT_POPULATION
from chalicelib.reconnect.model import CategorySettings, ClientHistory, Mode, Rhythm, Rules
from chalicelib.reconnect.noting import noted, rhythms_of
from tests.conftest import PREFIX, aws
from tests.reconnect.studio import BERLIN, CARLA, FIRST_DAY, STUDIO, Studio, named
from tests.reconnect.sweeps import do

GUESTS = [named(name) for name in ("Elif", "Finn", "Gita", "Hugo")]
NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)


def kept(studio: Studio) -> list[dict[str, Rhythm]]:
    return [store.load_client_rows(STUDIO, studio.enter(guest))[1] for guest in GUESTS]


def learn_all(catalogue: Catalogue, now: datetime) -> int:
    """Learn the populations and all segments; give how many clients these have."""
    return sum(keeping.learn_segment(catalogue, segment, now) for segment in keeping.learn(catalogue, now))


def everything() -> list[Any]:
    rows = aws("dynamodb").scan(TableName=f"{PREFIX}reconnect")["Items"]
    return sorted(rows, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))


def event(number: int, day: int, category_id: str = "hair", status: Any = "done", version: int = 1) -> Any:
    starts_at = NOON + timedelta(days=day)
    return AppointmentEvent(
        happening="completed",
        business_id=STUDIO,
        appointment_id=f"a{number}",
        version=version,
        client_id="carla",
        staff_id="ana",
        location_id="mitte",
        category_ids=(category_id,),
        status=status,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        local_date=FIRST_DAY + timedelta(days=day),
        booked_at=starts_at,
        at=starts_at,
    )


EVENTS = st.lists(
    st.builds(
        event,
        number=st.integers(1, 8),
        day=st.integers(0, 300),
        category_id=st.sampled_from(["hair", "nails"]),
        status=st.sampled_from(["done", "done", "booked", "cancelled", "no_show"]),
        version=st.integers(1, 3),
    ),
    unique_by=lambda event: (event.appointment_id, event.version),
    max_size=20,
)


def learnt(mode: Mode, batches: Sequence[Sequence[AppointmentEvent]]) -> list[Rhythm]:
    """Give the rhythms after the batches, each taken in on top of what was kept before."""
    rules = {
        name: Rules(CategorySettings(category_id=name, mode=mode), DEFAULT_POPULATION)
        for name in ("hair", "nails")
    }
    history, rhythms = ClientHistory(business_id=STUDIO, client_id="carla"), dict[str, Rhythm]()
    for batch in batches:
        history = noted(history, batch)
        found = rhythms_of(history, rhythms, rules, zone_named(BERLIN), date(2030, 1, 1))
        rhythms = {rhythm.category_id: rhythm for rhythm in found}
    return [rhythm for _, rhythm in sorted(rhythms.items()) if rhythm.overdue_on]


@pytest.mark.parametrize("mode", list(Mode), ids=str)
@settings(max_examples=50, deadline=None, derandomize=True)
@given(events=EVENTS, seed=st.integers(0, 1000))
def test_events_in_any_order_and_repeated_give_the_same_rhythms(
    mode: Mode, events: list[AppointmentEvent], seed: int
) -> None:
    again = [*events, *events[::2]]
    Random(seed).shuffle(again)
    assert learnt(mode, [[event] for event in again]) == learnt(mode, [events] if events else [])


def test_a_stream_that_comes_again_changes_nothing(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "cut", 0, 28, 56)
    studio.press("hair")
    studio.book(CARLA, "cut", 200)
    before, messages = everything(), len(studio.mailbox)
    studio.streams.repeat()
    assert everything() == before
    assert len(studio.mailbox) == messages


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(GUESTS), st.integers(0, 179)), min_size=8, max_size=14))
def test_learning_everything_anew_gives_what_was_kept_all_along(
    studio: Studio, visits: list[tuple[Any, int]]
) -> None:
    studio.at(180)
    studio.compat("hair")
    for guest, day in visits:
        studio.has_been(guest, "cut", day)
    before = kept(studio)
    learn_all(get_catalogue(STUDIO), studio.clock.now())
    assert kept(studio) == before


def test_nobody_becomes_overdue_while_the_business_is_closed(studio: Studio) -> None:
    studio.at(120)
    studio.has_been(CARLA, "massage", 0, 28, 56, 84)
    now, catalogue = studio.clock.now(), get_catalogue(STUDIO)

    def overdue_on() -> date:
        learn_all(catalogue, now)
        found = store.load_client_rows(STUDIO, studio.enter(CARLA))[1]["massage"].overdue_on
        assert found
        return found

    usual = overdue_on()
    fortnight = When(first_on=usual - timedelta(days=3), last_on=usual + timedelta(days=10))
    closing = AbsenceRequest(business_id=STUDIO, kind="closure", when=fortnight, location_id="mitte")
    absences.enter(closing, now)
    assert overdue_on() == usual
    absences.enter(replace(closing, location_id="nord"), now)
    assert usual + timedelta(days=10) < overdue_on() < usual + timedelta(days=20)


def test_the_day_that_has_just_begun_is_not_taken_for_a_closed_one(studio: Studio) -> None:
    studio.jump(180)
    for number in range(21):
        days = [day for day in range(140 + number % 3, 180, 3) if day < 178]
        studio.has_been(named(f"Guest{number}"), "cut", *days, drain=False)
    studio.drain()
    learn_all(get_catalogue(STUDIO), studio.clock.now())
    known = store.load_rules(STUDIO, ["hair"])["hair"].population.days
    opened = [known.is_open((FIRST_DAY + timedelta(days=day)).toordinal()) for day in range(177, 182)]
    assert opened == [True, False, False, True, True]


def test_learning_while_clients_are_being_changed_loses_neither(studio: Studio) -> None:
    studio.at(180)
    studio.compat("hair")
    for guest in GUESTS:
        studio.has_been(guest, "cut", 0, 10, 20)
    now, catalogue = studio.clock.now(), get_catalogue(STUDIO)

    def come(guest: Any) -> None:
        for day in range(30, 180, 30):
            studio.has_been(guest, "cut", day)

    with ThreadPoolExecutor(2) as pool:
        learning = [pool.submit(learn_all, catalogue, now) for _ in range(4)]
        for guest in GUESTS:
            come(guest)
        assert [each.result() for each in learning] == [len(GUESTS)] * 4
    assert all(rhythms["hair"].visit_count == 8 for rhythms in kept(studio))
    before = kept(studio)
    learn_all(catalogue, now)
    assert kept(studio) == before


def test_settings_changed_while_rhythms_are_learnt_are_not_forgotten(studio: Studio) -> None:
    now, catalogue = studio.clock.now(), get_catalogue(STUDIO)
    reconnect.plan_learning(STUDIO, now)
    later = now + timedelta(seconds=1)

    def change_meanwhile(pieces: Iterable[dict[str, Any]]) -> int:
        reconnect.change_settings(STUDIO, CategorySettings(category_id="hair"), later)
        return len(list(pieces))

    assert keeping.learn_when_due(catalogue, now, change_meanwhile)
    assert not keeping.learn_when_due(catalogue, now, change_meanwhile)
    assert [place.sk for place in store.load_places_due(later)] == ["learning"]


def test_learning_that_fails_is_due_again_at_once(studio: Studio) -> None:
    now, catalogue = studio.clock.now(), get_catalogue(STUDIO)
    studio.has_been(GUESTS[0], "cut", -10)
    reconnect.plan_learning(STUDIO, now)

    def no_queue(_pieces: Iterable[dict[str, Any]]) -> int:
        raise ConnectionError

    for _ in range(2):
        with pytest.raises(ConnectionError):
            keeping.learn_when_due(catalogue, now, no_queue)
    assert keeping.learn_when_due(catalogue, now, lambda pieces: do(pieces, now))


def test_of_sweeps_at_once_one_learns_and_the_next_time_is_a_week_later(studio: Studio) -> None:
    now, catalogue = studio.clock.now(), get_catalogue(STUDIO)
    reconnect.plan_learning(STUDIO, now)
    again = [keeping.learn_when_due(catalogue, now, lambda pieces: do(pieces, now)) for _ in range(2)]
    assert again == [True, False]
    assert store.load_next_due_at(now) == (now + timedelta(days=7)).replace(microsecond=0)


def test_a_category_that_the_catalogue_lacks_is_kept_and_never_listed_or_sent(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "cut", 0)
    client_id = studio.enter(CARLA)
    events = [event(number, 28 * number, "tattoo") for number in range(3)]
    mine = [AppointmentEvent(**{**_fields(each), "client_id": client_id}) for each in events]
    assert reconnect.take_notes(mine, studio.clock.now()) == 1
    assert "tattoo" in store.load_client_rows(STUDIO, client_id)[1]
    studio.settle()
    assert not any(studio.counts().values())
    assert studio.press().contacted == 0


def _fields(event: AppointmentEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__slots__}
