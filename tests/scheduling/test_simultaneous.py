"""Many writers at the very same moment: exactly one wins, and the tables agree."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from chalicelib.absences import service as absences
from chalicelib.absences.model import AbsenceRequest
from chalicelib.catalogue.model import Need, Resource
from chalicelib.catalogue.service import add
from chalicelib.core.errors import (
    AppointmentsThere,
    ChangedMeanwhile,
    HoldEnded,
    MoveNotAllowed,
    NotOffered,
    Refusal,
    SlotTaken,
)
from chalicelib.scheduling import service as scheduling
from chalicelib.waiting import service as waiting
from tests.absences.asking import asked, closing, hours
from tests.cast import ANA, BEN, CUT, at, open_salon, wishes
from tests.ledger import absences as known_absences
from tests.ledger import appointments, known_clients, require_agreement
from tests.messaging.cast import NOW, later
from tests.scheduling.diary import YOGA
from tests.waiting.queue import require_sound


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


def test_the_last_seat_of_a_class_goes_to_one() -> None:
    add("salon", [YOGA.model_copy(update={"seats": 4}), BEN.model_copy(update={"service_ids": ("yoga",)})])
    for n in range(3):
        scheduling.book(wishes(at(10), service_ids=("yoga",), **person(n)), NOW)
    acts = [
        lambda n=n: scheduling.book(wishes(at(10), service_ids=("yoga",), **person(n)), NOW)
        for n in range(3, 23)
    ]
    assert at_once(acts) == {"done": 1, SlotTaken.code: 19}
    assert len(appointments()) == 4
    require_agreement()


def test_a_class_that_nobody_has_begun_yet_gets_as_many_as_it_has_seats() -> None:
    add("salon", [YOGA, BEN.model_copy(update={"service_ids": ("yoga",)})])
    acts = [
        lambda n=n: scheduling.book(wishes(at(10), service_ids=("yoga",), **person(n)), NOW)
        for n in range(15)
    ]
    assert at_once(acts) == {"done": 3, SlotTaken.code: 12}
    require_agreement()


def test_of_many_people_who_need_a_room_as_many_get_one_as_there_are() -> None:
    rooms = [Resource(resource_id=f"room-{n}", name="", type="room", location_id="mitte") for n in range(2)]
    team = [
        who.model_copy(update={"staff_id": f"{who.staff_id}-{n}", "email": None, "phone": None})
        for who in (ANA, BEN)
        for n in range(3)
    ]
    add("salon", [*rooms, *team, CUT.model_copy(update={"needs": (Need(type="room"),)})])
    acts = [
        lambda n=n, who=who: scheduling.book(wishes(at(10), staff_id=who.staff_id, **person(n)), NOW)
        for n, who in enumerate(team * 3)
    ]
    assert at_once(acts) == {"done": 2, SlotTaken.code: 16}
    assert len({taken.holder for it in appointments() for taken in it.takes if "room" in taken.holder}) == 2
    require_agreement()


def test_of_holds_and_bookings_at_once_one_has_the_time() -> None:
    kept = [lambda: waiting.hold(wishes(at(10), name="", email=None), NOW) for _ in range(10)]
    booked = [lambda n=n: scheduling.book(wishes(at(10, 30), **person(n)), NOW) for n in range(10)]
    assert at_once([*kept, *booked]) == {"done": 1, SlotTaken.code: 19}
    require_sound(NOW)


def test_kept_time_that_is_booked_by_several_at_once_is_booked_once() -> None:
    hold, token = waiting.hold(wishes(at(10), name="", email=None), NOW)
    acts = [
        lambda n=n: waiting.book_with_hold(wishes(at(10), **person(n)), hold.hold_id, token, NOW)
        for n in range(8)
    ]
    assert at_once(acts) == {"done": 1, HoldEnded.code: 7}
    require_sound(NOW)


@pytest.mark.parametrize("minutes", [14, 15])
def test_at_the_end_of_a_hold_its_time_is_either_kept_or_free_and_never_both(minutes: int) -> None:
    """Some clocks are ahead of others: whoever says that the hold has ended takes its time, or comes late."""
    hold, token = waiting.hold(wishes(at(10), name="", email=None), NOW)
    keeper = lambda: waiting.book_with_hold(  # noqa: E731 - one of those at once
        wishes(at(10), **person(0)), hold.hold_id, token, later(minutes)
    )
    others = [lambda n=n: scheduling.book(wishes(at(10, 30), **person(n)), later(15)) for n in range(1, 8)]
    outcome = at_once([keeper, *others, lambda: waiting.look_after(later(15)) and None])
    assert outcome["done"] == 2  # the timer, and one who has the time
    assert set(outcome) <= {"done", SlotTaken.code, HoldEnded.code}
    assert len(appointments()) == 1
    require_agreement(later(15))


def test_what_is_approved_at_the_last_moment_is_booked_or_lost() -> None:
    add("salon", [CUT.model_copy(update={"approval": True})])
    next_week = at(10) + timedelta(days=7)
    visit = scheduling.book(wishes(next_week), NOW)
    until = visit.appointment.pending_until
    assert until is not None
    assert until < next_week - timedelta(days=1)  # so that others can still book when it is over
    last, others = until - timedelta(microseconds=1), [person(n) for n in range(6)]
    outcome = at_once(
        [
            lambda: scheduling.settle(visit, "approval", "ana", last),
            lambda: scheduling.end_all_waiting(until),
            *(lambda who=who: scheduling.book(wishes(next_week, **who), until) for who in others),
        ]
    )
    assert outcome["done"] == 2  # the timer, and one who has the time
    have_it = [it for it in appointments() if it.status != "cancelled"]
    assert len(have_it) == 1
    require_agreement(until)


@pytest.mark.parametrize("away", [asked(hours(10, 11)), closing(hours(10, 11))], ids=["time off", "closure"])
def test_of_an_absence_and_bookings_of_the_very_same_time_one_is_had(away: AbsenceRequest) -> None:
    acts = [lambda n=n: scheduling.book(wishes(at(10), **person(n)), NOW) for n in range(8)]
    outcome = at_once([lambda: absences.enter(away, NOW), *acts])
    assert outcome["done"] == 1
    assert set(outcome) <= {"done", AppointmentsThere.code, SlotTaken.code, NotOffered.code}
    standing = [it for it in known_absences() if it.state == "standing"]
    assert len(standing) + len(appointments()) == 1
    require_agreement()
