"""Which visit uses which sale, whatever comes first and how often; without any table."""

from collections import Counter
from datetime import timedelta
from functools import reduce
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.prepaid.asking import problems_of
from chalicelib.prepaid.model import Account, Asked, Sale, VisitNote
from chalicelib.prepaid.using import balances, event_of, is_for, noted, uses
from tests.automation.made import DAY
from tests.cast import euros, salon
from tests.examples import examples
from tests.prepaid.sold import TODAY, account, asked, sale, visit

NAILS = {"category_ids": ("nails",), "service_ids": ("nails",)}

sales = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from([("hair",), ("nails",), ("hair", "nails")]),
        st.sampled_from([None, TODAY + 2 * DAY, TODAY + 5 * DAY]),
    ),
    min_size=1,
    max_size=4,
)
told = st.lists(
    st.tuples(st.integers(0, 7), st.integers(1, 3), st.booleans(), st.booleans()),
    max_size=20,
    unique_by=lambda each: each[:2],
)
"""Visits by their day, in versions: whether it was done then, and for hair or nails."""

Told = list[tuple[str, VisitNote]]


def sales_of(drawn: list[tuple[int, tuple[str, ...], object]]) -> list[Sale]:
    return [
        sale(number, sessions=sessions, category_ids=categories, last_day=last_day)
        for number, (sessions, categories, last_day) in enumerate(drawn)
    ]


def notes_of(drawn: list[tuple[int, int, bool, bool]]) -> Told:
    return [
        (f"visit-{day}", visit(day, version=version, done=done, **({} if hair else NAILS)))
        for day, version, done, hair in drawn
    ]


def after(known: Account, notes: Told) -> Account:
    return reduce(lambda so_far, note: noted(so_far, *note), notes, known)


def require_sound(known: Account) -> None:
    """Require that no visit uses two, none uses what is not for it, and no sale gives more than it has."""
    used = uses(known)
    by_id = {it.sale_id: it for it in known.sales}
    for name, sale_id in used.items():
        assert known.visits[name].done
        assert is_for(by_id[sale_id], known.visits[name])
    assert all(count <= by_id[sale_id].sessions for sale_id, count in Counter(used.values()).items())
    for balance in balances(known, TODAY):
        assert balance.left == balance.sale.sessions - len(balance.used_by) >= 0
    unserved = [it for name, it in known.visits.items() if it.done and name not in used]
    spare = [balance.sale for balance in balances(known, TODAY) if balance.left]
    assert not any(is_for(it, missed) for it in spare for missed in unserved)


@examples(200)
@given(sales, told, st.randoms(use_true_random=False))
def test_the_same_visits_use_the_same_in_whatever_order_and_however_often_they_are_told(
    sold: list[tuple[int, tuple[str, ...], object]],
    drawn: list[tuple[int, int, bool, bool]],
    chance: Random,
) -> None:
    known, notes = account(*sales_of(sold)), notes_of(drawn)
    again = [*notes, *chance.choices(notes, k=len(notes))] if notes else []
    chance.shuffle(again)
    mixed, in_turn = after(known, again), after(known, sorted(notes, key=lambda note: note[1].version))
    require_sound(mixed)
    assert balances(mixed, TODAY) == balances(in_turn, TODAY)


@examples(200)
@given(sales, told, st.integers(0, 7))
def test_a_visit_takes_one_session_at_most_and_gives_that_one_back(
    sold: list[tuple[int, tuple[str, ...], object]], drawn: list[tuple[int, int, bool, bool]], day: int
) -> None:
    known = after(account(*sales_of(sold)), notes_of(drawn))
    free = noted(known, f"visit-{day}", visit(day, version=8, done=False))
    taken = noted(free, f"visit-{day}", visit(day, version=9))
    back = noted(taken, f"visit-{day}", visit(day, version=10, done=False))
    total = [sum(it.left for it in balances(each, TODAY)) for each in (free, taken, back)]
    assert total[0] - total[1] in (0, 1)
    assert total[2] == total[0]
    require_sound(taken)


def test_the_oldest_sale_that_is_still_good_on_the_day_is_used_first() -> None:
    first, second = sale(0, sessions=2, last_day=TODAY + DAY), sale(1)
    known = account(first, second, a=visit(0), b=visit(2), c=visit(1))
    assert uses(known) == {"a": "sale-0", "c": "sale-0", "b": "sale-1"}


def test_a_visit_before_the_day_of_sale_uses_nothing_and_one_of_that_day_does() -> None:
    known = account(sale(), yesterday=visit(-1), earlier=visit(0, starts_at=visit().starts_at - DAY / 8))
    assert list(uses(known)) == ["earlier"]


def test_a_sale_of_a_service_is_not_for_others_of_its_category() -> None:
    colour_only = sale(category_ids=(), service_ids=("colour",))
    assert uses(account(colour_only, a=visit(), b=visit(service_ids=("cut", "colour")))) == {"b": "sale-0"}


def test_more_visits_than_sessions_leave_none_and_not_less() -> None:
    known = account(sale(sessions=1), a=visit(0), b=visit(1))
    (balance,) = balances(known, TODAY)
    assert (balance.left, balance.used_by) == (0, ("a",))


def test_a_session_given_back_serves_the_visit_that_had_to_do_without() -> None:
    known = account(sale(sessions=1), a=visit(0), b=visit(1))
    assert uses(noted(known, "a", visit(0, version=2, done=False))) == {"b": "sale-0"}


def test_what_ends_can_still_be_used_on_its_last_day_and_counts_no_more_after_it() -> None:
    ends_today = account(sale(last_day=TODAY), a=visit(0), b=visit(1))
    assert uses(ends_today) == {"a": "sale-0"}
    (today,), (tomorrow,) = (balances(ends_today, TODAY + days * DAY) for days in (0, 1))
    assert (today.left_alike, today.has_ended) == (4, False)
    assert (tomorrow.left, tomorrow.left_alike, tomorrow.has_ended) == (4, 0, True)


def test_sessions_bought_since_for_the_same_are_left_too_and_others_are_not() -> None:
    wider = sale(1, sessions=10, category_ids=("hair", "nails"))
    other = sale(2, sessions=7, category_ids=("nails",))
    event = event_of(account(sale(sessions=2), wider, other, a=visit()), TODAY)
    assert [(it.left, it.left_alike) for it in event.sales] == [(1, 11), (10, 10), (7, 17)]
    assert event.sales[0].used_at == visit().at


def test_a_visit_taken_over_from_another_program_uses_a_session_and_starts_no_workflow() -> None:
    (balance,) = balances(account(sale(), a=visit(at=None)), TODAY)
    assert (balance.left, balance.used_at) == (4, None)


@pytest.mark.parametrize(
    ("wanted", "field", "sentence"),
    [
        (asked(category_ids=()), "category_ids", "Please say for which categories or services it is."),
        (asked(category_ids=("massage",)), "category_ids", "Not in the catalogue: massage."),
        (asked(service_ids=("massage",)), "service_ids", "Not in the catalogue: massage."),
        (asked(last_day=TODAY - timedelta(days=1)), "last_day", "That day is over already."),
        (asked(price=euros(-1)), "price", "Please give what it costs in EUR."),
        (
            asked(price={"amount": 1, "currency": "USD"}),
            "price",
            "Please give what it costs in EUR.",
        ),
    ],
)
def test_what_cannot_be_sold_is_said_beside_its_field(wanted: Asked, field: str, sentence: str) -> None:
    assert problems_of(wanted, salon(), TODAY) == [(field, sentence)]
