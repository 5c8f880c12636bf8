"""What somebody hears who books by ear: what is there, in which order, and by which names."""

import re

from playwright.sync_api import Browser, Page

from tests.messaging.cast import SALON
from tests.web.browser import Browser as Plain

SERVICES = """\
heading "Book an appointment" [level=1]
navigation "Where":
heading "Where" [level=2]
link "Anywhere"
link "Ana's Salon Mitte"
link "Ana's Salon Porto"
region "Hair":
heading "Hair" [level=2]
link "Colour , 1 h 30 min , €95.00"
link "Cut , 45 min , €45.00"
link "Party hair , 1 h , €80.00"
region "Nails":
heading "Nails" [level=2]
link "Nails , 30 min , €30.00"
region "Packages":
heading "Packages" [level=2]
link "Fresh start : Cut + Colour , 2 h 15 min , €120.00\""""
DETAILS = """\
link "Another time"
heading "Your details" [level=1]
region "What you are booking":
term: What
definition: Cut
term: When
time: Tuesday, 4 May 2027
text: 14:00 to 14:45 (Europe/Berlin, UTC+2)
term: Where
definition: Ana's Salon Mitte Example Street 1, Berlin
term: With
definition: Anyone who is free
term: Price
definition: €45.00
textbox "Your name"
textbox "Who comes, if it is not you? (optional)"
group "How can we reach you?":
By email, by phone, or both. Your confirmation goes there.
textbox "Email"
textbox "Phone"
textbox "Anything we should know? (optional)"
group "May we write to you about more than this appointment?":
checkbox "Offers and invitations by email"
checkbox "Text messages: confirmations, reminders and invitations"
region "If your plans change":
heading "If your plans change" [level=2]
You can move or cancel online until 1 hour before your appointment.
By booking you agree to this.
button "Book this appointment\""""
CONFIRMATION = """\
heading "Thank you, Carla" [level=1]
status: Your appointment is booked. A confirmation with a link to this page is on its way to you.
region "Your appointment":
term: What
definition: Cut
term: When
time: Tuesday, 4 May 2027
text: 14:00 to 14:45 (Europe/Berlin, UTC+2)
term: Where
definition: Ana's Salon Mitte Example Street 1, Berlin Ring twice, please.
term: With
definition: Ana
term: Price
definition: €45.00
term: Status
definition: Booked
button "Yes, I will be there"
link "Move it"
link "Cancel it"
text: "Add it to your calendar:"
link "Google"
link "Outlook"
link "Calendar file"
You can move or cancel it here until Tuesday, 4 May 2027, 13:00.
link "Choose what you get from us, and how\""""
NAMED = re.compile(r"(?:textbox|checkbox|group) \"(.*)\"")
SILENT = re.compile(r"/url:|(main|list|listitem|paragraph|definition):$")


def spoken(page: Page) -> list[str]:
    """Give what is read out of the page's main part, a line each; what a label says once, with its field."""
    lines = [line.strip().removeprefix("- ") for line in page.locator("main").aria_snapshot().splitlines()]
    lines = [re.sub(r"^'?((?:link|checkbox) \".*\")'?:?$", r"\1", it) for it in lines if not SILENT.match(it)]
    lines = [line.removeprefix("paragraph: ") for line in lines]
    names = {it.group(1) for it in map(NAMED.match, lines) if it}
    return [it for it in lines if it.removeprefix("text: ").strip('"') not in names | {","}]


def test_the_booking_pages_are_read_in_order_and_by_name(chromium: Browser, carla: Plain) -> None:
    page = chromium.new_page(locale="en")
    page.goto(f"http://127.0.0.1:{carla.port}/b/{SALON}")
    assert spoken(page) == SERVICES.splitlines()
    page.get_by_role("link", name=re.compile("^Cut")).click()
    page.get_by_role("link", name=re.compile("^Tuesday 4 May")).click()
    page.get_by_role("link", name="14:00").click()
    assert spoken(page) == DETAILS.splitlines()
    page.get_by_label("Your name").fill("Carla")
    page.get_by_label("Email", exact=True).fill("carla@example.com")
    page.get_by_role("button", name="Book").click()
    assert spoken(page) == CONFIRMATION.splitlines()
    page.context.close()
