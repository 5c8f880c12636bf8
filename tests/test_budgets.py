"""What each verb may cost: round trips and units, counted, never timed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from chalicelib.core.table import put_many
from chalicelib.history.service import import_visits
from chalicelib.reconnect.model import Mode, Rhythm
from chalicelib.reconnect.store import rhythm_write
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.decision import attempts, board_for
from chalicelib.scheduling.model import Claim, DaySheet, Guest
from chalicelib.scheduling.store import save, save_history, sheet_write
from infra.local.clock import MovableClock
from tests.cast import ANA, TUESDAY, at, open_salon, wishes
from tests.conftest import PREFIX
from tests.messaging.cast import NOW, SALON
from tests.meter import Meter, metered
from tests.reconnect.sweeps import sweep
from tests.scheduling.diary import Diary
from tests.test_triggers import bring, records_of

MONTH = timedelta(days=30)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def salon_is_open(tables: None) -> None:
    open_salon()


def cost_of(act: Callable[[], Any]) -> Meter:
    with metered() as meter:
        act()
    return meter


def past_appointments(number: int) -> None:
    """Let Ben have had so many appointments, one after the other, until the day before yesterday."""
    first = scheduling.book(wishes(at(16)), NOW).appointment
    step = timedelta(hours=1)
    times = [at(8, day=TUESDAY - 2 * DAY) - n * step for n in range(number)]
    save_history(
        first.model_copy(
            update={"appointment_id": f"p{n}", "status": "done", "starts_at": start, "ends_at": start + step}
        )
        for n, start in enumerate(times)
    )
    by_day: dict[date, dict[str, Claim]] = {}
    for n, start in enumerate(times):
        by_day.setdefault(start.date(), {})[f"p{n}"] = Claim(starts_at=start, ends_at=start + step)
    for day, claims in by_day.items():
        save([sheet_write(SALON, DaySheet(holder="ben", day=day, claims=claims))])


def slots_of_ben() -> Meter:
    def ask() -> None:
        scheduling.list_slots(wishes(NOW), TUESDAY, TUESDAY + MONTH, NOW)

    return cost_of(ask)


def test_a_booking_costs_two_reads_and_one_transaction() -> None:
    first = cost_of(lambda: scheduling.book(wishes(at(9)), NOW))
    known = cost_of(lambda: scheduling.book(wishes(at(10), staff_id=None, idempotency_key="k"), NOW))
    for cost in (first, known):
        assert (cost.reads, dict(cost.calls)["TransactWriteItems"], cost.writes) == (2, 1, 1)


def test_the_commit_carries_a_token_that_makes_its_repetition_harmless() -> None:
    cost = cost_of(lambda: scheduling.book(wishes(at(9)), NOW))
    assert len(cost.tokens) == 1


def test_a_repeated_request_reads_and_writes_nothing() -> None:
    request = wishes(at(9), idempotency_key="k")
    scheduling.book(request, NOW)
    again = cost_of(lambda: scheduling.book(request, NOW))
    assert (again.reads, again.writes) == (2, 0)


def test_moving_and_cancelling_cost_one_read_and_one_transaction_beside_looking_it_up() -> None:
    visit = scheduling.book(wishes(at(9)), NOW)
    moved = cost_of(lambda: scheduling.reschedule(visit, at(14), None, NOW))
    latest = scheduling.get_visit(SALON, visit.appointment.appointment_id)
    cancelled = cost_of(lambda: scheduling.cancel_by_client(latest, "", NOW))
    assert (moved.reads, moved.writes) == (cancelled.reads, cancelled.writes) == (1, 1)


def test_the_free_times_of_a_month_cost_three_reads_whatever_the_history() -> None:
    """The catalogue, Ben's sheets, and those of the place, where it would be closed."""
    fresh = slots_of_ben()
    past_appointments(500)
    busy = slots_of_ben()
    assert (fresh.reads, busy.reads) == (3, 3)
    assert busy.read_units == fresh.read_units


def test_the_free_times_of_a_month_that_is_fully_booked_stay_within_ten_units() -> None:
    half_hour = timedelta(minutes=30)
    for number in range(31):
        day = TUESDAY + number * DAY
        starts = [at(9, day=day) + n * half_hour for n in range(18)]
        claims = {
            f"abcdefgh2345678{n:x}": Claim(starts_at=start, ends_at=start + half_hour)
            for n, start in enumerate(starts)
        }
        save([sheet_write(SALON, DaySheet(holder="ben", day=day, claims=claims))])
    cost = slots_of_ben()
    assert cost.reads == 3
    assert 1 < cost.read_units <= 10


def test_six_people_at_once_take_fewer_steps_of_the_search_than_a_list_may_take_in_a_day() -> None:
    team = [ANA.model_copy(update={"staff_id": f"ana-{n}"}) for n in range(10)]
    diary = Diary(*team)
    wish = diary.wish(staff_id=None, service_ids=("cut", "nails"), guests=(Guest(name="Else"),) * 5)
    board = board_for(wish, {}, diary.now)
    assert any(each.visits for each in attempts(wish, board))
    assert board.steps <= 500


def rhythms(number: int, due_at: datetime) -> list[Rhythm]:
    """Give the rhythms of so many clients, all of whom fall overdue at the instant."""
    today = due_at.date()
    return [
        Rhythm(
            business_id=SALON,
            client_id=f"c{n}",
            category_id="hair",
            mode=Mode.COMPAT,
            visit_count=6,
            last_visit_on=today - 40 * DAY,
            typical_interval_days=Decimal(30),
            interval_low_days=Decimal(25),
            interval_high_days=Decimal(35),
            overdue_on=today,
            lapses_on=today + 90 * DAY,
            due_at=due_at,
        )
        for n in range(number)
    ]


@pytest.mark.parametrize("clients", [0, 5, 300])
def test_a_sweep_with_nothing_due_reads_the_index_of_what_is_due_and_nothing_else(clients: int) -> None:
    due_at = NOW + timedelta(days=20)
    put_many(rhythm_write(rhythm).row for rhythm in rhythms(clients, due_at))
    cost = cost_of(lambda: sweep(NOW))
    assert set(cost.places) == {f"{PREFIX}reconnect:by_due"}
    assert (cost.reads, cost.writes) == (8, 0)
    assert cost.read_units <= 8


def test_a_hundred_past_visits_taken_over_cost_eight_round_trips_and_three_for_each_client(
    clock: MovableClock,
) -> None:
    """The catalogue twice, workflows, clients, records, prepaid, rules and the plan to learn.

    For each client their history, and what is written of them by workflows and by reconnect. And the days
    that reports count, 40 in a round trip each way.
    """
    clock.set(NOW)
    lines = ["client_key,starts_at,status,service,staff\n"]
    for client, visit in product(range(5), range(20)):
        day = TUESDAY - (40 + 30 * visit + client) * DAY
        lines.append(f"c{client},{day}T10:00,done,Cut,Ben\n")
    import_visits(SALON, lines, NOW)
    records = records_of("appointments")
    assert len(records) == 100
    cost = cost_of(lambda: bring("on_appointment_change", records))
    assert (cost.reads, cost.writes) == (7 + 5 + 3, 1 + 2 * 5 + 3)
    again = cost_of(lambda: bring("on_appointment_change", records))
    assert (again.reads, again.writes) == (6 + 5 + 3, 1)
