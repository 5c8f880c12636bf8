"""Many writers at the very same moment: exactly one wins, and the tables agree."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from chalicelib.core.errors import ChangedMeanwhile, MoveNotAllowed, Refusal, SlotTaken
from chalicelib.scheduling import service as scheduling
from tests.cast import at, open_salon, wishes
from tests.ledger import appointments, known_clients, require_agreement
from tests.messaging.cast import NOW


@pytest.fixture(autouse=True)
def salon_is_open(tables: None) -> None:
    open_salon()


def at_once(acts: Sequence[Callable[[], object]]) -> Counter[str]:
    """Do everything at the same moment; give how many went through, and the codes of the refusals."""
    ready = Barrier(len(acts))

    def do(act: Callable[[], object]) -> str:
        ready.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(do, acts))


def person(number: int) -> dict[str, str]:
    return {"name": f"Client {number}", "email": f"client-{number}@example.com"}


def test_of_fifty_who_want_one_slot_exactly_one_gets_it() -> None:
    acts = [lambda n=n: scheduling.book(wishes(at(9), **person(n)), NOW) for n in range(50)]
    assert at_once(acts) == {"done": 1, SlotTaken.code: 49}
    assert len(appointments()) == 1
    require_agreement()


def test_of_intervals_of_different_lengths_that_share_an_instant_one_is_had() -> None:
    acts = [
        lambda n=n: scheduling.book(
            wishes(
                at(9) + timedelta(minutes=15 * (n % 3)), service_ids=(("cut", "colour")[n % 2],), **person(n)
            ),
            NOW,
        )
        for n in range(24)
    ]
    assert at_once(acts) == {"done": 1, SlotTaken.code: 23}
    require_agreement()


def test_everybody_who_wants_another_time_of_the_same_day_gets_it() -> None:
    starts = [at(9) + n * timedelta(minutes=45) for n in range(4)] + [
        at(13) + n * timedelta(minutes=45) for n in range(6)
    ]
    acts = [
        lambda n=n, start=start: scheduling.book(wishes(start, **person(n)), NOW)
        for n, start in enumerate(starts)
    ]
    assert at_once(acts) == {"done": 10}
    require_agreement()


def test_one_key_sent_twice_at_once_books_once_and_both_hear_of_it() -> None:
    request = wishes(at(10), idempotency_key="k1")
    booked: list[str] = []
    acts = [lambda: booked.append(scheduling.book(request, NOW).appointment.appointment_id) for _ in range(8)]
    assert at_once(acts) == {"done": 8}
    assert len(set(booked)) == len(appointments()) == 1
    require_agreement()


def test_somebody_new_who_books_twice_at_once_is_one_client() -> None:
    acts = [
        lambda n=n: scheduling.book(wishes(at(9 + n % 2), staff_id=("ana", "ben")[n // 2]), NOW)
        for n in range(4)
    ]
    assert at_once(acts) == {"done": 4}
    assert len(known_clients()) == 1
    require_agreement()


def test_of_a_move_and_a_cancellation_at_once_one_happens() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    outcome = at_once(
        [
            lambda: scheduling.reschedule(visit, at(14), None, NOW),
            lambda: scheduling.cancel_by_client(visit, "", NOW),
            lambda: scheduling.set_status(visit, "confirmed", NOW),
        ]
    )
    assert outcome["done"] == 1
    assert set(outcome) <= {"done", ChangedMeanwhile.code, MoveNotAllowed.code}
    require_agreement()


def test_a_freed_slot_goes_to_one_of_those_who_were_waiting() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    others = [lambda n=n: scheduling.book(wishes(at(10), **person(n)), NOW) for n in range(10)]
    outcome = at_once([lambda: scheduling.cancel_by_client(visit, "", NOW), *others])
    assert outcome["done"] in (1, 2)  # the cancellation, and at most one who came after it
    require_agreement()
