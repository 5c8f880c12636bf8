"""In which language a page speaks to whoever reads it, and how a sentence is said in it.

The sentences stand in English where they are used; what they are in another language is read from its
file when that is first asked for.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import Said

TRANSLATIONS = Path(__file__).parent / "translations"
OF_THE_CONSOLE = TRANSLATIONS / "console"
"""What only the team reads; it is in files of its own, so that no client's page waits for them."""
ENGLISH = "en"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page, and what is known of the language they like.

    They `asked` for one with a link of ours, a business knows it as their `own` or has to `look_up` which
    that is, their browser `accepts` some, the best first; `usual` is the business's. It is one of those that
    are `offered`. `here` is the address of the page with what its link says, where that can be followed
    again. `at_console`: they are of the team, to whom every language is offered.
    """

    asked: str = ""
    own: str = ""
    look_up: Callable[[], str | None] = str
    accepts: tuple[str, ...] = ()
    usual: str = ""
    offered: tuple[str, ...] = LANGUAGES
    here: tuple[str, Mapping[str, str]] | None = None
    at_console: bool = False

    @property
    def language(self) -> str:
        """Give the language to speak."""
        if self.asked in self.offered:
            return self.asked
        liked = (self.own or self.look_up(), *self.accepts, self.usual, ENGLISH)
        return next((it for it in liked if it in self.offered), self.offered[0])

    @property
    def is_right_to_left(self) -> bool:
        """Tell whether that language is written from right to left."""
        return self.language in RIGHT_TO_LEFT


NOBODY = Reader(offered=(ENGLISH,))
_reader: ContextVar[Reader] = ContextVar("reader")


def reader() -> Reader:
    """Give who reads the page that is being made."""
    return _reader.get(NOBODY)


def language() -> str:
    """Give the language of the page that is being made."""
    return reader().language


@contextmanager
def read_by(who: Reader) -> Iterator[None]:
    """Speak to somebody while a page is made for them."""
    token = _reader.set(who)
    try:
        yield
    finally:
        _reader.reset(token)


def speak_as(usual: str, offered: tuple[str, ...]) -> None:
    """Note which languages the business offers to its clients, and which one it speaks itself."""
    every = reader().at_console or not offered
    _reader.set(replace(reader(), usual=usual, offered=LANGUAGES if every else offered))


def speak_to(own: str | None) -> None:
    """Note which language the business knows to be the reader's own."""
    _reader.set(replace(reader(), own=own or ""))


def speak_to_whoever(look_up: Callable[[], str | None]) -> None:
    """Note how to find the language that the business knows to be the reader's own: once, if ever."""
    _reader.set(replace(reader(), look_up=cache(look_up)))


def speak_to_member(own: str) -> None:
    """Note which language somebody of the team has chosen for themselves; links carry none any more."""
    _reader.set(replace(reader(), own=own, asked=""))


def accepted(header: str) -> tuple[str, ...]:
    """Give the languages that an Accept-Language header names, the best first, without their regions."""
    found: list[tuple[float, str]] = []
    for part in header[:200].split(","):
        name, _, weight = part.partition(";q=")
        try:
            found.append((float(weight or 1), name.strip().partition("-")[0].lower()))
        except ValueError:
            continue
    ordered = sorted(found, key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(name for weight, name in ordered if weight > 0))


def _spoken() -> NullTranslations:
    """Give what there is in the reader's language; English needs no file."""
    spoken = language()
    if spoken == ENGLISH:
        return NullTranslations()
    return _to_the_team(spoken) if reader().at_console else _to_clients(spoken)


@cache
def _to_clients(spoken: str) -> GNUTranslations:
    return _read(TRANSLATIONS, spoken)


@cache
def _to_the_team(spoken: str) -> GNUTranslations:
    found = _read(OF_THE_CONSOLE, spoken)
    found.add_fallback(_to_clients(spoken))
    return found


def _read(folder: Path, spoken: str) -> GNUTranslations:
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (folder / f"{spoken}.po").open("rb") as file:
        write_mo(compiled, read_po(file, spoken))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(sentence: str) -> str:
    """Give an English sentence in the reader's language, what is put into it still to come."""
    return _spoken().gettext(sentence) if sentence else ""


def ngettext(one: str, many: str, number: int) -> str:
    """Give an English sentence about a number of things in the reader's language."""
    return _spoken().ngettext(one, many, number)


def in_words(sentence: str) -> str:
    """Give what was said in the reader's language, with its values; other people's words as they are."""
    if not isinstance(sentence, Said):
        return sentence
    if sentence.many:
        words = ngettext(sentence.english, sentence.many, sentence.number)
    else:
        words = gettext(sentence.english)
    return words % _worded(sentence.values) if sentence.values else words


def _worded(values: Mapping[str, object]) -> dict[str, object]:
    return {name: in_words(it) if isinstance(it, Said) else it for name, it in values.items()}
