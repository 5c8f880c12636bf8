"""From a series and what staff ask of it to the series as it shall be, with what is to be done. Pure.

Only dates still ahead change. A visit that was moved by hand stays where it is, a date that was skipped or
cancelled stays so: they go along with the rule's dates, by which they are known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.errors import bad_field
from chalicelib.core.ids import stable_id
from chalicelib.core.interval import instant_at
from chalicelib.scheduling.model import Recurrence
from chalicelib.scheduling.service import recurrence_from_rrule
from chalicelib.series.model import Change, Occurrence, Place, Series
from chalicelib.series.pairing import paired_by_distance, paired_by_month, paired_by_nearness
from chalicelib.series.rule import (
    ended_before,
    first_search_day,
    from_date_on,
    has_no_end,
    is_by_weeks,
    is_course,
    laid_out,
    moved_along,
)
from chalicelib.series.standing import Standing

AFRESH = {"todo": "", "was": None, "chosen": None, "override": False, "reason": "", "sentence": ""}


@dataclass(frozen=True, slots=True)
class Draft:
    """A series as it shall be; `ended` is what stays of the earlier one where it was split."""

    series: Series
    ended: Series | None = None


def drafted(
    series: Series, standings: Sequence[Standing], change: Change, now: datetime, horizon_days: int
) -> Draft:
    """Give what a change makes of a series; raise BadInput naming what cannot be."""
    if change.scope == "this":
        return Draft(_with_one_changed(series, _standing_on(standings, change.on), change))
    start = _start(standings, change, now)
    if change.cancel:
        return Draft(_ended(series, standings, start))
    return _Edit(series, standings, change, start, now, horizon_days).draft()


def _standing_on(standings: Sequence[Standing], on: date | None) -> Standing:
    """Give the date asked for, which must be still ahead."""
    if on is None:
        raise bad_field("on", "Please say which date you mean.")
    named = sorted((it for it in standings if it.occurrence.on == on), key=lambda it: it.occurrence.extra)
    if not named:
        raise bad_field("on", "The series has no such date.")
    if not named[0].can_change:
        raise bad_field("on", "That date is over or under way: only dates still ahead can be changed.")
    return named[0]


def _start(standings: Sequence[Standing], change: Change, now: datetime) -> date:
    """Give the first date that changes: where the rule does, the first one that is ahead by the rule."""
    if change.scope == "following":
        return _standing_on(standings, change.on).occurrence.on
    ahead = [it.occurrence for it in standings if it.can_change]
    if not ahead:
        raise bad_field("scope", "Nothing of this series is still ahead.")
    by_rule = [it.on for it in ahead if not it.extra and it.at.starts_at > now]
    return min([it.on for it in ahead] if change.cancel or not by_rule else by_rule)


def wanted_instant(starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Give the UTC instant of a time that may be the zone's wall time; raise BadInput where there is none."""
    if not 1900 < starts_at.year < 3000:
        raise bad_field("starts_at", "Nothing can be booked in that year.")
    if starts_at.tzinfo is not None:
        return starts_at.astimezone(UTC)
    instant = instant_at(starts_at.date(), starts_at.time(), zone)
    if instant is None:
        raise bad_field("starts_at", "That time does not exist on that day: the clocks are changed then.")
    return instant


def _with_one_changed(series: Series, it: Standing, change: Change) -> Series:
    if change.service_ids or change.rrule:
        raise bad_field("scope", "That can be changed from a date on, or for all dates.")
    if change.cancel:
        after = it.occurrence.with_(**{**AFRESH, "state": "off", "todo": "cancel" if it.ahead else ""})
    else:
        starts_at = it.place.starts_at
        if change.starts_at is not None:
            starts_at = wanted_instant(change.starts_at, series.zone)
        place = Place(starts_at=starts_at, staff_id=change.staff_id or it.place.staff_id)
        after = placed(series, it, place)
    return with_occurrence(series, it.occurrence, after)


def placed(series: Series, it: Standing, place: Place) -> Occurrence:
    """Give a date whose visits shall be at a place: moved there, or booked anew where none is ahead."""
    after = it.occurrence.with_(**{**AFRESH, "state": "on", "chosen": place})
    if it.ahead:
        if it.ahead.keys() <= it.ahead_at(place).keys():
            return after.with_(chosen=None)
        return after.with_(todo="move", was=it.place)
    key = series.new_occurrence(after.on).key if it.found else after.key
    return after.with_(todo="book", key=key)


def with_occurrence(series: Series, before: Occurrence, after: Occurrence) -> Series:
    """Give the series with one of its dates changed."""
    return series.with_(occurrences=tuple(after if it is before else it for it in series.occurrences))


def _ended(series: Series, standings: Sequence[Standing], start: date) -> Series:
    """Give the series without what is ahead from a date on."""
    occurrences = [
        it.occurrence.with_(**{**AFRESH, "state": "off", "todo": "cancel" if it.ahead else ""})
        if it.occurrence.on >= start and it.can_change
        else it.occurrence
        for it in standings
    ]
    stay = [it.occurrence.on for it in standings if it.occurrence.on < start]
    if stay:
        series = series.with_(recurrence=ended_before(series, start), laid_out_to=max(stay))
    return series.with_(occurrences=tuple(occurrences), over=True)


class _Edit:
    """One change of several dates on its way: the one `on` a date goes `to` another, the others along."""

    def __init__(
        self,
        series: Series,
        standings: Sequence[Standing],
        change: Change,
        start: date,
        now: datetime,
        horizon_days: int,
    ) -> None:
        self.old, self.standings, self.change, self.start = series, standings, change, start
        self.now, self.horizon_days = now, horizon_days
        self.is_split = change.scope == "following" and any(it.occurrence.on < start for it in standings)
        self.on = self.to = start
        self.wall = series.wall
        if change.starts_at is not None:
            if change.on is None or all(it.occurrence.on != change.on for it in standings):
                raise bad_field("on", "Please say which of its dates goes there: the others go along.")
            local = wanted_instant(change.starts_at, series.zone).astimezone(series.zone)
            self.on, self.to, self.wall = change.on, local.date(), wall_time(local)

    def draft(self) -> Draft:
        """Give the series as it shall be."""
        rule, dates = self._rule_and_dates()
        new = self._series(rule, dates)
        before = [it for it in self.standings if it.occurrence.on >= self.start]
        earlier = [it for it in self.standings if it.occurrence.on < self.start]
        by_rule = {it.occurrence.on: it for it in before if not it.occurrence.extra}
        pairs = self._paired(sorted(by_rule), dates)
        becomes = {after: by_rule[day] for day, after in pairs.items()}
        occurrences = [
            self._carried_on(becomes[day], new, day) if day in becomes else new.new_occurrence(day)
            for day in dates
        ]
        for it in before:
            if it.occurrence.extra:
                occurrences.append(self._stays_by_hand(it, it.occurrence, new))
            elif it.occurrence.on not in pairs:
                occurrences += self._dropped(it, new)
        occurrences.sort(key=lambda it: it.on)
        if not self.is_split:
            stay = [self._stays_by_hand(it, it.occurrence, new) for it in earlier]
            return Draft(new.with_(occurrences=(*stay, *occurrences)))
        ended = self.old.with_(
            occurrences=tuple(it.occurrence for it in earlier),
            recurrence=ended_before(self.old, self.start),
            laid_out_to=max(it.occurrence.on for it in earlier),
            continued_by=new.series_id,
        )
        return Draft(new.with_(occurrences=tuple(occurrences)), ended)

    def _rule_and_dates(self) -> tuple[Recurrence, list[date]]:
        zone, days = self.old.zone, self.to - self.on
        if self.change.rrule is not None:
            rule = recurrence_from_rrule(self.change.rrule, self.wall, zone)
            today = self.now.astimezone(zone).date()
            return rule, laid_out(rule, max(self.start + days, today), today, self.horizon_days)
        before = from_date_on(self.old, self.start)
        rule = moved_along(before, self.on, self.to, self.wall, zone)
        dates = rule.dates(first_search_day(before, self.start, self.on, self.to))
        if has_no_end(rule):
            last = self.old.laid_out_to + days
            if not is_by_weeks(rule):
                last = _end_of_month(self.old.laid_out_to)
            dates = [day for day in dates if day <= last] or dates[:1]
        return rule, dates

    def _paired(self, olds: list[date], news: list[date]) -> dict[date, date]:
        """Give which date becomes which."""
        if self.change.rrule is not None:
            return paired_by_nearness(olds, news)
        if self.on == self.to or is_by_weeks(self.old.recurrence):
            return paired_by_distance(olds, news, (self.to - self.on).days)
        return paired_by_month(olds, news)

    def _series(self, rule: Recurrence, dates: list[date]) -> Series:
        old, change = self.old, self.change
        wanted = old.wanted
        if change.service_ids:
            wanted = wanted.model_copy(update={"service_ids": change.service_ids, "package_id": None})
        if change.staff_id:
            wanted = wanted.model_copy(update={"staff_id": change.staff_id})
        new = old.with_(
            recurrence=rule, wall=self.wall, wanted=wanted, first=dates[0], laid_out_to=dates[-1], over=False
        )
        course_id = (old.course_id or old.series_id) if is_course(rule) else None
        new = new.with_(course_id=course_id)
        if not self.is_split:
            return new
        series_id = stable_id(old.business_id, "series", old.series_id, str(old.version))
        return new.with_(series_id=series_id, continues=old.series_id, version=0, created_at=self.now)

    def _carried_on(self, it: Standing, new: Series, day: date) -> Occurrence:
        """Give a date as the one that it becomes."""
        after = it.occurrence.with_(**AFRESH, on=day, at=new.place_on(day))
        if it.as_planned:
            stays = it.as_planned.keys() <= it.ahead_at(after.at).keys()
            if stays and not self.change.service_ids:
                return after.with_(state="on", todo="join" if self.is_split else "")
            return after.with_(state="on", todo="move", was=it.place)
        if it.ahead:
            return self._stays_by_hand(it, after, new)
        if it.found or after.state == "off":
            return after
        return after.with_(state="on", todo="book")

    def _stays_by_hand(self, it: Standing, after: Occurrence, new: Series) -> Occurrence:
        """Give a date whose visit was moved by hand: its time stays; what is done and by whom may change."""
        if not it.ahead:
            return after
        if not (self.change.service_ids or self.change.staff_id):
            return after.with_(state="on", todo="join" if self.is_split else "")
        as_named = it.occurrence.at.staff_id in (None, it.place.staff_id)
        place = it.place.model_copy(update={"staff_id": new.wanted.staff_id} if as_named else {})
        return after.with_(state="on", todo="move", chosen=place, was=it.place)

    def _dropped(self, it: Standing, new: Series) -> list[Occurrence]:
        """Give what stays of a date that the rule no longer has: what was moved by hand, and what is over."""
        before = it.occurrence.with_(**AFRESH)
        if it.as_planned:
            return [before.with_(state="off", todo="drop")]
        if it.ahead:
            return [self._stays_by_hand(it, before.with_(extra=True), new)]
        if it.found and not it.is_cancelled:
            return [before.with_(extra=True)]
        return []


def wall_time(local: datetime) -> time:
    """Give the wall time of a moment; raise BadInput unless it is a whole minute."""
    if local.second or local.microsecond:
        raise bad_field("starts_at", "Please give a time in whole minutes.")
    return local.time().replace(fold=0)


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
