"""Learning everything anew, segment by segment, gives the rhythms that were kept event by event."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.events import AppointmentEvent
from chalicelib.reconnect import keeping, store
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.cadence.fitting import fit_population
from chalicelib.reconnect.model import ClientHistory
from chalicelib.reconnect.noting import history_in, noted
from chalicelib.reconnect.pieces import segments_of
from tests.conftest import PREFIX, aws
from tests.ledger import rows
from tests.reconnect.studio import STUDIO, Studio
from tests.reconnect.test_rules_keeping import event

CLIENTS, TODAY = 1000, 600
CATEGORIES = ("hair", "hair", "nails", "massage")
STATUSES = (*["done"] * 9, "booked", "cancelled", "no_show")
TOLD_TOGETHER = 50


def random_history(chance: Random, client: int) -> list[AppointmentEvent]:
    """Give what happened to one client's appointments, each told once or twice, in any order."""
    every, day, told = chance.choice([7, 28, 28, 60, 90]), chance.randrange(200), []
    for number in range(chance.randint(1, 12)):
        category_id = chance.choice(CATEGORIES)
        one = event(number, day, category_id, chance.choice(STATUSES), version=2)
        one = replace(one, client_id=f"c{client:04}", appointment_id=f"c{client:04}-{number}")
        told += [replace(one, version=1, status="booked"), one]
        day += max(1, round(chance.gauss(every, every / 5)))
    chance.shuffle(told)
    return told


def kept(kind: str) -> dict[tuple[str, str], Any]:
    """Give the rows of one kind, without how often they were written."""
    found = [row for row in rows("reconnect") if row["sk"].startswith(kind)]
    return {(row["pk"], row["sk"]): {name: row[name] for name in row if name != "version"} for row in found}


def learn_from(histories: list[list[AppointmentEvent]], now: datetime) -> None:
    """Learn what clients of the categories have in common from these."""
    empty = ClientHistory(business_id=STUDIO, client_id="")
    known = [noted(empty, events) for events in histories]
    populations = {
        name: fit_population((history_in(history, name, now.date()) for history in known), now.date())
        for name in sorted(set(CATEGORIES))
    }
    store.save_populations(STUDIO, populations, now)


def forget_rhythms() -> None:
    for pk, sk in kept("category#"):
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        aws("dynamodb").delete_item(TableName=f"{PREFIX}reconnect", Key=key)


def as_told(histories: list[list[AppointmentEvent]]) -> Iterator[list[AppointmentEvent]]:
    """Give the events as streams bring them: those of every third client in two goes."""
    for start in range(0, len(histories), TOLD_TOGETHER):
        some = histories[start : start + TOLD_TOGETHER]
        yield [each for events in some[::3] for each in events[::2]]
        yield [each for events in some for each in events]


def test_the_full_rebuild_gives_a_thousand_random_histories_the_rhythms_kept_event_by_event(
    studio: Studio,
) -> None:
    """What they have in common is learnt from a few of them, to save time."""
    studio.at(TODAY)
    studio.compat("massage")
    chance, now, catalogue = Random(1000), studio.clock.now(), get_catalogue(STUDIO)
    histories = [random_history(chance, client) for client in range(CLIENTS)]
    learn_from(histories[: CLIENTS // 5], now)
    for told in as_told(histories):
        reconnect.take_notes(told, now)
    event_by_event = kept("category#")
    forget_rhythms()
    segments = segments_of(STUDIO, [events[0].client_id for events in histories])
    assert [keeping.learn_segment(catalogue, segment, now) for segment in segments] == [500, 500]
    assert kept("category#") == event_by_event
    assert len(event_by_event) > CLIENTS / 2
    assert {row["e"]["mode"] for row in event_by_event.values()} == {"compat", "calibrated"}
