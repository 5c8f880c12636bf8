"""In how many parts an SMS travels (3GPP TS 23.038 and 23.040), and what that costs. Pure.

A text whose signs all stand in the GSM 7 bit alphabet takes seven bits for each, and twice that for those of
its extension table; any other text takes sixteen bits for each unit of UTF-16. What does not fit into one
part leaves room in each for a header of six bytes, and neither an escaped sign nor an emoji is cut in two.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from chalicelib.messaging.templates.model import SegmentPrice

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("\f^{}\\[~]|€")

_SIZES: dict[str, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}
"""How many units fit when there is one part, and in each when there are several."""


@dataclass(frozen=True, slots=True)
class Segments:
    """How a text travels. `units` are septets or UTF-16 units; `left` fit in before one more part is needed.

    `unusual` are the signs for which a text needs UCS-2, each once, in their order.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int
    left: int
    unusual: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs to send a text once, in minor units, of which it may be a part."""

    amount: Decimal
    currency: str


def segments_of(text: str) -> Segments:
    """Give in how many parts a text travels; an empty one in one."""
    unusual = tuple(dict.fromkeys(sign for sign in text if sign not in GSM_7 | GSM_7_EXTENSION))
    encoding: Literal["GSM-7", "UCS-2"] = "UCS-2" if unusual else "GSM-7"
    sizes = [_utf_16_units(sign) if unusual else _septets(sign) for sign in text]
    alone, together = _SIZES[encoding]
    units = sum(sizes)
    if units <= alone:
        return Segments(encoding, units, 1, alone - units, unusual)
    count, filled = 1, 0
    for size in sizes:
        if filled + size > together:
            count, filled = count + 1, 0
        filled += size
    return Segments(encoding, units, count, together - filled, unusual)


def cost_of(segments: Segments, price: SegmentPrice | None) -> Cost | None:
    """Give what sending it once costs, or None where no price is known."""
    return Cost(price.amount * segments.count, price.currency) if price else None


def _septets(sign: str) -> int:
    return 2 if sign in GSM_7_EXTENSION else 1


def _utf_16_units(sign: str) -> int:
    return 2 if ord(sign) > 0xFFFF else 1
