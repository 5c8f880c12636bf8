"""What happened with a client: visits, messages, workflows, consents and changes, the newest first.

Each of them is asked for what it has before an instant. A page ends where one of them could have more,
and never between things of the same instant, so that the next page leaves nothing out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.automation import service as automation
from chalicelib.clients import service as clients
from chalicelib.clients.model import Change
from chalicelib.core import clock
from chalicelib.core.languages import language_name
from chalicelib.core.saying import said
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment, Step
from chalicelib.web.console_words import CHANNEL, PURPOSE, STATE
from chalicelib.web.desk import Desk
from chalicelib.web.language import in_words
from chalicelib.web.rendering import link
from chalicelib.web.words import STATUS, local, short_moment, state

MOST = 30
"""How many entries a page has at most, and how many are asked for of each kind."""
INSTANT = timedelta(microseconds=1)
SAID = {
    "email_transactional": said("Emails about appointments"),
    "email_consent": said("Offers by email"),
    "sms_consent": said("Text messages"),
    "sms_marketing": said("Offers by text message"),
    "whatsapp_transactional": said("WhatsApp about appointments"),
    "whatsapp_marketing": said("Offers by WhatsApp"),
    "reminders": said("Reminders"),
    "preferred_channel": said("Likes best"),
    "language": said("Language"),
    "time_zone": said("Time zone"),
    "email": said("Email address"),
    "phone": said("Phone number"),
}
"""What clients agree to, choose and are reached by, as an entry of what was said calls it."""
CHANGED = {
    "name": said("Name"),
    "note": said("Note"),
    "staff_note": said("Our note"),
    "tags": said("Tags"),
    "birthday": said("Birthday"),
    "preferred_staff_id": said("Likes best"),
    "standing.state": said("Invited back"),
    "standing.on_hold_until": said("On hold until"),
    "standing.case_open": said("Case open"),
    "also": said("Other cards"),
    "merged.into": said("Merged into"),
}
"""What the staff change on a record, as an entry calls it; what stands above is told by its own entries."""

BY = {"client": said("the client"), "time": said("by itself, when its time ran out")}
"""Who took a step, where that was nobody of the staff."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened; `steps` are how a visit went, in words."""

    at: datetime
    kind: str
    title: str
    sentences: tuple[str, ...] = ()
    state: str = ""
    address: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What one source has before an instant; it may have more at and before `until`, if it says one."""

    entries: list[Happened]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Happenings:
    """A page of what happened, the newest first; `next` is the instant before which the next one begins."""

    entries: list[Happened] = field(default_factory=list)
    next: datetime | None = None


def together(told: Sequence[Told], most: int = MOST) -> Happenings:
    """Give one page of what the sources tell; pure."""
    every = sorted((it for each in told for it in each.entries), key=lambda it: it.at, reverse=True)
    ends = [each.until for each in told if each.until]
    if len(every) > most:
        ends.append(every[most].at)
    if not ends:
        return Happenings(every)
    end = max(ends)
    sure = [it for it in every if it.at > end]
    if sure:
        return Happenings(sure, end + INSTANT)
    return Happenings([it for it in every if it.at == end], end)


def happenings(desk: Desk, client_id: str, before: datetime) -> Happenings:
    """Give a page of what happened with a client before an instant.

    It takes nine reads at most, and one more for each further hundred visits ahead.
    """
    return together(
        [
            _visits(desk, client_id, before),
            _over_ahead(desk, client_id, before),
            _messages(desk, client_id, before),
            _workflows(desk, client_id, before),
            _consents(desk, client_id, before),
            _changes(desk, client_id, before),
        ]
    )


def _until(instants: Sequence[datetime], more: str | None) -> datetime | None:
    return min(instants) if more and instants else None


def _whole(instant: datetime) -> datetime:
    return instant if not instant.microsecond else instant.replace(microsecond=0) + timedelta(seconds=1)


def _visits(desk: Desk, client_id: str, before: datetime) -> Told:
    begun = _whole(min(before, clock.now()))
    page = scheduling.list_history(desk.business.business_id, client_id, before=begun, limit=MOST)
    return Told(
        [visit_of(desk, it) for it in page.items], _until([it.starts_at for it in page.items], page.next)
    )


def _over_ahead(desk: Desk, client_id: str, before: datetime) -> Told:
    """Give the visits whose time is still to come and that are over already, when that was."""
    found = []
    for visit in scheduling.list_ahead(desk.business.business_id, client_id, _whole(clock.now())):
        at = visit.steps[-1].at if visit.steps else visit.created_at
        if visit.status in scheduling.OVER and at < before:
            planned = short_moment(local(visit.starts_at, visit.time_zone))
            told = visit_of(desk, visit)
            words = (said("It was planned for %(moment)s.", moment=planned), *told.sentences)
            found.append(replace(told, at=at, sentences=words))
    return Told(found)


def visit_of(desk: Desk, visit: Appointment) -> Happened:
    """Give a visit as the record tells of it, with a link to it in the calendar."""
    staff = desk.catalogue.staff.get(visit.staff_id)
    day = local(visit.starts_at, visit.time_zone).date()
    notes = (f"“{visit.note}”",) if visit.note else ()
    why = (said("Called off: %(reason)s", reason=visit.cancel_reason),) if visit.cancel_reason else ()
    return Happened(
        visit.starts_at,
        "visit",
        _title(visit, staff.name if staff else ""),
        (*notes, *why),
        state(visit),
        link(f"{desk.home}/calendar", day=day) + f"#visit-{visit.appointment_id}",
        tuple(_step(it, visit) for it in visit.steps),
    )


def _title(visit: Appointment, people: str) -> str:
    what, whom = visit.title, visit.served
    if whom and people:
        return said("%(what)s for %(whom)s with %(people)s", what=what, whom=whom, people=people)
    if whom:
        return said("%(what)s for %(whom)s", what=what, whom=whom)
    return said("%(what)s with %(people)s", what=what, people=people) if people else what


def _step(step: Step, visit: Appointment) -> str:
    what = said("Moved") if step.to == "moved" else STATUS[step.to]
    if step.took_back:
        before = in_words(STATUS[step.took_back]).lower()
        what = said("%(what)s, %(before)s was taken back", what=what, before=before)
    moment, by = short_moment(local(step.at, visit.time_zone)), BY.get(step.by, step.by)
    if step.to == "cancelled" and step.by != visit.cancelled_by == "client":
        noted = said("%(person)s noted that %(client)s cancelled", person=by, client=visit.client_name)
        return f"{moment}: {in_words(noted)}"
    return f"{moment}: {in_words(what)} ({in_words(by)})"


def _messages(desk: Desk, client_id: str, before: datetime) -> Told:
    page = messaging.list_messages_before(desk.business.business_id, client_id, before, MOST)
    found = [_message(it) for it in page.items if it.recipient == "client"]
    return Told(found, _until([it.created_at for it in page.items], page.next))


def _message(message: Message) -> Happened:
    reason = (message.reason,) if message.reason else ()
    title = said(
        "%(message)s, %(channel)s to %(whom)s",
        message=PURPOSE[message.purpose],
        channel=CHANNEL[message.channel],
        whom=message.to,
    )
    return Happened(message.created_at, "message", title, reason, STATE[message.state])


def _workflows(desk: Desk, client_id: str, before: datetime) -> Told:
    entries = automation.list_timeline(desk.business.business_id, client_id)
    return Told(
        [
            Happened(
                it.at, "workflow", said(it.workflow_name), (it.reason,), "" if it.done else said("Not done")
            )
            for it in entries
            if it.at < before
        ]
    )


def _consents(desk: Desk, client_id: str, before: datetime) -> Told:
    page = clients.list_changes(desk.business.business_id, client_id, before=before, limit=MOST)
    return Told(
        [Happened(it.at, "consent", said("What they allow"), tuple(_said(it))) for it in page.items],
        _until([it.at for it in page.items], page.next),
    )


def _said(change: Change) -> Iterator[str]:
    for name, value in change.said.items():
        yield f"{in_words(SAID.get(name, name))}: {in_words(_value(name, value))}"
    if change.stopped:
        yield said("Not written to any more: %(address)s", address=change.stopped)
    if change.lifted:
        yield said("Written to again: %(address)s", address=change.lifted)
    is_client, by = change.told.by == "client", change.told.by
    whose = said("Said by the client") if is_client else said("Said by %(person)s", person=by)
    words = f": “{change.told.words}”" if change.told.words else ""
    yield f"{in_words(whose)}{words}"


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return said("yes") if value else said("no")
    text = str(value or "")
    if name == "language" and text:
        return language_name(text)
    return CHANNEL.get(text, text) or said("none")


def _changes(desk: Desk, client_id: str, before: datetime) -> Told:
    thing, business_id = f"client#{client_id}", desk.business.business_id
    page = audit.list_before(business_id, "clients", thing, before, MOST)
    found = [
        Happened(it.at, "change", said("Changed by %(person)s", person=it.by), tuple(words))
        for it in page.items
        if (words := [_changed(desk, change) for change in it.changes if change.field in CHANGED])
        and it.what == "changed"
    ]
    return Told(found, _until([it.at for it in page.items], page.next))


def _changed(desk: Desk, change: audit.Change) -> str:
    before, after = (_shown(desk, change.field, text) for text in (change.before, change.after))
    field, now = CHANGED[change.field], after or said("none")
    if before:
        return said("%(field)s: %(now)s, before: %(before)s", field=field, now=now, before=before)
    return f"{in_words(field)}: {in_words(now)}"


def _shown(desk: Desk, name: str, text: str) -> str:
    if name == "preferred_staff_id" and text in desk.catalogue.staff:
        return desk.catalogue.staff[text].name
    if name in ("tags", "also"):
        return ", ".join(text.strip("[]").replace('"', "").split(", ")) if text != "[]" else ""
    return text
