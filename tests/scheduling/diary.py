"""A salon's day sheets without any table: what is asked for is decided and claimed at once.

Chairs and a yoga class stand beside the usual cast. A decision sees exactly the sheets that it names.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from chalicelib.catalogue.model import Catalogue, Idle, Need, Resource, Service, Staff
from chalicelib.scheduling.decision import decide
from chalicelib.scheduling.model import BookingRequest, Slot
from chalicelib.scheduling.offered import bookable_days, free_slots, sheet_days
from chalicelib.scheduling.plan import Plan, Wish
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import (
    Claim,
    DaySheet,
    Kind,
    SheetName,
    Sheets,
    Taken,
    with_taken,
    without_taken,
)
from chalicelib.scheduling.wishing import wish_to_book
from tests.cast import BERLIN, BUSINESS, CUT, THINGS, TUESDAY, at, euros, salon, wishes
from tests.messaging.cast import NOW

MINUTE = timedelta(minutes=1)
DYE = Service(
    service_id="dye",
    name="Dye",
    category_id="hair",
    duration_minutes=90,
    price=euros(95),
    idle=(Idle(from_minute=30, to_minute=60),),
)
"""A colour that works by itself in its middle half hour."""
YOGA = Service(
    service_id="yoga", name="Yoga", category_id="nails", duration_minutes=60, price=euros(15), seats=3
)


def chairs(number: int, kind: str = "chair") -> list[Resource]:
    """Give so many resources of a kind in Mitte."""
    return [
        Resource(resource_id=f"{kind}-{n}", name=f"{kind} {n}", type=kind, location_id="mitte")
        for n in range(1, number + 1)
    ]


def seated(service: Service = CUT, count: int = 1) -> Service:
    """Give a service that needs so many chairs."""
    return service.model_copy(update={"needs": (Need(type="chair", count=count),)})


def able_to_do_all(staff: Staff, **changes: Any) -> Staff:
    return staff.model_copy(update={"service_ids": None, **changes})


def claim(start: datetime, minutes: int = 45, before: int = 0, after: int = 0, **more: Any) -> Claim:
    """Give a claim that begins then and takes so many minutes."""
    return Claim(
        starts_at=start,
        ends_at=start + minutes * MINUTE,
        before_minutes=before,
        after_minutes=after,
        **more,
    )


def catalogue_with(*things: Any, **policy: Any) -> Catalogue:
    """Give the salon's catalogue with other things in it, or others of the same name, and another policy."""
    business = BUSINESS.model_copy(update={"policy": BUSINESS.policy.model_copy(update=policy)})
    kinds: dict[str, dict[str, Any]] = {"resource": {}}
    for thing in (*THINGS, *things):
        kinds.setdefault(thing.kind, {})[getattr(thing, f"{thing.kind}_id")] = thing
    return salon(
        business=business,
        locations=kinds["location"],
        staff=kinds["staff"],
        resources=kinds["resource"],
        services=kinds["service"],
        packages=kinds["package"],
    )


class Seen(dict[SheetName, DaySheet]):
    """The sheets that a decision named beforehand, and no others; there may be nothing on them yet."""

    def __init__(self, sheets: Sheets, names: Iterable[SheetName]) -> None:
        super().__init__({name: sheets.get(name) or DaySheet(holder=name[0], day=name[1]) for name in names})


class Diary:
    """The day sheets of a salon, and the verbs that change them."""

    def __init__(self, *things: Any, now: datetime = NOW, **policy: Any) -> None:
        self.catalogue = catalogue_with(*things, **policy)
        self.now = now
        self.sheets: dict[SheetName, DaySheet] = {}

    def wish(self, starts_at: datetime | None = None, **asked: Any) -> Wish:
        """Give Carla's wish for a cut with Ben at ten, or another one."""
        return wish_to_book(self.catalogue, self.request(starts_at, **asked))

    def request(self, starts_at: datetime | None = None, **asked: Any) -> BookingRequest:
        return wishes(starts_at or at(10), **asked)

    def decide(self, wish: Wish, shares: Shares | None = None) -> Plan:
        return decide(wish, Seen(self.sheets, wish.sheet_names()), shares or Shares(), self.now)

    def book(self, owner: str, starts_at: datetime | None = None, **asked: Any) -> Plan:
        """Decide, and claim what was planned under the owner's name, each guest under a name of their own."""
        until = asked.pop("until", None)
        wish = self.wish(starts_at, **asked)
        plan = self.decide(wish)
        for number, visit in enumerate(plan.visits):
            name = f"{owner}-{number}" if number else owner
            self.take(visit.takes(name, until), name, wish.sheet_names())
        return plan

    def take(self, taken: Iterable[Taken], owner: str, seen: Iterable[SheetName] | None = None) -> None:
        """Let claims stand."""
        every = list(taken)
        names = seen or [name for each in every for name in each.sheet_names(BERLIN)]
        self.sheets |= with_taken(Seen(self.sheets, names), every, owner, BERLIN, self.now)

    def leave(self, taken: Iterable[Taken], owner: str) -> None:
        """Let claims go."""
        self.sheets |= without_taken(self.sheets, taken, owner, BERLIN)

    def block(self, holder: str, start: datetime, minutes: int, kind: Kind = "time_off") -> None:
        """Take a holder's time for something that is no appointment."""
        taken = Taken(holder=holder, name=f"{kind}-{start:%d%H%M}", claim=claim(start, minutes, kind=kind))
        self.take([taken], taken.name)

    def slots(self, **asked: Any) -> list[Slot]:
        """Give what is offered on Tuesday."""
        return self.slots_for(self.wish(**asked))

    def slots_for(self, wish: Wish) -> list[Slot]:
        first, last = bookable_days(TUESDAY, TUESDAY, wish.rules, self.now)
        low, high = sheet_days(wish, first, last)
        holders = wish.holders()
        read = {
            name: sheet
            for name, sheet in self.sheets.items()
            if name[0] in holders and low <= name[1] <= high
        }
        return free_slots(wish, first, last, read, self.now)

    def offered(self, **asked: Any) -> list[str]:
        """Give the times offered on Tuesday as the salon's wall shows them, each once."""
        return list(dict.fromkeys(shown(slot.starts_at) for slot in self.slots(**asked)))


def shown(moment: datetime) -> str:
    """Give the time that the salon's clock shows."""
    return f"{moment.astimezone(BERLIN):%H:%M}"


def performed(plan: Plan) -> list[tuple[str, str, str]]:
    """Give who does what from when, in order."""
    return [
        (each.staff.staff_id, each.task.service.service_id, shown(each.start))
        for visit in plan.visits
        for each in visit.performed
    ]


def times_of(plan: Plan) -> dict[str, list[str]]:
    """Give the time that the plan takes of each holder."""
    found: dict[str, list[str]] = {}
    for visit in plan.visits:
        for taken in visit.takes("a1"):
            found.setdefault(taken.holder, []).append(
                f"{shown(taken.claim.starts_at)}-{shown(taken.claim.ends_at)}"
            )
    return found
