"""What counts as a reconnect: rules CR-33 to CR-38."""

from datetime import timedelta
from decimal import Decimal

import pytest

from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.core.money import Money
from chalicelib.messaging import service as messaging
from chalicelib.messaging.templates.model import SegmentPrice
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect import store
from chalicelib.reconnect.model import Episode, ReportRow
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Source, Status, Visit
from tests.reconnect.studio import CARLA, FIRST_DAY, STUDIO, Studio


@pytest.fixture
def studio(studio: Studio) -> Studio:
    """Give the studio three days after Carla was invited back for a massage."""
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    studio.press("massage", ["email"])
    studio.at(183)
    return studio


def episode(studio: Studio) -> Episode:
    history, _ = store.load_client_rows(STUDIO, studio.enter(CARLA))
    found = store.load_episode(STUDIO, history.episode_id or "")
    assert found is not None
    return found


@pytest.mark.parametrize("source", ["online", "staff"])
def test_cr_33_a_booking_of_the_same_category_counts_by_web_or_at_the_desk(
    studio: Studio, source: Source
) -> None:
    visit = studio.book(CARLA, "massage", 200, source=source)
    assert studio.reconnected("massage") == 1
    assert episode(studio).appointment_id == visit.appointment.appointment_id


def on_request(studio: Studio) -> Visit:
    """Ask for a massage that the studio has to say yes to."""
    massage = get_catalogue(STUDIO).services["massage"].model_copy(update={"approval": True})
    add(STUDIO, [massage])
    return studio.book(CARLA, "massage", 200, source="online")


def test_a_request_is_an_appointment_ahead_and_counts_once_it_is_accepted(studio: Studio) -> None:
    visit = on_request(studio)
    assert studio.overdue("massage") == []
    assert studio.reconnected("massage") == 0
    scheduling.settle(visit, "approval", "ana", studio.clock.now())
    studio.drain()
    assert studio.reconnected("massage") == 1


def test_a_request_that_nobody_answers_leaves_everything_as_it_was(studio: Studio) -> None:
    before, _ = store.load_client_rows(STUDIO, studio.enter(CARLA))
    visit = on_request(studio)
    studio.at(186)
    assert scheduling.get_visit(STUDIO, visit.appointment.appointment_id).appointment.status == "cancelled"
    assert studio.reconnected("massage") == 0
    assert studio.overdue("massage") == ["Carla Costa"]
    studio.at(205)
    after, rhythms = store.load_client_rows(STUDIO, studio.enter(CARLA))
    assert after.appointments[visit.appointment.appointment_id].status == "requested"
    assert rhythms["massage"].visit_count == len(before.appointments)


def test_cr_33_a_booking_from_before_the_message_does_not_count(studio: Studio) -> None:
    studio.has_been(CARLA, "massage", 182, booked_before=14)
    assert studio.reconnected("massage") == 0


def test_cr_34_another_category_is_no_reconnect_but_clears_the_overdue_state(studio: Studio) -> None:
    assert studio.overdue("massage") == ["Carla Costa"]
    studio.book(CARLA, "facial", 200)
    assert (studio.reconnected("massage"), studio.reconnected("facial")) == (0, 0)
    assert studio.overdue("massage") == []
    assert episode(studio).other_booked_at is not None


def test_cr_34_the_same_category_still_counts_after_another_one(studio: Studio) -> None:
    studio.book(CARLA, "facial", 200)
    studio.book(CARLA, "massage", 210)
    assert studio.reconnected("massage") == 1


@pytest.mark.parametrize(("package", "counts"), [("facial-and-massage", 1), ("facial-and-nails", 0)])
def test_cr_35_a_package_counts_if_it_includes_the_category(
    studio: Studio, package: str, counts: int
) -> None:
    studio.book(CARLA, package, 200)
    assert studio.reconnected("massage") == counts


@pytest.mark.parametrize(
    ("package", "edited", "counts"),
    [("facial-and-massage", ("facial",), 1), ("facial-and-nails", ("facial", "massage"), 0)],
)
def test_cr_36_the_contents_at_booking_time_decide(
    studio: Studio, package: str, edited: tuple[str, ...], counts: int
) -> None:
    visit = studio.book(CARLA, package, 200, drain=False)
    studio.change_package(package, *edited)
    studio.drain()
    scheduling.reschedule(visit, studio.moment(201, 12), None, studio.clock.now())
    studio.drain()
    studio.streams.repeat()
    assert studio.reconnected("massage") == counts


def test_cr_37_three_bookings_are_one_reconnect(studio: Studio) -> None:
    first = studio.book(CARLA, "massage", 200)
    studio.book(CARLA, "massage", 210)
    studio.book(CARLA, "massage", 220)
    assert studio.reconnected("massage") == 1
    assert episode(studio).appointment_id == first.appointment.appointment_id


@pytest.mark.parametrize(("day", "counts"), [(239, True), (241, False)])
def test_cr_37_only_bookings_within_sixty_days_count(studio: Studio, day: int, counts: bool) -> None:
    studio.at(day)
    studio.book(CARLA, "massage", 250)
    assert (episode(studio).reconnected_at is not None) is counts


def row(studio: Studio) -> ReportRow:
    """Give what the report says of massages."""
    rows, _ = reconnect.report(STUDIO, FIRST_DAY, FIRST_DAY + timedelta(days=365), studio.clock.now())
    return next(each for each in rows if each.category_id == "massage")


@pytest.mark.parametrize(("status", "attended"), [("no_show", 0), ("done", 1)])
def test_cr_38_booked_and_attended_are_two_stages(studio: Studio, status: Status, attended: int) -> None:
    visit = studio.book(CARLA, "massage", 184)
    studio.at(185)
    studio.set_status(visit, status)
    assert (row(studio).booked, row(studio).attended, row(studio).money.amount) == (1, attended, 3000)


def test_booked_called_off_and_booked_again_is_one_reconnect_if_the_last_one_stands(studio: Studio) -> None:
    first = studio.book(CARLA, "massage", 200)
    studio.set_status(first, "cancelled")
    assert (row(studio).booked, row(studio).called_off) == (0, 1)
    again = studio.book(CARLA, "massage", 205)
    assert (row(studio).booked, row(studio).called_off, studio.reconnected("massage")) == (1, 0, 1)
    assert episode(studio).appointment_id == again.appointment.appointment_id


def test_cr_39_what_was_spent_on_text_messages_is_on_the_report(studio: Studio) -> None:
    studio.at(240)
    studio.press("massage", ["sms"])
    parts = [message.segments for message in studio.invitations(CARLA) if message.channel == "sms"]
    assert parts[0] > 0
    assert row(studio).cost is None
    messaging.templates.set_segment_price(STUDIO, SegmentPrice(amount=Decimal(8), currency="USD"))
    assert row(studio).cost == Money(amount=8 * sum(parts), currency="USD")
    assert row(studio).by_channel == {"email": 1, "sms": 1}


def appointments_of(studio: Studio) -> list[str]:
    """Give what Carla has had, the latest last."""
    history, _ = store.load_client_rows(STUDIO, studio.enter(CARLA))
    return sorted(history.appointments, key=lambda it: history.appointments[it].on)


def test_a_free_redo_after_an_invitation_is_no_reconnect(studio: Studio) -> None:
    earlier = appointments_of(studio)[-1]
    studio.book(CARLA, "massage", 200, redo_of=earlier)
    assert (studio.reconnected("massage"), row(studio).booked, row(studio).other_category) == (0, 0, 0)
