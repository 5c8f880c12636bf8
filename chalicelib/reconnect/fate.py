"""What has become of somebody who became overdue: one word, by what decides lists and button. Pure."""

from collections.abc import Iterable
from typing import Literal

from chalicelib.reconnect.cadence.visits import VISIT_STATUSES
from chalicelib.reconnect.model import BecameOverdue, Episode, Excluded, Rhythm, Skipped
from chalicelib.reconnect.overdue import Invitation, Known, invite
from chalicelib.reconnect.standing import excluded

Fate = (
    Literal["invited", "came", "ahead", "on_the_list", "lapsed", "switched_off", "no_record"]
    | Excluded
    | Skipped
)
"""Invited back, or came by themselves before that; `ahead`: they have something booked by now.

Whoever was not and has not is on the list today, or is not for the reason named.
"""


def fate(
    became: BecameOverdue, known: Known, rhythm: Rhythm | None, episodes: Iterable[Episode], active: bool
) -> Fate:
    """Give what has become by now of who became overdue; `episodes` are the client's own.

    `rhythm` is theirs in the category as it is now; one that is not `active` lists nobody.
    """
    back = min(
        (
            kept.on
            for kept in known.history.appointments.values()
            if kept.status in VISIT_STATUSES
            and became.category_id in kept.category_ids
            and kept.on > became.last_visit_on
        ),
        default=None,
    )
    for it in episodes:
        told_on = known.business.date_at(it.contacted_at)
        if became.category_id in it.category_ids and became.last_visit_on < told_on <= (back or told_on):
            return "held_back" if it.held_back else "invited"
    if back:
        return "came"
    return _kept_off(known, rhythm) if active else "switched_off"


def _kept_off(known: Known, rhythm: Rhythm | None) -> Fate:
    client, today = known.client, known.today
    if client.expected_until(known.now):
        return "ahead"
    if rhythm is None or not rhythm.cadence.is_overdue(today):
        return "not_overdue"
    if out := excluded(rhythm, client, today):
        return out[0]
    decision = invite([rhythm], known, ("email", "sms"))
    if decision is None:
        return "lapsed"
    return "on_the_list" if isinstance(decision, Invitation) else decision
