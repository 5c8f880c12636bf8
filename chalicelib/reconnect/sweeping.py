"""The sweep: what has come due is handed out in pieces, and whoever gets a piece looks at it.

A piece says only where to look. Whether something is due there is read anew, and what is written depends on
that being still so: a piece that comes twice, late or never does no harm.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.events import ClientOverdue
from chalicelib.core.table import WriteRefused
from chalicelib.reconnect import attention, becoming, keeping, noting, store
from chalicelib.reconnect.inviting import invite_all
from chalicelib.reconnect.model import ClientHistory, Learning, Rhythm
from chalicelib.reconnect.nudging import nudge_all
from chalicelib.reconnect.people import find_people
from chalicelib.reconnect.pieces import Learn, Look, Segment, piece_from, pieces_of

HandOver = Callable[[Iterable[dict[str, Any]]], int]
"""Takes pieces of the sweep, as plain JSON, for somebody who does them; gives how many."""

Tell = Callable[[ClientOverdue, datetime], object]
"""Hears that a client has just become overdue, at least once."""


def hand_out_due(now: datetime, hand_over: HandOver) -> datetime | None:
    """Hand out what has come due, in pieces of one business each; give when something comes due next.

    Reads where something is due and nothing else.
    """
    handed = hand_over(piece.model_dump(mode="json") for piece in pieces_of(store.load_places_due(now)))
    return now if handed else store.load_next_due_at(now)


def sweep_piece(plain: dict[str, Any], now: datetime, hand_over: HandOver, tell: Tell) -> None:
    """Do one piece: flag the overdue, invite and remind where that is automatic, or learn rhythms anew.

    What learning leaves to be done is handed over. Whoever becomes overdue is told to `tell`, at least once.
    """
    piece = piece_from(plain)
    catalogue = get_catalogue(piece.business_id)
    match piece:
        case Look():
            _look(catalogue, store.load_due(piece.places, now), now, tell)
        case Learn():
            keeping.learn_when_due(catalogue, now, hand_over)
        case Segment():
            keeping.learn_segment(catalogue, piece, now)


def _look(
    catalogue: Catalogue, due: list[Rhythm | Learning | ClientHistory], now: datetime, tell: Tell
) -> None:
    business_id, zone = catalogue.business.business_id, catalogue.business.zone
    nudge_all(catalogue, (item.client_id for item in due if isinstance(item, ClientHistory)), now)
    rhythms = [item for item in due if isinstance(item, Rhythm)]
    known = find_people(business_id, (rhythm.client_id for rhythm in rhythms))
    histories = store.load_histories(business_id, (rhythm.client_id for rhythm in rhythms))
    settings = store.load_settings(business_id, (rhythm.category_id for rhythm in rhythms))
    wanted = [
        (rhythm, settings[rhythm.category_id].channels)
        for rhythm in rhythms
        if settings[rhythm.category_id].automatic_first_message
        and not attention.is_invited(rhythm, histories[rhythm.client_id], zone)
    ]
    invite_all(catalogue, wanted, now)
    for rhythm in rhythms:
        client, history = known.get(rhythm.client_id), histories[rhythm.client_id]
        chosen = settings[rhythm.category_id]
        automatic = chosen.automatic_first_message and chosen.active
        after = attention.looked_at(rhythm, client, history, automatic, zone, now)
        if after.flagged_on and not rhythm.flagged_on and rhythm.category_id in catalogue.open_categories:
            tell(noting.became_overdue(rhythm), now)  # before it is kept, so that it is told at least once
        with suppress(WriteRefused):  # it has changed meanwhile, and when it is due with it
            store.replace_rhythm(rhythm, after, becoming.writes(rhythm, after))
