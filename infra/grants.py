"""What each function may do in AWS, as the policy documents that Chalice reads from build/grants."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.files import file_grants
from infra.function import Function
from infra.queues import dead_letters_id, work_id
from infra.tables import TABLES, logical_id

Statement = dict[str, Any]

_INDEX_ACTIONS = frozenset({"Query"})
"""Of what a grant may name, the only action that DynamoDB performs on an index."""


def policy(function: Function) -> dict[str, Any]:
    """Give the policy document of one function: what it does its own work with, and no more."""
    statements = [_logs(function), *_tables(function)]
    if function.streams:
        statements += _streams(function)
    if function.takes_work:
        statements.append(_takes_work(function.name))
    if function.hands_work_to:
        statements.append(_hands_work(function.hands_work_to))
    if function.keeps_files:
        statements += file_grants()
    if function.sends_mail:
        statements.append(_mail())
    if function.sends_sms:
        statements += [_sms(), _whatsapp()]
    return {"Version": "2012-10-17", "Statement": statements}


def is_granted(function: Function, operation: str, request: Mapping[str, Any]) -> bool:
    """Tell whether the function may send DynamoDB this request, as IAM would judge it.

    A table's full name ends with its declared name behind a hyphen.
    """
    return all(
        action in function.grants.get(table.rpartition("-")[2], ())
        for table, action in _needs(operation, request)
    )


def log_group_id(function: Function) -> str:
    """Give the name of the function's log group inside the template."""
    return f"{function.logical_id}Logs"


def _needs(operation: str, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the tables that a request touches, each with the action it takes to be allowed that."""
    match operation:
        case "TransactWriteItems":
            for item in request["TransactItems"]:
                ((kind, part),) = item.items()
                yield part["TableName"], f"{kind}Item"
        case "TransactGetItems":
            for item in request["TransactItems"]:
                yield item["Get"]["TableName"], "GetItem"
        case "BatchGetItem" | "BatchWriteItem":
            for table in request["RequestItems"]:
                yield table, operation
        case _:
            yield request["TableName"], operation


def _logs(function: Function) -> Statement:
    return {
        "Sid": "WriteItsLog",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [{"Fn::GetAtt": [log_group_id(function), "Arn"]}],
    }


def _tables(function: Function) -> list[Statement]:
    statements = []
    for table in TABLES:
        actions = function.grants.get(table.name, frozenset())
        if actions:
            statements.append(_on_table(logical_id(table), actions))
        if table.indexes and actions & _INDEX_ACTIONS:
            statements.append(_on_indexes(logical_id(table), actions & _INDEX_ACTIONS))
    return statements


def _on_table(table: str, actions: frozenset[str]) -> Statement:
    return {
        "Sid": table,
        "Effect": "Allow",
        "Action": sorted(f"dynamodb:{action}" for action in actions),
        "Resource": [{"Fn::GetAtt": [table, "Arn"]}],
    }


def _on_indexes(table: str, actions: frozenset[str]) -> Statement:
    return {
        "Sid": f"{table}Indexes",
        "Effect": "Allow",
        "Action": sorted(f"dynamodb:{action}" for action in actions),
        "Resource": [{"Fn::Sub": f"${{{table}.Arn}}/index/*"}],
    }


def _streams(function: Function) -> list[Statement]:
    tables = [table for table in TABLES if table.name in function.streams]
    return [
        {
            "Sid": "ReadTheStreams",
            "Effect": "Allow",
            "Action": ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
            "Resource": [{"Fn::GetAtt": [logical_id(table), "StreamArn"]} for table in tables],
        },
        {
            "Sid": "ListStreams",
            "Effect": "Allow",
            "Action": ["dynamodb:ListStreams"],
            "Resource": ["*"],  # DynamoDB knows no narrower resource for this action
        },
        {
            "Sid": "SetFailuresAside",
            "Effect": "Allow",
            "Action": ["sqs:SendMessage"],
            "Resource": [{"Fn::GetAtt": [dead_letters_id(function), "Arn"]}],
        },
    ]


def _takes_work(name: str) -> Statement:
    return {
        "Sid": "TakeWork",
        "Effect": "Allow",
        "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        "Resource": [{"Fn::GetAtt": [work_id(name), "Arn"]}],
    }


def _hands_work(name: str) -> Statement:
    return {
        "Sid": "HandWorkOn",
        "Effect": "Allow",
        "Action": ["sqs:GetQueueUrl", "sqs:SendMessage"],
        "Resource": [{"Fn::GetAtt": [work_id(name), "Arn"]}],
    }


def _mail() -> Statement:
    return {
        "Sid": "SendMail",
        "Effect": "Allow",
        "Action": ["ses:SendEmail", "ses:SendRawEmail"],
        "Resource": [
            {"Fn::Sub": f"arn:${{AWS::Partition}}:ses:${{AWS::Region}}:${{AWS::AccountId}}:{what}"}
            for what in ("identity/*", "configuration-set/${TablePrefix}mail")
        ],
        "Condition": {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}},
    }


def _sms() -> Statement:
    return {
        "Sid": "SendSmsButPublishToNoTopic",
        "Effect": "Allow",
        "Action": ["sns:Publish"],
        "NotResource": [{"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}],
    }


def _whatsapp() -> Statement:
    numbers = "arn:${AWS::Partition}:social-messaging:${AWS::Region}:${AWS::AccountId}:phone-number-id/*"
    return {
        "Sid": "SendWhatsApp",
        "Effect": "Allow",
        "Action": ["social-messaging:SendWhatsAppMessage"],
        "Resource": [{"Fn::Sub": numbers}],
    }
