"""The calls for what clients allow: read it, note what they said, change a contact; and the etiquette."""

from chalice.app import Blueprint

from chalicelib.api.consent_answers import ConsentsAnswer, EtiquetteThing
from chalicelib.api.consent_asked import ConsentBody, ConsentsQuery, NewContactBody
from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.record_answers import ClientAnswer
from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Etiquette
from chalicelib.clients.model import Told
from chalicelib.clients.service import get_client
from chalicelib.consent import service
from chalicelib.core import clock
from chalicelib.messaging.service import approved, webhook_secret

consents = Blueprint(__name__)

CLIENT = BUSINESS + "/clients/{client_id}"


@operation(consents, "GET", CLIENT + "/consents", ConsentsAnswer, query=ConsentsQuery, needs="day")
def get_consents(call: Call, business_id: str, client_id: str) -> ConsentsAnswer:
    """Give what a client allows, and who said so when, where and to which words, the newest first."""
    return ConsentsAnswer.of(service.get_record(business_id, client_id, call.query(ConsentsQuery).cursor))


@operation(consents, "POST", CLIENT + "/consents", ConsentsAnswer, body=ConsentBody, needs="clients")
def note_consents(call: Call, business_id: str, client_id: str) -> ConsentsAnswer:
    """Note what a client said to you: what they allow, what they take back, which way they like best."""
    body = call.body(ConsentBody, exact=True)
    told = Told(by=call.require_staff(), where="api", words=body.words)
    service.choose(business_id, get_client(business_id, client_id), body.said(), told, clock.now())
    return ConsentsAnswer.of(service.get_record(business_id, client_id))


@operation(consents, "POST", CLIENT + "/contact", ClientAnswer, body=NewContactBody, needs="clients")
def change_contact(call: Call, business_id: str, client_id: str) -> ClientAnswer:
    """Give a client another email address or number; a new one is written to again."""
    body, by = call.body(NewContactBody), call.require_staff()
    client = service.enter_contact(business_id, client_id, body.email, body.phone, by, clock.now())
    return ClientAnswer.of(client)


@operation(consents, "GET", BUSINESS + "/etiquette", EtiquetteThing, needs="settings")
def get_etiquette(_call: Call, business_id: str) -> EtiquetteThing:
    """Give when and how often clients are written to, and the secret that webhook messages are signed by."""
    return _etiquette(business_id)


@operation(consents, "PUT", BUSINESS + "/etiquette", EtiquetteThing, body=EtiquetteThing, needs="settings")
def put_etiquette(call: Call, business_id: str) -> EtiquetteThing:
    """Change when and how often clients are written to."""
    given = call.body(EtiquetteThing, exact=True)
    approved.require_known(given.whatsapp_templates)
    etiquette = Etiquette(**given.model_dump(exclude={"version", "webhook_secret"}))
    catalogue.change_etiquette(business_id, etiquette, given.version)
    return _etiquette(business_id)


def _etiquette(business_id: str) -> EtiquetteThing:
    business, version = catalogue.get_business(business_id)
    secret = webhook_secret(business_id)
    return EtiquetteThing(**business.etiquette.model_dump(), version=version, webhook_secret=secret)
