"""Whose next visit will soon be due, and whether to remind them to book it: values in, values out.

Not bringing back: nobody is overdue yet. docs/decisions/014-a-nudge-is-not-an-invitation.md says why so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.interval import boundary_at
from chalicelib.core.saying import said
from chalicelib.reconnect.attention import contacted_lately
from chalicelib.reconnect.cadence.visits import VISIT_STATUSES
from chalicelib.reconnect.model import ClientHistory, Mode, Rhythm, Rules
from chalicelib.reconnect.noting import COUNTS_WITHIN, categories_of, history_in, lately
from chalicelib.reconnect.overdue import Known
from chalicelib.reconnect.standing import WORDS, left_alone

LOOKED_AT_AGAIN = timedelta(days=1)
"""When somebody is looked at again whom something kept from being reminded."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a client's next visit in a category is due, and from when on they are reminded of it."""

    category_id: str
    last_visit_on: date
    opens_on: date
    due_on: date
    overdue_on: date | None = None

    def is_open(self, today: date) -> bool:
        """Tell whether this is one of the days before the visit is due."""
        return self.opens_on <= today < self.due_on

    def objection(self, known: Known) -> str:
        """Give why the client is not reminded of this one, or an empty text when they may be."""
        if known.today >= self.due_on:
            return said("The next visit is due already.")
        if self.overdue_on and known.today >= self.overdue_on:
            return said("The client is overdue: they are invited back instead.")
        what = lately(known.history, self.last_visit_on, known.business.zone)
        if what["waits_for"] and known.today < what["waits_until"]:
            return WORDS[what["waits_for"]]
        return ""


def dues_of(
    history: ClientHistory, rhythms: Iterable[Rhythm], rules: Mapping[str, Rules], today: date
) -> dict[str, Due]:
    """Give what is next in every category of the rules that reminds its clients, one already nudged or not.

    By the client's own rhythm where they have one, else by the category's usual interval. A client who
    comes often is reminded when half of their interval is over, and not before.
    """
    own = {rhythm.category_id: rhythm for rhythm in rhythms}
    found = {}
    for name in categories_of(history):
        settings = rules[name].settings if name in rules else None
        if settings is None or not (settings.active and settings.nudge):
            continue
        visits = history_in(history, name, today, with_courses=settings.mode is Mode.COMPAT).visits
        if not visits:
            continue
        rhythm = own.get(name)
        has_rhythm = rhythm is not None and rhythm.visit_count <= len(visits)  # else it was one that ended
        usual = (
            float(rhythm.typical_interval_days)
            if rhythm and has_rhythm
            else rules[name].population.middle_days
        )
        interval = max(1, round(usual))
        due_on = visits[-1] + timedelta(days=interval)
        if rhythm and rhythm.season_begins_on:
            due_on = max(due_on, rhythm.season_begins_on)
        opens_on = due_on - timedelta(days=min(settings.nudge_days_before, interval // 2))
        found[name] = Due(name, visits[-1], opens_on, due_on, rhythm.overdue_on if rhythm else None)
    return found


def waiting_for(history: ClientHistory, dues: Mapping[str, Due]) -> list[Due]:
    """Give those for which the client has not been reminded yet: once for each last visit."""
    return [it for it in dues.values() if history.nudged.get(it.category_id, date.min) < it.last_visit_on]


def next_look(dues: Iterable[Due], after: datetime, zone: ZoneInfo) -> datetime | None:
    """Give when the sweep shall look, not before `after`: while one is open, or as the next one opens."""
    moments = (
        max(boundary_at(it.opens_on, 0, zone), after)
        for it in dues
        if boundary_at(it.due_on, 0, zone) > after
    )
    return min(moments, default=None)


def planned(
    history: ClientHistory,
    rhythms: Iterable[Rhythm],
    rules: Mapping[str, Rules],
    zone: ZoneInfo,
    now: datetime,
) -> ClientHistory:
    """Give the history with the instant at which the sweep looks whether to remind the client."""
    today = now.astimezone(zone).date()
    dues = waiting_for(history, dues_of(history, rhythms, rules, today))
    return history.model_copy(update={"nudge_at": next_look(dues, boundary_at(today, 0, zone), zone)})


def objection(known: Known) -> str:
    """Give why nobody reminds the client of anything now, or an empty text when it depends on what."""
    if known.comes_anyway:
        return known.comes_anyway
    if out := left_alone(known.client, known.today):
        return WORDS[out[0]]
    if contacted_lately(known.history, known.now) or _in_an_episode(known):
        return said("The client was invited back lately.")
    return ""


def _in_an_episode(known: Known) -> bool:
    """Tell whether the client's last invitation may still bring them back: they have not been here since."""
    at = known.history.contacted_at
    if at is None or known.now >= at + COUNTS_WITHIN:
        return False
    invited_on = known.business.date_at(at)
    kept = known.history.appointments.values()
    return not any(it.status in VISIT_STATUSES and it.on >= invited_on for it in kept)
