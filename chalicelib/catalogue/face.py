"""How a business shows itself to its clients."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chalicelib.core.entity import Entity

_IMAGE = r"https://[A-Za-z0-9.-]+(:[0-9]+)?/[A-Za-z0-9._~/%?=&+-]*"
_COLOUR = "#[0-9a-fA-F]{6}"
ImageAddress = Annotated[str, Field(max_length=500, pattern=f"^({_IMAGE})?$")]
"""Where a picture is: a plain https address, which can be named to browsers as it is."""
Colour = Annotated[str, Field(pattern=f"^({_COLOUR})?$")]
Language = Literal["de", "en", "es", "fr", "hi", "pt"]


class Face(Entity):
    """What clients see on the pages of a business; what is left empty is as usual.

    `welcome` greets them in the owner's words, `reach` says whom they
    write to or call, `accent` is the colour of links and buttons. The pages speak
    the `languages`, all there are where none is named. Search engines may list the first page unless it is
    not `indexed`.
    """

    COLOUR: ClassVar = _COLOUR
    IMAGE: ClassVar = _IMAGE

    welcome: str = Field("", max_length=2000)
    accent: Colour = ""
    reach: str = Field("", max_length=500)
    logo: ImageAddress = ""
    languages: tuple[Language, ...] = ()
    indexed: bool = True
