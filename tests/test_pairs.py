"""Every pair of features goes through one story: book, let wait what must, move, call off; none may clash."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from chalicelib.catalogue.model import Need, Resource
from chalicelib.catalogue.service import add
from chalicelib.core.errors import SlotTaken
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Appointment, BookingRequest, Guest, Visit
from chalicelib.series import service as series
from chalicelib.series.model import Companion, Person, SeriesRequest
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Wanted
from tests.cast import COLOUR, CUT, MITTE, TUESDAY, at, euros, open_salon, wishes
from tests.ledger import appointments, require_agreement, sheets, visit_of
from tests.messaging.cast import NOW, SALON

FEATURES = (
    "approval",
    "deposit",
    "group",
    "series",
    "package",
    "resource",
    "waiting list",
    "two people in one order",
    "reschedule",
    "override",
)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
TIMES = 3


@dataclass(frozen=True)
class Story:
    """One pair of features: what the salon offers, what is asked for, and how."""

    features: frozenset[str]

    def has(self, feature: str) -> bool:
        return feature in self.features

    @property
    def by_staff(self) -> bool:
        return self.has("override") or self.has("series")

    def set_the_scene(self) -> None:
        """Let cut and colour have what the features need of a service."""
        changes: dict[str, Any] = {
            "approval": self.has("approval"),
            "deposit": euros(10) if self.has("deposit") else None,
            "seats": 4 if self.has("group") else 1,
            "needs": (Need(type="chair"),) if self.has("resource") else (),
        }
        chairs = [
            Resource(resource_id=f"chair-{n}", name=f"Chair {n}", type="chair", location_id=MITTE.location_id)
            for n in (1, 2)
        ]
        open_salon()
        add(SALON, [*(service.model_copy(update=changes) for service in (CUT, COLOUR)), *chairs])

    @property
    def wanted(self) -> dict[str, Any]:
        """Give what is asked for, whoever asks."""
        what = {"package_id": "fresh"} if self.has("package") else {"service_ids": ("cut",)}
        return {**what, "participants": ("Carla", "Emil") if self.has("group") else ()}

    def request(self, starts_at: datetime, **changes: Any) -> BookingRequest:
        guests = (Guest(name="Dora"),) if self.has("two people in one order") else ()
        asked = replace(wishes(starts_at, staff_id=None, service_ids=(), guests=guests), **self.wanted)
        if self.by_staff:
            asked = replace(asked, source="staff", by="Ana")
        return replace(asked, **changes)

    def book(self, starts_at: datetime) -> list[Appointment]:
        """Book in the way that the features say; give all that was booked."""
        known = {it.appointment_id for it in appointments()}
        if self.has("override"):
            self.let_others_have(starts_at)
            known |= {it.appointment_id for it in appointments()}
            with pytest.raises(SlotTaken):
                scheduling.book(self.request(starts_at, staff_id="ana"), NOW)
        if self.has("series"):
            self.book_series(starts_at)
        elif self.has("waiting list") and not self.has("override"):
            self.book_from_waiting_list(starts_at)
            known |= {it.appointment_id for it in appointments() if it.client_name != "Carla Costa"}
        else:
            reason = "Carla is a friend" if self.has("override") else ""
            scheduling.book(
                self.request(starts_at, override_reason=reason, staff_id="ana" if reason else None), NOW
            )
        return [it for it in appointments() if it.appointment_id not in known]

    def let_others_have(self, starts_at: datetime) -> list[Visit]:
        """Let somebody else have the time of everybody who could take it."""
        others = {"name": "Emma", "email": "emma@example.com", "guests": (), "package_id": None}
        plain = {**others, "service_ids": ("cut",), "participants": ("E",) * 4 if self.has("group") else ()}
        asked = [self.request(starts_at, staff_id=who, **plain, source="staff") for who in ("ana", "ben")]
        return [scheduling.book(request, NOW) for request in asked]

    def book_series(self, starts_at: datetime) -> None:
        asked = SeriesRequest(
            business_id=SALON,
            starts_at=starts_at,
            rrule=f"FREQ=WEEKLY;COUNT={TIMES}",
            client=Person(name="Carla Costa", email="carla@example.com"),
            staff_id="ana" if self.has("override") else None,
            location_id=MITTE.location_id,
            companions=(Companion(name="Dora"),) if self.has("two people in one order") else (),
            override_reason="Carla is a friend" if self.has("override") else "",
            by="Ana",
            **self.wanted,
        )
        lines = series.preview(asked, {}, NOW).lines
        conflicts = [line.on for line in lines if not line.free]
        assert conflicts == ([TUESDAY] if self.has("override") else [])
        series.create(asked, dict.fromkeys(conflicts, "override"), "key", NOW)

    def book_from_waiting_list(self, starts_at: datetime) -> None:
        """Let nothing be free, then something: whoever waited for it takes what they are offered."""
        taken = self.let_others_have(starts_at)
        wish = self.wait(starts_at)
        assert not waiting.get_wish(SALON, wish).has_offer(NOW)
        for visit in taken:
            cancel(visit)
        waiting.look_after(NOW)
        waiting.accept(waiting.get_wish(SALON, wish), NOW)

    def wait(self, starts_at: datetime) -> str:
        minute = 60 * starts_at.hour + starts_at.minute
        guests = (Guest(name="Dora"),) if self.has("two people in one order") else ()
        wanted = Wanted(
            first_on=starts_at.date(),
            last_on=starts_at.date(),
            from_minute=minute,
            to_minute=minute + (135 if self.has("package") else 45),
            guests=guests,
            **self.wanted,
        )
        who = {"name": "Carla Costa", "email": "carla@example.com"}
        return waiting.enter(SALON, wanted, NOW, **who).wish.wish_id


def cancel(visit: Visit) -> None:
    before = visit.appointment
    after = scheduling.set_status(visit, "cancelled", NOW).appointment
    for event in events_between(before, after):
        waiting.on_appointment_changed(before, event, NOW)


def settle_all(booked: Iterable[Appointment]) -> None:
    """Let come what each appointment waits for, in its order."""
    for appointment in booked:
        visit = visit_of(appointment.appointment_id)
        for what in visit.appointment.pending:
            assert visit.appointment.status == ("requested" if what == "approval" else "held")
            visit = scheduling.settle(visit, what, "Ana", NOW)
        assert visit.appointment.status == "booked"
        require_agreement()


@pytest.mark.parametrize("pair", list(combinations(FEATURES, 2)), ids=" and ".join)
def test_any_two_features_work_together(tables: None, pair: tuple[str, str]) -> None:
    story = Story(frozenset(pair))
    story.set_the_scene()
    booked = story.book(at(13))
    require_agreement()
    people = 2 if story.has("two people in one order") else 1
    assert len(booked) == people * (TIMES if story.has("series") else 1)
    waits = (
        []
        if story.by_staff
        else [f for f in ("approval", "payment") if story.has(f.replace("payment", "deposit"))]
    )
    assert {it.pending for it in booked} == {tuple(waits)}
    assert any(it.override for it in booked) == story.has("override")
    settle_all(booked)
    if story.has("reschedule"):
        for it in booked:
            moved = scheduling.reschedule(visit_of(it.appointment_id), it.starts_at + DAY, None, NOW)
            assert moved.appointment.appointment_id == it.appointment_id
            assert moved.appointment.override is None
            require_agreement()
        settle_all(booked)
    if story.has("waiting list") and story.by_staff:
        wish = story.wait(at(13))
        for it in booked:
            cancel(visit_of(it.appointment_id))
        waiting.look_after(NOW)
        assert waiting.get_wish(SALON, wish).has_offer(NOW) != story.has("override")
        require_agreement()
        return
    for it in booked:
        cancel(visit_of(it.appointment_id))
    require_agreement()
    names = {it.appointment_id for it in booked}
    assert not [name for sheet in sheets().values() for name in sheet.claims if name.split(".")[0] in names]
