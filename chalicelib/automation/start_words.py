"""Why somebody starts in a workflow, in words."""

from chalicelib.automation.model import PrepaidNote, VisitNote
from chalicelib.core.saying import said, said_day, said_of

HAPPENED = {
    "booked": said("Booked %(title)s for %(on)s."),
    "moved": said("%(title)s was moved to %(on)s."),
    "cancelled": said("%(title)s on %(on)s was cancelled."),
    "done": said("Came for %(title)s on %(on)s."),
    "no_show": said("Did not come for %(title)s on %(on)s."),
}
DATED = {
    "first_visit": said("The first visit was on %(on)s."),
    "last_visit": said("The last visit was on %(on)s."),
    "client_since": said("Is a client since %(on)s."),
}
FORM_MISSING = said("The form for %(title)s on %(on)s has not been filled in.")


def visit_said(kind: str, note: VisitNote) -> str:
    """Say what happened to a visit."""
    return said(HAPPENED[kind], title=note.title, on=said_day(note.on))


def nth_said(number: int, note: VisitNote) -> str:
    """Say which visit it was."""
    return said("Came for visit number %(number)s on %(on)s.", number=number, on=said_day(note.on))


def prepaid_said(sale: PrepaidNote) -> str:
    """Say how many sessions are left, and of what the last one was used."""
    number = sale.left_alike
    if not number:
        return said("No prepaid sessions are left; the last one used was of “%(name)s”.", name=sale.name)
    return said_of(
        number,
        "%(number)s prepaid session is left; the last one used was of “%(name)s”.",
        "%(number)s prepaid sessions are left; the last one used was of “%(name)s”.",
        name=sale.name,
    )
