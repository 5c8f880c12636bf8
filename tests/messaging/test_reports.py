"""What becomes of a message after it went out, over another way, or not at all."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.core.errors import ChannelError
from chalicelib.core.table import WriteRefused
from chalicelib.messaging import service, store
from chalicelib.messaging.lifecycle import RECONCILED
from chalicelib.messaging.model import Message, Report, Verdict, Way
from tests.messaging.cast import NOW, SALON, PostOffice, agree, later, message

pytestmark = pytest.mark.usefixtures("tables")

BY_TEXT = Way(channel="sms", to="+4915112345678")


def asked_for(**changes: Any) -> Message:
    """Give a message under the identifier that asking for it gives."""
    made = message(**changes)
    name = service.message_id_for(made.subject, made.purpose, "", "client", made.channel)
    return made.model_copy(update={"message_id": name})


MAIL, TEXT = asked_for(fallbacks=(BY_TEXT,)), asked_for(channel="sms")


def report(outcome: str, **changes: Any) -> Report:
    usual: dict[str, Any] = {"business_id": SALON, "message_id": MAIL.message_id, "at": later(1)}
    return Report.model_validate({"outcome": outcome, **usual, **changes})


def states() -> dict[str, str]:
    return {it.channel: it.state for it in service.list_messages(SALON).items}


def as_stored(message_id: str = MAIL.message_id) -> Message:
    stored = store.load_message(SALON, message_id)
    assert stored is not None
    return stored.message


def no_such_address(_to: str) -> str:
    raise ChannelError("No such address", permanent=True)


def cut_off(_to: str) -> str:
    raise TimeoutError


def deliver(post: PostOffice | None = None, judge: Any = agree, now: datetime = NOW) -> str:
    return service.deliver(SALON, MAIL.message_id, judge, now, post or PostOffice())


def test_what_the_provider_delivers_is_delivered_and_said_again_changes_nothing() -> None:
    service.enqueue([MAIL])
    deliver()
    assert service.record_report(report("delivered"), later(1)) == "delivered"
    assert service.record_report(report("delivered", at=later(9)), later(9)) == "delivered"
    assert as_stored().delivered_at == later(1)


def test_a_report_can_name_the_message_as_the_provider_does() -> None:
    service.enqueue([MAIL])
    deliver()
    named = report("delivered", business_id="", message_id="", provider_id="receipt-1")
    assert service.record_report(named, later(1)) == "delivered"
    foreign = named.model_copy(update={"provider_id": "receipt-2"})
    assert service.record_report(foreign, later(1)) is None


def test_what_comes_back_for_good_goes_over_the_next_way_once() -> None:
    service.enqueue([MAIL])
    deliver()
    for _ in range(2):
        bounced = report("bounced", permanent=True, reason="No such person")
        assert service.record_report(bounced, later(1)) == "bounced"
    assert states() == {"email": "bounced", "sms": "queued"}
    assert service.deliver(SALON, TEXT.message_id, agree, later(1), PostOffice()) == "sent"


def test_what_comes_back_for_now_is_tried_over_no_other_way() -> None:
    service.enqueue([MAIL])
    deliver()
    assert service.record_report(report("bounced", reason="Mailbox full"), later(1)) == "bounced"
    assert states() == {"email": "bounced"}


def test_what_cannot_go_out_or_may_not_goes_over_the_next_way() -> None:
    service.enqueue([MAIL])
    assert deliver(PostOffice(no_such_address)) == "dead"
    assert states() == {"email": "dead", "sms": "queued"}


def test_what_is_held_back_goes_over_the_next_way_and_what_is_untrue_over_none() -> None:
    def hold(_message: Message, _now: datetime) -> Verdict:
        return Verdict(send=False, reason="Stopped.", otherwise="held_back")

    service.enqueue([MAIL])
    assert deliver(judge=hold) == "held_back"
    assert states() == {"email": "held_back", "sms": "queued"}
    untrue = asked_for(purpose="thank_you", fallbacks=(BY_TEXT,))
    service.enqueue([untrue])
    service.deliver(SALON, untrue.message_id, lambda *_: Verdict(send=False), NOW, PostOffice())
    assert [it.purpose for it in service.list_messages(SALON).items].count("thank_you") == 1


def test_a_way_that_was_asked_for_by_itself_is_not_used_again() -> None:
    service.enqueue([MAIL, TEXT])
    post = PostOffice()
    assert service.deliver(SALON, TEXT.message_id, agree, NOW, post) == "sent"
    assert deliver(PostOffice(no_such_address)) == "dead"
    assert states() == {"email": "dead", "sms": "sent"}
    assert post.accepted.total() == 1


def test_doubt_ends_with_the_providers_report_and_both_are_counted() -> None:
    service.enqueue([MAIL])
    assert deliver(PostOffice(cut_off)) == "uncertain"
    standing = service.look_at_standing(SALON, later(1))
    assert (standing.uncertain, standing.reconciled) == (1, 0)
    assert service.record_report(report("delivered"), later(1)) == "delivered"
    standing = service.look_at_standing(SALON, later(1))
    assert (standing.uncertain, standing.reconciled) == (0, 1)
    assert (as_stored().reason, as_stored().reconciled_at) == (RECONCILED, later(1))
    assert service.look_at_standing("dario", later(1)).reconciled == 0


def test_a_report_that_comes_before_our_own_record_stands() -> None:
    def meanwhile(_to: str) -> None:
        service.record_report(report("delivered"), later(1))

    service.enqueue([MAIL])
    assert deliver(PostOffice(meanwhile)) == "delivered"
    assert (as_stored().provider_id, as_stored().sent_at) == ("receipt-1", NOW)


def test_a_report_of_what_never_went_out_changes_nothing() -> None:
    service.enqueue([MAIL])
    assert service.record_report(report("delivered"), later(1)) == "queued"
    assert as_stored() == MAIL


def test_a_complaint_is_a_delivery_that_was_unwanted() -> None:
    service.enqueue([MAIL])
    deliver()
    service.record_report(report("delivered"), later(1))
    assert service.record_report(report("complained", at=later(5)), later(5)) == "delivered"
    assert "unwanted" in as_stored().reason


def test_what_has_to_wait_is_queued_again_and_judged_again() -> None:
    def quiet(_message: Message, now: datetime) -> Verdict:
        if now >= later(60):
            return Verdict(send=True)
        return Verdict(send=False, reason="Quiet time.", otherwise="wait", wait_until=later(60))

    service.enqueue([MAIL])
    assert deliver(judge=quiet) == "queued"
    assert (as_stored().due_at, as_stored().reason, as_stored().tries) == (later(60), "Quiet time.", 0)
    assert deliver(judge=quiet, now=later(59)) == "queued"
    assert deliver(judge=quiet, now=later(60)) == "sent"


def test_who_waits_without_a_time_is_looked_at_a_minute_later() -> None:
    service.enqueue([MAIL])
    deliver(judge=lambda *_: Verdict(send=False, otherwise="wait", wait_until=NOW))
    assert as_stored().due_at == later(1)


def test_a_report_that_writers_keep_coming_before_is_refused_and_comes_again() -> None:
    service.enqueue([MAIL])
    deliver()
    stored = store.load_message(SALON, MAIL.message_id)
    assert stored is not None
    store.replace(stored, stored.message)
    with pytest.raises(WriteRefused):
        store.replace(stored, stored.message)
