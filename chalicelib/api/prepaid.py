"""The calls for sessions paid for ahead: entering a sale, correcting it, and what is left of each."""

from chalice.app import Blueprint

from chalicelib.api.operation import Call, operation
from chalicelib.api.prepaid_answers import (
    PrepaidAnswer,
    PrepaidBody,
    PrepaidChange,
    PrepaidsAnswer,
    PrepaidTakeBack,
)
from chalicelib.api.public import BUSINESS
from chalicelib.automation.service import note_prepaid
from chalicelib.core import clock
from chalicelib.prepaid import service

prepaid = Blueprint(__name__)

HERE = BUSINESS + "/clients/{client_id}/prepaid"
SALE = HERE + "/{sale_id}"


@operation(prepaid, "POST", HERE, PrepaidAnswer, body=PrepaidBody, status=201, needs="clients")
def sell_prepaid(call: Call, business_id: str, client_id: str) -> PrepaidAnswer:
    """Enter sessions that a client has paid for ahead; visits of the same day use them, too."""
    asked, by = call.body(PrepaidBody).asked(), call.require_staff()
    sold = service.sell(business_id, client_id, asked, by, clock.now(), note_prepaid, call.idempotency_key)
    return PrepaidAnswer.of(sold)


@operation(prepaid, "GET", HERE, PrepaidsAnswer, needs="day")
def list_prepaid(_call: Call, business_id: str, client_id: str) -> PrepaidsAnswer:
    """Give what a client has paid for ahead, which appointments used it, and what is left."""
    return PrepaidsAnswer.of(service.list_prepaid(business_id, client_id, clock.now()))


@operation(prepaid, "PUT", SALE, PrepaidAnswer, body=PrepaidChange, needs="clients")
def change_prepaid(call: Call, business_id: str, client_id: str, sale_id: str) -> PrepaidAnswer:
    """Change how many sessions a sale has and until when it is good; visits keep what they used of it."""
    wanted, by = call.body(PrepaidChange).wanted(), call.require_staff()
    return PrepaidAnswer.of(
        service.correct(business_id, client_id, sale_id, wanted, by, clock.now(), note_prepaid)
    )


@operation(prepaid, "POST", SALE + "/take-back", PrepaidAnswer, body=PrepaidTakeBack, needs="clients")
def take_back_prepaid(call: Call, business_id: str, client_id: str, sale_id: str) -> PrepaidAnswer:
    """Take back what is left of a sale; what was used of it stays used."""
    wanted, by = call.body(PrepaidTakeBack).wanted(), call.require_staff()
    return PrepaidAnswer.of(
        service.correct(business_id, client_id, sale_id, wanted, by, clock.now(), note_prepaid)
    )
