"""The calls of Client Reconnect: who is overdue in which category, and inviting them back."""

from chalice.app import Blueprint

from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.reconnect_answers import CategoriesAnswer, ContactAnswer, OverdueAnswer
from chalicelib.api.reconnect_asked import ContactBody, OverdueQuery, ReconnectSettingsBody
from chalicelib.core import clock
from chalicelib.reconnect import service
from chalicelib.reconnect.model import CategorySettings

reconnect = Blueprint(__name__)

HERE = BUSINESS + "/reconnect"


@operation(reconnect, "GET", HERE, CategoriesAnswer, staff_only=True)
def list_reconnect_categories(_call: Call, business_id: str) -> CategoriesAnswer:
    """Give every category with how many of its clients are overdue."""
    return CategoriesAnswer(items=service.list_categories(business_id, clock.now()))


@operation(
    reconnect, "GET", HERE + "/{category_id}/clients", OverdueAnswer, query=OverdueQuery, staff_only=True
)
def list_overdue_clients(call: Call, business_id: str, category_id: str) -> OverdueAnswer:
    """Give the clients who are overdue in a category, each with the reason."""
    lapsed = call.query(OverdueQuery).lapsed
    return OverdueAnswer(items=service.list_overdue(business_id, category_id, clock.now(), lapsed))


@operation(reconnect, "POST", HERE + "/contact", ContactAnswer, body=ContactBody, staff_only=True)
def contact_overdue_clients(call: Call, business_id: str) -> ContactAnswer:
    """Invite the overdue clients of one category, or of all, back."""
    body = call.body(ContactBody)
    result = service.contact(business_id, body.category_id, tuple(body.channels), clock.now())
    return ContactAnswer(contacted=result.contacted, skipped=result.skipped)


@operation(
    reconnect,
    "PUT",
    HERE + "/{category_id}/settings",
    ReconnectSettingsBody,
    body=ReconnectSettingsBody,
    staff_only=True,
)
def change_reconnect_settings(call: Call, business_id: str, category_id: str) -> ReconnectSettingsBody:
    """Set how a category brings its clients back."""
    body = call.body(ReconnectSettingsBody)
    settings = CategorySettings(category_id=category_id, **body.model_dump())
    service.change_settings(business_id, settings, clock.now())
    return body
