"""An emulated AWS inside the test's own process, empty again for every test, and a clock to move."""

import gc
import json
import os
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

REGION, PREFIX, MAIL_FROM = "eu-central-1", "regulars-test-", "bookings@salon.example"
os.environ.update(  # before anything is imported that reads it
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_REGION=REGION,
    AWS_DEFAULT_REGION=REGION,
    AWS_ACCOUNT_ID_ENDPOINT_MODE="disabled",
    AWS_EC2_METADATA_DISABLED="true",
    TABLE_PREFIX=PREFIX,
    PUBLIC_URL="https://book.salon.example",
    MAIL_FROM=MAIL_FROM,
    FILES_BUCKET="regulars-test-files",
)

from functools import cache
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.model import OperationModel
from botocore.parsers import create_parser
from botocore.session import Session
from moto import mock_aws
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.responses import DynamoHandler

from chalicelib.core.table import connection
from infra.local import door, soundness
from infra.local.clock import MovableClock
from infra.tables import TABLES, create_request

PARSER = create_parser("json")
"""Reads answers as the clients do: refusals, and rows with bytes, need more than JSON's own reader."""


@cache
def aws(service: str) -> Any:
    """Give the tests' own client of an emulated service; making one takes far longer than a test."""
    client = Session().create_client(service)
    if service == "dynamodb":
        take_short_way(client)
    return client


def pytest_collection_finish() -> None:
    """Let the collector of garbage look past all that stays until the end: modules, models and tests."""
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def short_way() -> None:
    """Let rows go to the emulator as they do in the local stack, in a fifth of the time."""
    door.install()
    take_short_way(connection().client)


def take_short_way(client: Any) -> None:
    """Let what the client asks of DynamoDB go to the emulator as it does in the local stack.

    Asked last, so that whoever listens to the client's requests hears of them before they are answered.
    What signing, sending and trying again would add is done for nobody: no request leaves the process.
    """
    client.meta.events.register_last("before-call", _answered)
    client._ruleset_resolver = None  # which would find the same address anew for each request
    name = client._user_agent_creator.to_string()
    client._user_agent_creator.to_string = lambda: name  # put together anew for each request likewise


def _answered(
    model: OperationModel, params: dict[str, Any], **_more: Any
) -> tuple[AWSResponse, dict[str, Any]] | None:
    action = door.SHORT_WAY.get(params["headers"]["X-Amz-Target"])
    if action is None:
        return None
    status, headers, content = door.dynamodb_answer(action, REGION, params["body"])
    answer = AWSResponse(params["url"], status, headers, MockRawResponse(content))
    if status == HTTPStatus.OK and b'"B' not in content:
        return answer, json.loads(content)
    told = {"status_code": status, "headers": headers, "body": content}
    parsed = PARSER.parse(told, model.output_shape)
    if (error := model.service_model.shape_for_error_code(parsed.get("Error", {}).get("Code"))) is not None:
        parsed |= PARSER.parse(told, error)
    return answer, parsed


@pytest.fixture
def tables() -> Iterator[None]:
    """Give every table, empty, and a sender that may send mail; afterwards all is forgotten."""
    soundness.install()
    with mock_aws(config={"core": {"mock_credentials": False}}):
        for table in TABLES:
            _create(create_request(table, PREFIX))
        aws("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)
        yield


def _create(request: dict[str, Any]) -> None:
    handler = DynamoHandler()
    handler.body = handler.params = request
    handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, REGION
    handler.create_table()


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """Give the hand that moves the only clock."""
    path = tmp_path / "clock"
    monkeypatch.setenv("CLOCK_FILE", str(path))
    return MovableClock(path)
