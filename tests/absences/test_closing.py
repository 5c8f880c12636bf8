from datetime import date

from chalicelib.absences.model import When
from chalicelib.absences.service import find_closed_dates
from chalicelib.catalogue.service import add, get_catalogue
from tests.absences.asking import DAY, asked, closing, enter, hours, remove
from tests.cast import PORTO, TUESDAY
from tests.messaging.cast import SALON

WEEK = When(first_on=TUESDAY, last_on=TUESDAY + 6 * DAY)
ENDS = TUESDAY + 3 * DAY


def closed(last: date = ENDS) -> list[date]:
    return find_closed_dates(get_catalogue(SALON), TUESDAY - DAY, last)


def test_a_business_is_closed_on_the_days_on_which_all_its_places_are() -> None:
    enter(closing(WEEK))
    assert closed() == []
    porto = enter(closing(When(first_on=TUESDAY + DAY, last_on=TUESDAY + 20 * DAY), location_id="porto"))
    assert closed() == [TUESDAY + DAY, TUESDAY + 2 * DAY, ENDS]
    assert closed(TUESDAY + 30 * DAY)[-1] == WEEK.last_on
    remove(porto)
    assert closed() == []


def test_a_place_that_is_not_in_use_need_not_be_closed() -> None:
    enter(closing())
    add(SALON, [PORTO.model_copy(update={"active": False})])
    assert closed() == [TUESDAY]


def test_hours_off_and_people_off_close_nothing() -> None:
    add(SALON, [PORTO.model_copy(update={"active": False})])
    enter(closing(hours(9, 12)))
    enter(asked())
    assert closed() == []
