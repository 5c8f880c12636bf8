"""Ana brings her regulars back from the console."""

from decimal import Decimal

from chalicelib.clients import service as clients
from chalicelib.clients.model import Told
from chalicelib.consent import service as consent
from chalicelib.messaging import service as messaging
from chalicelib.scheduling import service as scheduling
from tests.cast import at, wishes
from tests.messaging.cast import NOW, SALON
from tests.web.browser import Browser, Page
from tests.web.conftest import HOSTILE
from tests.web.presses import HERE, LOOK, Regular, numbers


def rows(page: Page) -> list[list[str]]:
    table = next(page.root.all("tbody"))
    return [[cell.text for cell in row.all("th", "td")] for row in table.all("tr")]


def test_every_category_is_there_with_its_counts_zero_included_after_all_of_them_with_each_client_once(
    ana: Browser, regular: Regular
) -> None:
    regular("Carla Costa")
    regular("Carla Costa", category_id="nails")
    regular("Dora", days_ago=500)
    assert rows(ana.open(HERE)) == [
        [
            "All categories each client once",
            "1 overdue in all categories",
            "0 overdue soon in all categories",
            "1 lapsed in all categories",
            "0 left alone in all categories",
            "0 invited in all categories",
            "0 booked in all categories",
            "",
        ],
        [
            "Hair",
            "1 overdue in Hair",
            "0 overdue soon in Hair",
            "1 lapsed in Hair",
            "0 left alone in Hair",
            "0 invited in Hair",
            "0 booked in Hair",
            "Settings: Hair",
        ],
        [
            "Nails",
            "1 overdue in Nails",
            "0 overdue soon in Nails",
            "0 lapsed in Nails",
            "0 left alone in Nails",
            "0 invited in Nails",
            "0 booked in Nails",
            "Settings: Nails",
        ],
    ]


def test_a_count_opens_the_names_and_each_says_why(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa")
    page = ana.click(ana.open(HERE), "1 overdue")
    assert page.title == "Hair: 1 client overdue"
    said = next(item.text for item in page.root.all("li") if "Carla" in item.text)
    assert said.startswith("Carla Costa Usually every")
    for words in ("Last visit 4 Mar 2027", "Usual interval", "Overdue for", "Chance of coming back"):
        assert words in said


def test_a_category_without_anybody_overdue_says_so_and_offers_no_button(ana: Browser) -> None:
    page = ana.open(f"{HERE}/nails")
    assert "Nobody is overdue." in page.words
    assert [button.text for button in page.root.all("button")] == ["Sign out"]


def test_the_lapsed_have_a_list_of_their_own(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa", days_ago=500)
    page = ana.click(ana.open(HERE), "1 lapsed")
    assert page.title == "Hair: 1 client lapsed"
    assert "Carla Costa" in page.words
    assert "Contact overdue clients" not in page.words


def test_every_list_of_whom_to_write_to_says_why_somebody_is_not_written_to(
    ana: Browser, regular: Regular
) -> None:
    regular("Dora", days_ago=500, email_consent=False)
    regular("Emil", email_consent=False)
    for count in ("1 lapsed", "1 overdue"):
        page = ana.click(ana.open(HERE), count)
        assert "Not written to: has not agreed to be contacted this way." in page.words


def test_the_lapsed_are_written_to_in_words_of_their_own_after_a_look_at_them(
    ana: Browser, regular: Regular
) -> None:
    carla, dora = (regular(name, days_ago=500) for name in ("Carla Costa", "Dora"))
    regular("Emil")
    lapsed = ana.click(ana.open(HERE), "2 lapsed")
    page = ana.send(lapsed, "Look at the messages", client_ids=[])
    assert (page.status, page.title) == (400, "Hair: 2 clients lapsed")
    page = ana.send(lapsed, "Look at the messages", client_ids=[dora])
    assert page.title == "1 client would hear from you"
    assert "quite some time ago" in page.source
    page = ana.send(page, "Send to 1 client")
    assert page.title == "1 client contacted"
    purposes = {it.purpose for it in messaging.list_messages(SALON, dora).items}
    assert purposes == {"reconnect_lapsed", "reconnect_follow_up"}
    assert not messaging.list_messages(SALON, carla).items


def test_looking_comes_before_sending_and_both_add_up(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa")
    regular(HOSTILE, category_id="nails")
    regular("Dora", email_consent=False)
    page = ana.send(ana.open(HERE), LOOK)
    assert page.title == "2 clients would hear from you"
    assert numbers(page) == [
        "would be written to 2",
        "held back for comparison 0",
        "left out 1",
        "chosen 3",
    ]
    assert "Dora has not agreed to be contacted this way." in page.words
    assert "Carla Costa Email" in page.words
    assert "<script" not in page.source
    assert messaging.list_messages(SALON).items == []
    page = ana.send(page, "Send to 2 clients")
    assert page.title == "2 clients contacted"
    assert numbers(page) == ["contacted 2", "held back for comparison 0", "left out 1", "chosen 3"]
    assert "Dora has not agreed to be contacted this way." in page.words


def test_the_page_before_sending_shows_the_email_as_it_looks_and_nothing_runs_in_it(
    ana: Browser, regular: Regular
) -> None:
    regular("Carla Costa")
    page = ana.send(ana.open(f"{HERE}/hair"), LOOK)
    (frame,) = page.root.all("iframe")
    assert "Carla Costa" in frame.attributes["srcdoc"]
    assert frame.attributes["sandbox"] == ""
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_only_those_ticked_are_looked_at_and_written_to(ana: Browser, regular: Regular) -> None:
    carla, dora = regular("Carla Costa"), regular("Dora")
    page = ana.open(f"{HERE}/hair")
    boxes = [i for i in page.root.all("input") if i.attributes["name"] == "client_ids"]
    assert {box.attributes["value"] for box in boxes if "checked" in box.attributes} == {carla, dora}
    page = ana.send(page, LOOK, client_ids=[dora])
    assert page.title == "1 client would hear from you"
    assert ana.send(page, "Send to 1 client").title == "1 client contacted"
    assert {message.client_id for message in messaging.list_messages(SALON).items} == {dora}


def test_nobody_ticked_is_nobody_and_not_everybody(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa")
    page = ana.click(ana.open(f"{HERE}/hair"), "nobody")
    for button in (LOOK, LOOK):
        page = ana.send(page, button, channels=["email"])
        assert page.status == 400
        assert page.root.named("client_ids-complaint").text == "Please choose at least one client."
        assert "checked" not in page.root.named("channel-sms").attributes
    token = page.form(LOOK).all("input")
    fields = "&".join(f"{i.attributes['name']}={i.attributes['value']}" for i in list(token)[:2])
    assert ana.ask("POST", HERE, f"{fields}&choosing=on&channels=email").status == 400
    assert messaging.list_messages(SALON).items == []


def test_hundreds_can_be_ticked_one_by_one(ana: Browser, regular: Regular) -> None:
    carla = regular("Carla Costa")
    strangers = [f"stranger-{number}" for number in range(500)]
    page = ana.send(ana.open(f"{HERE}/hair"), LOOK, client_ids=[carla, *strangers])
    assert numbers(page)[-1] == "chosen 501"
    assert "A client is not on the list of overdue clients any more." in page.words


def test_whoever_books_between_looking_and_sending_is_left_out(ana: Browser, regular: Regular) -> None:
    carla = regular("Carla Costa")
    regular("Dora")
    page = ana.send(ana.open(HERE), LOOK)
    assert page.title == "2 clients would hear from you"
    email = clients.get_client(SALON, carla).email
    scheduling.book(wishes(at(10), name="Carla Costa", email=email), NOW)
    page = ana.send(page, "Send to 2 clients")
    assert numbers(page) == ["contacted 1", "held back for comparison 0", "left out 1", "chosen 2"]
    assert "Carla Costa now has an appointment." in page.words


def test_where_nobody_would_be_written_to_there_is_nothing_to_send(ana: Browser, regular: Regular) -> None:
    regular("Dora", email_consent=False)
    for path in (HERE, f"{HERE}/hair"):
        page = ana.open(path)
        assert "Nobody left to write to now." in page.words
        assert [button.text for button in page.root.all("button")] == ["Sign out"] + ["Look"] * (path == HERE)


def test_what_text_messages_cost_is_said_before_they_are_sent(ana: Browser, regular: Regular) -> None:
    carla = regular("Carla Costa")
    client = consent.enter_contact(SALON, carla, None, "+4915112345678", "Ana", NOW)
    consent.choose(SALON, client, {"sms_consent": True, "sms_marketing": True}, Told(), NOW)
    page = ana.send(ana.open(HERE), LOOK)
    assert "1 text message. What that costs is not known yet" in page.words
    price = messaging.templates.SegmentPrice(amount=Decimal("7.5"), currency="EUR")
    messaging.templates.set_segment_price(SALON, price)
    page = ana.send(ana.open(HERE), LOOK)
    assert "1 text message: €0.075 in all." in page.words
    assert "Carla Costa Email and SMS" in page.words


def test_one_press_contacts_those_who_agreed_and_names_the_others(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa")
    regular(HOSTILE, category_id="nails")
    regular("Dora", email_consent=False)
    page = ana.open(HERE)
    scheduling.book(wishes(at(10), name="Emil", email="emil@example.com"), NOW)
    looked_at = ana.send(page, LOOK)
    page = ana.send(looked_at, "Send to")
    assert page.title == "2 clients contacted"
    assert "Dora has not agreed to be contacted this way." in page.words
    assert "Carla Costa" in page.words
    assert "<script" not in page.source
    sent = messaging.list_messages(SALON).items
    assert {message.purpose for message in sent} == {"reconnect", "reconnect_follow_up"}
    assert "Nobody left to write to until 2 Jun 2027." in ana.open(HERE).words
    assert ana.send(looked_at, "Send to").words == page.words
    assert len(messaging.list_messages(SALON).items) == len(sent)


def test_one_category_is_contacted_from_its_own_page(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa")
    regular("Dora", category_id="nails")
    page = ana.send(ana.send(ana.open(f"{HERE}/hair"), LOOK, channels=["email"]), "Send to")
    assert page.title == "1 client contacted"
    assert "Hair: Email." in page.words
    page = ana.open(f"{HERE}/hair")
    assert "Was invited on 3 May 2027; the next invitation is possible from 2 Jun 2027" in page.words
    assert "Nobody left to write to until 2 Jun 2027." in page.words
    assert [button.text for button in page.root.all("button")] == ["Sign out"]


def test_the_overview_says_how_many_of_the_overdue_can_be_written_to_now(
    ana: Browser, regular: Regular
) -> None:
    regular("Carla Costa")
    regular("Dora", email_consent=False)
    page = ana.open(HERE)
    assert "1 of 2 overdue clients can be written to now; the lists say of the others why not." in page.words
    assert "Hair (2 overdue, 1 to write to)" in page.words


def test_without_a_channel_nobody_is_contacted_and_the_choice_is_kept(ana: Browser, regular: Regular) -> None:
    regular("Carla Costa", category_id="nails")
    page = ana.send(ana.open(HERE), LOOK, channels=None, category_id="nails")
    assert page.status == 400
    assert page.root.named("channels-complaint").text == "Please choose at least one."
    chosen = [option.text for option in page.root.all("option") if "selected" in option.attributes]
    assert chosen == ["Nails (1 overdue, 1 to write to)"]
    assert messaging.list_messages(SALON).items == []


def test_an_unknown_category_is_not_found(ana: Browser) -> None:
    for path in (f"{HERE}/nothing", f"{HERE}/nothing/settings"):
        assert ana.open(path).status == 404
