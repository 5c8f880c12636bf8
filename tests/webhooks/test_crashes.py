"""The sender dies before and after everything it does; all arrives, in order, twice only under one name."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.outbound import Asking
from chalicelib.webhooks import lifecycle, sending, service, store
from chalicelib.webhooks.model import NewEndpoint
from tests.ledger import forget
from tests.messaging.cast import NOW, SALON, Crash
from tests.messaging.test_kill_points import Fate, fated
from tests.webhooks.world import MINUTE, Direct, World, say_nothing


@pytest.fixture
def world(world: World) -> World:
    """Give the world without its wires."""
    world.outside = Direct(listener=world.listener)
    return world


@dataclass
class Moody:
    """A server that does not take the first it is sent, but answers 500 or nothing; its sender can die."""

    world: World
    mood: str
    heard: int = 0
    fate: Fate = field(default_factory=lambda: Fate(0))

    def before(self, _asking: Asking) -> None:
        self.world.listener.status = 500 if self.mood == "broken" and not self.heard else 200
        self.heard += 1
        self.fate.come_to()

    def after(self, asking: Asking) -> None:
        self.fate.come_to()
        if self.mood == "silent" and self.heard == 1:
            say_nothing(asking)


def arrivals(world: World) -> dict[str, list[int]]:
    """Give the sequences that arrived for each appointment, in order, repeats too."""
    found: dict[str, list[int]] = {}
    for told in world.listener.told:
        data = told.content["data"]
        found.setdefault(data["appointment_id"], []).append(data["sequence"])
    return found


def everything_comes(world: World) -> None:
    """Let a booking and a move be noted and told at once, as the stream brings them."""
    world.happens("a1", 1, "booked")
    world.happens("a1", 2, "moved")
    world.at_once()


def die_once(world: World, mood: str, point: int) -> int:
    """Let the first sender die at that point and others take over; give the points that it passed."""
    begin_anew(world)
    moody = Moody(world, mood)
    world.outside = Direct(listener=world.listener, before=moody.before, after=moody.after)
    moody.fate = fate = Fate(point)
    with suppress(Crash), fated(fate):
        everything_comes(world)
    moody.fate = Fate(0)
    everything_comes(world)  # the stream's records come again
    world.fire(-MINUTE)  # the clock goes back
    for _ in range(4):
        world.fire(timedelta(minutes=5))
    return fate.points


@pytest.mark.parametrize(("mood", "least"), [("kind", 16), ("broken", 12), ("silent", 12)])
def test_wherever_a_sender_dies_nothing_is_lost_and_the_order_is_kept(
    world: World, mood: str, least: int
) -> None:
    seen = set()
    for point in count(1):
        passed = die_once(world, mood, point)
        assert world.states == ["delivered"] * 2
        assert world.fire() is None
        (came,) = arrivals(world).values()
        assert list(dict.fromkeys(came)) == [12, 21]
        assert len({(told.name, told.body) for told in world.listener.told}) == 2
        seen.add(tuple(came))
        if passed < point:  # it came to its end before it could die
            break
    assert point > least
    assert seen <= {(12, 21), (12, 12, 21), (12, 21, 21), (12, 12, 12, 21), (12, 12, 21, 21)}
    assert len(seen) > 1


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("tfro"), st.integers(0, 2), st.integers(1, 40)), max_size=25))
def test_whatever_happens_the_first_arrivals_of_each_appointment_are_in_order(
    world: World, steps: list[tuple[str, int, int]]
) -> None:
    """t: something happens; f: the timer fires; r: the stream comes again; o: it breaks or mends."""
    begin_anew(world)
    versions = Counter[str]()
    for what, which, minutes in steps:
        match what:
            case "t":
                versions[f"a{which}"] += 1
                world.happens(f"a{which}", versions[f"a{which}"], "moved")
            case "f":
                world.fire(timedelta(minutes=minutes))
            case "r":
                world.at_once()
            case "o":
                world.listener.status = 200 if world.listener.status == 500 else 500
    world.listener.status = 200
    for _ in range(4):
        world.fire(timedelta(hours=25))
    assert set(world.states) <= {"delivered"}
    firsts = {name: list(dict.fromkeys(sequences)) for name, sequences in arrivals(world).items()}
    assert firsts == {name: [10 * n + 1 for n in range(1, last + 1)] for name, last in versions.items()}


def begin_anew(world: World) -> None:
    """Forget all that was told, and let there be a new endpoint."""
    forget(["webhooks", "webhook_secrets"])
    world.listener.told.clear()
    world.names.clear()
    world.listener.status = 200
    added = service.add_endpoint(SALON, NewEndpoint(url=world.listener.address()), NOW)
    world.endpoint_id, world.now = added.endpoint.endpoint_id, NOW


def test_brought_from_eight_threads_at_once_everything_arrives_once_and_in_order(world: World) -> None:
    for number in range(4):
        for version in (1, 2, 3):
            world.happens(f"a{number}", version, "moved")
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(world.at_once) for _ in range(8)]:
            done.result()
    world.fire(timedelta(minutes=6))
    assert set(world.states) == {"delivered"}
    assert arrivals(world) == {f"a{number}": [11, 21, 31] for number in range(4)}


def test_a_sender_so_slow_that_its_claim_ran_out_still_records_that_it_was_taken(world: World) -> None:
    world.happens()
    (delivery,) = world.deliveries
    line = store.line_of(delivery)
    (stored,) = store.load_open(line)
    claim = store.replace(stored, lifecycle.claimed(delivery, world.now))
    world.fire(timedelta(minutes=4))
    assert world.listener.told == []
    world.listener.status = 500
    world.fire()  # the claim has run out
    assert world.states == ["failed"]
    outcome = lifecycle.Outcome("", 200)
    sending.recorded(claim, lifecycle.tried(claim.delivery, outcome, world.now))
    assert world.states == ["delivered"]
    assert world.fire() is None
