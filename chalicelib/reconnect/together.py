"""One message for all who are reached at one address: it names them, and each has an episode. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.catalogue.model import Catalogue
from chalicelib.messaging.model import Message
from chalicelib.reconnect import campaign
from chalicelib.reconnect.model import CategorySettings, Episode
from chalicelib.reconnect.overdue import Invitation

MOST_TOGETHER = 20
"""How many one message names at most."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An invitation, the episode that it opens, and the settings of the most overdue category."""

    invitation: Invitation
    episode: Episode
    settings: CategorySettings

    @property
    def addresses(self) -> frozenset[str]:
        """Give where the messages go."""
        return frozenset(way.to for way, _ in self.invitation.ways)


Group = tuple[Ready, ...]
"""Those whom one message names; the first one's episode carries it."""


def at_one_address(going: Iterable[Ready]) -> list[Group]:
    """Give who is told together, whoever answers for themselves first; who is held back stands alone."""
    every = list(going)
    groups: list[list[Ready]] = [[each] for each in every if each.episode.held_back]
    open_ones: list[list[Ready]] = []
    for each in sorted(every, key=lambda it: bool(it.invitation.client.through)):
        if each.episode.held_back:
            continue
        near = (
            group
            for group in open_ones
            if len(group) < MOST_TOGETHER and any(each.addresses & it.addresses for it in group)
        )
        if group := next(near, None):
            group.append(each)
        else:
            open_ones.append([each])
    return [tuple(group) for group in (*groups, *open_ones)]


def episodes_of(group: Group) -> list[Episode]:
    """Give the episodes that a group opens, each with the others of the same message."""
    carries, *others = (each.episode for each in group)
    if not others:
        return [carries]
    first = carries.model_copy(update={"with_others": tuple(it.episode_id for it in others)})
    return [first, *(it.model_copy(update={"told_with": carries.episode_id}) for it in others)]


def messages_of(group: Group, catalogue: Catalogue) -> Iterator[Message]:
    """Give the messages of a group: one over each channel, whatever number it names."""
    first, also = group[0], [each.invitation for each in group[1:]]
    return campaign.messages_of(first.invitation, first.episode, catalogue, first.settings, also)
