"""A client: one record for one person, whatever the ways they can be reached."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, get_args

from chalicelib.core.channel import Channel
from chalicelib.core.entity import Entity
from chalicelib.core.ids import stable_id

Place = Literal[
    "booking_page",
    "waiting_page",
    "preference_page",
    "api",
    "sms_reply",
    "unsubscribe_link",
    "opt_out_list",
    "bounce",
    "complaint",
    "import",
]
"""Where somebody said what may be sent to a client, or where it showed."""

CHECKED_OUT_WITHIN = timedelta(days=1)  # after the end of an appointment


class Told(Entity):
    """Who said something, where, and to which words: client, staff by their name, provider, or import."""

    by: str = "client"
    where: Place = "api"
    words: str = ""


class Stop(Entity):
    """An address or number that is not written to any more, and since when and why."""

    to: str
    why: Literal["bounce", "complaint"]
    reason: str = ""
    at: datetime


class Change(Entity):
    """An entry of what a client allowed or took back: what was said then, by whom, where, to which words.

    `said` goes by the names of a client's fields. `stopped` and `lifted` are addresses that were no longer,
    or are again, written to.
    """

    client_id: str
    at: datetime
    told: Told
    said: dict[str, Any] = {}
    stopped: str = ""
    lifted: str = ""

    @property
    def sort_key(self) -> str:
        """Give where the entry stands: by its client, then by time; the same one again in the same place."""
        instant = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        unlike = stable_id(
            self.told.model_dump_json(), repr(sorted(self.said.items())), self.stopped, self.lifted
        )
        return f"consent#{self.client_id}#{instant}#{unlike}"


class OptOut(Entity):
    """Since when a number has been on the provider's list of those who want no text messages, if it still is.

    The provider has one list for the whole AWS account, so that this one belongs to no business.
    """

    number: str
    since: datetime | None = None


class Merged(Entity):
    """Into which card of the same person another one was merged, when, and by whom."""

    into: str
    at: datetime
    by: str


StandingState = Literal["active", "blocked", "deceased"]
STATES: tuple[StandingState, ...] = get_args(StandingState)


class Standing(Entity):
    """Whether somebody may be invited back: not if blocked or deceased, and not before they may be again.

    `on_hold_until` is a date of the business; a case is open while a complaint or a free redo is settled.
    """

    state: StandingState = "active"
    on_hold_until: date | None = None
    case_open: bool = False


def person_id(client_id: str, name: str) -> str:
    """Give the identifier of somebody whom a client books for, who is known by their name."""
    return f"{client_id}~{_person_key(name)}"


def booked_by(person: str) -> str:
    """Give the identifier of the client on record who answers for somebody: most do for themselves."""
    return person.partition("~")[0]


def upcoming_name(name: str, appointment_id: str) -> str:
    """Give the name under which an appointment of somebody else stands among what a client has ahead."""
    return f"{_person_key(name)}~{appointment_id}"


def _person_key(name: str) -> str:
    return stable_id("person", plain_name(name))


def plain_name(name: str) -> str:
    """Give a name as names are compared: however it was spaced and capitalised, it is the same person."""
    return " ".join(name.split()).casefold()


class Client(Entity):
    """One person. `upcoming` holds, for each appointment ahead, the UTC instant at which it ends.

    What somebody else comes to whom the client books for stands there under another name (`upcoming_name`).
    Such a person has no record: `through` is the name of whoever books for them, and is written to instead.

    `email_consent`: may be sent offers and invitations by email. `sms_consent`: may be sent SMS, and
    offers by SMS as well unless `sms_marketing` says otherwise. Messages about the client's own
    appointments go by email without further consent, until `email_transactional` takes that back.
    Nothing goes to a stopped address. `opted_out` is their number where it wants no text messages from
    anybody on this AWS account, as far as that is known here. `time_zone` is where they are, if they ever
    said so.
    `note` is what they want to be known whenever they come, as an allergy, `staff_note` what the staff noted
    for themselves. `preferred_staff_id` is whom they like best, `last_staff_id` who saw them last.
    `birthday` is month and day, as 02-29. `also` are other cards of the same person, each of them `merged`
    into this one.
    """

    client_id: str
    name: str
    email: str | None = None
    phone: str | None = None
    email_consent: bool = False
    sms_consent: bool = False
    email_transactional: bool = True
    sms_marketing: bool | None = None
    whatsapp_transactional: bool = False
    whatsapp_marketing: bool = False
    preferred_channel: Channel | None = None
    reminders: bool = True
    email_stopped: Stop | None = None
    phone_stopped: Stop | None = None
    opted_out: str | None = None
    time_zone: str | None = None
    language: str | None = None
    note: str = ""
    staff_note: str = ""
    preferred_staff_id: str | None = None
    last_staff_id: str | None = None
    tags: tuple[str, ...] = ()
    birthday: str | None = None
    standing: Standing = Standing()
    through: str = ""
    created_at: datetime
    upcoming: dict[str, datetime] = {}
    also: tuple[str, ...] = ()
    merged: Merged | None = None

    @property
    def listed_name(self) -> str:
        """Give the name under which a list shows them: beside their own that of whoever books for them."""
        return f"{self.name} ({self.through})" if self.through else self.name

    @property
    def cards(self) -> tuple[str, ...]:
        """Give the identifiers of all the cards of this person, their own first."""
        return (self.client_id, *self.also)

    def waits_in(self, waiting: Collection[str]) -> bool:
        """Tell whether any of the person's cards is among those of the waiting list."""
        return any(name in waiting for name in self.cards)

    def with_cards(self, others: Iterable["Client"]) -> "Client":
        """Give the client as the person that all the cards are: with all that is ahead of any of them.

        Where the cards say different things of whether they may be invited back, the strictest holds.
        """
        every = [self, *others]
        standings = [card.standing for card in every]
        standing = Standing(
            state=max((it.state for it in standings), key=STATES.index),
            on_hold_until=max((it.on_hold_until for it in standings if it.on_hold_until), default=None),
            case_open=any(it.case_open for it in standings),
        )
        ahead = {name: ends_at for card in every for name, ends_at in card.upcoming.items()}
        return self.model_copy(update={"upcoming": ahead, "standing": standing})

    def has_future_appointment(self, now: datetime) -> bool:
        """Tell whether any appointment, of any category at any location, is still to come or under way."""
        return any(ends_at > now for ends_at in self.alone.upcoming.values())

    def expected_until(self, now: datetime) -> datetime | None:
        """Give until when they count as coming, None where they are not.

        Until it is checked out, nobody knows whether they have been to an appointment, and they may be there
        still: so it counts for a day beyond its end.
        """
        until = max(self.alone.upcoming.values(), default=now - CHECKED_OUT_WITHIN) + CHECKED_OUT_WITHIN
        return until if until > now else None

    @property
    def alone(self) -> "Client":
        """Give the client with what they come to themselves as what they have ahead."""
        own = {name: ends_at for name, ends_at in self.upcoming.items() if "~" not in name}
        return self if own == self.upcoming else self.model_copy(update={"upcoming": own})

    def as_person(self, person: str, name: str) -> "Client":
        """Give somebody whom the client books for as one who is reached through them."""
        key = f"{person.partition('~')[2]}~"
        ahead = {of.removeprefix(key): ends_at for of, ends_at in self.upcoming.items() if of.startswith(key)}
        own = {"client_id": person, "name": name, "through": self.name, "upcoming": ahead}
        return self.model_copy(
            update={**own, "birthday": None, "tags": (), "note": "", "staff_note": "", "also": ()}
        )


class ClientDetails(Entity):
    """What is known of somebody when booking; contacts are already in their normal form.

    `client_id` is who it is where that is known already, `reference` the key under which another program
    knew the person. `consented_elsewhere` says that
    the consents were given there: a yes then counts only where nothing was said here. `told` says who
    gave them and where.
    """

    name: str
    client_id: str | None = None
    reference: str | None = None
    email: str | None = None
    phone: str | None = None
    email_consent: bool | None = None
    sms_consent: bool | None = None
    consented_elsewhere: bool = False
    told: Told = Told()
    time_zone: str | None = None
    language: str | None = None
