"""The calls of Client Reconnect: who is overdue in which category, and inviting them back."""

from chalice.app import Blueprint

from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.reconnect_answers import (
    CalledOffAnswer,
    CategoriesAnswer,
    ContactAnswer,
    InvitedAnswer,
    MergedAnswer,
    OpportunitiesAnswer,
    OverdueAnswer,
    ReportAnswer,
    StandingsAnswer,
)
from chalicelib.api.reconnect_asked import (
    ContactBody,
    MergeBody,
    OverdueQuery,
    ReconnectSettingsBody,
    ReportQuery,
    StandingBody,
)
from chalicelib.api.record_answers import ClientAnswer
from chalicelib.clients.model import Standing
from chalicelib.core import clock
from chalicelib.reconnect import service
from chalicelib.reconnect.model import CategorySettings

reconnect = Blueprint(__name__)

HERE, CLIENT = BUSINESS + "/reconnect", BUSINESS + "/clients/{client_id}"


@operation(reconnect, "GET", HERE, CategoriesAnswer, needs="outreach")
def list_reconnect_categories(_call: Call, business_id: str) -> CategoriesAnswer:
    """Give every category with how many of its clients are overdue."""
    return CategoriesAnswer(items=service.list_categories(business_id, clock.now()))


@operation(
    reconnect, "GET", HERE + "/{category_id}/clients", OverdueAnswer, query=OverdueQuery, needs="outreach"
)
def list_overdue_clients(call: Call, business_id: str, category_id: str) -> OverdueAnswer:
    """Give the clients who are overdue in a category, each with the reason."""
    which = call.query(OverdueQuery).which
    return OverdueAnswer(items=service.list_overdue(business_id, category_id, clock.now(), which))


@operation(reconnect, "GET", HERE + "/{category_id}/invited", InvitedAnswer, needs="outreach")
def list_invited_clients(_call: Call, business_id: str, category_id: str) -> InvitedAnswer:
    """Give whom a category invited back in the last sixty days, and what came of each invitation."""
    return InvitedAnswer(items=service.list_invited(business_id, category_id, clock.now()))


@operation(reconnect, "POST", HERE + "/contact", ContactAnswer, body=ContactBody, needs="outreach")
def contact_overdue_clients(call: Call, business_id: str) -> ContactAnswer:
    """Invite the overdue clients of one category, or of all, back; or some of them."""
    body = call.body(ContactBody)
    result = service.contact(
        business_id,
        body.category_id,
        tuple(body.channels),
        clock.now(),
        body.client_ids,
        body.began_at,
        which=body.which,
    )
    return ContactAnswer(**result.model_dump(include=set(ContactAnswer.model_fields)))


@operation(reconnect, "POST", HERE + "/preview", service.Preview, body=ContactBody, needs="outreach")
def preview_contact(call: Call, business_id: str) -> service.Preview:
    """Give what contacting would do now: who is written to how, in which words, and what it costs."""
    body = call.body(ContactBody)
    channels, chosen = tuple(body.channels), body.client_ids
    return service.preview(business_id, body.category_id, channels, clock.now(), chosen, body.which)


@operation(reconnect, "GET", BUSINESS + "/opportunities", OpportunitiesAnswer, needs="outreach")
def get_opportunities(_call: Call, business_id: str) -> OpportunitiesAnswer:
    """Give whom to bring back, whom more services would suit, and whom a plan."""
    now = clock.now()
    found = service.get_opportunities(business_id, now)
    return OpportunitiesAnswer(categories=service.list_categories(business_id, now), **dict(found))


@operation(reconnect, "GET", HERE + "/called-off", CalledOffAnswer, needs="outreach")
def list_called_off(_call: Call, business_id: str) -> CalledOffAnswer:
    """Give the clients who booked after an invitation and called it off again."""
    return CalledOffAnswer(items=service.list_called_off(business_id, clock.now()))


@operation(reconnect, "POST", HERE + "/{category_id}/merge", MergedAnswer, body=MergeBody, needs="settings")
def merge_category(call: Call, business_id: str, category_id: str) -> MergedAnswer:
    """Merge a category into another: its visits count there from now on, and rhythms follow."""
    body, by = call.body(MergeBody), call.require_staff()
    return MergedAnswer(clients=service.merge_category(business_id, category_id, body.into, by, clock.now()))


@operation(reconnect, "GET", HERE + "/report", ReportAnswer, query=ReportQuery, needs="figures")
def report_on_reconnect(call: Call, business_id: str) -> ReportAnswer:
    """Give what bringing clients back has come to, by category."""
    query = call.query(ReportQuery)
    rows, total = service.report(business_id, query.first, query.last, clock.now())
    return ReportAnswer(items=rows, total=total)


@operation(reconnect, "GET", CLIENT + "/reconnect", StandingsAnswer, needs="day")
def explain_client(_call: Call, business_id: str, client_id: str) -> StandingsAnswer:
    """Tell for every category why a client is on a list, or is not."""
    return StandingsAnswer(items=service.explain_client(business_id, client_id, clock.now()))


@operation(reconnect, "PUT", CLIENT + "/standing", ClientAnswer, body=StandingBody, needs="clients")
def set_standing(call: Call, business_id: str, client_id: str) -> ClientAnswer:
    """Say whether a client may be invited back, or is blocked, on hold, or waits for a case to be settled.

    A hold that would end before today is refused.
    """
    standing = Standing(**call.body(StandingBody).model_dump())
    return ClientAnswer.of(service.set_standing(business_id, client_id, standing, clock.now()))


@operation(reconnect, "POST", CLIENT + "/merge", ClientAnswer, body=MergeBody, needs="clients")
def merge_clients(call: Call, business_id: str, client_id: str) -> ClientAnswer:
    """Merge a client's card into another of the same person, and give the one that is kept."""
    into, by = call.body(MergeBody).into, call.require_staff()
    return ClientAnswer.of(service.merge_clients(business_id, client_id, into, by, clock.now()))


@operation(reconnect, "POST", CLIENT + "/part", ClientAnswer, needs="clients")
def part_clients(_call: Call, business_id: str, client_id: str) -> ClientAnswer:
    """Make a merged card one of its own again, with all that stood on it, and give it."""
    return ClientAnswer.of(service.part_clients(business_id, client_id, clock.now()))


@operation(
    reconnect,
    "PUT",
    HERE + "/{category_id}/settings",
    ReconnectSettingsBody,
    body=ReconnectSettingsBody,
    needs="settings",
)
def change_reconnect_settings(call: Call, business_id: str, category_id: str) -> ReconnectSettingsBody:
    """Set how a category brings its clients back."""
    body = call.body(ReconnectSettingsBody, exact=True)
    settings = CategorySettings(category_id=category_id, **body.model_dump())
    service.change_settings(business_id, settings, clock.now())
    return body
