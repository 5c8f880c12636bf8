"""Whatever many people do in whatever order: nobody's time is taken twice, and everything agrees.

After every step sheets, appointments, absences and clients are compared; what is new fits with all that
stood before it; and whoever was refused has changed nothing.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.absences import service as absences
from chalicelib.absences.model import When
from chalicelib.catalogue.model import BookingPolicy, Need, Service
from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.core.errors import Refusal
from chalicelib.core.interval import Interval
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, BookingRequest, Guest, Pending, Status, Visit
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import hold_token
from infra.tables import TABLES
from tests.absences.asking import CHAIR, asked, closing
from tests.cast import ANA, BEN, COLOUR, NAILS, PARTY, TUESDAY, at, euros, open_salon, wishes
from tests.examples import examples
from tests.ledger import forget, visit_of
from tests.messaging.cast import NOW, SALON
from tests.scheduling.asking import CARLAS
from tests.scheduling.soundness import clashes, require_soundness

MINUTE = timedelta(minutes=1)
SATURDAY = TUESDAY + timedelta(days=4)
CHAIRS = [CHAIR, CHAIR.model_copy(update={"resource_id": "chair-2"})]
ROOM = CHAIR.model_copy(update={"resource_id": "room-1", "type": "room"})
YOGA = Service(
    service_id="yoga",
    name="Yoga",
    category_id="hair",
    duration_minutes=60,
    price=euros(15),
    seats=3,
    needs=(Need(type="room"),),
)
SERVICES = (
    COLOUR.model_copy(update={"needs": (Need(type="chair"),)}),
    NAILS.model_copy(update={"needs": (Need(type="chair"),), "approval": True}),
    PARTY.model_copy(update={"needs": (Need(type="chair", count=2),), "deposit": euros(20)}),
    YOGA,
)
PEOPLE = (ANA, BEN.model_copy(update={"service_ids": (*(BEN.service_ids or ()), "yoga")}))
ORDERS: Mapping[str, dict[str, Any]] = {
    "a cut": {},
    "a cut by anybody": {"staff_id": None},
    "a colour, on a chair": {"service_ids": ("colour",), "staff_id": None},
    "a party, with two chairs and a deposit": {"service_ids": ("party",)},
    "two services by two people": {"service_ids": ("cut", "nails")},
    "a seat of a class": {"service_ids": ("yoga",)},
    "two seats of a class": {"service_ids": ("yoga",), "participants": ("Carla", "Else")},
    "a cut, and one for a guest": {"staff_id": None, "guests": (Guest(name="Else", service_ids=("cut",)),)},
}
numbers = st.integers(0, 7)
orders = st.sampled_from(sorted(ORDERS))
starts = st.one_of(
    st.integers(0, 12).map(lambda quarters: at(9) + quarters * 15 * MINUTE),
    st.integers(0, 6).map(lambda quarters: at(23, day=SATURDAY) + quarters * 15 * MINUTE),
)
lengths = st.integers(1, 8).map(lambda quarters: quarters * 15 * MINUTE)
staff = st.sampled_from(["ana", "ben"])


def likeness(it: Appointment) -> Any:
    """Give what tells visits apart: their names are made up anew each time, and an example is told again."""
    return it.starts_at, it.title, it.staff_ids, it.client_name, it.served, it.status, it.version


def some_visits(machine: "Salon") -> bool:
    return bool(machine.before.appointments)


class Salon(RuleBasedStateMachine):
    """Ana's salon with its clients, those who work there, other programs, and the time that passes."""

    def __init__(self) -> None:
        super().__init__()
        forget(table.name for table in TABLES)
        open_salon(policy=BookingPolicy(verify_contact=True))
        add(SALON, [*CHAIRS, ROOM, *SERVICES, *PEOPLE])
        self.now, self.requests = NOW, dict[str, BookingRequest]()
        self.before = require_soundness(self.now)

    def attempt(self, act: Callable[[], object], knowingly: bool = False) -> None:
        """Do something; `knowingly` over what stands there already."""
        refused = True
        with suppress(Refusal):
            act()
            refused = False
        after = require_soundness(self.now)
        assert not refused or after == self.before
        assert knowingly or clashes(self.before.claims, after.claims) == []
        self.before = after

    def request(self, who: int, order: str, start: datetime, **more: Any) -> BookingRequest:
        person = {"name": f"Client {who % 3}", "email": f"client-{who % 3}@example.com"}
        return wishes(start, **{**person, **ORDERS[order], **more})

    def visit(self, whose: int) -> Visit:
        made = sorted(self.before.appointments, key=likeness)
        return visit_of(made[whose % len(made)].appointment_id)

    @initialize(booked=st.lists(st.tuples(numbers, orders, starts), min_size=4, max_size=4))
    def some_have_booked(self, booked: list[tuple[int, str, datetime]]) -> None:
        for who, order, start in booked:
            self.staff_book(who, order, start)

    @rule(who=numbers, order=orders, start=starts)
    def somebody_books(self, who: int, order: str, start: datetime) -> None:
        self.attempt(lambda: scheduling.book(self.request(who, order, start), self.now))

    @rule(who=numbers, order=orders, start=starts)
    def staff_book(self, who: int, order: str, start: datetime) -> None:
        request = self.request(who, order, start, source="staff")
        self.attempt(lambda: scheduling.book(request, self.now))

    @rule(order=orders, start=starts)
    def staff_book_against_the_rules(self, order: str, start: datetime) -> None:
        more = {"source": "staff", "by": "ana", "staff_id": "ben", "override_reason": "Her wedding is today."}
        request = self.request(0, order, start, **more)
        self.attempt(lambda: scheduling.book(request, self.now), knowingly=True)

    @precondition(some_visits)
    @rule(
        whose=numbers,
        start=starts,
        staff_id=st.one_of(st.none(), staff),
        by=st.sampled_from(["client", "ana"]),
    )
    def somebody_moves(self, whose: int, start: datetime, staff_id: str | None, by: str) -> None:
        visit = self.visit(whose)
        self.attempt(lambda: scheduling.reschedule(visit, start, staff_id, self.now, by))

    @precondition(some_visits)
    @rule(whose=numbers, minutes=st.sampled_from([-30, -5, 5, 15, 60, 240]))
    def it_takes_longer_or_less_long(self, whose: int, minutes: int) -> None:
        visit = self.visit(whose)
        ends_at = visit.appointment.ends_at + minutes * MINUTE
        self.attempt(lambda: scheduling.lengthen(visit, ends_at, self.now, "ana"))

    @precondition(some_visits)
    @rule(whose=numbers)
    def somebody_cancels(self, whose: int) -> None:
        visit = self.visit(whose)
        self.attempt(lambda: scheduling.cancel_by_client(visit, "", self.now))

    @precondition(some_visits)
    @rule(whose=numbers, what=st.sampled_from(["contact", "contact", "approval", "payment"]))
    def what_was_waited_for_comes(self, whose: int, what: Pending) -> None:
        visit = self.visit(whose)
        self.attempt(lambda: scheduling.settle_order(visit, what, "staff", self.now))

    @precondition(some_visits)
    @rule(whose=numbers, status=st.sampled_from(["confirmed", "arrived", "done", "no_show", "cancelled"]))
    def staff_note_what_became_of_it(self, whose: int, status: Status) -> None:
        visit = self.visit(whose)
        self.attempt(lambda: scheduling.set_status(visit, status, self.now))

    @rule(order=orders, start=starts)
    def somebody_keeps_time(self, order: str, start: datetime) -> None:
        request = self.request(0, order, start, name="", email=None)

        def keep() -> None:
            kept, _ = waiting.hold(request, self.now)
            self.requests[kept.hold_id] = request

        self.attempt(keep)

    @precondition(lambda self: self.requests)
    @rule(which=numbers, who=numbers, books=st.booleans())
    def kept_time_is_booked_or_given_up(self, which: int, who: int, books: bool) -> None:
        hold_id = list(self.requests)[which % len(self.requests)]
        token = hold_token(get_catalogue(SALON), hold_id)
        person = self.request(who, "a cut", self.now)
        request = replace(self.requests[hold_id], name=person.name, email=person.email)
        if books:
            self.attempt(lambda: waiting.book_with_hold(request, hold_id, token, self.now))
        else:
            self.attempt(lambda: waiting.release(SALON, hold_id, token, self.now))

    @rule(
        holder=st.sampled_from(["ana", "ben", "mitte", "chair-1"]),
        start=starts,
        length=lengths,
        over=st.booleans(),
    )
    def somebody_is_away(self, holder: str, start: datetime, length: timedelta, over: bool) -> None:
        when = When(starts_at=start, ends_at=start + length)
        changes = {"staff_id": holder, "over_appointments": over}
        if holder == "chair-1":
            changes |= {"kind": "out_of_use", "staff_id": None, "resource_id": holder}
        request = closing(when, over_appointments=over) if holder == "mitte" else asked(when, **changes)
        self.attempt(lambda: absences.enter(request, self.now), knowingly=over)

    @precondition(lambda self: self.before.absences)
    @rule(which=numbers)
    def somebody_is_back(self, which: int) -> None:
        entered = sorted(
            self.before.absences, key=lambda it: it.model_dump_json(exclude={"absence_id", "over"})
        )
        absence_id = entered[which % len(entered)].absence_id
        self.attempt(lambda: absences.remove(SALON, absence_id, self.now))

    @rule(holder=staff, busy=st.lists(st.tuples(starts, lengths), max_size=2))
    def an_outside_calendar_is_read(self, holder: str, busy: list[tuple[datetime, timedelta]]) -> None:
        intervals = [
            Interval(start.astimezone(UTC), start.astimezone(UTC) + length) for start, length in busy
        ]
        business = get_catalogue(SALON).business
        self.attempt(
            lambda: scheduling.replace_busy(business, holder, "c1", intervals, self.now), knowingly=True
        )

    @precondition(lambda self: self.before.clients)
    @rule(whose=numbers, holder=staff, start=starts, length=lengths)
    def another_program_kept_a_visit(
        self, whose: int, holder: str, start: datetime, length: timedelta
    ) -> None:
        if start + length <= self.now:
            return  # history, which takes nobody's time
        given = CARLAS.model_copy(
            update={
                "appointment_id": f"import-{whose}",
                "client_id": min(self.before.clients, key=lambda it: it.name).client_id,
                "staff_id": holder,
                "starts_at": start.astimezone(UTC),
                "ends_at": start.astimezone(UTC) + length,
                "imported_as": "booked",
                "source": "import",
            }
        )
        business = get_catalogue(SALON).business
        self.attempt(lambda: scheduling.take_over(business, [given], self.now), knowingly=True)

    @rule(minutes=st.sampled_from([1, 14, 15, 16, 60, 1440]), timer=st.booleans())
    def time_passes(self, minutes: int, timer: bool) -> None:
        self.now += minutes * MINUTE
        self.before = require_soundness(self.now)
        if timer:
            scheduling.end_all_waiting(self.now)
            waiting.look_after(self.now)
            after = require_soundness(self.now)
            assert after.claims == self.before.claims
            self.before = after


def test_nobodys_time_is_taken_twice_whatever_happens_in_whatever_order(tables: None) -> None:
    often = settings(examples(6), stateful_step_count=25, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Salon, settings=often)
