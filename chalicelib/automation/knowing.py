"""What is known of clients at one moment: what no workflow asks for is not read."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from chalicelib.automation import store
from chalicelib.automation.conditions import Facts, asks_about
from chalicelib.automation.model import ClientRecord, OnFormMissing, Recipe, Run, VisitNote, Workflow
from chalicelib.automation.noting import had_and_ahead
from chalicelib.catalogue.model import Catalogue
from chalicelib.clients.model import Client
from chalicelib.intake import service as intake
from chalicelib.recommending import service as recommending
from chalicelib.recommending.model import Company


def fresh_record(business_id: str, client: Client, now: datetime) -> ClientRecord:
    """Give the record of a client of whom nothing is known yet."""
    return ClientRecord(business_id=business_id, client_id=client.client_id, looked_at=now)


def facts_of(
    client: Client,
    record: ClientRecord,
    catalogue: Catalogue,
    now: datetime,
    about_id: str = "",
    missing: frozenset[str] = frozenset(),
    company: Company | None = None,
) -> Facts:
    """Give what is known of a client now, with visits whose form is missing; `company` tells what next."""
    business, about = catalogue.business, record.visits.get(about_id)
    more = recommending.recommend(catalogue, company, *had_and_ahead(record, now)) if company else None
    return Facts(client, record, business.zone, business.language, now, about, about_id, missing, more)


def facts_of_all(
    page: Iterable[Client],
    workflows: Iterable[Workflow],
    catalogue: Catalogue,
    now: datetime,
    company: Company | None = None,
) -> Iterator[Facts]:
    """Give what is known now of clients, read together, as the workflows ask for it."""
    business_id, people = catalogue.business.business_id, list(page)
    known = store.load_records(business_id, (client.client_id for client in people))
    missing = forms_missing_for(workflows, known.values(), catalogue, now)
    for client in people:
        record = known.get(client.client_id) or fresh_record(business_id, client, now)
        yield facts_of(client, record, catalogue, now, missing=missing, company=company)


def facts_in(
    run: Run, recipe: Recipe, client: Client, record: ClientRecord, catalogue: Catalogue, now: datetime
) -> Facts:
    """Give what is known of a client in a run now, as its workflow asks for it."""
    name = run.appointment_id
    visits = {name: record.visits[name]} if name in record.visits else {}
    company, missing = company_for(recipe, catalogue), _forms_missing(visits, catalogue, now)
    return facts_of(client, record, catalogue, now, name, missing, company)


def company_for(recipe: Recipe, catalogue: Catalogue) -> Company | None:
    """Give what the clients have had, in one read, where the workflow asks what somebody would like next."""
    if not asks_about(recipe, "recommended_category"):
        return None
    return recommending.get_company(catalogue.business.business_id)


def recommended_to(record: ClientRecord, catalogue: Catalogue, now: datetime) -> str:
    """Give the name of what a client would like next, or an empty text; one read."""
    company = recommending.get_company(catalogue.business.business_id)
    found = recommending.recommend(catalogue, company, *had_and_ahead(record, now))
    return found.name if found else ""


def forms_missing_for(
    workflows: Iterable[Workflow], records: Iterable[ClientRecord], catalogue: Catalogue, now: datetime
) -> frozenset[str]:
    """Give the visits ahead whose form is missing, in one read, where one of the workflows asks for that."""
    if not any(isinstance(workflow.trigger, OnFormMissing) for workflow in workflows):
        return frozenset()
    visits = {name: note for record in records for name, note in record.visits.items()}
    return _forms_missing(visits, catalogue, now)


def _forms_missing(visits: Mapping[str, VisitNote], catalogue: Catalogue, now: datetime) -> frozenset[str]:
    ahead = {name: note.service_ids for name, note in visits.items() if note.is_expected(now)}
    return intake.missing_among(catalogue, ahead)
