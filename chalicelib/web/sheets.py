"""What the settings ask for each kind of thing, in the words of the pages; the models say the rest."""

from collections.abc import Callable
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
from chalicelib.core.saying import said
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
    Needs,
    OwnPrices,
    OwnTerms,
    Travel,
    WeekHours,
    WeekStarts,
    named,
)
from chalicelib.web.console_words import WEEKDAYS
from chalicelib.web.face_sheet import PICTURE
from chalicelib.web.reminders_typed import Reminding
from chalicelib.web.sheet import Sheet

MOST_PARTS = 10
"""How many services a package has room for."""
MINUTES = Text("number", said("minutes"))


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


NAME = Blank("name", said("Name"), Text())
SERVICES = Sheet(
    "services",
    said("Services"),
    said("Add a service"),
    said("A new service"),
    Service,
    said("What your clients book. A change shows at once; visits that are booked stay as they are."),
    (
        Blank("name", said("Name, as your clients read it"), Text()),
        Blank("category_id", said("Category"), Choice(_of("categories"))),
        Blank("duration_minutes", said("How long it takes"), MINUTES),
        Blank("price", said("Price"), Amount()),
        Blank("active", said("Clients can book it"), Tick()),
        Blank(
            "instructions",
            said("What clients should know"),
            Text("text"),
            said("In their confirmation."),
            True,
        ),
        Blank("before_minutes", said("Kept free before"), MINUTES, rare=True),
        Blank("after_minutes", said("Kept free after"), MINUTES, rare=True),
        Blank(
            "idle", said("Free for others in between"), Parts(), said("While a colour works: 30-65."), True
        ),
        Blank(
            "approval",
            said("We confirm each booking ourselves"),
            Tick(),
            said("Until then it is a request."),
            True,
        ),
        Blank("deposit", said("Deposit"), Amount(), said("To be paid before it is booked."), True),
        Blank(
            "seats",
            said("Places"),
            Text("number", said("clients at once")),
            said("More than one makes it a class."),
            True,
        ),
        Blank("starts", said("Starts at these times only"), WeekStarts(), said("Like 16:00, 18:30."), True),
        Blank("needs", said("What it takes up"), Needs(), "", True),
        Blank("at_client", said("Given at the client’s address"), Tick(), "", True),
        Blank(
            "window_minutes",
            said("Clients book a window of arrival"),
            MINUTES,
            said("120: somebody comes between 10:00 and 12:00."),
            True,
        ),
        Blank("form_id", said("Form to fill in before"), Choice(_of("forms")), "", True),
        Blank(
            "reminders",
            said("Reminders of its own"),
            Reminding(),
            said("Like 2 days, 3 h by SMS; or none."),
            True,
        ),
        Blank(
            "step_minutes", said("Start times every"), MINUTES, said("Empty: as the booking rules say."), True
        ),
        Blank(
            "lead_minutes",
            said("Booked at least so long before"),
            Length(),
            said("Like 2 h. Empty: as above."),
            True,
        ),
        Blank(
            "horizon_days",
            said("Booked at most so far ahead"),
            Text("number", said("days")),
            said("As above."),
            True,
        ),
    ),
    _first("categories", "category_id"),
)
CATEGORIES = Sheet(
    "categories",
    said("Categories"),
    said("Add a category"),
    said("A new category"),
    Category,
    said("What services have in common. How often a client comes is learnt for each category."),
    (
        NAME,
        Blank(
            "active",
            said("In use"),
            Tick(),
            said("Off: it lists nobody and writes to nobody; its history is kept."),
        ),
    ),
)
PEOPLE = Sheet(
    "people",
    said("People"),
    said("Add a person"),
    said("A new person"),
    Staff,
    said("Who performs your services, and when. Hours decide what can be booked, at once."),
    (
        Blank("name", said("Name, as your clients read it"), Text()),
        Blank("active", said("Can be booked"), Tick()),
        Blank("service_ids", said("Services"), AllOrTicks(_of("services"), said("All, also new ones"))),
        Blank(
            "shifts",
            said("Weekly hours"),
            WeekHours(by_place=True),
            said("Like 9:00-12:00, 13:00-18:00. Empty is free. Past midnight: 18:00-2:00."),
        ),
        Blank("email", said("Email address"), Text("email")),
        Blank("phone", said("Mobile number"), Text("tel")),
        Blank("photo", said("Photo"), PICTURE, said("Its address on the web: clients see it."), True),
        Blank(
            "pauses", said("Weekly breaks"), WeekHours(), said("Taken out of the hours: 12:30-13:00."), True
        ),
        Blank("terms", said("Own minutes and prices"), OwnTerms(), said("Empty: as the service says."), True),
        Blank(
            "share",
            said("Share of bookings without a wish"),
            Text("number"),
            said("2 gets twice as many as 1; 0 only what nobody else can take."),
            True,
        ),
    ),
    lambda catalogue: {"shifts": opening_shifts(catalogue)},
)
LOCATIONS = Sheet(
    "locations",
    said("Locations"),
    said("Add a location"),
    said("A new location"),
    Location,
    said("Where your clients come to, or from where you set out to them."),
    (
        Blank("name", said("Name, as your clients read it"), Text()),
        Blank("address", said("Address"), Text()),
        Blank("instructions", said("How to find it"), Text("text")),
        Blank(
            "opening",
            said("Opening hours"),
            WeekHours(),
            said("What new people begin with. What can be booked follows from each person’s own hours."),
        ),
        Blank(
            "holidays",
            said("Public holidays of"),
            Text(),
            said("A country or a part of it, like DE or DE-BE: nobody can be booked on them. Empty: open."),
        ),
        Blank(
            "active",
            said("Can be booked"),
            Tick(),
            said(
                "Off: nobody can book there any more. What is booked stays, and is yours to move or cancel."
            ),
        ),
        Blank(
            "travel",
            said("Postal codes you go to"),
            Travel(),
            said("One a line, with the way: 10115: 20 min."),
            True,
        ),
        Blank("time_zone", said("Time zone"), Text(), said("Like Europe/Berlin."), True),
    ),
    lambda catalogue: {"time_zone": catalogue.business.time_zone},
)
RESOURCES = Sheet(
    "resources",
    said("Rooms and equipment"),
    said("Add a resource"),
    said("A new resource"),
    Resource,
    said("What one visit at a time can use. A service says how many of which type it takes up."),
    (
        NAME,
        Blank("type", said("What it is"), Text(), said("The same word for all of its kind: room, chair.")),
        Blank("location_id", said("Location"), Choice(_of("locations"))),
        Blank("active", said("Can be used"), Tick()),
    ),
    _first("locations", "location_id"),
)
PACKAGES = Sheet(
    "packages",
    said("Packages and offers"),
    said("Add a package"),
    said("A new package"),
    Package,
    said("Several services in one visit, one after the other, at one price."),
    (
        Blank("name", said("Name, as your clients read it"), Text()),
        Blank("service_ids", said("Services, in their order"), InOrder(_of("services"), MOST_PARTS)),
        Blank("price", said("Price"), Amount()),
        Blank("active", said("Clients can book it"), Tick()),
        Blank("first_on", said("First day"), Text("date"), said("Empty: from now on."), True),
        Blank("last_on", said("Last day"), Text("date"), said("Empty: without an end."), True),
        Blank(
            "weekdays", said("On these weekdays only"), Ticks(_weekdays), said("None ticked: on all."), True
        ),
        Blank(
            "staff_prices",
            said("Own prices"),
            OwnPrices(),
            said("Of the person who begins. Empty: as above."),
            True,
        ),
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
