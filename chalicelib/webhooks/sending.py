"""Bringing deliveries to their endpoints: line by line, several endpoints at the same time.

Within a line the first that is not over goes first, and those behind it wait. One endpoint that is slow
or dead holds up nobody else: each has its share of a round's time, and once it has not answered, the rest
of what is due to it in this round counts as tried.
"""

import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.core.addresses import parsed
from chalicelib.core.outbound import Asking, NoAnswer, Outside
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.core.signatures import signed_headers
from chalicelib.core.table import WriteRefused
from chalicelib.webhooks import lifecycle, store
from chalicelib.webhooks.lifecycle import Outcome
from chalicelib.webhooks.model import Delivery, Endpoint
from chalicelib.webhooks.store import Line

log = logging.getLogger(__name__)

AT_ONCE = 8
SHARE = 20.0
"""How many seconds of one round an endpoint may take before nothing more is begun for it."""
SECONDS_OF_TIMER, SECONDS_OF_STREAM = 80.0, 30.0
"""How long one run begins with further deliveries: each may take ten seconds more."""
MOST_DUE = 500
ANSWER_KEPT = 1000
"""How many bytes of an answer are kept."""


def outside() -> Outside:
    """Give the internet as webhooks see it: ten seconds in all, and no more of the answer than is kept."""
    return Outside(
        local=settings().local_servers,
        seconds=10,
        most_bytes=ANSWER_KEPT,
        cut=True,
        agent="Regulars (webhooks)",
    )


def deliver_due(now: datetime, world: Outside | None = None) -> datetime | None:
    """Deliver what is due, the longest waiting first; give when the next wants looking after."""
    _deliver(store.load_due(now, MOST_DUE), now, world, SECONDS_OF_TIMER, probing=True)
    return store.load_first_due_at()


def deliver_at_once(lines: Iterable[Line], now: datetime, world: Outside | None = None) -> None:
    """Deliver what was just queued; what is for an endpoint that fails is left to the timer."""
    _deliver(list(dict.fromkeys(lines)), now, world, SECONDS_OF_STREAM, probing=False)


def _deliver(
    lines: list[Line], now: datetime, world: Outside | None, seconds: float, *, probing: bool
) -> None:
    by_endpoint: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        by_endpoint.setdefault((line.business_id, line.endpoint_id), []).append(line)
    if not by_endpoint:
        return
    until = time.monotonic() + seconds
    rounds = [_Round(those, now, world or outside(), until, probing) for those in by_endpoint.values()]
    with ThreadPoolExecutor(min(AT_ONCE, len(rounds))) as pool:
        list(pool.map(_Round.run, rounds))


class _Round:
    """What is done for one endpoint in one run."""

    def __init__(self, lines: list[Line], now: datetime, world: Outside, until: float, probing: bool) -> None:
        self.lines, self.now, self.world = lines, now, world
        self.until, self.probing = until, probing
        self.endpoint: Endpoint | None = None
        self.is_silent = False

    def run(self) -> None:
        """Deliver line by line until the endpoint's time is up; a line that breaks stops none behind it."""
        until = min(self.until, time.monotonic() + SHARE)
        stored = store.load_endpoint(self.lines[0].business_id, self.lines[0].endpoint_id)
        self.endpoint = stored.endpoint if stored else None
        if self.endpoint and self.endpoint.active and self.endpoint.failing_since and not self.probing:
            return
        for line in self.lines:
            try:
                if time.monotonic() < until:
                    self._go_along(line, until)
                elif until < self.until:
                    self._put_off(store.load_open(line), self.now + timedelta(minutes=1))
            except Exception:
                log.exception("deliveries in %s could not be looked after", line.key)

    def _go_along(self, line: Line, until: float) -> None:
        """Deliver the first that is open as long as there is one that may begin."""
        while (those := store.load_open(line)) and time.monotonic() < until:
            head, *behind = those
            if not lifecycle.may_begin(head.delivery, self.now):
                self._put_off(behind, lifecycle.attention_at(head.delivery) or self.now)
                return
            with suppress(WriteRefused):  # somebody else has taken it on: look again
                self._look_after(head)

    def _put_off(self, those: list[store.Stored], until: datetime) -> None:
        for stored in those:
            at = lifecycle.attention_at(stored.delivery)
            if at is not None and at <= self.now:
                with suppress(WriteRefused):  # somebody else is looking after it
                    store.replace(stored, lifecycle.put_off(stored.delivery, until))

    def _look_after(self, head: store.Stored) -> None:
        """Take the delivery one step further; raise WriteRefused when somebody else just did."""
        delivery, endpoint = head.delivery, self.endpoint
        if endpoint is None or endpoint.removed_at or not endpoint.active:
            reason = lifecycle.IS_OFF if endpoint and not endpoint.removed_at else lifecycle.IS_GONE
            store.replace(head, lifecycle.held_back(delivery, reason))
            return
        if self.is_silent or lifecycle.is_worn_out(delivery):
            outcome = Outcome(lifecycle.NO_ANSWER if self.is_silent else lifecycle.BROKE_DOWN)
            after = store.replace(head, lifecycle.tried(delivery, outcome, self.now)).delivery
        else:
            claim = store.replace(head, lifecycle.claimed(delivery, self.now))
            outcome = self._asked(claim.delivery, endpoint)
            after = recorded(claim, lifecycle.tried(claim.delivery, outcome, self.now))
        self.endpoint = _noted(endpoint, after, outcome, self.now)

    def _asked(self, delivery: Delivery, endpoint: Endpoint) -> Outcome:
        """Send it, and give what came of that."""
        body = delivery.body.encode()
        secrets = store.load_secrets(endpoint, self.now)
        headers = {
            "Content-Type": "application/json",
            **signed_headers(secrets, delivery.delivery_id, self.now, body),
        }
        try:
            answer = self.world.ask(Asking("POST", parsed(endpoint.url), headers, body))
        except (NoAnswer, ValueError) as error:
            self.is_silent = True
            return Outcome(error.args[0])
        told = answer.content.decode("utf-8", "replace")
        return Outcome(_complaint(answer.status), answer.status, told)


def _complaint(status: int) -> str:
    """Give what is wrong with an answer in words; nothing for a success."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return said(
            "The endpoint answered %(status)s: it sends us elsewhere, and redirects are not followed.",
            status=status,
        )
    return said("The endpoint answered %(status)s.", status=status)


def recorded(claim: store.Stored, after: Delivery) -> Delivery:
    """Note what came of a try, also where it was so slow that its claim was found run out."""
    try:
        return store.replace(claim, after).delivery
    except WriteRefused:
        there = store.load_delivery(store.line_of(after), after.sequence)
        if there and after.state == "delivered" and there.delivery.state in lifecycle.OPEN:
            with suppress(WriteRefused):
                return store.replace(there, after).delivery
        return there.delivery if there else after


def _noted(endpoint: Endpoint, delivery: Delivery, outcome: Outcome, now: datetime) -> Endpoint:
    """Keep in mind that an endpoint has begun or ceased to fail, or is dead; give it as it is then."""
    if lifecycle.judged(endpoint, delivery, outcome, now) == endpoint:
        return endpoint
    for _ in range(5):
        stored = store.load_endpoint(endpoint.business_id, endpoint.endpoint_id)
        if stored is None or stored.endpoint.removed_at:
            break
        after = lifecycle.judged(stored.endpoint, delivery, outcome, now)
        if after == stored.endpoint:
            return after
        with suppress(WriteRefused):
            return store.save_endpoint(stored, after)
    return endpoint
