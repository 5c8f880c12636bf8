"""The tables, declared once: the deployed template and the emulator are both made from here.

Every table has the string keys `pk` and `sk`, is paid by request, expires rows by `ttl` and is
named `{prefix}{name}`. An index reads the attributes of its number: index 1 has the keys
`gsi1pk` and `gsi1sk`, and every index carries whole rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TTL_ATTRIBUTE = "ttl"


@dataclass(frozen=True, slots=True)
class Index:
    """A second order of the same rows, over the attributes `gsi{number}pk` and `gsi{number}sk`."""

    name: str
    number: int

    @property
    def keys(self) -> tuple[str, str]:
        """Give the partition key's name and the sort key's."""
        return f"gsi{self.number}pk", f"gsi{self.number}sk"


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `stream` says that its changes are told with their old and new images."""

    name: str
    indexes: tuple[Index, ...] = ()
    stream: bool = False


TABLES = (
    Table("access", stream=True),
    Table("audit", indexes=(Index("by_thing", 1),)),
    Table("catalogue", stream=True),
    Table("clients", indexes=(Index("by_phone", 1), Index("by_unseen", 2)), stream=True),
    Table(
        "appointments",
        indexes=(Index("by_start", 1), Index("by_client", 2), Index("by_due", 3)),
        stream=True,
    ),
    Table("day_sheets"),
    Table("schedule", indexes=(Index("by_due", 1), Index("by_end", 2)), stream=True),
    Table(
        "messages", indexes=(Index("by_client", 1), Index("by_due", 2), Index("by_business", 3)), stream=True
    ),
    Table("reconnect", indexes=(Index("by_business", 1), Index("by_due", 2)), stream=True),
    Table("automation", indexes=(Index("by_business", 1), Index("by_due", 2)), stream=True),
    Table("calendars", indexes=(Index("by_due", 2),), stream=True),
    Table("calendar_secrets"),
    Table("reports"),
    Table("webhooks", indexes=(Index("by_endpoint", 1), Index("by_due", 2)), stream=True),
    Table("webhook_secrets"),
)


def create_request(table: Table, prefix: str) -> dict[str, Any]:
    """Give the arguments of DynamoDB's CreateTable, as the emulator takes them."""
    request = {"TableName": prefix + table.name, **_shape(table)}
    if table.stream:
        request["StreamSpecification"]["StreamEnabled"] = True
    return request


def time_to_live_request(table: Table, prefix: str) -> dict[str, Any]:
    """Give the arguments of DynamoDB's UpdateTimeToLive, which CreateTable leaves out."""
    return {
        "TableName": prefix + table.name,
        "TimeToLiveSpecification": {"AttributeName": TTL_ATTRIBUTE, "Enabled": True},
    }


def logical_id(table: Table) -> str:
    """Give the name of the table inside the template: day_sheets is DaySheetsTable."""
    return "".join(word.capitalize() for word in table.name.split("_")) + "Table"


def cloudformation(table: Table) -> dict[str, Any]:
    """Give the template's resource: encrypted, recoverable, and kept when the stack goes."""
    return {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "TableName": {"Fn::Sub": "${TablePrefix}" + table.name},
            **_shape(table),
            "TimeToLiveSpecification": {"AttributeName": TTL_ATTRIBUTE, "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "SSESpecification": {"SSEEnabled": True},
            "DeletionProtectionEnabled": True,
        },
    }


def _shape(table: Table) -> dict[str, Any]:
    attributes = ["pk", "sk", *(key for index in table.indexes for key in index.keys)]
    shape: dict[str, Any] = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in attributes],
        "KeySchema": _key_schema("pk", "sk"),
        "BillingMode": "PAY_PER_REQUEST",
    }
    if table.indexes:
        shape["GlobalSecondaryIndexes"] = [_index_shape(index) for index in table.indexes]
    if table.stream:
        shape["StreamSpecification"] = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    return shape


def _index_shape(index: Index) -> Mapping[str, Any]:
    return {
        "IndexName": index.name,
        "KeySchema": _key_schema(*index.keys),
        "Projection": {"ProjectionType": "ALL"},
    }


def _key_schema(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
