"""What is worth waking somebody for, and whom it is told."""

from typing import Any

from infra.functions import Function
from infra.queues import dead_letters_id, work_id

Resource = dict[str, Any]

ALARM_TOPIC: dict[str, Resource] = {
    # Not encrypted with AWS's own key: alarms could not publish to it then, and they hold no client's data.
    "AlarmTopic": {"Type": "AWS::SNS::Topic"},
    "AlarmSubscription": {
        "Type": "AWS::SNS::Subscription",
        "Condition": "HasAlarmEmail",
        "Properties": {
            "TopicArn": {"Ref": "AlarmTopic"},
            "Protocol": "email",
            "Endpoint": {"Ref": "AlarmEmail"},
        },
    },
}


def alarms(function: Function) -> dict[str, Resource]:
    """Give the alarms of one function by their names inside the template."""
    of_function = {"FunctionName": {"Ref": function.logical_id}}
    found = {
        f"{function.logical_id}Errors": _alarm(
            f"{function.name} failed", "AWS/Lambda", "Errors", of_function, "Sum"
        ),
        f"{function.logical_id}Throttles": _alarm(
            f"{function.name} was refused a place to run", "AWS/Lambda", "Throttles", of_function, "Sum"
        ),
    }
    if function.streams:
        found[f"{function.logical_id}IteratorAge"] = _alarm(
            f"{function.name} is more than five minutes behind its stream",
            "AWS/Lambda",
            "IteratorAge",
            of_function,
            "Maximum",
            threshold=5 * 60 * 1000,
        )
    if function.takes_work:
        found[f"{work_id(function.name)}Late"] = _alarm(
            f"what {function.name} has to do has waited for more than two hours",
            "AWS/SQS",
            "ApproximateAgeOfOldestMessage",
            {"QueueName": {"Fn::GetAtt": [work_id(function.name), "QueueName"]}},
            "Maximum",
            threshold=2 * 3600,
        )
    if function.streams or function.takes_work:
        what = "change" if function.streams else "piece of work"
        found[f"{function.logical_id}DeadLettersNotEmpty"] = _alarm(
            f"{function.name} gave up on a {what}; it waits in the dead-letter queue",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": {"Fn::GetAtt": [dead_letters_id(function), "QueueName"]}},
            "Maximum",
        )
    return found


def _alarm(
    sentence: str, namespace: str, metric: str, dimensions: Resource, statistic: str, threshold: int = 1
) -> Resource:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": sentence,
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
            "Statistic": statistic,
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "AlarmTopic"}],
        },
    }
