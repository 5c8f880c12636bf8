"""How roles and rights are said on the pages."""

from collections.abc import Mapping

from chalicelib.access.model import Right, Role
from chalicelib.core.saying import said

ROLE: Mapping[Role, str] = {
    "owner": said("Owner"),
    "manager": said("Manager"),
    "front_desk": said("Front desk"),
    "staff": said("Staff"),
}
RIGHT: Mapping[Right, str] = {
    "day": said("See and run the appointments, and see who comes"),
    "clients": said("Change clients’ cards, what they agreed to and what they paid ahead"),
    "outreach": said("See who is overdue, and write to them"),
    "figures": said("See reports"),
    "settings": said("Change services, people, hours, wording, workflows and everything else that is set up"),
    "team": said("Decide who may do what, and make keys"),
}
