"""The hand that moves the clock: `chalicelib.core.clock` reads the file that is written here."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chalicelib.core import clock


class MovableClock:
    """The one clock of every process whose CLOCK_FILE names this file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._changed_at = 0

    def now(self) -> datetime:
        """Give the moved time, in UTC."""
        return clock.now()

    def shift(self) -> float:
        """Give by how many seconds the clock is ahead of the real time."""
        try:
            return float(self.path.read_text(encoding="ascii") or 0)
        except FileNotFoundError:
            return 0.0

    def set_shift(self, seconds: float) -> None:
        """Let the clock be so many seconds ahead of the real time.

        Readers look at the file's time to see that it changed, and a file system's clock may stand
        still between two changes, so each change gets a time of its own.
        """
        fresh = self.path.with_suffix(".new")
        fresh.write_text(repr(seconds), encoding="ascii")
        self._changed_at = max(self._changed_at + 1, fresh.stat().st_mtime_ns)
        os.utime(fresh, ns=(self._changed_at, self._changed_at))
        fresh.replace(self.path)

    def set(self, instant: datetime) -> None:
        """Let it be this instant now; raises OverflowError for one that no clock can show."""
        self.set_shift((instant - datetime.now(UTC)) / timedelta(seconds=1))
