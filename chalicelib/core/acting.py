"""On whose behalf something is done: said once at the door, and written on every row that is changed.

What nobody of the staff does - a client books, a timer comes round - has no such mark. The change of a row's
mark tells the audit trail who changed it, whichever room the row belongs to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from chalicelib.core.ids import new_id

Mark = dict[str, str]
"""`by` the name, `holder` the member or key, `at` the UTC instant, `id` of what was done at once."""

_acting: ContextVar[Mark | None] = ContextVar("acting", default=None)


@contextmanager
def acting_as(name: str, holder: str, now: datetime) -> Iterator[None]:
    """Mark what is written meanwhile, in this thread, as done by somebody."""
    token = _acting.set({"by": name, "holder": holder, "at": now.isoformat(), "id": new_id()})
    try:
        yield
    finally:
        _acting.reset(token)


def mark() -> Mark | None:
    """Give the mark of whoever acts, or None where nobody of the staff does."""
    return _acting.get()
