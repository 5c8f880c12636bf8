"""What the settings ask about how a business shows itself to its clients."""

from dataclasses import dataclass
from typing import Any, ClassVar

from chalicelib.catalogue.model import Catalogue, Face
from chalicelib.core.languages import LANGUAGES, language_name
from chalicelib.core.saying import said
from chalicelib.web.blanks import (
    NOTHING,
    AllOrTicks,
    Blank,
    Fields,
    Patterned,
    Text,
    Tick,
    Typed,
    one,
    patterned,
)
from chalicelib.web.colours import OURS
from chalicelib.web.language import in_words
from chalicelib.web.quantities import all_of
from chalicelib.web.sheet import Sheet

PICTURE = Patterned(
    Face.IMAGE, said("Please give the picture’s address on the web; it begins with https://.")
)


@dataclass(frozen=True, slots=True)
class OwnColour:
    """A colour in the place of ours. A browser's field for colours is never empty, so it begins with ours."""

    shape: ClassVar[str] = "color"
    ours: ClassVar[str] = OURS

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the colour."""
        return {name: [value or OURS]}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the colour, unless it is ours or ours is wanted again."""
        colour = patterned(name, one(typed, name), Face.COLOUR, said("Please choose a colour, like #1f5f4a."))
        if one(typed, f"{name}-ours") or colour.lower() == OURS:
            return NOTHING
        return colour or NOTHING


def _languages(catalogue: Catalogue) -> list[tuple[str, str]]:
    own = catalogue.business.language
    of_messages = said("%(language)s, as your messages", language=language_name(own))
    return [(it, of_messages if it == own else language_name(it)) for it in LANGUAGES]


FACE = Sheet(
    "face",
    said("How clients see you"),
    "",
    "",
    Face,
    "",
    (
        Blank("welcome", said("Words of welcome"), Text("text"), said("Above what can be booked.")),
        Blank(
            "accent",
            said("Colour of links and buttons"),
            OwnColour(),
            said("Where it could not be read it becomes a little darker or lighter."),
        ),
        Blank(
            "logo",
            said("Logo"),
            PICTURE,
            said("Its address on the web, like https://example.com/logo.png."),
        ),
        Blank(
            "reach",
            said("Whom clients write to or call"),
            Text("text"),
            said("Also how soon you answer. Shown on each client’s own page."),
        ),
        Blank(
            "languages",
            said("Languages of your pages"),
            AllOrTicks(_languages, said("All, also new ones"), everything_is=()),
            said("Each client reads in their own where it is among them."),
        ),
        Blank("indexed", said("Search engines may list your booking page"), Tick()),
    ),
)


def face_in_words(face: Face) -> str:
    """Give in the reader's language what a business shows of its own, and in which languages."""
    parts = (
        (said("words of welcome"), face.welcome),
        (said("colour"), face.accent),
        (said("logo"), face.logo),
    )
    own = [words for words, there in parts if there]
    look = said("Of your own: %(things)s.", things=all_of(own)) if own else said("In our usual look.")
    languages = said("Read in every language.")
    if face.languages:
        languages = said("Read in %(languages)s.", languages=all_of([*map(language_name, face.languages)]))
    unlisted = "" if face.indexed else said("Search engines do not list it.")
    return " ".join(in_words(it) for it in (look, languages, unlisted) if it)
