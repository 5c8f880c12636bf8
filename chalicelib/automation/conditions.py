"""What is known of a client at one moment, and the questions that a workflow asks of it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import get_args
from zoneinfo import ZoneInfo

from chalicelib.automation.model import (
    COMPARISONS,
    FACTS,
    HOW,
    Check,
    ClientRecord,
    Condition,
    Fact,
    ListFact,
    NumberFact,
    Recipe,
    TextFact,
    VisitNote,
    YesNoFact,
)
from chalicelib.clients.model import Client
from chalicelib.core.saying import STATUSES, said
from chalicelib.recommending.model import Recommendation

Value = int | bool | str | frozenset[str] | None

_KINDS: dict[str, type] = {
    **dict.fromkeys(get_args(NumberFact), int),
    **dict.fromkeys(get_args(YesNoFact), bool),
    **dict.fromkeys((*get_args(TextFact), *get_args(ListFact)), str),
}
YES, NO, NOTHING = said("yes"), said("no"), said("nothing")
_WORDS = {int: said("a whole number"), bool: said("true or false"), str: said("a text")}


@dataclass(frozen=True, slots=True)
class Facts:
    """A client at one moment; `about` is the appointment that a run is about, `language` the business's.

    `forms_missing` are the visits ahead, by appointment, whose form has not been filled in. `recommended` is
    what the client would like next, where anything tells.
    """

    client: Client
    record: ClientRecord
    zone: ZoneInfo
    language: str
    now: datetime
    about: VisitNote | None = None
    about_id: str = ""
    forms_missing: frozenset[str] = frozenset()
    recommended: Recommendation | None = None

    @property
    def today(self) -> date:
        """Give the date at the business."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """Give the date at the business of an instant."""
        return moment.astimezone(self.zone).date()

    @property
    def done(self) -> list[VisitNote]:
        """Give the visits that took place, the earliest first."""
        return done_visits(self.record)

    def value(self, fact: str) -> Value:
        """Give what a fact is now; None where there is nothing to tell."""
        return _TELL[fact](self)


def done_visits(record: ClientRecord) -> list[VisitNote]:
    """Give the visits that took place, the earliest first."""
    return sorted((it for it in record.visits.values() if it.status == "done"), key=lambda it: it.starts_at)


def _days_since(facts: Facts) -> int | None:
    return (facts.today - facts.done[-1].on).days if facts.done else None


def _sessions_left(facts: Facts) -> int | None:
    bought = facts.record.prepaid
    return sum(it.left for it in bought if it.is_good_on(facts.today)) if bought else None


def _first_of_category(facts: Facts) -> bool | None:
    if facts.about is None:
        return None
    before = [it for it in facts.done if it.starts_at < facts.about.starts_at]
    return not {name for it in before for name in it.category_ids} >= set(facts.about.category_ids)


_TELL: dict[str, Callable[[Facts], Value]] = {
    "visits_done": lambda facts: len(facts.done),
    "no_shows": lambda facts: sum(it.status == "no_show" for it in facts.record.visits.values()),
    "days_since_last_visit": _days_since,
    "money_spent": lambda facts: sum(it.price for it in facts.done),
    "sessions_left": _sessions_left,
    "has_visit_ahead": lambda facts: facts.client.has_future_appointment(facts.now),
    "email_consent": lambda facts: facts.client.email_consent,
    "sms_consent": lambda facts: facts.client.sms_consent,
    "language": lambda facts: facts.client.language or facts.language,
    "last_location": lambda facts: facts.done[-1].location_id if facts.done else None,
    "visit_status": lambda facts: facts.about.status if facts.about else None,
    "first_of_category": _first_of_category,
    "recommended_category": lambda facts: facts.recommended.category_id if facts.recommended else None,
    "tags": lambda facts: frozenset(facts.client.tags),
    "categories_had": lambda facts: frozenset(name for it in facts.done for name in it.category_ids),
    "services_had": lambda facts: frozenset(name for it in facts.done for name in it.service_ids),
}


def problem_with(check: Check) -> str | None:
    """Give as a sentence why the question makes no sense, or None where it does."""
    allowed, kind = COMPARISONS[check.fact], _KINDS[check.fact]
    if check.how not in allowed:
        words = ", ".join(allowed)
        return said("%(fact)s can be asked about with: %(words)s.", fact=check.fact, words=words)
    if type(check.value) is not kind:
        return said("%(fact)s is compared with %(kind)s.", fact=check.fact, kind=_WORDS[kind])
    return None


def asks_about(recipe: Recipe, fact: Fact) -> bool:
    """Tell whether a workflow asks about a fact anywhere."""
    conditions = (step.all_of for step in recipe.steps if isinstance(step, Condition))
    return any(check.fact == fact for check in chain(recipe.stop_if, *conditions))


def holds(check: Check, facts: Facts) -> bool:
    """Tell whether it is so; where there is nothing to tell, only `is_not` and `has_not` hold."""
    value, wanted = facts.value(check.fact), check.value
    match check.how:
        case "at_least":
            return isinstance(value, int) and value >= int(wanted)
        case "at_most":
            return isinstance(value, int) and value <= int(wanted)
        case "is":
            return value is not None and value == wanted
        case "is_not":
            return value != wanted
        case "has":
            return isinstance(value, frozenset) and wanted in value
        case "has_not":
            return isinstance(value, frozenset) and wanted not in value


def in_words(check: Check, facts: Facts) -> str:
    """Say how it stands: tags has not vip (now: new, vip)."""
    value, fact, wanted = facts.value(check.fact), FACTS[check.fact], check.value
    if isinstance(wanted, bool):
        so = YES if wanted == (check.how == "is") else NO
        now = NOTHING if value is None else YES if value else NO
        return said("%(fact)s: %(so)s (now: %(now)s)", fact=fact, so=so, now=now)
    words = ", ".join(sorted(value)) if isinstance(value, frozenset) else "" if value is None else str(value)
    return said(
        "%(fact)s %(how)s %(value)s (now: %(now)s)",
        fact=fact,
        how=HOW[check.how],
        value=STATUSES.get(str(wanted), wanted),
        now=STATUSES.get(words, words) or NOTHING,
    )


def first_that_holds(checks: Sequence[Check], facts: Facts) -> Check | None:
    """Give the first question whose answer is yes, or None."""
    return next((check for check in checks if holds(check, facts)), None)


def first_that_fails(checks: Sequence[Check], facts: Facts) -> Check | None:
    """Give the first question whose answer is no, or None."""
    return next((check for check in checks if not holds(check, facts)), None)
