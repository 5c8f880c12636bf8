"""What Ana may change of a sale and take back of it: first by the pure rule, then as it is kept."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.automation.service import note_prepaid
from chalicelib.core.errors import BadInput, ChangedMeanwhile, KeyReused, NotFound
from chalicelib.prepaid import service
from chalicelib.prepaid.correcting import corrected
from chalicelib.prepaid.model import Account, Balance, Sale, Wanted
from chalicelib.prepaid.using import balances, event_of, uses
from tests.automation.made import DAY, booked
from tests.cast import GARAGE, open_garage
from tests.examples import examples
from tests.ledger import only_client, rows
from tests.messaging.cast import NOW, SALON, later
from tests.prepaid.sold import TODAY, account, came, left, sale, sell, tell, visit
from tests.prepaid.test_using import NAILS, require_sound, sales, sales_of
from tests.scheduling.test_simultaneous import at_once

WHY = "Carla moves away"


def change(known: Account, number: int = 0, **changes: Any) -> Account:
    """Change a sale, from what it is unless something else is said."""
    there = known.sales[number]
    plain = {"sessions": there.sessions, "last_day": there.last_day, "note": WHY, "version": there.version}
    wanted = Wanted.model_validate({**plain, **changes})
    return corrected(known, there.sale_id, wanted, "console", NOW, TODAY)


def take_back(known: Account, number: int = 0, **changes: Any) -> Account:
    return change(known, number, sessions=None, last_day=None, **changes)


def wrong(known: Account, **changes: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as refusal:
        change(known, **changes)
    return dict(refusal.value.fields)


def test_a_change_keeps_what_was_before_it_when_that_was_by_whom_and_why() -> None:
    known = change(account(sale()), sessions=8, last_day=TODAY + DAY)
    known = change(known, sessions=9, last_day=TODAY + DAY, note="Miscounted")
    (after,) = known.sales
    assert (after.sessions, after.last_day, after.version) == (9, TODAY + DAY, 3)
    assert [(it.sessions, it.last_day, it.by, it.at, it.note) for it in after.corrections] == [
        (5, None, "console", NOW, WHY),
        (8, TODAY + DAY, "console", NOW, "Miscounted"),
    ]
    assert after.as_sold == sale().as_sold


def test_the_same_again_changes_nothing_whatever_version_was_looked_at() -> None:
    known = change(account(sale()), sessions=8)
    assert change(known, version=1, note="") is known
    taken = take_back(known)
    assert take_back(taken, version=1) is taken


def test_of_two_who_change_a_sale_the_later_one_is_told() -> None:
    known = change(account(sale()), sessions=8)
    with pytest.raises(ChangedMeanwhile):
        change(known, sessions=7, version=1)
    with pytest.raises(ChangedMeanwhile):
        take_back(known, version=1)


def test_a_sale_that_there_is_not_cannot_be_changed() -> None:
    with pytest.raises(NotFound):
        corrected(account(sale()), "sale-9", Wanted(sessions=1, note=WHY, version=1), "console", NOW, TODAY)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"sessions": 1}, "sessions", "2 are used: please give 2 or more."),
        (
            {"last_day": TODAY + DAY},
            "last_day",
            "A visit of 5 May 2027 used it: please give that day or a later one.",
        ),
        ({"sessions": 9, "note": "  "}, "note", "Please say why."),
    ],
)
def test_no_visit_loses_the_session_that_it_used_and_every_change_says_why(
    changes: dict[str, Any], field: str, sentence: str
) -> None:
    assert wrong(account(sale(), a=visit(0), b=visit(2)), **changes) == {field: sentence}


def test_a_last_day_that_is_over_may_stay_but_is_not_entered() -> None:
    over = account(sale(sold_on=TODAY - 9 * DAY, last_day=TODAY - DAY))
    assert change(over, sessions=6).sales[0].last_day == TODAY - DAY
    assert wrong(over, last_day=TODAY - 2 * DAY) == {"last_day": "That day is over already."}
    assert change(over, last_day=None).sales[0].last_day is None


def test_what_is_left_is_taken_back_and_what_was_used_stays_used() -> None:
    known = take_back(account(sale(), a=visit(0), b=visit(2)))
    (balance,) = balances(known, TODAY)
    assert (balance.sale.sessions, balance.left, balance.used_by) == (2, 0, ("a", "b"))
    assert balance.sale.is_taken_back
    with pytest.raises(BadInput, match="there is nothing to take back"):
        take_back(account(sale(sessions=1), a=visit(0)))


def test_what_was_taken_back_is_told_to_no_workflow_until_it_is_given_again() -> None:
    known = take_back(account(sale(), a=visit(0)))
    assert event_of(known, TODAY).sales == ()
    again = change(known, sessions=4)
    assert not again.sales[0].is_taken_back
    assert [it.left for it in event_of(again, TODAY).sales] == [3]


@examples(200)
@given(
    sales,
    st.sets(st.integers(0, 7), max_size=8),
    st.integers(0, 3),
    st.one_of(st.none(), st.integers(1, 5)),
    st.one_of(st.none(), st.dates(TODAY, TODAY + 8 * DAY)),
)
def test_whatever_is_changed_no_visit_loses_its_session_and_less_changes_none_at_all(
    sold: list[tuple[int, tuple[str, ...], object]],
    days: set[int],
    number: int,
    sessions: int | None,
    last_day: date | None,
) -> None:
    visits = {
        f"visit-{day}": visit(day, version=1, done=True, **(NAILS if day % 3 == 0 else {})) for day in days
    }
    known = account(*sales_of(sold), **visits)
    before = known.sales[number % len(known.sales)]
    try:
        after = change(known, known.sales.index(before), sessions=sessions, last_day=last_day)
    except BadInput:
        return
    require_sound(after)
    assert set(uses(known)) <= set(uses(after))
    if is_less(before, next(it for it in after.sales if it.sale_id == before.sale_id)):
        assert uses(known) == uses(after)


def is_less(before: Sale, after: Sale) -> bool:
    ends = (it.last_day or date.max for it in (after, before))
    return after.sessions <= before.sessions and next(ends) <= next(ends)


def correct(balance: Balance, sessions: int | None, minute: int = 1, **changes: Any) -> Balance:
    """Change what Carla was sold, or take it back."""
    plain = {"sessions": sessions, "note": WHY, "version": balance.sale.version, **changes}
    wanted, client_id = Wanted.model_validate(plain), only_client().client_id
    return service.correct(
        SALON, client_id, balance.sale.sale_id, wanted, "console", later(minute), note_prepaid
    )


@pytest.mark.usefixtures("salon")
def test_what_is_changed_is_kept_and_workflows_know_it() -> None:
    booked()
    sold = sell()
    assert correct(sold, 8).left == 8
    assert left() == [8]
    (known,) = [row["e"] for row in rows("automation") if row["sk"] == "client"]
    assert [it["left"] for it in known["prepaid"]] == [8]


@pytest.mark.usefixtures("salon")
def test_a_visit_that_was_done_a_moment_ago_and_is_not_told_yet_keeps_its_session() -> None:
    booked()
    sold = sell()
    before, done = came(2)
    with pytest.raises(BadInput, match="1 is used"):
        correct(sold, 0, 2 * 24 * 60)
    assert correct(sold, None, 2 * 24 * 60).used_by == (done.appointment_id,)
    tell(before, done)
    assert left() == [0]


@pytest.mark.usefixtures("salon")
def test_a_session_given_back_after_the_rest_was_taken_back_is_the_client_s_still() -> None:
    before, done = came(3)
    sold = sell()
    tell(before, done)
    correct(sold, None)
    tell(done, done.model_copy(update={"status": "no_show", "version": done.version + 1}))
    assert left() == [1]


@pytest.mark.usefixtures("salon")
def test_a_sale_that_is_sent_again_after_it_was_changed_is_still_the_same_sale() -> None:
    booked()
    sold = sell(key="once")
    correct(sold, 8)
    assert sell(key="once").left == 8
    with pytest.raises(KeyReused):
        sell(key="once", sessions=8)


@pytest.mark.usefixtures("salon")
def test_of_several_who_change_a_sale_at_once_one_does_and_visits_of_that_moment_count() -> None:
    visits = [came(day) for day in (1, 2, 3)]
    sold = sell()
    outcome = at_once(
        [
            *(lambda each=each: tell(*each) for each in visits),
            lambda: correct(sold, 9, 1),
            lambda: correct(sold, 7, 2),
        ]
    )
    assert outcome == {"done": 4, "changed_meanwhile": 1}
    assert left() in ([6], [4])


@pytest.mark.usefixtures("salon")
def test_nothing_is_changed_of_nobody_or_of_another_business_s_client() -> None:
    booked()
    sold = sell()
    open_garage()
    client_id, wanted = only_client().client_id, Wanted(sessions=8, note=WHY, version=1)
    for business_id, who, what in (
        (SALON, "nobody", sold.sale.sale_id),
        (GARAGE, client_id, sold.sale.sale_id),
        (SALON, client_id, "sale-9"),
    ):
        with pytest.raises(NotFound):
            service.correct(business_id, who, what, wanted, "console", NOW, note_prepaid)
    assert left() == [5]
