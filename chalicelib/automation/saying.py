"""The messages of a step: the same identifiers for the same run and step, whoever asks how often. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time

from chalicelib.automation.conditions import Facts
from chalicelib.automation.model import Run, Say, Taken, TimelineEntry, entry_of
from chalicelib.automation.offers import offer_words
from chalicelib.catalogue.model import Catalogue
from chalicelib.core.channel import WAYS
from chalicelib.core.languages import date_in_words, day_in_words
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.messaging.model import Message, Purpose, Subject, Way
from chalicelib.messaging.service import language_for, message_id_for
from chalicelib.scheduling.model import form_url


def purpose_of(step: Say) -> Purpose:
    """Give what a step says; words of the owner's own are an offer like any other."""
    return step.purpose or "owner_message"


def messages_of(
    run: Run, step: Say, facts: Facts, catalogue: Catalogue, ways: Sequence[tuple[Way, tuple[Way, ...]]]
) -> Iterator[Message]:
    """Give a message for each of the ways, with those to try where it does not reach the client."""
    client, language = facts.client, language_for(facts.client.language, catalogue.business.language)
    subject = Subject(kind="workflow", id=run.run_id)
    for way, fallbacks in ways:
        yield Message(
            message_id=message_id_for(subject, purpose_of(step), step.name, "client", way.channel),
            business_id=run.business_id,
            purpose=purpose_of(step),
            channel=way.channel,
            to=way.to,
            recipient="client",
            client_id=client.client_id,
            language=language,
            template_id=step.template_id,
            facts=words_of(facts, catalogue, language),
            subject=subject,
            step=step.name,
            fallbacks=fallbacks,
            due_at=facts.now,
            created_at=facts.now,
        )


def words_of(facts: Facts, catalogue: Catalogue, language: str) -> dict[str, str]:
    """Give the words about the client, and about the visit that the run is about, else the last one.

    Whoever has paid for sessions ahead hears how many are left, and of no offer: it would undercut them.
    """
    from babel.lists import format_list

    words = {
        "business_name": catalogue.business.name,
        "client_name": facts.client.name,
        "booking_url": settings().booking_url(catalogue.business.business_id),
    }
    if facts.done:
        words["visits"] = str(len(facts.done))
    if left := facts.value("sessions_left"):
        words["sessions_left"] = str(left)
    else:
        words |= offer_words(catalogue, facts.today, language)
    if facts.done:
        words["last_visit"] = day_in_words(facts.done[-1].on, language, facts.today)
    if facts.about:
        words["date"] = date_in_words(datetime.combine(facts.about.on, time()), language)
        if facts.about_id in facts.forms_missing:
            words["form_url"] = form_url(catalogue, facts.about_id)
    visit = facts.about or (facts.done[-1] if facts.done else None)
    if visit:
        staff = catalogue.staff.get(visit.staff_id)
        known = [catalogue.categories.get(name) for name in visit.category_ids]
        words["service"] = visit.title
        words["staff_name"] = staff.name if staff and staff.active else ""
        words["category"] = format_list([it.name for it in known if it], locale=language)
    return words


def unsent_entries(runs: Iterable[Run], messages: Iterable[Message]) -> Iterator[TimelineEntry]:
    """Give why messages of the runs were called off or held back at the moment of sending."""
    by_id = {run.run_id: run for run in runs}
    for message in messages:
        run = by_id.get(message.subject.id)
        if run is not None and message.state in ("cancelled", "held_back"):
            reason = said("Not sent by %(way)s: %(reason)s", way=WAYS[message.channel], reason=message.reason)
            name = next((it.name for it in run.taken if _is_of(message, it.name)), "")
            taken = Taken(name=name, kind="message", done=False, reason=reason, at=message.due_at)
            yield entry_of(run, taken)


def _is_of(message: Message, step: str) -> bool:
    own = message_id_for(message.subject, message.purpose, step, "client", message.channel)
    return message.message_id == own
