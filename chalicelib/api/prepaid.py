"""The calls for sessions paid for ahead: entering a sale, and what is left of each."""

from chalice.app import Blueprint

from chalicelib.api.operation import Call, operation
from chalicelib.api.prepaid_answers import PrepaidAnswer, PrepaidBody, PrepaidsAnswer
from chalicelib.api.public import BUSINESS
from chalicelib.automation.service import note_prepaid
from chalicelib.core import clock
from chalicelib.prepaid import service

prepaid = Blueprint(__name__)

HERE = BUSINESS + "/clients/{client_id}/prepaid"


@operation(prepaid, "POST", HERE, PrepaidAnswer, body=PrepaidBody, status=201, staff_only=True)
def sell_prepaid(call: Call, business_id: str, client_id: str) -> PrepaidAnswer:
    """Enter sessions that a client has paid for ahead; visits of the same day use them, too."""
    asked, by = call.body(PrepaidBody).asked(), call.require_staff()
    sold = service.sell(business_id, client_id, asked, by, clock.now(), note_prepaid, call.idempotency_key)
    return PrepaidAnswer.of(sold)


@operation(prepaid, "GET", HERE, PrepaidsAnswer, staff_only=True)
def list_prepaid(_call: Call, business_id: str, client_id: str) -> PrepaidsAnswer:
    """Give what a client has paid for ahead, which appointments used it, and what is left."""
    return PrepaidsAnswer.of(service.list_prepaid(business_id, client_id, clock.now()))
