"""The console's prepaid sessions: Ana sells Carla some, sees them used, corrects a sale and takes it back."""

from typing import Any

import pytest

from chalicelib.prepaid import service
from chalicelib.prepaid.model import Balance
from chalicelib.scheduling.model import Appointment
from infra.local.clock import MovableClock
from tests.cast import GARAGE, GARAGE_KEY
from tests.intake.grants import running_as
from tests.ledger import only_client, rows
from tests.messaging.cast import NOW, SALON, later
from tests.prepaid.sold import came, tell
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

CONSOLE = f"/console/{SALON}"
FIVE: dict[str, Any] = {
    "name": " Five  cuts",
    "sessions": "5",
    "price": "199.50",
    "category_ids": "hair",
    "last_day": "2027-12-31",
}


Visit = tuple[Appointment, Appointment]


@pytest.fixture
def thursday(ana: Browser) -> Visit:
    """Let Carla come to a cut on Thursday at ten; give the appointment before and after that."""
    return came(3)


@pytest.fixture
def page(thursday: Visit) -> str:
    """Give where Carla's sessions are shown."""
    return f"{CONSOLE}/clients/{thursday[0].client_id}/prepaid"


def balances() -> list[Balance]:
    return list(service.list_prepaid(SALON, only_client().client_id, NOW))


def left() -> list[int]:
    return [balance.left for balance in balances()]


def sell(ana: Browser, page: str, **typed: Any) -> Page:
    return ana.send(ana.open(page), "Sell", **{**FIVE, **typed})


def change(ana: Browser, page: str, **typed: Any) -> Page:
    """Change the latest sale."""
    return ana.send(ana.click(ana.open(page), "Change"), "Save", **{"note": "Miscounted", **typed})


def test_a_client_is_found_by_name_and_sold_sessions(ana: Browser, page: str) -> None:
    found = ana.open(f"{CONSOLE}/prepaid?q=costa")
    opened = ana.click(found, "Carla Costa")
    assert opened.path == page
    assert "Carla Costa has not paid for any sessions ahead." in opened.words
    sold = ana.send(opened, "Sell", **FIVE)
    assert "Sold." in sold.words
    assert "5 of 5 sessions left. For Hair. €199.50, sold on 3 May 2027 by Ana's key." in sold.words
    assert "Good until 31 Dec 2027." in sold.words
    (balance,) = balances()
    assert (balance.sale.name, balance.sale.sold_by, balance.sale.price.amount) == (
        "Five cuts",
        "Ana's key",
        19950,
    )
    assert "Nobody is called “dora”." in ana.open(f"{CONSOLE}/prepaid?q=dora").words


def test_what_is_left_and_which_visits_used_it_is_shown_there_and_in_the_diary(
    ana: Browser, page: str, thursday: Visit
) -> None:
    sell(ana, page)
    tell(*thursday)
    shown = ana.open(page)
    assert "4 sessions left." in shown.words
    assert "Used by 1 visit: Five cuts 6 May 2027 Cut" in shown.words
    diary = ana.click(shown, "6 May 2027")
    assert ana.click(diary, "4 prepaid sessions left: Carla Costa").path == page


def test_one_single_service_can_be_sold_without_a_last_day(ana: Browser, page: str) -> None:
    shown = sell(ana, page, category_ids=None, service_ids="colour", last_day="", price="0")
    assert "For Colour. €0.00" in shown.words
    assert "Good until they are used up." in shown.words


def test_a_form_sent_twice_sells_once_and_a_changed_one_says_that_it_did(ana: Browser, page: str) -> None:
    opened = ana.open(page)
    for _ in range(2):
        assert "Sold." in ana.send(opened, "Sell", **FIVE).words
    assert left() == [5]
    again = ana.send(opened, "Sell", **{**FIVE, "sessions": "10"})
    assert (again.status, again.value("sessions"), left()) == (409, "10", [5])
    assert "You have sold with this page already" in again.words
    ana.send(again, "Sell")
    assert left() == [5, 10]


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("name", "", "Please fill this in."),
        ("name", "x" * 201, "Please use at most 200 characters."),
        ("sessions", "0", "Please give 1 or more."),
        ("sessions", "1001", "Please give 1000 or less."),
        ("sessions", "five", "Please give a whole number."),
        ("price", "200,50 or so", "Please give a number."),
        ("price", "-1", "Please give 0 or more."),
        ("price", "1.005", "Please give at most 2 digits after the point."),
        ("price", "NaN", "This is not right."),
        ("last_day", "2027-05-02", "That day is over already."),
        ("last_day", "soon", "This is not a date."),
    ],
)
def test_what_cannot_be_sold_is_said_beside_its_field_and_what_was_typed_is_kept(
    ana: Browser, page: str, field: str, typed: str, complaint: str
) -> None:
    shown = sell(ana, page, service_ids="cut", **{field: typed})
    assert (shown.status, shown.complaint(field), shown.value(field)) == (400, complaint, typed)
    assert field == "name" or shown.value("name") == FIVE["name"]
    ticked = [it.attributes["value"] for it in shown.root.all("input") if "checked" in it.attributes]
    assert ticked == ["hair", "cut"]
    assert balances() == []


@pytest.mark.parametrize("kind", [None, "massage"])
def test_sessions_are_sold_for_something_that_is_offered(ana: Browser, page: str, kind: str | None) -> None:
    shown = sell(ana, page, category_ids=kind)
    words = "Not in the catalogue: massage." if kind else "Please say for which categories or services it is."
    assert (shown.status, shown.root.named("category_ids-complaint").text) == (400, words)
    assert balances() == []


def test_a_sale_is_changed_and_the_page_tells_what_it_was(
    ana: Browser, page: str, clock: MovableClock
) -> None:
    sell(ana, page)
    clock.set(later(60))
    shown = change(ana, page, sessions="8", last_day="")
    assert "Saved." in shown.words
    assert "8 of 8 sessions left." in shown.words
    assert (
        "3 May 2027, 12:00, by Ana's key: 5 sessions became 8; good until used up, not 31 Dec 2027"
        " “Miscounted”" in shown.words
    )


def test_what_is_left_is_taken_back_and_can_be_given_again(ana: Browser, page: str, thursday: Visit) -> None:
    sell(ana, page)
    tell(*thursday)
    shown = ana.send(ana.click(ana.open(page), "Change"), "Take back 4 sessions", why="Moves away")
    assert "Taken back" in shown.words
    assert "No sessions left." in shown.words
    assert "4 sessions taken back “Moves away”" in shown.words
    assert left() == [0]
    assert "Take back what is left" not in ana.click(shown, "Change").words
    change(ana, page, sessions="3", note="She stays")
    assert left() == [2]


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("sessions", "0", "Please give 1 or more."),
        ("sessions", "1", "2 are used: please give 2 or more."),
        ("sessions", "many", "Please give a whole number."),
        ("last_day", "2027-05-06", "A visit of 7 May 2027 used it: please give that day or a later one."),
        ("note", " ", "Please say why."),
        ("note", "x" * 201, "Please use at most 200 characters."),
    ],
)
def test_what_cannot_be_changed_is_said_beside_its_field_and_what_was_typed_is_kept(
    ana: Browser, page: str, thursday: Visit, field: str, typed: str, complaint: str
) -> None:
    sell(ana, page)
    for visit in (thursday, came(4)):
        tell(*visit)
    before = rows("schedule")
    shown = change(ana, page, **{"sessions": "7", field: typed})
    assert (shown.status, shown.complaint(field), shown.value(field)) == (400, complaint, typed)
    assert field == "sessions" or shown.value("sessions") == "7"
    assert rows("schedule") == before


def test_nothing_is_taken_back_without_a_reason(ana: Browser, page: str) -> None:
    sell(ana, page)
    shown = ana.send(ana.click(ana.open(page), "Change"), "Take back 5 sessions", why=" ")
    assert (shown.status, shown.complaint("why"), left()) == (400, "Please say why.", [5])


def test_of_two_who_change_a_sale_the_later_one_is_told_and_overwrites_nothing(
    ana: Browser, page: str
) -> None:
    sell(ana, page)
    hers, his = (ana.click(ana.open(page), "Change") for _ in range(2))
    ana.send(his, "Save", sessions="8", note="Three more")
    for button, why in (("Save", {"sessions": "7", "note": "Two more"}), ("Take back", {"why": "Moves"})):
        shown = ana.send(hers, button, **why)
        assert (shown.status, shown.value("sessions"), left()) == (409, "8", [8])
        assert "What you entered was not saved." in shown.words


def test_whatever_was_typed_is_shown_as_text(ana: Browser, page: str) -> None:
    for shown in (sell(ana, page, name=HOSTILE), change(ana, page, sessions="6", note=HOSTILE)):
        assert HOSTILE in shown.words
        assert "<script>" not in shown.source
    shown = ana.click(ana.open(page), "Change")
    assert (shown.title, "<script>" in shown.source) == (" ".join(HOSTILE.split()), False)
    assert "<script>" not in ana.open(f"{CONSOLE}/prepaid?q=%3Cscript%3E").source


def test_the_menu_leads_there(ana: Browser) -> None:
    assert ana.click(ana.open(CONSOLE), "Prepaid").title == "Prepaid sessions"


def test_the_function_that_answers_requests_may_do_all_this(ana: Browser, page: str) -> None:
    with running_as("api_handler"):
        assert "Sold." in sell(ana, page).words
        assert "Saved." in change(ana, page, sessions="8").words


def test_nobody_else_sees_or_changes_what_was_sold(ana: Browser, carla: Browser, page: str) -> None:
    sell(ana, page)
    sale = f"{page}/{balances()[0].sale.sale_id}"
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    before = rows("schedule")
    sent = "name=x&sessions=9&price=1&category_ids=hair&note=x&why=x&version=1"
    for path in (page, sale, f"{CONSOLE}/prepaid"):
        assert [stranger.open(path).status for stranger in (carla, dario)] == [401, 401]
    assert [dario.open(path.replace(SALON, GARAGE)).status for path in (page, sale)] == [404, 404]
    for path in (page, sale, f"{sale}/take-back"):
        assert [stranger.ask("POST", path, sent).status for stranger in (carla, dario)] == [401, 401]
        assert ana.ask("POST", path, sent).status == 403  # without the form's token
    assert ana.open(f"{page}/made-up").status == 404
    assert ana.open(page.replace(only_client().client_id, "nobody")).status == 404
    assert rows("schedule") == before
