"""Which of DynamoDB's requests a function's grants let through."""

from typing import Any

import pytest

from infra.functions import Function
from infra.grants import is_granted

BOOKS = Function(
    name="api_handler",
    purpose="Books",
    memory=128,
    timeout=3,
    grants={"clients": frozenset({"GetItem", "UpdateItem"}), "appointments": frozenset({"PutItem"})},
)


def part(table: str) -> dict[str, str]:
    return {"TableName": f"salon-dev-{table}"}


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("GetItem", part("clients")),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": part("appointments")}, {"Update": part("clients")}]},
        ),
        ("TransactGetItems", {"TransactItems": [{"Get": part("clients")}]}),
    ],
)
def test_what_is_granted_goes_through(operation: str, request_: dict[str, Any]) -> None:
    assert is_granted(BOOKS, operation, request_)


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("DeleteItem", part("clients")),
        ("GetItem", part("messages")),
        ("BatchGetItem", {"RequestItems": {"salon-dev-clients": {}}}),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": part("appointments")}, {"Delete": part("clients")}]},
        ),
        ("TransactWriteItems", {"TransactItems": [{"ConditionCheck": part("clients")}]}),
    ],
)
def test_what_is_not_granted_is_refused(operation: str, request_: dict[str, Any]) -> None:
    assert not is_granted(BOOKS, operation, request_)
