"""Over which ways a client is written to, and whether a message may go to them at this moment."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from chalicelib.catalogue.model import Business
from chalicelib.catalogue.service import get_business
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.consent import service as consent
from chalicelib.core.channel import Channel, Kind, Way
from chalicelib.core.saying import said
from chalicelib.messaging import store
from chalicelib.messaging.envelope import links_in
from chalicelib.messaging.lifecycle import identifier
from chalicelib.messaging.model import Message, Verdict, kind_of

ALLOWED = Verdict(send=True)
OPTED_OUT = said(
    "Somebody answered STOP from %(number)s. The provider keeps that for everybody who sends from this AWS"
    " account, not for one business: no text message reaches the number until START is sent from it."
)


def ways_to(
    client: Client, kind: Kind, business: Business, channels: Sequence[Channel] = ()
) -> list[tuple[Way, tuple[Way, ...]]]:
    """Give each way that a client is written to, with those to try where it does not reach them.

    Who prefers a channel is written to over that one; who does not, over all that are allowed. Without
    `channels` any will do.
    """
    ways = [way for way in consent.ways_to(client, kind, business) if not channels or way.channel in channels]
    if ways and ways[0].channel == client.preferred_channel:
        return [(ways[0], tuple(ways[1:]))]
    return [(way, ()) for way in ways]


def permission(
    message: Message, now: datetime, place_zone: Callable[[Client], str] = lambda _: ""
) -> Verdict:
    """Judge whether a message may go to its client now: held back without their word, or it waits.

    `place_zone` gives the time zone of the place that it is about, or an empty text.
    """
    if message.recipient == "staff" or message.subject.kind == "test":
        return ALLOWED
    client = clients.find_client(message.business_id, message.client_id)
    if client is None:
        return Verdict(send=False, reason=said("The client is no longer on record."))
    if message.channel == "sms" and consent.is_opted_out(message.to):
        consent.note_opt_out(message.business_id, message.client_id, message.to, now)
        return Verdict(send=False, reason=said(OPTED_OUT, number=message.to), otherwise="held_back")
    business, _ = get_business(message.business_id)
    kind = kind_of(message.purpose)
    recent = _recent_offers(message) if kind == "marketing" else ()
    asked = (kind, message.channel, message.to, now, recent, message.purpose)
    given = consent.judge(client, business, *asked, partial(place_zone, client))
    if given.allowed:
        return Verdict(send=True, facts=links_in(message))
    if given.wait_until:
        return Verdict(send=False, reason=given.reason, otherwise="wait", wait_until=given.wait_until)
    return Verdict(send=False, reason=given.reason, otherwise="held_back")


def _recent_offers(message: Message) -> list[datetime]:
    """Give when offers went to the client lately; those over several channels at once are one.

    Their identifiers say so, also where the row does not say which step it was.
    """
    page = store.load_of_client(message.business_id, message.client_id, None, None)
    sent = {
        identifier(other, message.channel): other.sent_at
        for other in page.items
        if other.sent_at and kind_of(other.purpose) == "marketing"
    }
    own = identifier(message, message.channel)
    return sorted(at for which, at in sent.items() if which != own)
