"""Forms before a visit: who may fill one in until when, and which link asks for what is missing."""

from datetime import datetime

from chalicelib.catalogue.model import Catalogue
from chalicelib.core.errors import FormClosed, NotFound
from chalicelib.core.saying import said
from chalicelib.intake import service as intake
from chalicelib.intake.model import FilledIn, Given, Sending
from chalicelib.scheduling.lifecycle import OVER
from chalicelib.scheduling.model import Visit
from chalicelib.scheduling.order import Order


def require_fillable(visit: Visit, now: datetime) -> None:
    """Raise NotFound where nothing is asked before a visit, and FormClosed once that is over."""
    if not visit.forms:
        raise NotFound(said("There is no form to fill in before this appointment."))
    if visit.appointment.status in OVER or visit.appointment.ends_at <= now:
        raise FormClosed


def fill_in_form(visit: Visit, given: Given, by: str, now: datetime) -> FilledIn:
    """Keep what is answered before a visit, by the client or somebody of the staff.

    Raises what `require_fillable` raises, BadInput naming each answer that does not fit, ChangedMeanwhile.
    """
    require_fillable(visit, now)
    about = visit.appointment
    sending = Sending(by=by, at=now)
    return intake.fill_in(about.business_id, about.appointment_id, visit.forms, given, sending)


def missing_form_url(visits: Order, catalogue: Catalogue) -> str:
    """Give the link to the first form that is still missing before one of these visits, or an empty text."""
    booked = {it.appointment_id: it.service_ids for it in visits}
    missing = intake.missing_among(catalogue, booked)
    return next((Visit(it, catalogue).form_url for it in visits if it.appointment_id in missing), "")
