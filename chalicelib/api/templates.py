"""The calls for the wording of messages: what is shipped, what the owner made of it, and trying it out."""

from datetime import datetime, timedelta

from chalice.app import Blueprint

from chalicelib.api.operation import Call, operation
from chalicelib.api.public import BUSINESS
from chalicelib.api.template_answers import (
    LookBody,
    PreviewAnswer,
    PriceAnswer,
    PriceBody,
    SaveBody,
    TemplateAnswer,
    TemplateDetail,
    TemplatesAnswer,
    TemplatesQuery,
    TestAnswer,
    TestBody,
    UseBody,
    VersionAnswer,
)
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import bad_field
from chalicelib.messaging.model import TO_STAFF, Channel
from chalicelib.messaging.service import language_for, templates
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Visit

wording = Blueprint(__name__)

HERE = BUSINESS + "/templates"
ONE = HERE + "/{purpose}/{channel}/{language}"
PRICE = BUSINESS + "/sms-price"
LOOKED_AHEAD = timedelta(days=60)
ONLY_AT_TIMES = frozenset(
    {
        *("note", "reason", "cancelled_by", "waited_for", "until", "deposit", "agreed"),
        *("previous_date", "previous_time", "move_until", "cancel_until"),
    }
)
"""Facts that a visit has only after certain things happened: made up where it has none."""


@operation(wording, "GET", HERE, TemplatesAnswer, query=TemplatesQuery, staff_only=True)
def list_templates(call: Call, business_id: str) -> TemplatesAnswer:
    """Give the wording of every purpose and channel in a language, shipped and the owner's own."""
    business = get_catalogue(business_id).business
    language = call.query(TemplatesQuery).language or language_for(business.language)
    found = templates.list_templates(business_id, language)
    return TemplatesAnswer(
        items=[TemplateAnswer.of(there) for there in found], languages=sorted(templates.languages())
    )


@operation(wording, "GET", ONE, TemplateDetail, staff_only=True)
def get_template(_call: Call, business_id: str, purpose: str, channel: str, language: str) -> TemplateDetail:
    """Give a template, all its versions, and the names that it may use."""
    name = templates.template_name(purpose, channel, language)
    return TemplateDetail.of(*templates.get_template(business_id, name))


@operation(wording, "PUT", ONE, VersionAnswer, body=SaveBody, staff_only=True)
def keep_wording(call: Call, business_id: str, purpose: str, channel: str, language: str) -> VersionAnswer:
    """Keep a wording as the next version; refused with the lines that cannot be used."""
    name, body = templates.template_name(purpose, channel, language), call.body(SaveBody)
    by, now = call.require_staff(), clock.now()
    kept = templates.keep_template(business_id, name, body.wording(), by, now, live=body.live)
    return VersionAnswer.of(kept)


@operation(wording, "POST", ONE + "/use", TemplateAnswer, body=UseBody, staff_only=True)
def use_version(call: Call, business_id: str, purpose: str, channel: str, language: str) -> TemplateAnswer:
    """Send with an older version again, or with the wording that comes with the program."""
    name = templates.template_name(purpose, channel, language)
    return TemplateAnswer.of(templates.use_version(business_id, name, call.body(UseBody).number))


@operation(wording, "POST", ONE + "/preview", PreviewAnswer, body=LookBody, staff_only=True)
def preview(call: Call, business_id: str, purpose: str, channel: str, language: str) -> PreviewAnswer:
    """Give how a message looks with a real appointment, and how an SMS travels and what it costs."""
    name, body = templates.template_name(purpose, channel, language), call.body(LookBody)
    given = body.wording
    looked_at = given.wording() if given else templates.wording_of(business_id, name, body.number)
    facts, appointment_id = _facts(business_id, name, body.appointment_id, clock.now())
    return PreviewAnswer.of(templates.preview(business_id, name, looked_at, facts), appointment_id)


@operation(wording, "POST", ONE + "/test", TestAnswer, body=TestBody, staff_only=True)
def send_test(call: Call, business_id: str, purpose: str, channel: str, language: str) -> TestAnswer:
    """Send a version to one of the staff as a test, through the outbox like any other message."""
    name, body, now = templates.template_name(purpose, channel, language), call.body(TestBody), clock.now()
    staff = get_catalogue(business_id).get_staff(body.staff_id)
    address = staff.email if name.form == "email" else staff.phone
    if not address:
        raise bad_field("staff_id", f"{staff.name} has no address for this. Please enter one first.")
    to: tuple[Channel, str] = (name.form, address)
    facts, _ = _facts(business_id, name, body.appointment_id, now)
    message = templates.send_test(business_id, name, body.number, to, facts, now)
    return TestAnswer(message_id=message.message_id, to=message.to)


@operation(wording, "GET", PRICE, PriceAnswer, staff_only=True)
def get_sms_price(_call: Call, business_id: str) -> PriceAnswer:
    """Give what a segment of an SMS costs, as previews reckon."""
    return PriceAnswer.of(templates.find_segment_price(business_id))


@operation(wording, "PUT", PRICE, PriceAnswer, body=PriceBody, staff_only=True)
def set_sms_price(call: Call, business_id: str) -> PriceAnswer:
    """Set what a segment of an SMS costs."""
    price = templates.SegmentPrice(**call.body(PriceBody).model_dump())
    return PriceAnswer.of(templates.set_segment_price(business_id, price))


def _facts(
    business_id: str, name: templates.TemplateName, appointment_id: str | None, now: datetime
) -> tuple[dict[str, str], str | None]:
    """Give facts to look at a template with, and the appointment that they are of, if there is one.

    No link of a client's is among them: who previews a message is not the one it is for.
    """
    visit = _example(business_id, appointment_id, now)
    catalogue = get_catalogue(business_id)
    here = scheduling.booking_url(business_id)
    facts = templates.made_up_facts(catalogue, name.language, now, here)
    if visit is None:
        return facts, None
    about = visit.appointment
    staff = catalogue.staff.get(about.staff_ids[0]) if name.purpose in TO_STAFF else None
    told = scheduling.Told(visit, (about,), (), None, name.language, now, staff)
    real = {
        fact: text
        for fact, text in scheduling.facts_of(told).items()
        if not fact.endswith("_url") and (text or fact not in ONLY_AT_TIMES)
    }
    return {**facts, **real}, about.appointment_id


def _example(business_id: str, appointment_id: str | None, now: datetime) -> Visit | None:
    """Give the appointment asked for, or the next one, or one of those just past, or None."""
    if appointment_id:
        return scheduling.get_visit(business_id, appointment_id)
    ahead = scheduling.list_appointments(business_id, now, now + LOOKED_AHEAD).items
    found = ahead or scheduling.list_appointments(business_id, now - LOOKED_AHEAD, now).items[::-1]
    return Visit(found[0], get_catalogue(business_id)) if found else None
