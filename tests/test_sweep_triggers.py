"""The sweep through its queue: what the timer hands out, and what becomes of it piece by piece."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.table import put_many
from chalicelib.history.service import import_visits
from chalicelib.reconnect import pieces, store
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import CategorySettings, Mode
from infra import permission
from infra.functions import FUNCTIONS
from infra.local.clock import MovableClock
from infra.local.worker import record
from infra.queues import make_queues
from tests.cast import GARAGE, open_garage, open_salon
from tests.conftest import PREFIX, aws
from tests.ledger import everything, rows
from tests.messaging.cast import NOW, SALON
from tests.test_budgets import rhythms
from tests.test_triggers import bring, fire, records_of, run

(SWEEPS,) = (function for function in FUNCTIONS if function.takes_work)
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def salon_and_garage_are_open(tables: None, clock: MovableClock) -> None:
    clock.set(LATER)
    permission.install()
    open_salon()
    open_garage()
    make_queues(aws("sqs"), SWEEPS, PREFIX)


def fall_due(business_id: str, number: int) -> None:
    """Let so many of a business's clients fall due by now."""
    due = [it.model_copy(update={"business_id": business_id}) for it in rhythms(number, NOW)]
    put_many(store.rhythm_write(each).row for each in due)


def queued() -> list[dict[str, Any]]:
    """Take what is on the queue, as events tell it."""
    queues = aws("sqs")
    url = queues.get_queue_url(QueueName=PREFIX + SWEEPS.name)["QueueUrl"]
    found = []
    while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [record(message, url) for message in messages]
    return found


def looked_at(business_id: str) -> int:
    """Give how many of a business's rhythms are not due any more."""
    own = [row for row in rows("reconnect") if row["pk"].startswith(f"{business_id}#")]
    return sum("due_at" not in row["e"] for row in own)


def test_what_is_due_is_handed_out_one_business_at_a_time_and_then_looked_at() -> None:
    fall_due(SALON, 3)
    fall_due(GARAGE, 2)
    assert fire("sweep_reconnect")["idle_until"] is not None
    handed = queued()
    assert sorted(json.loads(piece["body"])["business_id"] for piece in handed) == [GARAGE, SALON]
    assert looked_at(SALON) == looked_at(GARAGE) == 0
    assert run("sweep_business", {"Records": handed}) == {"batchItemFailures": []}
    assert (looked_at(SALON), looked_at(GARAGE)) == (3, 2)
    fire("sweep_reconnect")
    assert queued() == []


def test_pieces_that_come_twice_or_late_change_nothing() -> None:
    fall_due(SALON, 3)
    fire("sweep_reconnect")
    fire("sweep_reconnect")
    first, second = queued()
    run("sweep_business", {"Records": [first]})
    before = everything()
    run("sweep_business", {"Records": [second, first]})
    assert everything() == before


def test_a_business_that_fails_stops_no_other_and_is_named_to_be_tried_again() -> None:
    fall_due("nobody", 1)
    fall_due(SALON, 2)
    fire("sweep_reconnect")
    handed = queued()
    answer = run("sweep_business", {"Records": handed})
    (bad,) = (piece for piece in handed if "nobody" in piece["body"])
    assert answer == {"batchItemFailures": [{"itemIdentifier": bad["messageId"]}]}
    assert looked_at(SALON) == 2


def test_many_rows_of_one_business_are_several_pieces_and_one_client_is_never_cut() -> None:
    places = [
        pieces.Place(f"{SALON}#c{n:03}", f"category#{name}") for name in ("hair", "nails") for n in range(120)
    ]
    cut = list(pieces.pieces_of(places))
    clients = [{place.pk for place in piece.places} for piece in cut if isinstance(piece, pieces.Look)]
    assert [len(each) for each in clients] == [50, 50, 20]
    assert len(set.union(*clients)) == 120


def test_learning_anew_goes_through_the_queue_segment_by_segment() -> None:
    """What is due besides waits until the rhythms are learnt."""
    lines = ["client_key,starts_at,status,service,staff\n"]
    for client in range(4):
        lines += [f"c{client},2027-0{month}-0{client + 1}T10:00,done,Cut,Ben\n" for month in (1, 2, 3)]
    import_visits(SALON, lines, NOW)
    bring("on_appointment_change", records_of("appointments"))
    reconnect.change_settings(SALON, CategorySettings(category_id="hair", mode=Mode.COMPAT), NOW)
    fire("sweep_reconnect")
    learn = queued()
    assert [json.loads(piece["body"])["kind"] for piece in learn] == ["learn"]
    run("sweep_business", {"Records": learn})
    segments = queued()
    assert [json.loads(piece["body"])["kind"] for piece in segments] == ["segment"]
    run("sweep_business", {"Records": segments})
    modes = [row["e"]["mode"] for row in rows("reconnect") if row["sk"].startswith("category#")]
    assert modes == ["compat"] * 4
    before = everything()
    run("sweep_business", {"Records": learn + segments})
    assert everything() == before
