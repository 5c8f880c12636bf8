"""What the settings ask for each kind of thing, in the words of the pages; the models say the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.catalogue.model import (
    Catalogue,
    Category,
    Location,
    Package,
    Resource,
    Service,
    Shift,
    Staff,
)
from chalicelib.catalogue.service import open_places
from chalicelib.web.blanks import (
    AllOrTicks,
    Amount,
    Blank,
    Choice,
    InOrder,
    Length,
    Options,
    Parts,
    Text,
    Tick,
    Ticks,
)
from chalicelib.web.blanks_of_many import (
    WEEKDAYS,
    Needs,
    OwnPrices,
    OwnTerms,
    Reminding,
    Travel,
    WeekHours,
    WeekStarts,
    named,
)

MOST_PARTS = 10
"""How many services a package has room for."""
MINUTES = Text("number", "minutes")


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the settings show one kind of thing: as `what` in the address, `one` of the things is called."""

    what: str
    title: str
    one: str
    model: type[Any]
    about: str
    blanks: tuple[Blank, ...]
    afresh: Callable[[Catalogue], dict[str, Any]] = lambda _catalogue: {}
    """What a new one begins with."""

    @property
    def kind(self) -> str:
        """Give what the model calls it."""
        return str(self.model.model_fields["kind"].default)


def _of(shelf: str) -> Options:
    """Give the things of a kind to choose from, by name; those that are off last."""

    def options(catalogue: Catalogue) -> list[tuple[str, str]]:
        things = getattr(catalogue, shelf).items()
        in_order = sorted(things, key=lambda pair: (not _is_on(pair[1]), pair[1].name.casefold()))
        return [(name, named(it) if hasattr(it, "active") else it.name) for name, it in in_order]

    return options


def _is_on(thing: Any) -> bool:
    return getattr(thing, "active", True) and not getattr(thing, "merged_into", None)


def _weekdays(_catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(str(number), day) for number, day in enumerate(WEEKDAYS)]


def _first(shelf: str, field: str) -> Callable[[Catalogue], dict[str, Any]]:
    """Let something new begin with the first of a kind, where there is only one to choose from."""
    options = _of(shelf)
    return lambda catalogue: {field: found[0][0]} if len(found := options(catalogue)) == 1 else {}


NAME = Blank("name", "Name", Text())
SERVICES = Sheet(
    "services",
    "Services",
    "service",
    Service,
    "What your clients book. A change shows at once; visits that are booked stay as they are.",
    (
        Blank("name", "Name, as your clients read it", Text()),
        Blank("category_id", "Category", Choice(_of("categories"))),
        Blank("duration_minutes", "How long it takes", MINUTES),
        Blank("price", "Price", Amount()),
        Blank("active", "Clients can book it", Tick()),
        Blank("instructions", "What clients should know", Text("text"), "In their confirmation.", True),
        Blank("before_minutes", "Kept free before", MINUTES, rare=True),
        Blank("after_minutes", "Kept free after", MINUTES, rare=True),
        Blank("idle", "Free for others in between", Parts(), "While a colour works: 30-65.", True),
        Blank("approval", "We confirm each booking ourselves", Tick(), "Until then it is a request.", True),
        Blank("deposit", "Deposit", Amount(), "To be paid before it is booked.", True),
        Blank("seats", "Places", Text("number", "clients at once"), "More than one makes it a class.", True),
        Blank("starts", "Starts at these times only", WeekStarts(), "Like 16:00, 18:30.", True),
        Blank("needs", "What it takes up", Needs(), "", True),
        Blank("at_client", "Given at the client’s address", Tick(), "", True),
        Blank(
            "window_minutes",
            "Clients book a window of arrival",
            MINUTES,
            "120: somebody comes between 10:00 and 12:00.",
            True,
        ),
        Blank("form_id", "Form to fill in before", Choice(_of("forms")), "", True),
        Blank("reminders", "Reminders of its own", Reminding(), "Like 2 days, 3 h by sms; or none.", True),
        Blank("step_minutes", "Start times every", MINUTES, "Empty: as the booking rules say.", True),
        Blank(
            "lead_minutes",
            "Booked at least so long before",
            Length(),
            "Like 2 h. Empty: as above.",
            True,
        ),
        Blank("horizon_days", "Booked at most so far ahead", Text("number", "days"), "As above.", True),
    ),
    _first("categories", "category_id"),
)
CATEGORIES = Sheet(
    "categories",
    "Categories",
    "category",
    Category,
    "What services have in common. How often a client comes is learnt for each category.",
    (
        NAME,
        Blank("active", "In use", Tick(), "Off: it lists nobody and writes to nobody; its history is kept."),
    ),
)
PEOPLE = Sheet(
    "people",
    "People",
    "person",
    Staff,
    "Who performs your services, and when. Hours decide what can be booked, at once.",
    (
        Blank("name", "Name, as your clients read it", Text()),
        Blank("active", "Can be booked", Tick()),
        Blank("service_ids", "Services", AllOrTicks(_of("services"), "All, also new ones")),
        Blank(
            "shifts",
            "Weekly hours",
            WeekHours(by_place=True),
            "Like 9:00-12:00, 13:00-18:00. Empty is free. Past midnight: 18:00-2:00.",
        ),
        Blank("email", "Email address", Text("email")),
        Blank("phone", "Mobile number", Text("tel")),
        Blank("pauses", "Weekly breaks", WeekHours(), "Taken out of the hours: 12:30-13:00.", True),
        Blank("terms", "Own minutes and prices", OwnTerms(), "Empty: as the service says.", True),
        Blank(
            "share",
            "Share of bookings without a wish",
            Text("number"),
            "2 gets twice as many as 1; 0 only what nobody else can take.",
            True,
        ),
    ),
    lambda catalogue: {"shifts": opening_shifts(catalogue)},
)
LOCATIONS = Sheet(
    "locations",
    "Locations",
    "location",
    Location,
    "Where your clients come to, or from where you set out to them.",
    (
        Blank("name", "Name, as your clients read it", Text()),
        Blank("address", "Address", Text()),
        Blank("instructions", "How to find it", Text("text")),
        Blank(
            "opening",
            "Opening hours",
            WeekHours(),
            "What new people begin with. What can be booked follows from each person’s own hours.",
        ),
        Blank(
            "holidays",
            "Public holidays of",
            Text(),
            "A country or a part of it, like DE or DE-BE: nobody can be booked on them. Empty: open.",
        ),
        Blank(
            "active",
            "Can be booked",
            Tick(),
            "Off: nobody can book there any more. What is booked stays, and is yours to move or cancel.",
        ),
        Blank("travel", "Postal codes you go to", Travel(), "One a line, with the way: 10115: 20 min.", True),
        Blank("time_zone", "Time zone", Text(), "Like Europe/Berlin.", True),
    ),
    lambda catalogue: {"time_zone": catalogue.business.time_zone},
)
RESOURCES = Sheet(
    "resources",
    "Rooms and equipment",
    "resource",
    Resource,
    "What one visit at a time can use. A service says how many of which type it takes up.",
    (
        NAME,
        Blank("type", "What it is", Text(), "The same word for all of its kind: room, chair."),
        Blank("location_id", "Location", Choice(_of("locations"))),
        Blank("active", "Can be used", Tick()),
    ),
    _first("locations", "location_id"),
)
PACKAGES = Sheet(
    "packages",
    "Packages and offers",
    "package",
    Package,
    "Several services in one visit, one after the other, at one price.",
    (
        Blank("name", "Name, as your clients read it", Text()),
        Blank("service_ids", "Services, in their order", InOrder(_of("services"), MOST_PARTS)),
        Blank("price", "Price", Amount()),
        Blank("active", "Clients can book it", Tick()),
        Blank("first_on", "First day", Text("date"), "Empty: from now on.", True),
        Blank("last_on", "Last day", Text("date"), "Empty: without an end.", True),
        Blank("weekdays", "On these weekdays only", Ticks(_weekdays), "None ticked: on all.", True),
        Blank("staff_prices", "Own prices", OwnPrices(), "Of the person who begins. Empty: as above.", True),
    ),
)
SHEETS = {it.what: it for it in (SERVICES, CATEGORIES, PEOPLE, LOCATIONS, PACKAGES, RESOURCES)}


def opening_shifts(catalogue: Catalogue) -> tuple[Shift, ...]:
    """Give the hours that somebody new begins with: those of the only location."""
    places = open_places(catalogue)
    return shifts_of(places[0]) if len(places) == 1 else ()


def shifts_of(place: Location) -> tuple[Shift, ...]:
    """Give the hours of somebody who works whenever the location is open."""
    return tuple(Shift(**dict(it), location_id=place.location_id) for it in place.opening)
