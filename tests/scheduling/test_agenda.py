"""What one holder's working hours and claims say of a stretch of time."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.interval import Interval
from chalicelib.scheduling.agenda import Agenda, Stretch
from chalicelib.scheduling.sheets import Claim, Kind, Session
from tests.cast import at
from tests.examples import examples
from tests.scheduling.diary import MINUTE, claim

MORNING, AFTERNOON = Interval(at(9), at(12)), Interval(at(13), at(18))
UNTIL_MIDNIGHT, AFTER_MIDNIGHT = Interval(at(20), at(0) + timedelta(days=1)), timedelta(hours=2)


def agenda(**claims: Claim) -> Agenda:
    """Give Ben's agenda of Tuesday, with his lunch from twelve to one."""
    return Agenda("ben", claims, [AFTERNOON, MORNING])


def stretch(start: datetime, minutes: int = 45, before: int = 0, after: int = 0) -> Stretch:
    return Stretch(start, start + minutes * MINUTE, before, after)


@pytest.mark.parametrize(
    ("wanted", "works"),
    [
        (stretch(at(9), 180), True),
        (stretch(at(9), 181), False),
        (stretch(at(8, 59)), False),
        (stretch(at(12), 30), False),
        (stretch(at(11), 180), False),
        (stretch(at(17, 15)), True),
        (stretch(at(18)), False),
        (stretch(at(9), before=30), True),
        (stretch(at(11), 60, after=30), True),
    ],
)
def test_the_stretch_itself_lies_in_working_time_and_its_free_minutes_need_not(
    wanted: Stretch, works: bool
) -> None:
    assert agenda().works(wanted) is works
    obstacle = agenda().obstacle(wanted)
    assert (obstacle.reason if obstacle else None) == (None if works else "outside_hours")


def test_a_resource_needs_no_working_hours() -> None:
    assert Agenda("resource:chair-1", {}).obstacle(stretch(at(3))) is None


@pytest.mark.parametrize(
    ("after_first", "before_second", "first_free"),
    [(0, 0, 0), (15, 0, 15), (0, 15, 15), (15, 15, 15), (15, 5, 15), (5, 15, 15)],
)
def test_neighbours_share_the_larger_of_their_gaps(
    after_first: int, before_second: int, first_free: int
) -> None:
    own = agenda(a1=claim(at(10), 45, after=after_first))
    free = [
        minutes
        for minutes in range(0, 60, 5)
        if own.obstacle(stretch(at(10, 45) + minutes * MINUTE, 15, before=before_second)) is None
    ]
    assert free[0] == first_free


def test_an_obstacle_says_which_claim_it_is() -> None:
    own = agenda(a1=claim(at(10)), a2=claim(at(14)))
    obstacle = own.obstacle(stretch(at(14, 30)))
    assert obstacle is not None
    assert (obstacle.reason, obstacle.holder, obstacle.name) == ("taken", "ben", "a2")
    assert obstacle.claim == claim(at(14))


def test_a_long_claim_that_began_before_others_is_not_overlooked() -> None:
    own = agenda(off=claim(at(9), 9 * 60, kind="time_off"), a1=claim(at(10), 15), a2=claim(at(11), 15))
    assert own.conflict(stretch(at(16))) == "off"


@examples(300)
@given(
    st.lists(
        st.builds(
            lambda start, minutes, before, after: claim(at(9) + start * MINUTE, minutes, before, after),
            st.integers(0, 300),
            st.integers(5, 400),
            st.sampled_from([0, 0, 10, 200]),
            st.sampled_from([0, 0, 10, 200]),
        ),
        max_size=6,
    ),
    st.builds(
        lambda start, minutes, gap: stretch(at(9) + start * MINUTE, minutes, gap, gap),
        st.integers(0, 300),
        st.integers(5, 100),
        st.sampled_from([0, 15, 120]),
    ),
)
def test_a_conflict_is_found_exactly_where_any_claim_conflicts(claims: list[Claim], wanted: Stretch) -> None:
    named = {f"a{number}": it for number, it in enumerate(claims)}
    own = Claim(
        starts_at=wanted.start,
        ends_at=wanted.end,
        before_minutes=wanted.before,
        after_minutes=wanted.after,
    )
    found = Agenda("ben", named).conflict(wanted)
    assert (found is not None) == any(it.conflicts_with(own) for it in claims)
    assert found is None or named[found].conflicts_with(own)


@pytest.mark.parametrize(
    ("kind", "stops"),
    [("appointment", False), ("hold", False), ("time_off", True), ("busy", True), ("break", True)],
)
def test_a_class_can_be_joined_unless_its_time_was_taken_for_something_that_is_no_visit(
    kind: Kind, stops: bool
) -> None:
    session = claim(at(10), 60, session=Session(service_id="yoga", seats=3))
    own = agenda(**{"class": session, "other": claim(at(10, 30), 60, kind=kind)})
    assert (own.obstacle_to_joining("class", stretch(at(10), 60)) is not None) is stops


def test_a_class_outside_the_present_working_hours_is_joined_by_nobody() -> None:
    session = claim(at(12), 60, session=Session(service_id="yoga", seats=3))
    obstacle = agenda(**{"class": session}).obstacle_to_joining("class", stretch(at(12), 60))
    assert obstacle is not None
    assert obstacle.reason == "outside_hours"


def holes(own: Agenda, wanted: Stretch) -> tuple[int | None, int | None]:
    """Give the minutes that would be left for others before and after the stretch."""
    before, after = (
        None if hole is None else hole // MINUTE for hole in (own.hole_before(wanted), own.hole_after(wanted))
    )
    return before, after


def test_a_hole_reaches_to_the_next_claim_or_the_end_of_work() -> None:
    own = agenda(a1=claim(at(9), 30), a2=claim(at(11), 60))
    assert holes(own, stretch(at(10))) == (30, 15)
    assert holes(own, stretch(at(14))) == (60, 195)


def test_minutes_that_are_kept_free_leave_no_hole() -> None:
    own = agenda(a1=claim(at(9), 30, after=15), a2=claim(at(11), before=20))
    assert holes(own, stretch(at(9, 45), 30, before=5, after=5)) == (0, 20)
    assert holes(own, stretch(at(10), 30, after=30)) == (15, 0)


def test_there_is_no_hole_outside_working_time() -> None:
    assert holes(agenda(), stretch(at(12, 15), 15)) == (None, None)
    assert holes(Agenda("resource:chair-1", {}), stretch(at(10))) == (None, None)
