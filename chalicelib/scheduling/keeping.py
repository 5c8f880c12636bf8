"""Keeping time for somebody without an appointment yet: a hold that ends by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.table import Key, Write
from chalicelib.scheduling.decision import decide
from chalicelib.scheduling.model import BookingRequest
from chalicelib.scheduling.plan import Plan
from chalicelib.scheduling.protocol import Rows, carry_out, claim_time, open_checks, sheet_writes
from chalicelib.scheduling.shares import Shares
from chalicelib.scheduling.sheets import Sheets, Taken, with_taken, without_taken
from chalicelib.scheduling.wishing import wish_to_book


@dataclass(frozen=True, slots=True)
class Kept:
    """Time kept: what was planned, the claims on the day sheets, and until when they stand."""

    catalogue: Catalogue
    plan: Plan
    takes: tuple[Taken, ...]
    until: datetime


def keep(
    request: BookingRequest,
    owner: str,
    until: datetime,
    now: datetime,
    also: Callable[[Kept, Rows], list[Write]] = lambda _kept, _rows: [],
    known: Iterable[Key] = (),
) -> Kept:
    """Keep what is asked for until an instant, for the owner of that name; raise what booking raises.

    `also` gives what is written in the same transaction, from the rows of `known` as read with the sheets;
    it may refuse.
    """
    catalogue = get_catalogue(request.business_id)
    wish = wish_to_book(catalogue, request)

    def decided(rows: Rows, sheets: Sheets) -> tuple[Kept, list[Write]]:
        plan = decide(wish, sheets, Shares(), now)
        kept = Kept(catalogue, plan, plan.takes(owner, until), until)
        changed = with_taken(sheets, kept.takes, owner, catalogue.business.zone, now)
        writes = sheet_writes(request.business_id, changed, now)
        return kept, [*writes, *open_checks(catalogue.business, plan, sheets), *also(kept, rows)]

    return claim_time(wish, known, [], decided, now)


def give_up(
    catalogue: Catalogue,
    takes: tuple[Taken, ...],
    owner: str,
    now: datetime,
    also: Callable[[Rows], list[Write]] = lambda _rows: [],
    known: Iterable[Key] = (),
) -> None:
    """Give kept time up; `also` gives what is written with it, from the rows of `known`, or refuses."""
    business = catalogue.business
    names = [name for taken in takes for name in taken.sheet_names(business.zone)]

    def decided(rows: Rows, sheets: Sheets) -> tuple[None, list[Write]]:
        changed = without_taken(sheets, takes, owner, business.zone)
        return None, [*sheet_writes(business.business_id, changed, now), *also(rows)]

    carry_out(business.business_id, known, names, decided)
