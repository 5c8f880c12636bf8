"""Asking why a time is not offered: reads what the decision reads, and writes nothing."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.errors import NotOffered
from chalicelib.core.table import Write
from chalicelib.scheduling.blocking import find_appointments
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import Attempt, attempts, board_for
from chalicelib.scheduling.model import BookingRequest, Visit
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.protocol import Rows, carry_out
from chalicelib.scheduling.reasons import WhyNot, appointments_met, explained, never_offered
from chalicelib.scheduling.sheets import Sheets
from chalicelib.scheduling.wishing import wish_to_book, wish_to_lengthen, wish_to_move


def why_not(request: BookingRequest, now: datetime) -> WhyNot:
    """Tell whether what is asked for is offered at its time, and for each candidate why not; three reads.

    Raises NotFound for what does not exist and BadInput for what is malformed.
    """
    catalogue = get_catalogue(request.business_id)
    try:
        wish = wish_to_book(catalogue, request)
    except NotOffered as refusal:
        return never_offered(catalogue, request, refusal)

    return _looked_at(wish, now)


def why_not_there(
    visit: Visit, starts_at: datetime, staff_id: str | None, ends_at: datetime | None, now: datetime
) -> WhyNot:
    """Tell why staff cannot move a visit to a time or person, or let it end at `ends_at`; two reads.

    Raises what `reschedule` and `lengthen` raise for what is malformed.
    """
    its = visit.appointment
    if ends_at:
        wish = wish_to_lengthen(visit.catalogue, its, ends_at)
    else:
        wish = wish_to_move(visit.catalogue, its, starts_at, staff_id, bound=False)
    return _looked_at(wish, now)


def _looked_at(wish: Wish, now: datetime) -> WhyNot:
    business_id = wish.catalogue.business.business_id

    def looked_at(_rows: Rows, sheets: Sheets) -> tuple[tuple[Board, Sequence[Attempt]], list[Write]]:
        board = board_for(wish, sheets, now)
        return (board, attempts(wish, board)), []

    board, tried = carry_out(business_id, [], wish.sheet_names(), looked_at)
    return explained(wish, board, tried, find_appointments(business_id, appointments_met(tried)))
