"""A client's passkeys: added and removed on their own page, and signing in with one."""

import json
import re
from collections.abc import Callable

import pytest

from chalicelib.access.model import CLIENT_COOKIE, client_holder, code_of
from chalicelib.access.service import add_member, ask, ask_member, end_session, list_sessions, prove
from chalicelib.audit.changes import entry_of
from chalicelib.catalogue.service import get_catalogue
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from tests.access.authenticator import Authenticator
from tests.cast import GARAGE, SALON_KEY, at, wishes
from tests.ledger import only_client, rows
from tests.messaging.cast import NOW, SALON
from tests.meter import metered
from tests.web.browser import Browser, Page
from tests.web.passkeys import adds_passkey, shown, shows_passkey

ME, CONSOLE = f"/b/{SALON}/me", f"/console/{SALON}"
HERE = "203.0.113.7"
UNKNOWN = "This passkey is not known here. Sign in with a code instead."
Signed = Callable[..., Browser]


def card_of(name: str = "Carla Costa", email: str = "carla@example.com", hour: int = 10) -> str:
    """Let somebody book; give which client they are."""
    return scheduling.book(wishes(at(hour), name=name, email=email), NOW).appointment.client_id


@pytest.fixture
def signed(carla: Browser) -> Signed:
    """Give a way to sign a client in by a code, in a browser of their own."""

    def signed_in(client_id: str, business_id: str = SALON, **more: str) -> Browser:
        secret = get_catalogue(business_id).signing_secret
        proof = ask(business_id, client_holder(client_id), "carla@example.com", HERE, NOW)
        text = prove(business_id, proof.proof_id, code_of(secret, proof.proof_id), secret, HERE, "", NOW)
        return Browser(carla.port, {CLIENT_COOKIE: text}, **more)

    return signed_in


@pytest.fixture
def known(signed: Signed) -> Browser:
    """Give the browser of Carla, who has booked and signed in."""
    return signed(card_of())


def adds(browser: Browser, device: Authenticator) -> Page:
    return adds_passkey(browser, ME, device)


def signs_in(browser: Browser, device: Authenticator, path: str = ME) -> Page:
    return shows_passkey(browser, path, device)


def test_a_client_adds_one_and_signs_in_with_it_without_typing_anything(known: Browser) -> None:
    device = Authenticator()
    page = adds(known, device)
    assert "Next time, you can sign in with your passkey." in page.words
    assert "Added on Mon 3 May" in page.words
    elsewhere = Browser(known.port)
    page = signs_in(elsewhere, device)
    assert (page.status, page.title) == (200, "Hello, Carla")
    assert "10:00" in page.words
    assert elsewhere.cookies.keys() == {CLIENT_COOKIE}
    assert "Last used on Mon 3 May" in known.open(ME).words


def test_the_cookie_lasts_thirty_days_and_no_script_reaches_it(known: Browser) -> None:
    device = Authenticator()
    adds(known, device)
    asked = json.loads(Browser(known.port).open(f"/b/{SALON}/passkeys").source)
    sent = f"passkey={json.dumps(device.sign(asked))}".replace("+", "%2B")
    answer = Browser(known.port).ask("POST", f"/b/{SALON}/passkeys", sent)
    assert (answer.status, answer.headers["Location"]) == (303, ME)
    cookie = answer.headers["Set-Cookie"].partition(";")[2]
    assert cookie == " Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax; Secure"


def test_what_the_device_is_told_names_the_client_and_the_business(known: Browser) -> None:
    asked = json.loads(known.open(f"{ME}/passkeys").source)
    assert asked["user"]["displayName"] == "Carla Costa"
    assert asked["user"]["name"] == "carla@example.com (Ana's Salon)"
    assert asked["authenticatorSelection"]["residentKey"] == "required"


def test_one_that_was_removed_is_not_known_and_that_is_said_beside_the_button(known: Browser) -> None:
    device = Authenticator()
    page = known.send(adds(known, device), "Remove")
    assert "That passkey no longer works here." in page.words
    assert "Added on" not in page.words
    elsewhere = Browser(known.port)
    page = signs_in(elsewhere, device)
    assert (page.status, page.title) == (400, "Your appointments")
    assert UNKNOWN in page.form("Sign in with a passkey").text
    assert page.words.count(UNKNOWN) == 1
    assert elsewhere.cookies == {}


def test_a_client_s_opens_no_console_and_a_member_s_no_portal(known: Browser) -> None:
    of_carla, of_ben = Authenticator(1), Authenticator(2)
    adds(known, of_carla)
    add_member(SALON, "Ben", "ben@salon.example", "owner", NOW, "ben")
    ben, (proof, _) = Browser(known.port), ask_member(SALON, "ben@salon.example", HERE, NOW)
    code = code_of(get_catalogue(SALON).signing_secret, proof.proof_id)
    ben.send(ben.open(f"{CONSOLE}/sign-in/{proof.proof_id}"), "Sign in", code=code)
    adds_passkey(ben, f"{CONSOLE}/account", of_ben)
    for device, path in ((of_carla, CONSOLE), (of_ben, ME)):
        browser = Browser(known.port)
        page = signs_in(browser, device, path)
        assert UNKNOWN in page.form("Sign in with a passkey").text
        assert browser.cookies == {}
        assert browser.open(path).status == 401


def test_one_of_a_business_opens_nothing_at_another(known: Browser) -> None:
    device = Authenticator()
    adds(known, device)
    browser = Browser(known.port)
    page = signs_in(browser, device, f"/b/{GARAGE}/me")
    assert UNKNOWN in page.form("Sign in with a passkey").text
    assert browser.cookies == {}


def test_one_of_a_card_that_was_merged_leads_to_the_person_who_lists_and_removes_it(signed: Signed) -> None:
    kept, other = card_of(), card_of("Carla C.", "cc@example.com", hour=14)
    device = Authenticator()
    adds(signed(other), device)
    reconnect.merge_clients(SALON, other, kept, "Ana", NOW)
    person = signed(kept)
    assert "Added on" in person.open(ME).words
    page = signs_in(Browser(person.port), device)
    assert "10:00" in page.words
    assert "14:00" in page.words
    person.send(person.open(ME), "Remove")
    assert signs_in(Browser(person.port), device).status == 400


def test_nobody_removes_another_client_s_or_adds_without_the_page_s_own_form(signed: Signed) -> None:
    carla, eva = signed(card_of()), signed(card_of("Eva Else", "eva@example.com", hour=14))
    action = adds(carla, Authenticator()).form("Remove").attributes["action"]
    own = shown(eva.open(ME)).form("Add a passkey").value_of("form_token")
    assert eva.ask("POST", action, f"form_token={own}").status == 404
    assert carla.ask("POST", action, "form_token=made-up").status == 403
    assert carla.ask("POST", f"{ME}/passkeys", "form_token=made-up&passkey={}").status == 403
    assert carla.open(ME).words.count("Added on") == 1


def test_whoever_is_signed_out_adds_and_removes_nothing(known: Browser) -> None:
    action = adds(known, Authenticator()).form("Remove").attributes["action"]
    before = rows("access")
    client_id = rows("clients")[0]["e"]["client_id"]
    for session in list_sessions(SALON, client_holder(client_id), NOW):
        end_session(SALON, session.holder, session.fingerprint, NOW)
    for browser in (known, Browser(known.port)):
        told = browser.open(f"{ME}/passkeys")
        assert (told.status, json.loads(told.source)) == (401, {"sentence": "Please sign in."})
        assert browser.ask("POST", f"{ME}/passkeys", "passkey={}").status == 401
        assert browser.ask("POST", action, "").status == 401
    kept = [it for it in before if it["sk"].startswith("passkey#")]
    assert [it for it in rows("access") if it["sk"].startswith("passkey#")] == kept


@pytest.mark.parametrize("sent", ["", "nothing", "[]", "{}", '{"rawId": 1}'])
def test_what_is_no_passkey_is_refused_in_words(known: Browser, sent: str) -> None:
    page = Browser(known.port).send(
        shown(Browser(known.port).open(ME)), "Sign in with a passkey", passkey=sent
    )
    assert (page.status, page.title) == (400, "Your appointments")
    page = known.send(shown(known.open(ME)), "Add a passkey", passkey=sent)
    assert (page.status, page.title) == (400, "Hello, Carla")
    assert "Please check what you entered" in page.words


def test_without_script_both_pages_are_whole_and_say_nothing_of_passkeys(known: Browser) -> None:
    for browser, path in ((known, ME), (Browser(known.port), ME)):
        page = browser.open(path)
        hidden = [it for it in page.root.all("form", "p") if "hidden" in it.attributes]
        assert "asskey" in " ".join(it.text for it in hidden)
        for it in hidden:
            it.inside.clear()
        assert "asskey" not in page.words
        assert "Sign in faster" not in page.words


def test_these_two_pages_alone_run_our_script(known: Browser) -> None:
    for page in (known.open(ME), Browser(known.port).open(ME)):
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        (script,) = (it.attributes["src"] for it in page.root.all("script"))
        assert re.fullmatch(r"/static/passkeys-[0-9a-f]{12}\.js", script)
    code = known.send(Browser(known.port).open(ME), "Send me a code", contact="carla@example.com")
    for page in (code, known.open(f"/b/{SALON}")):
        assert "script-src 'none';" in page.headers["Content-Security-Policy"]
        assert "passkeys-" not in page.source


def test_the_list_costs_the_page_one_query(known: Browser) -> None:
    adds(known, Authenticator())
    with metered() as meter:
        assert known.open(ME).status == 200
    asked = [place for place in meter.places if place.endswith("-access")]
    assert len(asked) == 2  # the session, and then the passkeys
    assert meter.calls["Query"] == 5  # of them one for the folder


def test_it_is_a_client_s_own_doing_and_no_entry_of_what_the_staff_did(known: Browser) -> None:
    known.send(adds(known, Authenticator()), "Remove")
    (its,) = (it for it in rows("access") if it["sk"].startswith("passkey#"))
    assert its["e"]["removed_at"]
    assert entry_of("access", None, its) is None


def test_passkeys_are_said_in_the_client_s_language(signed: Signed) -> None:
    german = signed(card_of(), languages="de")
    words = shown(german.open(ME)).words
    assert "Nächstes Mal schneller anmelden" in words
    assert "Passkey hinzufügen" in words
    german.cookies.clear()
    assert json.loads(german.open(f"{ME}/passkeys").source) == {"sentence": "Bitte melden Sie sich an."}


def test_a_client_takes_along_when_they_added_which(known: Browser) -> None:
    adds(known, Authenticator())
    (its,) = json.loads(known.ask("GET", f"{ME}/data").source)["passkeys"]
    assert its.keys() == {"name", "added_at"}


def test_who_is_signed_out_by_the_staff_needs_a_new_code_on_every_card(known: Browser) -> None:
    device = Authenticator()
    adds(known, device)
    ana = Browser(known.port)
    ana.send(ana.open(CONSOLE), "Sign in", key=SALON_KEY)
    editor = f"{CONSOLE}/clients/{only_client().client_id}/edit"
    ana.send(ana.open(editor), "Sign them out everywhere")
    assert known.open(ME).status == 401
    assert UNKNOWN in signs_in(Browser(known.port), device).words
    asked = known.send(known.open(ME), "Send me a code", contact="carla@example.com")
    assert asked.title == "Your code"
