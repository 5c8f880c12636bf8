"""The diary says who is off and what is closed, on the day and later in the week."""

from datetime import date

import pytest

from chalicelib.absences import service
from chalicelib.absences.model import When
from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from tests.absences.asking import CHAIR, DAY, asked, closing, hours
from tests.cast import TUESDAY, at, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser
from tests.web.conftest import HOSTILE

CONSOLE = f"/console/{SALON}"


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (When(first_on=TUESDAY), "Ben is off all day (Wedding)."),
        (When(first_on=TUESDAY, last_on=TUESDAY + 3 * DAY), "Ben is off until Friday 7 May (Wedding)."),
        (When(first_on=TUESDAY - DAY, last_on=TUESDAY), "Ben is off all day (Wedding)."),
        (hours(10, 12), "Ben is off from 10:00 to 12:00 (Wedding)."),
        (
            When(starts_at=at(10), ends_at=at(12, day=TUESDAY + DAY)),
            "Ben is off until Wednesday 5 May, 12:00 (Wedding).",
        ),
        (When(starts_at=at(10, day=TUESDAY - DAY), ends_at=at(12)), "Ben is off until 12:00 (Wedding)."),
    ],
)
def test_who_is_off_stands_on_the_page_of_the_day(ana: Browser, when: When, sentence: str) -> None:
    service.enter(asked(when, title="Wedding"), NOW)
    assert sentence in ana.open(f"{CONSOLE}?day={TUESDAY}").words


def test_places_and_things_are_named_and_what_has_to_be_solved_is_counted(ana: Browser) -> None:
    add(SALON, [CHAIR])
    scheduling.book(wishes(at(10)), NOW)
    service.enter(closing(title=HOSTILE, over_appointments=True), NOW)
    service.enter(asked(kind="out_of_use", staff_id=None, resource_id="chair-1"), NOW)
    service.enter(asked(hours(15, 16), kind="break", staff_id="ana"), NOW)
    page = ana.open(f"{CONSOLE}?day={TUESDAY}")
    assert f"Ana's Salon Mitte is closed all day ({HOSTILE}). 1 appointment to move or cancel." in page.words
    assert "The red chair is out of use all day." in page.words
    assert "Ana has a break from 15:00 to 16:00." in page.words
    assert "In the next days" not in page.words


def test_the_rest_of_the_week_is_announced(ana: Browser) -> None:
    service.enter(closing(When(first_on=date(2027, 5, 6)), title="Painters"), NOW)
    service.enter(asked(hours(9, 10, day=date(2027, 5, 20))), NOW)
    page = ana.open(f"{CONSOLE}?day={TUESDAY}")
    assert "Thursday 6 May: Ana's Salon Mitte is closed all day (Painters)." in page.words
    assert "Ben is off" not in page.words
