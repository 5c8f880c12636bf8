"""Ana switches a location off: nobody books there any more, and what is booked stands."""

from typing import Any

from chalicelib.catalogue import service as catalogue
from chalicelib.scheduling import service as scheduling
from tests.cast import BEN, MITTE, PORTO, TUESDAY, at, weekly, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page

HOME = f"/console/{SALON}"
PLACES = f"{HOME}/settings/locations"
SALON_PAGE = f"/b/{SALON}"


def switch_off(ana: Browser, place: str) -> Page:
    return ana.send(ana.open(f"{PLACES}/{place}"), "Save", active=None)


def book(ana: Browser, **typed: Any) -> Page:
    form = ana.open(f"{HOME}/book?starts_at=2027-05-04T14:00")
    return ana.send(form, "Book", **{"what": "service:cut", "name": "Else", **typed})


def test_a_location_that_is_off_is_offered_nowhere(ana: Browser, carla: Browser) -> None:
    times = f"{SALON_PAGE}/services/cut?week={TUESDAY}"
    assert "Mitte" in carla.open(times).words
    assert "Saved." in switch_off(ana, "mitte").words
    assert not catalogue.get_catalogue(SALON).locations["mitte"].active
    assert "Mitte" not in carla.open(times).words
    assert "Party hair" not in carla.open(SALON_PAGE).words
    assert "Cut" in carla.open(SALON_PAGE).words
    assert "Off" in ana.open(PLACES).words
    assert "Nobody has hours for" in ana.open(f"{HOME}/settings").words


def test_whoever_chose_no_place_sees_the_one_where_most_hours_are_worked_whatever_was_added_since(
    carla: Browser,
) -> None:
    times = f"{SALON_PAGE}/services/cut?week={TUESDAY}"
    new = MITTE.model_copy(update={"location_id": "a-new-one", "name": "A new one"})
    hours = (*BEN.shifts[:5], *weekly(range(6, 7), 9, 12, new))
    catalogue.add(SALON, [new, BEN.model_copy(update={"shifts": hours})])
    assert chosen_place(carla.open(times)) == "Ana's Salon Mitte"
    assert "location_id=mitte" in carla.click(carla.open(times), "Tuesday 4 May").source
    assert chosen_place(carla.open(f"{times}&location_id=a-new-one")) == "A new one"


def test_whoever_is_named_and_works_elsewhere_is_looked_for_where_they_work(carla: Browser) -> None:
    hours = weekly(range(5), 9, 18, PORTO)
    catalogue.add(SALON, [BEN.model_copy(update={"shifts": hours})])
    page = carla.open(f"{SALON_PAGE}/services/cut?staff_id=ben&week={TUESDAY}")
    assert chosen_place(page) == "Ana's Salon Porto"


def chosen_place(page: Page) -> str:
    return next(
        it.text
        for it in page.root.all("a")
        if "Salon" in it.text or "new one" in it.text
        if "aria-current" in it.attributes
    )


def test_staff_enter_nothing_new_there_and_are_told_why(ana: Browser) -> None:
    switch_off(ana, "mitte")
    assert "Mitte" not in ana.open(f"{HOME}/book").source
    refused = book(ana, staff_id="ben")
    assert refused.status == 409
    assert "Ben works at no location that is in use." in refused.words
    assert "Ana's Salon Mitte is switched off." in book(ana, staff_id="ana", location_id="mitte").words
    assert scheduling.list_appointments(SALON, NOW, at(23)).items == []


def test_what_is_booked_there_stands_is_shown_and_is_moved_by_staff_alone(
    ana: Browser, carla: Browser
) -> None:
    visit = scheduling.book(wishes(at(10)), NOW)
    its, link = visit.appointment, visit.token
    assert "1 visit ahead stays booked." in ana.open(f"{PLACES}/mitte").words
    switch_off(ana, "mitte")
    assert its.client_name in ana.open(f"{HOME}/calendar?day={TUESDAY}").words
    own = carla.open(f"{SALON_PAGE}/appointments/{its.appointment_id}?token={link}")
    assert "Ana's Salon Mitte" in own.words
    move = carla.open(f"{SALON_PAGE}/appointments/{its.appointment_id}/move?token={link}")
    assert "No appointments are made at Ana's Salon Mitte any more." in move.words
    place = ana.open(f"{HOME}/appointments/{its.appointment_id}/place")
    assert ana.send(place, "Move", starts_at="2027-05-04T14:00").status == 200
    moved = scheduling.get_visit(SALON, its.appointment_id).appointment
    assert (moved.starts_at, moved.location_id) == (at(14), "mitte")


def test_the_last_location_stays_on_and_it_is_said_why(ana: Browser) -> None:
    switch_off(ana, "porto")
    refused = switch_off(ana, "mitte")
    assert (refused.status, refused.title) == (400, "Ana's Salon Mitte")
    assert "This is your only location in use." in refused.complaint("active")
    assert catalogue.get_catalogue(SALON).locations["mitte"].active


def test_a_location_that_is_on_again_is_booked_as_before(ana: Browser, carla: Browser) -> None:
    switch_off(ana, "mitte")
    ana.send(ana.open(f"{PLACES}/mitte"), "Save", active="on")
    assert "Party hair" in carla.open(SALON_PAGE).words
