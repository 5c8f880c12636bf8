"""Working out anew, page by page, when each client's next date comes, after a workflow has changed."""

from datetime import datetime

from chalicelib.automation import starting, store
from chalicelib.automation.following import TRIES, look_at
from chalicelib.automation.knowing import facts_of_all
from chalicelib.automation.model import Planning
from chalicelib.catalogue.service import find_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.errors import ChangedMeanwhile
from chalicelib.core.table import WriteRefused

PAGES_AT_ONCE = 30
"""Of how many pages of clients the due dates are worked out anew in one go."""


def plan_anew(business_id: str, now: datetime) -> None:
    """Let all clients' due dates be worked out anew, beginning with the next round."""
    for _ in range(TRIES):
        known = store.load_planning(business_id) or Planning(business_id=business_id, due_at=now)
        again = known.model_copy(update={"cursor": None, "due_at": now})
        try:
            store.save([store.planning_write(again)])
            return
        except WriteRefused:
            continue
    raise ChangedMeanwhile


def go_on_planning(business_id: str, now: datetime) -> None:
    """Work out the due dates of the next pages of clients; looking at somebody twice changes nothing."""
    plan, catalogue = store.load_planning(business_id), find_catalogue(business_id)
    if plan is None or catalogue is None:
        return
    workflows = [it for it in store.load_workflows(business_id).values() if it.on]
    cursor = plan.cursor
    for _ in range(PAGES_AT_ONCE):
        page = clients.list_clients(business_id, cursor=cursor)
        for facts in facts_of_all(page.items, workflows, catalogue, now):
            fallen = starting.from_dates(workflows, facts)
            if fallen or starting.next_look(workflows, facts) != facts.record.due_at:
                look_at(business_id, facts.client.client_id, now)
        cursor = page.next
        if cursor is None:
            break
    after = plan.model_copy(update={"cursor": cursor, "due_at": now})
    store.save([store.planning_write(after, over=cursor is None)])
