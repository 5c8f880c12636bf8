"""What the fields of a workflow are called in the console, and what can be chosen in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from chalicelib.automation.model import COMPARISONS, ListFact, NumberFact, TextFact, YesNoFact
from chalicelib.catalogue.model import Catalogue
from chalicelib.core.languages import LANGUAGES, language_name
from chalicelib.messaging.model import WorkflowPurpose
from chalicelib.web.words import PURPOSE, STATUS

WHEN = {
    "booked": "a visit is booked",
    "moved": "a visit is moved",
    "cancelled": "a visit is cancelled",
    "done": "a visit is done",
    "no_show": "a visit is missed",
    "first_visit": "the first visit is done",
    "nth_visit": "the visit of a certain number is done",
    "inactivity": "somebody has been away for some days, and nothing is ahead",
    "birthday": "it is somebody's birthday, or some days before or after it",
    "tag_added": "somebody is given a tag",
    "date": "some days before or after a visit, or after a day of theirs",
    "day_of_year": "a certain day of the year comes, for every client",
    "overdue": "somebody is overdue by their own rhythm",
    "prepaid_low": "few prepaid sessions are left after a visit",
    "form_missing": "the form before a visit is still missing",
}
DOES = {
    "wait": "Wait",
    "condition": "Go on only if",
    "message": "Write to the client",
    "tag": "Give a tag",
    "untag": "Take a tag away",
    "task": "Leave staff a task",
    "webhook": "Tell other programs",
    "stop": "Stop",
}
FACTS = {
    "visits_done": "visits done",
    "no_shows": "visits missed",
    "days_since_last_visit": "days since the last visit",
    "money_spent": "money spent",
    "sessions_left": "prepaid sessions left",
    "has_visit_ahead": "a visit is ahead",
    "email_consent": "agrees to offers by email",
    "sms_consent": "agrees to text messages",
    "first_of_category": "it was the first of its category",
    "language": "language",
    "last_location": "place of the last visit",
    "visit_status": "what became of the visit",
    "recommended_category": "category they would like next",
    "tags": "tags",
    "categories_had": "categories had",
    "services_had": "services had",
}
HOW = {
    "at_least": "at least",
    "at_most": "at most",
    "is": "is",
    "is_not": "is not",
    "has": "has",
    "has_not": "has not",
}
DATES = {
    "visit": "a visit",
    "first_visit": "the first visit",
    "last_visit": "the last visit",
    "client_since": "the day somebody became a client",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LABELS = {
    "name": "Name of this step",
    "at": "At, by your clocks",
    "category_ids": "Only for these categories",
    "service_ids": "Only for these services",
    "location_ids": "Only at these places",
    "nth_visit.n": "Number of the visit",
    "inactivity.days": "Days since the last visit",
    "birthday.days": "Days from the birthday",
    "tag": "Tag",
    "date.of": "Counted from",
    "date.days": "Days from it",
    "date.yearly": "Every year again",
    "day_of_year.month": "Month",
    "day_of_year.day": "Day of the month",
    "prepaid_low.at_most": "Sessions left, at most",
    "form_missing.days": "Days before the visit",
    "wait.minutes": "Minutes",
    "wait.days": "Days",
    "wait.until_time": "Then until this time of day",
    "wait.until_weekday": "Then until this day of the week",
    "condition.all_of": "All of this is so",
    "condition.otherwise": "If it is not so",
    "condition.leaves_out": "How many of the next steps are left out",
    "message.purpose": "What it says",
    "task.title": "What staff shall do",
}
HINTS = {
    "category_ids": "None ticked: all of them.",
    "service_ids": "None ticked: all of them.",
    "location_ids": "None ticked: all of them.",
    "birthday.days": "0 is the day itself.",
    "date.days": "0 is the day itself.",
    "wait.minutes": "120 are two hours; a day has 1440.",
    "condition.leaves_out": "Only where it shall go on with a later step.",
    "message.purpose": "Every message leads to your booking page.",
}
YES_NO = {"yes": "Yes", "no": "No"}
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
        "Yes or no": get_args(YesNoFact),
        "Numbers": get_args(NumberFact),
        "What they have": get_args(ListFact),
        "What it is": get_args(TextFact),
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
        there = [(value, known.get(value, f"{value} (no longer there)")) for value in chosen if value]
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
        "month": {str(month): f"{date(2000, month, 1):%B}" for month in range(1, 13)},
        "until_weekday": {str(number): day for number, day in enumerate(WEEKDAYS)},
        "otherwise": {"stop": "the workflow ends", "leave_out": "it goes on behind the next steps"},
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
