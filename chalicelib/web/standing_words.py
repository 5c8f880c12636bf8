"""How the console says where a client stands in a category, and why somebody is not written to."""

SKIPPED = {
    "just_booked": "has just booked an appointment",
    "already_contacted": "was already contacted within the last 30 days",
    "wants_to_come": "is on the waiting list and wants to come anyway",
    "held_back": "is held back until their next visit, so that it shows what messages bring",
    "failed": "cannot be reached: what was sent to their address came back",
    "no_consent": "has not agreed to be contacted this way",
    "opted_out": "answered STOP, which the provider keeps for all that is sent from this AWS account",
    "no_contact": "has no email address or phone number for this",
    "not_overdue": "is not on the list of overdue clients any more",
    "walks_in": "usually comes without an appointment, and this category only lists such clients",
}
EXCLUDED = {
    "blocked": "Is blocked",
    "deceased": "Has died",
    "on_hold": "Is on hold",
    "case_open": "Has a case open: settle it first",
    "cancelled_lately": "Has just called off an appointment",
    "missed_lately": "Did not come to their last appointment: speak about that first",
}
STANDING = {
    "no_pattern": "No rhythm yet",
    "ahead": "Has something booked",
    "not_due": "Not overdue",
    "due_soon": "Overdue soon",
    "overdue": "On the list",
    "lapsed": "Lapsed",
    "excluded": "Left alone",
    "off": "Switched off",
}
"""Where a client stands in a category."""
LISTS = {
    "overdue": "overdue",
    "due_soon": "overdue soon",
    "lapsed": "lapsed",
    "excluded": "left alone for now",
}
