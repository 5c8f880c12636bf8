"""Every entry that is not HTTP: the tables' streams and the timers.

A Blueprint on purpose: it is deployed as chalicelib.triggers.<name> and imported without app.py.
Every handler is harmless when the same record or moment comes twice.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, DynamoDBEvent, Rate

from chalicelib.absences import service as absences
from chalicelib.calendars import service as calendars
from chalicelib.core import clock
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Verdict
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.series import service as series
from chalicelib.waiting import service as waiting

triggers = Blueprint(__name__)
log = logging.getLogger("regulars.triggers")

Answer = dict[str, Any]


@triggers.on_dynamodb_record(
    stream_arn="appointments-stream",
    name="on_appointment_change",
    batch_size=100,
    starting_position="TRIM_HORIZON",
)
def on_appointment_change(event: DynamoDBEvent) -> Answer:
    """Turn each change of an appointment into events and hand them to those who want to know."""
    changes = [record.to_dict() for record in event]
    answer = _one_by_one(changes, _announce)
    taken = changes[: _first_failure(changes, answer)]
    now = clock.now()
    reconnect.take_notes([event for _, _, event in _happenings(taken)], now)
    return answer


def _happenings(records: Iterable[Answer]) -> list[Any]:
    images = [(record["dynamodb"].get("OldImage"), record["dynamodb"].get("NewImage")) for record in records]
    return [happening for old, new in images for happening in scheduling.changes_in(old, new)]


def _announce(record: Answer) -> None:
    for before, after, event in _happenings([record]):
        scheduling.announce(before, after, event, clock.now())
        calendars.note_change(before, after, clock.now())
        waiting.on_appointment_changed(before, event, clock.now())


@triggers.on_dynamodb_record(
    stream_arn="messages-stream", name="on_message_due", batch_size=25, starting_position="TRIM_HORIZON"
)
def on_message_due(event: DynamoDBEvent) -> Answer:
    """Send each message that was queued to go at once."""
    return _one_by_one([record.to_dict() for record in event], _deliver)


def _deliver(record: Answer) -> None:
    queued = messaging.queued_in(record["dynamodb"].get("NewImage"))
    if queued:
        messaging.deliver(*queued, judge, clock.now())


@triggers.schedule(Rate(1, unit=Rate.MINUTES), name="send_due_messages")
def send_due_messages(_event: CloudWatchEvent) -> Answer:
    """Send the messages whose time has come, and look after those that did not get through."""
    report = messaging.deliver_due(judge, clock.now())
    log.info("sent %d, others %d", report.sent, report.others)
    return _idle_until(report.next_due_at)


@triggers.schedule(Rate(1, unit=Rate.MINUTES), name="end_what_waited")
def end_what_waited(_event: CloudWatchEvent) -> Answer:
    """Call off what waited in vain, end holds and offers, and offer what got free to those who wait.

    Series without an end are booked further ahead here, too, and once a year for each location the public
    holidays of one more year are entered.
    """
    now = clock.now()
    due = [
        scheduling.end_all_waiting(now),
        waiting.look_after(now),
        absences.keep_due_holidays(now),
        series.look_after(now),
    ]
    return _idle_until(min(filter(None, due), default=None))


@triggers.schedule(Rate(1, unit=Rate.HOURS), name="sweep_reconnect")
def sweep_reconnect(_event: CloudWatchEvent) -> Answer:
    """Flag the clients who have become overdue, and invite those whose category says so."""
    return _idle_until(reconnect.sweep(clock.now()))


@triggers.on_dynamodb_record(
    stream_arn="calendars-stream", name="on_calendar_due", batch_size=1, starting_position="TRIM_HORIZON"
)
def on_calendar_due(event: DynamoDBEvent) -> Answer:
    """Look at each calendar outside that was just connected, or has to be written at once."""
    return _one_by_one([record.to_dict() for record in event], _synchronise)


def _synchronise(record: Answer) -> None:
    due = calendars.due_in(record["dynamodb"].get("NewImage"))
    if due:
        calendars.synchronise(due, clock.now())


@triggers.schedule(Rate(15, unit=Rate.MINUTES), name="read_calendars")
def read_calendars(_event: CloudWatchEvent) -> Answer:
    """Bring the calendars outside whose time has come up to date."""
    return _idle_until(calendars.synchronise_due(clock.now()))


def judge(message: Message, now: datetime) -> Verdict:
    """Look at a message again at the moment of sending: whoever it is about decides."""
    by_subject = {"appointment": scheduling.judge, "offer": waiting.judge, "reconnect": reconnect.judge}
    return by_subject[message.subject.kind](message, now)


def _idle_until(moment: datetime | None) -> Answer:
    return {"idle_until": moment.isoformat() if moment else None}


def _one_by_one(records: list[Answer], take: Callable[[Answer], None]) -> Answer:
    """Take the records in order; the first that fails, and all behind it, come again."""
    for record in records:
        try:
            take(record)
        except Exception:
            number = record["dynamodb"]["SequenceNumber"]
            log.exception("record %s failed", number)
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}


def _first_failure(records: list[Answer], answer: Answer) -> int:
    failures = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    return numbers.index(failures[0]) if failures else len(records)
