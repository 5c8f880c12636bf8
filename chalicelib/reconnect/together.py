"""One message for all who are reached at one address: it names them, and each has an episode. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from chalicelib.catalogue.model import Catalogue
from chalicelib.clients.model import Client
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
        """Give where the messages go, nowhere for somebody who is held back."""
        return frozenset(() if self.episode.held_back else (way.to for way, _ in self.invitation.ways))

    @property
    def client(self) -> Client:
        """Give who is invited."""
        return self.invitation.client


Group = tuple[Ready, ...]
"""Those whom one message names; the first one's episode carries it."""


class Told(Protocol):
    """Somebody who is written to, or stays unwritten to and then has no addresses."""

    @property
    def client(self) -> Client:
        """Give who it is."""

    @property
    def addresses(self) -> frozenset[str]:
        """Give where the messages go."""


AnyTold = TypeVar("AnyTold", bound=Told)


def at_one_address(every: Iterable[AnyTold]) -> list[tuple[AnyTold, ...]]:
    """Give who is told together, whoever answers for themselves first; who has no address stands alone."""
    groups: list[list[AnyTold]] = []
    for each in sorted(every, key=lambda it: bool(it.client.through)):
        near = (
            group
            for group in groups
            if len(group) < MOST_TOGETHER and any(each.addresses & it.addresses for it in group)
        )
        if group := next(near, None):
            group.append(each)
        else:
            groups.append([each])
    return [tuple(group) for group in groups]


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
