"""In every interleaving of three writers nobody overlaps; without any one condition the model would notice.

The model of the protocol is in protocol_model.py; why it holds stands in docs/booking.md.
"""

from dataclasses import replace
from itertools import combinations

import pytest

from chalicelib.scheduling.model import Claim, Taken
from chalicelib.scheduling.sheets import Session
from tests.messaging.cast import later
from tests.scheduling.protocol_model import Writer, bookers, conflicting, every_end, winners, wish

ONE_SLOT = (wish(10, 45), wish(10, 45), wish(10, 45))
LENGTHS = (wish(10, 45), wish(10, 90, after=15), wish(11, 60))
MIDNIGHT = (wish(23, 120), wish(22, 90), wish(24, 45))
BUFFERS_OVER_MIDNIGHT = (wish(22, 90, after=45), wish(24, 60), wish(23, 30))
CHAIN = (wish(22, 61), wish(23, 62), wish(24, 60))
WISHES = [ONE_SLOT, LENGTHS, MIDNIGHT, BUFFERS_OVER_MIDNIGHT, CHAIN]


@pytest.mark.parametrize("claims", WISHES, ids=["one", "lengths", "midnight", "buffers", "chain"])
def test_in_every_interleaving_nobody_overlaps_and_nobody_is_refused_without_a_reason(
    claims: tuple[Claim, ...],
) -> None:
    ends = every_end(bookers(claims))
    assert ends
    for world in ends:
        assert winners(world)
        assert conflicting(world) == 0
        for writer, claim in zip(world.writers, claims, strict=True):
            refused = writer.outcome == "taken"
            others = [claims[int(name)] for name in winners(world) if name != writer.name]
            assert refused == any(claim.conflicts_with(other) for other in others)
            for _, day in writer.own:
                assert (writer.name in world.sheet(day).claims) != refused


def test_any_two_conflicting_claims_share_a_sheet() -> None:
    spells = [
        wish(hour, minutes, after) for hour in (21, 22, 23, 24) for minutes in (45, 180) for after in (0, 90)
    ]
    for one, other in combinations(spells, 2):
        if one.conflicts_with(other):
            assert set(Writer("1", one).own) & set(Writer("2", other).own)


def test_the_model_would_notice_a_commit_without_its_condition() -> None:
    assert max(map(conflicting, every_end(bookers(ONE_SLOT), "version"))) > 0


HELD = wish(23, 120).model_copy(update={"kind": "hold", "until": later(15)})
HOLD = (Taken(holder="ben", name="hold", claim=HELD),)
"""Kept over midnight, on two sheets."""
AT_ITS_END = (
    Writer("keeper", wish(23, 120), later(14), HOLD),
    Writer("other", wish(24, 45), later(15)),
    Writer("timer", None, later(15), HOLD),
)


def ends_of_a_hold(missing: str = "") -> set[frozenset[str]]:
    return {frozenset(winners(world)) for world in every_end(AT_ITS_END, missing, HOLD)}


def test_at_its_end_a_hold_is_booked_or_somebody_else_has_its_time_in_every_interleaving() -> None:
    assert ends_of_a_hold() == {frozenset({"keeper"}), frozenset({"other"}), frozenset({"other", "timer"})}


def test_before_its_end_nobody_else_gets_the_time_of_a_hold() -> None:
    others = (AT_ITS_END[0], *(replace(AT_ITS_END[1], name=name, now=later(14)) for name in ("1", "2")))
    assert [winners(world) for world in every_end(others, "", HOLD) if winners(world) != ["keeper"]] == []


def test_the_model_would_notice_a_hold_that_is_booked_without_looking_whether_it_is_there() -> None:
    assert frozenset({"keeper", "timer"}) in ends_of_a_hold("kept")


def test_the_model_would_notice_a_hold_that_ends_without_a_condition() -> None:
    assert any({"keeper", "other"} <= won for won in ends_of_a_hold("version"))


CLOSING = (Writer("closure", wish(9, 240), closes=True), *bookers((wish(10, 45), wish(12, 45))))


def closed_over(missing: str = "") -> list[list[str]]:
    """Give who won where the closure and somebody it overlaps did."""
    won = [winners(world) for world in every_end(CLOSING, missing, has_place=True)]
    return [names for names in won if "closure" in names and len(names) > 1]


def test_a_closure_and_a_booking_never_miss_each_other_though_the_closure_is_only_checked() -> None:
    assert closed_over() == []
    outcomes = {tuple(winners(world)) for world in every_end(CLOSING, has_place=True)}
    assert {("closure",), ("0", "1")} <= outcomes


@pytest.mark.parametrize("missing", ["check", "looking"])
def test_the_model_would_notice_a_closure_that_nobody_checks_or_that_does_not_look(missing: str) -> None:
    assert closed_over(missing)


CLASS = wish(10, 60).model_copy(update={"session": Session(service_id="yoga", seats=2)})


def seats_taken(missing: str = "", before: int = 0) -> set[int]:
    there = (Taken(holder="ben", name="class", claim=CLASS, seats=before),) if before else ()
    return {len(winners(world)) for world in every_end(bookers((CLASS,) * 3), missing, there)}


def test_a_class_gets_as_many_as_it_has_seats_and_the_last_one_goes_to_one() -> None:
    assert seats_taken() == {2}
    assert seats_taken(before=1) == {1}


@pytest.mark.parametrize("missing", ["version", "seats"])
def test_the_model_would_notice_seats_that_nobody_counts_or_guards(missing: str) -> None:
    assert max(seats_taken(missing, before=1)) > 1
