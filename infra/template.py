"""The template of everything that runs on AWS: what Chalice makes of the app, and what it cannot know.

`merge_template` holds the tables, queues, logs and alarms, and what Chalice's decorators cannot say
about a function. Chalice merges it over its own template (`chalice package --merge-template`);
where both name a thing, ours counts.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalicelib.access.limits import LIMITS, Limit
from infra.alarms import ALARM_TOPIC, alarms
from infra.feedback import (
    FEEDBACK,
    FEEDBACK_CONDITIONS,
    FEEDBACK_ENVIRONMENT,
    FEEDBACK_PARAMETERS,
    log_resources,
    report_event,
)
from infra.files import FILES, FILES_ENVIRONMENT, file_event
from infra.functions import FUNCTIONS, Function
from infra.grants import log_group_id, policy
from infra.queues import dead_letters_id, queues_of, work_event
from infra.tables import TABLES, cloudformation, logical_id

PROJECT = Path(__file__).parent.parent
BUILD = PROJECT / "build"
CODE = "./deployment.zip"

Resource = dict[str, Any]


def write_build_files() -> Path:
    """Write the grants and the merge template into build/; give the path of the merge template."""
    grants = BUILD / "grants"
    grants.mkdir(parents=True, exist_ok=True)
    for function in FUNCTIONS:
        (grants / f"{function.name}.json").write_text(json.dumps(policy(function), indent=2) + "\n")
    path = BUILD / "resources.json"
    path.write_text(json.dumps(merge_template(), indent=2) + "\n")
    return path


def sam_template(stage: str) -> dict[str, Any]:
    """Give the finished template as `chalice package` would write it, without building the code's zip.

    Writes the build files and imports app.py; talks to nobody.
    """
    import botocore.session
    from chalice.awsclient import TypedAWSClient
    from chalice.cli.factory import CLIFactory
    from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
    from chalice.deploy.deployer import create_build_stage
    from chalice.deploy.models import DeploymentPackage
    from chalice.deploy.swagger import CFNSwaggerGenerator
    from chalice.package import PackageOptions, SAMTemplateGenerator, TemplateDeepMerger
    from chalice.utils import UI, OSUtils

    write_build_files()
    config = CLIFactory(str(PROJECT)).create_config_obj(stage)
    resources = DependencyBuilder().build_dependencies(ApplicationGraphBuilder().build(config, stage))
    for resource in resources:
        if isinstance(resource, DeploymentPackage):
            resource.filename = CODE
    create_build_stage(OSUtils(), UI(), CFNSwaggerGenerator(), config).execute(config, resources)
    session = botocore.session.get_session()
    session.set_config_variable("region", "us-east-1")  # asked for, and made no use of
    template = SAMTemplateGenerator(config, PackageOptions(TypedAWSClient(session))).generate(resources)
    merged: dict[str, Any] = TemplateDeepMerger().merge(merge_template(), template)
    return merged


def merge_template() -> dict[str, Any]:
    """Give what is laid over Chalice's own template."""
    resources: dict[str, Resource] = {"RestAPI": _gateway(), **ALARM_TOPIC, **FEEDBACK, **FILES}
    for table in TABLES:
        resources[logical_id(table)] = cloudformation(table)
    for function in FUNCTIONS:
        resources[function.logical_id] = _function(function)
        resources[log_group_id(function)] = _log_group(function)
        resources |= queues_of(function)
        if function.reads_text_log:
            resources |= log_resources(function)
        resources |= alarms(function)
    return {
        "Description": "Regulars: appointment booking that brings clients back",
        "Parameters": _PARAMETERS,
        "Conditions": {
            "HasAlarmEmail": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]},
            **FEEDBACK_CONDITIONS,
        },
        "Globals": {"Function": {"Environment": {"Variables": _ENVIRONMENT}}},
        "Resources": resources,
        "Outputs": _OUTPUTS,
    }


def _function(function: Function) -> Resource:
    properties: Resource = {
        "FunctionName": {"Fn::Sub": "${TablePrefix}" + function.name},
        "Description": function.purpose,
        "MemorySize": function.memory,
        "Timeout": function.timeout,
        "LoggingConfig": {"LogGroup": {"Ref": log_group_id(function)}},
    }
    if function.name == "api_handler":
        properties["Environment"] = {"Variables": _HTTP_ENVIRONMENT}
    if function.streams:
        properties["Events"] = _stream_events(function)
    if function.takes_work:
        properties["Events"] = work_event(function)
    if function.hears_reports:
        properties["Events"] = report_event(function)
    if function.hears_files:
        properties["Events"] = file_event(function)
    if function.schedule_minutes:
        minutes = function.schedule_minutes
        rate = f"rate({minutes} minute{'s' if minutes > 1 else ''})"
        properties["Events"] = {f"{function.logical_id}Event": {"Properties": {"Schedule": rate}}}
        # A run that failed is not repeated: the next one finds the same work.
        properties["EventInvokeConfig"] = {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
    return {"Properties": properties}


def _stream_events(function: Function) -> Resource:
    """Give what sets the function off; Chalice has declared the first of them, and knows one only."""
    first, *others = function.streams
    return {
        f"{function.logical_id}DynamodbEventSource": _stream_event(function, first),
        **{
            f"{function.logical_id}{name.capitalize()}": {"Type": "DynamoDB", **_stream_event(function, name)}
            for name in others
        },
    }


def _stream_event(function: Function, table_name: str) -> Resource:
    table = next(table for table in TABLES if table.name == table_name)
    properties: Resource = {
        "Stream": {"Fn::GetAtt": [logical_id(table), "StreamArn"]},
        "BatchSize": function.batch_size,
        "StartingPosition": "TRIM_HORIZON",
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": function.maximum_retries,
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRecordAgeInSeconds": 86400,  # as long as the stream itself remembers
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "DestinationConfig": {
            "OnFailure": {
                "Type": "SQS",
                "Destination": {"Fn::GetAtt": [dead_letters_id(function), "Arn"]},
            }
        },
    }
    if function.filter_patterns:
        patterns = [{"Pattern": json.dumps(pattern)} for pattern in function.filter_patterns]
        properties["FilterCriteria"] = {"Filters": patterns}
    return {"Properties": properties}


def _log_group(function: Function) -> Resource:
    return {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "LogGroupName": {"Fn::Sub": f"/aws/lambda/${{TablePrefix}}{function.name}"},
            "RetentionInDays": 30,
        },
    }


def _gateway() -> Resource:
    """Take so many requests a second, and say refusals that never reach the app in the app's own form."""
    pace = {"Ref": "RequestsASecond"}
    return {
        "Properties": {
            "Name": {"Fn::Sub": "${TablePrefix}api"},
            "MinimumCompressionSize": 1024,
            "MethodSettings": [
                {
                    "ResourcePath": "/*",
                    "HttpMethod": "*",
                    "ThrottlingRateLimit": pace,
                    "ThrottlingBurstLimit": pace,
                }
            ],
            "GatewayResponses": {
                "MISSING_AUTHENTICATION_TOKEN": _problem(
                    404, "not_found", "There is nothing at this address."
                ),
                "REQUEST_TOO_LARGE": _problem(413, "too_large", "The request is larger than can be taken."),
                "THROTTLED": _problem(
                    429,
                    "too_many_requests",
                    "Too many requests at once. Please try again.",
                    {"Retry-After": "'1'"},
                ),
                "DEFAULT_4XX": _problem(None, "bad_input", "The request was not understood."),
                "DEFAULT_5XX": _problem(
                    None, "internal_error", "Something went wrong here. Please try again."
                ),
            },
        }
    }


def _problem(
    status: int | None, code: str, sentence: str, headers: Mapping[str, str] | None = None
) -> Resource:
    document: dict[str, Any] = {"type": "about:blank", "title": sentence, "code": code}
    if status:
        document["status"] = status
    response: Resource = {
        "ResponseParameters": {
            "Headers": {"Content-Type": "'application/problem+json'", **(headers or {})},
        },
        "ResponseTemplates": {"application/json": json.dumps(document)},
    }
    if status:
        response["StatusCode"] = str(status)
    return response


def limit_parameter(limit: Limit) -> str:
    """Give the name of the parameter that sets a limit: BOOKINGS_A_DAY is BookingsADay."""
    return "".join(word.capitalize() for word in limit.variable.split("_"))


_PARAMETERS: Resource = {
    "TablePrefix": {
        "Type": "String",
        "Description": "What the names of all tables, queues and functions begin with",
        "AllowedPattern": "^[a-z][a-z0-9-]{0,30}-$",
    },
    "MailFrom": {
        "Type": "String",
        "Description": "The address messages come from; it or its domain must be verified in SES",
        "AllowedPattern": "^[^@ ]+@[^@ ]+$",
    },
    "PublicUrl": {
        "Type": "String",
        "Description": "Where clients find the pages; links in messages begin with it; no slash at its end",
        "AllowedPattern": "^https://.*[^/]$",
    },
    "AlarmEmail": {
        "Type": "String",
        "Description": "Who is told when something fails; empty: nobody",
        "Default": "",
    },
    "CdnSecret": {
        "Type": "String",
        "Description": "What your CDN says in the header X-Cdn-Secret, if there is one before the API",
        "Default": "",
        "NoEcho": True,
    },
    "RequestsASecond": {
        "Type": "Number",
        "Description": "How many requests a second are taken from everybody together",
        "Default": 100,
        "MinValue": 1,
    },
    **FEEDBACK_PARAMETERS,
    **{
        limit_parameter(limit): {
            "Type": "Number",
            "Description": f"At most so many {limit.variable.replace('_', ' ').lower()}; 0: any number",
            "Default": limit.most,
            "MinValue": 0,
        }
        for limit in LIMITS
    },
}

_ENVIRONMENT: Resource = {
    "TABLE_PREFIX": {"Ref": "TablePrefix"},
    "PUBLIC_URL": {"Ref": "PublicUrl"},
    "MAIL_FROM": {"Ref": "MailFrom"},
    **FEEDBACK_ENVIRONMENT,
    **FILES_ENVIRONMENT,
}

_HTTP_ENVIRONMENT: Resource = {
    "COUNTING_KEY": {"Ref": "AWS::StackId"},  # nobody outside can know it, and no table holds it
    "CDN_SECRET": {"Ref": "CdnSecret"},
    **{limit.variable: {"Ref": limit_parameter(limit)} for limit in LIMITS},
}

_OUTPUTS: Resource = {
    "Prefix": {
        "Description": "TABLE_PREFIX for the operator's commands",
        "Value": {"Ref": "TablePrefix"},
    },
    "Alarms": {"Description": "The topic every alarm is told to", "Value": {"Ref": "AlarmTopic"}},
}
