"""Coming onto the waiting list by a page: for what, on which days, and how somebody can be reached."""

from datetime import date, timedelta

from chalice.app import Blueprint, Response

from chalicelib.access.model import Subjects
from chalicelib.access.service import require_within_limits
from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients.model import Told
from chalicelib.clients.service import contact_complaints
from chalicelib.core import clock
from chalicelib.core.contact import contacts
from chalicelib.core.errors import BadInput, Conflict, Refusal, TooManyRequests
from chalicelib.waiting import service
from chalicelib.waiting.model import Wanted as Awaited
from chalicelib.web.forms import Joining, Wished, checked
from chalicelib.web.language import in_words
from chalicelib.web.page import Asked, page, problem_of, render, see
from chalicelib.web.rendering import link
from chalicelib.web.wanted import Wanted, wanted
from chalicelib.web.words import CONSENTS

joining_pages = Blueprint(__name__)

LIST = "/b/{business_id}/waiting-list"
USUALLY = timedelta(days=14)


def _wanted(business_id: str, wished: Wished) -> Wanted:
    services = (wished.service_id,) if wished.service_id else ()
    return wanted(get_catalogue(business_id), services, wished.package_id, wished)


def _form(this: Wanted, typed: dict[str, str], refusal: Refusal | None = None) -> Response:
    return render(
        "joining.html",
        problem_of(refusal) if refusal else None,
        business=this.business,
        this=this,
        typed=typed,
        back=link(this.path, this.kept),
    )


@page(joining_pages, "GET", LIST)
def ask_to_wait(asked: Asked, business_id: str) -> Response:
    """Show what somebody can wait for, and ask on which days and how to reach them."""
    today = clock.now().date()
    usual = {"first_on": today.isoformat(), "last_on": (today + USUALLY).isoformat()}
    return _form(_wanted(business_id, asked.query(Wished)), usual)


@page(joining_pages, "POST", LIST)
def wait(asked: Asked, business_id: str) -> Response:
    """Put somebody on the waiting list; what is refused is asked again, with everything that was typed."""
    this = _wanted(business_id, asked.form(Wished))
    try:
        said, now = checked(Joining, asked.fields(), lambda typed: _unreachable(this, typed)), clock.now()
        who = contacts(said.email, said.phone, lambda: this.business.country)
        subjects: Subjects = {"address": [asked.address], "contact": who}
        require_within_limits(business_id, "booking", subjects, now)
        waiting = service.enter(
            business_id,
            _awaited(this, said.first_on, said.last_on),
            now,
            name=said.name,
            email=said.email,
            phone=said.phone,
            sms_consent=said.sms_consent or None,
            told=Told(
                where="waiting_page", words=in_words(CONSENTS["sms_consent"]) if said.sms_consent else ""
            ),
        )
    except (BadInput, Conflict, TooManyRequests) as refusal:
        return _form(this, asked.typed(), refusal)
    return see(
        link(f"{LIST.format(business_id=business_id)}/{waiting.wish.wish_id}", {"token": waiting.token})
    )


def _unreachable(this: Wanted, typed: Joining) -> list[tuple[str, str]]:
    return contact_complaints(this.business.country, typed.email, typed.phone)


def _awaited(this: Wanted, first_on: date, last_on: date) -> Awaited:
    package = this.offering.package
    return Awaited(
        service_ids=() if package else tuple(each.service_id for each in this.offering.services),
        package_id=package.package_id if package else None,
        staff_ids=(this.person.staff_id,) if this.person else (),
        location_id=this.place.location_id,
        postcode=this.said.postcode,
        client_time_zone=this.said.client_time_zone,
        first_on=first_on,
        last_on=last_on,
    )
