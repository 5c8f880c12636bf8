"""The little of WebDAV and CalDAV that is spoken here, as text: what is asked, and what answers mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

DAV, CALDAV, SERVER = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_NAMES = 'xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'

ABOUT = (
    f"{_HEAD}<propfind {_NAMES}><prop><resourcetype/><displayname/><current-user-principal/>"
    "<c:calendar-home-set/><c:supported-calendar-component-set/><s:getctag/><sync-token/></prop></propfind>"
).encode()
"""Asks what something is, where the calendars of whoever asks are, and what tells a change of it."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing on a CalDAV server, as far as it was asked about; links as the server wrote them."""

    href: str
    name: str = ""
    is_calendar: bool = False
    principal: str = ""
    home: str = ""
    mark: str = ""
    etag: str = ""
    content: bytes = b""


def events_between(first: datetime, last: datetime) -> bytes:
    """Give the question for every event that shares an instant with the time from first to last."""
    span = f'start="{_instant(first)}" end="{_instant(last)}"'
    return (
        f"{_HEAD}<c:calendar-query {_NAMES}><prop><getetag/><c:calendar-data/></prop>"
        '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
        f"<c:time-range {span}/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
    ).encode()


def resources_in(content: bytes) -> list[Resource]:
    """Give what a multistatus answer tells of; raise ValueError for anything else."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise ValueError("the answer is no XML") from error
    if root.tag != f"{DAV}multistatus":
        raise ValueError("the answer is no multistatus")
    return [_resource(response) for response in root.iterfind(f"{DAV}response")]


def _resource(response: Any) -> Resource:
    told = {prop.tag: prop for prop in _props(response)}

    def text(name: str, inside: str = "") -> str:
        found = told.get(name)
        if found is not None and inside:
            found = found.find(inside)
        return (found.text or "").strip() if found is not None else ""

    kinds = {kind.tag for kind in told.get(f"{DAV}resourcetype", ())}
    holds = told.get(f"{CALDAV}supported-calendar-component-set", ())
    names = {str(part.get("name", "")).upper() for part in holds}
    return Resource(
        href=(response.findtext(f"{DAV}href") or "").strip(),
        name=text(f"{DAV}displayname"),
        is_calendar=f"{CALDAV}calendar" in kinds and (not names or "VEVENT" in names),
        principal=text(f"{DAV}current-user-principal", f"{DAV}href"),
        home=text(f"{CALDAV}calendar-home-set", f"{DAV}href"),
        mark=text(f"{SERVER}getctag") or text(f"{DAV}sync-token"),
        etag=text(f"{DAV}getetag"),
        content=text(f"{CALDAV}calendar-data").encode(),
    )


def _props(response: Any) -> Iterator[Any]:
    """Give the properties that the server has, not those that it was asked for in vain."""
    for part in response.iterfind(f"{DAV}propstat"):
        if " 200" in (part.findtext(f"{DAV}status") or ""):
            yield from part.iterfind(f"{DAV}prop/*")


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
