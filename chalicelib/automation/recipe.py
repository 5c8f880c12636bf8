"""What an owner writes: when a workflow starts, its steps, what ends it. Times of day are the business's."""

from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from chalicelib.core.entity import Entity
from chalicelib.messaging.model import WorkflowPurpose

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Identifiers = tuple[Annotated[str, StringConstraints(min_length=1, max_length=128)], ...]
Offset = Annotated[int, Field(ge=-730, le=730)]


class OnVisit(Entity):
    """Something happened to an appointment: any, or one of these categories, services or places."""

    kind: Literal["booked", "moved", "cancelled", "done", "no_show"]
    category_ids: Identifiers = ()
    service_ids: Identifiers = ()
    location_ids: Identifiers = ()


class OnFirstVisit(Entity):
    """The client's first visit is done."""

    kind: Literal["first_visit"]


class OnNthVisit(Entity):
    """The client's nth visit is done."""

    kind: Literal["nth_visit"]
    n: int = Field(ge=1, le=1000)


class OnInactivity(Entity):
    """So many days have passed since the last visit, and nothing is ahead."""

    kind: Literal["inactivity"]
    days: int = Field(ge=1, le=3650)
    at: TimeOfDay = "10:00"


class OnBirthday(Entity):
    """The client's birthday, or so many days after it (before it where negative)."""

    kind: Literal["birthday"]
    days: int = Field(0, ge=-60, le=60)
    at: TimeOfDay = "10:00"


class OnTag(Entity):
    """The client was given a tag; at most once a day."""

    kind: Literal["tag_added"]
    tag: Tag


class OnDate(Entity):
    """So many days after a date (before it where negative); a `yearly` one comes round again."""

    kind: Literal["date"]
    of: Literal["visit", "first_visit", "last_visit", "client_since"]
    days: Offset = 0
    yearly: bool = False
    at: TimeOfDay = "10:00"


class OnDayOfYear(Entity):
    """A day of every year, for every client; 29 February is 1 March in other years."""

    kind: Literal["day_of_year"]
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    at: TimeOfDay = "10:00"


class OnOverdue(Entity):
    """The client has become overdue by their own rhythm, in any category or one of these."""

    kind: Literal["overdue"]
    category_ids: Identifiers = ()


class OnPrepaidLow(Entity):
    """A visit left the client with so many prepaid sessions for the same or fewer; once for each sale."""

    kind: Literal["prepaid_low"]
    at_most: int = Field(2, ge=0, le=1000)


class OnFormMissing(Entity):
    """So many days before a visit, if a form that is asked before it has not been filled in."""

    kind: Literal["form_missing"]
    days: int = Field(2, ge=1, le=60)
    at: TimeOfDay = "10:00"


Trigger = Annotated[
    OnVisit
    | OnFirstVisit
    | OnNthVisit
    | OnInactivity
    | OnBirthday
    | OnTag
    | OnDate
    | OnDayOfYear
    | OnOverdue
    | OnPrepaidLow
    | OnFormMissing,
    Field(discriminator="kind"),
]

NumberFact = Literal["visits_done", "no_shows", "days_since_last_visit", "money_spent", "sessions_left"]
YesNoFact = Literal["has_visit_ahead", "email_consent", "sms_consent", "first_of_category"]
TextFact = Literal["language", "last_location", "visit_status", "recommended_category"]
ListFact = Literal["tags", "categories_had", "services_had"]
Fact = NumberFact | YesNoFact | TextFact | ListFact
Comparison = Literal["at_least", "at_most", "is", "is_not", "has", "has_not"]
COMPARISONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(get_args(NumberFact), ("at_least", "at_most", "is")),
    **dict.fromkeys(get_args(YesNoFact), ("is",)),
    **dict.fromkeys(get_args(TextFact), ("is", "is_not")),
    **dict.fromkeys(get_args(ListFact), ("has", "has_not")),
}
"""How each fact can be asked about."""


class Check(Entity):
    """One question about the client as they are at that moment.

    `money_spent` is in minor units of the business's currency; `visit_status` is that of the appointment
    that the run is about, `first_of_category` whether it was the client's first of one of its categories.
    `recommended_category` is what they would like next, by what others had. `sessions_left` are those paid
    for ahead that can still be used; of a client who never bought any there is nothing to tell.
    """

    fact: Fact
    how: Comparison
    value: bool | int | str


class Wait(Entity):
    """Wait so long, then until that time of day, then until that weekday (Monday is 0); business time."""

    kind: Literal["wait"]
    name: Name
    minutes: int = Field(0, ge=0, le=1440)
    days: int = Field(0, ge=0, le=730)
    until_time: TimeOfDay | None = None
    until_weekday: int | None = Field(None, ge=0, le=6)


class Condition(Entity):
    """Go on only if all of this is so; otherwise stop, or leave out the next so many steps."""

    kind: Literal["condition"]
    name: Name
    all_of: tuple[Check, ...] = Field(min_length=1, max_length=10)
    otherwise: Literal["stop", "leave_out"] = "stop"
    leaves_out: int = Field(1, ge=1, le=20)


class Say(Entity):
    """Write to the client: in shipped words, or in those of a template of the owner's own."""

    kind: Literal["message"]
    name: Name
    purpose: WorkflowPurpose | None = None
    template_id: str = Field("", max_length=128)


class Mark(Entity):
    """Give the client a tag, or take it away."""

    kind: Literal["tag", "untag"]
    name: Name
    tag: Tag


class Ask(Entity):
    """Leave staff something to do for the client."""

    kind: Literal["task"]
    name: Name
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Tell(Entity):
    """Tell other programs, by the event `workflow.step`."""

    kind: Literal["webhook"]
    name: Name


class Stop(Entity):
    """End here."""

    kind: Literal["stop"]
    name: Name


Action = Say | Mark | Ask | Tell
Step = Annotated[Wait | Condition | Say | Mark | Ask | Tell | Stop, Field(discriminator="kind")]


class Recipe(Entity):
    """What an owner writes: when it starts, the steps in order, and what ends it at any moment.

    Each step has a name of its own in the workflow: by it a step is known in every version.
    """

    name: Name
    description: str = Field("", max_length=500)
    trigger: Trigger
    steps: tuple[Step, ...] = Field(min_length=1, max_length=50)
    stop_if: tuple[Check, ...] = Field((), max_length=10)
