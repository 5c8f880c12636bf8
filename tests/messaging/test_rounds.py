"""A round: who goes first, how fast, what a provider that has had enough does to it, and what is late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import pytest

from chalicelib.core.errors import ChannelError
from chalicelib.messaging import service, store
from chalicelib.messaging.model import Channel
from tests.messaging.cast import NOW, SALON, PostOffice, agree, later, message

pytestmark = pytest.mark.usefixtures("tables")


class Simulated:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.at = NOW
        self._lock = Lock()

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.at += timedelta(seconds=seconds)


def enough(after: int) -> Callable[[str], str | None]:
    """Refuse everything for the moment once so many were taken."""
    taken: list[str] = []

    def take(to: str) -> None:
        if len(taken) >= after:
            raise ChannelError("Throttling: slow down", permanent=False, throttled=True)
        taken.append(to)

    return take


def many(number: int, channel: Channel = "email") -> list[str]:
    names = [f"{channel}{n}" for n in range(number)]
    service.enqueue(
        message(name, channel=channel, client_id=f"c{n}", to=name, due_at=later(-number + n))
        for n, name in enumerate(names)
    )
    return names


def test_a_round_stops_for_a_channel_whose_provider_has_had_enough_and_no_try_is_lost() -> None:
    many(6), many(3, "sms")
    pace = service.Pace(lambda: NOW)
    post, take = PostOffice(), enough(2)
    post.instead = lambda to: take(to) if to.startswith("email") else None
    report = service.deliver_due(agree, NOW, senders=post, pace=pace)
    assert (report.sent, report.others, post.accepted.total()) == (5, 1, 5)
    waiting = [it for it in service.list_messages(SALON).items if it.state in ("queued", "failed")]
    assert {it.tries for it in waiting} == {0}
    assert sorted(it.message_id for it in waiting) == ["email2", "email3", "email4", "email5"]


def test_what_was_throttled_goes_first_in_the_next_round() -> None:
    names = many(4)
    service.deliver_due(agree, NOW, senders=PostOffice(enough(1)), pace=service.Pace(lambda: NOW))
    post = PostOffice()
    service.deliver_due(agree, later(1), senders=post)
    assert list(post.accepted) == names[1:]


def test_what_was_throttled_is_left_to_the_timer_by_the_stream() -> None:
    many(1)
    service.deliver_due(agree, NOW, senders=PostOffice(enough(0)))
    stored = store.load_message(SALON, "email0")
    assert stored is not None
    assert stored.message.state == "failed"


def test_a_round_keeps_to_the_providers_rate_and_ends_in_time() -> None:
    many(40)
    clock = Simulated()
    pace = service.Pace(clock.now, {"email": 2.0}, later(0.1), clock.sleep)
    report = service.deliver_due(agree, NOW, senders=PostOffice(), pace=pace)
    assert report.sent == 12
    assert clock.at < later(0.1)


@pytest.mark.parametrize("lanes", [1, 8])
def test_of_one_clients_messages_the_earlier_goes_first(lanes: int) -> None:
    service.enqueue(
        message(f"m{n}", client_id=f"c{n % 3}", to=f"c{n % 3}.{n:02}", due_at=later(n - 30))
        for n in range(24)
    )
    post = PostOffice()
    assert service.deliver_due(agree, NOW, senders=post, lanes=lanes).sent == 24
    for client in ("c0", "c1", "c2"):
        got = [to for to in post.accepted if to.startswith(client)]
        assert got == sorted(got)


def test_what_should_have_gone_out_is_counted_as_late_for_its_own_business_only() -> None:
    service.enqueue([message("m1", purpose="reminder"), message("m2", purpose="reminder", due_at=later(1))])
    service.enqueue([message("m3", business_id="dario"), message("m4", due_at=later(30))])
    assert service.look_at_standing(SALON, later(1.5)).late == {}
    standing = service.look_at_standing(SALON, later(3))
    assert (standing.late, standing.late_since) == ({"reminder": 2}, NOW)
    service.deliver_due(agree, later(3), senders=PostOffice())
    assert service.look_at_standing(SALON, later(3)).late == {}
