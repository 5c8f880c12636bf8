"""The entries that are not HTTP: a bad record stops those behind it, a repeated one changes nothing."""

import base64
import copy
import gzip
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import triggers
from chalicelib.automation import service as automation
from chalicelib.catalogue.model import BookingPolicy
from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest
from chalicelib.waiting import service as waiting
from infra.functions import FUNCTIONS
from infra.grants import is_granted
from infra.local.clock import MovableClock
from infra.local.invocation import invoke
from infra.local.patterns import wanted
from tests.access.test_counting import overheard
from tests.cast import BUSINESS, at, open_salon, wishes
from tests.conftest import PREFIX, aws
from tests.ledger import appointments, everything, known_clients, only_client, require_agreement, rows
from tests.messaging.cast import NOW, SALON, later
from tests.messaging.test_feedback import HARD, PHONE, reply
from tests.waiting.queue import holds

Record = dict[str, Any]
FUNCTION = {function.name: function for function in FUNCTIONS}


@pytest.fixture(autouse=True)
def salon_is_open(tables: None, clock: MovableClock) -> None:
    clock.set(NOW)
    open_salon()


def records_of(table: str) -> list[Record]:
    """Give the real stream records of a table from its beginning, as Lambda hands them over."""
    streams = aws("dynamodbstreams")
    arn = aws("dynamodb").describe_table(TableName=PREFIX + table)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    told = streams.get_records(ShardIterator=place["ShardIterator"])["Records"]
    plain: list[Record] = json.loads(json.dumps(told, default=datetime.timestamp))
    return [{**record, "eventSourceARN": arn} for record in plain]


def run(name: str, event: Record) -> Any:
    """Let a deployed handler run, which asks of DynamoDB only what it is granted."""
    with overheard() as asked:
        answer = invoke(FUNCTION[name], getattr(triggers, name), event)
    assert [it for it in asked if not is_granted(FUNCTION[name], *it)] == []
    return answer


def bring(name: str, records: list[Record]) -> list[str]:
    """Bring records to a deployed handler; give the numbers of those it wants again."""
    answer = run(name, {"Records": records})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def wanted_of(name: str) -> list[Record]:
    """Give all changes that a function's filter lets through."""
    function = FUNCTION[name]
    told = [each for table in function.streams for each in records_of(table)]
    return [each for each in told if wanted(function.filter_patterns, each)]


def come(name: str) -> None:
    """Bring a function all that its stream's filter lets through."""
    assert bring(name, wanted_of(name)) == []


def fire(name: str) -> Any:
    """Let a schedule fire, as EventBridge does."""
    event = {
        "version": "0",
        "id": "1",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "detail": {},
    }
    more = {"account": "1", "time": NOW.isoformat(), "region": "eu-central-1", "resources": []}
    return run(name, {**event, **more})


def number(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def poisoned(record: Record) -> Record:
    broken = copy.deepcopy(record)
    broken["dynamodb"]["NewImage"]["e"]["M"].pop("starts_at")
    return broken


def three_bookings() -> list[Record]:
    for n, hour in enumerate((9, 10, 14)):
        who = {"name": f"Client {n}", "email": f"client-{n}@example.com"}
        scheduling.book(wishes(at(hour) + timedelta(days=7), **who), NOW)
    return records_of("appointments")


def told_to() -> set[str]:
    """Give the clients to whom messages are queued."""
    return {row["e"]["to"] for row in rows("messages") if row["e"]["recipient"] == "client"}


def test_a_booking_becomes_messages_and_a_note_of_the_visit() -> None:
    assert bring("on_appointment_change", three_bookings()) == []
    purposes = sorted(row["e"]["purpose"] for row in rows("messages"))
    assert purposes.count("booking_confirmation") == purposes.count("reminder") == 3
    assert purposes.count("booking_notice") == 6  # Ben reads his email and his text messages
    assert sum(row["sk"] == "history" for row in rows("reconnect")) == 3


def test_what_stands_before_a_poisoned_record_is_done_and_the_rest_comes_again() -> None:
    first, second, third = three_bookings()
    assert bring("on_appointment_change", [first, poisoned(second), third]) == [number(second)]
    assert told_to() == {"client-0@example.com"}
    histories = [row["e"]["client_id"] for row in rows("reconnect") if row["sk"] == "history"]
    assert len(histories) == 1


def test_once_the_poisoned_record_is_set_aside_those_behind_it_are_done() -> None:
    first, second, third = three_bookings()
    bring("on_appointment_change", [first, poisoned(second), third])
    assert bring("on_appointment_change", [poisoned(second), third]) == [number(second)]
    assert bring("on_appointment_change", [third]) == []
    assert told_to() == {"client-0@example.com", "client-2@example.com"}


def test_records_that_come_again_change_nothing() -> None:
    records = three_bookings()
    made = [row["e"]["appointment_id"] for row in rows("appointments")]
    visit = scheduling.get_visit("salon", made[0])
    moved = scheduling.reschedule(visit, at(15) + timedelta(days=7), None, NOW)
    scheduling.cancel_by_client(moved, "", NOW)
    everything_told = records_of("appointments")
    assert bring("on_appointment_change", everything_told) == []
    before = everything()
    assert bring("on_appointment_change", everything_told) == []
    assert bring("on_appointment_change", records) == []
    assert everything() == before


def sent() -> int:
    return sum(row["e"]["state"] == "sent" for row in rows("messages"))


def test_messages_due_at_once_go_out_once_though_their_records_come_twice() -> None:
    bring("on_appointment_change", three_bookings())
    queued = records_of("messages")
    assert bring("on_message_due", queued) == []
    assert sent() == 9
    before = everything()
    assert bring("on_message_due", queued) == []
    assert everything() == before


def test_an_unreadable_message_comes_again_with_those_behind_it() -> None:
    bring("on_appointment_change", three_bookings())
    first, second, *others = records_of("messages")
    broken = copy.deepcopy(second)
    broken["dynamodb"]["NewImage"]["e"]["M"].pop("message_id")
    assert bring("on_message_due", [first, broken, *others]) == [number(second)]


def test_a_timer_tells_until_when_it_need_not_come_again() -> None:
    bring("on_appointment_change", three_bookings())
    bring("on_message_due", records_of("messages"))
    answer = fire("send_due_messages")
    assert datetime.fromisoformat(answer["idle_until"]) == at(9) + timedelta(days=6)


def test_a_reminder_goes_out_when_its_time_has_come(clock: MovableClock) -> None:
    bring("on_appointment_change", three_bookings())
    bring("on_message_due", records_of("messages"))
    before = sent()
    clock.set(at(12) + timedelta(days=6))
    fire("send_due_messages")
    assert sent() == before + 2
    fire("send_due_messages")
    assert sent() == before + 2


def test_what_waits_for_an_answer_is_called_off_within_a_minute_of_its_end(clock: MovableClock) -> None:
    policy = BookingPolicy(verify_contact=True, verify_minutes=15)
    add(SALON, [BUSINESS.model_copy(update={"policy": policy})])
    held = scheduling.book(wishes(at(10)), NOW).appointment
    kept, _ = waiting.hold(wishes(at(14), name="", email=None), NOW)
    assert datetime.fromisoformat(fire("end_what_waited")["idle_until"]) == held.pending_until == kept.until
    clock.set(later(14))
    fire("end_what_waited")
    assert (appointments()[0].status, [hold.state for hold in holds()]) == ("held", ["open"])
    clock.set(later(15))
    fire("end_what_waited")
    (ended,) = appointments()
    assert (ended.status, ended.cancelled_by) == ("cancelled", "time")
    assert [hold.state for hold in holds()] == ["ended"]
    require_agreement()
    bring("on_appointment_change", records_of("appointments"))
    assert fire("end_what_waited")["idle_until"] is None


def test_the_sweep_says_when_it_wants_to_look_again() -> None:
    assert fire("sweep_reconnect")["idle_until"] is None
    bring("on_appointment_change", three_bookings())
    answer = fire("sweep_reconnect")
    assert datetime.fromisoformat(answer["idle_until"]) > NOW


def report(*texts: str) -> None:
    """Let the topic bring what providers say, each twice."""
    for text in texts * 2:
        said: Record = {"Subject": None, "Message": text, "MessageAttributes": {}}
        run("on_provider_report", {"Records": [{"Sns": said}]})


def test_mail_that_comes_back_is_noted_and_its_address_written_to_no_more() -> None:
    bring("on_appointment_change", three_bookings())
    bring("on_message_due", records_of("messages"))
    mail = next(row["e"] for row in rows("messages") if row["e"]["to"] == "client-0@example.com")
    report(HARD.replace('"m1"', json.dumps(mail["message_id"])))
    states = {row["e"]["message_id"]: row["e"]["state"] for row in rows("messages")}
    assert states[mail["message_id"]] == "bounced"
    stopped = {client.email: client.email_stopped for client in known_clients()}
    assert [email for email, stop in stopped.items() if stop] == ["client-0@example.com"]


def logged(*lines: str, kind: str = "DATA_MESSAGE") -> None:
    """Let CloudWatch bring lines of SNS's delivery log, each twice."""
    content = {"messageType": kind, "logEvents": [{"message": line} for line in lines * 2]}
    data = base64.b64encode(gzip.compress(json.dumps(content).encode()))
    run("on_text_report", {"awslogs": {"data": data.decode()}})


def test_what_sns_logs_of_a_text_message_comes_to_its_row_past_lines_nobody_can_read() -> None:
    scheduling.book(wishes(at(10), phone=PHONE, sms_consent=True), NOW)
    bring("on_appointment_change", records_of("appointments"))
    bring("on_message_due", records_of("messages"))
    (text,) = (row["e"] for row in rows("messages") if row["e"]["to"] == PHONE)
    line = {
        "notification": {"messageId": text["provider_id"], "timestamp": "2027-05-03 08:01:00.000"},
        "delivery": {"destination": PHONE, "providerResponse": "Message has been accepted by phone"},
        "status": "SUCCESS",
    }
    logged("CWL CONTROL MESSAGE: Checking health of destination", kind="CONTROL_MESSAGE")
    logged("no JSON", "[]", '{"delivery": {}}', json.dumps(line))
    states = {row["e"]["message_id"]: row["e"]["state"] for row in rows("messages")}
    assert states[text["message_id"]] == "delivered"


def test_a_yes_by_text_message_confirms_the_whole_order_and_stop_ends_them(clock: MovableClock) -> None:
    dora = Guest(name="Dora", staff_id="ana")
    scheduling.book(wishes(at(10) + timedelta(days=7), phone=PHONE, sms_consent=True, guests=(dora,)), NOW)
    bring("on_appointment_change", records_of("appointments"))
    clock.set(at(12) + timedelta(days=6))
    fire("send_due_messages")
    report(reply("Y"))
    assert [appointment.status for appointment in appointments()] == ["confirmed"] * 2
    report(reply("STOP"))
    assert not only_client().sms_consent
    require_agreement()


def test_a_workflow_goes_from_the_change_to_the_message_with_what_is_granted() -> None:
    automation.switch(SALON, "welcome", NOW, on=True)
    scheduling.book(wishes(at(9) + timedelta(days=7), email_consent=True), NOW)
    assert bring("on_appointment_change", records_of("appointments")) == []
    waits_until = datetime.fromisoformat(fire("walk_workflows")["idle_until"])
    assert later(30) <= waits_until < later(32)
    assert {row["sk"].partition("#")[0] for row in rows("automation")} >= {"run", "client", "plan"}
