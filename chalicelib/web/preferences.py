"""What a client wants to get and how, for whoever holds their link; and the one click that ends offers."""

from chalice.app import Blueprint, Response

from chalicelib.clients.model import Told
from chalicelib.consent import service as consent
from chalicelib.consent.model import CHOICES, Preferences
from chalicelib.core import clock
from chalicelib.core.errors import NotFound
from chalicelib.core.languages import LANGUAGES, language_name
from chalicelib.core.saying import said
from chalicelib.messaging.model import Channel
from chalicelib.web.forms import Link, PreferencesForm
from chalicelib.web.language import speak_to
from chalicelib.web.page import Asked, page, render, see
from chalicelib.web.rendering import link

preference_pages = Blueprint(__name__)

PREFERENCES = "/b/{business_id}/preferences/{client_id}"
UNSUBSCRIBE = "/b/{business_id}/unsubscribe/{client_id}/{channel}"
WORDS = {"email": said("Email"), "sms": said("Text message"), "whatsapp": "WhatsApp"}
OFFERS: dict[str, Channel] = {"email": "email", "sms": "sms", "whatsapp": "whatsapp"}


def _own(asked: Asked, business_id: str, client_id: str) -> Preferences:
    own = consent.get_preferences(business_id, client_id, asked.query(Link).token)
    speak_to(own.client.language)
    return own


def _channels(own: Preferences) -> list[Channel]:
    """Give the channels that the client can choose among: those at which we know where they are."""
    there: list[tuple[Channel, object]] = [
        ("email", own.client.email),
        ("sms", own.client.phone),
        ("whatsapp", own.client.phone if own.business.etiquette.whatsapp else None),
    ]
    return [channel for channel, address in there if address]


def _here(business_id: str, client_id: str) -> str:
    return PREFERENCES.format(business_id=business_id, client_id=client_id)


@page(preference_pages, "GET", PREFERENCES, private=True)
def see_preferences(asked: Asked, business_id: str, client_id: str) -> Response:
    """Show what a client gets and over which channels, to be changed."""
    own = _own(asked, business_id, client_id)
    stops = [stop for stop in (own.client.email_stopped, own.client.phone_stopped) if stop]
    return render(
        "preferences.html",
        business=own.business,
        client=own.client,
        channels=_channels(own),
        words=WORDS,
        languages={name: language_name(name) for name in LANGUAGES},
        choices=CHOICES,
        allowed={at: consent.agreed(own.client, *at) for at in CHOICES},
        stopped=[stop for stop in stops if stop.to in (own.client.email, own.client.phone)],
        saved=asked.query(Link).booked,
        here=_here(business_id, client_id),
        kept={"token": own.token},
    )


@page(preference_pages, "POST", PREFERENCES, private=True)
def keep_preferences(asked: Asked, business_id: str, client_id: str) -> Response:
    """Note what the client wants from now on."""
    own, form = _own(asked, business_id, client_id), asked.form(PreferencesForm)
    said: dict[str, object] = {
        field: field in form.wanted for (channel, _), field in CHOICES.items() if channel in _channels(own)
    }
    said |= {"preferred_channel": form.preferred_channel or "", "language": form.language}
    said |= {"reminders": form.reminders}
    told = Told(where="preference_page", words=", ".join(sorted(form.wanted)))
    consent.choose(business_id, own.client, said, told, clock.now())
    return see(link(_here(business_id, client_id), {"token": own.token}, booked=True))


@page(preference_pages, "POST", PREFERENCES + "/confirm", private=True)
def confirm_address(asked: Asked, business_id: str, client_id: str) -> Response:
    """Write to an address again that could not be reached, since its owner says that it is right."""
    own = _own(asked, business_id, client_id)
    for stop in (own.client.email_stopped, own.client.phone_stopped):
        if stop:
            consent.confirm_address(business_id, own.client, stop.to, clock.now())
    return see(link(_here(business_id, client_id), {"token": own.token}, booked=True))


def _ending(asked: Asked, business_id: str, client_id: str, channel: str) -> tuple[Preferences, Channel]:
    if channel not in OFFERS:
        raise NotFound(said("There is no page at this address."))
    own = consent.get_unsubscribing(business_id, client_id, channel, asked.query(Link).token)
    speak_to(own.client.language)
    return own, OFFERS[channel]


def _ended(asked: Asked, own: Preferences, channel: Channel, *, done: bool) -> Response:
    client_id = own.client.client_id
    return render(
        "unsubscribe.html",
        business=own.business,
        channel=WORDS[channel],
        done=done,
        here=asked.path,
        kept={"token": asked.query(Link).token},
        preferences=link(_here(own.business.business_id, client_id), {"token": own.token}) if done else "",
    )


@page(preference_pages, "GET", UNSUBSCRIBE, private=True)
def ask_to_unsubscribe(asked: Asked, business_id: str, client_id: str, channel: str) -> Response:
    """Ask whether offers shall end; whoever only looks changes nothing, and mail programs look."""
    own, way = _ending(asked, business_id, client_id, channel)
    return _ended(asked, own, way, done=not consent.agreed(own.client, way, "marketing"))


@page(preference_pages, "POST", UNSUBSCRIBE, private=True, by_programs=True)
def unsubscribe(asked: Asked, business_id: str, client_id: str, channel: str) -> Response:
    """End the offers over a channel at once: by the button, or by a mail program's one click (RFC 8058)."""
    own, way = _ending(asked, business_id, client_id, channel)
    consent.unsubscribe(business_id, own.client, way, clock.now())
    return _ended(asked, own, way, done=True)
