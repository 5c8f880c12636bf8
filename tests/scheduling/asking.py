"""Asking why a time is not offered, without any table."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.catalogue.model import Catalogue, Service
from chalicelib.core.saying import Said
from chalicelib.scheduling.decision import attempts, board_for
from chalicelib.scheduling.model import Appointment, BookedService, Claim, DaySheet, SheetName
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.reasons import WhyNot, appointments_met, explained
from chalicelib.scheduling.wishing import wish_to_book
from tests.cast import BERLIN, at, euros, salon, wishes
from tests.messaging.cast import NOW

JUNE, SUNDAY = date(2027, 6, 14), date(2027, 5, 9)
CARLAS = Appointment(
    appointment_id="a1",
    business_id="salon",
    client_id="c1",
    client_name="Carla Costa",
    staff_id="ben",
    location_id="mitte",
    time_zone="Europe/Berlin",
    starts_at=at(10),
    ends_at=at(10, 45),
    services=(
        BookedService(service_id="cut", name="Cut", category_id="hair", duration_minutes=45, price=euros(45)),
    ),
    price=euros(45),
    created_at=NOW,
    changed_at=NOW,
)
YOGA = Service(
    service_id="yoga", name="Yoga", category_id="hair", duration_minutes=60, price=euros(15), seats=8
)


def claim(start: datetime, end: datetime, **more: Any) -> Claim:
    return Claim(starts_at=start, ends_at=end, **more)


def asked(
    start: datetime,
    taken: Iterable[tuple[str, str, Claim]] = (),
    catalogue: Catalogue | None = None,
    appointments: Mapping[str, Appointment] = {"a1": CARLAS},
    now: datetime = NOW,
    **changes: Any,
) -> WhyNot:
    """Ask why not at a time, with these claims by holder and name on the sheets."""
    wish = wish_to_book(catalogue or salon(), wishes(start, **changes))
    board = board_for(wish, sheets_with(wish, taken), now)
    tried = attempts(wish, board)
    met = {name: appointments[name] for name in appointments_met(tried) if name in appointments}
    found = explained(wish, board, tried, met)
    assert all(isinstance(it.sentence, Said) for it in found.reasons), found.reasons
    return found


def sheets_with(wish: Wish, taken: Iterable[tuple[str, str, Claim]]) -> dict[SheetName, DaySheet]:
    """Give the sheets that the wish depends on, with those of the claims that stand there."""
    sheets = {}
    for holder, day in wish.sheet_names():
        own = {n: c for who, n, c in taken if who == holder and day in c.guarded.dates(BERLIN)}
        sheets[holder, day] = DaySheet(holder=holder, day=day, claims=own)
    return sheets


def sentence(start: datetime, *taken: tuple[str, str, Claim], **more: Any) -> str:
    """Give the one reason for the one candidate."""
    found = asked(start, taken, **more)
    assert (found.offered, found.free, len(found.reasons)) == (False, (), 1), found
    return found.reasons[0].sentence
