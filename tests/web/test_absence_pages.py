"""Ana enters time off and closures on the pages, sees what is in the way before, and ends them."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.absences import service
from chalicelib.absences.model import Absence, When
from chalicelib.catalogue.service import add
from chalicelib.core.interval import Interval
from chalicelib.reconnect.model import Learning
from chalicelib.reconnect.store import load_places_due, save_learning
from chalicelib.scheduling import service as scheduling
from chalicelib.web.absence_forms import days_of, shortened
from tests.absences.asking import CHAIR, DAY, asked, hours, set_region
from tests.cast import PORTO, SALON_KEY, TUESDAY, at, wishes
from tests.ledger import everything
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

HERE = f"/console/{SALON}/time-off"
WHOLE_MAY = Interval(at(0), at(0, day=TUESDAY + 300 * DAY))


def entered() -> list[Absence]:
    return [entry.absence for entry in service.list_absences(SALON, WHOLE_MAY)]


def add_off(ana: Browser, **typed: Any) -> Page:
    return ana.send(
        ana.open(f"{HERE}/new"), "Save", **{"whom": "staff:ben", "first_on": "2027-05-04", **typed}
    )


def test_a_day_off_takes_two_fields_and_a_holiday_three(ana: Browser) -> None:
    page = add_off(ana)
    assert (page.status, page.title) == (200, "Time off and closures: Ben")
    assert "Saved." in page.words
    assert "Tuesday 4 May" in page.words
    add_off(ana, first_on="2027-07-05", last_on="2027-07-16", title="Italy")
    assert "Monday 5 July to Friday 16 July" in ana.open(HERE).words
    one, holiday = entered()
    assert (one.kind, one.staff_id, one.shown.interval) == (
        "time_off",
        "ben",
        Interval(at(0), at(0, day=TUESDAY + DAY)),
    )
    assert (holiday.shown.title, holiday.entered_by) == ("Italy", "Ana's key")


def test_part_of_a_day_is_by_the_clock_of_the_place(ana: Browser) -> None:
    add_off(ana, starts="10:00", ends="12:00", is_break="on")
    add_off(ana, whom="location:porto", first_on="2027-05-07", starts="09:00", ends="11:00", title="Painters")
    ben, porto = entered()
    assert (ben.kind, ben.shown.interval) == ("break", Interval(at(10), at(12)))
    assert porto.kind == "closure"
    assert porto.shown.starts_at == at(9, day=TUESDAY + 3 * DAY, zone=PORTO.zone)
    words = ana.open(HERE).words
    assert "Tuesday 4 May, 10:00 to 12:00" in words
    assert "Friday 7 May, 09:00 to 11:00" in words
    assert "Europe/Lisbon" in ana.click(ana.open(HERE), "Friday 7 May").words


def test_a_room_can_be_out_of_use(ana: Browser) -> None:
    add(SALON, [CHAIR])
    assert "Out of use" in add_off(ana, whom="resource:chair-1").words
    assert entered()[0].kind == "out_of_use"


def test_the_list_names_people_before_places_and_public_holidays_apart(ana: Browser) -> None:
    set_region("DE-BE")
    service.keep_holidays(SALON, "mitte", NOW)
    service.enter(asked(title=HOSTILE), NOW)
    page = ana.open(HERE)
    headings = [it.text for it in page.root.all("h2")]
    assert headings == ["Ben", "Ana's Salon Mitte"]
    assert "public holidays" in page.words
    assert HOSTILE in page.words
    assert "Ben" not in ana.click(page, "Ana's Salon Mitte").words.split("Weekly hours")[1]
    assert "Nothing from" in ana.open(f"{HERE}?whom=staff:ana&first_on=2030-01-01").words
    assert ana.click(page, "From").status == 200


@pytest.mark.parametrize("whom", ["staff:ben", "location:mitte"])
def test_what_is_in_the_way_is_shown_before_anything_is_saved(ana: Browser, whom: str) -> None:
    visit = scheduling.book(wishes(at(10)), NOW).appointment
    before = everything()
    page = add_off(ana, whom=whom, title="Wedding")
    assert (page.status, everything()) == (409, before)
    assert "1 appointment lies in that time" in page.words
    assert "nobody is called off, and nobody is written to" in page.words
    assert page.link("Carla").endswith(f"/appointments/{visit.appointment_id}/place")
    assert (page.value("title"), page.value("first_on")) == ("Wedding", "2027-05-04")
    saved = ana.send(page, "Save it all the same")
    assert "1 appointment to move or cancel" in saved.words
    assert scheduling.get_visit(SALON, visit.appointment_id).appointment.status == "booked"
    assert "1 appointment to move or cancel" in ana.open(HERE).words
    place = ana.click(saved, "Carla")
    ana.send(place, "Move", starts_at="2027-05-06T10:00")
    assert "to move or cancel" not in ana.open(HERE).words


def test_looking_again_at_another_time_asks_anew(ana: Browser) -> None:
    scheduling.book(wishes(at(10)), NOW)
    page = add_off(ana)
    assert "Saved." in ana.send(page, "Look again", first_on="2027-05-05").words
    assert entered()[0].shown.first_on == TUESDAY + DAY


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("whom", {"whom": ""}),
        ("whom", {"whom": "staff:dario"}),
        ("whom", {"whom": "business:salon"}),
        ("first_on", {"first_on": ""}),
        ("first_on", {"first_on": "soon"}),
        ("last_on", {"last_on": "2027-05-03"}),
        ("last_on", {"last_on": "2031-05-03"}),
        ("starts", {"ends": "12:00"}),
        ("ends", {"starts": "12:00"}),
        ("ends", {"starts": "12:00", "ends": "11:00"}),
        ("starts", {"first_on": "2028-03-26", "starts": "02:30", "ends": "04:00"}),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(
    ana: Browser, field: str, typed: dict[str, str]
) -> None:
    before = everything()
    page = add_off(ana, title="Italy", **typed)
    assert page.status == 400
    assert page.complaint(field)
    assert page.value("title") == "Italy"
    assert everything() == before


def test_sent_twice_it_is_entered_once(ana: Browser) -> None:
    form = ana.open(f"{HERE}/new")
    for _ in range(2):
        assert "Saved." in ana.send(form, "Save", whom="staff:ben", first_on="2027-05-04").words
    assert len(entered()) == 1


def test_it_is_changed_and_what_is_newly_in_the_way_is_shown(ana: Browser) -> None:
    scheduling.book(wishes(at(10)), NOW)
    one = service.enter(asked(When(first_on=TUESDAY + DAY)), NOW).absence.absence_id
    page = ana.open(f"{HERE}/{one}")
    assert (page.title, page.value("first_on"), page.value("last_on")) == ("Ben: Time off", "2027-05-05", "")
    refused = ana.send(page, "Save", first_on="2027-05-04", title="Dentist")
    assert (refused.status, refused.value("title")) == (409, "Dentist")
    assert entered()[0].shown.first_on == TUESDAY + DAY
    assert "1 appointment to move or cancel" in ana.send(refused, "Save it all the same").words
    shown = entered()[0].shown
    assert (shown.first_on, shown.title) == (TUESDAY, "Dentist")


def test_a_time_by_the_clock_is_saved_again_as_it_was(ana: Browser) -> None:
    one = service.enter(asked(hours(10, 12)), NOW).absence
    page = ana.open(f"{HERE}/{one.absence_id}")
    assert (page.value("starts"), page.value("ends")) == ("10:00", "12:00")
    ana.send(page, "Save")
    assert entered() == [one]


def test_what_has_not_begun_is_removed_and_its_time_can_be_booked(ana: Browser) -> None:
    one = service.enter(asked(), NOW).absence.absence_id
    page = ana.send(ana.open(f"{HERE}/{one}"), "Remove it")
    assert "Nothing is ahead." in page.words
    assert entered() == []
    assert scheduling.book(wishes(at(10)), NOW).appointment.status == "booked"
    gone = ana.open(f"{HERE}/{one}")
    assert "This was removed." in gone.words
    assert [it.text for it in gone.root.all("button")] == ["Sign out"]


def test_entering_and_ending_a_closure_lets_rhythms_be_learnt_anew(ana: Browser) -> None:
    add_off(ana)
    assert list(load_places_due(NOW)) == []
    add_off(ana, whom="location:mitte")
    assert [place.sk for place in load_places_due(NOW)] == ["learning"]
    save_learning(Learning(business_id=SALON, due_at=NOW + timedelta(hours=1)))
    closure = next(it for it in entered() if it.location_id)
    ana.send(ana.open(f"{HERE}/{closure.absence_id}"), "Remove it")
    assert [place.sk for place in load_places_due(NOW)] == ["learning"]


def test_what_is_going_on_ends_now_and_what_was_stays_on_record(ana: Browser) -> None:
    when = When(first_on=TUESDAY - 2 * DAY, last_on=TUESDAY + 5 * DAY)
    one = service.enter(asked(when), NOW).absence.absence_id
    assert "Saved." in ana.send(ana.open(f"{HERE}/{one}"), "End it now").words
    shown = service.get(SALON, one).absence.shown
    assert (shown.first_on, shown.last_on) == (TUESDAY - 2 * DAY, TUESDAY - 2 * DAY)
    assert scheduling.book(wishes(at(10)), NOW).appointment.status == "booked"
    assert "End it now" not in ana.open(f"{HERE}/{one}").source


def test_by_the_clock_it_ends_at_this_minute() -> None:
    absence = Absence(
        absence_id="a", business_id=SALON, kind="break", staff_id="ben", time_zone="Europe/Berlin",
        entered_by="Ana", entered_at=NOW, changed_at=NOW,
        spell={"number": 1, "starts_at": at(10), "ends_at": at(12)},
    )  # fmt: skip
    assert shortened(absence, at(11) + timedelta(seconds=30)) == When(starts_at=at(10), ends_at=at(11))
    assert shortened(absence, at(9)) is None
    assert days_of(absence, TUESDAY.replace(year=2026)) == "Tuesday 4 May 2027, 10:00 to 12:00"


def test_the_calendar_and_the_settings_lead_to_it(ana: Browser) -> None:
    one = service.enter(asked(title="Wedding"), NOW).absence.absence_id
    calendar = ana.open(f"/console/{SALON}/calendar?day={TUESDAY}")
    assert calendar.link("Ben is off").endswith(f"/time-off/{one}")
    assert ana.click(calendar, "Time off").title == "Time off and closures"
    settings = f"/console/{SALON}/settings"
    assert ana.click(ana.open(settings), "Time off and closures").status == 200
    assert "Tuesday 4 May" in ana.click(ana.open(f"{settings}/people/ben"), "Time off").words
    assert ana.click(ana.open(f"{settings}/locations/mitte"), "Closures").title.endswith("Ana's Salon Mitte")


def test_another_business_sees_nothing_of_it(ana: Browser) -> None:
    one = service.enter(asked(), NOW).absence.absence_id
    dario = Browser(ana.port)
    dario.send(dario.open("/console/garage"), "Sign in", key="darios-own-key")
    assert dario.open(f"{HERE}/{one}").status == 401
    assert dario.open(f"/console/garage/time-off/{one}").status == 404
    assert SALON_KEY not in ana.open(HERE).source
