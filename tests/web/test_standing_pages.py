"""Ana asks why somebody is not on the list, and says who is to be left alone."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import ClientDetails, Standing
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser

HERE = f"/console/{SALON}/reconnect"
Regular = Callable[..., str]


def test_a_search_finds_the_client_and_says_why_they_are_not_on_the_list(
    ana: Browser, regular: Regular
) -> None:
    regular("Carla Costa", days_ago=3)
    regular("Dora")
    page = ana.open(f"{HERE}?q=costa")
    assert page.value("q") == "costa"
    page = ana.click(page, "Carla Costa")
    said = next(item.text for item in page.root.all("li") if item.text.startswith("Hair"))
    assert "if nothing happens." in said
    assert said.endswith("Not overdue")
    assert "Nobody is called “<nobody>”." in ana.open(f"{HERE}?q={quote('<nobody>')}").words


def test_a_search_that_is_too_long_is_refused_in_words(ana: Browser) -> None:
    assert ana.open(f"{HERE}?q={'x' * 201}").status == 400


def test_whoever_is_put_on_hold_leaves_the_list_and_it_says_until_when(
    ana: Browser, regular: Regular
) -> None:
    regular("Carla Costa")
    page = ana.click(ana.open(f"{HERE}/hair"), "Put on hold or block")
    page = ana.send(page, "Save", on_hold_until="2027-06-01")
    assert "Saved." in page.words
    assert page.value("on_hold_until") == "2027-06-01"
    said = next(item.text for item in page.root.all("li") if item.text.startswith("Hair"))
    assert "Is on hold." in said
    assert "On the list again from 1 Jun 2027." in said
    assert said.endswith("Left alone")
    assert "Nobody is overdue." in ana.open(f"{HERE}/hair").words
    page = ana.send(page, "Save", on_hold_until="")
    assert "Carla Costa" in ana.open(f"{HERE}/hair").words


def test_blocked_and_with_a_case_open_is_kept_and_shown(ana: Browser, regular: Regular) -> None:
    carla = regular("Carla Costa")
    page = ana.send(ana.open(f"{HERE}/clients/{carla}"), "Save", state="blocked", case_open="on")
    assert "checked" in page.root.named("state-blocked").attributes
    assert "checked" in page.root.named("case_open").attributes
    assert clients.get_client(SALON, carla).standing == Standing(state="blocked", case_open=True)


@pytest.mark.parametrize(
    ("field", "typed"), [("state", "asleep"), ("on_hold_until", "soon"), ("on_hold_until", "1999-12-31")]
)
def test_a_standing_that_cannot_be_is_refused_and_nothing_changes(
    ana: Browser, regular: Regular, field: str, typed: str
) -> None:
    carla = regular("Carla Costa")
    page = ana.send(ana.open(f"{HERE}/clients/{carla}"), "Save", **{field: typed})
    assert page.status == 400
    assert "Please check what you entered" in page.words
    assert clients.get_client(SALON, carla).standing == Standing()


def test_a_hold_that_is_over_already_is_refused_and_one_that_has_run_out_may_stay(
    ana: Browser, regular: Regular
) -> None:
    carla = regular("Carla Costa")
    page = ana.open(f"{HERE}/clients/{carla}")
    refused = ana.send(page, "Save", on_hold_until="2027-05-02")
    assert refused.status == 400
    assert refused.complaint("on_hold_until") == "This day is over. Please give one that is still to come."
    clients.set_standing(SALON, carla, Standing(on_hold_until=date(2027, 5, 2)))
    page = ana.send(ana.open(f"{HERE}/clients/{carla}"), "Save", state="blocked")
    assert "Saved." in page.words
    assert clients.get_client(SALON, carla).standing.state == "blocked"


def test_somebody_who_never_had_an_appointment_is_on_no_list(ana: Browser) -> None:
    details = ClientDetails(name="Emil", email="emil@example.com")
    ((emil),) = clients.enter_all(SALON, [("emil", details)], NOW)
    page = ana.open(f"{HERE}/clients/{emil.client_id}")
    assert "Emil has not had an appointment yet." in page.words
    assert ana.open(f"{HERE}/clients/nobody").status == 404
