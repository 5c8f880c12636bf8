"""Who is held back, so that it shows what messages bring: a share of the episodes, left to chance. Pure."""

import hashlib
from datetime import date

CROWD = 50
"""A category that knows fewer clients compares nobody: so few held back would prove nothing."""


def is_compared(clients_known: int, share: int) -> bool:
    """Tell whether a category of so many clients, which holds back that share in percent, compares at all."""
    return share > 0 and clients_known >= CROWD


def is_held_back(business_id: str, client_id: str, category_id: str, last_visit_on: date, share: int) -> bool:
    """Tell whether the client is held back until their next visit; `share` is in percent.

    It follows from who they are and since when they stay away, so that asking again changes nothing.
    """
    text = f"{business_id}\n{client_id}\n{category_id}\n{last_visit_on}"
    drawn = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return drawn < share * 2**64 // 100
