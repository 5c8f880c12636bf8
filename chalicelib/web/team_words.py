"""How roles and rights are said on the pages."""

from collections.abc import Mapping

from chalicelib.access.model import Right, Role

ROLE: Mapping[Role, str] = {
    "owner": "Owner",
    "manager": "Manager",
    "front_desk": "Front desk",
    "staff": "Staff",
}
RIGHT: Mapping[Right, str] = {
    "day": "See and run the appointments, and see who comes",
    "clients": "Change clients’ cards, what they agreed to and what they paid ahead",
    "outreach": "See who is overdue, and write to them",
    "figures": "See reports",
    "settings": "Change services, people, hours, wording, workflows and everything else that is set up",
    "team": "Decide who may do what, and make keys",
}
