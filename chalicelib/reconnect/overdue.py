"""Who is overdue today, and who may be invited for what: one decision for list, button and sending."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.catalogue.model import Business, Category
from chalicelib.clients.model import Client
from chalicelib.consent import service as consent
from chalicelib.core.channel import Way
from chalicelib.core.money import Money, total
from chalicelib.core.saying import said
from chalicelib.messaging.model import UNDER_WAY, WENT_OUT, Channel, Message
from chalicelib.messaging.service import ways_to
from chalicelib.reconnect.attention import NOT_AGAIN_WITHIN, contacted_lately
from chalicelib.reconnect.cadence.compat import VISITS_FOR_A_PATTERN
from chalicelib.reconnect.cadence.service import explain, learn_posterior
from chalicelib.reconnect.cadence.visits import VISIT_STATUSES
from chalicelib.reconnect.model import (
    CategoryCount,
    ClientHistory,
    Episode,
    Invited,
    List,
    OverdueClient,
    Rhythm,
    Rules,
    Skipped,
)
from chalicelib.reconnect.noting import history_in
from chalicelib.reconnect.standing import WORDS, excluded

Listed = tuple[List, Rhythm, Client]
"""A client on a list, with the rhythm that put them there."""
LIST_LASTS = timedelta(days=1)
"""Whoever presses a button has seen a list that is not older."""
DUE_SOON = timedelta(days=14)
"""So long before somebody is overdue they are listed as due soon."""


def listed_on(rhythm: Rhythm, client: Client, today: date) -> List | None:
    """Give the one list on which a client stands who has nothing ahead, None for who is not even due soon.

    Who has been here today is not: they come oftener than every two weeks, and are just in time.
    """
    out = excluded(rhythm, client, today)
    if not rhythm.cadence.is_overdue(today):
        soon = rhythm.last_visit_on < today and rhythm.cadence.is_overdue(today + DUE_SOON)
        return "due_soon" if soon and not out else None
    if out:
        return "excluded"
    return "lapsed" if rhythm.cadence.has_lapsed(today) else "overdue"


def counted(category: Category, listed: Iterable[Listed], episodes: Iterable[Episode]) -> CategoryCount:
    """Give a category with the sizes of its lists, from who stands on one and the latest episodes of all."""
    own = [each for each in listed if each[1].category_id == category.category_id]
    contacted = contacted_in(category.category_id, episodes)
    return CategoryCount(
        category_id=category.category_id,
        name=category.name,
        **{name: len(people) for name, people in _people_on(own).items()},
        from_walk_ins=2 * sum(rhythm.from_walk_ins for _, rhythm, _ in own) > len(own),
        contacted=len(contacted),
        reconnected=sum(episode.reconnected_at is not None for episode in contacted),
    )


def counted_once(listed: Iterable[Listed], episodes: Iterable[Episode]) -> CategoryCount:
    """Give the sizes of the lists of all categories together, each client counted once on each."""
    contacted = [it for it in episodes if not it.held_back]
    return CategoryCount(
        category_id="",
        name="",
        **{name: len(people) for name, people in _people_on(listed).items()},
        contacted=len({it.client_id for it in contacted}),
        reconnected=len({it.client_id for it in contacted if it.reconnected_at}),
    )


def _people_on(listed: Iterable[Listed]) -> dict[List, set[str]]:
    people: dict[List, set[str]] = {"overdue": set(), "due_soon": set(), "lapsed": set(), "excluded": set()}
    for name, rhythm, _ in listed:
        people[name].add(rhythm.client_id)
    return people


def contacted_in(category_id: str, episodes: Iterable[Episode]) -> list[Episode]:
    """Give the episodes in which somebody was invited back for the category."""
    return [it for it in episodes if category_id in it.category_ids and not it.held_back]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one client now; who `waits` for a time to get free wants to come anyway."""

    client: Client
    history: ClientHistory
    waits: bool
    business: Business
    now: datetime

    @property
    def today(self) -> date:
        """Give the date where the business is."""
        return self.business.date_at(self.now)

    @property
    def comes_anyway(self) -> str:
        """Give in words why nobody needs to bring the client back now, an empty text where somebody may."""
        if self.client.has_future_appointment(self.now):
            return said("The client has just booked.")
        if self.client.expected_until(self.now):
            return said("The client's last appointment is not checked out yet: they may have been here.")
        if self.waits:
            return said("The client is on the waiting list and wants to come anyway.")
        return ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One client to be invited back, for the categories they are overdue in, over the ways possible.

    Beside each way stand those to try where it does not reach them. `sessions_left` have been paid for
    ahead, in these categories.
    """

    client: Client
    rhythms: tuple[Rhythm, ...]
    ways: tuple[tuple[Way, tuple[Way, ...]], ...]
    sessions_left: int = 0
    lapsed: bool = False

    @property
    def category_ids(self) -> tuple[str, ...]:
        """Give the categories, the most overdue first."""
        return tuple(rhythm.category_id for rhythm in self.rhythms)


def invite(
    rhythms: Iterable[Rhythm], known: Known, channels: Sequence[Channel], which: Invited = "overdue"
) -> Invitation | Skipped | None:
    """Decide about one client: an invitation, a reason to leave them out, or None when not on that list.

    A client overdue in several categories gets one invitation, the most overdue category first.
    """
    client, today = known.client, known.today
    late = [rhythm for rhythm in rhythms if listed_on(rhythm, client, today) == which]
    if not late:
        return None
    if client.expected_until(known.now):
        return "just_booked" if has_just_booked(known) else None
    if known.waits:
        return "wants_to_come"
    late = [rhythm for rhythm in late if not rhythm.list_only]
    if not late:
        return "walks_in"
    if contacted_lately(known.history, known.now):
        return "held_back" if known.history.held_back else "already_contacted"
    ways = ways_to(client, "marketing", known.business, channels) if channels else []
    if not ways:
        return _unreachable(client, channels)
    first = sorted(late, key=lambda rhythm: _lateness(rhythm, today), reverse=True)
    return Invitation(client, tuple(first), tuple(ways), lapsed=which == "lapsed")


def can_be_invited(rhythm: Rhythm, client: Client, waiting: Collection[str], business: Business) -> bool:
    """Tell whether a client on a list could be written to at all who has not been invited lately."""
    if rhythm.list_only or client.waits_in(waiting):
        return False
    return bool(consent.ways_to(client, "marketing", business))


def in_words(rhythm: Rhythm, known: Known, rules: Rules) -> OverdueClient:
    """Give the client as the list shows them, with the sentence that explains it."""
    cadence, today = rhythm.cadence, known.today
    visits = history_in(known.history, rhythm.category_id, today)
    away = chance = None
    if len(visits.visits) >= VISITS_FOR_A_PATTERN:
        posterior = learn_posterior(visits, rules.population)
        away, chance = posterior.still_away(today), posterior.return_probability(today)
    overdue_on = rhythm.overdue_on or today
    out = excluded(rhythm, known.client, today)
    lapsed = cadence.has_lapsed(today)
    decision = invite([rhythm], known, rules.settings.channels, "lapsed" if lapsed else "overdue")
    ways = consent.ways_to(known.client, "marketing", known.business)
    return OverdueClient(
        client_id=known.client.client_id,
        name=known.client.listed_name,
        category_id=rhythm.category_id,
        last_visit_on=rhythm.last_visit_on,
        typical_interval_days=float(rhythm.typical_interval_days),
        overdue_since=overdue_on,
        days_overdue=(today - overdue_on).days,
        return_probability=round(chance, 3) if chance is not None else None,
        why=explain(cadence, today, away),
        lapsed=lapsed,
        contacted_at=None if known.history.held_back else known.history.contacted_at,
        in_vain_at=known.history.in_vain_at,
        again_on=again_on(known),
        excluded=out[0] if out else None,
        excluded_until=out[1] if out else None,
        not_written_to=None if isinstance(decision, Invitation) else decision,
        let_down=rhythm.let_down,
        from_walk_ins=rhythm.from_walk_ins,
        spent_last_year=_spent_since(today - timedelta(days=365), known),
        channels=tuple(way.channel for way in ways),
    )


def again_on(known: Known) -> date | None:
    """Give from which date on a client who was invited lately can be invited again, None for anybody else."""
    at = known.history.contacted_at
    if at is None or known.history.held_back or not contacted_lately(known.history, known.now):
        return None
    return known.business.date_at(at + NOT_AGAIN_WITHIN)


def _spent_since(first: date, known: Known) -> Money:
    visits = (it for it in known.history.appointments.values() if it.status in VISIT_STATUSES)
    return total([it.price for it in visits if it.price and it.on > first], known.business.currency)


def _unreachable(client: Client, wanted: Collection[Channel]) -> Skipped:
    """Give why nobody can write to the client over any of the channels."""
    addresses = [
        (client.email if "email" in wanted else None, client.email_stopped),
        (client.phone if "sms" in wanted else None, client.phone_stopped),
    ]
    there = [(address, stop) for address, stop in addresses if address]
    if not there:
        return "no_contact"
    if all(stop and stop.to == address for address, stop in there):
        return "failed"
    return (
        "opted_out" if "sms" in wanted and client.phone and client.opted_out == client.phone else "no_consent"
    )


def has_just_booked(known: Known) -> bool:
    """Tell whether all that the client has ahead was booked within a day, so that a list may still show them.

    An appointment that has not been noted yet has only just been booked.
    """
    coming = [name for name, ends_at in known.client.upcoming.items() if ends_at > known.now]
    noted = known.history.appointments
    just = (noted[name].booked_at > known.now - LIST_LASTS for name in coming if name in noted)
    return bool(coming) and all(just)


def _lateness(rhythm: Rhythm, today: date) -> tuple[float, str]:
    """How late in intervals of the client's own; the category's identifier breaks ties."""
    late = (today - rhythm.last_visit_on).days / max(1.0, float(rhythm.typical_interval_days))
    return (late, rhythm.category_id)


def objection_to_any(rhythms: Iterable[Rhythm], client: Client, today: date) -> str:
    """Give why nothing about these rhythms must go out to the client any more, or an empty text."""
    out = [excluded(rhythm, client, today) for rhythm in rhythms]
    return next((WORDS[each[0]] for each in out if each), "")


def still_overdue_in(names: Collection[str], rhythms: Iterable[Rhythm], today: date) -> list[Rhythm]:
    """Give the rhythms of these categories in which the client is late today, in the order of the names."""
    late = {it.category_id: it for it in rhythms if it.cadence.is_overdue(today)}
    return [late[name] for name in names if name in late]


def has_opted_out(episode: Episode, client: Client) -> bool:
    """Tell whether the client agrees no more to be written to over one of the episode's channels."""
    return not all(consent.agreed(client, channel, "marketing") for channel in episode.channels)


def objection_to_follow_up(episode: Episode, known: Known, first: Message | None) -> str:
    """Give why the automatic follow-up must not go out, or an empty text when it may.

    `first` is the message it follows, over the same channel or in its place. While that is under way it is
    no objection that it has not gone out yet.
    """
    if first is None or first.state not in (*UNDER_WAY, *WENT_OUT):
        return said("The first message did not go out.")
    if has_opted_out(episode, known.client):
        return said("The client has opted out since.")
    if episode.replied_at:
        return said("The client has answered.")
    if episode.reconnected_at or episode.raced_at or episode.other_booked_at or episode.called_off:
        return said("The client has booked since.")
    contacted_on = known.business.date_at(episode.contacted_at)
    if any(
        kept.status in VISIT_STATUSES and kept.on >= contacted_on
        for kept in known.history.appointments.values()
    ):
        return said("The client has been here since.")
    return ""
