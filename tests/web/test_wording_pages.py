"""The console's wording of messages: reading it, one's own words, versions, looking at it, trying it out."""

from decimal import Decimal
from typing import Any

import pytest

from chalicelib.messaging import service as messaging
from chalicelib.messaging.service import templates
from chalicelib.scheduling import service as scheduling
from tests.cast import GARAGE, GARAGE_KEY, at, wishes
from tests.ledger import everything
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE

ALL = f"/console/{SALON}/wording"
REMINDER, BY_SMS = f"{ALL}/reminder/email/en", f"{ALL}/reminder/sms/en"
NAME = templates.template_name("reminder", "email", "en")
OWN = {
    "subject": "Tomorrow: {{ service }}",
    "heading": "Until then",
    "body": "{{ details }}\r\n\r\nBring cake.\r\nPlease.",
}


def send(ana: Browser, button: str, path: str = REMINDER, **typed: Any) -> Page:
    return ana.send(ana.open(path), button, **typed)


def written() -> dict[str, Any]:
    """Give what stands in the tables, but for what is counted against guessing."""
    return {name: found for name, found in everything().items() if name != "access"}


def in_use(name: templates.TemplateName = NAME) -> tuple[int | None, templates.Wording | None]:
    there, _ = templates.get_template(SALON, name)
    return there.number, there.in_use


def test_all_wording_is_listed_and_says_whose_it_is(ana: Browser) -> None:
    page = ana.open(ALL)
    assert page.title == "Wording of messages"
    assert "Shipped: Reminder, Email" in page.links()
    send(ana, "Save", **OWN)
    page = ana.open(ALL)
    assert "Your own: Reminder, Email" in page.links()
    assert "Shipped: Reminder, SMS" in page.links()
    german = ana.click(page, "Deutsch")
    assert "Shipped: Reminder, Email" in german.links()
    assert ana.click(german, "Shipped: Reminder, Email").path.endswith("/wording/reminder/email/de")
    assert ana.open(f"{ALL}?language=xx").status == 404


def test_every_template_has_a_page_with_its_text_and_what_it_may_speak_of(ana: Browser) -> None:
    for there in templates.list_templates(SALON, "fr"):
        page = ana.open(f"{ALL}/{there.name.purpose}/{there.name.form}/fr")
        assert page.status == 200, there.name
        assert page.value("body") == " ".join(there.begun_with.body.split())
        for known in templates.names_for(there.name.purpose, there.name.form):
            assert f"{{{{ {known} }}}}" in page.words


def test_own_words_are_saved_and_come_back_as_they_were_typed(ana: Browser) -> None:
    page = send(ana, "Save", **OWN)
    assert "Saved as version 1. Messages are sent with it from now on." in page.words
    number, wording = in_use()
    assert wording is not None
    assert (number, wording.body) == (1, "{{ details }}\n\nBring cake.\nPlease.")
    assert (page.value("subject"), page.value("heading")) == (OWN["subject"], OWN["heading"])
    assert page.value("body") == "{{ details }} Bring cake. Please."
    (kept,) = templates.get_template(SALON, NAME)[1]
    assert (kept.saved_by, kept.saved_at.date()) == ("Ana's key", NOW.date())


def test_what_is_not_to_be_sent_yet_waits_as_a_version(ana: Browser) -> None:
    page = send(ana, "Save", **OWN, live=None)
    assert "Saved as version 1. It waits until you put it to use." in page.words
    assert in_use()[0] == 0
    page = ana.send(page, "Use it: Version 1")
    assert "From now on messages are sent with version 1." in page.words
    assert in_use()[0] == 1


def test_an_older_version_or_the_shipped_wording_is_used_again(ana: Browser) -> None:
    send(ana, "Save", **OWN)
    page = send(ana, "Save", **{**OWN, "heading": "Soon"})
    assert in_use()[0] == 2
    page = ana.send(page, "Use it: Version 1")
    assert (in_use()[0], page.value("heading")) == (1, "Until then")
    page = ana.click(page, "Put it into the form: Version 2")
    assert (page.value("heading"), in_use()[0]) == ("Soon", 1)
    page = ana.send(page, "Use it: Shipped")
    assert "From now on messages are sent with the shipped wording." in page.words
    assert in_use() == (0, templates.wording_of(SALON, NAME, 0))
    assert "Use it: Shipped" not in page.words


def test_what_cannot_be_sent_is_refused_with_its_line_and_what_was_typed_is_kept(ana: Browser) -> None:
    before = written()
    page = send(
        ana, "Save", **{**OWN, "body": f"Hello\r\n{{{{ clint_name }}}}\r\n{{{{ pricce }}}} {HOSTILE}"}
    )
    assert page.status == 400
    said = page.complaint("body")
    assert "Line 2: There is no {{ clint_name }} here. These can be used: " in said
    assert "Line 3: There is no {{ pricce }} here." in said
    assert page.value("body") == f"Hello {{{{ clint_name }}}} {{{{ pricce }}}} {HOSTILE}"
    assert page.value("subject") == OWN["subject"]
    assert written() == before


@pytest.mark.parametrize(
    ("path", "field", "text", "complaint"),
    [
        (REMINDER, "subject", "", "Please write it on one line."),
        (REMINDER, "subject", "{{ nobody }}", "There is no {{ nobody }} here."),
        (REMINDER, "heading", "{% if %}", ""),
        (REMINDER, "heading", "bell\a", "This is not right."),
        (REMINDER, "heading", "h" * 501, "Please use at most 500 characters."),
        (REMINDER, "body", "  ", "Please fill this in."),
        (REMINDER, "body", "b" * 10_001, "Please use at most 10000 characters."),
        (BY_SMS, "body", "{% for x in y %}", "Line 1: "),
    ],
)
@pytest.mark.parametrize("button", ["Save", "Preview"])
def test_each_field_says_what_is_wrong_with_it(
    ana: Browser, path: str, field: str, text: str, complaint: str, button: str
) -> None:
    before = written()
    page = send(ana, button, path, **{field: text})
    assert page.status == 400
    assert page.complaint(field).startswith(complaint)
    assert written() == before


def test_the_longest_text_of_hindi_fits_into_the_form(ana: Browser) -> None:
    page = send(ana, "Save", f"{ALL}/reminder/email/hi", body="नमस्ते " * 1428)
    assert "Saved as version 1." in page.words


def test_a_preview_shows_what_was_typed_with_a_real_visit_and_saves_nothing(ana: Browser) -> None:
    made_up = send(ana, "Preview", **OWN)
    assert "With made-up facts. Nothing is saved yet." in made_up.words
    assert "Wednesday, 5 May 2027, 14:30" in made_up.words
    scheduling.book(wishes(at(10)), NOW)
    before = written()
    page = send(ana, "Preview", **OWN)
    assert page.status == 200
    assert "With the facts of one of your appointments." in page.words
    assert "Subject: Tomorrow: Cut" in page.words
    assert "Tuesday, 4 May 2027" in page.words
    assert page.value("subject") == OWN["subject"]
    assert page.value("body") == "{{ details }} Bring cake. Please."
    assert "token=" not in page.source
    assert written() == before


def test_the_email_in_a_preview_stays_in_its_frame(ana: Browser) -> None:
    typed = f'{HOSTILE} "></iframe><script>alert(1)</script>'
    page = send(ana, "Preview", **{**OWN, "body": typed})
    (frame,) = page.root.all("iframe")
    assert frame.attributes["sandbox"] == ""
    assert "<script>" not in frame.attributes["srcdoc"]
    assert "&lt;script&gt;alert(1)" in frame.attributes["srcdoc"]
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in ana.open(REMINDER).headers["Content-Security-Policy"]


def test_a_preview_of_a_text_says_how_it_travels_and_what_it_costs(ana: Browser) -> None:
    page = send(ana, "Preview", BY_SMS, body="{{ business_name }}: até já")
    assert "Ana's Salon: até já" in page.words
    assert "Travels as one text message." in page.words
    assert "What it costs is not known yet" in page.words
    assert "because of “á”" in page.words
    templates.set_segment_price(SALON, templates.SegmentPrice(amount=Decimal("7.5"), currency="EUR"))
    page = send(ana, "Preview", BY_SMS, body="a" * 161)
    assert "Travels as 2 text messages in one and costs €0.15." in page.words
    assert "145 more characters fit in before it takes another one." in page.words
    assert "(GSM-7)" in page.words
    assert page.value("body") == "a" * 161


def test_what_a_text_message_costs_is_set_and_comes_back(ana: Browser) -> None:
    page = send(ana, "Save the price", ALL, amount="0.0775")
    assert "Saved." in page.words
    price = templates.find_segment_price(SALON)
    assert price == templates.SegmentPrice(amount=Decimal("7.75"), currency="EUR")
    assert page.value("amount") == "0.0775"
    assert send(ana, "Save the price", ALL, amount="10").value("amount") == "10"


@pytest.mark.parametrize(
    ("amount", "complaint"),
    [
        ("-1", "Please give 0 or more."),
        ("101", "Please give 100 or less."),
        ("cheap", "Please give a number."),
        ("0.00001", "Please give at most 4 digits after the point."),
        ("", "Please fill this in."),
    ],
)
def test_what_is_no_price_is_refused_beside_its_field(ana: Browser, amount: str, complaint: str) -> None:
    page = send(ana, "Save the price", ALL, amount=amount)
    assert (page.status, page.complaint("amount"), page.value("amount")) == (400, complaint, amount)
    assert templates.find_segment_price(SALON) is None


def test_a_test_goes_to_one_of_the_staff_with_the_version_that_was_chosen(ana: Browser) -> None:
    page = send(ana, "Send a test", staff_id="ben")
    assert "A test is on its way to Ben." in page.words
    page = send(ana, "Save", **OWN, live=None)
    ana.send(page, "Send a test", staff_id="ana", number="1")
    tests = messaging.list_messages(SALON).items
    assert {(it.to, it.subject.kind, it.subject.version) for it in tests} == {
        ("ben@salon.example", "test", 0),
        ("ana@salon.example", "test", 1),
    }


def test_only_those_with_an_address_can_be_chosen_for_a_test(ana: Browser) -> None:
    page = ana.open(BY_SMS)
    assert [o.attributes["value"] for o in page.root.named("staff_id").all("option")] == ["ben"]
    page = ana.send(page, "Send a test", staff_id="ana")
    assert page.status == 400
    assert page.complaint("staff_id") == "Ana has no address for this. Please enter one first."
    assert ana.send(ana.open(BY_SMS), "Send a test", staff_id="dario").status == 404
    assert messaging.list_messages(SALON).items == []


def test_what_there_is_not_has_no_page_and_no_version(ana: Browser) -> None:
    for path in ("reminder/email/xx", "reminder/whatsapp/en", "gossip/email/en"):
        assert ana.open(f"{ALL}/{path}").status == 404
    assert ana.open(f"{REMINDER}?number=9").status == 404
    page = send(ana, "Save", **OWN)
    assert ana.send(page, "Use it: Shipped", number="9").status == 404
    assert ana.send(page, "Use it: Shipped", number="-1").status == 400
    assert ana.send(page, "Save", then="shout").status == 400
    assert in_use()[0] == 1


def test_the_menu_leads_there(ana: Browser) -> None:
    assert ana.click(ana.open(f"/console/{SALON}/settings"), "Wording").title == "Wording of messages"


def test_nobody_else_sees_or_does_anything(ana: Browser, carla: Browser) -> None:
    send(ana, "Save", **OWN)
    dario = Browser(carla.port)
    dario.send(dario.open(f"/console/{GARAGE}"), "Sign in", key=GARAGE_KEY)
    before = written()
    for stranger in (carla, dario):
        assert [stranger.open(path).status for path in (ALL, REMINDER)] == [401, 401]
    assert "Version 1" not in dario.open(REMINDER.replace(SALON, GARAGE)).words
    forms = {
        ALL: "amount=1",
        REMINDER: "then=save&subject=x&heading=x&body=x&live=on",
        f"{REMINDER}/use": "number=0",
        f"{REMINDER}/test": "staff_id=ana",
        f"{ALL}/own": "name=summer",
    }
    for path, sent in forms.items():
        assert [stranger.ask("POST", path, sent).status for stranger in (carla, dario)] == [401, 401]
        assert ana.ask("POST", path, sent).status == 403  # without the form's token
    assert ana.ask("POST", REMINDER, forms[REMINDER].replace("save", "preview")).status == 403
    assert written() == before
