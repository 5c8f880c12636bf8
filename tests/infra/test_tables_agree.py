"""Code, template and emulator mean the same tables."""

import importlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.core.table import Row
from infra.functions import FUNCTIONS
from infra.tables import TABLES, Table, cloudformation, create_request, logical_id, time_to_live_request
from infra.template import PROJECT
from tests.infra.conftest import Translated

PREFIX = "agreement-"


def by_name(table: Table) -> str:
    return table.name


def rows_in_code() -> list[type[Row]]:
    for store in (PROJECT / "chalicelib").glob("*/store.py"):
        importlib.import_module(f"chalicelib.{store.parent.name}.store")
    return Row.__subclasses__()


@pytest.fixture
def emulator() -> Iterator[Any]:
    """An emulated DynamoDB in a region of its own, so that no other test's tables are seen or lost."""
    mock = mock_aws()
    mock.start(reset=False)
    try:
        yield boto3.client("dynamodb", region_name="ap-southeast-2")
    finally:
        mock.stop()


def keys_of(described: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Give the key schema of a table and of each of its indexes, in CloudFormation's words or DynamoDB's."""
    indexes = described.get("GlobalSecondaryIndexes", [])
    return {"table": described["KeySchema"], **{index["IndexName"]: index["KeySchema"] for index in indexes}}


def test_the_code_uses_the_declared_tables_and_indexes() -> None:
    used: dict[str, dict[str, tuple[str, str]]] = {table.name: {} for table in TABLES}
    for row in rows_in_code():
        for index in row._indexes.values():
            keys = sorted(index.Meta.attributes.values(), key=lambda attribute: not attribute.is_hash_key)
            partition, sort = (str(attribute.attr_name) for attribute in keys)
            used[row.Meta.table][str(index.Meta.index_name)] = (partition, sort)
    assert {row.Meta.table for row in rows_in_code()} == {table.name for table in TABLES}
    assert used == {table.name: {i.name: i.keys for i in table.indexes} for table in TABLES}


def test_the_template_makes_the_declared_tables_and_no_others(translated: Translated) -> None:
    assert translated.of_type("AWS::DynamoDB::Table") == {logical_id(t): cloudformation(t) for t in TABLES}


@pytest.mark.parametrize("table", TABLES, ids=by_name)
def test_the_emulator_makes_the_same_table(table: Table, emulator: Any) -> None:
    emulator.create_table(**create_request(table, PREFIX))
    emulator.update_time_to_live(**time_to_live_request(table, PREFIX))
    made = emulator.describe_table(TableName=PREFIX + table.name)["Table"]
    lives = emulator.describe_time_to_live(TableName=PREFIX + table.name)["TimeToLiveDescription"]
    meant = cloudformation(table)["Properties"]
    emulator.delete_table(TableName=PREFIX + table.name)
    assert keys_of(made) == keys_of(meant)
    assert made["AttributeDefinitions"] == meant["AttributeDefinitions"]
    assert made["BillingModeSummary"]["BillingMode"] == meant["BillingMode"]
    streaming = made.get("StreamSpecification", {})
    assert streaming.get("StreamViewType") == meant.get("StreamSpecification", {}).get("StreamViewType")
    assert lives["AttributeName"] == meant["TimeToLiveSpecification"]["AttributeName"]


def test_whoever_follows_a_stream_follows_one_that_flows() -> None:
    followed = {table for function in FUNCTIONS for table in function.streams}
    assert followed == {table.name for table in TABLES if table.stream}
