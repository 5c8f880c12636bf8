"""Coming onto the waiting list: a wish that can come true, and the client who has it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails
from chalicelib.core.errors import NotOffered, bad_field
from chalicelib.core.ids import new_id, stable_id
from chalicelib.core.saying import said
from chalicelib.core.table import Key, Row, Write
from chalicelib.scheduling import service as scheduling
from chalicelib.waiting import store
from chalicelib.waiting.fitting import DAY
from chalicelib.waiting.model import Waiting, WaitingWish, Wanted
from chalicelib.waiting.settling import joined

MOST_DAYS = 92
MOST_WAITING = 500
"""How many wishes can wait at one business."""


def enter(business_id: str, wanted: Wanted, now: datetime, **who: Any) -> Waiting:
    """Put somebody (name, email, phone, email_consent, sms_consent) on the waiting list.

    The same wish of the same client again is the one that waits already. Raises BadInput, NotFound and
    NotOffered for what cannot come true, and when the list is full.
    """
    catalogue = get_catalogue(business_id)
    details = clients.details_from(catalogue.business.country, **who)
    if not details.email and not (details.phone and details.sms_consent):
        raise bad_field("client", said("Please leave an email address, or let us send you text messages."))
    wish_id = f"{int(now.timestamp() * 1000):012x}{new_id(8)}"
    wish = WaitingWish(
        wish_id=wish_id,
        business_id=business_id,
        client_id=stable_id(business_id, "client", wish_id),
        name=details.name,
        email=details.email,
        phone=details.phone,
        wanted=wanted,
        entered_at=now,
    )
    _require_possible(catalogue, wish, now)
    return Waiting(_entered(wish, details, now), None, catalogue)


def _require_possible(catalogue: Catalogue, wish: WaitingWish, now: datetime) -> None:
    wanted, today = wish.wanted, catalogue.business.date_at(now)
    if wanted.last_on < wanted.first_on or wanted.last_on < today - DAY:
        raise bad_field("last_on", said("Please choose days that are still to come, the first one first."))
    if (wanted.last_on - wanted.first_on).days >= MOST_DAYS:
        raise bad_field("last_on", said("Please choose at most %(days)s days.", days=MOST_DAYS))
    if wanted.to_minute <= wanted.from_minute:
        raise bad_field("to_time", said("The end of the time that suits is before its beginning."))
    for staff_id in wanted.staff_ids or (None,):
        scheduling.bookable_until(catalogue, wish.request(now, staff_id, wanted.location_id))


def _entered(wish: WaitingWish, details: ClientDetails, now: datetime) -> WaitingWish:
    """Put the wish, and a client who is new, on record in one transaction; give it, or the one there is."""
    business_id, result = wish.business_id, [wish]

    def decide(rows: Mapping[Key, Row]) -> list[Write]:
        who = clients.recognise(business_id, details, rows, wish.client_id)
        own = wish.model_copy(update={"client_id": who.client_id})
        result[0] = own.model_copy(update={"version": 1})
        waiting, others = store.waiting_list_in(rows, business_id), store.load_active(business_id)
        for other in others:
            if (other.client_id, other.wanted) == (own.client_id, own.wanted):
                result[0] = other
                return []
        if len(others) >= MOST_WAITING:
            raise NotOffered(
                "waiting_list_full", said("Our waiting list is full at present. Please call us.")
            )
        return [
            store.wish_write(own),
            *who.writes(now, {}),
            store.waiting_list_write(joined(waiting, wish.wanted, now)),
        ]

    keys = [*clients.recognition_keys(business_id, details), store.waiting_list_key(business_id)]
    store.change(keys, decide)
    return result[0]
