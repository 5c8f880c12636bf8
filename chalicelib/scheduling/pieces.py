"""The pieces of time that a visit takes: of each person and resource, with what is kept free around it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.catalogue.model import Service
from chalicelib.scheduling.agenda import Stretch
from chalicelib.scheduling.plan import Performed, Piece, WishedVisit
from chalicelib.scheduling.sheets import resource_holder


def pieces_of(wished: WishedVisit, performed: Sequence[Performed]) -> tuple[Piece, ...]:
    """Give the pieces of a visit whose tasks are performed as planned.

    Whoever performs one task right after another has one piece, with the first one's minutes before and
    the last one's after: no time is kept free in between.
    """
    pieces: list[Piece] = []
    for each in performed:
        for piece in _pieces(each, wished.travel_minutes):
            _add(pieces, piece)
    return tuple(pieces)


def _pieces(each: Performed, travel_minutes: int) -> Iterator[Piece]:
    service = each.task.service
    before, after = (
        max(minutes, travel_minutes) for minutes in (service.before_minutes, service.after_minutes)
    )
    whole = each.joined or Stretch(each.start, each.end, before, after)
    seats = each.task.seats if each.session else 0
    busy = [whole] if each.session else busy_stretches(service, each.start, each.end)
    for stretch in busy:
        own = Stretch(
            stretch.start,
            stretch.end,
            whole.before if stretch.start == each.start else 0,
            whole.after if stretch.end == each.end else 0,
        )
        yield Piece(each.staff.staff_id, own, each.session_name, each.session, seats)
    for resource in each.resources:
        yield Piece(resource_holder(resource), whole, each.session_name, each.session, seats)


def busy_stretches(service: Service, start: datetime, end: datetime) -> list[Stretch]:
    """Give when whoever performs a service is busy with it: all the time but in its idle minutes.

    At a client's address and in a class nobody is free meanwhile.
    """
    busy: list[Stretch] = []
    moment = start
    for idle in sorted(service.idle, key=lambda idle: idle.from_minute):
        if service.at_client or service.seats > 1:
            break
        free_from = start + timedelta(minutes=idle.from_minute)
        free_to = min(start + timedelta(minutes=idle.to_minute), end)
        if moment < free_from < free_to:
            busy.append(Stretch(moment, free_from))
        if free_from < free_to:
            moment = max(moment, free_to)
    if moment < end:
        busy.append(Stretch(moment, end))
    return busy or [Stretch(start, end)]


def _add(pieces: list[Piece], piece: Piece) -> None:
    """Add a piece, or lengthen the one of the same holder that it touches."""
    for place, other in enumerate(pieces):
        touches = other.holder == piece.holder and other.stretch.end == piece.stretch.start
        if touches and not other.session and not piece.session:
            stretch = Stretch(
                other.stretch.start, piece.stretch.end, other.stretch.before, piece.stretch.after
            )
            pieces[place] = other._replace(stretch=stretch)
            return
    pieces.append(piece)
