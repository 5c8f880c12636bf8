"""The form behind Carla's link: she fills it in, and is told beside each field what is wrong."""

import pytest

from chalicelib.intake import service as intake
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from infra.local.clock import MovableClock
from tests.cast import at, wishes
from tests.intake.cast import ANSWERS, carla_books
from tests.intake.grants import running_as
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser
from tests.web.conftest import HOSTILE

FIELDS = {"health.allergies": "Nuts", "health.pregnant": "no"}


@pytest.fixture
def visit(carla: Browser) -> Visit:
    return carla_books()


def address(url: str) -> str:
    return url.removeprefix("https://book.salon.example")


def answers(visit: Visit) -> dict[str, bool | str]:
    filled = intake.find_filled(SALON, visit.appointment.appointment_id)
    return {it.question_id: it.answer for it in filled.answers} if filled else {}


def test_the_form_is_reached_from_the_appointment_filled_in_and_then_asked_for_no_more(
    carla: Browser, visit: Visit
) -> None:
    page = carla.click(carla.open(address(visit.manage_url)), "Fill in the form")
    assert page.title == "Before your visit"
    page = carla.send(page, "Send the answers", **{**FIELDS, "health.skin": "dry"})
    assert "Thank you, we have your answers." in page.words
    assert answers(visit) == {"allergies": "Nuts", "pregnant": False, "skin": "dry"}
    page = carla.click(page, "See your appointment")
    assert "Fill in the form" not in page.links()


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    carla: Browser, visit: Visit
) -> None:
    page = carla.open(address(visit.form_url))
    typed = {"health.allergies": " ", "health.pregnant": "no", "health.job": "x" * 201, "health.skin": "oily"}
    page = carla.send(page, "Send the answers", **typed)
    assert page.status == 400
    assert page.complaint("health.allergies") == "Please answer this."
    assert page.complaint("health.job") == "Please use at most 200 characters."
    assert page.value("health.job") == "x" * 201
    chosen = [it.attributes["value"] for it in page.root.all("option") if "selected" in it.attributes]
    assert chosen == ["no", "oily"]
    assert answers(visit) == {}


def test_a_choice_that_was_not_offered_is_not_taken(carla: Browser, visit: Visit) -> None:
    page = carla.open(address(visit.form_url))
    page = carla.send(page, "Send the answers", **FIELDS, **{"health.skin": "green"})
    assert page.complaint("health.skin") == "Please choose one of these."


def test_what_was_answered_is_not_shown_again_and_can_be_answered_anew(carla: Browser, visit: Visit) -> None:
    page = carla.open(address(visit.form_url))
    carla.send(page, "Send the answers", **FIELDS)
    again = carla.open(address(visit.form_url))
    assert "We have your answers of Monday, 3 May" in again.words
    assert "Nuts" not in again.source
    carla.send(again, "Send the answers", **{**FIELDS, "health.allergies": "Bees"})
    assert answers(visit)["allergies"] == "Bees"


def test_whatever_is_typed_comes_back_as_text(carla: Browser, visit: Visit) -> None:
    page = carla.send(
        carla.open(address(visit.form_url)), "Send the answers", **{"health.allergies": HOSTILE}
    )
    assert page.value("health.allergies") == HOSTILE
    assert page.complaint("health.pregnant") == "Please answer this."


def test_any_other_token_and_any_other_business_opens_no_form(carla: Browser, visit: Visit) -> None:
    other = scheduling.book(wishes(at(14), name="Dora", email="dora@example.com"), NOW)
    here = address(visit.form_url)
    for path in (
        here.replace(visit.token, other.token),
        here.partition("?")[0],
        here.replace(f"/b/{SALON}/", "/b/garage/"),
    ):
        assert carla.open(path).status == 403
        assert carla.ask("POST", path, "health.allergies=Nuts&health.pregnant=no").status == 403
    assert answers(visit) == {}


def test_where_nothing_is_asked_there_is_no_form_and_no_link_to_one(carla: Browser) -> None:
    plain = scheduling.book(wishes(at(10)), NOW)
    page = carla.open(address(plain.manage_url))
    assert "Fill in the form" not in page.links()
    assert carla.open(page.path.replace("?", "/form?")).status == 404


def test_when_the_visit_is_over_the_form_is_closed(carla: Browser, visit: Visit, clock: MovableClock) -> None:
    clock.set(visit.appointment.ends_at)
    assert "Fill in the form" not in carla.open(address(visit.manage_url)).links()
    page = carla.open(address(visit.form_url))
    assert (page.status, page.title) == (409, "This form is closed")


def test_the_function_that_answers_requests_may_keep_a_form_and_read_it(carla: Browser, visit: Visit) -> None:
    with running_as("api_handler"):
        scheduling.fill_in_form(visit, ANSWERS, "client", NOW)
        assert answers(visit) == ANSWERS["health"]
