"""Whatever those who wait, book, cancel and keep time do in whatever order: promises are kept.

Never two winners, nothing offered that does not suit, every hold ends, and what gets free is offered to the
next whom it suits until nobody is left who would want it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.catalogue.model import BookingPolicy
from chalicelib.core.errors import Refusal
from chalicelib.scheduling import service as scheduling
from chalicelib.waiting import service as waiting
from chalicelib.waiting.fitting import fits, in_line, is_new_to
from chalicelib.waiting.model import Waiting, WaitingWish
from infra.tables import TABLES
from tests.cast import TUESDAY, at, open_salon, wishes
from tests.examples import examples
from tests.ledger import appointments, forget
from tests.messaging.cast import NOW, SALON
from tests.waiting.queue import DAY, all_wishes, cancel, fill, holds, look, require_sound, wait

WEEK_AFTER = TUESDAY + 7 * DAY
MORNING = {"first_on": WEEK_AFTER, "last_on": WEEK_AFTER, "to_minute": 11 * 60 + 15}
PEOPLE: tuple[tuple[str, dict[str, object]], ...] = (
    ("Carla", {}),
    ("Dora", {"from_minute": 9 * 60 + 45}),
    ("Emil", {"service_ids": ("colour",), "staff_ids": ()}),
    ("Fina", {"weekdays": (2,)}),
    ("Gala", {"staff_ids": ("ana", "ben")}),
)
"""Who waits for time on that morning: three cuts long, of which each can have another part."""


@dataclass(frozen=True)
class Act:
    """Something somebody does; `whose` counts appointments, people or holds, `minutes` pass before it."""

    verb: str
    whose: int
    minutes: int
    told: int = 1

    def do(self, now: datetime) -> None:
        if self.verb == "timer":
            look_fairly(now)
        elif self.verb == "wait":
            name, changes = PEOPLE[self.whose % len(PEOPLE)]
            wait(name, now, **{**MORNING, **changes})
        elif self.verb in ("cancel", "book", "keep"):
            self._take_or_give(now)
        elif several := sorted(all_wishes(), key=lambda wish: wish.wish_id):
            it = waiting.get_wish(SALON, several[self.whose % len(several)].wish_id)
            answers: dict[str, Callable[[Waiting, datetime], object]] = {
                "yes": waiting.accept,
                "no": waiting.decline,
                "leave": waiting.withdraw,
            }
            answers[self.verb](it, now)

    def _take_or_give(self, now: datetime) -> None:
        start = at(9, day=WEEK_AFTER) + (self.whose % 3) * timedelta(minutes=45)
        if self.verb == "keep":
            waiting.hold(wishes(start, name="", email=None), now)
        elif self.verb == "book":
            scheduling.book(wishes(start, name="Eve", email="eve@example.com"), now)
        elif booked := [it for it in appointments() if it.status != "cancelled"]:
            name = booked[self.whose % len(booked)].appointment_id
            cancel(scheduling.get_visit(SALON, name), now, self.told)


def look_fairly(now: datetime) -> None:
    """Let the timer come; whoever gets an offer is the next in line of those whom the time suits."""
    before = {wish.wish_id: wish for wish in all_wishes()}
    known = {hold.hold_id for hold in holds()}
    look(now)
    line = [wish.wish_id for wish in in_line(before.values())]
    still = {wish.wish_id: wish for wish in all_wishes() if wish.state == "open"}
    for hold in holds():
        if hold.hold_id in known or hold.invited[0] not in line:
            continue
        ahead = line[: line.index(hold.invited[0])]
        passed_over = [still[name] for name in ahead if name in still]
        assert [wish.name for wish in passed_over if starts_that_suit(wish, now) & {hold.starts_at}] == []


def starts_that_suit(wish: WaitingWish, now: datetime) -> set[datetime]:
    """Give when the wish could begin that it was not offered yet, by what is free or offered now."""
    found: set[datetime] = set()
    for staff_id in wish.wanted.staff_ids or (None,):
        request = wish.request(now, staff_id, None)
        slots, _ = scheduling.list_slots(request, wish.wanted.first_on, wish.wanted.last_on, now)
        found |= {slot.starts_at for slot in slots if fits(wish.wanted, slot) and is_new_to(wish, slot)}
    return found


often = ["timer", "wait", "cancel"]
verbs = st.sampled_from([*often, *often, "book", "keep", "yes", "no", "leave"])
acts = st.builds(Act, verbs, st.integers(0, 5), st.sampled_from([0, 1, 20, 35]), st.integers(0, 2))


@settings(examples(4), suppress_health_check=list(HealthCheck))
@given(to_all=st.booleans(), happening=st.lists(acts, min_size=6, max_size=14))
def test_promises_are_kept(tables: None, to_all: bool, happening: list[Act]) -> None:
    forget([table.name for table in TABLES])
    open_salon(policy=BookingPolicy(offer_to_all=to_all))
    fill(at(9, day=WEEK_AFTER), at(11, 15, day=WEEK_AFTER), NOW)
    fill(at(9, day=WEEK_AFTER), at(11, 15, day=WEEK_AFTER), NOW, staff_id="ana")
    for name, changes in PEOPLE[:3]:
        wait(name, NOW, **{**MORNING, **changes})
    now = NOW
    for act in happening:
        now += timedelta(minutes=act.minutes)
        with suppress(Refusal):
            act.do(now)
        require_sound(now)
    now += timedelta(days=1)
    look(now)
    while any(hold.state == "open" for hold in holds()):
        now += timedelta(minutes=31)
        look(now)
    assert all(hold.settled for hold in holds())
    waiting_still = [wish for wish in all_wishes() if wish.state == "open"]
    assert {wish.name for wish in waiting_still if starts_that_suit(wish, now)} == set()
