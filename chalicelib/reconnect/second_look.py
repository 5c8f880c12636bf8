"""Looking again, as a message is about to leave: may its client be written to, and who are those it names?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.clients import service as clients
from chalicelib.consent import service as consent
from chalicelib.core.channel import Way
from chalicelib.core.saying import said
from chalicelib.messaging.model import Message, Verdict
from chalicelib.reconnect import store
from chalicelib.reconnect.model import Rhythm
from chalicelib.reconnect.overdue import Known
from chalicelib.reconnect.people import find_people
from chalicelib.waiting import service as waiting

GONE = said("The client is no longer on record.")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a message names: what is known of them now, and their rhythms."""

    known: Known
    rhythms: tuple[Rhythm, ...]


def refusal(message: Message, catalogue: Catalogue) -> Verdict | None:
    """Give the verdict on a message that may not reach its client in this way any more, None if it may."""
    client = clients.find_client(message.business_id, message.client_id)
    if client is None:
        return Verdict(send=False, reason=GONE)
    way = Way(channel=message.channel, to=message.to)
    if way in consent.ways_to(client, "marketing", catalogue.business):
        return None
    reason = said("The client may not be written to this way any more.")
    return Verdict(send=False, reason=reason, otherwise="held_back")


def look_up(catalogue: Catalogue, people: Iterable[str], now: datetime) -> dict[str, Named]:
    """Give those of the people who are still on record, in their order."""
    business_id, found = catalogue.business.business_id, dict[str, Named]()
    known = find_people(business_id, people)
    wait = waiting.clients_waiting(business_id) if known else frozenset()
    for name, client in known.items():
        history, rhythms = store.load_client_rows(business_id, client.client_id)
        about = Known(client, history, client.waits_in(wait), catalogue.business, now)
        found[name] = Named(about, tuple(rhythms.values()))
    return found
