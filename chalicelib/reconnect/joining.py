"""What is kept of two cards of one person, joined and parted again: values in, values out."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.clients.model import booked_by
from chalicelib.reconnect.attention import NOT_AGAIN_WITHIN
from chalicelib.reconnect.model import ClientHistory


def joined(kept: ClientHistory, other: ClientHistory) -> tuple[ClientHistory, ClientHistory]:
    """Give the history that is kept with the visits of the other, and the other without them.

    Each visit keeps on which card it stands. Whoever was told something on either card was told it.
    """
    card, answers = booked_by(other.client_id), booked_by(kept.client_id)
    visits = {
        name: noted.model_copy(update={"card": noted.card or card})
        for name, noted in other.appointments.items()
    }
    people = (answers + name.removeprefix(booked_by(name)) for name in other.books_for)
    mine = {
        "appointments": kept.appointments | visits,
        "name": kept.name or other.name,
        "books_for": tuple(dict.fromkeys((*kept.books_for, *people))),
    }
    left: dict[str, Any] = {"appointments": {}, "nudge_at": None, "merged_into": kept.client_id}
    return kept.model_copy(update=mine | _told(kept, other)), other.model_copy(update=left)


def parted(kept: ClientHistory, other: ClientHistory) -> tuple[ClientHistory, ClientHistory]:
    """Give the history that was kept without the visits of the other card, and the other with them again.

    Both know what was told while they were one; what comes of an invitation is seen on the card it was for.
    """
    card = booked_by(other.client_id)
    own = {name: noted for name, noted in kept.appointments.items() if noted.card == card}
    if other.merged_into is None and not own:
        return kept, other
    visits = {name: noted.model_copy(update={"card": ""}) for name, noted in own.items()}
    mine = {name: noted for name, noted in kept.appointments.items() if name not in own}
    told = _told(kept, other)
    again = {
        "appointments": other.appointments | visits,
        "name": other.name or kept.name,
        "merged_into": None,
    }
    theirs = tuple(it for it in told["episodes"] if it.partition(".")[2] == other.client_id)
    ours = tuple(it for it in told["episodes"] if it not in theirs)
    stays, leaves = told | {"episodes": ours}, told | {"episodes": theirs}
    return kept.model_copy(update={"appointments": mine} | stays), other.model_copy(update=again | leaves)


def _told(one: ClientHistory, other: ClientHistory) -> dict[str, Any]:
    """Give what either was told, the latest of each: when they were invited back, and reminded of what.

    Of two invitations within thirty days that went to both cards before they were joined, only the first
    goes on (second_look.py): what the client books or answers is held against that one.
    """
    told = sorted(
        (it for it in (one, other) if it.contacted_at), key=lambda it: (_began(it), it.episode_id or "")
    )
    last = told[-1] if told else one
    kept = next(
        (it for it in told if not it.held_back and _began(last) - _began(it) < NOT_AGAIN_WITHIN), last
    )
    return {
        "contacted_at": last.contacted_at,
        "episode_id": kept.episode_id,
        "episodes": tuple(sorted({*one.episodes, *other.episodes})),
        "held_back": kept.held_back,
        "invited": _latest(one.invited, other.invited),
        "nudged": _latest(one.nudged, other.nudged),
    }


def _began(told: ClientHistory) -> datetime:
    return told.contacted_at or datetime.min.replace(tzinfo=UTC)


def _latest(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: max(it[name] for it in (one, other) if name in it) for name in one | other}
