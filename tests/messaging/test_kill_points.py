"""The sender dies before and after every write and every handing over, in each turn that a life can take.

Everything comes twice, and to those who come after with their clock a minute back first.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from chalicelib.core.errors import ChannelError
from chalicelib.core.table import connection
from chalicelib.messaging import service
from chalicelib.messaging.channels import Content
from chalicelib.messaging.model import Message, Report, Subject, Verdict, Way
from tests.messaging.cast import NOW, SALON, Crash, PostOffice, agree, later, message
from tests.meter import READS

pytestmark = pytest.mark.usefixtures("tables")


@dataclass
class Fate:
    """Counts the points at which a sender can die, and lets it die at one of them."""

    dies_at: int
    points: int = 0

    def come_to(self, model: Any = None, **_: Any) -> None:
        if model is not None and model.name in READS:
            return
        self.points += 1
        if self.points == self.dies_at:
            raise Crash


@contextmanager
def fated(fate: Fate) -> Iterator[None]:
    """Let everything that is written, from now on, be such a point before and after."""
    events = connection().client.meta.events
    for moment in ("before-call.dynamodb", "after-call.dynamodb"):
        events.register(moment, fate.come_to, unique_id=f"fate-{moment}")
    try:
        yield
    finally:
        for moment in ("before-call.dynamodb", "after-call.dynamodb"):
            events.unregister(moment, unique_id=f"fate-{moment}")


class Mortal(PostOffice):
    """A post office before and after whose taking a message its sender can die."""

    def __init__(self, turn: str) -> None:
        super().__init__(self.refuse)
        self.turn = turn
        self.throttled: Counter[str] = Counter()
        self.fate = Fate(0)

    def refuse(self, to: str) -> str | None:
        if self.turn == "refused" and "@" in to:
            raise ChannelError("No such address", permanent=True)
        if self.turn == "throttled" and not self.throttled[to]:
            self.throttled[to] += 1
            raise ChannelError("Too many", permanent=False, throttled=True)
        return None

    def accept(self, to: str, content: Content) -> str:
        self.fate.come_to()
        receipt = super().accept(to, content)
        self.fate.come_to()
        return receipt


def mail_about(visit: str) -> Message:
    """Give a confirmation by email, with a text message to try where that fails."""
    number = visit.removeprefix("a").zfill(4)
    made = message(
        subject=Subject(kind="appointment", id=visit, version=1),
        to=f"{visit}@example.com",
        fallbacks=(Way(channel="sms", to=f"+49151123{number}"),),
    )
    name = service.message_id_for(made.subject, made.purpose, "", "client", "email")
    return made.model_copy(update={"message_id": name})


def hold_mail(it: Message, _now: datetime) -> Verdict:
    return Verdict(send=it.channel != "email", reason="Stopped.", otherwise="held_back")


def rows_of(mail: Message) -> list[Message]:
    names = (mail.message_id, mail.message_id.replace("-email-", "-sms-"))
    return [found for name in names if (found := service.find_message(SALON, name))]


def everything_comes(mail: Message, post: Mortal, now: datetime) -> None:
    """Let the change, the messages' own rows and what the provider says come, each twice."""
    for _ in range(2):
        service.enqueue([mail])
    for _ in range(2):
        for row in rows_of(mail):
            for _ in range(2):
                judge = hold_mail if post.turn == "held back" else agree
                service.deliver(SALON, row.message_id, judge, now, post)
                if row.channel == "email" and post.accepted[row.to]:
                    tell_report(row, post.turn, now)


def tell_report(row: Message, turn: str, now: datetime) -> None:
    outcome = {"comes back": "bounced", "arrives": "delivered"}.get(turn)
    if outcome:
        told = {"business_id": SALON, "message_id": row.message_id, "at": now, "permanent": True}
        service.record_report(Report.model_validate({"outcome": outcome, **told}), now)


def die_once(visit: str, point: int, post: Mortal) -> tuple[Message, int]:
    """Let the first sender die at that point and others take over; give the mail and the points passed."""
    mail = mail_about(visit)
    post.fate = fate = Fate(point)
    with suppress(Crash), fated(fate):
        everything_comes(mail, post, NOW)
    post.fate = Fate(0)
    for minutes in (-1, 0, 6, 12):
        everything_comes(mail, post, later(minutes))
        judge = hold_mail if post.turn == "held back" else agree
        service.deliver_due(judge, later(minutes), senders=post)
    return mail, fate.points


TURNS = {
    "plain": ("email", 6),
    "throttled": ("email", 8),
    "refused": ("sms", 10),
    "held back": ("sms", 8),
    "comes back": ("sms", 12),
    "arrives": ("email", 8),
}
"""What becomes of the mail; over which way the client is reached in the end, and at least how many points."""


@pytest.mark.parametrize("turn", TURNS)
def test_wherever_a_sender_dies_nobody_gets_it_twice_and_nothing_is_lost_but_in_doubt(turn: str) -> None:
    post, reached_by, seen, points = Mortal(turn), TURNS[turn][0], Counter[tuple[str, int]](), 0
    for point in count(1):
        mail, passed = die_once(f"a{point}", point, post)
        rows: dict[str, Message] = {row.channel: row for row in rows_of(mail)}
        assert all(post.accepted[row.to] <= 1 for row in rows.values())
        assert not {row.state for row in rows.values()} & {"queued", "failed", "claimed"}
        last = rows.get(reached_by, rows["email"])
        times = post.accepted[last.to] if last.channel == reached_by else 0
        seen["uncertain" if last.state == "uncertain" else "known", times] += 1
        points += 1
        if passed < point:  # it came to its end before it could die
            break
    assert points > TURNS[turn][1]
    assert seen["known", 0] == 0
    assert seen["known", 1] > seen["uncertain", 0] + seen["uncertain", 1]
    assert service.deliver_due(agree, later(6000), senders=post) == service.DueReport(0, 0, None)
