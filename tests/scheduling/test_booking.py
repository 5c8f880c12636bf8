"""Carla books, moves and cancels; the tables agree afterwards."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.core.errors import (
    BadInput,
    ChangedMeanwhile,
    KeyReused,
    MoveNotAllowed,
    NotAllowed,
    NotFound,
    NotOffered,
    PolicyForbids,
    SlotTaken,
)
from chalicelib.scheduling import service as scheduling
from tests.cast import at, open_garage, open_salon, wishes
from tests.ledger import claims_of, everything, only_client, require_agreement, sheets, visit_of
from tests.messaging.cast import NOW, SALON

pytestmark = pytest.mark.usefixtures("salon_is_open")

ELSE = {"name": "Else Weber", "email": "else@example.com"}


@pytest.fixture
def salon_is_open(tables: None) -> None:
    open_salon()


def test_a_booking_claims_its_time_and_is_ahead_of_its_client() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    assert visit.appointment.interval.end == at(10, 45)
    assert only_client().upcoming == {visit.appointment.appointment_id: at(10, 45)}
    require_agreement()


def test_without_a_wish_for_somebody_the_least_busy_one_takes_the_visit() -> None:
    first = scheduling.book(wishes(at(10), staff_id=None), NOW)
    second = scheduling.book(wishes(at(14), staff_id=None, **ELSE), NOW)
    assert [first.appointment.staff_id, second.appointment.staff_id] == ["ana", "ben"]


def test_intervals_of_different_lengths_do_not_overlap() -> None:
    scheduling.book(wishes(at(10), service_ids=("colour",)), NOW)
    with pytest.raises(SlotTaken) as refused:
        scheduling.book(wishes(at(11), **ELSE), NOW)
    assert [slot.starts_at for slot in refused.value.alternatives][:1] == [at(9)]
    require_agreement()


def test_alternatives_can_be_booked_as_they_are() -> None:
    scheduling.book(wishes(at(10), service_ids=("colour",)), NOW)
    with pytest.raises(SlotTaken) as refused:
        scheduling.book(wishes(at(10), **ELSE), NOW)
    for number, slot in enumerate(refused.value.alternatives[:2]):
        who = {"name": "Else", "email": f"else-{number}@example.com"}
        scheduling.book(wishes(slot.starts_at, staff_id=slot.staff_id, **who), NOW)
    require_agreement()


def test_time_across_midnight_is_claimed_on_both_dates() -> None:
    saturday = date(2027, 5, 8)
    visit = scheduling.book(wishes(at(23, 30, saturday), service_ids=("party",)), NOW)
    assert {day for _, day in sheets()} == {saturday, saturday + timedelta(days=1)}
    with pytest.raises(SlotTaken):
        scheduling.book(wishes(at(0, 15, saturday + timedelta(days=1)), service_ids=("party",), **ELSE), NOW)
    scheduling.cancel_by_client(visit, "", NOW)
    assert claims_of("ben") == {}


def test_buffers_stand_with_the_claim_and_neighbours_share_the_larger_gap() -> None:
    scheduling.book(wishes(at(9), service_ids=("colour",)), NOW)  # until 10:30, and 15 minutes after
    with pytest.raises(SlotTaken):
        scheduling.book(wishes(at(10, 30), **ELSE), NOW)
    scheduling.book(wishes(at(10, 45), **ELSE), NOW)
    require_agreement()


def test_naive_time_is_the_wall_time_of_the_place() -> None:
    visit = scheduling.book(wishes(at(10).replace(tzinfo=None)), NOW)
    assert visit.appointment.starts_at == at(10)


@pytest.mark.parametrize("starts_at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)])
def test_a_year_that_nobody_books_in_is_bad_input(starts_at: datetime) -> None:
    with pytest.raises(BadInput):
        scheduling.book(wishes(starts_at), NOW)


def test_a_wall_time_that_does_not_exist_is_refused_before_anything_is_written() -> None:
    before = everything()
    with pytest.raises(BadInput, match="does not exist"):
        scheduling.book(wishes(at(2, 30, date(2028, 3, 26)).replace(tzinfo=None)), NOW)
    assert everything() == before


def test_a_visit_that_moves_keeps_its_identity_and_frees_its_old_time() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    moved = scheduling.reschedule(visit, at(10, 30), None, NOW)  # into its own old time
    assert moved.appointment.appointment_id == visit.appointment.appointment_id
    assert (moved.appointment.version, moved.appointment.sequence) == (2, 1)
    to_ana = scheduling.reschedule(moved, at(14), "ana", NOW)
    assert claims_of("ben") == {}
    assert to_ana.appointment.staff_id == "ana"
    require_agreement()


def test_moving_to_where_it_is_changes_nothing() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    before = everything()
    assert scheduling.reschedule(visit, at(10), None, NOW).appointment == visit.appointment
    assert everything() == before


def test_a_confirmed_visit_that_moves_wants_confirming_again() -> None:
    visit = scheduling.set_status(scheduling.book(wishes(at(10)), NOW), "confirmed", NOW)
    assert scheduling.reschedule(visit, at(11), None, NOW).appointment.status == "booked"


def test_the_times_a_visit_could_move_to_leave_its_own_claim_out() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    starts = [slot.starts_at for slot in scheduling.list_moves(visit, at(0).date(), at(0).date(), NOW)]
    assert {at(9, 45), at(10), at(10, 30)} <= set(starts)


def test_a_visit_moves_only_to_somebody_who_performs_it() -> None:
    party = scheduling.book(wishes(at(20, 0, date(2027, 5, 8)), service_ids=("party",)), NOW)
    with pytest.raises(BadInput):
        scheduling.reschedule(party, at(10), "ana", NOW)
    with pytest.raises(NotFound):
        scheduling.reschedule(party, at(10), "dario", NOW)


def test_up_to_the_policys_deadline_a_client_may_change_and_not_a_moment_later() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    deadline = at(9)
    assert visit.can_move_until == visit.can_cancel_until == deadline
    late = deadline + timedelta(microseconds=1)
    with pytest.raises(PolicyForbids):
        scheduling.reschedule(visit, at(14), None, late)
    with pytest.raises(PolicyForbids):
        scheduling.cancel_by_client(visit, "", late)
    assert scheduling.cancel_by_client(visit, "", deadline).appointment.cancelled_by == "client"


def test_staff_may_cancel_when_the_client_no_longer_can() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    gone = scheduling.set_status(visit, "cancelled", at(9, 59), "Ben is ill.").appointment
    assert (gone.cancelled_by, gone.cancel_reason) == ("staff", "Ben is ill.")
    require_agreement()


def test_what_is_cancelled_stays_so_and_its_time_can_be_had_again() -> None:
    visit = scheduling.cancel_by_client(scheduling.book(wishes(at(10)), NOW), "", NOW)
    with pytest.raises(MoveNotAllowed):
        scheduling.cancel_by_client(visit, "", NOW)
    with pytest.raises(MoveNotAllowed):
        scheduling.reschedule(visit, at(14), None, NOW)
    scheduling.book(wishes(at(10), **ELSE), NOW)
    require_agreement()


def test_somebody_who_comes_after_all_has_the_visit_ahead_again() -> None:
    visit = scheduling.set_status(scheduling.book(wishes(at(10)), NOW), "no_show", at(10, 10))
    assert only_client().upcoming == {}
    scheduling.set_status(visit, "arrived", at(10, 15))
    require_agreement()


def test_whoever_looked_at_an_older_state_must_look_again() -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    scheduling.reschedule(visit, at(14), None, NOW)
    changes: list[Callable[[], object]] = [
        lambda: scheduling.reschedule(visit, at(15), None, NOW),
        lambda: scheduling.cancel_by_client(visit, "", NOW),
        lambda: scheduling.set_status(visit, "arrived", NOW),
    ]
    for change in changes:
        with pytest.raises(ChangedMeanwhile):
            change()


def test_the_link_opens_its_own_appointment_only() -> None:
    open_garage()
    visit = scheduling.book(wishes(at(10)), NOW)
    other = scheduling.book(wishes(at(14)), NOW)
    own = visit.appointment.appointment_id
    assert scheduling.get_visit_by_link(SALON, own, visit.token).appointment == visit.appointment
    for business_id, appointment_id, token in (
        (SALON, own, other.token),
        (SALON, own, ""),
        ("garage", own, visit.token),
    ):
        with pytest.raises(NotAllowed):
            scheduling.get_visit_by_link(business_id, appointment_id, token)


def test_the_same_key_again_gives_the_first_answer_even_after_a_move() -> None:
    request = wishes(at(10), idempotency_key="k1")
    first = scheduling.book(request, NOW)
    scheduling.reschedule(first, at(14), None, NOW)
    before = everything()
    again = scheduling.book(request, NOW).appointment
    assert again.appointment_id == first.appointment.appointment_id
    assert again.booked_as == first.appointment.booked_as
    assert everything() == before
    with pytest.raises(KeyReused):
        scheduling.book(wishes(at(15), idempotency_key="k1"), NOW)
    assert everything() == before


def test_a_range_of_days_is_at_most_two_months_and_not_backwards() -> None:
    first = at(0).date()
    for last in (first - timedelta(days=1), first + timedelta(days=62)):
        with pytest.raises(BadInput):
            scheduling.list_slots(wishes(NOW), first, last, NOW)
    with pytest.raises(NotOffered):
        scheduling.list_slots(wishes(NOW, service_ids=("nails",)), first, first, NOW)


def test_an_appointment_nobody_made_is_not_found() -> None:
    with pytest.raises(NotFound):
        visit_of("nobody")
