"""Why a time is not offered: what the decision met for each candidate, as sentences for the owner. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import offering_of, open_places, performs, works_at
from chalicelib.core.errors import NotOffered
from chalicelib.core.saying import said, said_any
from chalicelib.scheduling.board import Board
from chalicelib.scheduling.decision import Attempt
from chalicelib.scheduling.model import Appointment
from chalicelib.scheduling.plan import Wish
from chalicelib.scheduling.request import BookingRequest
from chalicelib.scheduling.sheets import owner_of

FOR_EVERYBODY = ("too_soon", "too_far_ahead", "off_step", "not_valid_then", "closed")
"""What stands in the way at a place, whoever would take the visit."""
NOT_OFFERED = said("This time is not offered.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could lead the visit, and where; None is everybody, or everywhere."""

    staff_id: str | None
    location_id: str | None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a candidate cannot have the visit: which rule, and a sentence that says exactly what."""

    candidate: Candidate
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Whether a time is offered, in words too; with whom; and why not with the others."""

    offered: bool
    sentence: str
    free: tuple[Candidate, ...]
    reasons: tuple[Hindrance, ...]


def appointments_met(tried: Iterable[Attempt]) -> list[str]:
    """Give the identifiers of the appointments and holds that stand in the way of the attempts."""
    names = [owner_of(each.obstacle.name) for each in tried if each.obstacle and each.obstacle.name]
    return list(dict.fromkeys(names))


def explained(
    wish: Wish, board: Board, tried: Sequence[Attempt], appointments: Mapping[str, Appointment]
) -> WhyNot:
    """Give the reasons behind the attempts at one time; `appointments` are those they met, by identifier."""
    from chalicelib.scheduling.obstacle_words import ObstacleWords

    free = [each for each in tried if each.visits]
    found: dict[Hindrance, None] = {}
    for each in tried:
        if each.obstacle is not None:
            words = ObstacleWords(wish, board, each.place, appointments)
            reason = each.obstacle.reason
            who = None if reason in FOR_EVERYBODY else each.lead.staff_id
            candidate = Candidate(who, each.place.location_id)
            found[Hindrance(candidate, reason, words.sentence(each.start, each.obstacle))] = None
    names = said_any(list(dict.fromkeys(each.lead.name for each in free)))
    return WhyNot(
        offered=bool(free),
        sentence=said("This time is offered, with %(names)s.", names=names) if free else NOT_OFFERED,
        free=tuple(Candidate(each.lead.staff_id, each.place.location_id) for each in free),
        reasons=tuple(found),
    )


def never_offered(catalogue: Catalogue, request: BookingRequest, refusal: NotOffered) -> WhyNot:
    """Give the reason why what is asked for is offered at no time at all."""
    who = Candidate(request.staff_id, request.location_id)
    sentence = refusal.sentence
    if refusal.reason == "nobody_performs_it":
        sentence = _why_nobody(catalogue, request)
    if refusal.reason == "location_off" and request.location_id:
        sentence = said("%(place)s is switched off.", place=catalogue.get_location(request.location_id).name)
    found = Hindrance(who, refusal.reason, sentence)
    return WhyNot(False, NOT_OFFERED, (), (found,))


def _why_nobody(catalogue: Catalogue, request: BookingRequest) -> str:
    """Give who of those asked for performs what not, or works where not."""
    offering = offering_of(catalogue, request.service_ids, request.package_id)
    named = catalogue.staff.get(request.staff_id or "")
    place = catalogue.locations.get(request.location_id or "")
    if named and not any(
        named.service_ids is None or s.service_id in named.service_ids for s in offering.services
    ):
        return said("%(name)s does not perform %(title)s.", name=named.name, title=offering.title)
    if named and place and not works_at(named, place):
        return said("%(name)s does not work at %(place)s.", name=named.name, place=place.name)
    places = [place] if place else open_places(catalogue)
    if named and not any(works_at(named, each) for each in places):
        return said("%(name)s works at no location that is in use.", name=named.name)
    people = [person for person in catalogue.staff.values() if person.active]
    for service in offering.services:
        if not any(performs(person, service, each) for person in people for each in places):
            if place:
                return said("Nobody performs %(title)s at %(place)s.", title=service.name, place=place.name)
            return said("Nobody performs %(title)s.", title=service.name)
    return said("At no location somebody performs all of %(title)s.", title=offering.title)
