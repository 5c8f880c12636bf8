"""What must be so after every step of whatever people do: everything agrees, and what is new fits in."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.absences.model import Absence
from chalicelib.clients.model import Client
from chalicelib.scheduling.model import Appointment, Claim
from chalicelib.scheduling.sheets import OF_CLIENTS, location_holder, stands
from tests.cast import BERLIN
from tests.ledger import by_holder, owner_of, require_agreement, still_standing
from tests.waiting.queue import holds

Claims = dict[str, dict[str, Claim]]
"""What counts on day sheets, by holder and name."""


@dataclass(frozen=True)
class Standing:
    """Everything that whoever is refused leaves as it was; that an absence was withdrawn is on record."""

    appointments: list[Appointment]
    clients: list[Client]
    claims: Claims
    absences: list[Absence] = field(compare=False)


def require_soundness(now: datetime) -> Standing:
    """Assert that everything agrees and that time is kept by open holds only, each whole until its end."""
    there = require_agreement(now)
    on_sheets = still_standing(there.sheets, now)
    claims = by_holder(on_sheets)
    opened = {hold.hold_id: hold for hold in holds() if hold.stands(now)}
    for hold in opened.values():
        assert stands(on_sheets, hold.takes, hold.hold_id, BERLIN)
    known = {*opened, *(it.appointment_id for it in there.appointments)}
    for own in claims.values():
        for name, claim in own.items():
            owners = claim.session.taken if claim.session else {owner_of(name)}
            assert claim.kind not in OF_CLIENTS or known.issuperset(owners)
    standing = {holder: own for holder, own in claims.items() if own}
    return Standing(there.appointments, there.clients, standing, there.absences)


def clashes(before: Claims, after: Claims) -> list[str]:
    """Give what is new and cannot stand beside what stood there before and still does."""
    found = []
    closed = before.get(location_holder("mitte"), {})
    for holder, claims in after.items():
        there = {name: it for name, it in before.get(holder, {}).items() if name in claims}
        for name, claim in claims.items():
            if name not in there or there[name].interval != claim.interval:
                others = {**closed, **{each: it for each, it in there.items() if each != name}}
                found += [
                    f"{holder}: {name} over {other}" for other, it in others.items() if clash(claim, it)
                ]
    return found


def clash(new: Claim, old: Claim) -> bool:
    """Tell whether a new claim may not be where the old one stands; absences may lie over each other."""
    if new.kind in OF_CLIENTS:
        return new.conflicts_with(old)
    return old.kind in OF_CLIENTS and new.interval.overlaps(old.interval)
