"""The console's texts of the owner's own: beginning one by its name, and writing it like any other."""

import pytest

from chalicelib.messaging import service as messaging
from chalicelib.messaging.service import templates
from tests.messaging.cast import SALON
from tests.web.browser import Browser, Page
from tests.web.test_wording_pages import ALL, REMINDER, in_use, send, written

SUMMER = templates.template_name("owner_message", "email", "en", "ete-fur-alle-2027")


def begun(ana: Browser, name: str = "Été für alle 2027!") -> Page:
    return send(ana, "Begin", ALL, name=name)


def test_a_text_of_one_s_own_is_begun_by_its_name_and_goes_on_like_any_other(ana: Browser) -> None:
    page = begun(ana)
    assert page.title == "ete-fur-alle-2027: Email"
    assert "This is a text of your own that is not in use yet." in page.words
    assert "Save it first." in page.words
    assert "Use it: Shipped" not in page.words
    assert page.value("body").startswith("We are thinking of you")
    page = ana.send(page, "Preview", subject="Sun!", body="Sun, {{ client_name }}")
    assert "Sun, Carla Costa" in page.words
    page = ana.send(page, "Save", live=None)
    assert "Saved as version 1. It waits until you put it to use." in page.words
    assert in_use(SUMMER) == (None, None)
    page = ana.send(page, "Use it: Version 1")
    assert "From now on messages are sent with version 1." in page.words
    page = ana.send(page, "Save", subject="More sun!", body="Sun, {{ client_name }}")
    assert in_use(SUMMER)[0] == 2
    page = ana.click(page, "Put it into the form: Version 1")
    assert page.value("subject") == "Sun!"
    page = ana.send(page, "Send a test", staff_id="ben", number="1")
    assert "A test is on its way to Ben." in page.words
    (tried,) = messaging.list_messages(SALON).items
    assert (tried.template_id, tried.subject.version) == ("ete-fur-alle-2027", 1)


def test_own_texts_are_listed_with_what_is_written_of_them_and_lead_on(ana: Browser) -> None:
    ana.send(begun(ana), "Save", subject="Sun!", body="Sun")
    page = ana.open(ALL)
    assert "In use: ete-fur-alle-2027, Email" in page.links()
    page = ana.click(page, "Write it: ete-fur-alle-2027, SMS")
    assert ana.send(page, "Save", body="Sun", live=None).status == 200
    assert "Not in use yet: ete-fur-alle-2027, SMS" in ana.open(ALL).links()
    page = ana.click(ana.open(ALL), "Deutsch")
    page = ana.click(page, "Write it: ete-fur-alle-2027, Email")
    assert page.value("body").startswith("Wir denken an Sie")
    page = ana.click(page, "Its words for SMS")
    assert page.path.startswith(f"{ALL}/owner_message/sms/de")


def test_whoever_begins_a_text_that_there_is_goes_on_with_that(ana: Browser) -> None:
    ana.send(begun(ana), "Save", subject="Sun!", body="Sun")
    assert begun(ana, "ete fur ALLE 2027").value("subject") == "Sun!"


@pytest.mark.parametrize("name", ["", "  ", "गर्मी", "***", "n" * 101])
def test_a_text_needs_a_name_that_can_be_one(ana: Browser, name: str) -> None:
    before = written()
    page = begun(ana, name)
    assert page.status == 400
    said = "at most 100 characters" if len(name) > 100 else "letters from a to z, or digits"
    assert said in page.complaint("name")
    assert page.value("name") == name
    assert written() == before


def test_a_text_of_one_s_own_has_no_page_without_its_name(ana: Browser) -> None:
    assert ana.open(f"{ALL}/owner_message/email/en").status == 404
    assert ana.open(f"{REMINDER}?template_id=summer").status == 404
    assert ana.open(f"{ALL}/owner_message/email/en?template_id=a%23b").status == 400
    assert ana.open(f"{ALL}/owner_message/email/en?template_id=summer&number=0").status == 400
