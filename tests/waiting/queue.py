"""People who wait at Ana's salon for a cut with Ben, what they have, and what must always be so."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.model import Appointment, Visit
from chalicelib.scheduling.sheets import standing, stands
from chalicelib.waiting import service as waiting
from chalicelib.waiting.model import Hold, Waiting, WaitingList, WaitingWish, Wanted
from tests.cast import BERLIN, TUESDAY, wishes
from tests.ledger import appointments, owner_of, require_agreement, rows, sheets
from tests.messaging.cast import SALON

DAY = timedelta(days=1)


def wanted(**changes: Any) -> Wanted:
    """Give Carla's wish for a cut with Ben at any time on Tuesday."""
    asked = {"service_ids": ("cut",), "staff_ids": ("ben",), "first_on": TUESDAY, "last_on": TUESDAY}
    return Wanted.model_validate({**asked, **changes})


def who(name: str) -> dict[str, str]:
    return {"name": name, "email": f"{name.split(maxsplit=1)[0].lower()}@example.com"}


def wait(name: str, now: datetime, **changes: Any) -> Waiting:
    """Put somebody on the list."""
    return waiting.enter(SALON, wanted(**changes), now, **who(name))


def again(it: Waiting) -> Waiting:
    """Give the wish as it is now."""
    return waiting.get_wish(SALON, it.wish.wish_id)


def holds() -> list[Hold]:
    found = [row for row in rows("schedule") if row["sk"].startswith("hold#")]
    return [Hold.model_validate({**row["e"], "version": row["version"]}) for row in found]


def all_wishes() -> list[WaitingWish]:
    found = [row for row in rows("schedule") if row["sk"].startswith("wish#")]
    return [WaitingWish.model_validate({**row["e"], "version": row["version"]}) for row in found]


def the_list() -> WaitingList:
    """Give the list's own row."""
    (row,) = (row for row in rows("schedule") if row["sk"] == "waiting-list")
    return WaitingList.model_validate({**row["e"], "version": row["version"]})


def told(purpose: str) -> list[str]:
    """Give to whom messages of the purpose were queued."""
    queued = [row["e"] for row in rows("messages") if row["e"]["purpose"] == purpose]
    return sorted(message["to"].partition("@")[0].capitalize() for message in queued)


def offered(now: datetime) -> set[str]:
    """Give who could take a time that is offered to them, by first name."""
    return {wish.name for wish in all_wishes() if waiting.get_wish(SALON, wish.wish_id).has_offer(now)}


def fill(start: datetime, end: datetime, now: datetime, staff_id: str = "ben") -> list[Visit]:
    """Let somebody else have every cut between two instants."""
    booked, number = [], 0
    while start + timedelta(minutes=45) <= end:
        person = {"name": f"Other {number}", "email": f"other-{staff_id}-{number}@example.com"}
        booked.append(scheduling.book(wishes(start, staff_id=staff_id, source="staff", **person), now))
        start, number = start + timedelta(minutes=45), number + 1
    return booked


def cancel(visit: Visit, now: datetime, times: int = 1) -> None:
    """Cancel a visit, and let the change log tell of it so often."""
    before = scheduling.get_visit(SALON, visit.appointment.appointment_id)
    after = scheduling.set_status(before, "cancelled", now)
    for _ in range(times):
        tell(before.appointment, after.appointment, now)


def tell(before: Appointment | None, after: Appointment, now: datetime) -> None:
    for event in events_between(before, after):
        waiting.on_appointment_changed(before, event, now)


def look(now: datetime, rounds: int = 2) -> None:
    """Let the timer come."""
    for _ in range(rounds):
        waiting.look_after(now)


def require_sound(now: datetime) -> None:
    """Assert that appointments and sheets agree, and that whoever waits is treated as promised.

    Time is kept by open holds only, each of which has an end and stands whole until then; nobody was offered
    what does not suit, or twice the same; whoever took a time has it.
    """
    require_agreement()
    on_sheets = sheets()
    opened = {hold.hold_id: hold for hold in holds() if hold.state == "open"}
    kept = {
        owner_of(name)
        for sheet in on_sheets.values()
        for name, claim in standing(sheet.claims, now).items()
        if claim.kind == "hold"
    }
    assert kept <= opened.keys()
    for hold in opened.values():
        assert all(taken.claim.until == hold.until for taken in hold.takes)
        assert hold.until <= now or stands(on_sheets, hold.takes, hold.hold_id, BERLIN)
    for wish in all_wishes():
        _require_as_promised(wish)


def _require_as_promised(wish: WaitingWish) -> None:
    wanted = wish.wanted
    for each in wish.offers:
        local = each.starts_at.astimezone(BERLIN)
        minute = local.hour * 60 + local.minute
        assert wanted.first_on <= local.date() <= wanted.last_on
        assert wanted.from_minute <= minute
        assert minute + (each.ends_at - each.starts_at).seconds // 60 <= wanted.to_minute
    starts = [each.starts_at for each in wish.offers]
    assert len(starts) == len(set(starts))
    own = [it for it in appointments() if it.appointment_id == wish.appointment_id]
    assert len(own) == (wish.state == "taken")
