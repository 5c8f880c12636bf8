"""Ana says in the console who of her staff hears of what, and how."""

from typing import Any

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Staff
from chalicelib.messaging.service import webhook_secret
from tests.messaging.cast import SALON
from tests.web.browser import Browser, Page

PAGE = f"/console/{SALON}/notices"
SAVE = "Save: Ben"


def ben() -> Staff:
    return catalogue.get_catalogue(SALON).staff["ben"]


def save(ana: Browser, **typed: Any) -> Page:
    return ana.send(ana.open(PAGE), SAVE, **typed)


def test_what_is_in_force_stands_in_the_form_and_saving_it_changes_nothing(ana: Browser) -> None:
    before = catalogue.list_versions(SALON)
    page = save(ana)
    assert "Saved." in page.words
    assert catalogue.list_versions(SALON) == before


def test_what_is_chosen_is_kept_and_shown_again(ana: Browser) -> None:
    page = save(
        ana,
        email="ben@example.com",
        phone="+49 151 12345678",
        webhook="https://chat.example/ben",
        bookings="sms",
        changes=["email", "sms", "webhook"],
        lateness=[],
        agenda="email",
        agenda_at="07:30",
    )
    kept = ben()
    assert (kept.email, kept.phone, kept.agenda_minute) == ("ben@example.com", "+4915112345678", 450)
    assert kept.webhook == "https://chat.example/ben"
    assert webhook_secret(SALON) in page.words
    assert kept.notices == {"bookings": ("sms",), "lateness": (), "agenda": ("email",)}
    ticked = {
        f"{kind}-{way}": "checked" in page.root.named(f"{kind}-{way}-ben").attributes
        for kind in ("bookings", "lateness")
        for way in ("email", "sms")
    }
    assert ticked == {
        "bookings-email": False,
        "bookings-sms": True,
        "lateness-email": False,
        "lateness-sms": False,
    }
    save(ana, agenda_at="")
    assert ben().agenda_minute is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "nobody at all"),
        ("phone", "12"),
        ("webhook", "http://chat.example/"),
        ("webhook", "https://169.254.169.254/"),
        ("agenda_at", "noon"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_kept(ana: Browser, field: str, typed: str) -> None:
    before = ben()
    page = save(ana, **{field: typed})
    assert page.status == 400
    assert page.root.named(f"{field}-ben").attributes["value"] == typed
    assert "aria-invalid" in page.root.named(f"{field}-ben").attributes
    assert ben() == before


def test_whoever_saves_second_sees_what_the_first_saved(ana: Browser) -> None:
    first = ana.open(PAGE)
    save(ana, email="ben@example.com")
    late = ana.send(first, SAVE, email="other@example.com")
    assert late.status == 409
    assert "What you entered was not saved." in late.words
    assert ben().email == "ben@example.com"


def test_nobody_sees_it_without_signing_in(ana: Browser) -> None:
    assert Browser(ana.port).open(PAGE).status == 401
