"""Ana says on the console's pages which words, approved by WhatsApp, stand for which of her messages."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.etiquette import ApprovedTemplate, Etiquette, QuietHours
from chalicelib.core.settings import settings
from chalicelib.scheduling import service as scheduling
from tests.cast import GARAGE, GARAGE_KEY, at, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

HERE = f"/console/{SALON}/etiquette/whatsapp"
REMINDER = f"{HERE}/reminder"
SEE_YOU: dict[str, Any] = {
    "name": "see_you",
    "values-0": "client_name",
    "values-2": "when",
    "languages-en": "en_US",
}


@pytest.fixture
def _number(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("WHATSAPP_NUMBER_ID", "phone-number-id-1")
    settings.cache_clear()
    yield
    settings.cache_clear()


def approved() -> dict[str, ApprovedTemplate]:
    return catalogue.get_business(SALON)[0].etiquette.whatsapp_templates


def save(ana: Browser, path: str = REMINDER, **typed: Any) -> Page:
    return ana.send(ana.open(path), "Save", **typed)


@pytest.mark.usefixtures("_number")
def test_the_reminders_page_leads_to_the_words_of_every_message_that_can_go_there(ana: Browser) -> None:
    page = ana.click(ana.open(f"/console/{SALON}/etiquette"), "Words approved by WhatsApp")
    assert "Booking confirmed Ordinary text" in page.words
    assert "Invitation back Ordinary text" in page.words
    for never in ("New booking", "Code to sign in", "Asked to confirm"):
        assert never not in page.links()
    assert ana.click(page, "Booking confirmed").title == "Booking confirmed"


def test_without_a_number_the_page_says_what_to_do_and_offers_nothing(ana: Browser) -> None:
    page = ana.open(HERE)
    assert "WhatsApp is not connected yet" in page.words
    assert "WHATSAPP_NUMBER_ID" in page.words
    assert "Booking confirmed" not in page.links()


@pytest.mark.usefixtures("_number")
def test_it_says_so_while_clients_cannot_choose_whatsapp(ana: Browser) -> None:
    assert "Your clients cannot choose WhatsApp yet" in ana.open(HERE).words
    ana.send(ana.open(f"/console/{SALON}/etiquette"), "Save", whatsapp="on")
    page = ana.open(HERE)
    assert "not connected" not in page.words
    assert "cannot choose" not in page.words


def test_words_are_entered_shown_again_and_changed_and_the_rest_stays(ana: Browser) -> None:
    etiquette = Etiquette(
        quiet=QuietHours(for_all=True),
        whatsapp_templates={"thank_you": ApprovedTemplate(name="thanks")},
    )
    catalogue.change_etiquette(SALON, etiquette, catalogue.get_business(SALON)[1])
    page = save(ana, **SEE_YOU)
    assert "Saved." in page.words
    assert approved() == {
        "thank_you": ApprovedTemplate(name="thanks"),
        "reminder": ApprovedTemplate(
            name="see_you", values=("client_name", "when"), languages={"en": "en_US"}
        ),
    }
    assert catalogue.get_business(SALON)[0].etiquette.quiet.for_all
    assert (page.value("name"), page.value("languages-en"), page.value("languages-de")) == (
        "see_you",
        "en_US",
        "",
    )
    assert "Reminder see_you" in ana.open(HERE).words
    save(ana, **{"values-0": "", "languages-en": ""})
    assert approved()["reminder"] == ApprovedTemplate(name="see_you", values=("when",))


def test_saving_what_stands_there_changes_nothing(ana: Browser) -> None:
    save(ana, **SEE_YOU)
    before = rows("catalogue")
    assert "Saved." in save(ana).words
    assert rows("catalogue") == before


def test_it_shows_what_the_values_would_be_for_a_visit(ana: Browser) -> None:
    scheduling.book(wishes(at(10)), NOW)
    page = save(ana, **SEE_YOU, **{"values-3": "reply"})
    assert "{{client_name}} Carla Costa {{when}} Tuesday, 4 May 2027, 10:00" in page.words
    assert "{{reply}} –" in page.words


def test_values_may_be_numbered_there(ana: Browser) -> None:
    page = save(ana, **SEE_YOU, numbered="on")
    assert approved()["reminder"].numbered
    assert "{{1}} Carla Costa {{2}} " in page.words
    assert "checked" in page.root.named("numbered").attributes
    save(ana, numbered=None)
    assert not approved()["reminder"].numbered


def test_words_are_taken_off_again(ana: Browser) -> None:
    page = save(ana, **SEE_YOU)
    page = ana.send(page, "Take these words off")
    assert (page.title, approved()) == ("Words approved by WhatsApp", {})
    assert "Take these words off" not in ana.open(REMINDER).words


@pytest.mark.parametrize(
    ("typed", "field", "complaint"),
    [
        ({"name": ""}, "name", "Please fill this in."),
        ({"name": "See you!"}, "name", "small letters, digits and _ only"),
        ({"languages-de": "German"}, "languages-de", "such as en_US"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_typed_is_kept(
    ana: Browser, typed: dict[str, str], field: str, complaint: str
) -> None:
    page = save(ana, **{**SEE_YOU, **typed})
    assert page.status == 400
    assert complaint in page.complaint(field)
    assert page.value(field) == typed[field]
    chosen = [it for it in page.root.named("values-0").all("option") if "selected" in it.attributes]
    assert [it.attributes["value"] for it in chosen] == ["client_name"]
    assert approved() == {}


@pytest.mark.parametrize(
    ("value", "complaint"),
    [("mood", "It does not have mood."), ("client_name", "client_name can be there only once.")],
)
def test_values_that_the_message_has_not_or_has_once_are_refused(
    ana: Browser, value: str, complaint: str
) -> None:
    page = save(ana, **{**SEE_YOU, "values-1": value})
    assert (page.status, approved()) == (400, {})
    assert complaint in page.words


def test_nothing_typed_can_break_the_page(ana: Browser) -> None:
    page = save(ana, name=HOSTILE, **{"values-0": HOSTILE, "languages-de": HOSTILE})
    assert (page.status, page.value("name")) == (400, HOSTILE)


def test_of_two_who_save_at_once_the_later_one_is_told_and_overwrites_nothing(ana: Browser) -> None:
    hers, his = ana.open(REMINDER), ana.open(REMINDER)
    ana.send(his, "Save", name="his")
    page = ana.send(hers, "Save", name="hers")
    assert (page.status, page.value("name")) == (409, "hers")
    assert approved()["reminder"].name == "his"
    stale = ana.open(REMINDER)
    assert "Saved." in ana.send(page, "Save").words
    assert ana.send(stale, "Take these words off").status == 409
    assert approved()["reminder"].name == "hers"


@pytest.mark.parametrize("purpose", ["gossip", "booking_notice", "sign_in", "contact_verification"])
def test_there_is_no_page_for_what_never_goes_over_whatsapp(ana: Browser, purpose: str) -> None:
    assert ana.open(f"{HERE}/{purpose}").status == 404


def test_nobody_else_sees_or_changes_anything(ana: Browser, carla: Browser) -> None:
    save(ana, **SEE_YOU)
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    before = rows("catalogue")
    for stranger in (carla, dario):
        assert [stranger.open(path).status for path in (HERE, REMINDER)] == [401, 401]
        for path in (REMINDER, f"{REMINDER}/remove"):
            assert stranger.ask("POST", path, "version=2&name=mine").status == 401
    assert ana.ask("POST", REMINDER, "version=2&name=mine").status == 403  # without the form's token
    assert ana.ask("POST", f"{REMINDER}/remove", "version=2").status == 403
    assert rows("catalogue") == before
