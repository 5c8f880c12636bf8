"""What would run on AWS, read from the finished and translated template."""

import json
from typing import Any

import pytest
from cfnlint.api import lint
from chalice.app import DynamoDBEventConfig, Rate, ScheduledEventConfig, SQSEventConfig

from chalicelib.access.limits import LIMITS
from infra.deploy import PARAMETERS
from infra.feedback import FEEDBACK_ENVIRONMENT
from infra.files import FILES_ENVIRONMENT
from infra.functions import FUNCTIONS, Function
from infra.grants import log_group_id
from infra.queues import dead_letters_id
from infra.tables import TABLES, Table, logical_id
from infra.template import PROJECT, merge_template
from tests.infra.conftest import Translated
from tests.infra.roles import actions_of, role_of, statements_of

STREAMED = [function for function in FUNCTIONS if function.streams]
WORKING = [function for function in FUNCTIONS if function.takes_work]
SCHEDULED = [function for function in FUNCTIONS if function.schedule_minutes]


def by_name(thing: Function | Table) -> str:
    return thing.name


def alarms_on(translated: Translated, dimension: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the alarms on one function or queue, by metric."""
    found = [alarm["Properties"] for alarm in translated.of_type("AWS::CloudWatch::Alarm").values()]
    return {alarm["MetricName"]: alarm for alarm in found if alarm["Dimensions"] == [dimension]}


def test_the_template_passes_its_linter_without_a_finding(sam: dict[str, Any]) -> None:
    assert [str(finding) for finding in lint(json.dumps(sam))] == []


def test_the_functions_are_the_declared_ones(translated: Translated) -> None:
    handlers = {
        name: function["Properties"]["Handler"]
        for name, function in translated.of_type("AWS::Lambda::Function").items()
    }
    assert handlers == {function.logical_id: function.handler for function in FUNCTIONS}


def test_every_stage_names_the_grants_of_every_function() -> None:
    stages = json.loads((PROJECT / ".chalice" / "config.json").read_text())["stages"]
    expected = {f.name: {"iam_policy_file": f"../build/grants/{f.name}.json"} for f in FUNCTIONS}
    assert {stage: told["lambda_functions"] for stage, told in stages.items()} == {
        "dev": expected,
        "production": expected,
    }


@pytest.mark.parametrize(
    ("function", "number"), [(it, number) for it in STREAMED for number in range(len(it.streams))]
)
def test_a_stream_function_tries_again_alone_and_sets_failures_aside(
    function: Function, number: int, translated: Translated
) -> None:
    name = function.streams[number]
    event = function.logical_id + (name.capitalize() if number else "DynamodbEventSource")
    mapping = translated.properties(f"{function.logical_id}{event}")
    queue, table = {"Fn::GetAtt": [dead_letters_id(function), "Arn"]}, f"{name.capitalize()}Table"
    patterns = [json.loads(each["Pattern"]) for each in mapping.pop("FilterCriteria", {}).get("Filters", [])]
    assert patterns == list(function.filter_patterns)
    assert mapping == {
        "EventSourceArn": {"Fn::GetAtt": [table, "StreamArn"]},
        "FunctionName": {"Ref": function.logical_id},
        "BatchSize": function.batch_size,
        "MaximumBatchingWindowInSeconds": 0,
        "StartingPosition": "TRIM_HORIZON",
        "BisectBatchOnFunctionError": True,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumRetryAttempts": function.maximum_retries,
        "MaximumRecordAgeInSeconds": 86400,
        "DestinationConfig": {"OnFailure": {"Destination": queue}},
    }


@pytest.mark.parametrize("function", STREAMED, ids=by_name)
def test_a_stream_function_may_read_its_own_stream_and_fill_its_own_dead_letters(
    function: Function, translated: Translated
) -> None:
    tables = [logical_id(table) for table in TABLES if table.name in function.streams]
    streams = [{"Fn::GetAtt": [table, "StreamArn"]} for table in tables]
    allowed = {
        action: statement["Resource"]
        for statement in statements_of(translated, function)
        for action in statement["Action"]
        if action.startswith("sqs:") or action in {"dynamodb:GetRecords", "dynamodb:GetShardIterator"}
    }
    assert allowed == {
        "dynamodb:GetRecords": streams,
        "dynamodb:GetShardIterator": streams,
        "sqs:SendMessage": [{"Fn::GetAtt": [dead_letters_id(function), "Arn"]}],
    }


@pytest.mark.parametrize("function", SCHEDULED, ids=by_name)
def test_a_timer_fires_as_often_as_declared(function: Function, translated: Translated) -> None:
    rule = translated.properties(f"{function.logical_id}{function.logical_id}Event")
    minutes = function.schedule_minutes
    assert rule["ScheduleExpression"] == ("rate(1 minute)" if minutes == 1 else f"rate({minutes} minutes)")


def test_providers_tell_one_topic_that_one_function_hears(translated: Translated) -> None:
    (hears,) = (function for function in FUNCTIONS if function.hears_reports)
    topic = {"Ref": "ProviderReports"}
    subscriptions = [each["Properties"] for each in translated.of_type("AWS::SNS::Subscription").values()]
    functions = [it for it in subscriptions if it["Protocol"] == "lambda"]
    assert [(it["TopicArn"], it["Endpoint"]) for it in functions] == [
        ({"Fn::Sub": "${ProviderReports}"}, {"Fn::GetAtt": [hears.logical_id, "Arn"]})
    ]
    (told,) = translated.of_type("AWS::SES::ConfigurationSetEventDestination").values()
    destination = told["Properties"]["EventDestination"]
    assert destination["SnsDestination"] == {"TopicARN": topic}
    assert {"bounce", "complaint", "delivery"} <= set(destination["MatchingEventTypes"])


def test_the_log_of_text_messages_comes_to_one_function_where_there_is_one(translated: Translated) -> None:
    (reads,) = (function for function in FUNCTIONS if function.reads_text_log)
    handler = {"Fn::GetAtt": [reads.logical_id, "Arn"]}
    filters = translated.of_type("AWS::Logs::SubscriptionFilter")
    assert {it["Condition"] for it in filters.values()} == {"HasSmsDeliveryLog"}
    assert [it["Properties"]["DestinationArn"] for it in filters.values()] == [handler, handler]
    may_call = translated.properties("TextLogMayCall")
    assert (may_call["FunctionName"], may_call["Principal"]) == (handler, "logs.amazonaws.com")


def test_whatever_a_stack_can_be_told_can_be_said_when_deploying() -> None:
    assert {*PARAMETERS.values(), "TablePrefix"} == set(merge_template()["Parameters"])


def test_the_booking_api_cannot_send_anything(translated: Translated) -> None:
    (api,) = (function for function in FUNCTIONS if function.name == "api_handler")
    assert {action.split(":")[0] for action in actions_of(translated, api)} == {"dynamodb", "logs", "s3"}


def test_the_sweep_cannot_delete_a_client_and_nobody_can_delete_what_was_entered(
    translated: Translated,
) -> None:
    allowed = {
        (action, statement["Sid"])
        for function in FUNCTIONS
        for statement in statements_of(translated, function)
        for action in statement["Action"]
        if not action.startswith("sqs:")
    }
    destructive = ("Delete", "BatchWrite", "PartiQL", "*")
    assert {(action, sid) for action, sid in allowed if any(word in action for word in destructive)} == {
        ("dynamodb:BatchWriteItem", "ReconnectTable"),
        ("s3:DeleteObject", "KeepFiles"),
    }


def test_only_the_functions_that_send_may_send_and_only_as_the_house(translated: Translated) -> None:
    senders = {
        function.name: [
            s for s in statements_of(translated, function) if s["Action"][0].startswith(("ses:", "sns:"))
        ]
        for function in FUNCTIONS
    }
    assert {name for name, statements in senders.items() if statements} == {
        "on_message_due",
        "send_due_messages",
    }
    for mail, sms in (statements for statements in senders.values() if statements):
        assert mail["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
        assert sms["NotResource"] == [{"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}]


@pytest.mark.parametrize("function", FUNCTIONS, ids=by_name)
def test_a_grant_names_single_resources(function: Function, translated: Translated) -> None:
    wide = [
        statement for statement in statements_of(translated, function) if statement.get("Resource") == ["*"]
    ]
    assert all(statement["Action"] == ["dynamodb:ListStreams"] for statement in wide)


@pytest.mark.parametrize("function", FUNCTIONS, ids=by_name)
def test_every_function_has_its_own_role_and_its_own_log_that_forgets(
    function: Function, translated: Translated
) -> None:
    properties = translated.properties(function.logical_id)
    group = translated.properties(log_group_id(function))
    assert properties["Role"] == {"Fn::GetAtt": [role_of(function), "Arn"]}
    assert properties["LoggingConfig"] == {"LogGroup": {"Ref": log_group_id(function)}}
    assert group["RetentionInDays"] == 30
    assert (properties["MemorySize"], properties["Timeout"]) == (function.memory, function.timeout)


@pytest.mark.parametrize("function", FUNCTIONS, ids=by_name)
def test_somebody_is_told_when_a_function_fails(function: Function, translated: Translated) -> None:
    found = alarms_on(translated, {"Name": "FunctionName", "Value": {"Ref": function.logical_id}})
    late = {"IteratorAge"} if function.streams else set()
    assert set(found) == {"Errors", "Throttles"} | late
    assert all(alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}] for alarm in found.values())


@pytest.mark.parametrize("table", TABLES, ids=by_name)
def test_a_table_survives_mistakes(table: Table, translated: Translated) -> None:
    resource = translated.resources[logical_id(table)]
    properties = resource["Properties"]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert properties["DeletionProtectionEnabled"] is True
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize(
    ("response", "status", "code"),
    [
        ("MISSING_AUTHENTICATION_TOKEN", "404", "not_found"),
        ("REQUEST_TOO_LARGE", "413", "too_large"),
        ("THROTTLED", "429", "too_many_requests"),
        ("DEFAULT_5XX", None, "internal_error"),
    ],
)
def test_the_gateway_refuses_in_the_apps_own_form(
    response: str, status: str | None, code: str, translated: Translated
) -> None:
    (gateway,) = translated.of_type("AWS::ApiGateway::RestApi").values()
    told = gateway["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"][response]
    assert told.get("statusCode") == status
    assert told["responseParameters"]["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    assert json.loads(told["responseTemplates"]["application/json"])["code"] == code


def test_every_function_is_told_where_it_runs(translated: Translated) -> None:
    expected = {
        "TABLE_PREFIX": {"Ref": "TablePrefix"},
        "PUBLIC_URL": {"Ref": "PublicUrl"},
        "MAIL_FROM": {"Ref": "MailFrom"},
        **FEEDBACK_ENVIRONMENT,
        **FILES_ENVIRONMENT,
    }
    told = {
        name: function["Properties"]["Environment"]["Variables"]
        for name, function in translated.of_type("AWS::Lambda::Function").items()
    }
    assert {name: told[name] | expected for name in told} == told
    assert all(told[name] == expected for name in told if name != "APIHandler")


def test_every_limit_is_in_force_where_requests_are_answered(
    sam: dict[str, Any], translated: Translated
) -> None:
    told = translated.properties("APIHandler")["Environment"]["Variables"]
    defaults = {limit.variable: sam["Parameters"][told[limit.variable]["Ref"]]["Default"] for limit in LIMITS}
    assert defaults == {limit.variable: limit.most for limit in LIMITS}
    assert told["COUNTING_KEY"] == {"Ref": "AWS::StackId"}
    assert sam["Parameters"][told["CDN_SECRET"]["Ref"]]["NoEcho"] is True


def test_the_gateway_takes_no_more_than_its_pace(translated: Translated) -> None:
    (stage,) = translated.of_type("AWS::ApiGateway::Stage").values()
    pace = {"Ref": "RequestsASecond"}
    everywhere = {"ResourcePath": "/*", "HttpMethod": "*"}
    assert stage["Properties"]["MethodSettings"] == [
        {**everywhere, "ThrottlingRateLimit": pace, "ThrottlingBurstLimit": pace}
    ]


def test_the_code_says_the_same_of_its_triggers() -> None:
    from app import app

    minutes = {"rate(1 minute)": 1, "rate(15 minutes)": 15, "rate(1 hour)": 60}
    batches = {e.name: e.batch_size for e in app.event_sources if isinstance(e, DynamoDBEventConfig)}
    timers = {
        event.name: minutes[event.schedule_expression.to_string()]
        for event in app.event_sources
        if isinstance(event, ScheduledEventConfig) and isinstance(event.schedule_expression, Rate)
    }
    work = {
        e.name: (e.batch_size, e.maximum_concurrency)
        for e in app.event_sources
        if isinstance(e, SQSEventConfig)
    }
    assert batches == {function.name: function.batch_size for function in STREAMED}
    assert work == {function.name: (function.batch_size, function.most_at_once) for function in WORKING}
    assert timers == {function.name: function.schedule_minutes for function in SCHEDULED}
