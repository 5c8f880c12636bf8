"""Bringing clients back: keeping rhythms, listing who is overdue, inviting them, counting who returned.

docs/reconnect.md tells how it works.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from chalicelib.absences.model import Absence
from chalicelib.catalogue.model import Catalogue, Category
from chalicelib.catalogue.service import get_business, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client, Standing
from chalicelib.core.errors import BadInput, bad_field
from chalicelib.core.saying import said
from chalicelib.messaging.service import message_in, templates
from chalicelib.reconnect import noting, overdue, store
from chalicelib.reconnect.attention import NOT_AGAIN_WITHIN
from chalicelib.reconnect.cards import merge_clients, part_clients
from chalicelib.reconnect.chances import get_opportunities, recommend_to
from chalicelib.reconnect.figures import Overview
from chalicelib.reconnect.inviting import catalogue_with, contact, list_contacted, preview
from chalicelib.reconnect.judging import judge, note_reply
from chalicelib.reconnect.keeping import plan_learning, take_notes
from chalicelib.reconnect.merging import merge_category
from chalicelib.reconnect.model import (
    CategoryCount,
    CategorySettings,
    Episode,
    List,
    OverdueClient,
)
from chalicelib.reconnect.not_sent import ENDED_UNSENT, take_back
from chalicelib.reconnect.nudging import judge_nudge
from chalicelib.reconnect.people import find_last_visits, find_people, get_person
from chalicelib.reconnect.preview import Preview
from chalicelib.reconnect.reporting import explain_client, list_called_off, list_invited, report
from chalicelib.reconnect.sweeping import hand_out_due, sweep_piece
from chalicelib.waiting import service as waiting

__all__ = [
    "Preview",
    "change_settings",
    "contact",
    "count_overdue",
    "explain_client",
    "find_last_visits",
    "find_people",
    "get_opportunities",
    "get_overview",
    "get_person",
    "hand_out_due",
    "judge",
    "judge_nudge",
    "list_called_off",
    "list_categories",
    "list_contacted",
    "list_invited",
    "list_overdue",
    "list_settings",
    "merge_category",
    "merge_clients",
    "note_reply",
    "on_absence",
    "part_clients",
    "plan_learning",
    "preview",
    "recommend_to",
    "report",
    "set_standing",
    "sweep_piece",
    "take_notes",
]

TEXTS = ("invitation_text", "follow_up_text", "nudge_text")
"""The settings that name a text of the owner's own."""


def list_categories(business_id: str, now: datetime) -> list[CategoryCount]:
    """Give every category with how many are on each list, and lately contacted and reconnected."""
    catalogue = get_catalogue(business_id)
    episodes = store.load_episodes_since(business_id, now - noting.COUNTS_WITHIN)
    return _counts(catalogue, _listed(catalogue, now), episodes)


def count_overdue(business_id: str, now: datetime) -> int:
    """Give how many clients are overdue, each counted once however many categories it is in."""
    return overdue.counted_once(_listed(get_catalogue(business_id), now), ()).overdue


def _counts(
    catalogue: Catalogue, listed: list[overdue.Listed], episodes: list[Episode]
) -> list[CategoryCount]:
    categories = sorted(catalogue.open_categories.values(), key=lambda category: category.name)
    return [overdue.counted(each, listed, episodes) for each in categories]


def get_overview(business_id: str, now: datetime) -> Overview:
    """Give the same with all together, each client once, and how many of the overdue can be written to."""
    catalogue = get_catalogue(business_id)
    listed = _listed(catalogue, now)
    episodes = store.load_episodes_since(business_id, now - noting.COUNTS_WITHIN)
    late = [(rhythm, client) for name, rhythm, client in listed if name == "overdue"]
    wait = waiting.clients_waiting(business_id) if late else frozenset[str]()
    lately = {it.client_id: it for it in episodes if it.contacted_at > now - NOT_AGAIN_WITHIN}
    free, again = [], []
    for rhythm, client in late:
        told = [lately[card] for card in client.cards if card in lately]
        again += [it.contacted_at + NOT_AGAIN_WITHIN for it in told if not it.held_back]
        if not told and overdue.can_be_invited(rhythm, client, wait, catalogue.business):
            free.append(rhythm)
    return Overview(
        categories=tuple(_counts(catalogue, listed, episodes)),
        whole=overdue.counted_once(listed, episodes),
        to_write_to={**Counter(it.category_id for it in free), "": len({it.client_id for it in free})},
        again_on=catalogue.business.date_at(min(again)) if again else None,
    )


def _listed(catalogue: Catalogue, now: datetime, category_id: str | None = None) -> list[overdue.Listed]:
    business_id, today = catalogue.business.business_id, catalogue.business.date_at(now)
    active = _active(catalogue)
    rhythms = [
        rhythm
        for rhythm in store.load_overdue(business_id, today + overdue.DUE_SOON)
        if category_id in (None, rhythm.category_id) and rhythm.category_id in active
    ]
    known = find_people(business_id, (rhythm.client_id for rhythm in rhythms))
    return [
        (name, rhythm, client)
        for rhythm in rhythms
        if (client := known.get(rhythm.client_id))
        and not client.expected_until(now)
        and (name := overdue.listed_on(rhythm, client, today))
    ]


def _active(catalogue: Catalogue) -> dict[str, CategorySettings]:
    """Give the settings of the categories that bring clients back at all."""
    settings = store.load_settings(catalogue.business.business_id, catalogue.open_categories)
    return {name: chosen for name, chosen in settings.items() if chosen.active}


def list_overdue(
    business_id: str, category_id: str, now: datetime, which: List = "overdue"
) -> list[OverdueClient]:
    """Give one of a category's lists, the longest overdue first; or raise NotFound."""
    catalogue = catalogue_with(business_id, category_id)
    listed = [(it, client) for name, it, client in _listed(catalogue, now, category_id) if name == which]
    if not listed:
        return []
    histories = store.load_histories(business_id, (client.client_id for _, client in listed))
    rules = store.load_rules(business_id, [category_id])[category_id]
    wait = waiting.clients_waiting(business_id)
    shown = []
    for rhythm, client in listed:
        history = histories[client.client_id]
        known = overdue.Known(client, history, client.waits_in(wait), catalogue.business, now)
        shown.append(overdue.in_words(rhythm, known, rules))
    return sorted(shown, key=lambda client: (-client.days_overdue, client.name))


def on_absence(absence: Absence, now: datetime) -> None:
    """Let the next sweep learn rhythms anew where a location closes, at other times or no longer."""
    if absence.location_id:
        plan_learning(absence.business_id, now)


def on_catalogue_changed(business_id: str, before: Any, after: Any, now: datetime) -> None:
    """Let the next sweep learn rhythms anew where a category is opened again; a repeat does it once more.

    While it was archived its clients were passed over, and some of them have become overdue since.
    """
    if isinstance(after, Category) and after.active and before and not before.active:
        plan_learning(business_id, now)


def on_message_ended(image: dict[str, Any] | None, now: datetime) -> None:
    """Let what a stream record's new image shows of an invitation that did not go out be taken back.

    The same record again changes nothing.
    """
    message = message_in(image)
    if message and message.subject.kind == "reconnect" and message.state in ENDED_UNSENT:
        take_back(message, now)


def list_settings(business_id: str) -> dict[str, CategorySettings]:
    """Give how each category brings its clients back, by category."""
    return store.load_settings(business_id, get_catalogue(business_id).categories)


def change_settings(business_id: str, settings: CategorySettings, now: datetime) -> None:
    """Set how a category brings its clients back; the rhythms follow with the next sweep.

    Raises NotFound for no such category, and BadInput for texts that are not in use.
    """
    business = catalogue_with(business_id, settings.category_id).business
    asked = {name: text for name in TEXTS if (text := getattr(settings, name))}
    known = templates.list_own_in_use(business) if asked else []
    wrong = [(name, text) for name, text in asked.items() if text not in known]
    if wrong:
        raise BadInput([(name, _not_in_use(text)) for name, text in wrong])
    store.save_settings(business_id, settings)
    plan_learning(business_id, now)


def set_standing(business_id: str, client_id: str, standing: Standing, now: datetime) -> Client:
    """Say whether a client may be invited back; give the client.

    Raises NotFound for no such client, and BadInput for a hold that would end before today, unless it is kept
    as it is.
    """
    known, until = clients.get_client(business_id, client_id).standing, standing.on_hold_until
    if until and until != known.on_hold_until:
        business, _ = get_business(business_id)
        if until < business.date_at(now):
            raise bad_field("on_hold_until", said("This day is over. Please give one that is still to come."))
    return clients.set_standing(business_id, client_id, standing)


def _not_in_use(text: str) -> str:
    return said(
        "No text of your own called “%(name)s” is in use in the business's language."
        " Please write it under Wording first, for email or SMS.",
        name=text,
    )
