"""Words of the owner's own for each category: rule CR-21."""

from decimal import Decimal
from typing import Any

import pytest

from chalicelib.clients import store as people
from chalicelib.clients.model import ClientDetails
from chalicelib.core.errors import BadInput
from chalicelib.messaging import service as messaging
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import CategorySettings
from tests.messaging.cast import NOW
from tests.reconnect.studio import CARLA, STUDIO, Studio, named

TEMPLATES = messaging.templates
ELIF = named("Elif")
BY_SMS = ClientDetails(name="Gita", phone="+4915112345670", sms_consent=True)
KNEAD = "{{ business_name }}: {{ client_name }}, your back misses us ({{ category }}). {{ booking_url }}"


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio on a day on which Carla is overdue for a massage, with a text of Ana's about that."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    write("knead", KNEAD)
    return studio


def write(template_id: str, body: str, form: str = "sms", language: str = "en", **more: Any) -> None:
    subject = {"subject": "Come back", "heading": "Come back"} if form == "email" else {}
    name = TEMPLATES.template_name(TEMPLATES.OWN, form, language, template_id)
    wording = TEMPLATES.Wording(body=body, **subject)
    TEMPLATES.keep_template(STUDIO, name, wording, "Ana", NOW, **more)


def texts(studio: Studio, who: ClientDetails, channel: str = "sms") -> list[str]:
    return [message["text"] for message in studio.received(who) if message["channel"] == channel]


def test_cr_21_a_category_is_worded_by_a_text_of_the_owners_own(studio: Studio) -> None:
    studio.has_been(ELIF, "cut", 0, 28, 56)
    studio.choose("massage", invitation_text="knead")
    studio.press()
    (text,) = texts(studio, CARLA)
    assert text.startswith("Ana's Studio: Carla Costa, your back misses us (Massage). https://")
    assert text.endswith("Reply STOP to opt out")
    (usual,) = texts(studio, ELIF, "email")
    assert "Your last visit for Hair" in usual


def test_cr_21_where_it_is_not_written_for_a_channel_the_usual_words_go_out(studio: Studio) -> None:
    studio.choose("massage", invitation_text="knead")
    studio.press()
    (email,) = texts(studio, CARLA, "email")
    assert "Your last visit for Massage" in email


def test_cr_21_a_last_visit_long_ago_is_named_with_its_year(studio: Studio) -> None:
    studio.at(300)
    studio.press()
    (email,) = texts(studio, CARLA, "email")
    assert "Your last visit for Massage was on 1 March 2027." in email


def test_cr_21_several_categories_are_named_each_with_the_day_of_its_own_last_visit(studio: Studio) -> None:
    studio.has_been(CARLA, "cut", 10, 38, 66)
    studio.press()
    (email,) = texts(studio, CARLA, "email")
    said = "Your last visit for Massage and Hair was on 1 March (Massage) and 11 March (Hair)."
    assert said in " ".join(email.split())


def test_cr_21_the_follow_up_has_words_of_its_own_and_everything_else_stays(studio: Studio) -> None:
    write("once-more", "{{ business_name }}: once more, {{ client_name }}? {{ booking_url }}")
    studio.choose("massage", invitation_text="knead", follow_up_text="once-more")
    studio.press("massage", ["sms"])
    studio.at(188)
    assert [text.split(".")[0].split("?")[0] for text in texts(studio, CARLA)] == [
        "Ana's Studio: Carla Costa, your back misses us (Massage)",
        "Ana's Studio: once more, Carla Costa",
    ]
    assert studio.sent(CARLA) == [("reconnect", "sms"), ("reconnect_follow_up", "sms")]
    assert studio.press("massage", ["sms"]).skipped[0].reason == "already_contacted"


def test_cr_21_the_reminder_to_book_again_has_words_of_its_own(studio: Studio) -> None:
    write("soon", "{{ client_name }}: soon {{ category }} again, after {{ last_visit }}. {{ booking_url }}")
    studio.has_been(BY_SMS, "cut", 120, 148, 176)
    studio.choose("hair", mode="compat", nudge=True, nudge_text="soon", channels=("sms",))
    studio.at(199, 12)
    (text,) = texts(studio, BY_SMS)
    assert text.startswith("Gita: soon Hair again, after 29 June.")


def test_cr_21_it_goes_out_in_the_clients_language_where_it_is_written_in_that(studio: Studio) -> None:
    studio.choose("massage", invitation_text="knead")
    people.save([people.fields_write(STUDIO, studio.enter(CARLA), {"language": "de"})])
    (english,) = reconnect.preview(STUDIO, "massage", ("sms",), studio.clock.now()).looks
    assert "your back misses us" in english.text
    write("knead", "{{ client_name }}, Ihr Rücken vermisst uns. {{ booking_url }}", language="de")
    (german,) = reconnect.preview(STUDIO, "massage", ("sms",), studio.clock.now()).looks
    assert "Ihr Rücken vermisst uns" in german.text
    studio.press("massage", ["sms"])
    assert texts(studio, CARLA) == [german.text]


def test_cr_21_the_preview_shows_it_as_it_arrives_with_its_parts_and_what_they_cost(studio: Studio) -> None:
    write("long", KNEAD + " " + "The weather is fine, the table is warm. " * 8)
    price = TEMPLATES.SegmentPrice(amount=Decimal("7.5"), currency="EUR")
    TEMPLATES.set_segment_price(STUDIO, price)
    studio.choose("massage", invitation_text="long")
    looked_at = reconnect.preview(STUDIO, "massage", ("sms",), studio.clock.now())
    (look,) = looked_at.looks
    assert "your back misses us (Massage)" in look.text
    assert (looked_at.sms, looked_at.segments, looked_at.cost) == (1, 3, Decimal("22.5"))
    studio.press("massage", ["sms"])
    assert texts(studio, CARLA) == [look.text]


@pytest.mark.parametrize("setting", ["invitation_text", "follow_up_text", "nudge_text"])
def test_cr_21_a_text_that_there_is_not_or_that_is_not_in_use_is_refused(
    studio: Studio, setting: str
) -> None:
    write("draft", "{{ client_name }}", live=False)
    write("deutsch", "{{ client_name }}", language="de")
    for text in ("nothing", "draft", "deutsch"):
        settings = CategorySettings(category_id="massage", active=False, **{setting: text})
        with pytest.raises(BadInput) as refused:
            reconnect.change_settings(STUDIO, settings, studio.clock.now())
        ((field, words),) = refused.value.fields
        assert field == setting
        assert words.startswith(f"No text of your own called “{text}” is in use")
    assert reconnect.list_settings(STUDIO)["massage"].active


def test_cr_21_a_text_that_speaks_of_what_nobody_knows_is_not_even_saved(studio: Studio) -> None:
    with pytest.raises(BadInput) as refused:
        write("wrong", "{{ client_name }}, your {{ star_sign }} calls")
    assert "star_sign" in refused.value.fields[0][1]
