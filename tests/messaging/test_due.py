from datetime import datetime

import pytest

from chalicelib.core.errors import BadInput
from chalicelib.messaging import service, store
from chalicelib.messaging.model import Message, Verdict
from tests.conftest import PREFIX, aws
from tests.messaging.cast import FACTS, NOW, SALON, PostOffice, agree, later, message

pytestmark = pytest.mark.usefixtures("tables")


def test_what_is_due_goes_out_in_the_order_it_fell_due_over_all_shards_and_businesses() -> None:
    post = PostOffice()
    order: list[str] = []

    def judge(message: Message, _now: datetime) -> Verdict:
        order.append(message.message_id)
        return Verdict(send=True)

    names = [f"m{number}" for number in range(12)]
    for number, name in enumerate(names):
        business = SALON if number % 2 else "dario"
        service.enqueue([message(name, business_id=business, due_at=later(-number))])
    report = service.deliver_due(judge, NOW, senders=post)
    assert (report.sent, report.others, report.next_due_at) == (12, 0, None)
    assert order == names[::-1]


def test_instants_within_one_second_keep_their_order() -> None:
    half = NOW.replace(microsecond=500_000)
    service.enqueue([message("second", due_at=half), message("first", due_at=NOW)])
    assert [due.message_id for due in store.load_due(later(1), 10)] == ["first", "second"]
    assert [due.at for due in store.load_due(later(1), 10)] == [NOW, half]


def test_a_round_says_when_the_next_message_falls_due() -> None:
    post = PostOffice()
    assert service.deliver_due(agree, NOW, senders=post).next_due_at is None
    service.enqueue([message("m1", due_at=later(30)), message("m2", due_at=later(20)), message("m3")])
    report = service.deliver_due(agree, NOW, senders=post)
    assert (report.sent, report.next_due_at) == (1, later(20))
    assert service.deliver_due(agree, later(20), senders=post).next_due_at == later(30)


def test_a_round_takes_no_more_than_it_was_told_and_says_that_more_is_due() -> None:
    service.enqueue(message(f"m{number}", due_at=later(-number)) for number in range(5))
    report = service.deliver_due(agree, NOW, limit=2, senders=PostOffice())
    assert (report.sent, report.next_due_at) == (2, later(-2))


def test_one_broken_message_does_not_stop_those_behind_it() -> None:
    post = PostOffice()
    facts = {name: word for name, word in FACTS.items() if name != "service"}
    service.enqueue([message("broken", due_at=later(-2), facts=facts), message("m1"), message("m2")])
    report = service.deliver_due(agree, NOW, senders=post)
    assert (report.sent, report.others, report.next_due_at) == (2, 1, later(1))


def test_a_row_that_cannot_be_read_is_put_off_and_says_why() -> None:
    service.enqueue([message("broken", due_at=later(-2)), message("m1")])
    key = {"pk": {"S": SALON}, "sk": {"S": "broken"}}
    aws("dynamodb").update_item(TableName=f"{PREFIX}messages", Key=key, UpdateExpression="REMOVE e.purpose")
    report = service.deliver_due(agree, NOW, senders=PostOffice())
    assert (report.sent, report.others, report.next_due_at) == (1, 1, later(60))
    item = aws("dynamodb").get_item(TableName=f"{PREFIX}messages", Key=key)["Item"]
    assert "purpose" in item["e"]["M"]["reason"]["S"]


def test_a_clients_messages_come_newest_first_and_only_theirs() -> None:
    service.enqueue(message(f"m{number}", created_at=later(number)) for number in range(3))
    service.enqueue([message("other", client_id="someone"), message("foreign", business_id="dario")])
    page = service.list_messages(SALON, client_id="carla")
    assert [found.message_id for found in page.items] == ["m2", "m1", "m0"]
    assert {found.message_id for found in service.list_messages(SALON).items} == {"m0", "m1", "m2", "other"}


def test_messages_can_be_listed_by_status() -> None:
    service.enqueue([message("m1"), message("m2", due_at=later(5))])
    service.deliver_due(agree, NOW, senders=PostOffice())
    for client_id in ("carla", None):
        queued = service.list_messages(SALON, client_id, status="queued")
        assert [found.message_id for found in queued.items] == ["m2"]
    with pytest.raises(BadInput):
        service.list_messages(SALON, status="lost")


@pytest.mark.parametrize("client_id", ["carla", None])
def test_a_long_list_comes_page_by_page(client_id: str | None) -> None:
    service.enqueue(message(f"m{number:03}", created_at=later(number)) for number in range(130))
    first = service.list_messages(SALON, client_id)
    second = service.list_messages(SALON, client_id, cursor=first.next)
    names = [found.message_id for found in first.items + second.items]
    assert len(first.items) == 100
    assert second.next is None
    assert sorted(names) == [f"m{number:03}" for number in range(130)]


def test_a_cursor_serves_only_the_list_that_gave_it() -> None:
    service.enqueue(message(f"m{number:03}", created_at=later(number)) for number in range(101))
    of_carla, of_all = service.list_messages(SALON, "carla").next, service.list_messages(SALON).next
    assert of_carla
    assert of_all
    for business_id, client_id, cursor in (
        (SALON, None, of_carla),
        (SALON, "someone", of_carla),
        (SALON, "carla", of_all),
        ("dario", None, of_all),
        (SALON, None, "nonsense"),
    ):
        with pytest.raises(BadInput):
            service.list_messages(business_id, client_id, cursor=cursor)
