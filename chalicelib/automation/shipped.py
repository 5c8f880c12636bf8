"""The workflows that are ready to switch on; an owner can change each once it is theirs."""

from typing import Any

from chalicelib.automation.model import Recipe, Workflow
from chalicelib.core.saying import said

_AHEAD = {"fact": "has_visit_ahead", "how": "is", "value": True}
_NEXT_MORNING = {"kind": "wait", "name": said("Next day"), "days": 1, "until_time": "10:00"}


def _message(purpose: str, name: str = said("Message")) -> dict[str, Any]:
    return {"kind": "message", "name": name, "purpose": purpose}


def _unless_visit(status: str) -> dict[str, Any]:
    return {"fact": "visit_status", "how": "is_not", "value": status}


_RECIPES: dict[str, dict[str, Any]] = {
    "welcome": {
        "name": said("Welcome"),
        "description": said("A new client books for the first time: say hello."),
        "trigger": {"kind": "booked"},
        "steps": [
            {
                "kind": "condition",
                "name": said("New here"),
                "all_of": [{"fact": "visits_done", "how": "is", "value": 0}],
            },
            {"kind": "wait", "name": said("A moment"), "minutes": 30},
            _message("welcome", said("Welcome")),
            {"kind": "tag", "name": said("Mark as new"), "tag": "new client"},
        ],
        "stop_if": [{"fact": "visit_status", "how": "is", "value": "cancelled"}],
    },
    "visit_summary": {
        "name": said("After-visit summary"),
        "description": said("Two hours after a visit: what was done, and the link to book the next one."),
        "trigger": {"kind": "done"},
        "steps": [{"kind": "wait", "name": said("Two hours"), "minutes": 120}, _message("visit_summary")],
        "stop_if": [_unless_visit("done")],
    },
    "review_request": {
        "name": said("Review request"),
        "description": said("The day after a visit, ask how it was; each client once."),
        "trigger": {"kind": "done"},
        "steps": [
            {
                "kind": "condition",
                "name": said("Not asked yet"),
                "all_of": [{"fact": "tags", "how": "has_not", "value": "review asked"}],
            },
            _NEXT_MORNING,
            _message("review_request"),
            {"kind": "tag", "name": said("Mark as asked"), "tag": "review asked"},
        ],
        "stop_if": [_unless_visit("done")],
    },
    "no_show_recovery": {
        "name": said("Missed visit"),
        "description": said(
            "The day after a client did not come, offer a new time; a week later staff may call."
        ),
        "trigger": {"kind": "no_show"},
        "steps": [
            _NEXT_MORNING,
            _message("no_show_recovery"),
            {"kind": "wait", "name": said("A week"), "days": 7, "until_time": "10:00"},
            {"kind": "task", "name": said("Call"), "title": said("Call about the missed visit")},
        ],
        "stop_if": [_AHEAD, _unless_visit("no_show")],
    },
    "maintenance_due": {
        "name": said("Maintenance due"),
        "description": said("A client is overdue by their own rhythm: remind; after two weeks, call."),
        "trigger": {"kind": "overdue"},
        "steps": [
            _message("maintenance_due"),
            {"kind": "wait", "name": said("Two weeks"), "days": 14, "until_time": "10:00"},
            {"kind": "task", "name": said("Call"), "title": said("Call: the next visit is overdue")},
        ],
        "stop_if": [_AHEAD],
    },
    "seasonal_maintenance": {
        "name": said("Seasonal maintenance"),
        "description": said("On 1 October, remind clients who have been here of the check before winter."),
        "trigger": {"kind": "day_of_year", "month": 10, "day": 1},
        "steps": [
            {
                "kind": "condition",
                "name": said("Has been here"),
                "all_of": [{"fact": "visits_done", "how": "at_least", "value": 1}],
            },
            _message("seasonal_maintenance"),
        ],
        "stop_if": [_AHEAD],
    },
    "re_engagement": {
        "name": said("We miss you"),
        "description": said(
            "90 days after the last visit with nothing booked: invite, once more after 30 days."
        ),
        "trigger": {"kind": "inactivity", "days": 90},
        "steps": [
            _message("re_engagement", said("First invitation")),
            {"kind": "wait", "name": said("A month"), "days": 30, "until_time": "10:00"},
            _message("re_engagement", said("Second invitation")),
        ],
        "stop_if": [_AHEAD],
    },
    "birthday": {
        "name": said("Birthday"),
        "description": said("Good wishes on the day."),
        "trigger": {"kind": "birthday"},
        "steps": [_message("birthday")],
    },
    "renewal": {
        "name": said("Renewal"),
        "description": said("Every year, four weeks before the day of the first visit: time to renew."),
        "trigger": {"kind": "date", "of": "first_visit", "days": -28, "yearly": True},
        "steps": [_message("renewal")],
        "stop_if": [_AHEAD],
    },
    "offboarding": {
        "name": said("Farewell"),
        "description": said(
            "When staff give the tag “leaving”: a closing note, a check-in three months later."
        ),
        "trigger": {"kind": "tag_added", "tag": "leaving"},
        "steps": [
            _message("offboarding", said("Closing note")),
            {"kind": "wait", "name": said("Three months"), "days": 90, "until_time": "10:00"},
            {
                "kind": "condition",
                "name": said("Has not come back"),
                "all_of": [{"fact": "has_visit_ahead", "how": "is", "value": False}],
            },
            _message("check_in", said("Check-in")),
        ],
    },
    "form_request": {
        "name": said("Form before the visit"),
        "description": said("Two days before a visit whose form has not been filled in: ask for it."),
        "trigger": {"kind": "form_missing", "days": 2},
        "steps": [_message("form_request")],
    },
    "loyalty": {
        "name": said("Thanks for loyalty"),
        "description": said(
            "The day after the tenth visit, thanks and your special offer, if there is one; once."
        ),
        "trigger": {"kind": "nth_visit", "n": 10},
        "steps": [
            {
                "kind": "condition",
                "name": said("Not thanked yet"),
                "all_of": [{"fact": "tags", "how": "has_not", "value": "loyal"}],
            },
            _NEXT_MORNING,
            _message("loyalty_thanks", said("Thanks")),
            {"kind": "tag", "name": said("Mark as loyal"), "tag": "loyal"},
        ],
    },
    "first_tips": {
        "name": said("Tips after a first visit"),
        "description": said(
            "The day after the first visit of a category: tips, and what others come for, too."
        ),
        "trigger": {"kind": "done"},
        "steps": [
            {
                "kind": "condition",
                "name": said("First of its category"),
                "all_of": [{"fact": "first_of_category", "how": "is", "value": True}],
            },
            _NEXT_MORNING,
            _message("first_tips", said("Tips")),
        ],
    },
}


def shipped_ids() -> tuple[str, ...]:
    """Give the identifiers of the shipped workflows."""
    return tuple(_RECIPES)


def find_shipped(business_id: str, workflow_id: str) -> Workflow | None:
    """Give a shipped workflow as nobody has touched it yet, or None for another identifier."""
    if workflow_id not in _RECIPES:
        return None
    recipe = Recipe.model_validate(_RECIPES[workflow_id])
    return Workflow(workflow_id=workflow_id, business_id=business_id, shipped=True, **dict(recipe))
