"""An emulated AWS inside the test's own process, empty again for every test, and a clock to move."""

import os
from collections.abc import Iterator
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
)

from functools import cache
from typing import Any

import pytest
from botocore.session import Session
from moto import mock_aws

from infra.local import soundness
from infra.local.clock import MovableClock
from infra.tables import TABLES, create_request


@cache
def aws(service: str) -> Any:
    """Give the tests' own client of an emulated service; making one takes far longer than a test."""
    return Session().create_client(service)


@pytest.fixture
def tables() -> Iterator[None]:
    """Give every table, empty, and a sender that may send mail; afterwards all is forgotten."""
    soundness.install()
    with mock_aws(config={"core": {"mock_credentials": False}}):
        for table in TABLES:
            aws("dynamodb").create_table(**create_request(table, PREFIX))
        aws("sesv2").create_email_identity(EmailIdentity=MAIL_FROM)
        yield


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """Give the hand that moves the only clock."""
    path = tmp_path / "clock"
    monkeypatch.setenv("CLOCK_FILE", str(path))
    return MovableClock(path)
