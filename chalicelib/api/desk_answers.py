"""What goes out over the wire to staff alone: whose turn it is, and why a time is not offered."""

from typing import Self

from chalicelib.api.answers import Answer
from chalicelib.catalogue.model import Catalogue
from chalicelib.scheduling.service import Candidate, Shares, WhyNot

RULE = (
    "Where a client leaves the choice to you, everybody who is free then is credited their share of the "
    "visit's minutes, and whoever takes it is charged all of them. The one with the most credit takes the "
    "visit; where that is even, the one with the least to do that day; then by name. Who is away or busy is "
    "neither credited nor charged, and who has no share takes only what nobody else can."
)


class ShareAnswer(Answer):
    """One person's weight, and how many minutes they are owed (or, below nothing, ahead)."""

    staff_id: str
    name: str
    share: int
    balance_minutes: float


class SharesAnswer(Answer):
    """Everybody's balance, who is owed the most first, and the rule in words."""

    items: list[ShareAnswer]
    next: None = None
    rule: str = RULE

    @classmethod
    def of(cls, catalogue: Catalogue, shares: Shares) -> Self:
        """Give the answer for a ledger: everybody who works there, or still stands in it."""
        people = [who for who in catalogue.staff.values() if who.active or shares.balances.get(who.staff_id)]
        items = [
            ShareAnswer(
                staff_id=who.staff_id,
                name=who.name,
                share=who.share,
                balance_minutes=round(shares.balances.get(who.staff_id, 0) / 60, 1),
            )
            for who in people
        ]
        return cls(items=sorted(items, key=lambda item: (-item.balance_minutes, item.name)))


class CandidateAnswer(Answer):
    """Somebody who could take the visit, and where; null is everybody, or everywhere."""

    staff_id: str | None
    location_id: str | None

    @classmethod
    def of(cls, candidate: Candidate) -> Self:
        """Give the answer for a candidate."""
        return cls(staff_id=candidate.staff_id, location_id=candidate.location_id)


class ReasonAnswer(CandidateAnswer):
    """Why a candidate cannot: which rule, and a sentence that says exactly what stands in the way."""

    reason: str
    sentence: str


class WhyNotAnswer(Answer):
    """Whether clients are offered the time; with whom; and with whom not, for which reasons."""

    offered: bool
    sentence: str
    free: list[CandidateAnswer]
    reasons: list[ReasonAnswer]

    @classmethod
    def of(cls, found: WhyNot) -> Self:
        """Give the answer for what was found."""
        return cls(
            offered=found.offered,
            sentence=found.sentence,
            free=[CandidateAnswer.of(candidate) for candidate in found.free],
            reasons=[
                ReasonAnswer(
                    staff_id=each.candidate.staff_id,
                    location_id=each.candidate.location_id,
                    reason=each.reason,
                    sentence=each.sentence,
                )
                for each in found.reasons
            ],
        )
