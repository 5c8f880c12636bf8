"""When the sweep looks at a rhythm, and when it looks again: values in, values out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.clients.model import Client
from chalicelib.core.interval import boundary_at
from chalicelib.reconnect.model import ClientHistory, Rhythm
from chalicelib.reconnect.standing import excluded

NOT_AGAIN_WITHIN = timedelta(days=30)
"""At most one invitation in so long, over all categories and locations (CR-28)."""
LOOKED_AT_AGAIN = timedelta(days=7)
"""When somebody is looked at again who is kept off the lists by what has no end of its own."""


def due_at(rhythm: Rhythm, history: ClientHistory, automatic: bool, zone: ZoneInfo) -> datetime | None:
    """Give when the sweep shall look at a rhythm learnt anew: as its day begins where the business is.

    A flagged one only where the client is to be invited by itself and has not been yet. After an invitation
    of which nothing went out, not before the next is due.
    """
    begins = _begins(rhythm, zone)
    if begins and history.again_at:
        begins = max(begins, history.again_at)
    if begins is None or rhythm.flagged_on is None:
        return begins
    if not automatic or is_invited(rhythm, history, zone):
        return None
    return max(begins, history.contacted_at + NOT_AGAIN_WITHIN) if history.contacted_at else begins


def looked_at(
    rhythm: Rhythm,
    client: Client | None,
    history: ClientHistory,
    automatic: bool,
    zone: ZoneInfo,
    now: datetime,
) -> Rhythm:
    """Give what becomes of a rhythm that was due, once the sweep has looked at it.

    While the client has something ahead it is looked at again afterwards, while they are excluded when that
    ends (or in a week), and where an invitation by itself has to wait for thirty days after another, then.
    """
    today = now.astimezone(zone).date()
    if client is None:
        return rhythm.model_copy(update={"due_at": None})
    if not rhythm.cadence.is_overdue(today):
        return rhythm.model_copy(update={"due_at": _begins(rhythm, zone)})
    if until := client.expected_until(now):
        return rhythm.model_copy(update={"due_at": until})
    noted_on = rhythm.noted_on or today
    out = excluded(rhythm, client, today)
    if out:
        ends = boundary_at(out[1], 0, zone) if out[1] else now + LOOKED_AT_AGAIN
        return rhythm.model_copy(update={"due_at": ends, "noted_on": noted_on})
    waits = automatic and contacted_lately(history, now) and not is_invited(rhythm, history, zone)
    again = history.contacted_at + NOT_AGAIN_WITHIN if waits and history.contacted_at else None
    flagged_on = rhythm.flagged_on or today
    return rhythm.model_copy(update={"due_at": again, "flagged_on": flagged_on, "noted_on": noted_on})


def is_invited(rhythm: Rhythm, history: ClientHistory, zone: ZoneInfo) -> bool:
    """Tell whether the client has been invited back for the category since their last visit in it."""
    invited_at = history.invited.get(rhythm.category_id)
    return invited_at is not None and invited_at.astimezone(zone).date() > rhythm.last_visit_on


def contacted_lately(history: ClientHistory, now: datetime) -> bool:
    """Tell whether the client has been invited for anything in the last thirty days."""
    return history.contacted_at is not None and history.contacted_at > now - NOT_AGAIN_WITHIN


def _begins(rhythm: Rhythm, zone: ZoneInfo) -> datetime | None:
    return boundary_at(rhythm.overdue_on, 0, zone) if rhythm.overdue_on else None
