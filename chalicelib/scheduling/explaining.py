"""Asking why a time is not offered: reads what the decision reads, and writes nothing."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.errors import NotOffered
from chalicelib.core.table import Write
from chalicelib.scheduling.blocking import find_appointments
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import Attempt, attempts, board_for
from chalicelib.scheduling.model import BookingRequest
from chalicelib.scheduling.protocol import Rows, carry_out
from chalicelib.scheduling.reasons import WhyNot, appointments_met, explained, never_offered
from chalicelib.scheduling.sheets import Sheets
from chalicelib.scheduling.wishing import wish_to_book


def why_not(request: BookingRequest, now: datetime) -> WhyNot:
    """Tell whether what is asked for is offered at its time, and for each candidate why not; three reads.

    Raises NotFound for what does not exist and BadInput for what is malformed.
    """
    catalogue = get_catalogue(request.business_id)
    try:
        wish = wish_to_book(catalogue, request)
    except NotOffered as refusal:
        return never_offered(catalogue, request, refusal)

    def looked_at(_rows: Rows, sheets: Sheets) -> tuple[tuple[Board, Sequence[Attempt]], list[Write]]:
        board = board_for(wish, sheets, now)
        return (board, attempts(wish, board)), []

    board, tried = carry_out(request.business_id, [], wish.sheet_names(), looked_at)
    return explained(wish, board, tried, find_appointments(request.business_id, appointments_met(tried)))
