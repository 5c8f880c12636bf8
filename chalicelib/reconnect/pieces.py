"""The pieces into which the sweep is cut: what is handed from one function to the next, as plain JSON."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

LOOKED_AT_TOGETHER = 100
"""Of how many rows a piece consists at least, where so many are due."""
LEARNT_TOGETHER = 500
"""Of how many clients the rhythms are learnt anew in one piece."""
LEARNING = "learning"
"""Under which sort key the plan to learn stands."""


class Place(NamedTuple):
    """Where a row stands that wants looking at."""

    pk: str
    sk: str

    @property
    def business_id(self) -> str:
        """Give the business that the row belongs to."""
        return self.pk.partition("#")[0]


class _Piece(BaseModel):
    model_config = ConfigDict(frozen=True)

    business_id: str


class Look(_Piece):
    """Rows that were due; all of one client and of those they book for stand together.

    So one invitation speaks of them all.
    """

    kind: Literal["look"] = "look"
    places: tuple[Place, ...]


class Learn(_Piece):
    """The plan to learn a business's rhythms anew was due."""

    kind: Literal["learn"] = "learn"


class Segment(_Piece):
    """The clients whose identifiers are not before `since` and before `until`, to be learnt anew."""

    kind: Literal["segment"] = "segment"
    since: str
    until: str


Piece = Annotated[Look | Learn | Segment, Field(discriminator="kind")]


def piece_from(plain: dict[str, Any]) -> Look | Learn | Segment:
    """Give the piece that was handed over as plain JSON."""
    piece: Look | Learn | Segment = TypeAdapter[Any](Piece).validate_python(plain)
    return piece


def pieces_of(due: Iterable[Place]) -> Iterator[Look | Learn]:
    """Give what is due cut into pieces, each of one business.

    Where a business's rhythms are to be learnt anew that comes first: what is due then is handed out again.
    """
    by_business: dict[str, list[Place]] = {}
    for place in due:
        by_business.setdefault(place.business_id, []).append(place)
    for business_id, places in by_business.items():
        if any(place.sk == LEARNING for place in places):
            yield Learn(business_id=business_id)
            continue
        together: list[Place] = []
        for _, own in groupby(sorted(places), key=lambda place: place.pk.partition("~")[0]):
            together += own
            if len(together) >= LOOKED_AT_TOGETHER:
                yield Look(business_id=business_id, places=tuple(together))
                together = []
        if together:
            yield Look(business_id=business_id, places=tuple(together))


def segments_of(business_id: str, client_ids: Sequence[str]) -> list[Segment]:
    """Give the segments that hold these clients, who are sorted, and whoever is new between them."""
    if not client_ids:
        return []
    cuts = ["", *client_ids[LEARNT_TOGETHER::LEARNT_TOGETHER], "~"]
    return [Segment(business_id=business_id, since=since, until=until) for since, until in pairwise(cuts)]
