"""Every sentence that a client can meet is there in every language, with the same values in it."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from chalicelib.core.languages import LANGUAGES
from chalicelib.core.money import Money
from chalicelib.core.saying import said, said_of
from chalicelib.web import quantities, words
from chalicelib.web.language import ENGLISH, TRANSLATIONS, Reader, accepted, in_words, read_by
from infra.translations import said_by_the_program
from tests.cast import at

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
TEMPLATES = Path(words.__file__).parent / "templates"
TAGS = re.compile(r"{%-? trans\b.*?{%-? endtrans -?%}|{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)
SPOKEN = re.compile(r"(?:alt|aria-label|placeholder|title)=\"[^\"]*[A-Za-z]{2}|>[^<>]*[A-Za-z]{2}[^<>]*(?=<)")


def catalog_of(language: str) -> Catalog:
    with (TRANSLATIONS / f"{language}.po").open("rb") as file:
        return read_po(file, language)


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def values(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.fixture(scope="module")
def template() -> Catalog:
    return said_by_the_program()


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_sentence_and_none_that_is_no_longer_said(
    language: str, template: Catalog
) -> None:
    there = {message.id: message for message in catalog_of(language) if message.id}
    wanted = {message.id for message in template if message.id}
    assert (wanted - there.keys(), there.keys() - wanted) == (set(), set())
    assert [it.id for it in there.values() if it.fuzzy or not all(texts(it))] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_values_of_its_sentence_and_no_others(language: str) -> None:
    wrong = []
    for message in catalog_of(language):
        of_many = message.id if isinstance(message.id, str) else message.id[-1]
        known = values(of_many)
        for text in texts(message) if message.id else ():
            broken = re.sub(r"%\(\w+\)s", "", text).count("%") and known
            if values(text) != known or broken or "<" in text:
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_a_page_for_clients_says_nothing_that_cannot_be_translated(path: Path) -> None:
    bare = TAGS.sub("", path.read_text(encoding="utf-8"))
    assert [it for it in SPOKEN.findall(bare) if "Regulars" not in it and '=""' not in it] == []


def test_a_sentence_is_said_with_its_values_in_the_readers_language() -> None:
    wait = said(
        "Please try again in %(wait)s, or call us.",
        wait=said_of(5, "%(number)s minute", "%(number)s minutes"),
    )
    assert wait == "Please try again in 5 minutes, or call us."
    with read_by(Reader(asked="de")):
        assert in_words(wait) == "Bitte versuchen Sie es in 5 Minuten noch einmal oder rufen Sie uns an."


def test_what_the_owner_wrote_is_not_translated() -> None:
    with read_by(Reader(asked="de")):
        assert in_words("Other") == "Other"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Tuesday 4 May", "€45.00", "1 h 30 min", "2 days", "€45.00 to €55.00"]),
        ("de", ["Dienstag, 4. Mai", "45,00 €", "1 Std. 30 Min.", "2 Tage", "45,00 € bis 55,00 €"]),
        ("hi", ["मंगलवार, 4 मई", "€45.00", "1 घं॰ 30 मि॰", "2 दिन", "€45.00 – €55.00"]),
    ],
)
def test_days_prices_and_lengths_are_written_as_the_reader_writes_them(
    language: str, expected: list[str]
) -> None:
    price, more = Money(amount=4500, currency="EUR"), Money(amount=5500, currency="EUR")
    with read_by(Reader(asked=language)):
        said_now = [
            words.day(at(10).date()),
            quantities.money(price),
            quantities.duration(90),
            quantities.notice(2880),
            quantities.prices((price, more)),
        ]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in said_now] == expected


def test_the_language_is_the_one_chosen_then_the_clients_then_the_browsers_then_the_business() -> None:
    every = Reader(asked="hi", own="fr", accepts=("pl", "es"), usual="de")
    assert every.language == "hi"
    assert Reader(own="fr", accepts=("pl", "es"), usual="de").language == "fr"
    assert Reader(accepts=("pl", "es"), usual="de").language == "es"
    assert Reader(accepts=("pl",), usual="de").language == "de"
    assert Reader(accepts=("es",), usual="de", offered=("de", "en")).language == "de"
    assert Reader(usual="pl").language == "en"


def test_a_browser_says_which_languages_it_likes_best() -> None:
    assert accepted("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.95, *;q=0.5, es;q=0") == ("fr", "de", "en", "*")
    assert accepted("de;q=much, en") == ("en",)
    assert accepted("") == ("",)
