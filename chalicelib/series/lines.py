"""Date by date what a request comes to, before anything is done. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.scheduling.service import Prospect
from chalicelib.series.choosing import Standings
from chalicelib.series.model import Does, Line, Occurrence, Series

DOES: dict[str, Does] = {"book": "book", "move": "move", "cancel": "cancel", "drop": "cancel"}
OVER = "That is over already."
SKIPPED = "The clocks are changed that night: there is no such time on that day."


def lines_of(
    series: Series,
    before: Standings,
    prospects: Mapping[str, Prospect],
    now: datetime,
) -> list[Line]:
    """Give a line for each date that is ahead or changes; `prospects` are by the key of the date."""
    lines = []
    for it in series.occurrences:
        known = before.get(it.key)
        if it.todo or known is None or known.can_change:
            place = known.place if known and known.found and it.todo not in ("book", "move") else it.place
            does = DOES.get(it.todo) or ("skip" if it.state == "off" or _is_gone(it, before) else "stay")
            found = _found(series, it, prospects.get(it.key, Prospect()), now)
            lines.append(
                Line(on=it.on, starts_at=place.starts_at.astimezone(series.zone), does=does, **found)
            )
    return lines


def _is_gone(it: Occurrence, before: Standings) -> bool:
    known = before.get(it.key)
    return not it.todo and known is not None and known.is_cancelled


def _found(series: Series, it: Occurrence, prospect: Prospect, now: datetime) -> dict[str, Any]:
    """Give what stands in the way of a date, if anything; what is over cannot be had against the rules."""
    if it.state == "open":
        return {"free": False, "settled": False, "reason": it.reason, "sentence": it.sentence}
    if it.todo not in ("book", "move"):
        return {}
    found: dict[str, Any] = {"alternatives": prospect.alternatives}
    if it.place.starts_at <= now:
        return {**found, "free": False, "settled": False, "reason": "past", "sentence": OVER}
    if it.chosen is None and series.is_skipped_hour(it.on):
        return {**found, "free": False, "settled": False, "reason": "skipped_hour", "sentence": SKIPPED}
    if prospect.reason is None:
        return {}
    return {
        **found,
        "free": False,
        "settled": it.override,
        "reason": prospect.reason,
        "sentence": prospect.sentence,
    }
