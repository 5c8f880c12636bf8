"""Every sentence that somebody can meet is there in every language, with the same values in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import nodes

from chalicelib.core.languages import LANGUAGES
from chalicelib.core.money import Money
from chalicelib.core.saying import said, said_of
from chalicelib.web import quantities, words
from chalicelib.web.assets import SHELF
from chalicelib.web.language import ENGLISH, OF_THE_CONSOLE, TRANSLATIONS, Reader, accepted, in_words, read_by
from chalicelib.web.rendering import environment_with
from infra.readers import ROOM, TO_THE_TEAM, pages_for_clients, speaks_to_clients
from infra.translations import Told, known_in, told_by_the_program, updated
from tests.cast import at

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
TEMPLATES = Path(words.__file__).parent / "templates"
TAGS = re.compile(r"<code[ >].*?</code>|{%-? trans\b.*?{%-? endtrans -?%}|{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)
MARKS = ("_", "gettext", "ngettext")
SAYERS = {"said": 0, "gettext": 0, "ngettext": 0, "said_of": 1}
SPOKEN = re.compile(r"(?:alt|aria-label|placeholder|title)=\"[^\"]*[A-Za-z]{2}|>[^<>]*[A-Za-z]{2}[^<>]*(?=<)")


SAYING = re.compile(r"^[A-Z][a-z]|[A-Za-z]{2} [A-Za-z]{2}")
"""What a text looks like that people read, and not a name of ours."""
EACH_TEMPLATE = pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
FILES = [
    pytest.param(folder, language, id=f"{language}, {whose}")
    for folder, whose in ((TRANSLATIONS, "clients"), (OF_THE_CONSOLE, "console"))
    for language in OTHERS
]


def catalog_of(folder: Path, language: str) -> Catalog:
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file, language)


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def values(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def unmarked(node: nodes.Node) -> Iterator[str]:
    """Give the texts in what a template works out that no call marks to be translated."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in MARKS:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for inside in node.iter_child_nodes():
        yield from unmarked(inside)


@pytest.fixture(scope="module")
def told() -> Told:
    return told_by_the_program()


@pytest.mark.parametrize(("folder", "language"), FILES)
def test_a_file_has_every_sentence_and_none_that_is_no_longer_said(
    folder: Path, language: str, told: Told
) -> None:
    there = {message.id for message in catalog_of(folder, language) if message.id}
    template = told.clients if folder == TRANSLATIONS else told.team
    wanted = {message.id for message in template if message.id}
    assert (wanted - there, there - wanted) == (set(), set())


def test_nothing_that_python_says_escapes_the_files(told: Told) -> None:
    """Babel finds most sentences within sentences, but not all of them."""
    there = {message.id for catalog in (told.clients, told.team) for message in catalog}
    ones = {each if isinstance(each, str) else each[0] for each in there if each}
    said_somewhere = {
        first.value
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYERS
        for first in [node.args[SAYERS[node.func.id]]]
        if isinstance(first, ast.Constant)
    }
    assert said_somewhere - ones == set()


@pytest.mark.parametrize(("folder", "language"), FILES)
def test_every_sentence_is_translated(folder: Path, language: str) -> None:
    there = [message for message in catalog_of(folder, language) if message.id]
    assert [it.id for it in there if it.fuzzy or not texts(it) or not all(texts(it))] == []


@pytest.mark.parametrize(("folder", "language"), FILES)
def test_a_translation_has_the_values_of_its_sentence_and_no_others(folder: Path, language: str) -> None:
    wrong = []
    for message in catalog_of(folder, language):
        of_many = message.id if isinstance(message.id, str) else message.id[-1]
        known = values(of_many)
        for text in filter(None, texts(message) if message.id else ()):
            broken = re.sub(r"%\(\w+\)s", "", text).count("%") and known
            if values(text) != known or broken or "<" in text:
                wrong.append(text)
    assert wrong == []


def test_what_clients_and_the_team_are_told_is_with_what_clients_are_told(told: Told) -> None:
    assert {it.id for it in told.clients if it.id} & {it.id for it in told.team if it.id} == set()
    assert "Please fill this in." in told.clients  # which forms of the console say, too
    assert "Where you are signed in" in told.team
    assert "There is no such key." in told.team


def test_a_file_speaks_to_clients_where_one_of_their_pages_imports_it() -> None:
    assert {"web/booking.py", "web/preferences.py"} <= pages_for_clients()
    assert speaks_to_clients("web/templates/base.html")
    assert speaks_to_clients("core/errors.py")
    assert not speaks_to_clients("web/templates/console/base.html")
    assert not speaks_to_clients("web/team.py")
    assert [it for it in TO_THE_TEAM if not (ROOM / it).exists()] == []


def test_a_sentence_that_moves_to_the_other_file_keeps_its_translation(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text('msgid "Done"\nmsgstr "Fertig"\n', encoding="utf-8")
    template = Catalog()
    template.add("Done")
    template.add("Never said before")
    moved = updated(known_in("de", tmp_path / "de.po", tmp_path / "none.po"), template, "de")
    assert {it.id: it.string for it in moved if it.id} == {"Done": "Fertig", "Never said before": None}


@EACH_TEMPLATE
def test_a_page_says_nothing_that_cannot_be_translated(path: Path) -> None:
    bare = TAGS.sub("", path.read_text(encoding="utf-8"))
    assert [it for it in SPOKEN.findall(bare) if "Regulars" not in it and '=""' not in it] == []


@EACH_TEMPLATE
def test_a_page_hands_nothing_on_that_cannot_be_translated(path: Path) -> None:
    template = environment_with(SHELF).parse(path.read_text(encoding="utf-8"))
    assert [text for text in unmarked(template) if SAYING.search(text)] == []


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
        ("fr", ["mardi 4 mai", "45,00 €", "1 h 30 min", "2 jours", "45,00 € – 55,00 €"]),
        ("es", ["martes, 4 de mayo", "45,00 €", "1 h 30 min", "2 días", "45,00 € – 55,00 €"]),
        ("pt", ["terça-feira, 4 de maio", "€ 45,00", "1 h 30 min", "2 dias", "€ 45,00 – € 55,00"]),
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
