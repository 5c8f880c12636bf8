"""Following what happens to clients: what workflows know of them, and which of them they enter.

Whatever is learnt is written together with the runs that follow from it, in one commit, on the condition
that nobody else has learnt something meanwhile. So what is told again is known, and changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chalicelib.automation import starting, store
from chalicelib.automation.conditions import Facts
from chalicelib.automation.knowing import facts_of, forms_missing_for, fresh_record
from chalicelib.automation.model import (
    ClientRecord,
    OnInactivity,
    Run,
    Start,
    Workflow,
)
from chalicelib.automation.noting import is_news, noted, prepaid, tagged, with_visits_of
from chalicelib.automation.walking import begun_again
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import find_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core.errors import ChangedMeanwhile
from chalicelib.core.events import AppointmentEvent, ClientOverdue, PrepaidChanged
from chalicelib.core.ids import stable_id
from chalicelib.core.table import WriteRefused
from chalicelib.scheduling.model import Appointment

TRIES = 20

Change = tuple[Appointment, Sequence[AppointmentEvent]]
"""An appointment as one change left it, with all that happened by that."""


@dataclass(frozen=True, slots=True)
class _House:
    """What is the same for all clients of a business."""

    catalogue: Catalogue
    workflows: Sequence[Workflow]


@dataclass(frozen=True, slots=True)
class _Known:
    """A client and what was known of them when it was read."""

    house: _House
    client: Client
    record: ClientRecord
    now: datetime

    def facts(self, record: ClientRecord, missing: frozenset[str] = frozenset()) -> Facts:
        return facts_of(self.client, record, self.house.catalogue, self.now, missing=missing)


Learn = Callable[[_Known], tuple[ClientRecord, list[Start]] | None]
"""Gives the record with what is new and what that starts, or None where nothing is new."""


def note_changes(changes: Iterable[Change], now: datetime) -> int:
    """Take in changes of appointments, those of one client in their order; give how many runs they started.

    What is the same for all is read once, and what is known of a client is written once.
    """
    by_business: dict[str, dict[str, list[Change]]] = {}
    for change in changes:
        of_clients = by_business.setdefault(change[0].business_id, {})
        of_clients.setdefault(change[0].client_id, []).append(change)
    return sum(
        _follow(business_id, {name: partial(_learn_changes, own) for name, own in of_clients.items()}, now)
        for business_id, of_clients in by_business.items()
    )


def _learn_changes(changes: Sequence[Change], known: _Known) -> tuple[ClientRecord, list[Start]] | None:
    record, starts = known.record, list[Start]()
    for appointment, events in changes:
        if is_news(record, appointment):
            record = noted(record, appointment, events)
            facts = known.facts(record)
            starts += starting.from_events(known.house.workflows, facts, appointment, events)
    return (record, starts) if record is not known.record else None


def note_overdue(event: ClientOverdue, now: datetime) -> int:
    """Take in that a client has become overdue; give how many runs it started."""

    def learn(known: _Known) -> tuple[ClientRecord, list[Start]]:
        overdue = {**known.record.overdue, event.category_id: now}
        record = known.record.model_copy(update={"overdue": overdue})
        return record, starting.from_overdue(known.house.workflows, event)

    return _follow(event.business_id, {event.client_id: learn}, now)


def note_prepaid(event: PrepaidChanged, now: datetime) -> int:
    """Take in what a client has paid for ahead; give how many runs it started."""

    def learn(known: _Known) -> tuple[ClientRecord, list[Start]]:
        record = prepaid(known.record, event)
        return record, starting.from_prepaid(known.house.workflows, known.facts(record))

    return _follow(event.business_id, {event.client_id: learn}, now)


def look_at(business_id: str, client_id: str, now: datetime) -> int:
    """Look at a client's tags and dates; give how many runs they started."""
    return _follow(business_id, {client_id: lambda known: (known.record, [])}, now)


def _follow(business_id: str, learning: Mapping[str, Learn], now: datetime) -> int:
    """Learn of clients, see what starts, and write both; give how many runs that are.

    Raises ChangedMeanwhile when others always come first.
    """
    catalogue = find_catalogue(business_id)
    if catalogue is None:
        return 0
    house = _House(catalogue, [it for it in store.load_workflows(business_id).values() if it.on])
    started, left = 0, dict(learning)
    for _ in range(TRIES):
        refused: dict[str, Learn] = {}
        for name, known in _read(house, left, now):
            try:
                started += _follow_one(known, left[name])
            except WriteRefused:
                refused[name] = left[name]
        if not refused:
            return started
        left = refused
    raise ChangedMeanwhile


def _read(house: _House, client_ids: Iterable[str], now: datetime) -> Iterator[tuple[str, _Known]]:
    """Give what is known of the clients, of a card that was merged into another by that one."""
    business_id, names = house.catalogue.business.business_id, list(client_ids)
    records = store.load_records(business_id, names)
    for name, client in clients.find_clients(business_id, names).items():
        if client.merged:
            _let_rest(records.get(name))
            yield from ((name, known) for _, known in _read(house, [client.merged.into], now))
        else:
            record = records.get(name) or fresh_record(business_id, client, now)
            others = store.load_records(business_id, client.also).values()
            yield name, _Known(house, client, with_visits_of(record, others), now)


def _let_rest(record: ClientRecord | None) -> None:
    """Let the dates of a merged card come no more; the person's are looked at by the other."""
    if record and record.due_at:
        with suppress(WriteRefused):  # it is looked at again
            store.save([store.record_write(record.model_copy(update={"due_at": None}))])


def _follow_one(known: _Known, learn: Learn) -> int:
    """Write what is new of one client and the runs it starts; raise WriteRefused when others came first."""
    learnt = learn(known)
    if learnt is None:
        return 0
    (news, starts), workflows, now = learnt, known.house.workflows, known.now
    missing = forms_missing_for(workflows, [news], known.house.catalogue, now)
    before, after = known.facts(known.record, missing), known.facts(news, missing)
    tags = starting.from_tags(workflows, known.record, after)
    wanted = [*starts, *tags, *_fallen(workflows, before, after)]
    record, runs = _entered(workflows, news, wanted, now)
    record = tagged(record, known.client.tags, now)
    due_at = starting.next_look(workflows, after)
    if record == known.record and due_at == known.record.due_at:
        return 0
    looked_at = max(known.record.looked_at, now)
    record = record.model_copy(update={"looked_at": looked_at, "due_at": due_at})
    store.save([store.record_write(record), *map(store.run_write, runs)])
    return len(runs)


def _fallen(workflows: Sequence[Workflow], before: Facts, after: Facts) -> list[Start]:
    """Give what dates start: of a date that is news and past already, as of a visit booked late, nothing."""
    known = {(start.workflow_id, start.cause) for start in starting.from_dates(workflows, before)}
    inactive = {it.workflow_id for it in workflows if isinstance(it.trigger, OnInactivity)}
    return [
        start
        for start in starting.from_dates(workflows, after)
        if start.workflow_id in inactive or (start.workflow_id, start.cause) in known
    ]


def _entered(
    workflows: Iterable[Workflow], record: ClientRecord, wanted: Iterable[Start], now: datetime
) -> tuple[ClientRecord, list[Run]]:
    """Give the runs that begin, and the record with them: none where the client is in it already."""
    by_id = {workflow.workflow_id: workflow for workflow in workflows}
    running, begun, runs = dict(record.running), dict(record.begun), []
    for start in wanted:
        workflow = by_id[start.workflow_id]
        if isinstance(workflow.trigger, OnInactivity):
            begun[start.workflow_id] = start.cause
        run = _new_run(workflow, record.client_id, start, now)
        once = store.load_run(run.business_id, run.client_id, run.run_id)
        if once and once.state == "stopped" and start.goes_on:
            run, once = begun_again(once, start.why, now), None
        if start.workflow_id not in running and once is None:
            running[start.workflow_id] = run.run_id
            runs.append(run)
    return record.model_copy(update={"running": running, "begun": begun}), runs


def _new_run(workflow: Workflow, client_id: str, start: Start, now: datetime) -> Run:
    return Run(
        run_id=stable_id(workflow.business_id, workflow.workflow_id, client_id, start.cause),
        business_id=workflow.business_id,
        workflow_id=workflow.workflow_id,
        workflow_name=workflow.name,
        workflow_version=workflow.version,
        client_id=client_id,
        why=start.why,
        appointment_id=start.appointment_id,
        began_at=now,
        due_at=now,
    )
