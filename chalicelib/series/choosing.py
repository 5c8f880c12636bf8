"""What staff choose for dates that conflict, and what is booked for a date. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from chalicelib.core.errors import bad_field
from chalicelib.scheduling.model import Appointment, BookingRequest, Guest
from chalicelib.series.editing import placed, with_occurrence
from chalicelib.series.model import Choice, Choices, Occurrence, Place, Series
from chalicelib.series.standing import Standing

Standings = Mapping[str, Standing]
"""What became of each date, by the key it was booked with."""


def with_choices(series: Series, before: Standings, choices: Choices) -> Series:
    """Give the series as chosen for some of its dates; raise BadInput naming the date that cannot be so.

    `before` says what became of the dates that there were already.
    """
    for day, choice in sorted(choices.items()):
        named = sorted((it for it in series.occurrences if it.on == day), key=lambda it: it.extra)
        if not named:
            raise bad_field(f"choices.{day}", "The series has no such date.")
        chosen = _chosen(series, named[0], before.get(named[0].key), choice)
        series = with_occurrence(series, named[0], chosen)
    return series


def _chosen(series: Series, it: Occurrence, before: Standing | None, choice: Choice) -> Occurrence:
    ahead = before is not None and bool(before.ahead)
    if choice == "skip":
        return it.with_(state="off", todo="cancel" if ahead else "", chosen=None)
    if choice == "keep":
        if not ahead:
            raise bad_field(f"choices.{it.on}", "There is no visit yet that could be left where it is.")
        return it.with_(state="on", todo="join", chosen=None, extra=it.extra or it.todo == "drop")
    if choice == "override":
        if not series.override_reason:
            raise bad_field("override_reason", "Please say why it is booked against the rules.")
        if it.place.staff_id is None:
            raise bad_field("staff_id", "Please say who takes it: nobody is free then.")
        return it.with_(override=True)
    place = Place(starts_at=choice, staff_id=it.place.staff_id)
    if before is None:
        return it.with_(state="on", todo="book", chosen=place)
    return placed(series, before, place).with_(on=it.on, at=it.at, extra=it.extra or it.todo == "drop")


def reopened(series: Series, before: Standings, days: Sequence[date]) -> Series:
    """Give the series with those of the dates that are open to be tried again."""
    for it in series.occurrences:
        if it.state == "open" and it.on in days:
            todo = "move" if before[it.key].ahead else "book"
            series = with_occurrence(series, it, it.with_(state="on", todo=todo, reason="", sentence=""))
    return series


def visits_moved(it: Occurrence, before: Standing | None) -> dict[int, Appointment]:
    """Give the visits that go to where the date is wanted, and those there already, by place in the order.

    What somebody has moved elsewhere meanwhile stays where it is.
    """
    return before.ahead_at(it.was, it.place) if before and it.todo == "move" else {}


def visits_freed(it: Occurrence, before: Standing | None) -> list[Appointment]:
    """Give the visits that give up the time they have."""
    if before and it.todo in ("cancel", "drop"):
        return list(before.ahead.values())
    return list(visits_moved(it, before).values())


def request_for(series: Series, it: Occurrence) -> BookingRequest:
    """Give what is booked for a date, in the place where it is wanted."""
    wanted, place = series.wanted, it.place
    guests = tuple(
        Guest(
            name=companion.name,
            service_ids=companion.service_ids,
            package_id=companion.package_id,
            staff_id=companion.staff_id,
            starts_at=wanted.start_of(number, place),
        )
        for number, companion in enumerate(wanted.companions, 1)
    )
    what = wanted.model_dump(exclude={"companions", "staff_id"})
    said_before = series.changed_at != series.created_at  # consents count once: they may be taken back since
    consents = {"email_consent", "sms_consent"} if said_before else set()
    return BookingRequest(
        business_id=series.business_id,
        starts_at=place.starts_at,
        staff_id=place.staff_id,
        guests=guests,
        series_id=series.series_id,
        course_id=series.course_id,
        override_reason=series.override_reason if it.override else "",
        source="staff",
        by=series.by,
        idempotency_key=it.key,
        **series.client.model_dump(exclude=consents),
        **what,
    )
