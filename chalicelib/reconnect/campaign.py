"""The messages of one invitation: at once over every way that is used, and the follow-up days later."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from chalicelib.catalogue.model import Catalogue
from chalicelib.clients.model import Client, booked_by
from chalicelib.core.languages import day_in_words
from chalicelib.core.settings import settings as environment
from chalicelib.messaging.model import Channel, Message, Purpose, Subject
from chalicelib.messaging.service import language_for, message_id_for
from chalicelib.reconnect.comparison import is_held_back
from chalicelib.reconnect.model import CategorySettings, Episode
from chalicelib.reconnect.overdue import Invitation


def episode_of(
    invitation: Invitation, business_id: str, settings: CategorySettings, compared: bool, now: datetime
) -> Episode:
    """Give the episode that an invitation opens, of somebody held back if they are `compared` and drawn."""
    first = invitation.rhythms[0]
    since = (business_id, invitation.client.client_id, first.category_id, first.last_visit_on)
    return Episode(
        episode_id=f"{now:%Y-%m-%dT%H:%M:%SZ}.{invitation.client.client_id}",
        business_id=business_id,
        client_id=invitation.client.client_id,
        category_ids=invitation.category_ids,
        contacted_at=now,
        channels=tuple(each.channel for way, others in invitation.ways for each in (way, *others)),
        follow_up_at=now + timedelta(days=settings.follow_up_days),
        compared=compared,
        held_back=compared and is_held_back(*since, settings.held_back),
        lapsed=invitation.lapsed,
    )


def _purposes(episode: Episode) -> tuple[Purpose, Purpose]:
    return episode.first_purpose, "reconnect_follow_up"


def message_id_of(episode_id: str, purpose: Purpose, channel: Channel) -> str:
    """Give the identifier of an episode's message over the channel."""
    return message_id_for(_subject(episode_id), purpose, "", "client", channel)


def message_ids_of(episode: Episode) -> list[str]:
    """Give the identifiers of all the messages that an episode may have."""
    name = episode.told_by
    return [
        message_id_of(name, purpose, channel)
        for purpose in _purposes(episode)
        for channel in episode.channels
    ]


def _subject(episode_id: str) -> Subject:
    return Subject(kind="reconnect", id=episode_id)


def messages_of(
    invitation: Invitation,
    episode: Episode,
    catalogue: Catalogue,
    settings: CategorySettings,
    also: Sequence[Invitation] = (),
) -> Iterator[Message]:
    """Give the first messages and the follow-ups, which are judged again when their time has come.

    They are worded as the settings of the most overdue category say, the first one to who has lapsed by the
    words for those, and name those `also` invited at the same address. None for somebody who is held back.
    """
    if episode.held_back:
        return
    texts = ("" if episode.lapsed else settings.invitation_text, settings.follow_up_text)
    steps = zip(_purposes(episode), (episode.contacted_at, episode.follow_up_at), texts, strict=True)
    language = language_for(invitation.client.language, catalogue.business.language)
    everybody = [invitation, *also]
    today = catalogue.business.date_at(episode.contacted_at)
    facts = _facts(everybody, catalogue, language, today)
    ways = {way.channel: (way, others) for each in reversed(everybody) for way, others in each.ways}
    for purpose, due_at, text in steps:
        for way, fallbacks in ways.values():
            yield Message(
                message_id=message_id_of(episode.episode_id, purpose, way.channel),
                business_id=episode.business_id,
                purpose=purpose,
                channel=way.channel,
                to=way.to,
                recipient="client",
                client_id=booked_by(episode.client_id),
                language=language,
                template_id=text,
                facts=facts,
                subject=_subject(episode.episode_id),
                fallbacks=fallbacks,
                due_at=due_at,
                created_at=episode.contacted_at,
            )


def _facts(
    everybody: Sequence[Invitation], catalogue: Catalogue, language: str, today: date
) -> dict[str, str]:
    visits = [
        LastVisit(each.client, rhythm.category_id, rhythm.last_visit_on)
        for each in everybody
        for rhythm in each.rhythms
    ]
    facts = facts_together(visits, today, catalogue, language)
    left = sum(each.sessions_left for each in everybody)
    return {**facts, "sessions_left": str(left)} if left else facts


class LastVisit(NamedTuple):
    """When somebody whom a message names was last there for a category."""

    person: Client
    category_id: str
    on: date


def facts_together(
    visits: Sequence[LastVisit], today: date, catalogue: Catalogue, language: str
) -> dict[str, str]:
    """Give what a message speaks of that brings people back; own texts call the categories `category`.

    It names all of them, after whoever is written to in their place, and each last visit with its own day.
    """
    from babel.lists import format_list

    people = list({visit.person.client_id: visit.person for visit in visits}.values())
    categories = format_list(list(dict.fromkeys(_category_names(visits, catalogue))), locale=language)
    names = format_list([person.name for person in people], locale=language)
    through = people[0].through if all(person.through for person in people) else ""
    return {
        "client_name": f"{through} ({names})" if through else names,
        "business_name": catalogue.business.name,
        "categories": categories,
        "category": categories,
        "last_visit": format_list(_days(visits, today, catalogue, language), locale=language),
        "booking_url": environment().booking_url(catalogue.business.business_id),
    }


def _category_names(visits: Iterable[LastVisit], catalogue: Catalogue) -> Iterator[str]:
    for visit in visits:
        if visit.category_id in catalogue.categories:
            yield catalogue.categories[visit.category_id].name


def _days(visits: Sequence[LastVisit], today: date, catalogue: Catalogue, language: str) -> list[str]:
    """Give the day of the last visits in words, or each with who or what it was for where they differ."""
    if len({visit.on for visit in visits}) == 1:
        return [day_in_words(visits[0].on, language, today)]
    several = len({visit.person.client_id for visit in visits}) > 1
    one_kind = len({visit.category_id for visit in visits}) == 1
    said = dict[str, None]()
    for visit in visits:
        of = [visit.person.name] if several else []
        of += [] if one_kind else _category_names([visit], catalogue)
        said[f"{day_in_words(visit.on, language, today)} ({', '.join(of)})"] = None
    return list(said)
