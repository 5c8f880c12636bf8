"""The messages of a step: the same identifiers for the same run and step, whoever asks how often. Pure."""

from collections.abc import Iterator, Sequence

from chalicelib.automation.conditions import Facts
from chalicelib.automation.model import Run, Say
from chalicelib.catalogue.model import Catalogue
from chalicelib.core.languages import day_in_words
from chalicelib.core.settings import settings
from chalicelib.messaging.model import Message, Purpose, Subject, Way
from chalicelib.messaging.service import language_for, message_id_for


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
            fallbacks=fallbacks,
            due_at=facts.now,
            created_at=facts.now,
        )


def words_of(facts: Facts, catalogue: Catalogue, language: str) -> dict[str, str]:
    """Give the words about the client, and about the visit that the run is about, else the last one."""
    from babel.lists import format_list

    words = {
        "business_name": catalogue.business.name,
        "client_name": facts.client.name,
        "booking_url": settings().booking_url(catalogue.business.business_id),
    }
    if facts.done:
        words["last_visit"] = day_in_words(facts.done[-1].on, language)
    visit = facts.about or (facts.done[-1] if facts.done else None)
    if visit:
        staff = catalogue.staff.get(visit.staff_id)
        known = [catalogue.categories.get(name) for name in visit.category_ids]
        words["service"] = visit.title
        words["staff_name"] = staff.name if staff and staff.active else ""
        words["category"] = format_list([it.name for it in known if it], locale=language)
    return words
