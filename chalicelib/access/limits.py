"""How often something may be tried from one address or for one person: the limits and their counters.

Time is cut into windows as long as a limit's span, from 1970 on. In each window at most so many tries
go through; hence at most twice as many in any span of that length, and whoever stays within the number
in every such span is never refused. Why it is so, and what it costs: docs/limits.md.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from chalicelib.access.model import Action, Per
from chalicelib.core.ids import sign

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries of an action for each address, contact or appointment within a span.

    It is in force where the environment gives the variable a number above 0, which then counts;
    `most` is the number that a deployment starts with.
    """

    action: Action
    per: Per
    most: int
    span: timedelta
    variable: str


LIMITS = (
    Limit("booking", "address", 20, HOUR, "BOOKINGS_AN_HOUR_PER_ADDRESS"),
    Limit("booking", "contact", 8, DAY, "BOOKINGS_A_DAY_PER_CONTACT"),
    Limit("hold", "address", 40, HOUR, "HOLDS_AN_HOUR_PER_ADDRESS"),
    Limit("move", "appointment", 10, DAY, "MOVES_A_DAY_PER_APPOINTMENT"),
    Limit("wrong_key", "address", 10, QUARTER, "WRONG_KEYS_A_QUARTER_HOUR_PER_ADDRESS"),
    Limit("sign_in", "address", 20, HOUR, "SIGN_INS_AN_HOUR_PER_ADDRESS"),
    Limit("sign_in", "contact", 6, HOUR, "SIGN_INS_AN_HOUR_PER_CONTACT"),
    Limit("sign_in_code", "address", 30, QUARTER, "SIGN_IN_CODES_A_QUARTER_HOUR_PER_ADDRESS"),
    Limit("wrong_link", "address", 30, QUARTER, "WRONG_LINKS_A_QUARTER_HOUR_PER_ADDRESS"),
)


@dataclass(frozen=True, slots=True)
class Counter:
    """Where the tries of one subject in one window are counted, and how many there may be."""

    pk: str
    sk: str
    most: int
    ends_at: datetime

    def seconds_left(self, now: datetime) -> int:
        """Give the whole seconds until the window is over, at least one."""
        return max(1, -((now - self.ends_at) // timedelta(seconds=1)))


def counter(limit: Limit, most: int, business_id: str, subject: str, now: datetime, key: str) -> Counter:
    """Give the counter of the window that `now` lies in; of the subject it holds a keyed hash only."""
    name = network_of(subject) if limit.per == "address" else subject
    seconds = int(limit.span.total_seconds())
    window = int(now.timestamp()) // seconds
    return Counter(
        pk=f"{business_id}#{limit.per}#{sign(key, business_id, limit.per, name)}",
        sk=f"{limit.action}#{window}",
        most=most,
        ends_at=datetime.fromtimestamp((window + 1) * seconds, UTC),
    )


def network_of(address: str) -> str:
    """Give what counts as one address: all of an IPv6 /64, since whoever has one of them has them all.

    An IPv4 address stands for itself, also when written as IPv6; what is no address is all one.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64)
    return str(found)


def visitor_address(source_ip: str, forwarded_for: str, *, is_from_cdn: bool) -> str:
    """Give the address that a request began at.

    What X-Forwarded-For says anybody can have written, save the last address before our own CDN's: the
    CDN has put it there.
    """
    if not is_from_cdn:
        return source_ip
    hops = [hop for part in forwarded_for.split(",") if (hop := part.strip()) and hop != source_ip]
    return hops[-1] if hops else source_ip
