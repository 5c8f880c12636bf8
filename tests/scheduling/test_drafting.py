"""From a plan to appointments, and from one appointment to how it is next."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue.model import Terms
from chalicelib.core.money import Money
from chalicelib.scheduling.drafting import deposit_of, drafted, held_until, moved, raised, settled
from chalicelib.scheduling.lifecycle import MOST_STEPS
from chalicelib.scheduling.model import Appointment, Guest, Override, Pending, Status
from chalicelib.scheduling.override import plan_against_rules
from chalicelib.scheduling.plan import Plan
from chalicelib.scheduling.wishing import wish_to_move
from tests.cast import ANA, BEN, COLOUR, CUT, at, euros
from tests.messaging.cast import NOW
from tests.scheduling.diary import DYE, MINUTE, YOGA, Diary, Seen, able_to_do_all

DEAR = CUT.model_copy(update={"deposit": euros(10)})
ASKS = CUT.model_copy(update={"approval": True})
ASKS_AND_DEAR = CUT.model_copy(update={"approval": True, "deposit": euros(10)})
QUARTER, HALF, TWO_DAYS = 15 * MINUTE, 30 * MINUTE, timedelta(days=2)


def drafts(diary: Diary, starts_at: Any = None, is_new: bool = True, **asked: Any) -> list[Appointment]:
    """Give what an order becomes, decided on the diary as it is."""
    request = diary.request(starts_at, **asked)
    plan = diary.decide(diary.wish(starts_at, **asked))
    names = [f"a{number}" for number in range(1, 7)][: len(plan.visits)]
    return drafted(diary.catalogue, request, plan, names, "carla", is_new, diary.now)


def draft(diary: Diary, starts_at: Any = None, is_new: bool = True, **asked: Any) -> Appointment:
    (appointment,) = drafts(diary, starts_at, is_new, **asked)
    return appointment


def plan_to_move(diary: Diary, appointment: Appointment, starts_at: Any, staff_id: str | None = None) -> Plan:
    return diary.decide(wish_to_move(diary.catalogue, appointment, starts_at, staff_id))


def move(diary: Diary, appointment: Appointment, starts_at: Any, by: str = "client") -> Appointment:
    plan = plan_to_move(diary, appointment, starts_at)
    return moved(appointment, plan, diary.catalogue.business.policy, by, None, diary.now)


# A new appointment


def test_a_plain_booking_says_what_when_where_and_with_whom() -> None:
    it = draft(Diary(), note="Short, please.", by="client")
    assert (it.starts_at, it.ends_at, it.staff_id, it.location_id) == (at(10), at(10, 45), "ben", "mitte")
    assert (it.title, it.price, it.status, it.note) == ("Cut", euros(45), "booked", "Short, please.")
    assert [(step.to, step.at, step.by) for step in it.steps] == [("booked", NOW, "client")]


def test_a_visit_with_one_claim_of_its_own_interval_does_not_write_it_down_twice() -> None:
    it = draft(Diary(), service_ids=("colour",), staff_id="ana")
    assert it.takes == ()
    (taken,) = it.standing
    assert (taken.holder, taken.name, taken.claim.before_minutes, taken.claim.after_minutes) == (
        "ana",
        it.appointment_id,
        5,
        15,
    )


def test_a_visit_with_other_claims_writes_them_all_down() -> None:
    it = draft(Diary(DYE, able_to_do_all(BEN)), service_ids=("dye",))
    assert [taken.name for taken in it.takes] == [it.appointment_id, f"{it.appointment_id}.1"]


def test_each_service_says_who_performs_it_when_and_at_which_price() -> None:
    dear = ANA.model_copy(update={"terms": {"nails": Terms(duration_minutes=40, price=euros(50))}})
    it = draft(Diary(dear), service_ids=("cut", "nails"))
    assert [(each.service_id, each.staff_id, each.starts_at) for each in it.services] == [
        ("cut", None, at(10)),
        ("nails", "ana", at(10, 45)),
    ]
    assert (it.services[1].duration_minutes, it.services[1].price) == (40, euros(50))
    assert (it.price, it.ends_at, it.staff_ids) == (euros(95), at(11, 25), ("ben", "ana"))


def test_a_package_costs_what_it_costs_with_whom_it_is() -> None:
    fresh = Diary().catalogue.packages["fresh"].model_copy(update={"staff_prices": {"ben": euros(150)}})
    asked: dict[str, Any] = {"service_ids": (), "package_id": "fresh"}
    assert draft(Diary(fresh), at(13), **asked).price == euros(150)
    with_ana = draft(Diary(fresh), at(13), staff_id="ana", **asked)
    assert (with_ana.price, with_ana.title) == (euros(120), "Fresh start")


def test_participants_take_a_seat_each_and_pay_for_it() -> None:
    it = draft(Diary(YOGA, able_to_do_all(BEN)), service_ids=("yoga",), participants=("Carla", "Else"))
    assert (it.price, it.participants, it.standing[0].seats) == (euros(30), ("Carla", "Else"), 2)


def test_visits_of_one_order_know_each_other_and_whom_they_are_for() -> None:
    both = drafts(Diary(), guests=(Guest("Else"),))
    assert [(it.order_id, it.served, it.staff_id) for it in both] == [
        ("a1", "", "ben"),
        ("a1", "Else", "ana"),
    ]
    assert draft(Diary()).order_id is None


def test_in_an_arrival_window_the_client_is_told_the_window_and_the_diary_keeps_the_visit() -> None:
    diary = Diary(CUT.model_copy(update={"window_minutes": 120}))
    diary.book("other", at(10))
    it = draft(diary, at(10))
    assert (it.starts_at, it.arrives_until, it.ends_at) == (at(10), at(12), at(12, 45))
    (taken,) = it.standing
    assert (taken.claim.starts_at, taken.claim.ends_at) == (at(10, 45), at(11, 30))


def test_a_walk_in_is_there_already() -> None:
    it = draft(Diary(now=at(10)), source="staff", walk_in=True, by="ana")
    assert (it.status, it.steps[0].by) == ("arrived", "ana")


def test_the_rules_that_were_agreed_to_stay_with_the_appointment() -> None:
    diary = Diary(cancel_until_minutes=600)
    rules = diary.catalogue.business.policy.change_rules
    agreed = draft(diary, rules_id=rules.rules_id).agreed
    assert agreed is not None
    assert (agreed.rules, agreed.at) == (rules, NOW)
    assert draft(diary).agreed is None


# What it waits for


@pytest.mark.parametrize(
    ("service", "is_new", "pending", "status", "wait"),
    [
        (CUT, False, (), "booked", None),
        (CUT, True, ("contact",), "held", QUARTER),
        (ASKS, False, ("approval",), "requested", timedelta(hours=12)),
        (DEAR, False, ("payment",), "held", HALF),
        (ASKS_AND_DEAR, True, ("contact", "approval", "payment"), "held", QUARTER),
    ],
)
def test_a_clients_booking_waits_for_one_thing_after_the_other(
    service: Any, is_new: bool, pending: tuple[Pending, ...], status: Status, wait: Any
) -> None:
    diary = Diary(service, verify_contact=True, answer_minutes=720)
    it = draft(diary, is_new=is_new)
    assert (it.pending, it.status) == (pending, status)
    assert it.pending_until == (NOW + wait if wait else None)
    assert {taken.claim.until for taken in it.standing} == {it.pending_until}


def test_what_staff_book_waits_for_nothing() -> None:
    it = draft(Diary(ASKS_AND_DEAR, verify_contact=True), source="staff")
    assert (it.pending, it.status, it.deposit) == ((), "booked", None)


def test_nothing_is_waited_for_beyond_the_start_of_the_visit() -> None:
    diary = Diary(ASKS, now=at(9), lead_minutes=0)
    assert draft(diary, at(9, 30), is_new=False).pending_until == at(9, 30)


def test_the_deposit_is_that_of_all_services_and_seats() -> None:
    diary = Diary(DEAR, COLOUR.model_copy(update={"deposit": euros(20)}))
    plan = diary.decide(diary.wish(at(13), service_ids=("cut", "colour")))
    assert deposit_of(plan.visits[0], 2) == Money(amount=6000, currency="EUR")
    plan = diary.decide(diary.wish(service_ids=("nails",), staff_id="ana"))
    assert deposit_of(plan.visits[0], 1) is None


def test_what_has_come_is_waited_for_no_longer_and_the_next_thing_has_its_own_time() -> None:
    diary = Diary(ASKS_AND_DEAR, verify_contact=True, answer_minutes=720)
    policy, it = diary.catalogue.business.policy, draft(diary)
    it = settled(it, "contact", policy, "client", NOW + MINUTE)
    assert (it.status, it.pending, it.pending_until) == (
        "requested",
        ("approval", "payment"),
        NOW + MINUTE + timedelta(hours=12),
    )
    it = settled(it, "approval", policy, "ana", NOW + 2 * MINUTE)
    assert (it.status, it.pending_until) == ("held", NOW + 2 * MINUTE + HALF)
    assert it.standing[0].claim.until == it.pending_until
    it = settled(it, "payment", policy, "client", NOW + 3 * MINUTE)
    assert (it.status, it.pending, it.pending_until, it.takes) == ("booked", (), None, ())
    assert it.standing[0].claim.until is None
    assert [(step.to, step.by) for step in it.steps] == [
        ("held", "client"),
        ("requested", "client"),
        ("held", "ana"),
        ("booked", "client"),
    ]
    assert it.version == 4


def test_what_comes_before_its_turn_leaves_the_time_of_the_first_thing_alone() -> None:
    diary = Diary(ASKS_AND_DEAR, verify_contact=True)
    first = draft(diary)
    it = settled(first, "payment", diary.catalogue.business.policy, "client", NOW + MINUTE)
    assert (it.pending, it.pending_until) == (("contact", "approval"), first.pending_until)


# Moving


def test_a_move_keeps_identity_and_prices_and_says_when_and_by_whom() -> None:
    diary = Diary()
    before = draft(diary)
    diary.catalogue.services["cut"] = CUT.model_copy(update={"price": euros(60), "name": "Haircut"})
    it = move(diary, before, at(14))
    assert (it.appointment_id, it.starts_at, it.ends_at) == (before.appointment_id, at(14), at(14, 45))
    assert (it.price, it.services, it.title) == (before.price, before.services, "Cut")
    assert (it.version, it.sequence, it.steps[-1].to, it.steps[-1].by) == (2, 1, "moved", "client")


def test_services_move_along_with_their_own_times_and_people() -> None:
    diary = Diary()
    it = move(diary, draft(diary, service_ids=("cut", "nails")), at(14))
    assert [(each.staff_id, each.starts_at) for each in it.services] == [(None, at(14)), ("ana", at(14, 45))]


def test_a_confirmed_visit_that_moves_wants_confirming_again() -> None:
    diary = Diary()
    confirmed = draft(diary).model_copy(update={"status": "confirmed"})
    assert move(diary, confirmed, at(14)).status == "booked"


def test_a_client_who_moves_what_needs_approval_asks_anew_and_staff_do_not() -> None:
    diary = Diary(ASKS)
    booked = draft(diary, source="staff")
    asked = move(diary, booked, at(14))
    assert (asked.status, asked.pending) == ("requested", ("approval",))
    assert asked.standing[0].claim.until == asked.pending_until == at(14)
    assert move(diary, booked, at(14), by="ana").status == "booked"


def test_what_is_waited_for_when_a_visit_is_moved_forward_ends_before_it_begins() -> None:
    diary = Diary(ASKS, now=at(9), lead_minutes=0)
    waiting = draft(diary, at(16), is_new=False)
    assert waiting.pending_until == at(16)
    assert move(diary, waiting, at(14), by="ana").pending_until == at(14)


def test_an_override_is_remembered_and_marks_its_claims_and_goes_with_the_next_move() -> None:
    diary = Diary()
    diary.book("other", at(14))
    before = draft(diary)
    wish = wish_to_move(diary.catalogue, before, at(14), bound=False)
    plan = plan_against_rules(wish, Seen(diary.sheets, wish.sheet_names()), NOW)
    override = Override(rules=plan.broken, reason="Else insists.", by="ana")
    it = moved(before, plan, diary.catalogue.business.policy, "ana", override, NOW)
    assert (it.override, it.overlaps, it.standing[0].claim.override) == (override, True, True)
    back = move(diary, it, at(16), by="ana")
    assert (back.override, back.overlaps, back.takes) == (None, False, ())


def test_an_appointment_remembers_its_latest_steps() -> None:
    it = draft(Diary())
    for number in range(MOST_STEPS + 5):
        it = it.model_copy(update=raised(it, NOW + number * MINUTE, "moved", "client", 1))
    assert len(it.steps) == MOST_STEPS
    assert it.steps[-1].at == NOW + (MOST_STEPS + 4) * MINUTE


def test_a_claim_can_be_held_or_kept_for_good() -> None:
    (taken,) = draft(Diary()).standing
    assert held_until(taken, at(9)).claim.until == at(9)
    assert held_until(held_until(taken, at(9)), None) == taken
