"""What the settings ask about the business itself, and about how clients book and change."""

from chalicelib.catalogue.model import BookingPolicy, Business, Catalogue
from chalicelib.catalogue.service import country_names
from chalicelib.core.languages import LANGUAGES, language_name
from chalicelib.core.saying import said
from chalicelib.web.blanks import Blank, Choice, Length, Text, Tick
from chalicelib.web.language import language
from chalicelib.web.sheet import Sheet


def _countries(_catalogue: Catalogue) -> list[tuple[str, str]]:
    return list(country_names(language()).items())


def _languages(_catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(it, language_name(it)) for it in LANGUAGES]


BUSINESS = Sheet(
    "business",
    said("Your business"),
    "",
    "",
    Business,
    said("What it is called, and where it is."),
    (
        Blank("name", said("Name, as your clients read it"), Text()),
        Blank("country", said("Country"), Choice(_countries), said("Telephone numbers are read as its own.")),
        Blank(
            "language",
            said("Language of your messages"),
            Choice(_languages),
            said("Until a client chooses another."),
        ),
        Blank("currency", said("Currency"), Text(), said("Stays as it is from your first person on."), True),
        Blank(
            "time_zone", said("Time zone"), Text(), said("Stays as it is from your first person on."), True
        ),
    ),
)
RULES = Sheet(
    "rules",
    said("Booking rules"),
    "",
    "",
    BookingPolicy,
    said(
        "How clients book, move and cancel by themselves. Visits keep the rules under which they were booked."
    ),
    (
        Blank(
            "lead_minutes",
            said("Booked at least so long before"),
            Length(),
            said("Like 30 min, 2 h or 3 days."),
        ),
        Blank("horizon_days", said("Booked at most so far ahead"), Text("number", said("days"))),
        Blank("step_minutes", said("Start times every"), Text("number", said("minutes"))),
        Blank("move_until_minutes", said("Moved until so long before"), Length()),
        Blank("cancel_until_minutes", said("Cancelled until so long before"), Length()),
        Blank(
            "words",
            said("Your own words for it"),
            Text("text"),
            said("Shown before booking and when changing."),
        ),
        Blank("must_agree", said("Clients agree to these rules before they book"), Tick()),
        Blank(
            "verify_contact",
            said("New clients follow a link first"),
            Tick(),
            said("It proves their address."),
            True,
        ),
        Blank("verify_minutes", said("For that they have"), Text("number", said("minutes")), rare=True),
        Blank("answer_minutes", said("Requests wait for your answer"), Length(), rare=True),
        Blank("pay_minutes", said("Bookings wait for their deposit"), Length(), rare=True),
        Blank(
            "pay_words",
            said("How a deposit is paid"),
            Text("text"),
            said("In your words, to your clients."),
            True,
        ),
        Blank("offer_minutes", said("Offers from the waiting list stand for"), Length(), rare=True),
        Blank(
            "offer_to_all",
            said("Offer to all who wait at once"),
            Tick(),
            said("Off: one after the other."),
            True,
        ),
        Blank("whole_gaps", said("Recommend times that leave no useless gap"), Tick(), rare=True),
    ),
)
