"""Ana looks at what Reconnect brought, whom to call, and why somebody is not on the list."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.clients import service as clients
from chalicelib.clients.model import Standing
from chalicelib.core.money import Money
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import ReportRow
from chalicelib.web.outcomes import brought
from tests.cast import GARAGE_KEY
from tests.messaging.cast import NOW, SALON
from tests.reconnect.sweeps import sweep
from tests.regulars import book_again, call_off, learn_that_hair_goes_with_nails
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

HERE = f"/console/{SALON}/reconnect"
REPORT = f"{HERE}/report"
Regular = Callable[..., str]


def asked(browser: Browser, path: str, **query: str) -> Page:
    """Give the page that a form of a link's query leads to."""
    return browser.open(f"{path}?{urlencode(query)}")


def table(page: Page) -> dict[str, dict[str, str]]:
    """Give what the report's table says of each category, and of all, by column."""
    head, *rows = [[cell.text for cell in row.all("th", "td")] for row in page.root.all("tr")]
    return {row[0]: dict(zip(head, row, strict=False)) for row in rows}  # shorter where nobody was invited


def sums(page: Page, name: str) -> list[tuple[str, int, dict[str, int]]]:
    """Give each of a category's sums: what is divided, how many that are, and the parts."""
    unfolded = next(it for it in page.root.all("details") if next(it.all("summary")).text == name)
    found = []
    for section in unfolded.all("section"):
        what, _, whole = next(section.all("h3")).text.rpartition(": ")
        parts = zip(section.all("dt"), section.all("dd"), strict=True)
        found.append((what, int(whole), {label.text: int(number.text) for label, number in parts}))
    return found


def test_the_report_adds_up_from_row_to_row_and_to_the_whole(ana: Browser, regular: Regular) -> None:
    carla = regular("Carla Costa")
    regular("Dora")
    regular(HOSTILE, category_id="nails")
    reconnect.contact(SALON, None, ("email",), NOW)
    call_off(carla)
    page = ana.click(ana.open(HERE), "What it brought")
    assert page.title == "What it brought"
    assert (page.value("first"), page.value("last")) == ("2027-02-03", "2027-05-03")
    rows = table(page)
    assert list(rows) == ["All", "Hair", "Nails"]
    for name, said in rows.items():
        for _, whole, parts in sums(page, name):
            assert whole == sum(parts.values())
        due, reached, came = sums(page, name)
        assert int(said["Invited"]) == reached[1] == came[1] == due[2]["Invited"]
        assert int(said["Booked"]) == came[2]["Booked"]
    for all_of, hair, nails in zip(*(sums(page, name) for name in rows), strict=True):
        assert all_of[1] == hair[1] + nails[1]
        assert all_of[2] == {part: hair[2][part] + nails[2][part] for part in hair[2]}
    assert sums(page, "Hair")[-2] == (
        "What reached those invited",
        2,
        {"Email": 2, "Nothing: it failed": 0},
    )
    assert sums(page, "Hair")[-1] == (
        "What came of those invited",
        2,
        {"Booked": 0, "Booked before": 0, "Called off again": 1, "Another category": 0, "Not booked": 1},
    )
    money = ("Booked", "Attended", "Money", "Cost", "Brought by the messages")
    assert [rows["All"][column] for column in money] == ["0", "0", "€0.00", "€0.00", "Unknown"]
    assert "Nobody was held back, so nobody can say" in page.words


def test_who_became_overdue_adds_up_with_everybody_left_out_by_the_reason(
    ana: Browser, regular: Regular
) -> None:
    names = ("Carla Costa", "Dora", "Emil", "Frieda")
    carla, dora, emil, _ = (regular(name) for name in names)
    regular(HOSTILE, category_id="nails")
    sweep(NOW)
    clients.set_standing(SALON, carla, Standing(state="blocked"))
    clients.set_standing(SALON, dora, Standing(case_open=True))
    reconnect.contact(SALON, "hair", ("email",), NOW, [emil])
    page = ana.open(REPORT)
    assert {name: said["Became overdue"] for name, said in table(page).items()} == {
        "All": "5",
        "Hair": "4",
        "Nails": "1",
    }
    for name, whole in (("Hair", 4), ("Nails", 1), ("All", 5)):
        (what, number, parts), *_ = sums(page, name)
        assert (what, number, sum(parts.values())) == ("Became overdue", whole, whole)
    (_, _, hair), (_, _, why), *_ = sums(page, "Hair")
    assert (hair["Invited"], hair["On the list"], hair["Left out"]) == (1, 1, 2)
    assert why == {"Case open": 1, "Blocked": 1}
    assert sums(page, "All")[1] == ("Left out", 2, {"Case open": 1, "Blocked": 1})


def test_categories_in_which_nothing_happened_are_only_named(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa")
    reconnect.contact(SALON, "hair", ("email",), NOW)
    page = ana.open(REPORT)
    assert list(table(page)) == ["All", "Hair"]
    assert "Nothing happened in these days in: Nails" in page.words


def test_each_number_of_invited_and_come_back_opens_their_names_with_what_came_of_it(
    ana: Browser, regular: Regular
) -> None:
    carla, dora = regular("Carla Costa"), regular(HOSTILE)
    page = ana.click(ana.open(HERE), "0 invited in Hair")
    assert "Nobody was invited in this time." in page.words
    reconnect.contact(SALON, None, ("email",), NOW)
    call_off(carla)
    book_again(dora)
    page = ana.click(ana.open(HERE), "2 invited in Hair")
    assert page.title == "Hair: 2 clients invited"
    assert f"{HOSTILE} Has booked." in page.words
    assert "Carla Costa Booked and called it off again." in page.words
    page = ana.click(ana.open(HERE), "1 booked in Hair")
    assert page.title == "Hair: 1 client has booked"
    assert HOSTILE in page.words
    assert "Carla Costa" not in page.words
    assert ana.click(page, HOSTILE).title == HOSTILE
    assert ana.open(f"{HERE}/nothing/invited").status == 404
    assert "Nobody has booked yet." in ana.open(f"{HERE}/nails/invited?came_back=on").words


def test_a_period_without_invitations_says_so(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa")
    reconnect.contact(SALON, None, ("email",), NOW)
    page = asked(ana, REPORT, first="2027-01-01", last="2027-05-02")
    assert "Nobody was invited in this time." in page.words
    assert list(page.root.all("table")) == []
    assert list(table(asked(ana, REPORT, first="2027-05-03", last="2027-05-03"))) == ["All", "Hair"]


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2027-05-03", "2027-05-02", "last"),
        ("2024-01-01", "2027-05-02", "last"),
        ("soon", "2027-05-02", "first"),
        ("2027-05-01", "2027-02-30", "last"),
    ],
)
def test_a_period_that_cannot_be_is_refused_beside_the_field_with_what_was_typed(
    ana: Browser, first: str, last: str, wrong: str
) -> None:
    page = asked(ana, REPORT, first=first, last=last)
    assert (page.status, page.title) == (400, "What it brought")
    assert page.complaint(wrong) in page.words
    assert (page.value("first"), page.value("last")) == (first, last)


def row(**numbers: Any) -> ReportRow:
    """Give a row of forty invited."""
    names = ("held_back", "failed", "opted_out", "booked", "attended", "raced", "called_off")
    usual = dict.fromkeys((*names, "other_category", "not_booked"), 0) | {"episodes": 40, "contacted": 40}
    money = Money(amount=0, currency="EUR")
    words = {"category_id": "hair", "name": "Hair", "by_channel": {}, "money": money, "cost": money}
    words |= {"overdue": 0, "became": {}}
    return ReportRow(**{**words, **usual, **numbers})


def effect(low: float, value: float, high: float, proven: bool) -> dict[str, Any]:
    return {
        "extra_bookings": value,
        "extra_bookings_low": low,
        "extra_bookings_high": high,
        "extra_bookings_proven": proven,
    }


TWELVE = "About 12 bookings more than without them (95 % sure: between 4 and 20)."
MONEY = {"extra_money": 54000, "extra_money_low": 9000, "extra_money_high": 98050, "extra_money_proven": True}


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (
            effect(4.2, 12.1, 19.8, True),
            TWELVE,
        ),
        (
            effect(4.2, 12.1, 19.8, True) | MONEY,
            f"{TWELVE} In money about €540.00 more, between €90.00 and €980.50.",
        ),
        (
            effect(-9, -4, -1, True),
            "About 4 bookings fewer than without them (95 % sure: between 1 and 9).",
        ),
        (
            effect(-3, 5, 12, False),
            "Not proven yet: it may be anything from 3 bookings fewer to 12 bookings more than without them.",
        ),
        (
            effect(0, 1, 1.2, False),
            "Not proven yet: it may be anything from no more to 1 booking more than without them.",
        ),
        ({}, "Nobody was held back, so nobody can say what would have come without the messages."),
        ({"contacted": 0}, "Nobody was invited."),
    ],
)
def test_what_the_messages_brought_is_said_in_words(known: dict[str, Any], said: str) -> None:
    assert brought(row(**known)) == said


def test_whoever_booked_and_called_it_off_is_on_the_list_of_calls(ana: Browser, regular: Regular) -> None:
    carla = regular("Carla Costa")
    assert "Booked and called off again" not in ana.open(HERE).words
    reconnect.contact(SALON, None, ("email",), NOW)
    call_off(carla)
    page = ana.open(HERE)
    said = next(item.text for item in page.root.all("li") if item.text.startswith("Carla Costa"))
    assert said.startswith("Carla Costa Hair, invited on 3 May 2027")
    assert "Write to" in said
    assert ana.click(page, "Carla Costa").title == "Carla Costa"


def test_the_settings_say_what_they_mean_today(ana: Browser, regular: Regular) -> None:
    assert "What it means today: nobody is on the list." in ana.open(f"{HERE}/hair/settings").words
    for name in ("Carla Costa", "Dora"):
        regular(name, days_ago=60)
    listed = reconnect.list_overdue(SALON, "hair", NOW)
    coming = round(sum(client.return_probability or 0 for client in listed))
    words = ana.open(f"{HERE}/hair/settings").words
    assert "What it means today: 2 clients are on the list, and " in words
    assert f"{f'about {coming}' if coming else 'hardly any'} of them would come anyway." in words


def test_nobody_sees_or_changes_any_of_it_from_another_business(ana: Browser, regular: Regular) -> None:
    carla = regular("Carla Costa")
    dario = Browser(ana.port)
    page = dario.send(dario.open("/console/garage"), "Sign in", key=GARAGE_KEY)
    token = next(i for i in page.root.all("input") if i.attributes["name"] == "form_token").attributes[
        "value"
    ]
    forms = {
        f"{HERE}/preview": "channels=email",
        HERE: "channels=email",
        f"{HERE}/clients/{carla}": "state=blocked",
    }
    for path, fields in forms.items():
        assert dario.ask("POST", path, f"{fields}&form_token={token}").status == 401
        for forged in ("", "made-up", token):
            page = ana.ask("POST", path, f"{fields}&form_token={forged}")
            assert page.status == 403
            assert "This form is out of date." in page.words
    for path in (REPORT, f"{HERE}/clients/{carla}"):
        assert dario.open(path).status == 401
        assert Browser(ana.port).open(path).status == 401
    assert dario.open(f"/console/garage/reconnect/clients/{carla}").status == 404
    assert clients.get_client(SALON, carla).standing == Standing()


def test_the_report_covers_ninety_days_unless_asked_otherwise(ana: Browser) -> None:
    page = ana.open(REPORT)
    first, last = (date.fromisoformat(page.value(name)) for name in ("first", "last"))
    assert last - first == timedelta(days=89)


def test_whom_more_would_suit_stands_on_one_page_and_on_their_own(ana: Browser, regular: Regular) -> None:
    assert "found once a week" in ana.open(f"/console/{SALON}/opportunities").words
    hostile = regular(HOSTILE)
    sentence = learn_that_hair_goes_with_nails(hostile)
    page = ana.open(ana.open(HERE).link("Whom more would suit"))
    assert page.title == "Whom more would suit"
    assert "Hair: 0 due soon, 1 overdue, 0 lapsed" in page.words
    assert f"Nails: 1 client {HOSTILE} {sentence}" in page.words
    own = ana.open(f"{HERE}/clients/{hostile}")
    assert f"What they would like next: Nails {sentence}" in own.words
    assert sentence not in ana.open(f"{HERE}/clients/{regular('Dora', category_id='nails')}").words
