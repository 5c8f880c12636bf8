"""One winner, whole transactions, one stream record for one change: what moto alone does not give."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.door import dynamodb_answer
from infra.local.emulator import REGION, Emulator
from tests.infra.local.small import TABLES

KEY = {"pk": {"S": "slot"}, "sk": {"S": "visit"}}


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = Emulator(0, "")
    emulator.start("ana@salon.example", TABLES, ())
    yield emulator
    emulator.stop()


def ask(action: str, **request: Any) -> tuple[int, Any]:
    status, _, content = dynamodb_answer(action, REGION, json.dumps(request).encode())
    return status, json.loads(content)


def put_part(pk: str, table: str = "visits", **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": {"pk": {"S": pk}, "sk": {"S": "visit"}}, **more}}


def only_new(pk: str, table: str = "visits") -> dict[str, Any]:
    return put_part(pk, table, ConditionExpression="attribute_not_exists(pk)")


def told(emulator: Emulator, table: str = "visits") -> list[tuple[str, str]]:
    shard = emulator.table(table).stream_shard
    assert shard is not None
    return [(item.record["eventName"], item.record["dynamodb"]["SequenceNumber"]) for item in shard.items]


def rows(table: str = "visits") -> list[str]:
    return [row["pk"]["S"] for row in ask("scan", TableName=table)[1]["Items"]]


def test_of_fifty_transactions_for_one_slot_exactly_one_wins_each_round(emulator: Emulator) -> None:
    rounds, clients = 20, 50
    barrier = threading.Barrier(clients)
    winners: Counter[int] = Counter()
    answers: Counter[str] = Counter()

    def book(client: int) -> None:
        for number in range(rounds):
            barrier.wait(30)
            parts = [only_new(f"slot-{number}"), put_part(f"{number}-{client}", "notes")]
            status, answer = ask("transact_write_items", TransactItems=parts)
            winners[number] += status == 200
            answers[answer.get("__type", "won").split("#")[-1]] += 1

    threads = [threading.Thread(target=book, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(winners.values()) == {1}
    assert answers == {"won": rounds, "TransactionCanceledException": rounds * (clients - 1)}
    assert len(rows()) == len(rows("notes")) == rounds


def test_of_fifty_conditional_puts_over_http_exactly_one_wins(emulator: Emulator) -> None:
    client = emulator.client("dynamodb")
    won: list[int] = []

    def book(number: int) -> None:
        try:
            client.put_item(TableName="visits", Item=KEY, ConditionExpression="attribute_not_exists(pk)")
            won.append(number)
        except client.exceptions.ConditionalCheckFailedException:
            pass

    threads = [threading.Thread(target=book, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_a_cancelled_transaction_leaves_rows_and_streams_as_they_were(emulator: Emulator) -> None:
    ask("put_item", TableName="visits", Item=KEY)
    before, table = told(emulator), emulator.table("visits")
    parts = [only_new("other"), only_new("slot")]
    status, answer = ask("transact_write_items", TransactItems=parts)
    assert status == 400
    assert [reason["Code"] for reason in answer["CancellationReasons"]] == ["None", "ConditionalCheckFailed"]
    assert (rows(), told(emulator)) == (["slot"], before)
    assert emulator.table("visits") is table


def test_a_write_that_fails_in_the_middle_takes_back_those_before_it(emulator: Emulator) -> None:
    ask("put_item", TableName="visits", Item={**KEY, "count": {"N": "1"}})
    before = told(emulator)
    change: dict[str, Any] = {"TableName": "visits", "Key": KEY, "UpdateExpression": "SET #c = #c + :one"}
    names = {"ExpressionAttributeNames": {"#c": "count"}, "ExpressionAttributeValues": {":one": {"N": "1"}}}
    too_large = put_part("large")
    too_large["Put"]["Item"]["text"] = {"S": "x" * 420_000}
    status, _ = ask(
        "transact_write_items", TransactItems=[put_part("new"), {"Update": change | names}, too_large]
    )
    assert status == 400
    assert (rows(), told(emulator)) == (["slot"], before)
    assert ask("get_item", TableName="visits", Key=KEY)[1]["Item"]["count"] == {"N": "1"}


def test_a_failed_update_leaves_the_row_as_it_was(emulator: Emulator) -> None:
    ask("put_item", TableName="visits", Item={**KEY, "a": {"S": "old"}})
    before = told(emulator)
    status, _ = ask(
        "update_item",
        TableName="visits",
        Key=KEY,
        UpdateExpression="SET a = :new, b = :large",
        ExpressionAttributeValues={":new": {"S": "new"}, ":large": {"S": "x" * 420_000}},
    )
    assert status == 400
    assert ask("get_item", TableName="visits", Key=KEY)[1]["Item"] == {**KEY, "a": {"S": "old"}}
    assert told(emulator) == before


def test_a_failed_update_of_a_missing_row_makes_none(emulator: Emulator) -> None:
    status, _ = ask(
        "update_item",
        TableName="visits",
        Key=KEY,
        UpdateExpression="SET a = :large",
        ExpressionAttributeValues={":large": {"S": "x" * 420_000}},
    )
    assert (status, rows(), told(emulator)) == (400, [], [])


def test_the_same_token_and_transaction_are_carried_out_once(emulator: Emulator) -> None:
    request = {"TransactItems": [only_new("slot")], "ClientRequestToken": "once"}
    assert [ask("transact_write_items", **request)[0] for _ in range(3)] == [200, 200, 200]
    assert len(told(emulator)) == 1


def test_the_same_token_with_another_transaction_is_refused(emulator: Emulator) -> None:
    ask("transact_write_items", TransactItems=[only_new("slot")], ClientRequestToken="reused")
    status, answer = ask(
        "transact_write_items", TransactItems=[only_new("other")], ClientRequestToken="reused"
    )
    assert (status, answer["__type"].split("#")[-1]) == (400, "IdempotentParameterMismatchException")


def test_a_cancelled_transaction_may_come_again_with_its_token(emulator: Emulator) -> None:
    request = {"TransactItems": [only_new("slot")], "ClientRequestToken": "again"}
    ask("put_item", TableName="visits", Item=KEY)
    refused = ask("transact_write_items", **request)[0]
    ask("delete_item", TableName="visits", Key=KEY)
    assert (refused, ask("transact_write_items", **request)[0]) == (400, 200)


def test_one_transaction_cannot_write_one_row_twice(emulator: Emulator) -> None:
    status, answer = ask("transact_write_items", TransactItems=[put_part("slot"), put_part("slot")])
    assert (status, "multiple operations on one item" in answer["message"], rows()) == (400, True, [])


def test_an_update_of_a_missing_row_is_told_as_one_insert(emulator: Emulator) -> None:
    ask(
        "update_item",
        TableName="visits",
        Key=KEY,
        UpdateExpression="SET a = :a",
        ExpressionAttributeValues={":a": {"S": "new"}},
    )
    shard = emulator.table("visits").stream_shard
    assert shard is not None
    assert [item.record["eventName"] for item in shard.items] == ["INSERT"]
    assert shard.items[0].record["dynamodb"]["NewImage"] == {**KEY, "a": {"S": "new"}}


def test_a_write_that_changes_nothing_is_not_told(emulator: Emulator) -> None:
    for value in ("1", "1", "2"):
        ask("put_item", TableName="visits", Item={**KEY, "count": {"N": value}})
    assert [name for name, _ in told(emulator)] == ["INSERT", "MODIFY"]


def test_sequence_numbers_rise_by_one(emulator: Emulator) -> None:
    for number in range(4):
        ask("transact_write_items", TransactItems=[put_part(f"{number}"), only_new("0")])
        ask("put_item", TableName="visits", Item={"pk": {"S": f"{number}"}, "sk": {"S": "visit"}})
    numbers = [int(number) for _, number in told(emulator)]
    assert numbers == list(range(numbers[0], numbers[0] + 4))


def test_one_batch_reads_and_writes_several_tables(emulator: Emulator) -> None:
    request = {"PutRequest": {"Item": KEY}}
    assert ask("batch_write_item", RequestItems={"visits": [request], "notes": [request]})[0] == 200
    _, answer = ask("batch_get_item", RequestItems={"visits": {"Keys": [KEY]}, "notes": {"Keys": [KEY]}})
    assert answer["Responses"] == {"visits": [KEY], "notes": [KEY]}


def test_a_batch_with_one_bad_row_writes_none(emulator: Emulator) -> None:
    good, bad = {"PutRequest": {"Item": KEY}}, {"PutRequest": {"Item": {**KEY, "sk": {"S": ""}}}}
    assert ask("batch_write_item", RequestItems={"notes": [good], "visits": [bad]})[0] == 400
    assert ask("batch_write_item", RequestItems={"notes": [good, good]})[0] == 400
    assert (rows("notes"), rows("visits")) == ([], [])
