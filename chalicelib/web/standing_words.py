"""How the console says where a client stands in a category, and why somebody is not written to."""

from chalicelib.core.saying import Said, said, said_of

SKIPPED = {
    "just_booked": said("now has an appointment"),
    "already_contacted": said("was already contacted within the last 30 days"),
    "wants_to_come": said("is on the waiting list and wants to come anyway"),
    "held_back": said("is held back until their next visit, so that it shows what messages bring"),
    "failed": said("cannot be reached: what was sent to their address came back"),
    "no_consent": said("has not agreed to be contacted this way"),
    "opted_out": said("answered STOP, which the provider keeps for all that is sent from this AWS account"),
    "no_contact": said("has no email address or phone number for this"),
    "not_overdue": said("is not on the list of overdue clients any more"),
    "walks_in": said("usually comes without an appointment, and this category only lists such clients"),
}
EXCLUDED = {
    "blocked": said("Is blocked"),
    "deceased": said("Has died"),
    "on_hold": said("Is on hold"),
    "case_open": said("Has a case open: settle it first"),
    "cancelled_lately": said("Has just called off an appointment"),
    "missed_lately": said("Did not come to their last appointment: speak about that first"),
}
LEFT_OUT = {
    "on_hold": said("On hold"),
    "case_open": said("Case open"),
    "blocked": said("Blocked"),
    "deceased": said("Died"),
    "cancelled_lately": said("Called off lately"),
    "missed_lately": said("Missed lately"),
    "wants_to_come": said("On the waiting list"),
    "already_contacted": said("Invited lately"),
    "walks_in": said("Walks in"),
    "no_consent": said("Not agreed"),
    "opted_out": said("Answered STOP"),
    "no_contact": said("No address"),
    "failed": said("Address fails"),
    "lapsed": said("Lapsed"),
    "not_overdue": said("No longer overdue"),
    "switched_off": said("Switched off"),
    "no_record": said("No record"),
}
"""Why somebody who became overdue was not invited and is not on the list, as the heading of a column."""
STANDING = {
    "no_pattern": said("No rhythm yet"),
    "ahead": said("Has something booked"),
    "not_due": said("Not overdue"),
    "due_soon": said("Overdue soon"),
    "overdue": said("On the list"),
    "lapsed": said("Lapsed"),
    "excluded": said("Left alone"),
    "off": said("Switched off"),
}
"""Where a client stands in a category."""
OUTCOMES = {
    "booked": said("Has booked"),
    "attended": said("Has booked and been here"),
    "raced": said("Had booked before the message went out"),
    "called_off": said("Booked and called it off again"),
    "other": said("Booked another category"),
    "nothing": said("Has not booked yet"),
}
"""What came of an invitation."""
NOT_REACHED = {
    "waiting": said("Nothing yet"),
    "withdrawn": said("Nothing: taken back in time"),
    "failed": said("Nothing: it failed"),
}
"""Why no message reached somebody who was invited."""
LISTS = {
    "overdue": said("overdue"),
    "due_soon": said("overdue soon"),
    "lapsed": said("lapsed"),
    "excluded": said("left alone for now"),
}


def on_list(which: str, number: int) -> Said:
    """Give how many clients are on a list, which may be nobody."""
    match which:
        case "overdue":
            some = said_of(number, "%(number)s client overdue", "%(number)s clients overdue")
            none = said("no clients overdue")
        case "due_soon":
            some = said_of(number, "%(number)s client overdue soon", "%(number)s clients overdue soon")
            none = said("no clients overdue soon")
        case "lapsed":
            some = said_of(number, "%(number)s client lapsed", "%(number)s clients lapsed")
            none = said("no clients lapsed")
        case "invited":
            some = said_of(number, "%(number)s client invited", "%(number)s clients invited")
            none = said("no clients invited")
        case "came_back":
            some = said_of(number, "%(number)s client has booked", "%(number)s clients have booked")
            none = said("no clients have booked")
        case _:
            some = said_of(
                number, "%(number)s client left alone for now", "%(number)s clients left alone for now"
            )
            none = said("no clients left alone for now")
    return some if number else none
