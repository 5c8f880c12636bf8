"""Every template of every language: all there, none empty, none that speaks of what it cannot know."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest

from chalicelib.core.languages import LANGUAGES
from chalicelib.messaging.channels import Content
from chalicelib.messaging.facts import ALLOWED, optional_of
from chalicelib.messaging.facts import FACTS as MEANINGS
from chalicelib.messaging.model import ASKED_FOR, MARKETING, TO_STAFF, Purpose
from chalicelib.messaging.rendering import worded
from chalicelib.messaging.templates.checking import list_problems
from chalicelib.messaging.templates.markup import problems_of
from chalicelib.messaging.templates.model import Form, TemplateName, Wording
from chalicelib.messaging.templates.shipped import languages, phrases, shipped_wording, wording_in
from chalicelib.messaging.templates.words import names_for
from tests.messaging.cast import FACTS
from tests.messaging.test_wording import Page

NAMES = [
    TemplateName(purpose, form, language)
    for language in LANGUAGES
    for purpose in get_args(Purpose)
    for form in get_args(Form)
]
IN_WORDS = [f"{name.language}/{name.purpose}.{name.form}" for name in NAMES]
OF_PHRASES = {
    "frame.greeting": {"client_name", "business_name"},
    "frame.farewell": {"client_name", "business_name"},
    "composed.at": {"date", "time", "arrives_until"},
    "composed.when": {"date", "time", "arrives_until", "end_time", "zone", "client_time"},
    "composed.what": {"service", "served"},
    "composed.where": {"place", "address", "client_address"},
    "composed.changing": {"move_until", "cancel_until"},
    "composed.visit": ALLOWED["reminder"] | {"at"},
    "composed.visit_for_staff": ALLOWED["booking_notice"] | {"at"},
}
BUSINESS_ONLY = ("why.", "unsubscribe.")

every_template = pytest.mark.parametrize("name", NAMES, ids=IN_WORDS)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def in_other_words(wording: Wording) -> str:
    return f"{wording.subject} {wording.heading} {wording.body}"


def names_put_in(wording: Wording) -> set[str]:
    return set(re.findall(r"{{-?\s*(\w+)", in_other_words(wording)))


def contents(name: TemplateName) -> Iterator[Content]:
    """Give what is made of a template with all facts, and with as few as there can be."""
    wording, needed = shipped_wording(name), ALLOWED[name.purpose] - optional_of(name.purpose)
    yield worded(wording, name, FACTS)
    yield worded(wording, name, {fact: FACTS[fact] for fact in needed})
    yield worded(wording, name, {**{fact: FACTS[fact] for fact in needed}, "staff_name": "", "place": ""})


def test_there_is_wording_in_every_language_and_in_no_other() -> None:
    assert languages() == set(LANGUAGES)


@every_template
def test_a_template_is_one_that_an_owner_could_save(name: TemplateName) -> None:
    assert list_problems(shipped_wording(name), name) == []


@every_template
def test_a_template_says_something_with_all_facts_and_with_the_fewest(name: TemplateName) -> None:
    for content in contents(name):
        assert content.sender_name == "Ana's Salon"
        assert content.text.strip()
        assert bool(content.subject and content.html) == (name.form == "email")
        plain = re.sub(r"<style>.*?</style>", "", content.html, flags=re.DOTALL)
        for text in (content.subject, content.text, plain):
            assert not re.search(r"\{\{|\{%|\]\(|None|[\ue000-\ue002]|\( *\)|, *,|: *$", text), text


@every_template
def test_a_template_leads_to_the_same_places_in_every_language(name: TemplateName) -> None:
    english = TemplateName(name.purpose, name.form, "en")
    links = [
        {fact for fact in names_put_in(shipped_wording(each)) if fact.endswith("_url")}
        for each in (name, english)
    ]
    assert links[0] == links[1]


@every_template
def test_no_template_was_left_in_english(name: TemplateName) -> None:
    english = shipped_wording(TemplateName(name.purpose, name.form, "en"))
    words = re.sub(r"{{.*?}}|{%.*?%}|[\W\d]", "", in_other_words(shipped_wording(name)))
    in_english = re.sub(r"{{.*?}}|{%.*?%}|[\W\d]", "", in_other_words(english))
    assert words
    assert (words == in_english) == (name.language == "en")


@every_language
def test_a_language_has_all_phrases_and_none_that_nobody_says(language: str) -> None:
    assert phrases(language).keys() == phrases("en").keys()
    assert [key for key, text in phrases(language).items() if not text.strip()] == []


@every_language
def test_a_phrase_speaks_only_of_what_it_may_know(language: str) -> None:
    for key, text in phrases(language).items():
        few = {"business_name"} if key.startswith(BUSINESS_ONLY) else set[str]()
        assert problems_of(text, OF_PHRASES.get(key, few), blocks=False) == [], key


@every_language
def test_the_word_that_stops_text_messages_is_the_same_everywhere(language: str) -> None:
    assert "STOP" in phrases(language)["unsubscribe.sms"]


@every_language
def test_what_is_composed_of_facts_says_all_of_them(language: str) -> None:
    name = TemplateName("reminder", "sms", language)
    window = worded(Wording(body="{{ when }}"), name, FACTS).text
    assert [fact for fact in ("date", "time", "arrives_until", "zone") if FACTS[fact] not in window] == []
    span = worded(Wording(body="{{ when }}"), name, {**FACTS, "arrives_until": ""}).text
    assert [fact for fact in ("date", "time", "end_time", "client_time") if FACTS[fact] not in span] == []
    at = worded(Wording(body="{{ at }}"), name, FACTS).text
    assert [fact for fact in ("date", "time", "arrives_until") if FACTS[fact] not in at] == []
    visit = worded(Wording(body="{{ visit }}"), name, {**FACTS, "parts": "", "client_address": ""}).text
    told = ("service", "served", "staff_name", "date", "time", "zone", "place", "address", "instructions")
    assert [fact for fact in told if FACTS[fact] not in visit] == []


@every_language
def test_staff_are_told_who_comes_and_for_whom(language: str) -> None:
    name = TemplateName("booking_notice", "sms", language)
    visit = worded(Wording(body="{{ visit }}"), name, {**FACTS, "client_address": ""}).text
    told = ("client_name", "served", "service", "date", "time", "zone", "window", "place")
    assert [fact for fact in told if FACTS[fact] not in visit] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.form == "email"])
def test_an_email_can_be_read_aloud_in_the_dark_and_quickly(name: TemplateName) -> None:
    for content in contents(name):
        page = Page(content.html)
        assert len(content.html.encode()) < 60_000
        assert ("html", {"lang": name.language}) in page.tags
        assert [tag for tag, _ in page.tags].count("h1") == 1
        assert {tag for tag, _ in page.tags} & {"script", "link", "iframe"} == set()
        assert all(attributes.get("alt") for tag, attributes in page.tags if tag == "img")
        assert "prefers-color-scheme: dark" in content.html
        assert all(attributes["scope"] == "row" for tag, attributes in page.tags if tag == "th")


@pytest.mark.parametrize("name", [name for name in NAMES if name.form == "email"])
def test_both_forms_of_an_email_say_the_same(name: TemplateName) -> None:
    for content in contents(name):
        page = Page(content.html)
        spoken = " ".join(page.words.split())
        links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
        assert links == set(re.findall(r"https://\S+", content.text))
        said = re.sub(r"https://\S+", "", content.text)
        unsaid = [word for word in re.findall(r"\w+", said) if word not in spoken]
        assert unsaid == []


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_only_what_a_client_may_refuse_goes_out_with_a_way_to_refuse_it(purpose: Purpose) -> None:
    assert ("unsubscribe_url" in ALLOWED[purpose]) == (purpose in MARKETING)
    assert ("manage_url" in ALLOWED[purpose]) <= (purpose not in TO_STAFF)


def test_every_name_that_can_be_used_is_a_fact_or_made_of_some() -> None:
    composed = {key.removeprefix("composed.") for key in phrases("en") if key.startswith("composed.")}
    for purpose in get_args(Purpose):
        for form in get_args(Form):
            assert names_for(purpose, form) <= MEANINGS.keys() | composed | {"details"}


@pytest.mark.parametrize(
    "text", ["Hello\nthere\n\nyou", "Subject: x\nHello\n\nyou", "Heading: x\nSubject: y\n"]
)
def test_an_email_without_subject_and_heading_is_not_taken(text: str) -> None:
    with pytest.raises(ValueError, match="Subject"):
        wording_in(text, with_subject=True)


def test_a_template_or_a_phrase_that_is_missing_is_noticed() -> None:
    with pytest.raises(FileNotFoundError):
        shipped_wording(TemplateName("reminder", "email", "xx"))
    with pytest.raises(FileNotFoundError):
        phrases("xx")


@every_language
@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_every_email_to_a_client_leads_to_what_they_choose_and_an_offer_to_its_end(
    language: str, purpose: Purpose
) -> None:
    content = worded(
        shipped_wording(TemplateName(purpose, "email", language)),
        TemplateName(purpose, "email", language),
        FACTS,
    )
    chooses = purpose not in (*TO_STAFF, *ASKED_FOR)
    for fact, phrase, wanted in (
        ("preferences_url", "unsubscribe.preferences", chooses),
        ("unsubscribe_url", "unsubscribe.link", purpose in MARKETING),
    ):
        words = phrases(language)[phrase]
        assert (f"{words}: {FACTS[fact]}" in content.text) == wanted
        assert (
            re.search(f'href="{re.escape(FACTS[fact])}"[^>]*>{words}<', content.html) is not None
        ) == wanted
