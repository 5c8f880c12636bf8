"""Carla buys sessions ahead and uses them up, told twice, late, at once, or by a process that dies."""

from datetime import timedelta

import pytest

from chalicelib.core.errors import BadInput, KeyReused, NotFound
from chalicelib.prepaid import service
from tests.automation.made import DAY, booked, set_status
from tests.cast import GARAGE, open_garage
from tests.ledger import only_client, rows
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.prepaid.sold import came, left, sell, tell
from tests.scheduling.test_simultaneous import at_once
from tests.waiting.test_crashes import survives

pytestmark = pytest.mark.usefixtures("salon")


def kept() -> list[object]:
    return [row for row in rows("schedule") if row["sk"].startswith("prepaid#")]


def test_each_visit_done_uses_one_session_and_told_again_no_other() -> None:
    first = came(3)
    sell()
    for before, after in (first, came(4), first):
        tell(before, after)
    assert left() == [3]
    stored = kept()
    tell(*first)
    assert kept() == stored


def test_what_is_booked_missed_or_cancelled_uses_nothing() -> None:
    appointment = booked()
    sell()
    assert tell(None, appointment) == []
    for status, day in (("no_show", 1), ("cancelled", 2)):
        before = booked(10, NOW, (NOW + day * DAY).date() + 2 * DAY)
        tell(before, set_status(before, status, NOW + (day + 2) * DAY))
    assert left() == [5]


def test_a_change_that_has_nothing_to_do_with_being_done_looks_nobody_up() -> None:
    appointment = booked()
    sell()
    with metered() as cost:
        tell(None, appointment)
    assert (cost.reads, cost.writes) == (0, 0)


def test_a_status_taken_back_gives_the_session_back_and_a_late_record_does_not_take_it_again() -> None:
    before, done = came(3)
    sell()
    tell(before, done)
    undone = done.model_copy(update={"status": "no_show", "version": done.version + 1})
    tell(done, undone)
    assert left() == [5]
    tell(before, done)
    assert left() == [5]


def test_it_is_harmless_that_what_was_taken_back_is_told_first() -> None:
    before, done = came(3)
    sell()
    tell(done, done.model_copy(update={"status": "cancelled", "version": done.version + 1}))
    tell(before, done)
    assert left() == [5]


def test_who_buys_after_a_visit_of_the_same_day_has_used_one_already() -> None:
    came(1, 9)
    came(2, 9)
    assert sell(NOW + 2 * DAY + timedelta(hours=5)).left == 4


def test_nothing_is_kept_of_those_who_have_bought_nothing() -> None:
    tell(*came(1))
    assert kept() == []
    assert service.list_prepaid(SALON, only_client().client_id, NOW) == ()


def test_a_sale_sent_again_under_the_same_key_is_entered_once() -> None:
    booked()
    first, again = (sell(key="once"), sell(NOW + DAY, key="once"))
    assert (again.sale.sale_id, again.sale.sold_at) == (first.sale.sale_id, NOW)
    assert left() == [5]
    with pytest.raises(KeyReused):
        sell(key="once", sessions=6)
    sell()
    assert left() == [5, 5]


def test_nothing_is_sold_to_nobody_or_to_another_business_s_client() -> None:
    booked()
    open_garage()
    client_id = only_client().client_id
    for business_id, who in ((SALON, "nobody"), (GARAGE, client_id)):
        with pytest.raises(NotFound):
            service.list_prepaid(business_id, who, NOW)
    with pytest.raises(BadInput):
        sell(category_ids=("massage",))
    assert kept() == []


def test_visits_and_sales_at_the_same_moment_all_count() -> None:
    visits = [came(day, hour) for day, hour in ((1, 10), (1, 14), (2, 10), (3, 10), (4, 10))]
    sell(sessions=4)
    outcome = at_once([*(lambda each=each: tell(*each) for each in visits), lambda: sell(sessions=3)])
    assert outcome == {"done": 6}
    assert left() == [0, 2]


@pytest.mark.parametrize("number", range(1, 8))
def test_wherever_the_process_dies_one_session_is_used_and_workflows_know(number: int) -> None:
    visit = came(3)
    died = survives([lambda: sell(key="k"), lambda: tell(*visit)], number)
    assert left() == [4]
    (known,) = [row["e"] for row in rows("automation") if row["sk"] == "client"]
    assert [it["left"] for it in known["prepaid"]] == [4]
    assert died == (number <= WRITES)


WRITES = 4
"""The sale, the visit, and each time what workflows know."""
