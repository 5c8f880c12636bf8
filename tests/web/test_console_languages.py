"""The team reads the console in the language that each of them likes."""

import re

import pytest

from chalicelib.access.model import SESSION_COOKIE, Member, code_of
from chalicelib.access.service import add_member, ask_member, find_actor, list_members, prove
from chalicelib.audit.model import Entry
from chalicelib.catalogue.service import change_business, get_catalogue
from chalicelib.core import clock
from chalicelib.web.audit import field_words, thing_words
from chalicelib.web.language import Reader, read_by
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.web.browser import Browser

CONSOLE = f"/console/{SALON}"
EMAIL = "ana@salon.example"


def said_in(page_source: str) -> str:
    return str(re.findall(r'<html lang="(\w+)"', page_source)[0])


def session_of_ana() -> str:
    """Let Ana prove who she is, and give what her browser holds from then on."""
    secret = get_catalogue(SALON).signing_secret
    proof, _ = ask_member(SALON, EMAIL, "192.0.2.1", clock.now())
    code = code_of(secret, proof.proof_id)
    return prove(SALON, proof.proof_id, code, secret, "192.0.2.1", "A browser", clock.now())


@pytest.fixture
def member(carla: Browser) -> Browser:
    """Give the browser of Ana as one of the team, signed in."""
    add_member(SALON, "Ana", EMAIL, "owner", NOW)
    return Browser(carla.port, cookies={SESSION_COOKIE: session_of_ana()})


def ana_on_record() -> Member:
    (known,) = list_members(SALON)
    return known


def test_the_browser_s_language_is_spoken_then_the_business_s_then_english(member: Browser) -> None:
    assert said_in(member.open(CONSOLE).source) == "en"
    business = get_catalogue(SALON).business
    only_german = business.face.model_copy(update={"languages": ("de",)})
    change_business(SALON, business.model_copy(update={"language": "de", "face": only_german}))
    assert said_in(member.open(CONSOLE).source) == "de"
    member.languages = "pl, hi;q=0.9, de;q=0.5"
    page = member.open(CONSOLE)
    assert (said_in(page.source), page.headers["Content-Language"]) == ("hi", "hi")


def test_what_somebody_chooses_for_themselves_is_kept_with_them(member: Browser) -> None:
    member.languages = "hi"
    page = member.send(member.open(f"{CONSOLE}/account"), "सहेजें", language="de")
    assert said_in(page.source) == "de"
    assert [it.text for it in page.root.all("option") if "selected" in it.attributes] == ["Deutsch"]
    assert said_in(member.open(f"{CONSOLE}/clients").source) == "de"
    assert ana_on_record().language == "de"
    page = member.send(page, "Speichern", language="")
    assert (said_in(page.source), ana_on_record().language) == ("hi", "")


def test_that_somebody_chose_a_language_is_in_the_audit_trail(member: Browser) -> None:
    member.send(member.open(f"{CONSOLE}/account"), "Save", language="fr")
    (row,) = [it for it in rows("access") if it["sk"].startswith("member#")]
    assert (row["acted"]["by"], row["e"]["language"]) == ("Ana", "fr")


def test_a_language_that_is_not_spoken_here_is_refused_beside_the_field(member: Browser) -> None:
    page = member.send(member.open(f"{CONSOLE}/account"), "Save", language="pl")
    assert (page.status, page.complaint("language")) == (400, "Please choose one of these languages.")
    assert ana_on_record().language == ""


def test_a_key_has_no_language_to_choose(ana: Browser) -> None:
    page = ana.open(f"{CONSOLE}/account")
    assert "language" not in [it.attributes.get("id") for it in page.root.all("select")]
    ana.languages = "de"
    assert said_in(ana.open(f"{CONSOLE}/account").source) == "de"


def test_before_signing_in_a_language_can_be_chosen_at_the_foot(carla: Browser) -> None:
    carla.languages = "fr"
    page = carla.open(CONSOLE)
    assert (said_in(page.source), page.status) == ("fr", 401)
    page = carla.click(page, "Deutsch")
    assert (said_in(page.source), page.status) == ("de", 401)
    assert f"{CONSOLE}/sign-in?lang=de" in [it.attributes["action"] for it in page.root.all("form")]
    assert {it.attributes.get("hreflang") for it in page.root.all("a")} >= {"en", "es", "hi", "pt"}


def test_a_link_s_language_does_not_overrule_whoever_has_signed_in(member: Browser) -> None:
    page = member.open(f"{CONSOLE}?lang=de")
    assert said_in(page.source) == "en"
    assert "?lang=" not in page.source


def test_parts_of_pages_are_in_the_reader_s_language_too(member: Browser) -> None:
    member.languages = "de"
    part = member.ask("GET", f"{CONSOLE}/clients?q=nobody", more={"HX-Request": "true"})
    assert part.headers["Content-Language"] == "de"
    assert "<html" not in part.source


def test_whose_language_it_is_is_known_from_the_read_that_finds_who_has_signed_in(member: Browser) -> None:
    secret, now = get_catalogue(SALON).signing_secret, clock.now()
    with metered() as meter:
        actor = find_actor(SALON, member.cookies[SESSION_COOKIE], secret, now)
    assert actor is not None
    assert len(meter.calls) == 1


def test_what_was_changed_is_called_as_it_is_where_it_is_typed() -> None:
    plain = {"business_id": SALON, "what": "changed", "by": "Ana", "holder": "x", "at": NOW, "request": "r"}
    cut = Entry.model_validate({**plain, "room": "catalogue", "thing": "service#cut", "changes": ()})
    salon = Entry.model_validate({**plain, "room": "catalogue", "thing": "business", "changes": ()})
    carla = Entry.model_validate({**plain, "room": "clients", "thing": "client#c", "changes": ()})
    with read_by(Reader(asked="de", at_console=True)):
        assert thing_words(cut) == "Leistungen cut"
        assert field_words(cut, "price.amount") == "Preis"
        assert field_words(salon, "policy.lead_minutes") == "Buchbar spätestens so lange vorher"
        assert field_words(carla, "staff_note") == "Unsere Notiz"
        assert field_words(carla, "row_of.ours") == "row of, ours"
