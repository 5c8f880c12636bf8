"""Texts of the owner's own: known by their template_id, with nothing shipped that could stand for them."""

from typing import Any

import pytest

from chalicelib.catalogue.service import get_business
from chalicelib.core.errors import BadInput, NotFound
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message, Way
from chalicelib.messaging.templates import service, store
from chalicelib.messaging.templates.model import TemplateName, Wording
from tests.cast import open_salon
from tests.ledger import rows
from tests.messaging.cast import FACTS, NOW, SALON, PostOffice, agree, later, message

SUMMER = TemplateName("owner_message", "email", "en", "summer")
IN_GERMAN = TemplateName("owner_message", "email", "de", "summer")
BY_SMS = TemplateName("owner_message", "sms", "en", "summer")
WORDS = Wording(
    subject="Summer!", heading="Summer", body="Sun, {{ client_name }}.\n\n[Book]({{ booking_url }})"
)
SHORT = Wording(body="{{ business_name }}: sun. {{ booking_url }}")


@pytest.fixture(autouse=True)
def salon(tables: None) -> None:
    open_salon()


def keep(name: TemplateName = SUMMER, wording: Wording = WORDS, **changes: bool) -> int:
    return service.keep_template(SALON, name, wording, "Ana", NOW, **changes).number


def own(**changes: Any) -> Message:
    return message(purpose="owner_message", template_id="summer", **changes)


def delivered(*, expected: str = "sent", **changes: object) -> PostOffice:
    """Let one message of the text go out, and give the post office that took it."""
    post = PostOffice()
    messaging.enqueue([own(**changes)])
    assert messaging.deliver(SALON, "m1", agree, NOW, post) == expected
    return post


def test_an_own_text_is_written_sent_changed_and_put_back_to_an_older_version() -> None:
    assert [keep(), keep(wording=WORDS.model_copy(update={"subject": "Later"}))] == [1, 2]
    assert service.use_version(SALON, SUMMER, 1).in_use == WORDS
    (content,) = delivered().contents
    assert content.subject == "Summer!"
    assert "Sun, Carla Costa." in content.text
    assert FACTS["unsubscribe_url"] in content.text


def test_two_own_texts_have_nothing_to_do_with_each_other() -> None:
    keep()
    winter = TemplateName("owner_message", "email", "en", "winter")
    keep(winter, WORDS.model_copy(update={"subject": "Snow"}))
    assert delivered().contents[0].subject == "Summer!"
    assert [each.number for each in service.get_template(SALON, winter)[1]] == [1]


@pytest.mark.parametrize("live", [True, False])
def test_nothing_is_shipped_for_an_own_text(live: bool) -> None:
    keep(live=live)
    for number in (0, *([] if live else [None])):
        with pytest.raises(BadInput) as refused:
            service.wording_of(SALON, SUMMER, number)
        assert refused.value.fields == (
            ("number", "Nothing is shipped for a text of your own. Please choose one of its versions."),
        )
        with pytest.raises(BadInput):
            service.send_test(SALON, SUMMER, number, ("email", "ana@example.com"), FACTS, NOW)
    with pytest.raises(BadInput):
        service.use_version(SALON, SUMMER, 0)
    there, _ = service.get_template(SALON, SUMMER)
    assert (there.shipped, there.number, there.in_use) == (None, *((1, WORDS) if live else (None, None)))
    assert there.begun_with.subject


def test_a_version_of_an_own_text_is_tried_out_before_it_is_in_use() -> None:
    keep(live=False)
    post, asked = PostOffice(), service.send_test(SALON, SUMMER, 1, ("email", "ana@example.com"), FACTS, NOW)
    assert messaging.deliver(SALON, asked.message_id, service.judge_test, NOW, post) == "sent"
    assert post.contents[0].subject == "Test: Summer!"


def test_own_texts_are_listed_behind_the_others_in_every_language_and_form() -> None:
    keep()
    keep(IN_GERMAN, live=False)
    english, german = (service.list_templates(SALON, language)[-2:] for language in ("en", "de"))
    assert [(each.name, each.number) for each in english] == [(SUMMER, 1), (BY_SMS, None)]
    assert [(each.name, each.number, each.shelf.latest) for each in german[:1]] == [(IN_GERMAN, None, 1)]


def test_own_texts_in_use_are_those_of_the_business_s_language_by_name() -> None:
    winter, spring = (TemplateName("owner_message", "sms", "en", it) for it in ("winter", "spring"))
    for name, live in ((SUMMER, True), (BY_SMS, True), (winter, True), (spring, False), (IN_GERMAN, True)):
        keep(name, Wording(body="Come!") if name.form == "sms" else WORDS, live=live)
    salon, _ = get_business(SALON)
    assert service.list_own_in_use(salon) == ["summer", "winter"]
    german = salon.model_copy(update={"language": "de"})
    assert service.list_own_in_use(german) == ["summer"]
    assert service.list_own_in_use(salon.model_copy(update={"business_id": "garage"})) == []


@pytest.mark.parametrize(
    ("purpose", "template_id"),
    [
        ("owner_message", ""),
        ("owner_message", "a#b"),
        ("owner_message", "été"),
        ("owner_message", "a" * 129),
        ("reminder", "mine"),
    ],
)
def test_only_a_text_of_the_owner_s_own_has_a_plain_identifier(purpose: str, template_id: str) -> None:
    with pytest.raises(NotFound):
        service.template_name(purpose, "email", "en", template_id)


def test_a_client_whose_language_the_text_is_not_in_gets_it_in_the_business_s() -> None:
    keep()
    (content,) = delivered(language="de").contents
    assert content.subject == "Summer!"
    assert content.text.startswith("Hello Carla Costa,")
    keep(IN_GERMAN, WORDS.model_copy(update={"subject": "Sommer!"}))
    post = PostOffice()
    messaging.enqueue([own(message_id="m2", language="de")])
    messaging.deliver(SALON, "m2", agree, NOW, post)
    assert post.contents[0].subject == "Sommer!"
    assert post.contents[0].text.startswith("Guten Tag, Carla Costa!")


@pytest.mark.parametrize("written", [False, True])
def test_without_any_text_it_is_over_at_once_and_anybody_can_read_why(written: bool) -> None:
    if written:
        keep(IN_GERMAN)
    assert delivered(expected="dead").contents == []
    ended = messaging.find_message(SALON, "m1")
    assert ended is not None
    assert ended.reason == (
        "Your own text “summer” is not in use for email, neither in the client's language nor in the"
        " business's. Please write it under Wording."
    )
    assert messaging.deliver_due(agree, later(600), senders=PostOffice()).next_due_at is None


def test_what_is_not_written_for_one_way_goes_the_next() -> None:
    keep(BY_SMS, SHORT)
    messaging.enqueue(
        [
            own(
                message_id="owner_message-client-email-x",
                language="de",
                fallbacks=(Way(channel="sms", to="+4915112345678"),),
            )
        ]
    )
    post = PostOffice()
    messaging.deliver_due(agree, NOW, senders=post)
    messaging.deliver_due(agree, later(1), senders=post)
    assert sorted(row["e"]["state"] for row in rows("messages") if "state" in row["e"]) == ["dead", "sent"]
    assert [content.text.split(" http")[0] for content in post.contents] == ["Ana's Salon: sun."]


def test_an_own_text_that_a_newer_program_cannot_use_is_not_replaced_by_other_words() -> None:
    keep()
    shelf, seen = store.load_shelf(SALON, SUMMER)
    assert shelf.live is not None
    old = shelf.live.model_copy(update={"wording": WORDS.model_copy(update={"body": "{{ gone }}"})})
    store.save(SALON, SUMMER, shelf.model_copy(update={"live": old}), seen)
    assert delivered(expected="dead").contents == []
