"""The sweep without its queue: each piece is done as it is handed out."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.core.events import ClientOverdue
from chalicelib.reconnect import service as reconnect


def sweep(now: datetime) -> datetime | None:
    """Do all that is due; give when to come again."""
    return reconnect.hand_out_due(now, lambda pieces: do(pieces, now))


def do(pieces: Iterable[dict[str, Any]], now: datetime) -> int:
    """Do pieces, and those that they hand out; give how many there were."""
    handed = 0
    for handed, piece in enumerate(pieces, 1):  # noqa: B007 - counted while they are made
        onward = json.loads(json.dumps(piece))
        reconnect.sweep_piece(onward, now, lambda more: do(more, now), _hear)
    return handed


def _hear(_event: ClientOverdue, _now: datetime) -> None:
    """Hear who is overdue, and do nothing."""
