"""The only reader of the wall clock.

Where the environment names a CLOCK_FILE, the signed number of seconds in that file is added to
the real time, so that one file moves the clock of every process that shares it.
"""

import os
from datetime import UTC, datetime, timedelta

_shift: tuple[str, int, timedelta] = ("", 0, timedelta(0))


def now() -> datetime:
    """Give the present instant in UTC, with whole microseconds."""
    return datetime.now(UTC) + _clock_shift()


def _clock_shift() -> timedelta:
    global _shift
    path = os.environ.get("CLOCK_FILE", "")
    if not path:
        return timedelta(0)
    try:
        changed = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return timedelta(0)
    if _shift[:2] != (path, changed):
        with open(path, encoding="ascii") as file:
            _shift = (path, changed, timedelta(seconds=float(file.read() or 0)))
    return _shift[2]
