"""What each role may do. Pure: a table of roles and rights, and nothing else decides.

Every route of the staff says which right it needs; who has it may do it. docs/access.md shows the table.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

Role = Literal["owner", "manager", "front_desk", "staff"]
"""What somebody of the team is in the business."""

Right = Literal["day", "clients", "outreach", "figures", "settings", "team"]
"""What a route needs.

`day`: see and run the appointments, and see who comes. `clients`: change a client's card, what they agreed
to and what they paid ahead. `outreach`: write to clients who are overdue, and see who they are. `figures`:
see what it all came to. `settings`: change what is offered, and what is said. `team`: who may do what.
"""

RIGHTS: tuple[Right, ...] = get_args(Right)

RIGHTS_OF: Mapping[Role, frozenset[Right]] = {
    "owner": frozenset(RIGHTS),
    "manager": frozenset({"day", "clients", "outreach", "figures", "settings"}),
    "front_desk": frozenset({"day", "clients", "outreach"}),
    "staff": frozenset({"day"}),
}


def in_order(rights: Iterable[Right]) -> tuple[Right, ...]:
    """Give the rights once each, in the order in which they are listed everywhere."""
    given = set(rights)
    return tuple(right for right in RIGHTS if right in given)
