"""How the console names states, messages, ways and days; no page for clients says any of it."""

from chalicelib.core.saying import said

WEEKDAYS = (
    said("Monday"),
    said("Tuesday"),
    said("Wednesday"),
    said("Thursday"),
    said("Friday"),
    said("Saturday"),
    said("Sunday"),
)

WAITS = {
    "contact": said("Waits for the client to confirm"),
    "approval": said("Waits for an answer"),
    "payment": said("Waits for the deposit"),
}

AGAINST = {
    "too_soon": said("at shorter notice than usual"),
    "too_far_ahead": said("further ahead than usual"),
    "off_step": said("at an unusual minute"),
    "not_valid_then": said("on a day the offer does not hold"),
    "closed": said("while it is closed"),
    "outside_hours": said("outside working hours"),
    "taken": said("over something else"),
    "full": said("with more people than places"),
    "no_resource": said("with no room or equipment free"),
    "too_much_at_once": said("without working out whether all of it can be had together"),
}
"""How something was booked that staff placed against the rules."""

PURPOSE = {
    "sign_in": said("Code to sign in"),
    "contact_verification": said("Asked to confirm"),
    "request_received": said("Request received"),
    "request_notice": said("Request waits for an answer"),
    "request_declined": said("Request not booked"),
    "deposit_request": said("Deposit asked for"),
    "booking_confirmation": said("Booking confirmed"),
    "booking_notice": said("New booking"),
    "move_confirmation": said("Move confirmed"),
    "move_notice": said("Appointment moved"),
    "cancellation_confirmation": said("Cancellation confirmed"),
    "cancellation_notice": said("Appointment cancelled"),
    "reminder": said("Reminder"),
    "thank_you": said("Thank you"),
    "waiting_list_offer": said("Time offered from the waiting list"),
    "waiting_list_gone": said("Time offered is gone"),
    "shared_with_client": said("Something new in the folder"),
    "reconnect": said("Invitation back"),
    "reconnect_follow_up": said("Second invitation back"),
    "reconnect_lapsed": said("Invitation back after a long time"),
    "rebook_nudge": said("Reminder to book again"),
    "running_late": said("Client comes late"),
    "daily_agenda": said("The day ahead"),
    "welcome": said("Welcome"),
    "visit_summary": said("After the visit"),
    "review_request": said("Review asked for"),
    "no_show_recovery": said("After a missed visit"),
    "maintenance_due": said("Maintenance due"),
    "seasonal_maintenance": said("Seasonal maintenance"),
    "re_engagement": said("Invitation after a long time"),
    "birthday": said("Birthday wishes"),
    "renewal": said("Renewal"),
    "offboarding": said("Goodbye"),
    "check_in": said("Check-in"),
    "form_request": said("Form asked for"),
    "loyalty_thanks": said("Thanks for loyalty"),
    "first_tips": said("Tips after a first visit"),
    "owner_message": said("Your own message"),
}

STATE = {
    "queued": said("Waiting"),
    "failed": said("To be tried again"),
    "claimed": said("Being sent"),
    "sent": said("Sent"),
    "delivered": said("Delivered"),
    "bounced": said("Came back"),
    "held_back": said("Held back"),
    "cancelled": said("Called off"),
    "uncertain": said("Uncertain"),
    "dead": said("Failed"),
}

CHANNEL = {
    "email": said("Email"),
    "sms": said("SMS"),
    "whatsapp": said("WhatsApp"),
    "webhook": said("Webhook"),
}

RUN = {"running": said("running"), "finished": said("finished"), "stopped": said("stopped")}
"""How somebody's way through a workflow stands."""

KIND = {
    "transactional": said("About their own appointments"),
    "marketing": said("Invitations and offers"),
    "staff": said("To your staff"),
}
