"""A conversation with a CalDAV server (RFC 4791): finding a calendar, reading it, writing into it.

A client of our own, since the one on PyPI brings an HTTP stack that takes the place of the one DynamoDB is
asked through: docs/decisions/008-caldav.md.
"""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.calendars.dav import ABOUT, Resource, events_between, resources_in
from chalicelib.calendars.fetching import Outside
from chalicelib.calendars.model import CannotRead, Choice
from chalicelib.core.addresses import Address
from chalicelib.core.outbound import Answer, Asking
from chalicelib.core.saying import said

XML = {"Content-Type": "application/xml; charset=utf-8"}
WELL_KNOWN = "/.well-known/caldav"
GONE = said("There is no calendar at this address, or not any more.")
_MULTISTATUS = 207


@dataclass(frozen=True, slots=True)
class CalDav:
    """Somebody's account on a server. Every method raises CannotRead when the server does not go along."""

    outside: Outside
    sign_in: tuple[str, str] = field(repr=False)

    def calendar_at(self, address: Address) -> Address:
        """Give the calendar at the address, or the only one of the account there.

        Where the account has several, the refusal names them.
        """
        here, at = self._about(address)
        if here.is_calendar:
            return at
        home = here.home
        if not home and here.principal:
            person, at = self._about(at.to(here.principal))
            home = person.home
        found = self._calendars(at.to(home)) if home else []
        if len(found) == 1:
            return found[0][1]
        if not found:
            raise CannotRead(said("There is no calendar at this address."), permanent=True)
        choices = tuple(Choice(name=name or str(at), address=str(at)) for name, at in found)
        sentence = said("There are several calendars. Please connect one of them by its own address.")
        raise CannotRead(sentence, permanent=True, choices=choices)

    def mark_of(self, calendar: Address) -> str:
        """Give what changes with every change of the calendar; nothing where the server has no such mark."""
        here, _ = self._about(calendar)
        if not here.is_calendar:
            raise CannotRead(GONE, permanent=True)
        return here.mark

    def events(self, calendar: Address, first: datetime, last: datetime) -> list[Resource]:
        """Give every event that shares an instant with the time from first to last."""
        headers = {**XML, "Depth": "1"}
        answer = self._ask("REPORT", calendar, headers, events_between(first, last))
        return [found for found in self._resources(answer) if found.content]

    def put(self, calendar: Address, href: str, content: bytes, etag: str | None) -> str:
        """Write an event: a new one, or in place of the one with the ETag.

        Gives why the server does not take this one, or nothing. Somebody who was quicker is no complaint.
        """
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        headers |= {"If-Match": etag} if etag else {"If-None-Match": "*"}
        return self._write("PUT", calendar, href, headers, content)

    def delete(self, calendar: Address, href: str, etag: str) -> str:
        """Delete the event with the ETag; give what `put` gives."""
        return self._write("DELETE", calendar, href, {"If-Match": etag} if etag else {}, b"")

    def _about(self, address: Address, tried_well_known: bool = False) -> tuple[Resource, Address]:
        answer = self._ask("PROPFIND", address, {**XML, "Depth": "0"}, ABOUT, any_status=address.path == "/")
        if answer.status != _MULTISTATUS and not tried_well_known:
            return self._about(address.to(WELL_KNOWN), tried_well_known=True)
        found = self._resources(answer)
        if not found:
            raise CannotRead(GONE, permanent=True)
        return found[0], answer.address

    def _calendars(self, home: Address) -> list[tuple[str, Address]]:
        answer = self._ask("PROPFIND", home, {**XML, "Depth": "1"}, ABOUT)
        return [(f.name, home.to(f.href)) for f in self._resources(answer) if f.is_calendar]

    def _write(self, method: str, calendar: Address, href: str, headers: dict[str, str], body: bytes) -> str:
        address = calendar.to(href)
        if address.origin != calendar.origin:
            raise CannotRead(said("The server names events that stand elsewhere."), permanent=True)
        status = self._say(method, address, headers, body).status
        gone = method == "DELETE" and status in (404, 410)
        if status in (200, 201, 204, 412) or gone:
            return ""
        if status in (401, 403, 405):
            raise CannotRead(said("The server does not let us write into this calendar."), permanent=True)
        if status == 429 or status >= 500:
            raise refused(status, signed_in=True)
        return said("The server does not take every appointment (it said %(status)s).", status=status)

    def _ask(
        self, method: str, address: Address, headers: dict[str, str], body: bytes, any_status: bool = False
    ) -> Answer:
        answer = self._say(method, address, headers, body)
        if answer.status != _MULTISTATUS and not any_status:
            raise refused(answer.status, signed_in=True)
        return answer

    def _say(self, method: str, address: Address, headers: dict[str, str], body: bytes) -> Answer:
        if not address.is_encrypted and not self.outside.local:
            raise CannotRead(
                said("The address must begin with https://, so that nobody reads the password."),
                permanent=True,
            )
        return self.outside.ask(Asking(method, address, headers, body, self.sign_in))

    def _resources(self, answer: Answer) -> list[Resource]:
        try:
            return resources_in(answer.content)
        except ValueError as error:
            raise CannotRead(said("This server does not speak CalDAV."), permanent=True) from error


def refused(status: int, *, signed_in: bool) -> CannotRead:
    """Give what it means that a server answers with this status and not with a calendar."""
    if status in (401, 403):
        wrong = said("The server did not accept the name and the password.")
        closed = said("The server shows this calendar to nobody without a password.")
        return CannotRead(wrong if signed_in else closed, permanent=True)
    if status in (404, 410):
        return CannotRead(GONE, permanent=True)
    if status == 429 or status >= 500:
        return CannotRead(said("The server has trouble at the moment (it said %(status)s).", status=status))
    sentence = said("The server does not show a calendar there (it said %(status)s).", status=status)
    return CannotRead(sentence, permanent=True)
