"""How fast a round sends: at most what the providers take, and not at all where one has had enough."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock

from chalicelib.core.settings import settings
from chalicelib.messaging.model import Channel

ROUND = timedelta(seconds=50)
"""How long a round sends, so that it is over before the next one begins."""


class Pace:
    """Gives turns to send, from many threads at once: `rates` are messages a second, by channel.

    A channel without a rate goes as fast as it can. `ends_at` is when the round gives no more turns.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        rates: Mapping[Channel, float] | None = None,
        ends_at: datetime | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.now = now
        self._rates = rates or {}
        self._ends_at = ends_at
        self._sleep = sleep
        self._next: dict[Channel, datetime] = {}
        self._stopped: set[Channel] = set()
        self._lock = Lock()

    def turn(self, channel: Channel) -> datetime | None:
        """Wait for the channel's next turn and give its instant; None when there is none in this round."""
        with self._lock:
            now = self.now()
            at = max(now, self._next.get(channel, now))
            if channel in self._stopped or (self._ends_at and at >= self._ends_at):
                return None
            if rate := self._rates.get(channel):
                self._next[channel] = at + timedelta(seconds=1 / rate)
        if at > now:
            self._sleep((at - now).total_seconds())
        return max(at, self.now())

    def stop(self, channel: Channel) -> None:
        """Give no more turns to a channel whose provider has had enough."""
        with self._lock:
            self._stopped.add(channel)

    def goes_on(self, channel: Channel | None = None) -> bool:
        """Tell whether the round, and the channel in it, still gives turns."""
        return channel not in self._stopped and (self._ends_at is None or self.now() < self._ends_at)


def provider_rates() -> dict[Channel, float]:
    """Give how many messages a second the providers take from this account, as its owner has set it."""
    return {
        "email": settings().emails_per_second,
        "sms": settings().texts_per_second,
        "whatsapp": settings().texts_per_second,
    }
