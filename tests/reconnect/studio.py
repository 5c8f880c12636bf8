"""Ana's studio as seen from outside: bookings go in, the clock moves, messages come out.

Days count from a Monday. Every move of the clock fires what falls due on the way, as the deployed timers do.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib import triggers
from chalicelib.catalogue.service import add, found_business, get_catalogue
from chalicelib.clients import service as clients
from chalicelib.clients import store as people
from chalicelib.clients.model import ClientDetails
from chalicelib.core.ids import stable_id
from chalicelib.core.interval import instant_at, zone_named
from chalicelib.core.money import Money
from chalicelib.messaging import service as messaging
from chalicelib.messaging.model import Message
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import CategorySettings, ContactResult, Invited, List, Mode
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling import store as appointments
from chalicelib.scheduling.model import Appointment, BookedService, BookingRequest, Source, Status, Visit
from infra.functions import FUNCTIONS, Function
from infra.local.clock import MovableClock
from infra.local.mailbox import Mailbox
from infra.local.rows import Writes
from infra.local.timer import Timer
from tests.conftest import PREFIX
from tests.reconnect.offers import PACKAGES, a_service, business, offers, package, places
from tests.reconnect.streams import Streams

STUDIO, FIRST_DAY = "studio", date(2027, 1, 4)
BERLIN = "Europe/Berlin"
CARLA = ClientDetails(
    name="Carla Costa",
    email="carla@example.com",
    phone="+4915112345678",
    email_consent=True,
    sms_consent=True,
)


def named(name: str, *, email: bool = True, sms: bool = False) -> ClientDetails:
    """Give somebody with an email address who agreed to be written to, or not."""
    address = f"{name.lower()}@example.com"
    return ClientDetails(name=name, email=address, email_consent=email, sms_consent=sms)


class Studio:
    """One business, its clock, its streams and its post."""

    def __init__(self, clock: MovableClock, mailbox: Mailbox, zone: str = BERLIN) -> None:
        self.zone, self.clock, self.mailbox = zone_named(zone), clock, mailbox
        self.streams = Streams()
        found_business(business(STUDIO, zone), [*places(zone), *offers()])
        self.timer = Timer(
            FUNCTIONS,
            lambda name: getattr(triggers, name),
            clock,
            self._changes,
            self.drain,
            changes_seen=_changes_seen,
        )
        self.at(0)

    def at(self, day: int, hour: int = 9) -> None:
        """Let the time pass until that day and hour."""
        self.timer.move_to(self.moment(day, hour))

    def jump(self, day: int, hour: int = 9) -> None:
        """Let it be that day and hour at once, without all that would have come by itself on the way."""
        self.clock.set(self.moment(day, hour))

    def moment(self, day: int, hour: int = 9) -> datetime:
        instant = instant_at(FIRST_DAY + timedelta(days=day), time(hour), self.zone)
        assert instant is not None
        return instant

    def drain(self) -> None:
        self.streams.drain()

    def settle(self) -> None:
        assert self.timer.settle()

    def _changes(self) -> int:
        return Writes.count + self.streams.delivered

    def choose(self, category_id: str, **settings: Any) -> None:
        """Change how a category brings its clients back, and let the next sweep follow."""
        chosen = CategorySettings(category_id=category_id, **settings)
        reconnect.change_settings(STUDIO, chosen, self.clock.now())
        self.settle()

    def compat(self, *category_ids: str) -> None:
        """Let the categories be judged by the mean of the last three visits."""
        for category_id in category_ids:
            self.choose(category_id, mode=Mode.COMPAT)

    def enter(self, who: ClientDetails) -> str:
        """Give the client_id under which the person is on record, entered now if they were not."""
        ((known),) = clients.enter_all(STUDIO, [(stable_id("client", who.name), who)], self.clock.now())
        return known.client_id

    def take_back_sms_consent(self, who: ClientDetails) -> None:
        refusal = ClientDetails(name=who.name, sms_consent=False)
        people.save([people.known_client_write(STUDIO, self.enter(who), refusal)])

    def has_been(
        self,
        who: ClientDetails,
        service: str,
        *days: int,
        status: Status = "done",
        place: str = "mitte",
        booked_before: int = 0,
        drain: bool = True,
    ) -> None:
        """Put visits on record that lie behind, one on each of the days, booked so many days before."""
        client_id = self.enter(who)
        past = [
            self._past(client_id, who.name, service, day, status, place).model_copy(
                update={"created_at": self.moment(day - booked_before, 11)}
            )
            for day in days
        ]
        appointments.save_history(past)
        if drain:
            self.drain()

    def _past(
        self, client_id: str, name: str, service: str, day: int, status: Status, place: str
    ) -> Appointment:
        start = self.moment(day, 11)
        return Appointment(
            appointment_id=stable_id(client_id, service, place, status, str(day)),
            business_id=STUDIO,
            client_id=client_id,
            client_name=name,
            staff_id="ana",
            location_id=place,
            time_zone=get_catalogue(STUDIO).locations[place].time_zone,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            services=(
                BookedService(**a_service(service).model_dump(include=set(BookedService.model_fields))),
            ),
            price=Money(amount=3000, currency="EUR"),
            status=status,
            source="import",
            created_at=start,
            changed_at=start,
        )

    def book(
        self,
        who: ClientDetails,
        service: str,
        day: int,
        hour: int = 15,
        place: str = "mitte",
        source: Source = "staff",
        drain: bool = True,
        **more: Any,
    ) -> Visit:
        """Book a service or a package; `drain` off leaves the change on its stream."""
        what = {"package_id": service} if service in PACKAGES else {"service_ids": (service,)}
        chosen: dict[str, Any] = {**what, **more}
        request = BookingRequest(
            business_id=STUDIO,
            starts_at=self.moment(day, hour),
            name=who.name,
            email=who.email,
            phone=who.phone,
            email_consent=who.email_consent,
            sms_consent=who.sms_consent,
            location_id=place,
            source=source,
            **chosen,
        )
        visit = scheduling.book(request, self.clock.now())
        if drain:
            self.drain()
        return visit

    def set_status(self, visit: Visit, status: Status, **more: Any) -> None:
        current = scheduling.get_visit(STUDIO, visit.appointment.appointment_id)
        scheduling.set_status(current, status, self.clock.now(), **more)
        self.drain()

    def overdue(self, category_id: str, *, lapsed: bool = False, which: List = "overdue") -> list[str]:
        """Give the names on a category's list."""
        chosen: List = "lapsed" if lapsed else which
        listed = reconnect.list_overdue(STUDIO, category_id, self.clock.now(), chosen)
        return [client.name for client in listed]

    def reconnected(self, category_id: str) -> int:
        """Give how many clients the category has won back."""
        listed = reconnect.list_categories(STUDIO, self.clock.now())
        return next(count.reconnected for count in listed if count.category_id == category_id)

    def counts(self) -> dict[str, int]:
        return {c.category_id: c.overdue for c in reconnect.list_categories(STUDIO, self.clock.now())}

    def press(
        self,
        category_id: str | None = None,
        channels: Iterable[Any] = ("email", "sms"),
        which: Invited = "overdue",
    ) -> ContactResult:
        """Press the button, and let the messages go out."""
        result = reconnect.contact(STUDIO, category_id, tuple(channels), self.clock.now(), which=which)
        self.drain()
        return result

    def invitations(self, who: ClientDetails) -> list[Message]:
        """Give the first messages and follow-ups asked for, whatever became of them, oldest first."""
        found = messaging.list_messages(STUDIO, self.enter(who)).items
        return [message for message in reversed(found) if message.subject.kind == "reconnect"]

    def sent(self, who: ClientDetails) -> list[tuple[str, str]]:
        """Give purpose and channel of the invitations and follow-ups that went out."""
        went = [message for message in self.invitations(who) if message.state == "sent"]
        return [(message.purpose, message.channel) for message in sorted(went, key=lambda each: each.due_at)]

    def received(self, who: ClientDetails) -> list[dict[str, Any]]:
        """Give what lies in the person's mailbox and on their phone, oldest first."""
        found = [m for to in (who.email, who.phone) if to for m in self.mailbox.messages(to)]
        return sorted(found, key=lambda message: str(message["sent_at"]))

    def change_package(self, package_id: str, *services: str) -> None:
        add(STUDIO, [package(package_id, services)])


def _changes_seen(function: Function) -> int:
    """Count the changes of the rows that the function is granted to read: of others it cannot know."""
    return sum(Writes.of[PREFIX + table] for table in function.grants)
