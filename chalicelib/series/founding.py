"""From what staff ask to repeat to the series as it would be, every date still to be booked. Pure."""

from datetime import datetime

from chalicelib.catalogue.model import Catalogue, Location
from chalicelib.catalogue.service import offering_of, places_of, works_at
from chalicelib.core.errors import bad_field
from chalicelib.scheduling.service import recurrence_from_rrule
from chalicelib.series.editing import wall_time, wanted_instant
from chalicelib.series.model import Person, Series, SeriesRequest, Wanted
from chalicelib.series.rule import is_course, laid_out


def founded(
    asked: SeriesRequest, catalogue: Catalogue, person: Person, series_id: str, now: datetime
) -> Series:
    """Give the series in version 0, which nobody has stored yet; raise BadInput and NotFound."""
    place = _location(asked, catalogue)
    starts_at = wanted_instant(asked.starts_at, place.zone)
    if starts_at <= now:
        raise bad_field("starts_at", "The first visit would be over already.")
    local = starts_at.astimezone(place.zone)
    wall, first = wall_time(local), local.date()
    rule = recurrence_from_rrule(asked.rrule, wall, place.zone)
    today = now.astimezone(place.zone).date()
    dates = laid_out(rule, first, today, catalogue.business.policy.horizon_days)
    series = Series(
        series_id=series_id,
        business_id=asked.business_id,
        client=person,
        wanted=_wanted(asked, place),
        time_zone=place.time_zone,
        recurrence=rule,
        first=dates[0],
        wall=wall,
        laid_out_to=dates[-1],
        course_id=series_id if is_course(rule) else None,
        override_reason=asked.override_reason,
        by=asked.by,
        version=0,
        created_at=now,
        changed_at=now,
    )
    return series.with_(occurrences=tuple(series.new_occurrence(day) for day in dates))


def _wanted(asked: SeriesRequest, place: Location) -> Wanted:
    names = Wanted.model_fields.keys() - {"location_id"}
    return Wanted(location_id=place.location_id, **{name: getattr(asked, name) for name in names})


def _location(asked: SeriesRequest, catalogue: Catalogue) -> Location:
    """Give where it takes place: named, or the only one where it can."""
    if asked.location_id:
        return catalogue.get_location(asked.location_id)
    places = places_of(catalogue, offering_of(catalogue, asked.service_ids, asked.package_id).services)
    if asked.staff_id:
        staff = catalogue.get_staff(asked.staff_id)
        places = [place for place in places if works_at(staff, place)]
    if len(places) != 1:
        raise bad_field("location_id", "Please say at which location.")
    return places[0]
