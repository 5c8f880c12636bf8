"""The calendar's data, and moving, lengthening and entering visits by pages that need no script."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.catalogue.service import add
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from infra.local.clock import MovableClock
from tests.cast import CUT, at, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser
from tests.web.conftest import HOSTILE

CONSOLE = f"/console/{SALON}"
JSON = {"Accept": "application/json"}


@pytest.fixture
def carlas(ana: Browser) -> Appointment:
    return scheduling.book(wishes(at(10)), NOW).appointment


def now_of(appointment: Appointment) -> Appointment:
    return scheduling.get_visit(SALON, appointment.appointment_id).appointment


def place_of(appointment: Appointment) -> str:
    return f"{CONSOLE}/appointments/{appointment.appointment_id}/place"


def events(ana: Browser, **asked: str) -> list[dict[str, Any]]:
    """Give what the calendar's script is told of Tuesday, without what is only shaded."""
    query = urlencode({"start": "2027-05-04T00:00:00", "end": "2027-05-05T00:00:00", **asked})
    reply = ana.ask("GET", f"{CONSOLE}/calendar/events?{query}", more=JSON)
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"
    return [it for it in json.loads(reply.source) if "id" in it]


def test_the_calendar_is_told_each_visit_by_the_clock_on_the_wall(ana: Browser, carlas: Appointment) -> None:
    (event,) = events(ana)
    assert (event["start"], event["end"]) == ("2027-05-04T10:00:00", "2027-05-04T10:45:00")
    assert (event["resourceIds"], event["title"]) == (["ben"], "Carla Costa, Cut")
    assert (event["startEditable"], event["durationEditable"]) == (True, True)


def test_what_each_of_several_people_does_stands_in_their_column(ana: Browser) -> None:
    scheduling.book(wishes(at(14), service_ids=("cut", "nails")), NOW)
    found = {it["resourceIds"][0]: (it["start"][11:16], it["startEditable"]) for it in events(ana)}
    assert found == {"ben": ("14:00", True), "ana": ("14:45", False)}


def test_what_is_going_on_can_only_be_lengthened_and_what_is_over_is_left_alone(
    ana: Browser, carlas: Appointment
) -> None:
    visit = scheduling.get_visit(SALON, carlas.appointment_id)
    visit = scheduling.set_status(visit, "arrived", at(10))
    (event,) = events(ana)
    assert (event["startEditable"], event["durationEditable"]) == (False, True)
    scheduling.set_status(visit, "done", at(10))
    (event,) = events(ana)
    assert (event["startEditable"], event["durationEditable"]) == (False, False)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"staff_id": "ana"}, 0),
        ({"staff_id": "ben"}, 1),
        ({"location_id": "porto"}, 0),
        ({"service_id": "cut"}, 1),
        ({"service_id": "nails"}, 0),
    ],
)
def test_filters_leave_out_the_others(
    ana: Browser, carlas: Appointment, asked: dict[str, str], number: int
) -> None:
    assert len(events(ana, **asked)) == number
    page = ana.open(f"{CONSOLE}/calendar?{urlencode({'day': '2027-05-04', **asked})}")
    assert ("Carla Costa" in page.words) == bool(number)


def test_when_nobody_works_is_shaded(ana: Browser) -> None:
    query = "start=2027-05-04T00:00:00&end=2027-05-05T00:00:00"
    shaded = json.loads(ana.ask("GET", f"{CONSOLE}/calendar/events?{query}", more=JSON).source)
    bens = [(it["start"][11:16], it["end"][11:16]) for it in shaded if it["resourceIds"] == ["ben"]]
    assert bens == [("00:00", "09:00"), ("12:00", "13:00"), ("18:00", "00:00")]


def test_a_drag_moves_the_visit_and_says_where_it_is(ana: Browser, carlas: Appointment) -> None:
    token = ana.open(place_of(carlas)).root.value_of("form_token")
    fields = {"form_token": token, "starts_at": "2027-05-04T14:00:00", "staff_id": "ana"}
    reply = ana.ask("POST", place_of(carlas), urlencode(fields), more=JSON)
    assert json.loads(reply.source) == {"said": "Carla Costa: Tue 4 May, 14:00 to 14:45 with Ana."}
    assert (now_of(carlas).starts_at, now_of(carlas).staff_id) == (at(14), "ana")


def test_a_drag_that_does_not_go_says_what_exactly_is_in_the_way(ana: Browser, carlas: Appointment) -> None:
    scheduling.book(wishes(at(11), name="Dora", email="dora@example.com"), NOW)
    token = ana.open(place_of(carlas)).root.value_of("form_token")
    for fields in ({"starts_at": "2027-05-04T10:30:00"}, {"minutes": "90"}):
        reply = ana.ask("POST", place_of(carlas), urlencode({"form_token": token, **fields}), more=JSON)
        told = json.loads(reply.source)
        assert (reply.status, told["title"], told["may_override"]) == (409, "That does not go", True)
        assert "Ben" in told["sentence"]
        assert "Dora" in told["sentence"]
    assert now_of(carlas) == carlas


def test_what_cannot_be_at_all_offers_no_way_round(ana: Browser, carlas: Appointment) -> None:
    token = ana.open(place_of(carlas)).root.value_of("form_token")
    fields = {"form_token": token, "minutes": "2"}
    told = json.loads(ana.ask("POST", place_of(carlas), urlencode(fields), more=JSON).source)
    assert told["may_override"] is False
    assert "at least 5 minutes" in told["sentence"]


def test_a_visit_is_moved_and_lengthened_by_its_page_too(ana: Browser, carlas: Appointment) -> None:
    page = ana.click(ana.open(f"{CONSOLE}/calendar?day=2027-05-04"), "Move or lengthen: Carla")
    assert page.title == "Carla Costa"
    page = ana.send(page, "Move", starts_at="2027-05-05T11:00")
    assert page.title == "Wednesday 5 May"
    assert now_of(carlas).starts_at == at(11) + timedelta(days=1)
    ana.send(ana.open(place_of(carlas)), "Save", minutes="60")
    assert now_of(carlas).ends_at == at(12) + timedelta(days=1)


def test_its_page_offers_the_way_round_the_rules_for_a_reason(ana: Browser, carlas: Appointment) -> None:
    page = ana.send(ana.open(place_of(carlas)), "Move", starts_at="2027-05-04T20:00")
    assert (page.status, page.value("starts_at")) == (409, "2027-05-04T20:00")
    ana.send(page, "Move", override_reason="Wedding")
    override = now_of(carlas).override
    assert override
    assert (override.rules, override.reason, override.by) == (("outside_hours",), "Wedding", "Ana's key")


def test_staff_enter_a_visit_at_a_time_they_clicked(ana: Browser) -> None:
    page = ana.open(f"{CONSOLE}/book?starts_at=2027-05-04T14:00:00&staff_id=ben")
    assert page.value("starts_at") == "2027-05-04T14:00"
    page = ana.send(page, "Book", what="service:cut", name=HOSTILE, phone="0151 12345678")
    assert page.title == "Tuesday 4 May"
    assert HOSTILE in page.words
    (event,) = events(ana)
    assert (event["start"], event["resourceIds"]) == ("2027-05-04T14:00:00", ["ben"])


def test_a_time_that_is_taken_says_by_whom_and_what_is_free_nearby(ana: Browser, carlas: Appointment) -> None:
    page = ana.open(f"{CONSOLE}/book?starts_at=2027-05-04T10:15:00&staff_id=ben")
    page = ana.send(page, "Book", what="service:cut", name="Emil")
    assert (page.status, page.value("name")) == (409, "Emil")
    assert "Ben is taken by Carla's 10:00 until 10:45." in page.words
    assert "Free nearby" in page.words
    ana.send(page, "Book", override_reason="He insists")
    assert len(events(ana)) == 2


def test_the_form_says_what_is_missing_beside_the_field(ana: Browser) -> None:
    page = ana.send(ana.open(f"{CONSOLE}/book"), "Book", name="Emil")
    assert page.complaint("what") == "Please fill this in."
    assert ana.send(page, "Book", what="nonsense").complaint("what") == "Please choose what it is for."


def test_a_walk_in_is_here_after_two_taps_and_twice_the_same_tap_is_one(
    ana: Browser, clock: MovableClock
) -> None:
    page = ana.open(CONSOLE)
    form = page.form("Cut")
    assert (form.attributes["method"], form.value_of("walk_in")) == ("post", "on")
    for _ in range(2):
        assert "Walk-in Cut" in ana.send(page, "Cut").words
    (visit,) = scheduling.list_appointments(SALON, NOW - timedelta(hours=1), at(0)).items
    assert (visit.status, visit.client_name, visit.source) == ("arrived", "Walk-in", "staff")


def test_nobody_is_free_for_a_walk_in_who_may_wait_or_be_squeezed_in(ana: Browser) -> None:
    add(SALON, [CUT.model_copy(update={"duration_minutes": 300})])
    page = ana.open(CONSOLE)
    for _ in range(3):
        shown = ana.send(ana.open(CONSOLE), "Cut")
    assert (shown.status, shown.title) == (409, "Walk-in")
    assert "Nobody is free now" in shown.words
    shown = ana.send(shown, "Book", staff_id="ben", override_reason="Only a fringe")
    assert (shown.status, shown.title) == (200, page.title)
