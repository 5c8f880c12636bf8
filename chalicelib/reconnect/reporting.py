"""What came of bringing clients back, and where one client stands: reading, and no change."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial

from chalicelib.catalogue.model import Category
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core.errors import bad_field
from chalicelib.core.interval import boundary_at
from chalicelib.core.money import Money
from chalicelib.core.saying import Said, said, said_day
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.reconnect import becoming, overdue, store
from chalicelib.reconnect.campaign import message_ids_of
from chalicelib.reconnect.inviting import catalogue_with
from chalicelib.reconnect.model import (
    CalledOff,
    CategoryStanding,
    Episode,
    InvitedClient,
    OverdueClient,
    ReportRow,
    Rhythm,
    Rules,
    Stands,
)
from chalicelib.reconnect.noting import COUNTS_WITHIN, MISSED_LASTS, categories_of, history_in
from chalicelib.reconnect.people import find_people, get_person
from chalicelib.reconnect.report import reached_over, report_row, what_came, whole
from chalicelib.reconnect.standing import WORDS, left_alone
from chalicelib.waiting import service as waiting

DAY, LONGEST = timedelta(days=1), timedelta(days=731)


def report(business_id: str, first: date, last: date, now: datetime) -> tuple[list[ReportRow], ReportRow]:
    """Give what became of the episodes that began from first to last, by category, and of all together.

    With them goes what has become by now of all who became overdue in these days. Dates are the business's,
    both included. Raises BadInput for a period that is backwards or over two years.
    """
    if last < first or last - first > LONGEST:
        raise bad_field("to", said("Please ask for a period of at most two years, the first day first."))
    catalogue = get_catalogue(business_id)
    zone, currency = catalogue.business.zone, catalogue.business.currency
    ends = boundary_at(last + DAY, 0, zone)
    began = store.load_episodes_since(business_id, boundary_at(first, 0, zone))
    episodes = [it for it in began if it.contacted_at < ends]
    messages = _messages(business_id, episodes)
    opted_out = _opted_out(business_id, episodes)
    cost = partial(_cost, messaging.templates.find_segment_price(business_id), currency)
    became = becoming.fates(catalogue, first, last, began, now)
    of_category: dict[str, list[Episode]] = {}
    for it in episodes:
        of_category.setdefault(it.category_ids[0], []).append(it)
    rows = [
        report_row(it, became.get(name, ()), of_category.get(name, ()), messages, opted_out, currency, cost)
        for name, it in sorted(catalogue.categories.items(), key=lambda each: each[1].name)
    ]
    return rows, whole(rows, [it for it in episodes if it.compared], currency)


def _cost(price: messaging.templates.SegmentPrice | None, currency: str, segments: int) -> Money | None:
    """Give what so many parts of text messages cost, in the currency of their price, if it is known."""
    if price:
        return Money(amount=round(segments * price.amount), currency=price.currency)
    return None if segments else Money(amount=0, currency=currency)


def _messages(business_id: str, episodes: Iterable[Episode]) -> dict[str, list[Message]]:
    ids = {it.episode_id: message_ids_of(it) for it in episodes}
    found = messaging.find_messages(business_id, (name for names in ids.values() for name in names))
    return {episode: [found[name] for name in names if name in found] for episode, names in ids.items()}


def _opted_out(business_id: str, episodes: Iterable[Episode]) -> frozenset[str]:
    """Give those of the episodes whose clients may not be invited over one of the channels any more."""
    told = [it for it in episodes if not it.held_back]
    known = find_people(business_id, (it.client_id for it in told))
    return frozenset(
        it.episode_id
        for it in told
        if it.client_id in known and overdue.has_opted_out(it, known[it.client_id])
    )


def list_called_off(business_id: str, now: datetime) -> list[CalledOff]:
    """Give whom to call: they booked after an invitation of the last sixty days and called it off again.

    Whatever it was that they booked; the latest invited first. Whoever has been here since, has something
    ahead, or is to be left alone, is not among them.
    """
    catalogue = get_catalogue(business_id)
    today = catalogue.business.date_at(now)
    latest = {it.client_id: it for it in store.load_episodes_since(business_id, now - COUNTS_WITHIN)}
    open_ones = [it for it in reversed(latest.values()) if it.to_call and not it.held_back]
    known = find_people(business_id, (it.client_id for it in open_ones))
    return [
        CalledOff(
            client_id=client.client_id,
            name=client.name,
            phone=client.phone,
            email=client.email,
            category_ids=it.category_ids,
            contacted_at=it.contacted_at,
        )
        for it in open_ones
        if (client := known.get(it.client_id))
        and not client.expected_until(now)
        and not left_alone(client, today)
    ]


def list_invited(business_id: str, category_id: str, now: datetime) -> list[InvitedClient]:
    """Give whom a category invited back in the last sixty days, the latest first; or raise NotFound."""
    catalogue_with(business_id, category_id)
    recent = store.load_episodes_since(business_id, now - COUNTS_WITHIN)
    episodes = overdue.contacted_in(category_id, reversed(recent))
    messages = _messages(business_id, episodes)
    known = find_people(business_id, (it.client_id for it in episodes))
    return [
        InvitedClient(
            client_id=it.client_id,
            name=known[it.client_id].listed_name if it.client_id in known else "",
            invited_at=it.contacted_at,
            reached=reached_over(messages[it.episode_id]),
            outcome=what_came(it),
            attended=it.attended,
            price=it.price,
        )
        for it in episodes
    ]


def explain_client(business_id: str, client_id: str, now: datetime) -> list[CategoryStanding]:
    """Give where a client stands in every category they have ever booked, and why; or raise NotFound."""
    catalogue, client = get_catalogue(business_id), get_person(business_id, client_id)
    history, rhythms = store.load_client_rows(business_id, client.client_id)
    names = [name for name in categories_of(history) if name in catalogue.categories]
    rules = store.load_rules(business_id, names)
    waits = client.waits_in(waiting.clients_waiting(business_id))
    known = overdue.Known(client, history, waits, catalogue.business, now)
    return [_standing(catalogue.categories[it], rhythms.get(it), rules[it], known) for it in names]


def _standing(
    category: Category, rhythm: Rhythm | None, rules: Rules, known: overdue.Known
) -> CategoryStanding:
    """Give where the client stands in the category, by what decides lists and button."""
    here = CategoryStanding(category_id=category.category_id, name=category.name, state="not_due", why="")
    if not category.active:
        return _with(here, "off", said("This category is archived."))
    if not rules.settings.active:
        return _with(here, "off", said("This category does not bring clients back: see its settings."))
    if rhythm is None or rhythm.overdue_on is None:
        visits = len(history_in(known.history, category.category_id, known.today).visits)
        return _with(here, "no_pattern", _too_few(visits))
    client = known.client
    if client.expected_until(known.now):
        return _with(here, "ahead", _ahead(known))
    shown = overdue.in_words(rhythm, known, rules)
    listed = overdue.listed_on(rhythm, client, known.today)
    lately = _lately(shown)
    if not rhythm.cadence.is_overdue(known.today):
        from_day = max(rhythm.overdue_on, shown.excluded_until or rhythm.overdue_on)
        then = said("Overdue from %(day)s, if nothing happens.", day=said_day(from_day))
        words = _both(_both(lately, shown.why) if lately else shown.why, then)
        return _with(here, listed or "not_due", words).model_copy(update={"until": from_day})
    kept_off = lately or (WORDS[shown.excluded] if shown.excluded else None)
    why = _both(kept_off, shown.why) if kept_off else shown.why
    found = _with(here, listed or "not_due", why)
    same = ("excluded", "not_written_to", "contacted_at", "again_on")
    also = {name: getattr(shown, name) for name in same}
    return found.model_copy(update={**also, "until": shown.excluded_until})


def _lately(shown: OverdueClient) -> Said | None:
    """Give what happened lately that keeps a client off the lists, and until when; None for nothing."""
    if shown.excluded_until is None or shown.excluded not in ("missed_lately", "cancelled_lately"):
        return None
    until = said_day(shown.excluded_until)
    if shown.excluded == "cancelled_lately":
        return said("Has just called off an appointment and is left alone until %(until)s.", until=until)
    return said(
        "Did not come to the appointment on %(day)s and is left alone until %(until)s:"
        " speak about that first.",
        day=said_day(shown.excluded_until - MISSED_LASTS),
        until=until,
    )


def _with(here: CategoryStanding, state: Stands, why: str) -> CategoryStanding:
    return here.model_copy(update={"state": state, "why": why})


def _ahead(known: overdue.Known) -> Said:
    ends = known.client.alone.upcoming.values()
    coming = min((it for it in ends if it > known.now), default=None)
    if coming is None:
        on = max(ends).astimezone(known.business.zone)
        return said("The appointment on %(day)s is not checked out yet.", day=said_day(on))
    on = coming.astimezone(known.business.zone)
    return said("Has an appointment on %(day)s.", day=said_day(on))


def _both(first: str, then: str) -> Said:
    return Said("%(first)s %(then)s", {"first": first, "then": then})


def _too_few(visits: int) -> Said:
    if visits == 0:
        return said("A pattern takes three visits; there have been none so far.")
    if visits == 1:
        return said("A pattern takes three visits; there has been one so far.")
    return said("A pattern takes three visits; there have been %(number)s so far.", number=visits)
