"""Every entry that is not HTTP: the tables' streams and the timers.

A Blueprint on purpose: it is deployed as chalicelib.triggers.<name> and imported without app.py. Each handler
is a function of its own there, and imports the rooms that it needs and no others.
Every handler is harmless when the same record or moment comes twice.
"""

import base64
import gzip
import json
import logging
from datetime import datetime
from functools import partial
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, DynamoDBEvent, Rate, SNSEvent, SQSEvent

from chalicelib.core import clock
from chalicelib.core.batches import one_by_one

triggers = Blueprint(__name__)
log = logging.getLogger("regulars.triggers")

Answer = dict[str, Any]

on_stream = partial(triggers.on_dynamodb_record, starting_position="TRIM_HORIZON")

LANES = 16
"""How many messages a round sends at once, so that a slow answer of a provider does not hold up the rest."""


@on_stream(stream_arn="appointments-stream", name="on_appointment_change", batch_size=100)
def on_appointment_change(event: DynamoDBEvent) -> Answer:
    """Turn each change of an appointment into events and hand them to those who want to know."""
    from chalicelib.automation import service as automation
    from chalicelib.prepaid import service as prepaid
    from chalicelib.reconnect import service as reconnect
    from chalicelib.reporting import service as reporting
    from chalicelib.scheduling import service as scheduling
    from chalicelib.webhooks import service as webhooks

    taken: list[list[Any]] = []

    def take(record: Answer) -> None:
        images = record["dynamodb"]
        happened = scheduling.changes_in(images.get("OldImage"), images.get("NewImage"))
        _announce(happened, clock.now())
        taken.append(happened)

    answer = one_by_one((record.to_dict() for record in event), take)
    now, told = clock.now(), [each for happened in taken for each in happened]
    webhooks.note_appointments([(after, event) for _, after, event in told], now)
    automation.note_changes([(it[0][1], [event for _, _, event in it]) for it in taken if it], now)
    prepaid.note_visits([it[0][:2] for it in taken if it], now, automation.note_prepaid)
    reconnect.take_notes([event for _, _, event in told], now)
    reporting.note_visits(it[0][:2] for it in taken if it)
    return answer


def _announce(happened: list[Any], now: datetime) -> None:
    """Tell those of one change who look at each by itself, and at what is long past not at all."""
    from chalicelib.calendars import service as calendars
    from chalicelib.scheduling import service as scheduling
    from chalicelib.waiting import service as waiting

    for before, after, event in happened:
        scheduling.announce(before, after, event, now)
        calendars.note_change(before, after, now)
        waiting.on_appointment_changed(before, event, now)


@on_stream(stream_arn="catalogue-stream", name="on_catalogue_change", batch_size=1)
def on_catalogue_change(event: DynamoDBEvent) -> Answer:
    """Let reminders, the days told to staff and rhythms follow from a change of the catalogue."""
    from chalicelib.catalogue.service import change_in
    from chalicelib.reconnect import service as reconnect
    from chalicelib.scheduling import service as scheduling

    def follow(record: Answer) -> None:
        images, now = record["dynamodb"], clock.now()
        changed = change_in(images.get("OldImage"), images["NewImage"])
        scheduling.on_catalogue_changed(*changed, now)
        reconnect.on_catalogue_changed(*changed, now)

    return one_by_one((record.to_dict() for record in event), follow)


@on_stream(stream_arn="access-stream", name="on_staff_change", batch_size=25)
def on_staff_change(event: DynamoDBEvent) -> Answer:
    """Take down what somebody of the staff has changed, in whichever table."""
    from chalicelib.audit import service as audit

    return one_by_one((record.to_dict() for record in event), audit.take_down)


@on_stream(stream_arn="messages-stream", name="on_message_due", batch_size=25)
def on_message_due(event: DynamoDBEvent) -> Answer:
    """Send each message that was queued to go at once; what a provider does not take is left to the timer."""
    from chalicelib.judging.service import judge
    from chalicelib.messaging import service as messaging

    pace = messaging.Pace(clock.now)

    def send(record: Answer) -> None:
        queued = messaging.queued_in(record["dynamodb"].get("NewImage"))
        if queued:
            messaging.deliver(*queued, judge, clock.now(), pace=pace)

    return one_by_one((record.to_dict() for record in event), send)


@triggers.schedule(Rate(1, unit=Rate.MINUTES), name="send_due_messages")
def send_due_messages(_event: CloudWatchEvent) -> Answer:
    """Send the messages whose time has come, and look after those that did not get through."""
    from chalicelib.judging.service import judge
    from chalicelib.messaging import service as messaging

    now, rates = clock.now(), messaging.provider_rates()
    pace = messaging.Pace(clock.now, rates, now + messaging.ROUND)
    most = int(sum(rates.values()) * messaging.ROUND.total_seconds())
    report = messaging.deliver_due(judge, now, most, pace=pace, lanes=LANES)
    log.info("sent %d, others %d", report.sent, report.others)
    return _idle_until(report.next_due_at)


@triggers.on_cw_event({"source": ["aws.s3"]}, name="on_file_arrived")
def on_file_arrived(event: CloudWatchEvent) -> None:
    """Enter a file that somebody has sent into the folder that it was sent for."""
    from chalicelib.folder import service as folder

    folder.take_in(event.detail["object"]["key"], clock.now())


@triggers.schedule(Rate(1, unit=Rate.MINUTES), name="end_what_waited")
def end_what_waited(_event: CloudWatchEvent) -> Answer:
    """Call off what waited in vain, end holds and offers, and offer what got free to those who wait.

    Staff are told of their day when its time has come. Series without an end are booked further ahead here,
    too, and once a year for each location the public holidays of one more year are entered.
    """
    from chalicelib.absences import service as absences
    from chalicelib.scheduling import service as scheduling
    from chalicelib.series import service as series
    from chalicelib.waiting import service as waiting

    now = clock.now()
    due = [
        scheduling.end_all_waiting(now),
        waiting.look_after(now),
        absences.keep_due_holidays(now),
        series.look_after(now),
        scheduling.tell_days(now),
    ]
    return _idle_until(min(filter(None, due), default=None))


@triggers.schedule(Rate(1, unit=Rate.HOURS), name="sweep_reconnect")
def sweep_reconnect(_event: CloudWatchEvent) -> Answer:
    """Hand out what has come due for bringing clients back, one business at a time."""
    from chalicelib.core.work import hand_over
    from chalicelib.reconnect import service as reconnect

    return _idle_until(reconnect.hand_out_due(clock.now(), partial(hand_over, "sweep_business")))


@triggers.on_sqs_message(
    queue_arn="sweep_business-queue", name="sweep_business", batch_size=1, maximum_concurrency=5
)
def sweep_business(event: SQSEvent) -> Answer:
    """Flag the clients who have become overdue, invite those whose category says so, learn rhythms anew."""
    from chalicelib.automation import service as automation
    from chalicelib.core.work import hand_over
    from chalicelib.reconnect import service as reconnect

    failed = []
    for record in event:
        try:
            piece, on = json.loads(record.body), partial(hand_over, "sweep_business")
            reconnect.sweep_piece(piece, clock.now(), on, automation.note_overdue)
        except Exception:
            log.exception("a piece of the sweep failed: %.200s", record.body)
            failed.append({"itemIdentifier": record.to_dict()["messageId"]})
    return {"batchItemFailures": failed}


@triggers.schedule(Rate(1, unit=Rate.MINUTES), name="walk_workflows")
def walk_workflows(_event: CloudWatchEvent) -> Answer:
    """Take the steps of workflows that are due, and start those whose dates have come."""
    from chalicelib.automation import service as automation

    return _idle_until(automation.look_after(clock.now()))


@on_stream(stream_arn="calendars-stream", name="on_calendar_due", batch_size=1)
def on_calendar_due(event: DynamoDBEvent) -> Answer:
    """Look at each calendar outside that was just connected, or has to be written at once."""
    from chalicelib.calendars import service as calendars

    def synchronise(record: Answer) -> None:
        due = calendars.due_in(record["dynamodb"].get("NewImage"))
        if due:
            calendars.synchronise(due, clock.now())

    return one_by_one((record.to_dict() for record in event), synchronise)


@triggers.schedule(Rate(15, unit=Rate.MINUTES), name="read_calendars")
def read_calendars(_event: CloudWatchEvent) -> Answer:
    """Bring the calendars outside whose time has come up to date."""
    from chalicelib.calendars import service as calendars

    return _idle_until(calendars.synchronise_due(clock.now()))


@on_stream(stream_arn="messages-stream", name="on_message_outcome", batch_size=100)
def on_message_outcome(event: DynamoDBEvent) -> Answer:
    """Note for webhooks which messages went out or came back; take back invitations that did not go out."""
    from chalicelib.reconnect import service as reconnect
    from chalicelib.webhooks import service as webhooks

    def note(record: Answer) -> None:
        images, now = record["dynamodb"], clock.now()
        webhooks.note_message(images.get("OldImage"), images.get("NewImage"), now)
        reconnect.on_message_ended(images.get("NewImage"), now)

    return one_by_one((record.to_dict() for record in event), note)


@on_stream(stream_arn="webhooks-stream", name="on_webhook_due", batch_size=25)
def on_webhook_due(event: DynamoDBEvent) -> Answer:
    """Tell endpoints outside at once what was queued for them; what they do not take is left to the timer."""
    from chalicelib.webhooks import service as webhooks

    lines = [webhooks.due_in(record.to_dict()["dynamodb"].get("NewImage")) for record in event]
    webhooks.deliver_at_once(filter(None, lines), clock.now())
    return {"batchItemFailures": []}


@triggers.schedule(Rate(1, unit=Rate.MINUTES), name="send_due_webhooks")
def send_due_webhooks(_event: CloudWatchEvent) -> Answer:
    """Tell endpoints outside what they have not taken yet."""
    from chalicelib.webhooks import service as webhooks

    return _idle_until(webhooks.deliver_due(clock.now()))


@triggers.on_sns_message(topic="provider-reports", name="on_provider_report")
def on_provider_report(event: SNSEvent) -> None:
    """Take in what a provider says became of a message, or what a client answered to one."""
    _take_notice(event.message)


@triggers.lambda_function(name="on_text_report")
def on_text_report(event: Answer, _context: Any) -> None:
    """Take in what SNS logs of text messages; a line that nobody can read is passed over."""
    logged = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    if logged["messageType"] != "DATA_MESSAGE":  # AWS only tries whether we listen
        return
    for line in logged["logEvents"]:
        try:
            _take_notice(line["message"])
        except ValueError:
            log.warning("not a line of the delivery log: %.200s", line["message"])


def _take_notice(text: str) -> None:
    from chalicelib.messaging import service as messaging
    from chalicelib.reconnect import service as reconnect
    from chalicelib.scheduling import service as scheduling

    now = clock.now()

    def answer(reply: Any) -> None:
        scheduling.answer_reply(reply.number, reply.text, now)
        reconnect.note_reply(reply.number, now)

    messaging.take_notice(text, answer, now)


def _idle_until(moment: datetime | None) -> Answer:
    return {"idle_until": moment.isoformat() if moment else None}
