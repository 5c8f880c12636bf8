import re
from html.parser import HTMLParser
from typing import get_args

import pytest

from chalicelib.messaging.channels import Content
from chalicelib.messaging.facts import ALLOWED, OPTIONAL
from chalicelib.messaging.facts import FACTS as MEANINGS
from chalicelib.messaging.model import MARKETING, TO_STAFF, Channel, Purpose
from chalicelib.messaging.rendering import content_of
from chalicelib.messaging.segments import segments_of
from tests.messaging.cast import CALENDAR, FACTS, NOW, message

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
CHANNELS: tuple[Channel, ...] = ("email", "sms")
OF_A_VISIT = [purpose for purpose in TO_STAFF if "time" in ALLOWED[purpose]]


def written(purpose: Purpose, channel: Channel = "email", **facts: str) -> Content:
    words = message(purpose=purpose).facts | facts
    return content_of(message(purpose=purpose, channel=channel, facts=words), NOW, "bookings@salon.example")


def test_every_fact_has_a_meaning_and_a_use() -> None:
    used = frozenset[str]().union(*ALLOWED.values())
    assert used == MEANINGS.keys() == FACTS.keys()
    assert used > OPTIONAL


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_fact_that_the_words_need_is_never_left_out_in_silence(purpose: Purpose, channel: Channel) -> None:
    needed = message(purpose=purpose, channel=channel, facts={})
    with pytest.raises(LookupError, match="which is missing"):
        content_of(needed, NOW, "a@b.example")


@pytest.mark.parametrize("purpose", ["booking_confirmation", "move_confirmation", "reminder"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_client_is_told_what_when_where_with_whom_and_how_to_change_it(
    purpose: Purpose, channel: Channel
) -> None:
    text = written(purpose, channel).text
    told = ("service", "staff_name", "date", "time", "zone", "place", "address", "instructions", "manage_url")
    assert [name for name in told if FACTS[name] not in text] == []


@pytest.mark.parametrize("purpose", OF_A_VISIT)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_member_of_staff_is_told_who_comes_and_never_gets_the_clients_link(
    purpose: Purpose, channel: Channel
) -> None:
    text = written(purpose, channel).text
    assert [name for name in ("client_name", "service", "date", "time") if FACTS[name] not in text] == []
    assert "token=" not in text
    assert set(re.findall(r"https://\S+", text)) <= {FACTS["console_url"]}


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_move_tells_the_time_before_to_client_and_staff(channel: Channel) -> None:
    assert FACTS["previous_date"] in written("move_notice", channel).text
    assert FACTS["previous_date"] in written("move_confirmation", "email").text


@pytest.mark.parametrize("channel", CHANNELS)
def test_thanks_and_invitations_lead_to_the_booking_page(channel: Channel) -> None:
    texts = [written(purpose, channel).text for purpose in ("thank_you", *MARKETING)]
    assert [text for text in texts if FACTS["booking_url"] not in text] == []


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_invitation_and_nothing_else_says_how_to_have_no_more_of_them(purpose: Purpose) -> None:
    invites = purpose in MARKETING
    assert written(purpose, "sms").text.endswith("Reply STOP to opt out") == invites
    by_reply = "If you would rather not hear from us, just reply and tell us."
    assert (by_reply in written(purpose, unsubscribe_url="").text) == invites
    assert (f"Unsubscribe: {FACTS['unsubscribe_url']}" in written(purpose).text) == invites
    assert (f'href="{FACTS["unsubscribe_url"]}"' in written(purpose).html) == invites


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_sms_in_english_needs_two_segments_at_most(purpose: Purpose) -> None:
    extra = ("instructions", "note", "reason", "address", "pay_words")
    content = written(purpose, "sms", **dict.fromkeys(extra, ""))
    travels = segments_of(content.text)
    assert travels.encoding == "GSM-7", travels.unusual
    assert travels.count <= 2


def test_a_long_note_is_shortened_in_an_sms_and_whole_in_an_email() -> None:
    note = "I bring the dog. " * 50
    assert len(written("booking_notice", "sms", note=note).text) < 300
    assert written("booking_notice", note=note).text.count("the dog") == 50


def test_who_cancelled_is_told_to_both() -> None:
    assert "as you asked" in written("cancellation_confirmation", cancelled_by="client").text
    assert (
        "Thank you for your understanding" in written("cancellation_confirmation", cancelled_by="staff").text
    )
    assert "Carla Costa has cancelled" in written("cancellation_notice", cancelled_by="client").text
    assert "Carla Costa has cancelled" not in written("cancellation_notice", cancelled_by="staff").text


class Page(HTMLParser):
    """Collects what a test asks of an HTML email."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("purpose", PURPOSES)
def test_both_forms_of_an_email_say_the_same(purpose: Purpose) -> None:
    facts = {name: FACTS[name] for name in ALLOWED[purpose]}
    content = content_of(message(purpose=purpose, facts=facts), NOW, "bookings@salon.example")
    page = Page(content.html)
    spoken = " ".join(page.words.split())
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert links == set(re.findall(r"https://\S+", content.text))
    told = [name for name in ALLOWED[purpose] if not name.endswith("_url") and FACTS[name] in content.text]
    assert [name for name in told if " ".join(FACTS[name].split()) not in spoken] == []


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_email_can_be_read_aloud_in_the_dark_and_quickly(purpose: Purpose) -> None:
    html = written(purpose).html
    page = Page(html)
    assert len(html.encode()) < 8_000
    assert ("html", {"lang": "en"}) in page.tags
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert {tag for tag, _ in page.tags} & {"img", "script", "link", "iframe"} == set()
    assert "prefers-color-scheme: dark" in html
    tables = [attributes for tag, attributes in page.tags if tag == "table"]
    details = [attributes for attributes in tables if attributes.get("role") != "presentation"]
    headers = [attributes for tag, attributes in page.tags if tag == "th"]
    assert bool(headers) == bool(details)
    assert all(attributes["scope"] == "row" for attributes in headers)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *(("#1f2a26", ground) for ground in ("#f3f5f2", "#ffffff")),
        *(("#55605b", ground) for ground in ("#f3f5f2", "#ffffff")),
        *(("#eef1ef", ground) for ground in ("#161a18", "#212724")),
        *(("#b5beb9", ground) for ground in ("#161a18", "#212724")),
        ("#ffffff", "#1f5f4a"),
        ("#10241b", "#8fd3b6"),
    ],
)
def test_words_stand_out_from_their_ground_by_day_and_by_night(words: str, ground: str) -> None:
    assert {words, ground} <= set(re.findall("#[0-9a-f]{6}", written("reminder").html))
    dark, light = sorted((luminance(words), luminance(ground)))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_what_people_write_cannot_become_html() -> None:
    content = written("booking_notice", note="<script>alert(1)</script> & so on", client_name="<b>Carla</b>")
    assert "<script>" not in content.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in content.html
    assert "<script>alert(1)</script> & so on" in content.text
    assert content.subject.startswith("New: <b>Carla</b>")


def test_what_people_write_is_never_taken_for_a_template() -> None:
    assert "{{ 7 * 7 }}" in written("booking_notice", note="{{ 7 * 7 }}").text


@pytest.mark.parametrize("language", ["xx", "", ".", "../en", "en"])
def test_a_language_without_wording_falls_back_to_english(language: str) -> None:
    content = content_of(message(language=language), NOW, "bookings@salon.example")
    assert content.subject == "Booked: Cut + Colour, Tuesday 4 May 2027 at 14:30"


def test_a_message_with_a_calendar_entry_brings_the_file() -> None:
    content = content_of(message(calendars=(CALENDAR,)), NOW, "bookings@salon.example")
    assert content.calendar
    assert content.calendar.method == "REQUEST"
    assert written("booking_confirmation").calendar is None
