"""Bookings and absences at the very same moment: one of the two wins, and neither misses the other."""

from collections.abc import Callable

from chalicelib.absences import service
from chalicelib.absences.model import AbsenceRequest
from chalicelib.core.errors import AppointmentsThere, ChangedMeanwhile, NotOffered, SlotTaken
from chalicelib.scheduling import service as scheduling
from tests.absences.asking import LONG, asked, change, closing, enter, hours, remove
from tests.cast import at, wishes
from tests.ledger import absences, appointments, require_agreement
from tests.messaging.cast import NOW, SALON
from tests.scheduling.test_simultaneous import at_once, person

LOST = {SlotTaken.code, NotOffered.code, ChangedMeanwhile.code}

EITHER = {(True, False), (False, True)}


def bookings(number: int) -> list[Callable[[], object]]:
    """Give so many bookings of different hours of Tuesday, of different people, with Ben."""
    return [
        lambda n=n: scheduling.book(wishes(at(13 + n % 5), **person(n)), NOW)  # type: ignore[misc]
        for n in range(number)
    ]


def require_one_or_the_other(request: AbsenceRequest) -> tuple[bool, bool]:
    """Let everybody try at once; tell whether the absence holds then, and whether anybody has booked."""
    outcome = at_once([lambda: service.enter(request, NOW), *bookings(8)])
    assert set(outcome) <= {"done", AppointmentsThere.code, *LOST}
    require_agreement()
    return any(absence.state == "standing" for absence in absences()), bool(appointments())


def test_time_off_and_bookings_at_once_never_both() -> None:
    assert require_one_or_the_other(asked()) in EITHER


def test_a_closure_and_bookings_at_once_never_both() -> None:
    assert require_one_or_the_other(closing()) in EITHER


def test_months_of_time_off_and_bookings_at_once_never_both() -> None:
    assert require_one_or_the_other(asked(LONG)) in EITHER


def test_over_appointments_everything_goes_through_and_is_listed() -> None:
    outcome = at_once([lambda: enter(closing(over_appointments=True)), *bookings(5)])
    assert set(outcome) <= {"done", *LOST}
    (entry,) = [service.get(SALON, absence.absence_id) for absence in absences()]
    assert len(entry.appointments) == len(appointments())
    require_agreement()


def test_one_key_sent_many_times_at_once_enters_once() -> None:
    for request in (asked(LONG, idempotency_key="k1"), closing(idempotency_key="k2")):
        found: list[str] = []
        acts = [lambda: found.append(enter(request).absence.absence_id) for _ in range(6)]  # noqa: B023 - at once
        assert at_once(acts) == {"done": 6}
        assert len(set(found)) == 1
        require_agreement()


def test_of_changes_and_a_removal_at_once_whatever_is_last_stands() -> None:
    for request in (asked(hours(9, 10)), closing(hours(9, 10))):
        entry = enter(request)
        acts: list[Callable[[], object]] = [
            lambda: change(entry, hours(10, 12)),  # noqa: B023 - done before the next round
            lambda: change(entry, hours(14, 16)),  # noqa: B023 - done before the next round
            lambda: remove(entry),  # noqa: B023 - done before the next round
        ]
        outcome = at_once(acts)
        assert set(outcome) <= {"done", "conflict", ChangedMeanwhile.code}
        assert service.get(SALON, entry.absence.absence_id).absence.state == "removed"
        require_agreement()
