"""What a running function may ask of AWS here is what it may ask there."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session

from infra import permission


class Asked(Exception):
    """The request was let through, and would have been sent."""


@pytest.fixture
def ask() -> Any:
    """Ask AWS for something that stops short of being sent."""
    permission.install()

    def ask_for(service: str, operation: str, **params: Any) -> None:
        client = Session().create_client(
            service, region_name="eu-central-1", aws_access_key_id="nobody", aws_secret_access_key="nothing"
        )

        def stop(**_: Any) -> None:
            raise Asked

        client.meta.events.register("before-send", stop)
        getattr(client, operation)(**params)

    return ask_for


CLIENT = {"TableName": "regulars-dev-clients", "Key": {"pk": {"S": "salon"}, "sk": {"S": "client#carla"}}}
SWEEP = "https://sqs.eu-central-1.amazonaws.com/1/regulars-dev-sweep_business"
SMS = {"PhoneNumber": "+4915112345678", "Message": "See you tomorrow"}


def test_what_is_granted_is_sent(ask: Any) -> None:
    with permission.acting_as("api_handler"), pytest.raises(Asked):
        ask("dynamodb", "get_item", **CLIENT)
    with permission.acting_as("on_message_due"), pytest.raises(Asked):
        ask("sns", "publish", **SMS)
    with permission.acting_as("sweep_reconnect"), pytest.raises(Asked):
        ask("sqs", "send_message_batch", QueueUrl=SWEEP, Entries=[])


@pytest.mark.parametrize(
    ("function", "service", "operation", "params"),
    [
        ("sweep_reconnect", "dynamodb", "delete_item", CLIENT),
        ("sweep_business", "dynamodb", "delete_item", CLIENT),
        ("api_handler", "sqs", "send_message_batch", {"QueueUrl": SWEEP, "Entries": []}),
        ("sweep_business", "sqs", "receive_message", {"QueueUrl": f"{SWEEP}-dead-letters"}),
        ("api_handler", "sns", "publish", SMS),
        (
            "on_message_due",
            "sns",
            "publish",
            {"TopicArn": "arn:aws:sns:eu-central-1:1:alarms", "Message": "?"},
        ),
        ("api_handler", "s3", "list_buckets", {}),
    ],
)
def test_what_is_not_granted_is_refused(
    function: str, service: str, operation: str, params: dict[str, Any], ask: Any
) -> None:
    with permission.acting_as(function), pytest.raises(ClientError, match="AccessDenied"):
        ask(service, operation, **params)


def test_whoever_is_no_function_is_not_judged(ask: Any) -> None:
    with pytest.raises(Asked):
        ask("dynamodb", "delete_item", **CLIENT)
