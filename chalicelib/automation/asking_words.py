"""What the facts about a client are called that a workflow asks about, and how it asks."""

from chalicelib.core.saying import said

FACTS = {
    "visits_done": said("visits done"),
    "no_shows": said("visits missed"),
    "days_since_last_visit": said("days since the last visit"),
    "money_spent": said("money spent"),
    "sessions_left": said("prepaid sessions left"),
    "has_visit_ahead": said("a visit is ahead"),
    "email_consent": said("agrees to offers by email"),
    "sms_consent": said("agrees to text messages"),
    "first_of_category": said("it was the first of its category"),
    "language": said("language"),
    "last_location": said("place of the last visit"),
    "visit_status": said("what became of the visit"),
    "recommended_category": said("category they would like next"),
    "tags": said("tags"),
    "categories_had": said("categories had"),
    "services_had": said("services had"),
}
HOW = {
    "at_least": said("at least"),
    "at_most": said("at most"),
    "is": said("is"),
    "is_not": said("is not"),
    "has": said("has"),
    "has_not": said("has not"),
}
