"""The queues: work that one function hands to another, and what a function could not process.

A queue of work stands beside the function that takes from it and has its name. What it holds is only
a hint that something is due: lost or come twice, it does no harm. So little of it is remembered.
"""

import json
from typing import Any

from infra.function import Function, in_template

Resource = dict[str, Any]

REMEMBERED_HOURS = 4
"""Longer than all tries of one piece take. What is still due by then has been handed out again."""


def dead_letters_id(function: Function) -> str:
    """Give the name of the function's dead-letter queue inside the template."""
    return f"{function.logical_id}DeadLetters"


def work_id(name: str) -> str:
    """Give the name of a function's queue of work inside the template."""
    return f"{in_template(name)}Work"


def dead_letter_queue(prefix: str, name: str) -> str:
    """Give the full name of the queue for what a function could not process."""
    return f"{prefix}{name}-dead-letters"


def queues_of(function: Function) -> dict[str, Resource]:
    """Give the queues of one function by their names inside the template."""
    found = {}
    if function.streams or function.takes_work:
        found[dead_letters_id(function)] = _kept(
            {
                "QueueName": {"Fn::Sub": dead_letter_queue("${TablePrefix}", function.name)},
                "MessageRetentionPeriod": 14 * 24 * 3600,
            },
            "Retain",
        )
    if function.takes_work:
        target = {"Fn::GetAtt": [dead_letters_id(function), "Arn"]}
        found[work_id(function.name)] = _kept(
            {
                "QueueName": {"Fn::Sub": f"${{TablePrefix}}{function.name}"},
                "MessageRetentionPeriod": REMEMBERED_HOURS * 3600,
                "VisibilityTimeout": _hidden_seconds(function),
                "RedrivePolicy": {"deadLetterTargetArn": target, "maxReceiveCount": _tries(function)},
            },
            "Delete",
        )
    return found


def work_event(function: Function) -> Resource:
    """Give how the function gets what is on its queue."""
    properties = {
        "Queue": {"Fn::GetAtt": [work_id(function.name), "Arn"]},
        "BatchSize": function.batch_size,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": function.most_at_once},
    }
    return {f"{function.logical_id}SqsEventSource": {"Properties": properties}}


def make_queues(queues: Any, function: Function, prefix: str) -> None:
    """Make the queues of one function with a client of an emulated SQS."""
    if not (function.streams or function.takes_work):
        return
    dead = queues.create_queue(QueueName=dead_letter_queue(prefix, function.name))["QueueUrl"]
    if function.takes_work:
        known = queues.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
        redrive = {"deadLetterTargetArn": known["QueueArn"], "maxReceiveCount": _tries(function)}
        hidden = {"VisibilityTimeout": str(_hidden_seconds(function)), "RedrivePolicy": json.dumps(redrive)}
        queues.create_queue(QueueName=prefix + function.name, Attributes=hidden)


def _kept(properties: Resource, policy: str) -> Resource:
    return {
        "Type": "AWS::SQS::Queue",
        "DeletionPolicy": policy,
        "UpdateReplacePolicy": policy,
        "Properties": {**properties, "SqsManagedSseEnabled": True},
    }


def _hidden_seconds(function: Function) -> int:
    """Give how long nobody else sees a piece of work that is under way: as Lambda advises."""
    return 6 * function.timeout


def _tries(function: Function) -> int:
    return function.maximum_retries + 1
