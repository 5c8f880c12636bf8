"""How much oftener clients leave for good after they came late.

Whoever comes back only after a multiple of their usual time may be on the way out. How often the last visit
before leaving was such a late one, and how often any other was, is counted in the category; only clear
evidence makes a difference between the two.
"""

from collections.abc import Sequence
from math import log
from statistics import median

from chalicelib.reconnect.cadence.expectation import Client
from chalicelib.reconnect.cadence.gap_law import Span
from chalicelib.reconnect.cadence.population import USUALLY_LATE

_LATE = 2.5  # times the client's middle gap
_USUAL_GAPS = 30.0  # how many gaps the usual share is worth
_LEAVING_CLIENTS = 60.0  # how many of those who left "no difference" is worth
_CLEAR = 3.0  # gain in log likelihood below which there is none
_ROUNDS = 5


def came_late(spans: Sequence[Span]) -> bool:
    """Return whether the last of a client's gaps was at least two and a half times their middle one."""
    lengths = [until for _, until in spans]
    return len(lengths) > 1 and lengths[-1] >= _LATE * median(lengths)


def late_shares(clients: Sequence[Client]) -> tuple[float, float]:
    """Return the share of late visits among those before a return, and among those before leaving."""
    known = [client for client in clients if len(client.spans) > 1 and client.returning]
    last = [(client.count, 1 - sum(client.returning), came_late(client.spans)) for client in known]
    returned, late = _USUAL_GAPS, _USUAL_GAPS * USUALLY_LATE
    for client in known:
        earlier = [came_late(client.spans[:number]) for number in range(2, len(client.spans))]
        returned += client.count * len(earlier)
        late += client.count * sum(earlier)
    returning = leaving = late / returned
    for _ in range(_ROUNDS):
        left, gone_late, gain = _LEAVING_CLIENTS, _LEAVING_CLIENTS * returning, 0.0
        for count, gone, came in last:
            odds = gone * leaving_factor(returning, leaving, late=came)
            left += count * odds / (odds + 1 - gone)
            gone_late += came * count * odds / (odds + 1 - gone)
            gain += count * log(odds + 1 - gone)
        leaving = gone_late / left
    return returning, leaving if gain > _CLEAR else returning


def leaving_factor(returning: float, leaving: float, *, late: bool) -> float:
    """Return by how much likelier a client has left, given the shares of late visits and theirs."""
    return leaving / returning if late else (1 - leaving) / (1 - returning)
