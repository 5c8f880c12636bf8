"""Done or no-show, pressed by mistake, is taken back: the visit is again what it was before."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import ChangedMeanwhile, MoveNotAllowed, PolicyForbids
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.changes import events_between
from chalicelib.scheduling.lifecycle import TAKEN_BACK_WITHIN, before_mistake, can_take_back, require_move
from chalicelib.scheduling.model import Appointment, Status, Step, Visit
from infra.tables import TABLES
from tests.cast import TUESDAY, at, open_salon, wishes
from tests.examples import examples
from tests.ledger import forget, only_client, require_agreement
from tests.messaging.cast import NOW, SALON
from tests.scheduling.asking import CARLAS

PRESSED: list[Status] = ["confirmed", "arrived", "in_progress", "done", "no_show"]
MISTAKES: tuple[Status, ...] = ("done", "no_show")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def lived(*steps: str, **more: Any) -> Appointment:
    """Give an appointment that went through these steps, an hour each; `-done` took done back."""
    told: list[Step] = []
    for number, words in enumerate(steps):
        to, _, took_back = words.partition("-")
        told.append(
            Step.model_validate(
                {
                    "to": to,
                    "at": NOW + number * timedelta(hours=1),
                    "by": "Ben",
                    "took_back": took_back or None,
                }
            )
        )
    status = "booked" if not told or told[-1].to == "moved" else told[-1].to
    return CARLAS.model_copy(update={"status": status, "steps": tuple(told), **more})


@pytest.mark.parametrize(
    ("steps", "before"),
    [
        (("booked", "done"), "booked"),
        (("booked", "confirmed", "arrived", "in_progress", "done"), "in_progress"),
        (("booked", "confirmed", "no_show"), "confirmed"),
        (("booked", "confirmed", "moved", "done"), "booked"),
        (("booked", "no_show", "done"), "no_show"),
        (("booked", "no_show", "done", "no_show-done"), "booked"),
        (("arrived", "done", "arrived-done", "done"), "arrived"),
    ],
)
def test_it_is_again_what_it_was_before(steps: tuple[str, ...], before: Status) -> None:
    visit = lived(*steps)
    assert before_mistake(visit, visit.status, NOW + DAY) == before
    assert can_take_back(visit, NOW + DAY)


def test_what_was_booked_elsewhere_and_closed_here_is_booked_again() -> None:
    imported = lived("done", imported_as="booked", source="import")
    assert before_mistake(imported, "done", NOW + DAY) == "booked"


@pytest.mark.parametrize(
    ("visit", "mistake"),
    [
        (lived("booked"), "done"),
        (lived("booked", "done"), "no_show"),
        (lived("booked", "done", "booked-done"), "done"),
        (lived("booked", "cancelled"), "cancelled"),
        (lived(imported_as="done", status="done", source="import"), "done"),
    ],
)
def test_what_it_is_not_or_never_became_here_is_not_taken_back(visit: Appointment, mistake: Status) -> None:
    with pytest.raises(MoveNotAllowed):
        before_mistake(visit, mistake, NOW + DAY)
    assert can_take_back(visit, NOW + DAY) == (visit.status == "done" and mistake == "no_show")


def test_after_a_week_it_stands() -> None:
    visit = lived("booked", "done")
    pressed = visit.steps[-1].at
    assert before_mistake(visit, "done", pressed + TAKEN_BACK_WITHIN) == "booked"
    with pytest.raises(PolicyForbids, match="within 7 days"):
        before_mistake(visit, "done", pressed + TAKEN_BACK_WITHIN + timedelta(seconds=1))


@settings(examples(3), suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.sampled_from([*PRESSED, "back"]), max_size=14))
def test_whatever_is_pressed_and_taken_back_it_is_where_the_presses_that_stand_lead(
    tables: None, acts: list[Any]
) -> None:
    forget([table.name for table in TABLES])
    open_salon()
    visit = scheduling.book(wishes(at(10)), NOW)
    stands = [visit.appointment.status]
    for act in acts:
        before = visit.appointment
        with suppress(MoveNotAllowed):
            if act == "back":
                visit = scheduling.take_back(visit, before.status, "Ben", at(11))
                stands.pop()
                happened = events_between(before, visit.appointment)
                assert [event.happening for event in happened] == ["taken_back"]
            else:
                visit = scheduling.set_status(visit, act, at(11), by="Ben")
                require_move(stands[-1], act)
                stands.append(act)
        assert visit.appointment.status == stands[-1]
        assert (act == "back" and before.status in MISTAKES) <= (visit.appointment != before)
    require_agreement()


def closed(status: Status = "done", now: datetime | None = None) -> Visit:
    open_salon()
    return scheduling.set_status(scheduling.book(wishes(at(10)), NOW), status, now or at(11))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_it_is_ahead_again_and_says_who_took_it_back_and_when(tables: None, mistake: Status) -> None:
    visit = closed(mistake, at(9))
    assert only_client().upcoming == {}
    back = scheduling.take_back(visit, mistake, "Ana", at(9, 5)).appointment
    assert only_client().upcoming == {back.appointment_id: back.ends_at}
    last = back.steps[-1]
    assert (last.to, last.took_back, last.by, last.at) == ("booked", mistake, "Ana", at(9, 5))
    assert (back.sequence, back.version) == (visit.appointment.sequence, visit.appointment.version + 1)
    require_agreement()


def test_whoever_saw_the_client_before_is_whom_they_saw_last(tables: None) -> None:
    first = closed()
    assert only_client().last_staff_id == "ben"
    with_ana = scheduling.book(wishes(at(14), staff_id="ana"), NOW)
    mistaken = scheduling.set_status(with_ana, "done", at(15))
    assert only_client().last_staff_id == "ana"
    scheduling.take_back(mistaken, "done", "Ana", at(15))
    assert only_client().last_staff_id == "ben"
    scheduling.take_back(first, "done", "Ana", at(15))
    assert only_client().last_staff_id is None


def test_of_two_who_take_it_back_at_once_one_is_told_to_look_again(tables: None) -> None:
    visit = closed()
    scheduling.take_back(visit, "done", "Ana", at(12))
    with pytest.raises(ChangedMeanwhile):
        scheduling.take_back(visit, "done", "Ben", at(12))
    assert scheduling.get_visit(SALON, visit.appointment.appointment_id).appointment.status == "booked"
    assert visit.appointment.local_date == TUESDAY
