"""The short ways give moto's own answers."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.test import create_environ, run_wsgi_app

from infra.local import shortcuts
from infra.local.door import SHORT_WAY, dynamodb_answer
from infra.local.emulator import ACCOUNT, REGION, Emulator
from tests.infra.local.small import TABLES

LETTERS = st.text("ab", min_size=1, max_size=3)
SIGNED = f"AWS4-HMAC-SHA256 Credential=local/20260101/{REGION}/dynamodb/aws4_request, Signature=none"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = Emulator(0, "")
    emulator.start("ana@salon.example", TABLES, ())
    yield emulator
    emulator.stop()


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    row = {"pk": draw(LETTERS), "sk": draw(LETTERS), "e": draw(LETTERS)}
    for name in ("gsi1pk", "gsi1sk"):
        if draw(st.booleans()):
            row[name] = draw(st.sampled_from("ab"))
    return {name: {"S": value} for name, value in row.items()}


def forget_all(table: Table) -> None:
    for item in table.all_items():
        table.delete_item(item.hash_key, item.range_key)


CONDITIONS: st.SearchStrategy[tuple[str | None, list[str]]] = st.one_of(
    st.just((None, [])),
    st.tuples(
        st.sampled_from(["=", "<", "<=", ">", ">=", "BEGINS_WITH"]), st.lists(LETTERS, min_size=1, max_size=1)
    ),
    st.tuples(st.just("BETWEEN"), st.lists(LETTERS, min_size=2, max_size=2)),
)


def compare_pages(
    table: Table, index: str | None, of: str, condition: tuple[str | None, list[str]], more: dict[str, Any]
) -> None:
    """Turn every page of one query both ways."""
    hash_key = DynamoType({"S": of})
    asked: dict[str, Any] = {
        "hash_key": hash_key,
        "range_comparison": condition[0],
        "range_objs": [DynamoType({"S": value}) for value in condition[1]],
        "exclusive_start_key": None,
        "projection_expressions": None,
        "index_name": index,
        "hash_key_conditions": [("gsi1pk" if index else "pk", hash_key)],
        **more,
    }
    for _ in range(40):
        ours, motos = table.query(**asked), shortcuts._moto_query(table, **asked)
        assert [item.attrs for item in ours[0]] == [item.attrs for item in motos[0]]
        assert ours[1:] == motos[1:]
        if not (last := ours[2]):
            break
        asked["exclusive_start_key"] = {name: value.to_json() for name, value in last.items()}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=st.lists(rows(), max_size=30),
    deleted=st.lists(st.integers(0, 29), max_size=5),
    index=st.sampled_from([None, "by_start"]),
    of=LETTERS,
    condition=CONDITIONS,
    limit=st.one_of(st.none(), st.integers(1, 4)),
    forward=st.booleans(),
)
def test_every_page_of_a_query_is_motos(
    emulator: Emulator,
    written: list[dict[str, Any]],
    deleted: list[int],
    index: str | None,
    of: str,
    condition: tuple[str | None, list[str]],
    limit: int | None,
    forward: bool,
) -> None:
    backend = dynamodb_backends[ACCOUNT][REGION]
    table = emulator.table("visits")
    for row in written:
        backend.put_item("visits", row)
    for number in deleted:
        if number < len(written):
            backend.delete_item("visits", {name: written[number][name] for name in ("pk", "sk")})
    compare_pages(table, index, of, condition, {"limit": limit, "scan_index_forward": forward})
    forget_all(table)
    assert table.all_items() == []


def row(pk: str, **more: Any) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "visit"}, **more}


NESTED = {"n": {"N": "1"}, "l": {"L": [{"BOOL": True}]}}
WHOLE = row("b", gsi1pk={"S": "day"}, gsi1sk={"S": "10:00"}, e={"M": NESTED})
REFUSED = {
    "ConditionExpression": "attribute_not_exists(pk)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}
DAY = {"ExpressionAttributeValues": {":day": {"S": "day"}}}
OF_DAY = {"KeyConditionExpression": "gsi1pk = :day", **DAY}
MADE = {"UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "1"}}}
CHANGED = {
    "UpdateExpression": "SET e.n = e.n + :one REMOVE e.l",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
    "ReturnValues": "ALL_NEW",
}
FILTERED = {
    "KeyConditionExpression": "gsi1pk = :day and begins_with(gsi1sk, :ten)",
    "FilterExpression": "e.n > :zero",
    "ExpressionAttributeValues": {":day": {"S": "day"}, ":ten": {"S": "10"}, ":zero": {"N": "0"}},
}
REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("PutItem", {"Item": row("a", s={"SS": ["x", "y"]}, b={"B": "eHl6"}, none={"NULL": True})}),
    ("PutItem", {"Item": WHOLE, "ReturnValues": "ALL_OLD", "ReturnConsumedCapacity": "TOTAL"}),
    ("PutItem", {"Item": WHOLE, **REFUSED}),
    ("PutItem", {"Item": {"pk": {"S": "no sort key"}}}),
    ("PutItem", {"Item": row("")}),
    ("GetItem", {"Key": row("a")}),
    ("GetItem", {"Key": row("b"), "ProjectionExpression": "e.n, pk", "ReturnConsumedCapacity": "INDEXES"}),
    ("GetItem", {"Key": row("nobody")}),
    ("GetItem", {"Key": row("a"), "TableName": "no-such-table"}),
    ("UpdateItem", {"Key": row("b"), **CHANGED}),
    ("UpdateItem", {"Key": row("b"), "UpdateExpression": "SET nonsense"}),
    ("UpdateItem", {"Key": row("new"), **MADE}),
    ("Query", {"KeyConditionExpression": "pk = :day", "ExpressionAttributeValues": {":day": {"S": "b"}}}),
    ("Query", {"IndexName": "by_start", "Limit": 1, **FILTERED}),
    ("Query", {"IndexName": "by_start", "ConsistentRead": True, **OF_DAY}),
    ("Query", {"IndexName": "by_nothing", **OF_DAY}),
    ("Scan", {"Limit": 2}),
    ("Scan", {"FilterExpression": "attribute_exists(e)", "Select": "COUNT"}),
    ("DeleteItem", {"Key": row("a"), "ReturnValues": "ALL_OLD"}),
    ("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "visits", "Item": WHOLE, **REFUSED}}]}),
    ("TransactWriteItems", {"TransactItems": [{"Delete": {"TableName": "visits", "Key": row("b")}}]}),
    ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": "visits", "Key": row("new")}}]}),
    ("BatchWriteItem", {"RequestItems": {"visits": [{"PutRequest": {"Item": row("c")}}]}}),
    ("BatchGetItem", {"RequestItems": {"visits": {"Keys": [row("c"), row("new")]}}}),
]


def the_long_way(target: str, body: bytes) -> tuple[int, Any]:
    headers = {"X-Amz-Target": target, "Authorization": SIGNED, "Content-Type": "application/x-amz-json-1.0"}
    environ = create_environ(
        method="POST", input_stream=BytesIO(body), content_length=len(body), headers=headers
    )
    application = DomainDispatcherApplication(create_backend_app)
    parts, status, _ = run_wsgi_app(application, environ, buffered=True)
    return int(status.split()[0]), json.loads(b"".join(parts))


def the_short_way(target: str, body: bytes) -> tuple[int, Any]:
    status, _, content = dynamodb_answer(SHORT_WAY[target], REGION, body)
    return status, json.loads(content)


def known(answer: tuple[int, Any]) -> tuple[int, Any]:
    """Leave out what DynamoDB's model of the answer does not know, as every SDK does."""
    status, content = answer
    unknown = {"ConsumedCapacityUnits"}
    return status, {name: part for name, part in content.items() if name not in unknown}


def test_the_short_way_to_dynamodb_gives_the_answers_of_the_long_way() -> None:
    answers = []
    for way in (the_long_way, the_short_way):
        emulator = Emulator(0, "")
        emulator.start("ana@salon.example", TABLES, ())
        told = []
        for action, request in REQUESTS:
            of = {} if action.startswith(("Transact", "Batch")) else {"TableName": "visits"}
            told.append(
                (action, *known(way(f"DynamoDB_20120810.{action}", json.dumps(of | request).encode())))
            )
        answers.append(told)
        emulator.stop()
    assert answers[0] == answers[1]


def test_the_endpoint_serves_the_other_services_as_moto_does(emulator: Emulator) -> None:
    bucket, queue = emulator.client("s3"), emulator.client("sqs")
    bucket.create_bucket(Bucket="photos", CreateBucketConfiguration={"LocationConstraint": REGION})
    bucket.put_object(Bucket="photos", Key="a b/ü.txt", Body=b"x" * 100_000)
    assert bucket.get_object(Bucket="photos", Key="a b/ü.txt")["Body"].read() == b"x" * 100_000
    assert bucket.head_object(Bucket="photos", Key="a b/ü.txt")["ContentLength"] == 100_000
    url = queue.create_queue(QueueName="letters")["QueueUrl"]
    queue.send_message(QueueUrl=url, MessageBody="hello")
    assert queue.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"
