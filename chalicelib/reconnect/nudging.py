"""Reminding clients to book again before their next visit is due: looking, asking, and judging again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients.model import Client, booked_by
from chalicelib.core.channel import Way
from chalicelib.core.saying import said
from chalicelib.core.table import WriteRefused
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Subject, Verdict
from chalicelib.reconnect import nudge, store
from chalicelib.reconnect.campaign import LastVisit, facts_together
from chalicelib.reconnect.model import CategorySettings, ClientHistory, Rules
from chalicelib.reconnect.overdue import Known
from chalicelib.reconnect.people import find_people
from chalicelib.reconnect.second_look import GONE, Named, look_up, refusal
from chalicelib.reconnect.together import at_one_address
from chalicelib.waiting import service as waiting

Ways = list[tuple[Way, tuple[Way, ...]]]


@dataclass(frozen=True, slots=True)
class _Look:
    """Somebody whose time it was: of which visits they are reminded, over which ways, what stays noted."""

    known: Known
    wanted: tuple[nudge.Due, ...]
    ways: Ways
    settings: CategorySettings | None
    after: ClientHistory

    @property
    def client(self) -> Client:
        """Give whom it is about."""
        return self.known.client

    @property
    def addresses(self) -> frozenset[str]:
        """Give where the messages go, nowhere for somebody who is not reminded."""
        return frozenset(way.to for way, _ in self.ways)


def nudge_all(catalogue: Catalogue, people: Iterable[str], now: datetime) -> int:
    """Look at those whose time it is, remind whoever may be, and plan the next look; give how many messages.

    What is asked for and that it was asked are one transaction, so that looking again reminds nobody twice.
    Those who are reached at one address are told in one message.
    """
    business_id, names = catalogue.business.business_id, list(people)
    if not names:
        return 0
    found = find_people(business_id, names)
    rules = store.load_rules(business_id, catalogue.open_categories)
    wait = waiting.clients_waiting(business_id)
    looks: list[_Look] = []
    for name in names:
        history, rhythms = store.load_client_rows(business_id, name)
        if history.nudge_at is None or history.nudge_at > now:
            continue
        if name not in found:  # no longer on record
            with suppress(WriteRefused):
                store.save([store.history_write(history.model_copy(update={"nudge_at": None}))])
            continue
        known = Known(found[name], history, found[name].waits_in(wait), catalogue.business, now)
        dues = nudge.dues_of(history, rhythms.values(), rules, known.today)
        looks.append(_look_at(known, nudge.waiting_for(history, dues), rules))
    asked = 0
    for group in at_one_address(looks):
        writes = [store.history_write(it.after) for it in group]
        messages = [*_messages(group, catalogue)] if group[0].ways else []
        with suppress(WriteRefused):  # something has changed meanwhile, and the next look with it
            store.save([*writes, *messaging.enqueue_writes(messages)])
            asked += len(messages)
    return asked


def _look_at(known: Known, dues: list[nudge.Due], rules: Mapping[str, Rules]) -> _Look:
    client, business = known.client, known.business
    wanted = [it for it in dues if it.is_open(known.today) and not it.objection(known)]
    wanted.sort(key=lambda it: (it.due_on, it.category_id))
    settings = rules[wanted[0].category_id].settings if wanted and not nudge.objection(known) else None
    ways = messaging.ways_to(client, "marketing", business, settings.channels) if settings else []
    nudged = {it.category_id: it.last_visit_on for it in wanted} if ways else {}
    look_after = known.now if ways else known.now + nudge.LOOKED_AT_AGAIN
    if until := client.expected_until(known.now):
        look_after = until
    left = [it for it in dues if it.category_id not in nudged]
    again = {
        "nudged": known.history.nudged | nudged,
        "nudge_at": nudge.next_look(left, look_after, business.zone),
    }
    return _Look(known, tuple(wanted), ways, settings, known.history.model_copy(update=again))


def _messages(group: Sequence[_Look], catalogue: Catalogue) -> Iterator[Message]:
    """Give one message over every way that is used, whatever number of visits and people it names."""
    first, business = group[0], catalogue.business
    language = messaging.language_for(first.known.client.language, business.language)
    named = [(it.known, it.wanted) for it in group]
    subject = Subject(kind="nudge", id="#".join(_named(named)))
    ways = {way.channel: (way, others) for it in reversed(group) for way, others in it.ways}
    for way, fallbacks in ways.values():
        yield Message(
            message_id=messaging.message_id_for(subject, "rebook_nudge", "", "client", way.channel),
            business_id=business.business_id,
            purpose="rebook_nudge",
            channel=way.channel,
            to=way.to,
            recipient="client",
            client_id=booked_by(first.known.client.client_id),
            language=language,
            template_id=first.settings.nudge_text if first.settings else "",
            facts=_facts(named, catalogue, language),
            subject=subject,
            fallbacks=fallbacks,
            due_at=first.known.now,
            created_at=first.known.now,
        )


Wanting = Iterable[tuple[Known, Iterable[nudge.Due]]]
"""Those whom a message names, each with the visits that are due."""


def _named(named: Wanting) -> Iterator[str]:
    """Give a word for each visit that is due: after which one, in which category, whose."""
    for known, wanted in named:
        for it in wanted:
            yield f"{it.last_visit_on}@{it.category_id}@{known.client.client_id}"


def _facts(named: Wanting, catalogue: Catalogue, language: str) -> dict[str, str]:
    every = [(known, it) for known, wanted in named for it in wanted]
    visits = [LastVisit(known.client, it.category_id, it.last_visit_on) for known, it in every]
    return facts_together(visits, every[0][0].today, catalogue, language)


def judge_nudge(message: Message, now: datetime) -> Verdict:
    """Look again, at the moment of sending, whether somebody still wants reminding.

    Of several whom it names it names those who do.
    """
    catalogue = get_catalogue(message.business_id)
    if refused := refusal(message, catalogue):
        return refused
    about: dict[str, dict[str, date]] = {}
    for word in message.subject.id.split("#"):
        on, category_id, person = word.split("@")
        about.setdefault(person, {})[category_id] = date.fromisoformat(on)
    names = {name for own in about.values() for name in own}
    rules = store.load_rules(message.business_id, names & catalogue.open_categories.keys())
    found = look_up(catalogue, about, now)
    judged = [_judge_person(found.get(person), own, rules) for person, own in about.items()]
    right = [it for it in judged if not isinstance(it, str)]
    if not right:
        return Verdict(send=False, reason=next(it for it in judged if isinstance(it, str)))
    facts = _facts(right, catalogue, message.language) if len(right) < len(about) else {}
    return Verdict(send=True, facts=facts)


def _judge_person(
    person: Named | None, about: Mapping[str, date], rules: Mapping[str, Rules]
) -> tuple[Known, list[nudge.Due]] | str:
    """Give of what somebody may still be reminded, or why of nothing."""
    if person is None:
        return GONE
    known = person.known
    named = {name: rules[name] for name in about if name in rules}
    dues = nudge.dues_of(known.history, person.rhythms, named, known.today)
    said = {name: _objection(dues.get(name), on, known) for name, on in about.items()}
    still = [dues[name] for name, reason in said.items() if not reason]
    reason = nudge.objection(known) or ("" if still else next(iter(said.values())))
    return reason or (known, still)


def _objection(due: nudge.Due | None, last_visit_on: date, known: Known) -> str:
    if due is None:
        return said("The category does not remind its clients any more.")
    if due.last_visit_on != last_visit_on:
        return said("The client has been here since.")
    return due.objection(known)
