"""A business's own colour on the pages, made readable on light and on dark. Pure.

Contrast is WCAG's: text needs 4.5 to 1 against what it stands on.
"""

from dataclasses import dataclass

Colour = tuple[int, int, int]

ENOUGH = 4.5
OURS = "#1f5f4a"
"""The colour of a business that has chosen none, as the stylesheet has it on light."""
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
GROUNDS: dict[str, tuple[Colour, Colour]] = {
    "light": ((0xF3, 0xF5, 0xF2), WHITE),
    "dark": ((0x16, 0x1A, 0x18), (0x21, 0x27, 0x24)),
}
"""The colours of page and card in both themes, as the stylesheet has them."""
TINT = 0.1
"""How much of the colour there is in what is only tinted by it."""


@dataclass(frozen=True, slots=True)
class Accent:
    """The colour of links and buttons, of the words on it, and of what is tinted by it."""

    accent: Colour
    on_accent: Colour
    tint: Colour


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: Colour, theme: str) -> Accent:
    """Give the colour, darker or lighter where it could not be read in the theme, with its company."""
    page, card = GROUNDS[theme]
    far = BLACK if theme == "light" else WHITE
    for step in range(21):
        accent = mixed(colour, far, step / 20)
        tint = mixed(card, accent, TINT)
        if min(contrast(accent, ground) for ground in (page, card, tint)) >= ENOUGH:
            break
    on_accent = max((WHITE, BLACK), key=lambda words: contrast(accent, words))
    return Accent(accent, on_accent, tint)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Give a colour with so much of another in it, from 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def colour_of(text: str) -> Colour:
    """Give the colour that six hexadecimal digits name."""
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def stylesheet_of(text: str) -> str:
    """Give the few rules that put a colour, six hexadecimal digits, in the place of ours."""
    light, dark = (_rules(readable(colour_of(text), theme)) for theme in ("light", "dark"))
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def _rules(it: Accent) -> str:
    named = {"accent": it.accent, "on-accent": it.on_accent, "tint": it.tint}
    return " ".join(f"--{name}: #{bytes(colour).hex()};" for name, colour in named.items())
