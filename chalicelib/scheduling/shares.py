"""Who takes a visit when the client leaves the choice to the business: a rule that anybody can recompute.

Each time, everybody who was free is credited their share of the visit's time, by the weights that the owner
gives; whoever takes it is charged all of it. The one with the most credit takes it. Who was away or busy is
neither credited nor charged. The credits always add up to nothing.

With the same people free each time, nobody falls further behind nobody than this: each balance stays above
minus the longest visit, hence below the longest visit times the number of the others. (The one chosen has the
most of credits that add up to the visit's length, so a positive one, before the visit is charged.)
"""

from collections.abc import Mapping

from chalicelib.core.entity import Entity


class Shares(Entity):
    """The credit of each member of staff, in seconds of work."""

    balances: dict[str, int] = {}
    version: int = 0

    def credited(self, weights: Mapping[str, int], seconds: int) -> dict[str, int]:
        """Give the balances of those who are free, each with their share of a visit of that length."""
        if not any(weights.values()):
            weights = dict.fromkeys(weights, 1)
        whole = sum(weights.values())
        return {who: self.balances.get(who, 0) + seconds * weight // whole for who, weight in weights.items()}

    def charged(self, weights: Mapping[str, int], seconds: int, chosen: str) -> "Shares":
        """Give the ledger after the chosen one of those who were free takes a visit of that length."""
        after = self.credited(weights, seconds)
        given = sum(after.values()) - sum(self.balances.get(who, 0) for who in weights)
        after[chosen] -= given
        return self.model_copy(update={"balances": {**self.balances, **after}})


def next_in_turn(
    shares: Shares, weights: Mapping[str, int], seconds: int, claimed: Mapping[str, float]
) -> str:
    """Give who takes the visit: the most credit; then the least claimed time that day; then by name.

    Somebody whose weight is nothing takes only what nobody else can.
    """
    after = shares.credited(weights, seconds)
    able = [who for who, weight in weights.items() if weight] or list(weights)
    return min(able, key=lambda who: (-after[who], claimed.get(who, 0), who))
