"""What the fields of a workflow are called in the console, and what can be chosen in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from chalicelib.automation.model import COMPARISONS, HOW, ListFact, NumberFact, TextFact, YesNoFact
from chalicelib.catalogue.model import Catalogue
from chalicelib.core.languages import LANGUAGES, language_name
from chalicelib.core.saying import said
from chalicelib.messaging.model import WorkflowPurpose
from chalicelib.web.console_words import PURPOSE, WEEKDAYS
from chalicelib.web.words import STATUS
from chalicelib.web.words import month as month_name

WHEN = {
    "booked": said("a visit is booked"),
    "moved": said("a visit is moved"),
    "cancelled": said("a visit is cancelled"),
    "done": said("a visit is done"),
    "no_show": said("a visit is missed"),
    "first_visit": said("the first visit is done"),
    "nth_visit": said("the visit of a certain number is done"),
    "inactivity": said("somebody has been away for some days, and nothing is ahead"),
    "birthday": said("it is somebody's birthday, or some days before or after it"),
    "tag_added": said("somebody is given a tag"),
    "date": said("some days before or after a visit, or after a day of theirs"),
    "day_of_year": said("a certain day of the year comes, for every client"),
    "overdue": said("somebody is overdue by their own rhythm"),
    "prepaid_low": said("few prepaid sessions are left after a visit"),
    "form_missing": said("the form before a visit is still missing"),
}
DOES = {
    "wait": said("Wait"),
    "condition": said("Go on only if"),
    "message": said("Write to the client"),
    "tag": said("Give a tag"),
    "untag": said("Take a tag away"),
    "task": said("Leave staff a task"),
    "webhook": said("Tell other programs"),
    "stop": said("Stop"),
}
DATES = {
    "visit": said("a visit"),
    "first_visit": said("the first visit"),
    "last_visit": said("the last visit"),
    "client_since": said("the day somebody became a client"),
}
LABELS = {
    "name": said("Name of this step"),
    "at": said("At, by your clocks"),
    "category_ids": said("Only for these categories"),
    "service_ids": said("Only for these services"),
    "location_ids": said("Only at these places"),
    "nth_visit.n": said("Number of the visit"),
    "inactivity.days": said("Days since the last visit"),
    "birthday.days": said("Days from the birthday"),
    "tag": said("Tag"),
    "date.of": said("Counted from"),
    "date.days": said("Days from it"),
    "date.yearly": said("Every year again"),
    "day_of_year.month": said("Month"),
    "day_of_year.day": said("Day of the month"),
    "prepaid_low.at_most": said("Sessions left, at most"),
    "form_missing.days": said("Days before the visit"),
    "wait.minutes": said("Minutes"),
    "wait.days": said("Days"),
    "wait.until_time": said("Then until this time of day"),
    "wait.until_weekday": said("Then until this day of the week"),
    "condition.all_of": said("All of this is so"),
    "condition.otherwise": said("If it is not so"),
    "condition.leaves_out": said("How many of the next steps are left out"),
    "message.purpose": said("What it says"),
    "task.title": said("What staff shall do"),
}
HINTS: Mapping[str, str] = {
    "category_ids": said("None ticked: all of them."),
    "service_ids": said("None ticked: all of them."),
    "location_ids": said("None ticked: all of them."),
    "birthday.days": said("0 is the day itself."),
    "date.days": said("0 is the day itself."),
    "wait.minutes": said("120 are two hours; a day has 1440."),
    "condition.leaves_out": said("Only where it shall go on with a later step."),
    "message.purpose": said("Every message leads to your booking page."),
}
OTHERWISE = {
    "stop": said("the workflow ends"),
    "leave_out": said("it goes on behind the next steps"),
}
YES_NO = {"yes": said("Yes"), "no": said("No")}
OWN = "own:"
"""What begins the choice of a text of the owner's own among those of ours."""


def label_of(kind: str, name: str) -> str:
    """Give what a field of a trigger or a step of that kind is called."""
    return LABELS.get(f"{kind}.{name}") or LABELS[name]


def hint_of(kind: str, name: str) -> str:
    """Give what helps to fill in a field, or an empty text."""
    return HINTS.get(f"{kind}.{name}") or HINTS.get(name, "")


def kind_of_fact(fact: str) -> str:
    """Give how a fact is asked about: by a number, money, yes or no, or a text."""
    if fact == "money_spent":
        return "money"
    return "number" if fact in get_args(NumberFact) else "yes_no" if fact in get_args(YesNoFact) else "text"


def facts_by_kind() -> dict[str, tuple[str, ...]]:
    """Give the facts in groups, as they are offered."""
    return {
        said("Yes or no"): get_args(YesNoFact),
        said("Numbers"): get_args(NumberFact),
        said("What they have"): get_args(ListFact),
        said("What it is"): get_args(TextFact),
    }


def comparisons_of(fact: str) -> dict[str, str]:
    """Give how a fact can be asked about, in words."""
    return {how: HOW[how] for how in COMPARISONS[fact]}


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in a field or for a fact, with its words, and the currency of money."""

    choices: Mapping[str, Mapping[str, str]]
    currency: str

    def words(self, name: str, value: str) -> str:
        """Give what a value of a field or fact is called, as it is where nothing is known of it."""
        return self.choices.get(name, {}).get(value, value)

    def options(self, name: str, chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
        """Give what can be chosen, what is chosen first in its order, be it offered any more or not."""
        known = self.choices.get(name, {})
        there = [
            (value, known.get(value, said("%(value)s (no longer there)", value=value)))
            for value in chosen
            if value
        ]
        return [*there, *((value, words) for value, words in known.items() if value not in chosen)]


def offered_in(catalogue: Catalogue, own_texts: Sequence[str] = ()) -> Offered:
    """Give what can be chosen at a business, among it those of the owner's texts that are in use."""
    categories = {it.category_id: it.name for it in catalogue.categories.values() if it.active}
    services = {it.service_id: it.name for it in catalogue.services.values() if it.active}
    places = {it.location_id: it.name for it in catalogue.locations.values()}
    fields: dict[str, Mapping[str, str]] = {
        "category_ids": categories,
        "service_ids": services,
        "location_ids": places,
        "of": DATES,
        "month": {str(number): month_name(number) for number in range(1, 13)},
        "until_weekday": {str(number): day for number, day in enumerate(WEEKDAYS)},
        "otherwise": OTHERWISE,
        "purpose": {name: PURPOSE[name] for name in get_args(WorkflowPurpose)}
        | {f"{OWN}{name}": name for name in own_texts},
    }
    facts: dict[str, Mapping[str, str]] = {
        "language": {language: language_name(language) for language in LANGUAGES},
        "last_location": places,
        "visit_status": STATUS,
        "recommended_category": categories,
        "categories_had": categories,
        "services_had": services,
    }
    return Offered({**fields, **facts}, catalogue.business.currency)
