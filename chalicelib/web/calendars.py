"""The calendars of staff and locations, for the calendar program of whoever knows their secret address."""

from chalice.app import Blueprint, Response

from chalicelib.calendars import service
from chalicelib.core import clock
from chalicelib.core.errors import NotFound
from chalicelib.core.saying import said
from chalicelib.web.page import Asked, page

calendar_pages = Blueprint(__name__)

ENDING = ".ics"
KEPT = "private, max-age=900"
"""A calendar program may ask every quarter of an hour; nobody on the way may keep what it is told."""


@page(calendar_pages, "GET", "/calendars/{business_id}/{kind}/{holder_id}/{file}")
def calendar_feed(asked: Asked, business_id: str, kind: str, holder_id: str, file: str) -> Response:
    """Give a calendar to whoever knows its present address, or say that it is as it was."""
    if not file.endswith(ENDING):
        raise NotFound(said("There is no calendar at this address."))
    feed = service.get_feed(business_id, kind, holder_id, file.removesuffix(ENDING), clock.now())
    headers = {"ETag": feed.etag, "Cache-Control": KEPT, "Content-Type": "text/calendar; charset=utf-8"}
    if _is_known(feed.etag, asked.request.headers.get("if-none-match", "")):
        return Response("", dict(headers), 304)
    return Response(feed.content.decode(), dict(headers), 200)


def _is_known(etag: str, known: str) -> bool:
    """Tell whether a program says that it has this very calendar already (RFC 9110, 13.1.2)."""
    tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    return etag in tags or "*" in tags
