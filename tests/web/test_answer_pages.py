"""What Carla answered, read by Ana at the console: from the diary, and with all of Carla's visits."""

from datetime import timedelta

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit
from infra.local.clock import MovableClock
from tests.cast import GARAGE, GARAGE_KEY, SALON_KEY, at, wishes
from tests.intake.cast import ANSWERS, HEALTH, carla_books
from tests.intake.grants import running_as
from tests.messaging.cast import NOW, SALON, later
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

CONSOLE = f"/console/{SALON}"


@pytest.fixture
def visit(ana: Browser) -> Visit:
    return carla_books()


def tuesday(ana: Browser) -> Page:
    return ana.open(f"{CONSOLE}?day=2027-05-04")


def fill_in(visit: Visit, minute: int = 0, **answers: bool | str) -> None:
    scheduling.fill_in_form(visit, {"health": {**ANSWERS["health"], **answers}}, "client", later(minute))


def page_of(visit: Visit) -> str:
    return f"{CONSOLE}/appointments/{visit.appointment.appointment_id}/form"


def test_what_is_missing_is_said_in_the_diary_and_filled_in_with_the_client(
    ana: Browser, visit: Visit
) -> None:
    page = ana.click(tuesday(ana), "Form still missing: Carla Costa, 10:00")
    assert page.title == "Answers of Carla Costa"
    assert "Still missing: Your health." in page.words
    page = ana.click(page, "Fill it in with them")
    page = ana.send(page, "Send the answers", **{"health.allergies": "Nuts", "health.pregnant": "no"})
    assert "Thank you, we have your answers." in page.words
    assert "Form still missing" not in tuesday(ana).words
    page = ana.click(tuesday(ana), "Answers: Carla Costa, 10:00")
    assert "Sent by Ana's key on 3 May 2027" in page.words


def test_what_the_client_answers_is_theirs_also_where_somebody_of_another_business_signed_in(
    ana: Browser, visit: Visit
) -> None:
    dario = Browser(ana.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    form = visit.form_url.removeprefix("https://book.salon.example")
    sent = dario.send(
        dario.open(form), "Send the answers", **{"health.allergies": "Nuts", "health.pregnant": "no"}
    )
    assert sent.status == 200
    assert "Sent by the client on" in ana.open(page_of(visit)).words


def test_the_answers_are_read_from_the_diary_with_who_and_when_and_what_was_left_blank(
    ana: Browser, visit: Visit
) -> None:
    fill_in(visit, 1, allergies="None")
    fill_in(visit, 5)
    page = ana.click(tuesday(ana), "Answers: Carla Costa, 10:00")
    answers = [(dt.text, dd.text) for dt, dd in zip(page.root.all("dt"), page.root.all("dd"), strict=True)]
    assert answers == [("Any allergies?", "Nuts Bees"), ("Are you pregnant?", "No")]
    assert "Still missing" not in page.words
    assert "Sent by the client on 3 May 2027, 11:05." in page.words
    assert "Left blank Your skin What do you do?" in page.words
    assert "3 May 2027, 11:01, by the client" in page.words
    assert ana.click(page, "Diary of 4 May 2027").title == "Tuesday 4 May"


def test_answers_keep_the_words_in_which_they_were_asked_and_a_new_form_is_missing(
    ana: Browser, visit: Visit
) -> None:
    fill_in(visit)
    changed = HEALTH.questions[0].model_copy(update={"label": "Anything we must not use?"})
    service = catalogue.get_catalogue(SALON).services["cut"]
    other = HEALTH.model_copy(update={"form_id": "other", "name": "Your wishes"})
    form = HEALTH.model_copy(update={"questions": (changed, *HEALTH.questions[1:])})
    catalogue.add(SALON, [form, other, service.model_copy(update={"form_id": "other"})])
    page = ana.open(page_of(visit))
    assert "Any allergies?" in page.words
    assert "Anything we must not use?" not in page.words
    assert "Still missing: Your wishes." in page.words
    assert "Form still missing" in tuesday(ana).words


def test_when_the_visit_is_over_nothing_is_filled_in_any_more_and_what_was_said_can_be_read(
    ana: Browser, visit: Visit, clock: MovableClock
) -> None:
    clock.set(visit.appointment.ends_at + timedelta(hours=1))
    page = ana.send(ana.open(page_of(visit)), "Sign in", key=SALON_KEY)
    assert "it cannot be filled in any more" in page.words
    assert "Fill it in with them" not in page.links()
    fill_in(visit)
    scheduling.set_status(visit, "done", visit.appointment.ends_at)
    page = ana.click(ana.open(f"{CONSOLE}?day=2027-05-04"), "Answers: Carla")
    assert "Nuts" in page.words
    assert "Answer again with them" not in page.links()


def test_where_nothing_is_asked_the_diary_says_nothing_of_forms(ana: Browser) -> None:
    plain = scheduling.book(wishes(at(10)), NOW)
    assert "Form still missing" not in tuesday(ana).words
    assert "Answers" not in tuesday(ana).words
    assert "Nothing is asked before this visit." in ana.open(page_of(plain)).words


def test_all_visits_of_a_client_are_listed_with_what_was_answered_before_each(
    ana: Browser, visit: Visit
) -> None:
    fill_in(visit)
    scheduling.book(wishes(at(10) + timedelta(days=7)), NOW)
    scheduling.book(wishes(at(14), service_ids=("colour",)), NOW)
    page = ana.click(ana.open(page_of(visit)), "Answers before other visits")
    assert page.title == "Forms of Carla Costa"
    assert [it.text for it in page.root.all("li") if "card" in it.attributes.get("class", "")] == [
        "11 May 2027, 10:00 Cut Still missing",
        "4 May 2027, 10:00 Cut Answered",
    ]
    assert "Nuts Bees" in ana.click(page, "4 May 2027").words
    client = ana.click(page, "Carla Costa")
    leads_to = {link.attributes["href"] for link in client.root.all("a")}
    assert {page.path, page.path.replace("/forms", "/prepaid")} <= leads_to


def test_whatever_was_answered_is_shown_as_text(ana: Browser, visit: Visit) -> None:
    form = HEALTH.model_copy(update={"name": HOSTILE})
    catalogue.add(SALON, [form])
    fill_in(visit, allergies=HOSTILE, job=HOSTILE[:200])
    page = ana.open(page_of(visit))
    assert page.words.count(HOSTILE) == 3
    assert "<script>" not in page.source


def test_the_function_that_answers_requests_may_read_all_this(ana: Browser, visit: Visit) -> None:
    fill_in(visit)
    with running_as("api_handler"):
        assert tuesday(ana).status == 200
        assert ana.open(page_of(visit)).status == 200
        assert ana.open(f"{CONSOLE}/clients/{visit.appointment.client_id}/forms").status == 200


def test_nobody_else_reads_what_was_answered(ana: Browser, carla: Browser, visit: Visit) -> None:
    fill_in(visit)
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    theirs = f"{CONSOLE}/clients/{visit.appointment.client_id}/forms"
    for path in (page_of(visit), f"{page_of(visit)}?token={visit.token}", theirs):
        assert [stranger.open(path).status for stranger in (carla, dario)] == [401, 401]
        assert dario.open(path.replace(SALON, GARAGE)).status == 404
