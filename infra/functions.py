"""The functions, declared once: what sets each off, what it may touch, and how often it is tried.

The template takes memory, triggers and grants from here, and the local stack the same batches,
filters and numbers of tries. A grant names single DynamoDB actions on single tables: a transaction
needs the actions of its parts. Nothing may delete a row; what is over expires or is marked. (A batch
of writes could delete too: only the sweep has it, and only for what it has learnt and can learn again.)
"""

from collections.abc import Mapping
from typing import Any

from infra.function import Function, Grants

__all__ = ["FUNCTIONS", "Function"]

READ = frozenset({"GetItem", "BatchGetItem", "Query"})
"""Three ways of reading the same rows: whoever may use one may use all."""

PUT, UPDATE, PUT_MANY, CHECK = (
    frozenset({action}) for action in ("PutItem", "UpdateItem", "BatchWriteItem", "ConditionCheckItem")
)


def _in_state(*states: str) -> tuple[Mapping[str, Any]]:
    """Give the filter that lets through what has come into one of the states."""
    image = {"e": {"M": {"state": {"S": list(states)}}}}
    return ({"eventName": ["INSERT", "MODIFY"], "dynamodb": {"NewImage": image}},)


_DELIVERY: Grants = {
    "access": READ,
    "appointments": READ,
    "automation": READ,
    "catalogue": READ,
    "clients": READ | PUT | UPDATE,  # a number on the provider's list of those who want nothing
    "messages": READ | PUT | UPDATE,
    "reconnect": READ,
    "schedule": READ,
}

_HEARING: Grants = {
    "appointments": READ | PUT,
    "catalogue": READ,
    "clients": READ | PUT | UPDATE,
    "messages": READ | PUT | UPDATE,
    "reconnect": READ | UPDATE,
}

_READING_CALENDARS: Grants = {
    "appointments": READ,
    "calendar_secrets": READ | PUT,
    "calendars": READ | PUT,
    "catalogue": READ,
    "day_sheets": READ | PUT,
    "schedule": READ | PUT,
}

_TAKING_BACK = {"reconnect": READ | PUT | UPDATE}
_TELLING_ENDPOINTS: Grants = {"webhook_secrets": READ, "webhooks": READ | PUT}

FOLLOWED = ["business", "category", "service", "staff"]  # things of the catalogue from which more follows
FUNCTIONS = (
    Function(
        name="api_handler",
        purpose="Answers every HTTP request",
        memory=1024,
        timeout=29,
        grants={
            "access": READ | PUT | UPDATE | CHECK,
            "audit": READ,
            "appointments": READ | PUT,
            "automation": READ | PUT,
            "calendar_secrets": PUT,
            "calendars": READ | PUT,
            "catalogue": READ | PUT | CHECK,
            "webhook_secrets": PUT | UPDATE,
            "webhooks": READ | PUT,
            "clients": READ | PUT | UPDATE,
            "day_sheets": READ | PUT | CHECK,
            "messages": READ | PUT,
            "reconnect": READ | PUT | UPDATE,
            "reports": READ,
            "schedule": READ | PUT | UPDATE | CHECK,
        },
        keeps_files=True,
    ),
    Function(
        name="on_appointment_change",
        purpose="Tells messaging, reconnect, calendars, waiting, webhooks and reports of a change",
        memory=512,
        timeout=60,
        grants={
            "appointments": READ,
            "automation": READ | PUT,
            "calendars": READ | PUT,
            "catalogue": READ,
            "clients": READ,
            "messages": READ | PUT,
            "reconnect": READ | PUT,
            "reports": READ | PUT,
            "schedule": READ | PUT,
            "webhooks": READ | PUT,
        },
        streams=("appointments",),
        batch_size=100,
        maximum_retries=5,
    ),
    Function(
        name="on_catalogue_change",
        purpose="Lets reminders, the days told to staff and rhythms follow from the catalogue",
        memory=512,
        timeout=300,
        grants={
            "appointments": READ,
            "catalogue": READ,
            "clients": READ,
            "messages": READ | PUT,
            "reconnect": PUT,
            "schedule": PUT,
        },
        streams=("catalogue",),
        batch_size=1,
        maximum_retries=5,
        filter_patterns=(  # what was removed has no new image
            {"dynamodb": {"NewImage": {"e": {"M": {"kind": {"S": FOLLOWED}}}}}},
        ),
    ),
    Function(
        name="on_staff_change",
        purpose="Takes down in the audit trail what somebody of the staff has changed",
        memory=256,
        timeout=60,
        grants={"audit": PUT},
        streams=(
            *("access", "appointments", "automation", "calendars", "catalogue", "clients", "reconnect"),
            *("schedule", "webhooks"),
        ),
        batch_size=25,
        maximum_retries=5,
        filter_patterns=({"dynamodb": {"NewImage": {"acted": {"M": {"by": {"S": [{"exists": True}]}}}}}},),
    ),
    Function(
        name="on_message_due",
        purpose="Sends a message as soon as it is queued",
        memory=512,
        timeout=60,
        grants=_DELIVERY,
        sends_mail=True,
        sends_sms=True,
        streams=("messages",),
        batch_size=25,
        maximum_retries=5,
        filter_patterns=_in_state("queued"),
    ),
    Function(
        name="send_due_messages",
        purpose="Sends, every minute, the messages that have come due",
        memory=512,
        timeout=120,
        grants=_DELIVERY,
        sends_mail=True,
        sends_sms=True,
        schedule_minutes=1,
    ),
    Function(
        name="on_provider_report",
        purpose="Takes in what became of messages, and what clients answer to them",
        memory=512,
        timeout=30,
        grants=_HEARING,
        hears_reports=True,
    ),
    Function(
        name="on_text_report",
        purpose="Takes in what SNS logs of what became of text messages",
        memory=512,
        timeout=60,
        grants=_HEARING,
        reads_text_log=True,
    ),
    Function(
        name="on_file_arrived",
        purpose="Enters a file that somebody has sent into the client's folder",
        memory=512,
        timeout=30,
        grants={"catalogue": READ, "clients": READ | PUT, "messages": PUT},
        keeps_files=True,
        hears_files=True,
    ),
    Function(
        name="end_what_waited",
        purpose="Ends what waited in vain, offers time that got free, and goes on with series",
        memory=512,
        timeout=120,
        grants={
            "appointments": READ | PUT,
            "catalogue": READ,
            "clients": READ | PUT | UPDATE,
            "day_sheets": READ | PUT | CHECK,
            "messages": READ | PUT,
            "schedule": READ | PUT | CHECK,
        },
        schedule_minutes=1,
    ),
    Function(
        name="sweep_reconnect",
        purpose="Finds, every hour, what has fallen due for bringing clients back, and hands it out",
        memory=512,
        timeout=120,
        grants={"reconnect": READ},
        hands_work_to="sweep_business",
        schedule_minutes=60,
    ),
    Function(
        name="sweep_business",
        purpose="Looks at what has fallen due in one business",
        memory=512,
        timeout=300,
        grants={
            "automation": READ | PUT,
            "catalogue": READ,
            "clients": READ,
            "messages": READ | PUT,
            "reconnect": READ | PUT | PUT_MANY | UPDATE,
            "schedule": READ,  # who is on the waiting list wants to come anyway; whether a form is missing
        },
        takes_work=True,
        hands_work_to="sweep_business",
        batch_size=1,
        most_at_once=5,
        maximum_retries=2,
    ),
    Function(
        name="walk_workflows",
        purpose="Takes, every minute, the steps of workflows that are due",
        memory=512,
        timeout=120,
        grants={
            "automation": READ | PUT | UPDATE,
            "catalogue": READ,
            "clients": READ | UPDATE,
            "messages": READ | PUT,
            "reconnect": READ,  # what clients have had, which tells what one would like next
            "schedule": READ,
            "webhooks": READ | PUT,
        },
        schedule_minutes=1,
    ),
    Function(
        name="on_calendar_due",
        purpose="Reads and writes a calendar outside as soon as it has to be",
        memory=1024,
        timeout=300,
        grants=_READING_CALENDARS,
        streams=("calendars",),
        batch_size=1,
        maximum_retries=3,
        filter_patterns=_in_state("due"),
    ),
    Function(
        name="read_calendars",
        purpose="Reads and writes, every quarter of an hour, the calendars outside",
        memory=1024,
        timeout=300,
        grants=_READING_CALENDARS,
        schedule_minutes=15,
    ),
    Function(
        name="on_message_outcome",
        purpose="Tells webhooks what went out or came back, and takes back invitations that did not",
        memory=512,
        timeout=60,
        grants={"catalogue": READ, "messages": READ, "webhooks": READ | PUT} | _TAKING_BACK,
        streams=("messages",),
        batch_size=100,
        maximum_retries=5,
        filter_patterns=_in_state("sent", "delivered", "bounced", "dead", "held_back", "cancelled"),
    ),
    Function(
        name="on_webhook_due",
        purpose="Tells endpoints outside what happened as soon as it is queued",
        memory=512,
        timeout=60,
        grants=_TELLING_ENDPOINTS,
        streams=("webhooks",),
        batch_size=25,
        maximum_retries=5,
        filter_patterns=_in_state("queued"),
    ),
    Function(
        name="send_due_webhooks",
        purpose="Tells endpoints outside, every minute, what they have not taken yet",
        memory=512,
        timeout=120,
        grants=_TELLING_ENDPOINTS,
        schedule_minutes=1,
    ),
)
