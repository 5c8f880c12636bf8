"""Who is invited back and has paid for sessions ahead is told how many are left, and nobody else."""

from datetime import timedelta
from typing import Any

from chalicelib.automation.service import note_prepaid
from chalicelib.catalogue.service import add, get_catalogue
from chalicelib.core.money import Money
from chalicelib.prepaid import service as prepaid
from chalicelib.prepaid.model import Asked
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Guest
from tests.reconnect.studio import CARLA, STUDIO, Studio

LEFT = "sessions you have left: 2."


def sell(studio: Studio, sessions: int, **kind: Any) -> None:
    """Sell Carla sessions today."""
    asked = Asked(name="Sessions", sessions=sessions, price=Money(amount=9000, currency="EUR"), **kind)
    prepaid.sell(STUDIO, studio.enter(CARLA), asked, "Ana's key", studio.clock.now(), note_prepaid)


def invitations(studio: Studio) -> tuple[str, str]:
    """Give the words of the email and of the text message that Carla would get for a massage."""
    looked = reconnect.preview(STUDIO, "massage", ("email", "sms"), studio.clock.now())
    by_email, by_sms = looked.looks
    return by_email.text, by_sms.text


def test_what_is_left_for_the_category_is_said(studio: Studio) -> None:
    studio.at(1)
    sell(studio, 3, service_ids=("massage",))
    sell(studio, 5, category_ids=("hair",))
    sell(studio, 4, category_ids=("massage",), last_day=studio.clock.now().date() + timedelta(days=9))
    studio.at(180)
    studio.has_been(CARLA, "massage", 14, 42, 70, 98, 126)
    by_email, by_sms = invitations(studio)
    assert (LEFT in by_email, "Prepaid sessions left" in by_sms) == (False, False)  # all used, or over
    sell(studio, 2, category_ids=("massage",))
    by_email, by_sms = invitations(studio)
    assert LEFT in by_email
    assert "Prepaid sessions left: 2." in by_sms


def test_of_those_for_something_else_nothing_is_said(studio: Studio) -> None:
    studio.at(180)
    studio.has_been(CARLA, "massage", 0, 28, 56)
    sell(studio, 2, category_ids=("hair",))
    assert [("repaid" in text) for text in invitations(studio)] == [False, False]


def test_a_family_that_one_message_names_is_told_as_well(studio: Studio) -> None:
    ben = get_catalogue(STUDIO).staff["ben"]
    shifts = tuple(shift.model_copy(update={"location_id": "mitte"}) for shift in ben.shifts)
    add(STUDIO, [ben.model_copy(update={"shifts": shifts})])
    studio.compat("massage")
    for day in (1, 29, 57):
        studio.jump(day, 8)
        first = studio.book(CARLA, "massage", day, guests=(Guest(name="Leo", service_ids=("massage",)),))
        studio.jump(day, 18)
        for visit in scheduling.list_order(first):
            studio.set_status(visit, "done")
    studio.jump(200)
    sell(studio, 2, category_ids=("massage",))
    by_email, by_sms = invitations(studio)
    assert "Carla Costa and Leo" in by_email
    assert LEFT in by_email
    assert "Prepaid sessions left: 2." in by_sms
    studio.press("massage", ["sms"])
    assert studio.received(CARLA)[-1]["text"] == by_sms
