"""Owners' templates: what is kept, what is refused, which version is sent, and how a test goes out."""

from decimal import Decimal

import pytest

from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.messaging.rendering import content_of
from chalicelib.messaging.templates import service, store
from chalicelib.messaging.templates.model import SegmentPrice, TemplateName, Wording
from tests.messaging.cast import FACTS, NOW, SALON, SPECIAL, PostOffice, agree, later, message

pytestmark = pytest.mark.usefixtures("tables")

REMINDER = TemplateName("reminder", "email", "en")
BY_SMS = TemplateName("reminder", "sms", "en")
KIND = Wording(subject="Tomorrow: {{ service }}", heading="Until then", body="{{ details }}\n\nBring cake.")
SHORT = Wording(body="{{ business_name }}: see you {{ at }}. {{ manage_url }}")


def sent(**changes: object) -> PostOffice:
    """Deliver one message of Carla's and give the post office that took it."""
    post = PostOffice()
    about = message("m1", purpose="reminder", **changes)
    messaging.enqueue([about])
    assert messaging.deliver(SALON, "m1", agree, NOW, post) == "sent"
    return post


def keep(wording: Wording, name: TemplateName = REMINDER, **changes: bool) -> int:
    return service.keep_template(SALON, name, wording, "Ana", NOW, **changes).number


def test_without_an_owners_own_the_shipped_wording_is_sent() -> None:
    (content,) = sent().contents
    assert content.subject.startswith("Reminder: Cut + Colour")
    there, versions = service.get_template(SALON, REMINDER)
    assert (there.number, there.in_use, versions) == (0, there.shipped, [])


def test_what_the_owner_saved_is_what_is_sent() -> None:
    assert keep(KIND) == 1
    (content,) = sent().contents
    assert content.subject == "Tomorrow: Cut + Colour"
    assert "Bring cake." in content.text
    assert "Bring cake." in content.html
    assert "What: Cut + Colour" in content.text
    assert content.text.startswith("Hello Carla Costa,")
    assert "because of your appointment with Ana's Salon" in content.text


@pytest.mark.parametrize(
    "name",
    [BY_SMS, TemplateName("reminder", "email", "de"), TemplateName("thank_you", "email", "en")],
)
def test_an_own_wording_is_of_one_purpose_channel_and_language(name: TemplateName) -> None:
    assert keep(SHORT if name.form == "sms" else Wording(subject="a", heading="b", body="c"), name) == 1
    assert sent().contents[0].subject.startswith("Reminder: Cut + Colour")


def test_whatsapp_says_what_a_text_message_says() -> None:
    keep(SHORT, BY_SMS)
    about = message(purpose="reminder", channel="whatsapp")
    content = content_of(about, NOW, "a@b.example", service.template_for(about))
    assert content.text == f"Ana's Salon: see you Tuesday 4 May 2027 at 14:30. {FACTS['manage_url']}"
    assert content.html == ""


def test_another_business_keeps_its_own_words() -> None:
    service.keep_template("garage", REMINDER, KIND, "Dario", NOW)
    assert sent().contents[0].subject.startswith("Reminder")
    assert service.get_template(SALON, REMINDER)[1] == []


def test_every_save_is_a_version_and_any_of_them_can_be_sent_again() -> None:
    first, second = KIND, KIND.model_copy(update={"subject": "Soon: {{ service }}"})
    assert [keep(first), keep(second)] == [1, 2]
    there, versions = service.get_template(SALON, REMINDER)
    assert (there.number, there.in_use) == (2, second)
    assert [(each.number, each.wording, each.saved_by) for each in versions] == [
        (2, second, "Ana"),
        (1, first, "Ana"),
    ]
    assert service.use_version(SALON, REMINDER, 1).in_use == first
    assert sent().contents[0].subject == "Tomorrow: Cut + Colour"
    assert keep(second) == 3


def test_one_can_go_back_to_the_shipped_wording_and_keep_ones_versions() -> None:
    keep(KIND)
    there = service.use_version(SALON, REMINDER, 0)
    assert (there.number, there.in_use) == (0, there.shipped)
    assert sent().contents[0].subject.startswith("Reminder")
    assert [each.number for each in service.get_template(SALON, REMINDER)[1]] == [1]
    assert service.use_version(SALON, REMINDER, 1).number == 1


def test_a_version_that_is_not_live_waits_until_it_is_put_to_use() -> None:
    assert keep(KIND, live=False) == 1
    assert sent().contents[0].subject.startswith("Reminder")
    assert service.use_version(SALON, REMINDER, 1).in_use == KIND


def test_a_version_that_was_never_saved_cannot_be_sent() -> None:
    keep(KIND)
    with pytest.raises(NotFound):
        service.use_version(SALON, REMINDER, 2)


@pytest.mark.parametrize(
    ("name", "wording", "field", "words"),
    [
        (
            REMINDER,
            KIND.model_copy(update={"body": "Hello\n{{ previous_date }}"}),
            "body",
            "Line 2: There is no {{ previous_date }} here. These can be used: address, ",
        ),
        (REMINDER, KIND.model_copy(update={"subject": ""}), "subject", "Please write it on one line."),
        (REMINDER, KIND.model_copy(update={"heading": "a\nb"}), "heading", "Please write it on one line."),
        (REMINDER, KIND.model_copy(update={"subject": "{{ details }}"}), "subject", "{{ details }} stands"),
        (REMINDER, KIND.model_copy(update={"body": " \n"}), "body", "Please write what the message says."),
        (BY_SMS, Wording(subject="Hello", body="x"), "subject", "A short text has none."),
        (BY_SMS, Wording(body="x\n[Go]({{ manage_url }})"), "body", "Line 2: A short text has no buttons."),
        (BY_SMS, Wording(body="{{ details }}"), "body", "Line 1: There is no {{ details }} here."),
    ],
)
def test_what_could_not_be_sent_is_refused_and_says_where_and_why(
    name: TemplateName, wording: Wording, field: str, words: str
) -> None:
    with pytest.raises(BadInput) as refused:
        service.keep_template(SALON, name, wording, "Ana", NOW)
    assert refused.value.fields[0][0] == field
    assert refused.value.fields[0][1].startswith(words)
    assert service.get_template(SALON, name)[1] == []


def test_of_two_who_save_at_once_one_is_told_to_look_again() -> None:
    keep(KIND)
    shelf, seen = store.load_shelf(SALON, REMINDER)
    keep(KIND)
    late = shelf.model_copy(update={"latest": 2})
    with pytest.raises(ChangedMeanwhile):
        service._save(SALON, REMINDER, late, seen)
    assert service.get_template(SALON, REMINDER)[0].number == 2


def test_a_wording_that_a_newer_program_cannot_use_gives_way_to_the_shipped_one() -> None:
    keep(KIND)
    shelf, seen = store.load_shelf(SALON, REMINDER)
    assert shelf.live is not None
    old = shelf.live.model_copy(update={"wording": KIND.model_copy(update={"body": "{{ gone }}"})})
    store.save(SALON, REMINDER, shelf.model_copy(update={"live": old}), seen)
    assert sent().contents[0].subject.startswith("Reminder")


def test_everything_there_is_in_a_language_is_listed_with_what_is_in_use() -> None:
    keep(KIND)
    found = service.list_templates(SALON, "en")
    assert {each.name: each.number for each in found if each.number} == {REMINDER: 1}
    assert all(each.in_use == each.shipped for each in found if not each.number)
    with pytest.raises(NotFound):
        service.list_templates(SALON, "xx")


@pytest.mark.parametrize(
    "address", [("reminders", "email", "en"), ("reminder", "fax", "en"), ("reminder", "sms", "..")]
)
def test_there_is_nothing_under_a_wrong_name(address: tuple[str, str, str]) -> None:
    with pytest.raises(NotFound):
        service.template_name(*address)


def test_a_preview_shows_the_message_and_what_an_sms_takes_and_costs() -> None:
    email = service.preview(SALON, REMINDER, KIND, FACTS)
    assert email.content.subject == "Tomorrow: Cut + Colour"
    assert (email.segments, email.cost) == (None, None)
    unknown = service.preview(SALON, BY_SMS, SHORT, {**FACTS, **SPECIAL})
    assert unknown.segments is not None
    assert (unknown.segments.encoding, unknown.segments.count, unknown.cost) == ("GSM-7", 1, None)
    service.set_segment_price(SALON, SegmentPrice(amount=Decimal("7.5"), currency="EUR"))
    long = service.preview(SALON, BY_SMS, Wording(body="Olá! " * 30), FACTS)
    assert long.segments is not None
    assert long.cost is not None
    assert (long.segments.encoding, long.segments.count) == ("UCS-2", 3)
    assert (long.cost.amount, long.cost.currency) == (Decimal("22.5"), "EUR")
    with pytest.raises(BadInput):
        service.preview(SALON, BY_SMS, Wording(body="{{ nobody }}"), FACTS)


@pytest.mark.parametrize("name", ["[x](https://evil.example)", "<b>Carla</b>", "{{ 7*7 }}", "{% if x %}"])
def test_a_client_of_any_name_is_greeted_by_it(name: str) -> None:
    keep(KIND.model_copy(update={"body": "Dear {{ client_name }}\n\n{{ client_name }}\n\n{{ details }}"}))
    (content,) = sent(facts={**FACTS, "client_name": name}).contents
    assert content.text.startswith(f"Hello {name},\n\nDear {name}\n\n{name}\n\n")
    assert "evil.example" not in "".join(part for part in content.html.split('"') if part.startswith("http"))
    assert "<b>" not in content.html
    assert "49" not in content.text.replace(FACTS["manage_url"], "")


def a_test(number: int | None = None, name: TemplateName = REMINDER) -> Message:
    to = "ana@example.com" if name.form == "email" else "+4915100000001"
    return service.send_test(SALON, name, number, (name.form, to), FACTS, NOW)


def test_a_test_goes_through_the_outbox_and_says_that_it_is_one() -> None:
    keep(KIND)
    post, asked = PostOffice(), a_test()
    assert messaging.deliver(SALON, asked.message_id, service.judge_test, NOW, post) == "sent"
    assert post.accepted == {"ana@example.com": 1}
    assert post.contents[0].subject == "Test: Tomorrow: Cut + Colour"
    (row,) = messaging.list_messages(SALON).items
    assert (row.message_id, row.state, row.recipient) == (asked.message_id, "sent", "staff")


def test_a_text_message_says_that_it_is_a_test_too() -> None:
    post, asked = PostOffice(), a_test(name=BY_SMS)
    messaging.deliver(SALON, asked.message_id, service.judge_test, NOW, post)
    assert post.contents[0].text.startswith("Test: Ana's Salon: see you soon!")


def test_any_version_can_be_tried_out_before_it_is_put_to_use() -> None:
    keep(KIND, live=False)
    post = PostOffice()
    for number in (1, 0, None):
        asked = a_test(number)
        messaging.deliver(SALON, asked.message_id, service.judge_test, later(1), post)
    assert [content.subject[:14] for content in post.contents] == [
        "Test: Tomorrow",
        "Test: Reminder",
        "Test: Reminder",
    ]
    with pytest.raises(NotFound):
        a_test(2)


def test_templates_are_no_messages_and_appear_in_no_list_of_them() -> None:
    keep(KIND)
    service.set_segment_price(SALON, SegmentPrice(amount=Decimal(7), currency="EUR"))
    assert messaging.list_messages(SALON).items == []
    assert messaging.deliver_due(agree, later(100)).sent == 0
