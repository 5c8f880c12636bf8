"""Queues of work and of what was set aside, read from the translated template."""

import pytest

from infra.functions import FUNCTIONS, Function
from infra.queues import dead_letters_id, work_id
from tests.infra.conftest import Translated
from tests.infra.roles import statements_of
from tests.infra.test_template import STREAMED, WORKING, alarms_on, by_name


@pytest.mark.parametrize("function", WORKING, ids=by_name)
def test_a_function_that_takes_work_says_what_failed_and_that_goes_aside_after_its_tries(
    function: Function, translated: Translated
) -> None:
    queue = {"Fn::GetAtt": [work_id(function.name), "Arn"]}
    assert translated.properties(f"{function.logical_id}{function.logical_id}SqsEventSource") == {
        "EventSourceArn": queue,
        "FunctionName": {"Ref": function.logical_id},
        "BatchSize": function.batch_size,
        "MaximumBatchingWindowInSeconds": 0,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": function.most_at_once},
    }
    told = translated.properties(work_id(function.name))
    dead_letters = {"Fn::GetAtt": [dead_letters_id(function), "Arn"]}
    tries = function.maximum_retries + 1
    assert told["RedrivePolicy"] == {"deadLetterTargetArn": dead_letters, "maxReceiveCount": tries}
    assert told["VisibilityTimeout"] == 6 * function.timeout
    assert tries * told["VisibilityTimeout"] < told["MessageRetentionPeriod"]
    assert told["SqsManagedSseEnabled"] is True


def test_a_queue_is_filled_by_whom_it_is_declared_and_emptied_by_the_function_that_has_its_name(
    translated: Translated,
) -> None:
    take = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
    for function in FUNCTIONS:
        may = {
            (action, statement["Resource"][0]["Fn::GetAtt"][0])
            for statement in statements_of(translated, function)
            for action in statement["Action"]
            if action.startswith("sqs:")
        }
        own = {(action, work_id(function.name)) for action in take} if function.takes_work else set()
        onward = function.hands_work_to and work_id(function.hands_work_to)
        hand = {(action, onward) for action in ("sqs:GetQueueUrl", "sqs:SendMessage")} if onward else set()
        aside = {("sqs:SendMessage", dead_letters_id(function))} if function.streams else set()
        assert may == own | hand | aside


@pytest.mark.parametrize("function", WORKING, ids=by_name)
def test_somebody_is_told_when_work_waits_too_long(function: Function, translated: Translated) -> None:
    name = {"Fn::GetAtt": [work_id(function.name), "QueueName"]}
    (alarm,) = alarms_on(translated, {"Name": "QueueName", "Value": name}).values()
    assert (alarm["MetricName"], alarm["Threshold"]) == ("ApproximateAgeOfOldestMessage", 7200)


@pytest.mark.parametrize("function", STREAMED + WORKING, ids=by_name)
def test_somebody_is_told_when_a_record_or_a_piece_of_work_was_given_up(
    function: Function, translated: Translated
) -> None:
    name = {"Fn::GetAtt": [dead_letters_id(function), "QueueName"]}
    (alarm,) = alarms_on(translated, {"Name": "QueueName", "Value": name}).values()
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert alarm["Threshold"] == 1
    assert translated.properties(dead_letters_id(function))["SqsManagedSseEnabled"] is True
