"""What clients allow and take back, whoever says so and wherever; docs/consent.md tells it all."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from chalicelib.catalogue.service import get_business, get_signing_secret
from chalicelib.clients import service as clients
from chalicelib.clients.model import Change, Client, Stop, Told
from chalicelib.consent.keywords import meaning_of
from chalicelib.consent.links import links_for, preferences_token, unsubscribe_headers, unsubscribe_token
from chalicelib.consent.model import CHOICES, Links, Preferences, Record, agreed
from chalicelib.consent.permission import judge, quiet_until, stop_on, ways_to
from chalicelib.core.channel import Channel
from chalicelib.core.errors import NotAllowed, bad_field
from chalicelib.core.ids import is_same
from chalicelib.core.interval import is_zone
from chalicelib.core.languages import LANGUAGES
from chalicelib.core.saying import said
from chalicelib.core.settings import settings

__all__ = [
    "agreed",
    "judge",
    "meaning_of",
    "preferences_token",
    "quiet_until",
    "stop_on",
    "unsubscribe_headers",
    "ways_to",
]

TAKEN_BACK = ("preferred_channel", "time_zone", "language")
CHOSEN = (*TAKEN_BACK, "reminders")
"""What a client chooses beside what they allow; an empty text takes a choice back."""


def links_of(business_id: str, client_id: str, channel: Channel) -> Links:
    """Give a client's links for a message over the channel."""
    secret = get_signing_secret(business_id)
    return links_for(settings().public_url, secret, business_id, client_id, channel)


def unsubscribe_url(business_id: str, client_id: str, channel: Channel) -> str:
    """Give the signed address at which a client ends the offers over the channel."""
    return links_of(business_id, client_id, channel).unsubscribe


def get_preferences(business_id: str, client_id: str, token: str) -> Preferences:
    """Give what a client chose, to the holder of their link; raise NotAllowed for another token."""
    right = preferences_token(get_signing_secret(business_id), client_id)
    _require(token, right)
    return _preferences(business_id, client_id, right)


def get_unsubscribing(business_id: str, client_id: str, channel: str, token: str) -> Preferences:
    """Give whose offers the link ends, with the token of their preferences; raise NotAllowed likewise."""
    secret = get_signing_secret(business_id)
    _require(token, unsubscribe_token(secret, client_id, channel))
    return _preferences(business_id, client_id, preferences_token(secret, client_id))


def _preferences(business_id: str, client_id: str, token: str) -> Preferences:
    return Preferences(clients.get_client(business_id, client_id), get_business(business_id)[0], token)


def _require(token: str, right: str) -> None:
    if not is_same(token, right):
        raise NotAllowed(said("This link is not right. Please use the one from our latest message."))


def choose(
    business_id: str,
    client: Client,
    said: Mapping[str, Any],
    told: Told,
    now: datetime,
    beside: Mapping[str, Any] = {},
) -> bool:
    """Note what of it is new to us, by the names of a client's fields; tell whether anything was.

    An empty preferred channel, time zone or language takes the choice back. `beside` are fields that follow
    from what was said. Raises BadInput for any other field, a language that we do not write, and what is no
    time zone.
    """
    unknown = [name for name in said if name not in (*CHOICES.values(), *CHOSEN)]
    if unknown:
        raise bad_field(unknown[0], "A client cannot choose this.")
    if said.get("language") and said["language"] not in LANGUAGES:
        raise bad_field("language", f"We write in: {', '.join(LANGUAGES)}.")
    if said.get("time_zone") and not is_zone(said["time_zone"]):
        raise bad_field("time_zone", "There is no such time zone.")
    new = {name: value for name, value in said.items() if value != _present(client, name)}
    news = bool(new) or any(getattr(client, name) != value for name, value in beside.items())
    if news:
        fields = {name: None if value == "" else value for name, value in new.items()} | dict(beside)
        if new.get("sms_consent") is not None and "sms_marketing" not in said:
            fields["sms_marketing"] = agreed(client, "sms", "marketing")  # said of the other kind only
        clients.note(business_id, Change(client_id=client.client_id, at=now, told=told, said=new), fields)
    return news


def _present(client: Client, name: str) -> Any:
    if name == "sms_marketing":
        return agreed(client, "sms", "marketing")
    return getattr(client, name) or ("" if name in TAKEN_BACK else False)


def unsubscribe(business_id: str, client: Client, channel: Channel, now: datetime) -> bool:
    """End the offers over a channel, as the link in them says; tell whether there were any."""
    if (channel, "marketing") not in CHOICES:
        raise bad_field("channel", "No offers are sent that way.")
    said = {CHOICES[channel, "marketing"]: False}
    return choose(business_id, client, said, Told(where="unsubscribe_link"), now)


def answer_reply(number: str, text: str, channel: Channel, now: datetime) -> Literal["stop", "start"] | None:
    """Take STOP or START from a number, at every business that has it; None when it says something else.

    The provider takes a STOP by SMS for the whole AWS account, so that we do. A START allows messages about
    appointments again where a STOP ended them; offers need a word of their own.
    """
    meaning = meaning_of(text)
    if meaning:
        stops = meaning == "stop"
        said = {CHOICES[channel, "transactional"]: not stops}
        if stops:
            said[CHOICES[channel, "marketing"]] = False
        beside: dict[str, Any] = {}
        if channel == "sms":
            clients.note_opt_out(number, now if stops else None)
            beside = {"opted_out": number if stops else None}
        told = Told(where="sms_reply", words=text.strip()[:200])
        for business_id, client in _who_have(number):
            again = stops or _ended_by_reply(business_id, client, CHOICES[channel, "transactional"])
            choose(business_id, client, said if again else {}, told, now, beside)
    return meaning


def _ended_by_reply(business_id: str, client: Client, name: str) -> bool:
    """Tell whether the latest word on it was a reply's or the provider's, none to the business itself."""
    latest = get_record(business_id, client.client_id).latest.get(name)
    return latest is not None and latest.told.where in ("sms_reply", "opt_out_list")


def note_opt_out(business_id: str, client_id: str, number: str, now: datetime) -> None:
    """Note, at every business, that the provider's own list says that the number wants no text messages."""
    if clients.opted_out_since(number) is None:
        clients.note_opt_out(number, now)
    met_at = clients.find_client(business_id, client_id)
    mine = {(business_id, client_id): met_at} if met_at and met_at.phone == number else {}
    others = {(there, client.client_id): client for there, client in _who_have(number)}
    said, told = {"sms_consent": False, "sms_marketing": False}, Told(by="provider", where="opt_out_list")
    for (there, _), client in (others | mine).items():
        choose(there, client, said, told, now, {"opted_out": number})


def _who_have(number: str) -> Iterator[tuple[str, Client]]:
    for business_id, client_id in clients.list_by_phone(number):
        client = clients.find_client(business_id, client_id)
        if client and client.phone == number:
            yield business_id, client


def is_opted_out(number: str) -> bool:
    """Tell whether a number wants no text messages from anybody on this AWS account."""
    return clients.opted_out_since(number) is not None


def stop_address(
    business_id: str, client_id: str, to: str, why: Literal["bounce", "complaint"], reason: str, at: datetime
) -> None:
    """Write to an address or number no more that does not exist or complained; the same again is no more.

    A complaint takes back the consent to offers by email, too, so that they do not begin again by themselves.
    """
    client = clients.find_client(business_id, client_id)
    if client is None or stop_on(client, to):
        return
    field = "email_stopped" if to == client.email else "phone_stopped" if to == client.phone else None
    if field is None:  # they go by another address by now
        return
    fields: dict[str, Any] = {field: Stop(to=to, why=why, reason=reason, at=at).stored()}
    said = {"email_consent": False} if why == "complaint" and client.email_consent else {}
    told = Told(by="provider", where=why, words=reason)
    clients.note(
        business_id, Change(client_id=client_id, at=at, told=told, said=said, stopped=to), {**fields, **said}
    )


def confirm_address(business_id: str, client: Client, to: str, now: datetime) -> None:
    """Write to a stopped address again, since whom it belongs to says that it is right."""
    fields = {
        name: None
        for name, stop in (("email_stopped", client.email_stopped), ("phone_stopped", client.phone_stopped))
        if stop and stop.to == to
    }
    if fields:
        told = Told(where="preference_page")
        clients.note(business_id, Change(client_id=client.client_id, at=now, told=told, lifted=to), fields)


def enter_contact(
    business_id: str, client_id: str, email: str | None, phone: str | None, by: str, now: datetime
) -> Client:
    """Give a client another address, number or both; what was stopped of the old ones is so no more.

    An empty text takes the one off that is there, None leaves it. Raises BadInput for one that cannot be
    right or is somebody else's, and NotFound.
    """
    client = clients.get_client(business_id, client_id)
    country = get_business(business_id)[0].country
    given = {"email": email, "phone": phone}
    taken_off = [name for name, text in given.items() if text == "" and getattr(client, name)]
    details = clients.details_from(country, client.name, email, phone, must_be_reachable=not taken_off)
    fields: dict[str, Any] = {field: None for name in taken_off for field in (name, f"{name}_stopped")}
    if details.email and details.email != client.email:
        fields |= {"email": details.email, "email_stopped": None}
    if details.phone and details.phone != client.phone:
        fields |= {"phone": details.phone, "phone_stopped": None}
    if fields:
        stops = [client.email_stopped, client.phone_stopped]
        lifted = next((stop.to for stop in stops if stop and _replaced(stop, fields)), "")
        told, said = Told(by=by), {name: fields[name] or "" for name in ("email", "phone") if name in fields}
        change = Change(client_id=client_id, at=now, told=told, said=said, lifted=lifted)
        clients.change_contact(business_id, change, details, fields)
    return clients.get_client(business_id, client_id)


def _replaced(stop: Stop, fields: Mapping[str, Any]) -> bool:
    return bool(fields.get("email" if "@" in stop.to else "phone"))


def get_record(business_id: str, client_id: str, cursor: str | None = None) -> Record:
    """Give what a client allows, the latest word on each of it, and a page of all that was said."""
    page = clients.list_changes(business_id, client_id, cursor)
    latest: dict[str, Change] = {}
    for change in page.items:
        for name in change.said:
            latest.setdefault(name, change)
    return Record(clients.get_client(business_id, client_id), latest, page.items, page.next)
