"""A visit on its way to be planned: what it and its order take so far, and where no way leads on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.scheduling.agenda import Agenda, Obstacle, Stretch, stretch_of
from chalicelib.scheduling.pieces import pieces_of
from chalicelib.scheduling.plan import Performed, Piece, WishedVisit
from chalicelib.scheduling.sheets import Session

Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """A session that somebody may join: what it is, its stretch, and how many seats are free."""

    session: Session
    stretch: Stretch
    free: int


@dataclass(frozen=True, slots=True)
class Placing:
    """A visit being placed, after the pieces of those before it in its order.

    The lead must take the task of the number `led`. `dead` are the points from which there is no way on.
    """

    visit: WishedVisit
    before: Pieces
    led: int | None = None
    dead: set[tuple[Any, ...]] = field(default_factory=set)

    def pieces(self, way: tuple[Performed, ...]) -> Pieces:
        """Give the pieces of the tasks so far; nothing is kept free yet after what can get longer."""
        pieces = pieces_of(self.visit, way)
        if len(way) == len(self.visit.tasks):
            return pieces
        return tuple(
            piece._replace(stretch=piece.stretch._replace(after=0))
            if piece.session is None and piece.stretch.end == way[-1].end
            else piece
            for piece in pieces
        )

    def is_dead(self, way: tuple[Performed, ...]) -> bool:
        """Tell whether it is known already that no way leads on."""
        return bool(self.dead) and self._point(way) in self.dead

    def leads_nowhere(self, way: tuple[Performed, ...]) -> None:
        """Note that no way leads on, unless that may be due to a class that was joined earlier."""
        if way and not any(each.session for each in way):
            self.dead.add(self._point(way))

    def _point(self, way: tuple[Performed, ...]) -> tuple[Any, ...]:
        """Give what the way on depends on: how far it is, and where time is kept free around tasks, whose."""
        latest = way[-1]
        if self.visit.reach == (0, 0):
            return (len(way), latest.end)
        return (len(way), latest.end, latest.staff.staff_id, latest.resources)


def joined(name: str, agenda: Agenda, before: Pieces, now: datetime) -> Joined | None:
    """Give the session of a class, whether it stands already or this same order begins it."""
    own = [piece for piece in before if (piece.session_name, piece.holder) == (name, agenda.holder)]
    taken = sum(piece.seats for piece in own)
    claim = agenda.claims.get(name)
    if claim is not None and claim.session is not None:
        plain = claim.session.model_copy(update={"taken": {}})
        return Joined(plain, stretch_of(claim), claim.session.free(now) - taken)
    if own and own[0].session is not None:
        return Joined(own[0].session, own[0].stretch, own[0].session.seats - taken)
    return None


def clash(holder: str, wanted: Stretch, before: Pieces, session: str = "") -> Obstacle | None:
    """Give the obstacle where others of the same order take the holder's time, unless in the same session."""
    for other in before:
        apart = other.holder == holder and (not session or other.session_name != session)
        if apart and other.stretch.conflicts_with(wanted):
            return Obstacle("taken", holder, wanted=wanted)
    return None
