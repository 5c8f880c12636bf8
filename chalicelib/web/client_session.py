"""Which client has signed in in a browser."""

from chalicelib.access.model import CLIENT_COOKIE
from chalicelib.access.service import find_client
from chalicelib.catalogue.model import Catalogue
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core import clock
from chalicelib.web.page import Asked


def signed_in_client(asked: Asked, catalogue: Catalogue) -> Client | None:
    """Give the client who has signed in, by the card that is kept of them, or None.

    Whoever shows no session of ours costs no read.
    """
    business_id, session = catalogue.business.business_id, asked.cookie(CLIENT_COOKIE)
    client_id = find_client(business_id, session, catalogue.signing_secret, clock.now())
    client = clients.find_client(business_id, client_id) if client_id else None
    return clients.find_client(business_id, client.merged.into) if client and client.merged else client
