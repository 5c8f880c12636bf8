"""What goes out over the wire about kept time and those who wait for some."""

from datetime import date, datetime
from typing import Self

from chalicelib.api.answers import Answer
from chalicelib.core.interval import zone_named
from chalicelib.scheduling.model import Visit
from chalicelib.waiting import service
from chalicelib.waiting.model import Hold, HoldState, Waiting, WishState


class HoldAnswer(Answer):
    """Time kept until an instant, with the location's offset; the token books or releases it."""

    hold_id: str
    token: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    staff_id: str
    location_id: str
    until: datetime

    @classmethod
    def of(cls, hold: Hold, token: str) -> Self:
        """Give the answer for a hold."""
        return cls(hold_id=hold.hold_id, token=token, **_place(hold))


def _place(hold: Hold) -> dict[str, object]:
    zone = zone_named(hold.time_zone)
    times = {name: getattr(hold, name).astimezone(zone) for name in ("starts_at", "ends_at", "until")}
    return {**times, **hold.model_dump(include={"time_zone", "staff_id", "location_id"})}


class HoldStateAnswer(Answer):
    """What has become of a hold."""

    hold_id: str
    state: HoldState


class OfferAnswer(Answer):
    """A time that is offered until an instant, with the location's offset."""

    starts_at: datetime
    ends_at: datetime
    time_zone: str
    staff_id: str
    staff_name: str
    location_id: str
    until: datetime


class WishAnswer(Answer):
    """A place on the waiting list as whoever waits sees it.

    `offer` is the time that they could take now; `manage_url` leads to the appointment that it became.
    """

    wish_id: str
    state: WishState
    title: str
    first_on: date
    last_on: date
    weekdays: list[int]
    from_time: str
    to_time: str
    staff_ids: list[str]
    location_id: str | None
    offer: OfferAnswer | None
    appointment_id: str | None
    manage_url: str | None

    @classmethod
    def of(cls, waiting: Waiting, now: datetime, visit: Visit | None = None) -> Self:
        """Give the answer for a wish, and the visit that it became."""
        wish, wanted = waiting.wish, waiting.wish.wanted
        plain = ("first_on", "last_on", "location_id")
        return cls(
            wish_id=wish.wish_id,
            state=wish.state,
            title=service.title_of(waiting.catalogue, wanted),
            weekdays=list(wanted.weekdays),
            staff_ids=list(wanted.staff_ids),
            from_time=_wall(wanted.from_minute),
            to_time=_wall(wanted.to_minute),
            offer=_offer(waiting) if waiting.has_offer(now) else None,
            appointment_id=wish.appointment_id,
            manage_url=visit.manage_url if visit else None,
            **{name: getattr(wanted, name) for name in plain},
        )


def _offer(waiting: Waiting) -> OfferAnswer | None:
    offer = waiting.offer
    if offer is None:
        return None
    staff = waiting.catalogue.staff.get(offer.staff_id)
    return OfferAnswer(staff_name=staff.name if staff else "", **_place(offer))


def _wall(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


class EnteredAnswer(WishAnswer):
    """A place on the waiting list, and the link by which whoever waits answers and withdraws."""

    token: str
    url: str

    @classmethod
    def of(cls, waiting: Waiting, now: datetime, visit: Visit | None = None) -> Self:
        """Give the answer for a wish that was just entered."""
        plain = WishAnswer.of(waiting, now, visit)
        return cls(token=waiting.token, url=waiting.url, **dict(plain))


class ListedWish(Answer):
    """A place on the waiting list as staff see it; `offers` counts the times that were offered."""

    wish_id: str
    state: WishState
    client_id: str
    name: str
    title: str
    service_ids: list[str]
    package_id: str | None
    people: int
    first_on: date
    last_on: date
    weekdays: list[int]
    from_time: str
    to_time: str
    staff_ids: list[str]
    location_id: str | None
    note: str
    entered_at: datetime
    offers: int
    appointment_id: str | None

    @classmethod
    def of(cls, waiting: Waiting) -> Self:
        """Give the answer for a wish."""
        wish, wanted = waiting.wish, waiting.wish.wanted
        own = wish.model_dump(include={"wish_id", "state", "client_id", "name", "appointment_id"})
        plain = ("package_id", "first_on", "last_on", "location_id", "note")
        return cls(
            title=service.title_of(waiting.catalogue, wanted),
            service_ids=list(wanted.service_ids),
            people=max(1 + len(wanted.guests), len(wanted.participants)),
            weekdays=list(wanted.weekdays),
            staff_ids=list(wanted.staff_ids),
            from_time=_wall(wanted.from_minute),
            to_time=_wall(wanted.to_minute),
            entered_at=wish.entered_at.astimezone(waiting.catalogue.business.zone),
            offers=len(wish.offers),
            **{name: getattr(wanted, name) for name in plain},
            **own,
        )


class WishesAnswer(Answer):
    """A page of the waiting list, the first entered first."""

    items: list[ListedWish]
    next: str | None
