"""A client's folder on the pages of both sides: written, sent, done, taken out."""

from urllib.parse import quote

import pytest

from chalicelib.access.model import CLIENT_COOKIE
from chalicelib.clients.model import Client
from chalicelib.folder import service
from chalicelib.folder.model import Words
from chalicelib.scheduling import service as scheduling
from tests.cast import at, wishes
from tests.folder.files import make_place, send
from tests.ledger import only_client
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE
from tests.web.test_portal_pages import ME, signed_in

FOLDER = "Notes, files and things to do"


@pytest.fixture
def client(carla: Browser) -> Client:
    make_place()
    scheduling.book(wishes(at(10)), NOW)
    return only_client()


@pytest.fixture
def folder(client: Client) -> str:
    return f"/console/{SALON}/clients/{client.client_id}/folder"


def form_of(page: Page) -> dict[str, str]:
    """Give the hidden fields of the form by which a browser sends a file."""
    (form,) = (it for it in page.root.all("form") if it.attributes.get("enctype"))
    hidden = [it.attributes for it in form.all("input") if it.attributes["type"] == "hidden"]
    return {it["name"]: it["value"] for it in hidden}


def sent(browser: Browser, page: Page, name: str) -> Page:
    """Send a file by the form of a page, and go where the store leads back to."""
    form = form_of(page)
    back = form["success_action_redirect"].removeprefix("https://book.salon.example")
    return browser.open(f"{back}?bucket=b&key={quote(send(form, name))}&etag=e")


def test_what_a_client_writes_is_theirs_to_see_and_the_days_business_until_somebody_has_seen_it(
    carla: Browser, ana: Browser, client: Client, folder: str
) -> None:
    page = signed_in(carla)
    assert "Nothing yet." in page.words
    page = carla.send(page, "Send", words=HOSTILE)
    assert HOSTILE in page.words
    page = ana.click(ana.open(f"/console/{SALON}"), "Something new from Carla Costa")
    assert (page.path, HOSTILE in page.words) == (folder, True)
    ana.send(page, "I have seen it")
    assert "Something new" not in ana.open(f"/console/{SALON}").words


def test_words_that_cannot_be_come_back_with_what_was_written(carla: Browser, client: Client) -> None:
    page = carla.send(signed_in(carla), "Send", words="x" * 4001)
    assert page.status == 400
    assert page.complaint("words") == "Please use at most 4000 characters."
    assert page.value("words") == "x" * 4001


def test_a_file_of_a_client_comes_in_and_can_be_fetched_and_removed(carla: Browser, client: Client) -> None:
    page = carla.click(signed_in(carla), "Send us a file")
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self' https://regulars-test-files.s3.eu-central-1.amazonaws.com" in policy
    page = sent(carla, page, "Früher.png")
    assert "Früher.png" in page.words
    fetched = carla.ask("GET", page.link("Früher.png"))
    assert (fetched.status, "response-content-type=image%2Fpng" in fetched.headers["Location"]) == (303, True)
    page = carla.send(carla.click(page, "Remove"), "Remove for good")
    assert "Früher.png" not in page.words


def test_a_file_that_is_not_there_is_said_to_be_missing(carla: Browser, client: Client) -> None:
    signed_in(carla)
    page = carla.open(f"{ME}/file/arrived?key={SALON}/{client.client_id}/abc/x.png")
    assert page.title == "The file could not be kept"


def test_the_owner_shares_a_file_and_something_to_do_and_the_client_does_it(
    carla: Browser, ana: Browser, client: Client, folder: str
) -> None:
    page = ana.click(ana.open(folder), "Add a file the client sees")
    assert "is told by a message" in page.words
    page = sent(ana, page, "plan.pdf")
    assert "The file has arrived." in page.words
    ana.send(page, "Add it", words="Rinse twice a week.", kind="to_do")
    page = signed_in(carla)
    assert "plan.pdf" in page.words
    page = carla.send(page, "I have done it")
    assert "Not done yet" in page.words
    assert "Not done yet" in ana.open(folder).words


def test_what_is_for_the_team_stays_with_the_team_also_by_its_address(
    carla: Browser, ana: Browser, client: Client, folder: str
) -> None:
    sent(ana, ana.click(ana.open(folder), "Add a file for the team"), "report.pdf")
    (entry,) = service.list_entries(SALON, client)
    page = signed_in(carla)
    assert "report.pdf" not in page.words
    assert "report.pdf" not in carla.open(f"{ME}/data").source
    for rest in ("file", "remove"):
        assert carla.open(f"{ME}/folder/{entry.entry_id}/{rest}").status == 404


def test_a_client_cannot_remove_what_the_business_noted(carla: Browser, client: Client) -> None:
    noted = Words(words="Copper, 7.4", kind="shared")
    entry = service.add_words(SALON, client.client_id, noted, "Ana", NOW)
    signed_in(carla)
    assert carla.open(f"{ME}/folder/{entry.entry_id}/remove").status == 404
    assert "Copper, 7.4" in carla.open(f"{ME}/data").source


def test_whoever_has_not_signed_in_is_asked_to(carla: Browser, client: Client) -> None:
    for path in ("/file", "/file/arrived?key=x", "/folder/abc/file", "/folder/abc/remove"):
        assert carla.open(ME + path).status == 401
    signed_in(carla)
    del carla.cookies[CLIENT_COOKIE]
    assert carla.ask("POST", f"{ME}/folder", "words=x").status == 401


def test_two_who_change_the_same_entry_do_not_write_over_each_other(
    ana: Browser, client: Client, folder: str
) -> None:
    service.add_words(SALON, client.client_id, Words(words="Copper"), "Ana", NOW)
    page = ana.click(ana.open(folder), "Change")
    saved = ana.send(page, "Save", words="Copper, 7.4")
    assert "Saved." in saved.words
    late = ana.send(page, "Save", words="Gold")
    assert late.status == 409
    assert late.value("words") == "Copper, 7.4"
    removed = ana.send(late, "Remove for good")
    assert "It is removed." in removed.words


def test_the_same_form_sent_twice_adds_once(ana: Browser, client: Client, folder: str) -> None:
    page = ana.open(folder)
    for _ in range(2):
        ana.send(page, "Add it", words="Copper")
    assert len(service.list_entries(SALON, client)) == 1


def test_going_back_and_writing_something_else_loses_nothing(
    carla: Browser, ana: Browser, client: Client, folder: str
) -> None:
    page = ana.open(folder)
    for words in ("Copper", "Gold"):
        ana.send(page, "Add it", words=words)
    own = signed_in(carla)
    for words in ("I moved house.", "My new number: 7."):
        assert carla.send(own, "Send", words=words).status == 200
    found = {it.words for it in service.list_entries(SALON, client)}
    assert found == {"Copper", "Gold", "I moved house.", "My new number: 7."}


def test_the_record_leads_to_the_folder(ana: Browser, client: Client, folder: str) -> None:
    record = ana.open(f"/console/{SALON}/clients/{client.client_id}")
    assert ana.click(record, "Notes and files").path == folder
