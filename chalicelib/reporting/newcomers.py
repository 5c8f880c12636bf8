"""Who came for the first time, and who came again: from the days on which clients came. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.reporting.model import Clients, Period

AGAIN_WITHIN = timedelta(days=90)


class Began(NamedTuple):
    """The first day on which somebody came, and the next one after it, if there is one."""

    first: date
    second: date | None = None


def beginnings(days: Iterable[tuple[date, Collection[str]]]) -> dict[str, Began]:
    """Give when everybody came first; `days` say who came on each, in order, from the very first on."""
    began: dict[str, Began] = {}
    for day, client_ids in days:
        for client_id in client_ids:
            known = began.get(client_id)
            if known is None:
                began[client_id] = Began(day)
            elif known.second is None:
                began[client_id] = Began(known.first, day)
    return began


def clients_in(period: Period, came: Collection[str], began: Mapping[str, Began], today: date) -> Clients:
    """Count those who came in the period; `began` must know of everybody's first day and the 90 after it."""
    new = [began[name] for name in came if name in began and began[name].first >= period.first]
    known = [each for each in new if each.first + AGAIN_WITHIN < today]
    again = [each for each in known if each.second and each.second - each.first <= AGAIN_WITHIN]
    return Clients(
        came=len(came),
        new=len(new),
        returning=len(came) - len(new),
        known_for_long=len(known),
        came_again=len(again),
    )
