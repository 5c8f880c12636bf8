from datetime import datetime

import pytest

from chalicelib.catalogue.etiquette import ApprovedTemplate, Etiquette
from chalicelib.catalogue.service import change_etiquette
from chalicelib.core.errors import ChannelError, NotFound
from chalicelib.core.table import WriteRefused, commit
from chalicelib.messaging import service, store
from chalicelib.messaging.lifecycle import UNCERTAIN, WAITS
from chalicelib.messaging.model import Message, Subject, Verdict
from tests.cast import open_salon
from tests.conftest import PREFIX, aws
from tests.messaging.cast import FACTS, NOW, SALON, PostOffice, agree, later, message

pytestmark = pytest.mark.usefixtures("tables")


def as_stored(message_id: str = "m1") -> Message:
    stored = store.load_message(SALON, message_id)
    assert stored is not None
    return stored.message


def is_waiting(message_id: str = "m1") -> bool:
    return message_id in [due.message_id for due in store.load_due(later(1_000_000), 100)]


def refuse(reason: str, *, permanent: bool) -> PostOffice:
    def instead(_to: str) -> str:
        raise ChannelError(reason, permanent=permanent)

    return PostOffice(instead)


def test_asking_for_the_same_message_again_changes_nothing() -> None:
    assert service.enqueue([message("m1"), message("m2")]) == 2
    assert service.enqueue([message("m1", facts={}), message("m3")]) == 1
    assert as_stored("m1").facts == message().facts


def test_somebody_elses_commit_can_ask_for_messages_and_is_refused_when_they_exist() -> None:
    commit(service.enqueue_writes([message("m1"), message("m2")]))
    assert as_stored("m2") == message("m2")
    with pytest.raises(WriteRefused):
        commit(service.enqueue_writes([message("m2"), message("m3")]))
    assert store.load_message(SALON, "m3") is None


def test_a_due_message_is_sent_and_recorded() -> None:
    post = PostOffice()
    service.enqueue([message()])
    assert service.deliver(SALON, "m1", agree, NOW, post) == "sent"
    sent = as_stored()
    assert (sent.state, sent.sent_at, sent.provider_id, sent.tries) == ("sent", NOW, "receipt-1", 1)
    assert post.accepted == {"carla@example.com": 1}
    assert not is_waiting()


@pytest.mark.parametrize(
    ("values", "said"), [(("client_name", "recommended"), ["Nails"]), (("client_name",), [])]
)
def test_over_whatsapp_what_is_looked_up_is_what_the_approved_words_have(
    values: tuple[str, ...], said: list[str]
) -> None:
    """What the SMS speaks of says nothing about the words that WhatsApp has approved."""
    open_salon()
    etiquette = Etiquette(whatsapp_templates={"first_tips": ApprovedTemplate(name="again", values=values)})
    change_etiquette(SALON, etiquette, 1)
    looked_up, post = list[str](), PostOffice()

    def recommended() -> str:
        looked_up.append("Nails")
        return "Nails"

    def judge(_message: Message, _now: datetime) -> Verdict:
        return Verdict(send=True, asked={"recommended": recommended})

    facts = {**message(purpose="first_tips").facts, "recommended": ""}
    service.enqueue([message(purpose="first_tips", channel="whatsapp", facts=facts)])
    assert service.deliver(SALON, "m1", judge, NOW, post) == "sent"
    assert looked_up == said
    assert list(post.contents[0].parameters.values())[1:] == said


def test_a_message_is_not_sent_before_it_is_due() -> None:
    post = PostOffice()
    service.enqueue([message(due_at=later(1))])
    assert service.deliver(SALON, "m1", agree, NOW, post) == "queued"
    assert service.deliver(SALON, "m1", agree, later(1), post) == "sent"
    assert post.accepted.total() == 1


def test_a_sent_message_stays_sent_whatever_comes_again_even_with_the_clock_turned_back() -> None:
    post = PostOffice()
    service.enqueue([message()])
    instants = (NOW, NOW, later(-1), later(10))
    assert {service.deliver(SALON, "m1", agree, now, post) for now in instants} == {"sent"}
    assert post.accepted.total() == 1


@pytest.mark.parametrize("otherwise", ["cancelled", "held_back"])
def test_the_second_look_may_decide_against_sending_and_its_reason_is_kept(otherwise: str) -> None:
    def disagree(_message: Message, _now: datetime) -> Verdict:
        return Verdict.model_validate({"send": False, "reason": "She has cancelled.", "otherwise": otherwise})

    post = PostOffice()
    service.enqueue([message()])
    assert service.deliver(SALON, "m1", disagree, NOW, post) == otherwise
    assert service.deliver(SALON, "m1", agree, later(1), post) == otherwise
    assert as_stored().reason == "She has cancelled."
    assert post.accepted.total() == 0
    assert not is_waiting()


def test_what_the_provider_refuses_for_now_is_tried_again_ever_later_and_then_given_up() -> None:
    post = refuse("Throttled", permanent=False)
    now = NOW
    service.enqueue([message()])
    for tries, wait in enumerate(WAITS, 1):
        assert service.deliver(SALON, "m1", agree, now, post) == "failed"
        waiting = as_stored()
        assert (waiting.tries, waiting.due_at, waiting.reason) == (tries, now + wait, "Throttled")
        now = waiting.due_at
    assert service.deliver(SALON, "m1", agree, now, post) == "dead"
    assert as_stored().tries == 6
    assert not is_waiting()


def test_a_message_refused_once_goes_out_the_second_time_and_forgets_the_reason() -> None:
    service.enqueue([message()])
    service.deliver(SALON, "m1", agree, NOW, refuse("Throttled", permanent=False))
    assert service.deliver(SALON, "m1", agree, later(1), PostOffice()) == "sent"
    assert as_stored().reason == ""


def test_what_the_provider_will_never_take_is_dead_at_once() -> None:
    service.enqueue([message()])
    assert service.deliver(SALON, "m1", agree, NOW, refuse("No such address", permanent=True)) == "dead"
    assert as_stored().reason == "No such address"


def test_no_answer_leaves_it_uncertain_and_it_is_never_sent_again() -> None:
    def cut_off(_to: str) -> str:
        raise TimeoutError

    post = PostOffice(cut_off)
    service.enqueue([message()])
    assert service.deliver(SALON, "m1", agree, NOW, post) == "uncertain"
    post.instead = lambda _to: None
    service.deliver_due(agree, later(60), senders=post)
    assert as_stored().reason == UNCERTAIN
    assert post.accepted.total() == 0
    assert not is_waiting()


def test_a_message_that_cannot_be_prepared_is_put_off_and_says_why() -> None:
    facts = {name: word for name, word in FACTS.items() if name != "date"}
    service.enqueue([message(facts=facts)])
    assert service.deliver(SALON, "m1", agree, NOW, PostOffice()) == "failed"
    assert "the fact date" in as_stored().reason
    assert as_stored().due_at == NOW + WAITS[0]


def test_an_unknown_message_is_not_found() -> None:
    with pytest.raises(NotFound):
        service.deliver(SALON, "nothing", agree, NOW, PostOffice())


def test_the_stream_tells_of_messages_that_are_queued_and_of_no_others() -> None:
    def image() -> dict[str, object]:
        key = {"pk": {"S": SALON}, "sk": {"S": "m1"}}
        item: dict[str, object] = aws("dynamodb").get_item(TableName=f"{PREFIX}messages", Key=key)["Item"]
        return item

    service.enqueue([message()])
    assert service.queued_in(image()) == (SALON, "m1")
    service.deliver(SALON, "m1", agree, NOW, PostOffice())
    assert service.queued_in(image()) is None
    assert service.queued_in(None) is None


def test_an_identifier_follows_from_what_the_message_is_and_fits_into_an_address() -> None:
    about = Subject(kind="reconnect", id="salon#carla/ä", version=1)
    unlike = {
        service.message_id_for(about, "reconnect", "first", "client", "email"),
        service.message_id_for(about, "reconnect", "first", "client", "sms"),
        service.message_id_for(about, "reconnect", "again", "client", "sms"),
        service.message_id_for(
            about.model_copy(update={"version": 2}), "reconnect", "first", "client", "sms"
        ),
    }
    assert len(unlike) == 4
    assert service.message_id_for(about, "reconnect", "first", "client", "sms") in unlike
    assert all(name.replace("-", "").replace("_", "").isalnum() and name.isascii() for name in unlike)
