"""Whatever is done to a series in whatever order: what was done by hand stays, nothing is lost or doubled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.catalogue.model import Shift
from chalicelib.core.errors import Refusal, SeriesConflicts
from chalicelib.core.interval import zone_named
from chalicelib.scheduling import service as scheduling
from chalicelib.series import service
from chalicelib.series.model import Change, Choice, Outcome
from chalicelib.series.service import Standing, standings
from tests.cast import BEN, MITTE, wishes
from tests.examples import examples
from tests.ledger import appointments, require_agreement
from tests.messaging.cast import NOW, SALON
from tests.series.salon import another_world, asks

ZONES = ("Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu")
FIRST = date(2027, 9, 27)
"""A Monday a month before most clocks are changed, on either half of the globe."""
DAY = timedelta(days=1)
OPEN_ALWAYS = tuple(
    Shift(weekday=day, starts_minute=0, ends_minute=24 * 60, location_id="mitte") for day in range(7)
)


@dataclass(frozen=True)
class Act:
    """Something staff or the client do to the date of that place among those still ahead."""

    verb: str
    place: int
    days: int = 0
    hour: int = 10
    service_id: str = "cut"
    rrule: str = ""
    choices: tuple[Any, ...] = ()


RULES = [
    "FREQ=WEEKLY;COUNT=6",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=5",
    "FREQ=DAILY;INTERVAL=3;COUNT=5",
    "FREQ=WEEKLY;INTERVAL=3;UNTIL=20271220",
    "FREQ=MONTHLY;BYDAY=-1MO;COUNT=3",
    "FREQ=WEEKLY;INTERVAL=4",
]
places, hours = st.integers(0, 4), st.sampled_from([1, 2, 9, 10, 14, 23])
moves = {"days": st.integers(-3, 4), "hour": hours}
chosen = st.lists(st.sampled_from(["skip", "keep", 16, 20]), min_size=3, max_size=3).map(tuple)
acts = st.one_of(
    st.builds(Act, st.sampled_from(["by hand", "by link"]), places, **moves),
    st.builds(Act, st.sampled_from(["all", "following"]), places, choices=chosen, **moves),
    st.builds(Act, st.just("cancel this"), places),
    st.builds(Act, st.just("service"), places, service_id=st.sampled_from(["cut", "party"]), choices=chosen),
    st.builds(Act, st.just("rule"), places, rrule=st.sampled_from(RULES), choices=chosen),
    st.builds(Act, st.just("cancel following"), places),
)


@dataclass
class Story:
    """A series and what continues it, with all that was done by hand, by the identifier of the visit."""

    zone: str
    series_ids: list[str]
    decided: set[date] = field(default_factory=set)
    """The dates for which something was chosen in the latest change."""

    def dates(self) -> list[tuple[str, Standing]]:
        views = [(one, service.get_series(SALON, one)) for one in self.series_ids]
        return [(one, it) for one, view in views for it in standings(view, NOW)]

    def chosen(self, act: Act) -> tuple[str, Standing] | None:
        ahead = [pair for pair in self.dates() if pair[1].ahead and not pair[1].occurrence.extra]
        return ahead[act.place % len(ahead)] if ahead else None

    def instant(self, day: date, hour: int) -> datetime:
        """Give a time of the day that exists, whatever happens to the clocks."""
        return datetime.combine(day, time(hour, 15 if hour < 9 else 0), tzinfo=zone_named(self.zone))

    def do(self, act: Act) -> None:
        pair = self.chosen(act)
        if pair is None:
            return
        series_id, it = pair
        on = it.occurrence.on
        there = self.instant(on + act.days * DAY, act.hour)
        match act.verb:
            case "by hand":
                self.change(series_id, Change(scope="this", on=on, starts_at=there))
            case "by link":
                visit = scheduling.get_visit(SALON, it.found[0].appointment_id)
                scheduling.reschedule(visit, there, None, NOW, by="staff")
            case "cancel this":
                self.change(series_id, Change(scope="this", on=on, cancel=True))
            case "cancel following":
                self.change(series_id, Change(scope="following", on=on, cancel=True))
            case "service":
                change = Change(scope="following", on=on, service_ids=(act.service_id,))
                self.change(series_id, change, act.choices)
            case "rule":
                self.change(series_id, Change(scope="following", on=on, rrule=act.rrule), act.choices)
            case scope:
                change = Change(scope=scope, on=on, starts_at=there)  # type: ignore[arg-type] # all or following
                self.change(series_id, change, act.choices)

    def change(self, series_id: str, change: Change, choices: Sequence[Any] = ()) -> None:
        """Do it; choose for the dates that conflict, and choose again to leave out what conflicts still."""
        chosen: dict[date, Choice] = {}
        self.decided.clear()
        for how in (*choices, "skip"):
            try:
                self.follow(service.change(SALON, series_id, change, chosen, NOW))
                return
            except SeriesConflicts as refused:
                for line in refused.lines:
                    as_said: Any = how if isinstance(how, str) else self.instant(line.on + DAY, how)
                    kept = as_said == "keep" and line.does != "move"
                    chosen[line.on] = "skip" if kept else as_said
                    self.decided.add(line.on)
        self.follow(service.change(SALON, series_id, change, dict.fromkeys(chosen, "skip"), NOW))

    def follow(self, outcome: Outcome) -> None:
        if outcome.view.series.series_id not in self.series_ids:
            self.series_ids.append(outcome.view.series.series_id)

    def by_hand(self) -> dict[str, tuple[date, datetime]]:
        """Give of which date and when the visits are that were moved by hand or called off."""
        return {
            it.found[0].appointment_id: (it.occurrence.on, it.found[0].starts_at)
            for _, it in self.dates()
            if it.became in ("moved", "cancelled")
        }


def require_sense(story: Story) -> None:
    """Assert that every date has its one visit at its wall time, or is an exception that says so."""
    dates, zone = story.dates(), zone_named(story.zone)
    owned = Counter(it.found[0].appointment_id for _, it in dates if it.found)
    assert set(owned.values()) <= {1}
    standing = {a.appointment_id for a in appointments() if a.series_id and a.status != "cancelled"}
    assert standing == {it.found[0].appointment_id for _, it in dates if it.found and not it.is_cancelled}
    for series_id in story.series_ids:
        view = service.get_series(SALON, series_id)
        on = [it.on for it in view.series.occurrences if not it.extra]
        assert sorted(set(on)) == on
        assert not view.series.under_way
        for it in standings(view, NOW):
            assert it.became in ("planned", "moved", "cancelled", "skipped")
            if it.became == "planned" and it.occurrence.on >= view.series.first:
                local = it.found[0].starts_at.astimezone(zone)
                assert (local.date(), local.time()) == (it.occurrence.on, view.series.wall)
        if not view.series.over:
            assert set(view.series.recurrence.dates(view.series.first)[: len(on)]) <= set(on)


@settings(parent=examples(12), suppress_health_check=[*HealthCheck])
@given(
    st.sampled_from(ZONES),
    st.sampled_from(RULES),
    hours,
    st.lists(st.tuples(st.integers(0, 60), hours), max_size=3),
    st.lists(acts, min_size=2, max_size=6),
)
def test_exceptions_survive_and_nothing_is_lost_or_doubled(
    zone: str, rrule: str, hour: int, busy: list[tuple[int, int]], then: list[Act]
) -> None:
    ben = BEN.model_copy(update={"shifts": OPEN_ALWAYS, "pauses": ()})
    with another_world([MITTE.model_copy(update={"time_zone": zone}), ben]):
        story = Story(zone, [])
        for days, at_hour in busy:
            taken(story.instant(FIRST + days * DAY, at_hour))
        begin(story, rrule, story.instant(FIRST, hour))
        require_sense(story)
        for act in then:
            before = story.by_hand()
            called_off = {a.appointment_id for a in appointments() if a.status == "cancelled"}
            try:
                story.do(act)
            except Refusal:
                assert story.by_hand() == before
            require_agreement()
            require_sense(story)
            after = {a.appointment_id: a for a in appointments()}
            if act.verb in ("all", "following", "rule", "service"):
                stay = {each: start for each, (on, start) in before.items() if on not in story.decided}
                assert all(after[each].starts_at == start for each, start in stay.items())
            assert all(after[each].status == "cancelled" for each in called_off)


def taken(starts_at: datetime) -> None:
    who = {"name": "Else Weber", "email": "else@example.com", "source": "staff"}
    try:
        scheduling.book(wishes(starts_at, **who), NOW)
    except Refusal:
        assert appointments() != []  # the other one is at that time too


def begin(story: Story, rrule: str, starts_at: datetime) -> None:
    """Book the series, leaving out the dates that are taken."""
    asked = asks(starts_at=starts_at, rrule=rrule)
    try:
        outcome = service.create(asked, {}, None, NOW)
    except SeriesConflicts as refused:
        outcome = service.create(asked, {line.on: "skip" for line in refused.lines}, None, NOW)
    story.follow(outcome)
