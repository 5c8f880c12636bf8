"""Why a time is not offered: the true reason for each candidate, from the decision itself, as a sentence."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.scheduling.model import Claim
from chalicelib.scheduling.sheets import location_holder
from chalicelib.web.language import Reader, in_words, read_by
from tests.cast import BEN, CUT, TUESDAY, at, salon, weekly
from tests.messaging.cast import NOW
from tests.scheduling.asking import CARLAS, JUNE, SUNDAY, asked, claim, sentence


def test_a_free_time_is_offered_and_the_others_reasons_are_told() -> None:
    off = claim(at(0), at(0, day=JUNE + timedelta(days=1)), kind="time_off")
    found = asked(at(10), [("ben", "off", off)], staff_id=None)
    assert (found.offered, found.sentence) == (True, "This time is offered, with Ana.")
    assert [(it.staff_id, it.location_id) for it in found.free] == [("ana", "mitte")]
    told = {(it.candidate.staff_id, it.candidate.location_id): it.sentence for it in found.reasons}
    assert told["ben", "mitte"] == "Ben is off until 14 June."
    assert told["ana", "porto"] == "Ana works at Ana's Salon Mitte on Tuesdays."


@pytest.mark.parametrize(
    ("start", "end", "title", "words"),
    [
        (at(0), at(0, day=JUNE + timedelta(days=1)), "", "Ben is off until 14 June."),
        (at(0), at(13, day=JUNE), "Surgery", "Ben is off until 14 June, 13:00 (Surgery)."),
        (at(0), at(0, day=TUESDAY + timedelta(days=1)), "", "Ben is off on 4 May."),
        (at(9, 30), at(11), "Dentist", "Ben is off from 9:30 to 11:00 (Dentist)."),
        (at(0), at(0, day=date(2028, 2, 1)), "", "Ben is off until 31 January 2028."),
    ],
)
def test_time_off_says_until_when(start: datetime, end: datetime, title: str, words: str) -> None:
    assert sentence(at(10), ("ben", "off", claim(start, end, kind="time_off", title=title))) == words


def test_breaks_and_other_calendars_say_from_when_to_when() -> None:
    pause = claim(at(10), at(10, 30), kind="break")
    assert sentence(at(10), ("ben", "break:1", pause)) == "Ben has a break from 10:00 to 10:30."
    busy = claim(at(10), at(11), kind="busy")
    assert sentence(at(10), ("ben", "busy:home:1", busy)) == (
        "Ben is busy from 10:00 to 11:00, says their own calendar."
    )


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (at(8, 30), "Ben works from 9:00 to 18:00 that day, with a break from 12:00 to 13:00."),
        (at(10, day=SUNDAY), "Ben does not work on Sundays."),
        (at(3, day=SUNDAY), "Ben works until 2:00 that day."),
    ],
)
def test_whoever_does_not_work_then_works_when(start: datetime, words: str) -> None:
    catalogue = salon()
    if start.hour == 10:
        catalogue = salon(staff={"ben": BEN.model_copy(update={"shifts": weekly(range(5), 9, 18)})})
    assert sentence(start, catalogue=catalogue) == words


def test_a_visit_that_would_run_into_the_break_says_how_long_it_takes() -> None:
    hours = "Ben works from 9:00 to 18:00 that day, with a break from 12:00 to 13:00"
    assert sentence(at(11, 30)) == f"{hours}; this would take until 12:15."


def test_whoever_works_elsewhere_that_day_works_there() -> None:
    friday = TUESDAY + timedelta(days=3)
    found = asked(at(10, day=friday), staff_id="ana", location_id="mitte")
    assert [it.sentence for it in found.reasons] == ["Ana works at Ana's Salon Porto on Fridays."]


def test_somebodys_visit_itself_is_named_by_their_first_name_and_its_time() -> None:
    visit = claim(at(10), at(10, 45))
    assert sentence(at(10, 30), ("ben", "a1", visit)) == "Ben is taken by Carla's 10:00 until 10:45."


def test_a_later_part_of_a_visit_is_told_by_the_visits_own_time() -> None:
    part = claim(at(11), at(11, 30))
    assert sentence(at(11), ("ben", "a1.1", part)) == "Ben is taken by Carla's 10:00 until 11:30."


def test_whoever_is_served_is_named_and_not_who_booked() -> None:
    son = CARLAS.model_copy(update={"served": "Davide Costa"})
    taken = ("ben", "a1", claim(at(10), at(10, 45)))
    assert sentence(at(10), taken, appointments={"a1": son}) == "Ben is taken by Davide's 10:00 until 10:45."


@pytest.mark.parametrize(
    ("start", "visit", "words"),
    [
        (
            at(10, 45),
            claim(at(10), at(10, 45), after_minutes=15),
            "That is in the buffer after Carla's 10:00: Ben is kept free until 11:00.",
        ),
        (
            at(9),
            claim(at(10), at(10, 45), before_minutes=30),
            "That is in the buffer before Carla's 10:00: Ben is kept free from 9:30 on.",
        ),
    ],
)
def test_the_time_kept_free_around_a_visit_is_told_from_the_visit(
    start: datetime, visit: Claim, words: str
) -> None:
    assert sentence(start, ("ben", "a1", visit)) == words


def test_our_own_buffer_that_runs_into_a_visit_is_told_as_ours() -> None:
    soaked = CUT.model_copy(update={"before_minutes": 20, "after_minutes": 25})
    catalogue = salon(services={"cut": soaked})
    before = sentence(at(11), ("ben", "a1", claim(at(10), at(10, 45))), catalogue=catalogue)
    assert before == "The 20 minutes kept free before it run into Carla's 10:00 with Ben, until 10:45."
    after = sentence(at(9), ("ben", "a1", claim(at(10), at(10, 45))), catalogue=catalogue)
    assert after == "The 25 minutes kept free after it run into Carla's 10:00 with Ben, from 10:00 on."


def test_what_is_only_held_says_until_when() -> None:
    held = claim(at(10), at(10, 45), until=NOW + timedelta(minutes=15))
    assert sentence(at(10), ("ben", "a1", held)) == (
        "Ben is held for Carla's 10:00 until 11:15, unless it is confirmed before."
    )
    offered = claim(at(10), at(10, 45), kind="hold", until=NOW + timedelta(days=1))
    assert sentence(at(10), ("ben", "offer-1", offered)) == (
        "Ben is held for somebody until 4 May, 11:00: from the waiting list, or while they book."
    )


def test_a_closed_place_says_why_and_until_when() -> None:
    here = location_holder("mitte")
    shut = claim(at(0), at(0, day=TUESDAY + timedelta(days=3)), kind="closure", title="New floor")
    found = asked(at(10), [(here, "c1", shut)], staff_id=None, location_id="mitte")
    (reason,) = found.reasons
    assert (reason.candidate.staff_id, reason.reason) == (None, "closed")
    assert reason.sentence == "Ana's Salon Mitte is closed until 6 May: New floor."
    feast = claim(at(0), at(0, day=TUESDAY + timedelta(days=1)), kind="holiday", title="Star Day")
    assert sentence(at(10), (here, "h1", feast)) == (
        "Ana's Salon Mitte is closed on 4 May, a public holiday: Star Day."
    )


@pytest.mark.parametrize(
    ("claimed", "words"),
    [
        (
            claim(at(0), at(13, day=JUNE), kind="time_off", title="Surgery"),
            "Ben hat bis 14. Juni, 13:00 frei (Surgery).",
        ),
        (claim(at(10), at(10, 30), kind="break"), "Ben hat von 10:00 bis 10:30 Pause."),
    ],
)
def test_what_stands_in_the_way_is_said_in_the_readers_language(claimed: Claim, words: str) -> None:
    told = sentence(at(10), ("ben", "off", claimed))
    with read_by(Reader(asked="de", at_console=True)):
        assert in_words(told) == words


def test_who_does_not_work_that_day_is_said_in_the_readers_language() -> None:
    catalogue = salon(staff={"ben": BEN.model_copy(update={"shifts": weekly(range(5), 9, 18)})})
    told = sentence(at(10, day=SUNDAY), catalogue=catalogue)
    with read_by(Reader(asked="de", at_console=True)):
        assert in_words(told) == "Ben arbeitet sonntags nicht."
