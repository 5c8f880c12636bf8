"""The calls for the wording of messages: what is shipped, what the owner made of it, and trying it out."""

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
    TemplateQuery,
    TemplatesAnswer,
    TemplatesQuery,
    TestAnswer,
    TestBody,
    UseBody,
    VersionAnswer,
)
from chalicelib.catalogue.service import get_catalogue
from chalicelib.core import clock
from chalicelib.core.errors import NotFound
from chalicelib.messaging.service import language_for, templates
from chalicelib.scheduling import service as scheduling

wording = Blueprint(__name__)

HERE = BUSINESS + "/templates"
ONE = HERE + "/{purpose}/{channel}/{language}"
PRICE = BUSINESS + "/sms-price"


def _name(call: Call, purpose: str, channel: str, language: str) -> templates.TemplateName:
    own = call.query(TemplateQuery).template_id or ""
    return templates.template_name(purpose, channel, language, own)


@operation(wording, "GET", HERE, TemplatesAnswer, query=TemplatesQuery, needs="settings")
def list_templates(call: Call, business_id: str) -> TemplatesAnswer:
    """Give the wording of every purpose and channel in a language, then that of the owner's own texts."""
    business = get_catalogue(business_id).business
    language = call.query(TemplatesQuery).language or language_for(business.language)
    found = templates.list_templates(business_id, language)
    return TemplatesAnswer(
        items=[TemplateAnswer.of(there) for there in found], languages=sorted(templates.languages())
    )


@operation(wording, "GET", ONE, TemplateDetail, query=TemplateQuery, needs="settings")
def get_template(call: Call, business_id: str, purpose: str, channel: str, language: str) -> TemplateDetail:
    """Give a template, all its versions, and the names that it may use."""
    name = _name(call, purpose, channel, language)
    there, versions = templates.get_template(business_id, name)
    if name.template_id and not versions:
        raise NotFound("There is no such text of your own.")
    return TemplateDetail.of(there, versions)


@operation(wording, "PUT", ONE, VersionAnswer, query=TemplateQuery, body=SaveBody, needs="settings")
def keep_wording(call: Call, business_id: str, purpose: str, channel: str, language: str) -> VersionAnswer:
    """Keep a wording as the next version; refused with the lines that cannot be used."""
    name, body = _name(call, purpose, channel, language), call.body(SaveBody, exact=True)
    by, now = call.require_staff(), clock.now()
    kept = templates.keep_template(business_id, name, body.wording(), by, now, live=body.live)
    return VersionAnswer.of(kept)


@operation(wording, "POST", ONE + "/use", TemplateAnswer, query=TemplateQuery, body=UseBody, needs="settings")
def use_version(call: Call, business_id: str, purpose: str, channel: str, language: str) -> TemplateAnswer:
    """Send with an older version again, or with the wording that comes with the program."""
    name = _name(call, purpose, channel, language)
    return TemplateAnswer.of(templates.use_version(business_id, name, call.body(UseBody, exact=True).number))


@operation(
    wording, "POST", ONE + "/preview", PreviewAnswer, query=TemplateQuery, body=LookBody, needs="settings"
)
def preview(call: Call, business_id: str, purpose: str, channel: str, language: str) -> PreviewAnswer:
    """Give how a message looks with a real appointment, and how an SMS travels and what it costs."""
    name, body = _name(call, purpose, channel, language), call.body(LookBody, exact=True)
    given = body.wording
    looked_at = given.wording() if given else templates.wording_of(business_id, name, body.number)
    facts, appointment_id = scheduling.example_facts(business_id, name, clock.now(), body.appointment_id)
    return PreviewAnswer.of(templates.preview(business_id, name, looked_at, facts), appointment_id)


@operation(wording, "POST", ONE + "/test", TestAnswer, query=TemplateQuery, body=TestBody, needs="settings")
def send_test(call: Call, business_id: str, purpose: str, channel: str, language: str) -> TestAnswer:
    """Send a version to one of the staff as a test, through the outbox like any other message."""
    name, body, now = _name(call, purpose, channel, language), call.body(TestBody, exact=True), clock.now()
    message = scheduling.send_test(business_id, name, body.staff_id, body.number, now, body.appointment_id)
    return TestAnswer(message_id=message.message_id, to=message.to)


@operation(wording, "GET", PRICE, PriceAnswer, needs="settings")
def get_sms_price(_call: Call, business_id: str) -> PriceAnswer:
    """Give what a segment of an SMS costs, as previews reckon."""
    return PriceAnswer.of(templates.find_segment_price(business_id))


@operation(wording, "PUT", PRICE, PriceAnswer, body=PriceBody, needs="settings")
def set_sms_price(call: Call, business_id: str) -> PriceAnswer:
    """Set what a segment of an SMS costs."""
    price = templates.SegmentPrice(**call.body(PriceBody, exact=True).model_dump())
    return PriceAnswer.of(templates.set_segment_price(business_id, price))
