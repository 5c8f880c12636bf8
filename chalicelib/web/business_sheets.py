"""What the settings ask about the business itself, and about how clients book and change."""

from chalicelib.catalogue.model import BookingPolicy, Business, Catalogue
from chalicelib.catalogue.service import country_names
from chalicelib.core.languages import LANGUAGES, language_name
from chalicelib.web.blanks import Blank, Choice, Length, Text, Tick
from chalicelib.web.sheets import Sheet

SPOKEN = "en"
"""The language of the console."""


def _countries(_catalogue: Catalogue) -> list[tuple[str, str]]:
    return list(country_names(SPOKEN).items())


def _languages(_catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(it, language_name(it)) for it in LANGUAGES]


BUSINESS = Sheet(
    "business",
    "Your business",
    "business",
    Business,
    "What it is called, and where it is.",
    (
        Blank("name", "Name, as your clients read it", Text()),
        Blank("country", "Country", Choice(_countries), "Telephone numbers are read as its own."),
        Blank("language", "Language of your messages", Choice(_languages), "Until a client chooses another."),
        Blank("currency", "Currency", Text(), "Stays as it is from your first person on.", True),
        Blank("time_zone", "Time zone", Text(), "Stays as it is from your first person on.", True),
    ),
)
RULES = Sheet(
    "rules",
    "Booking rules",
    "rules",
    BookingPolicy,
    "How clients book, move and cancel by themselves. Visits keep the rules under which they were booked.",
    (
        Blank("lead_minutes", "Booked at least so long before", Length(), "Like 30 min, 2 h or 3 days."),
        Blank("horizon_days", "Booked at most so far ahead", Text("number", "days")),
        Blank("step_minutes", "Start times every", Text("number", "minutes")),
        Blank("move_until_minutes", "Moved until so long before", Length()),
        Blank("cancel_until_minutes", "Cancelled until so long before", Length()),
        Blank("words", "Your own words for it", Text("text"), "Shown before booking and when changing."),
        Blank("must_agree", "Clients agree to these rules before they book", Tick()),
        Blank("verify_contact", "New clients follow a link first", Tick(), "It proves their address.", True),
        Blank("verify_minutes", "For that they have", Text("number", "minutes"), rare=True),
        Blank("answer_minutes", "Requests wait for your answer", Length(), rare=True),
        Blank("pay_minutes", "Bookings wait for their deposit", Length(), rare=True),
        Blank("pay_words", "How a deposit is paid", Text("text"), "In your words, to your clients.", True),
        Blank("offer_minutes", "Offers from the waiting list stand for", Length(), rare=True),
        Blank("offer_to_all", "Offer to all who wait at once", Tick(), "Off: one after the other.", True),
        Blank("whole_gaps", "Recommend times that leave no useless gap", Tick(), rare=True),
    ),
)
