"""Carrying runs through their workflows: each step is done in the same commit in which it is noted as done.

Whoever breaks down before the commit has done nothing; whoever comes second finds the run further on.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.automation import store
from chalicelib.automation.conditions import Facts
from chalicelib.automation.following import look_at
from chalicelib.automation.knowing import facts_in
from chalicelib.automation.model import (
    Action,
    Ask,
    ClientRecord,
    Mark,
    Run,
    Say,
    Taken,
    Task,
    Tell,
    Workflow,
)
from chalicelib.automation.planning import go_on_planning
from chalicelib.automation.saying import messages_of, purpose_of, words_of
from chalicelib.automation.walking import ended, took, version_followed, walk
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.channel import WAYS
from chalicelib.core.ids import stable_id
from chalicelib.core.saying import said, said_all
from chalicelib.core.table import Write, WriteRefused
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, kind_of
from chalicelib.webhooks import service as webhooks

log = logging.getLogger(__name__)

AT_ONCE, ROUNDS = 200, 5
"""How many rows are looked after in a round, and how many rounds there are in one go."""
STRIDES = 120
"""More than a run can have steps, each tried again where another writer came first."""
FAILED_WAITS = timedelta(hours=1)
GAVE, TOOK_AWAY = said("Gave the tag %(tag)s."), said("Took away the tag %(tag)s.")
NO_WAY = said("Not sent: there is no way by which they allow marketing messages.")
NO_WAY_ABOUT_VISITS = said("Not sent: there is no way by which they allow transactional messages.")


def look_after(now: datetime) -> datetime | None:
    """Take the steps, look at the dates and go on with the plans that are due; give when the next ones are.

    None that fails stops those behind it; it is looked at again an hour later.
    """
    seen: set[store.Due] = set()
    for _ in range(ROUNDS):
        due = [it for it in store.load_due(now, AT_ONCE) if it not in seen]
        if not due:
            return store.load_first_due_at()
        for it in due:
            _look_after(it, now)
        seen.update(due)
    return now


def _look_after(due: store.Due, now: datetime) -> None:
    try:
        if due.run_id:
            carry_on(due.business_id, due.client_id, due.run_id, now)
        elif due.client_id:
            look_at(due.business_id, due.client_id, now)
        else:
            go_on_planning(due.business_id, now)
    except Exception:
        log.exception("%s %s could not be looked after", due.pk, due.sk)
        with suppress(WriteRefused):
            store.put_off(due, now + FAILED_WAITS)


def carry_on(business_id: str, client_id: str, run_id: str, now: datetime) -> None:
    """Take the steps of a run that are due, one commit each, until it waits or has ended."""
    for _ in range(STRIDES):
        run = store.load_run(business_id, client_id, run_id)
        if run is None or run.due_at is None or run.due_at > now:
            return
        with suppress(WriteRefused):  # it is read again, and decided again
            _take(run, now)


def _take(run: Run, now: datetime) -> None:
    current = store.load_workflow(run.business_id, run.workflow_id)
    client = clients.find_client(run.business_id, run.client_id)
    record = store.load_record(run.business_id, run.client_id)
    if current is None or not current.on or client is None or record is None:
        off, gone = said("The workflow was switched off."), said("The client is no longer on record.")
        why = off if client else gone
        _save(ended(run, "stopped", why, now), record, record)
        return
    run, recipe = followed(run, current, now)
    catalogue = get_catalogue(run.business_id)
    facts = facts_in(run, recipe, client, record, catalogue, now)
    stride = walk(run, recipe, facts)
    if stride.action is None:
        _save(stride.run, record, record)
        return
    done = _done(stride.run, stride.action, facts, catalogue)
    after = record.model_copy(update={"due_at": now}) if done.retagged else record
    _save(took(stride.run, stride.action, now, done.reason, done=done.done), record, after, done.writes)


def _save(
    run: Run, before: ClientRecord | None, after: ClientRecord | None, writes: Iterable[Write] = ()
) -> None:
    """Save a run with what belongs to the step, and at its end that the client is out of the workflow."""
    if after and run.state != "running" and after.running.get(run.workflow_id) == run.run_id:
        others = {name: it for name, it in after.running.items() if name != run.workflow_id}
        after = after.model_copy(update={"running": others})
    changed = [store.record_write(after)] if after and after != before else []
    store.save([store.run_write(run), *changed, *writes])


def followed(run: Run, current: Workflow, now: datetime) -> tuple[Run, Workflow]:
    """Give the run, moved if its owner wanted that, and the workflow in the version it follows."""
    version = version_followed(run, current)
    recipe = current
    if version != current.version:
        recipe = store.load_version(run.business_id, run.workflow_id, version) or current
    if version != run.workflow_version:
        why = said("Goes on in version %(version)s.", version=version)
        on = Taken(name="", kind="version", done=True, reason=why, at=now)
        run = run.model_copy(update={"workflow_version": version, "taken": (*run.taken, on)})
    return run, recipe


@dataclass(frozen=True, slots=True)
class _Done:
    """What becomes of an action: the writes that make it so, and why as a sentence."""

    reason: str
    writes: Iterable[Write] = ()
    done: bool = True
    retagged: bool = False


def task_id_of(run_id: str, step: str) -> str:
    """Give the identifier of the task that a step of a run leaves."""
    return stable_id(run_id, step)


def _done(run: Run, action: Action, facts: Facts, catalogue: Catalogue) -> _Done:
    client = facts.client
    match action:
        case Say():
            return _said(run, action, facts, catalogue)
        case Mark():
            writes = clients.retag(run.business_id, client, action.tag, on=action.kind == "tag")
            verb = GAVE if action.kind == "tag" else TOOK_AWAY
            return _Done(said(verb, tag=action.tag), writes, retagged=bool(writes))
        case Ask():
            task = Task(
                task_id=task_id_of(run.run_id, action.name),
                client_name=client.name,
                title=action.title,
                created_at=facts.now,
                **run.model_dump(include={"business_id", "client_id", "workflow_id", "run_id"}),
            )
            why = said("Left a task for staff: %(task)s.", task=said(action.title))
            return _Done(why, [store.task_write(task)])
        case Tell():
            return _told(run, action, facts)


def _told(run: Run, action: Tell, facts: Facts) -> _Done:
    """Tell other programs, once whoever asks: the same event again changes nothing there."""
    named = {"business_id", "workflow_id", "workflow_name", "run_id", "client_id", "appointment_id"}
    payload = {**run.model_dump(include=named), "step": action.name, "at": facts.now.isoformat()}
    event_id = f"workflow-{stable_id(run.run_id, action.name)}"
    webhooks.tell(run.business_id, "workflow.step", payload, event_id, facts.now)
    return _Done(said("Told other programs."))


def _said(run: Run, action: Say, facts: Facts, catalogue: Catalogue) -> _Done:
    kind = kind_of(purpose_of(action))
    ways = messaging.ways_to(facts.client, kind, catalogue.business)
    if not ways:
        return _Done(NO_WAY if kind == "marketing" else NO_WAY_ABOUT_VISITS, done=False)
    asked = [_settled(it, facts, catalogue) for it in messages_of(run, action, facts, catalogue, ways)]
    new = [it for it in asked if messaging.find_message(it.business_id, it.message_id) is None]
    if not new:
        return _Done(said("Was sent before."), done=False)
    channels = said_all([WAYS[message.channel] for message in new])
    return _Done(said("Sent for delivery by %(ways)s.", ways=channels), messaging.enqueue_writes(new))


def _settled(message: Message, facts: Facts, catalogue: Catalogue) -> Message:
    """Give a message in the language in which its text is in use: not every own text is in each client's."""
    if not message.template_id:
        return message
    settled, _ = messaging.templates.worded_by(message)
    return settled.model_copy(update={"facts": words_of(facts, catalogue, settled.language)})
