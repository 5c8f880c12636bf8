"""What another program had on record counts from day one for Reconnect; what is ahead there suppresses."""

from datetime import timedelta

import pytest

from chalicelib.history.service import import_visits
from tests.reconnect.studio import FIRST_DAY, STUDIO, Studio

HEADER = "client_key,client_name,email,email_consent,starts_at,status,service,location\n"


def take_over(studio: Studio, *visits: tuple[int, str, str]) -> None:
    """Take over visits of Zoe: on which day, of which service, and how each ended."""
    dates = [FIRST_DAY + timedelta(days=day) for day, _, _ in visits]
    lines = [
        f"zoe,Zoe,zoe@example.com,yes,{on}T11:00,{status},{service},Ana's Studio Mitte\n"
        for on, (_, service, status) in zip(dates, visits, strict=True)
    ]
    report = import_visits(STUDIO, [HEADER, *lines], studio.clock.now())
    assert (report.refused, report.visits["new"]) == ([], len(visits))
    studio.drain()
    studio.settle()


def invitations(studio: Studio) -> int:
    """Give how many lie in Zoe's mailbox."""
    texts = [str(message["text"]) for message in studio.mailbox.messages("zoe@example.com")]
    return sum("Your last visit for Massage" in text for text in texts)


PAST = ((0, "Massage", "done"), (28, "Massage", "done"), (56, "Massage", "done"))


@pytest.fixture
def studio(studio: Studio) -> Studio:
    studio.compat("massage")
    studio.at(180)
    return studio


def test_cr_15_what_was_taken_over_counts_from_day_one(studio: Studio) -> None:
    take_over(studio, *PAST)
    assert studio.overdue("massage") == ["Zoe"]
    assert (studio.press("massage", ["email"]).contacted, invitations(studio)) == (1, 1)


@pytest.mark.parametrize("service", ["Massage", "Facial"])
def test_cr_08_an_appointment_ahead_that_was_taken_over_suppresses_like_any_other(
    studio: Studio, service: str
) -> None:
    take_over(studio, *PAST, (200, service, "booked"))
    assert studio.overdue("massage") == []
    assert studio.press("massage", ["email"]).contacted == 0
    studio.at(202)
    assert studio.overdue("massage") == ["Zoe"]


def test_cr_10_an_appointment_taken_over_between_the_press_and_the_sending_means_no_message(
    studio: Studio,
) -> None:
    take_over(studio, *PAST)
    studio.at(180, 22)
    assert studio.press("massage", ["email"]).contacted == 1
    take_over(studio, (200, "Facial", "booked"))
    studio.at(181, 9)
    assert invitations(studio) == 0


def test_cr_11_one_that_was_called_off_in_the_other_program_suppresses_nothing(studio: Studio) -> None:
    take_over(studio, *PAST, (200, "Massage", "cancelled"))
    assert studio.overdue("massage") == ["Zoe"]
