"""The call that says what a period came to."""

from chalice.app import Blueprint
from pydantic import Field

from chalicelib.api.asked import Day, Identifier, Wire
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.core import clock
from chalicelib.reporting import service
from chalicelib.reporting.model import Choice, Report

reports = Blueprint(__name__)


class ReportsQuery(Wire):
    """The period, of at most 366 days, both included; and one place, person, category or service of it."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    location_id: Identifier | None = None
    staff_id: Identifier | None = None
    category_id: Identifier | None = None
    service_id: Identifier | None = None


@operation(reports, "GET", BUSINESS + "/reports", Report, query=ReportsQuery, needs="figures")
def get_report(call: Call, business_id: str) -> Report:
    """Give what became of the appointments of a period and of the one before, in figures that add up."""
    query = call.query(ReportsQuery)
    choice = Choice(**query.model_dump(include=set(Choice._fields)))
    return service.report(business_id, service.checked(query.first, query.last), choice, clock.now())
