"""What keeps somebody off every list though they are late by their own rhythm. Pure."""

from datetime import date

from chalicelib.clients.model import Client
from chalicelib.core.saying import said
from chalicelib.reconnect.model import Excluded, Rhythm

WORDS: dict[Excluded, str] = {
    "blocked": said("Is blocked."),
    "deceased": said("Has died."),
    "on_hold": said("Is on hold."),
    "case_open": said("A case is open: settle it first."),
    "cancelled_lately": said("Has just called off an appointment and is left alone for a week."),
    "missed_lately": said("Did not come to their last appointment: speak about that first."),
}


def left_alone(client: Client, today: date) -> tuple[Excluded, date | None] | None:
    """Give why nobody is to invite the client back, whatever their rhythm, and until before which date."""
    standing = client.standing
    if standing.state != "active":
        return standing.state, None
    if standing.on_hold_until and today < standing.on_hold_until:
        return "on_hold", standing.on_hold_until
    return ("case_open", None) if standing.case_open else None


def excluded(rhythm: Rhythm, client: Client, today: date) -> tuple[Excluded, date | None] | None:
    """Give why the client is on no list of the category today, and until before which date if that ends.

    None where nothing keeps them off.
    """
    if out := left_alone(client, today):
        return out
    if rhythm.waits_for and rhythm.waits_until and today < rhythm.waits_until:
        return rhythm.waits_for, rhythm.waits_until
    return None
