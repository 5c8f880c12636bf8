"""What became of bringing clients back in a category and a period: rows that add up to the whole. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from chalicelib.catalogue.model import Category
from chalicelib.core.money import Money
from chalicelib.messaging.model import UNDER_WAY, WENT_OUT, Message
from chalicelib.reconnect.fate import Fate
from chalicelib.reconnect.model import Episode, Outcome, ReportRow
from chalicelib.reconnect.uplift import Estimate, difference_of_means, difference_of_shares

WAITING, WITHDRAWN, FAILED = "waiting", "withdrawn", "failed"
"""Stand for the channel of those whom nothing has reached: it may still, was no longer to, or could not."""


def report_row(
    category: Category,
    fates: Collection[Fate],
    episodes: Collection[Episode],
    messages: Mapping[str, Sequence[Message]],
    opted_out: Collection[str],
    currency: str,
    cost: Callable[[int], Money | None],
) -> ReportRow:
    """Give what became of the episodes of one category; `messages` by episode, `opted_out` are episodes.

    `fates` are of those who became overdue in it. `cost` tells what so many parts of text messages cost, if
    that is known. Whoever was contacted is counted once among the channels and once among the outcomes.
    """
    carried = (each for each in episodes if not each.told_with)
    every = (it for each in carried for it in messages.get(each.episode_id, ()))
    sent = [it for it in every if it.state in WENT_OUT]
    return ReportRow(
        category_id=category.category_id,
        name=category.name,
        overdue=len(fates),
        became=dict(sorted(Counter(fates).items())),
        episodes=len(episodes),
        held_back=sum(it.held_back for it in episodes),
        money=Money(amount=_money(episodes), currency=currency),
        cost=cost(sum(it.segments for it in sent)),
        **_of_the_contacted([it for it in episodes if not it.held_back], messages, opted_out),
        **_effect([it for it in episodes if it.compared]),
    )


def _of_the_contacted(
    contacted: Collection[Episode], messages: Mapping[str, Sequence[Message]], opted_out: Collection[str]
) -> dict[str, Any]:
    channels = Counter(reached_over(messages.get(it.episode_id, ())) for it in contacted)
    outcomes = Counter(map(what_came, contacted))
    return {
        "contacted": len(contacted),
        "by_channel": dict(sorted(channels.items())),
        "failed": channels[FAILED],
        "opted_out": sum(it.episode_id in opted_out for it in contacted),
        "booked": outcomes["booked"],
        "raced": outcomes["raced"],
        "attended": sum(it.attended for it in contacted),
        "other_category": outcomes["other"],
        "called_off": outcomes["called_off"],
        "not_booked": outcomes["nothing"],
    }


def whole(rows: Iterable[ReportRow], compared: Collection[Episode], currency: str) -> ReportRow:
    """Give all rows together; what the messages brought is judged over everybody at once."""
    every = list(rows)
    numbers = {
        field: sum(getattr(row, field) for row in every)
        for field, kind in ReportRow.model_fields.items()
        if kind.annotation is int
    }
    channels, became = Counter[str](), Counter[str]()
    for row in every:
        channels.update(row.by_channel)
        became.update(row.became)
    costs = [row.cost for row in every if row.cost]
    return ReportRow(
        category_id="",
        name="",
        **numbers,
        **_effect(compared),
        became=dict(sorted(became.items())),
        by_channel=dict(sorted(channels.items())),
        money=_together([row.money for row in every], currency),
        cost=_together(costs, currency) if len(costs) == len(every) else None,
    )


def _together(amounts: Sequence[Money], currency: str) -> Money:
    currency = amounts[0].currency if amounts else currency
    return Money(amount=sum(it.amount for it in amounts), currency=currency)


def reached_over(messages: Iterable[Message]) -> str:
    """Give the channels over which first messages went out, in order: email and sms; or why none did."""
    first = [it for it in messages if it.purpose != "reconnect_follow_up"]
    if reached := {it.channel for it in first if it.state in WENT_OUT}:
        return " and ".join(sorted(reached))
    if any(it.state in UNDER_WAY for it in first):
        return WAITING
    return WITHDRAWN if first and all(it.state == "cancelled" for it in first) else FAILED


def what_came(episode: Episode) -> Outcome:
    """Give what came of an invitation within its sixty days."""
    if episode.reconnected_at:
        return "booked"
    if episode.raced_at:
        return "raced"
    if episode.called_off:
        return "called_off"
    return "other" if episode.other_booked_at else "nothing"


def _money(episodes: Iterable[Episode]) -> int:
    told = (it for it in episodes if not it.held_back)
    return sum(it.price.amount for it in told if it.price and it.reconnected_at)


def _effect(compared: Collection[Episode]) -> dict[str, float | bool | None]:
    """Give the bookings and the money (minor units) that messages brought, with their 95 % intervals."""
    told = [it for it in compared if not it.held_back]
    held = [it for it in compared if it.held_back]
    counts = [(sum(_has_booked(it) for it in group), len(group)) for group in (told, held)]
    bookings = difference_of_shares(counts[0], counts[1]).times(len(told)) if told and held else None
    amounts = [[float(it.price.amount if it.price else 0) for it in group] for group in (told, held)]
    money = difference_of_means(amounts[0], amounts[1])
    return {**_named("extra_bookings", bookings), **_named("extra_money", money and money.times(len(told)))}


def _has_booked(episode: Episode) -> bool:
    """Tell whether the client has booked the category since they were drawn, told of it by then or not."""
    return bool(episode.reconnected_at or episode.raced_at)


def _named(name: str, estimate: Estimate | None) -> dict[str, float | bool | None]:
    if estimate is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None, f"{name}_proven": False}
    return {
        name: estimate.value,
        f"{name}_low": estimate.low,
        f"{name}_high": estimate.high,
        f"{name}_proven": estimate.is_proven,
    }
