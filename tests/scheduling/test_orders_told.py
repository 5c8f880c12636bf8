"""One order, several people: one confirmation, one reminder, one thank-you, and staff each their own."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.core.events import Happening
from chalicelib.messaging.model import Message
from chalicelib.scheduling.announcement import Announcement, still_true
from chalicelib.scheduling.model import Appointment, Step, Visit
from chalicelib.scheduling.order import in_order, order_ids
from tests.cast import at, salon
from tests.messaging.cast import NOW
from tests.scheduling.test_announcement import CARLA
from tests.scheduling.test_changes import appointment

WEEK = timedelta(days=7)
LEAD, SECOND, *_ = order_ids("a1")
Order = tuple[Appointment, ...]


def carlas(**changes: Any) -> Appointment:
    usual: dict[str, Any] = {
        "order_id": LEAD,
        "starts_at": at(10) + WEEK,
        "ends_at": at(10, 45) + WEEK,
        "steps": (Step(to="booked", at=NOW, by="client"),),
    }
    return appointment(**{**usual, **changes})


def doras(**changes: Any) -> Appointment:
    usual: dict[str, Any] = {"appointment_id": SECOND, "served": "Dora", "staff_id": "ana"}
    return carlas(**{**usual, "ends_at": at(11) + WEEK, **changes})


BOTH = in_order([doras(), carlas()])


def told(
    happening: Happening,
    after: Appointment,
    order: Order,
    before: Appointment | None = None,
    now: datetime = NOW,
) -> list[Message]:
    visit = Visit(after, salon())
    messages = Announcement(visit, before, happening, CARLA, now, order).messages()
    return [message for message in messages if message.channel == "email"]


def to_client(messages: list[Message]) -> list[str]:
    return [message.purpose for message in messages if message.recipient == "client"]


def all_told(happening: Happening, order: Order, now: datetime = NOW) -> list[Message]:
    """Give what is said once something has happened to everybody, each message once."""
    said = [message for it in order for message in told(happening, it, order, now=now)]
    return list({message.message_id: message for message in said}.values())


def test_the_one_that_leads_speaks_for_everybody_and_lists_them() -> None:
    messages = all_told("booked", BOTH)
    assert sorted(to_client(messages)) == ["booking_confirmation", "reminder"]
    confirmation = next(m for m in messages if m.purpose == "booking_confirmation")
    assert confirmation.facts["parts"] == ("Carla: Cut (Ben), 10:00 - 10:45\nDora: Cut (Ana), 10:00 - 11:00")
    facts = [confirmation.facts[name] for name in ("service", "time", "end_time", "price", "staff_name")]
    assert facts == ["Cut", "10:00", "11:00", "€90.00", "Ben, Ana"]
    assert [calendar.uid.split("@")[0] for calendar in confirmation.calendars] == [LEAD, SECOND]
    assert {calendar.method for calendar in confirmation.calendars} == {"PUBLISH"}


def test_staff_are_told_of_each_visit_by_itself() -> None:
    notices = {m.to: m.facts for m in all_told("booked", BOTH) if m.recipient == "staff"}
    assert set(notices) == {"ana@salon.example", "ben@salon.example"}
    assert (notices["ana@salon.example"]["served"], notices["ana@salon.example"]["parts"]) == ("Dora", "")


def test_while_the_one_that_leads_still_waits_nothing_is_confirmed() -> None:
    waits = carlas(status="held", pending=("contact",), pending_until=at(9), steps=())
    settled = doras(sequence=1, version=2)
    assert to_client(told("booked", settled, in_order([waits, settled]))) == ["reminder"]


def test_one_that_is_accepted_after_the_others_is_confirmed_by_itself() -> None:
    later = doras(sequence=1, version=2, steps=(Step(to="booked", at=at(8), by="ana"),))
    messages = told("booked", later, in_order([carlas(), later]))
    assert "booking_confirmation" in to_client(messages)


def test_what_still_waits_is_not_listed_among_what_is_booked() -> None:
    waits = doras(status="requested", pending=("approval",), pending_until=at(9))
    confirmation = told("booked", carlas(), in_order([carlas(), waits]))[0]
    assert (confirmation.purpose, confirmation.facts["parts"]) == ("booking_confirmation", "")
    assert confirmation.facts["others"] == "Dora: Cut (Ana), 10:00 - 11:00"


def test_cancelling_one_says_which_and_what_stays() -> None:
    gone = doras(status="cancelled", cancelled_by="client", sequence=1, version=2)
    messages = told("cancelled", gone, in_order([carlas(), gone]), doras())
    assert sorted(to_client(messages)) == ["cancellation_confirmation", "reminder"]
    cancelled = messages[0]
    assert cancelled.facts["served"] == "Dora"
    assert cancelled.facts["others"] == "Carla: Cut (Ben), 10:00 - 10:45"
    assert [calendar.uid.split("@")[0] for calendar in cancelled.calendars] == [SECOND]


def test_a_reminder_is_true_until_anybody_of_the_order_changes_and_a_new_one_takes_its_place() -> None:
    first = next(m for m in told("booked", BOTH[0], BOTH) if m.purpose == "reminder")
    assert still_true(first, BOTH[0], CARLA, NOW, BOTH).send
    gone = doras(status="cancelled", cancelled_by="client", sequence=1, version=2)
    fewer = in_order([carlas(), gone])
    assert not still_true(first, fewer[0], CARLA, NOW, fewer).send
    again = next(m for m in told("cancelled", gone, fewer, doras()) if m.purpose == "reminder")
    assert again.message_id != first.message_id
    assert still_true(again, fewer[0], CARLA, NOW, fewer).send
    assert (again.facts["parts"], again.facts["time"]) == ("", "10:00")


def test_who_moved_to_another_day_is_reminded_of_that_day() -> None:
    day = timedelta(days=1)
    moved = doras(starts_at=at(14) + WEEK + day, ends_at=at(15) + WEEK + day, sequence=1, version=2)
    messages = told("moved", moved, in_order([carlas(), moved]), doras())
    reminders = {m.subject.id: m.due_at for m in messages if m.purpose == "reminder"}
    assert reminders == {LEAD: at(10) + WEEK - day, SECOND: at(14) + WEEK}
    confirmed = next(m for m in messages if m.purpose == "move_confirmation")
    assert confirmed.facts["served"] == "Dora"
    assert confirmed.facts["others"] == "Carla: Cut (Ben), Tuesday, 11 May 2027, 10:00 - 10:45"


def test_thanks_are_said_once_when_the_last_of_them_is_done() -> None:
    after = at(11) + WEEK
    first, last = carlas(status="done"), doras(status="done")
    earlier = at(10, 45) + WEEK
    assert told("completed", first, in_order([first, doras()]), now=earlier) == []
    done = in_order([first, last])
    (thanks,) = all_told("completed", done, now=after)
    assert thanks.facts["parts"].startswith("Carla: Cut (Ben)")
    away = doras(status="no_show")
    (thanks,) = told("no_show", away, in_order([first, away]), now=after)
    assert thanks.facts["parts"] == ""
    assert still_true(thanks, first, CARLA, after).send
