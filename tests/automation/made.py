"""Carla's visits and Ana's workflows, as the rules see them and as they are kept."""

from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.automation import service
from chalicelib.automation.conditions import Facts
from chalicelib.automation.following import Change
from chalicelib.automation.model import ClientRecord, Recipe, Run, VisitNote, Workflow
from chalicelib.clients.model import Client
from chalicelib.core.attribute_values import encode
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from tests.cast import BERLIN, at, wishes
from tests.ledger import rows
from tests.messaging.cast import NOW, SALON

DAY = timedelta(days=1)
MONDAY = NOW.date()
SAY = {"kind": "message", "name": "Say", "purpose": "visit_summary"}
WEEK = {"kind": "wait", "name": "Week", "days": 7}
CALL = {"kind": "task", "name": "Call", "title": "Call Carla"}
NOTHING_AHEAD = {"fact": "has_visit_ahead", "how": "is", "value": True}


def note(days_ago: int = 0, **changes: Any) -> VisitNote:
    """Give a cut with Ben that was so many days ago, done."""
    starts_at = NOW - days_ago * DAY - timedelta(hours=1)
    plain = {
        "version": 2,
        "status": "done",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=45),
        "on": MONDAY - days_ago * DAY,
        "service_ids": ("cut",),
        "category_ids": ("hair",),
        "location_id": "mitte",
        "staff_id": "ben",
        "title": "Cut",
        "price": 4500,
        "booked_at": starts_at - 7 * DAY,
        "at": starts_at + timedelta(minutes=45),
    }
    return VisitNote.model_validate({**plain, **changes})


def carla(**changes: Any) -> Client:
    plain = {"client_id": "carla", "name": "Carla Costa", "created_at": NOW - 400 * DAY}
    return Client.model_validate({**plain, "email": "carla@example.com", "email_consent": True, **changes})


def facts(*visits: VisitNote, now: datetime = NOW, looked_at: datetime = NOW - DAY, **changes: Any) -> Facts:
    """Give what is known of Carla after these visits."""
    named = {f"a{number}": visit for number, visit in enumerate(visits)}
    known = {name: changes.pop(name) for name in ("begun", "running") if name in changes}
    record = ClientRecord(business_id=SALON, client_id="carla", visits=named, looked_at=looked_at, **known)
    return Facts(carla(**changes), record, BERLIN, "en", now, visits[0] if visits else None)


def recipe(trigger: dict[str, Any], *steps: dict[str, Any], **more: Any) -> Recipe:
    plain = {"name": "Ana's own", "trigger": trigger, "steps": steps or (SAY,)}
    return Recipe.model_validate({**plain, **more})


def workflow(trigger: dict[str, Any], *steps: dict[str, Any], **more: Any) -> Workflow:
    """Give a workflow that has been on for two days."""
    known: dict[str, Any] = {
        name: more.pop(name) for name in ("version", "oldest_followed", "catches_up") if name in more
    }
    written: dict[str, Any] = {"version": 1, **known, **dict(recipe(trigger, *steps, **more))}
    return Workflow(workflow_id="own", business_id=SALON, on=True, on_since=NOW - 2 * DAY, **written)


def run_of(it: Workflow) -> Run:
    return Run(
        run_id="run",
        business_id=SALON,
        workflow_id=it.workflow_id,
        workflow_name=it.name,
        workflow_version=it.version,
        client_id="carla",
        why="Because.",
        began_at=NOW,
        due_at=NOW,
    )


def switched_on(
    trigger: dict[str, Any], *steps: dict[str, Any], now: datetime = NOW, **more: Any
) -> Workflow:
    """Keep a workflow and switch it on."""
    kept = service.add_workflow(SALON, recipe(trigger, *steps, **more))
    return service.switch(SALON, kept.workflow_id, now, on=True)


def booked(hour: int = 10, now: datetime = NOW, day: date = MONDAY + DAY, **changes: Any) -> Appointment:
    """Let Carla, who agrees to offers, book a cut with Ben."""
    asked = wishes(at(hour, day=day), **{"email_consent": True, **changes})
    return scheduling.book(asked, now).appointment


def set_status(appointment: Appointment, status: Any, now: datetime) -> Appointment:
    visit = scheduling.get_visit(SALON, appointment.appointment_id)
    return scheduling.set_status(visit, status, now).appointment


def tell(before: Appointment | None, after: Appointment, now: datetime) -> int:
    """Hand a change of an appointment over, as the stream does."""
    return service.note_changes([change(before, after)], now)


def change(before: Appointment | None, after: Appointment) -> Change:
    """Give a change of an appointment as the stream tells it."""
    happened = scheduling.changes_in(_image(before), _image(after))
    return after, [event for _, _, event in happened]


def _image(appointment: Appointment | None) -> dict[str, Any] | None:
    return {"e": encode(appointment.stored())} if appointment else None


def runs() -> list[Run]:
    """Give all runs, the first begun first."""
    found = [Run.model_validate(row["e"]) for row in rows("automation") if row["sk"].startswith("run#")]
    return sorted(found, key=lambda run: run.began_at)


def said() -> list[str]:
    """Give the purposes of all that workflows said, with the channel."""
    found = [row["e"] for row in rows("messages") if row["e"]["subject"]["kind"] == "workflow"]
    return sorted(f"{each['purpose']} {each['channel']}" for each in found)


def walk_until(end: datetime, start: datetime = NOW) -> None:
    """Let the timer come whenever there is something to do, until the instant."""
    now = start
    while now <= end:
        again = service.look_after(now)
        now = max(again, now + timedelta(minutes=1)) if again else end + DAY
