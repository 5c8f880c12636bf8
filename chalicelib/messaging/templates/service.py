"""Owners' templates: saving, versions, what a message is worded by, looking at one and trying it out.

docs/templates.md describes what can be written and what is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from chalicelib.core.errors import ChangedMeanwhile, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.table import WriteRefused
from chalicelib.messaging import store as messages
from chalicelib.messaging.channels import Content
from chalicelib.messaging.facts import ALLOWED, COMPOSED, FACTS, optional_of
from chalicelib.messaging.model import Channel, Message, Purpose, Subject, Verdict
from chalicelib.messaging.rendering import template_name_of, worded
from chalicelib.messaging.segments import Cost, Segments, cost_of, segments_of
from chalicelib.messaging.templates import store
from chalicelib.messaging.templates.checking import require_usable
from chalicelib.messaging.templates.examples import made_up_facts
from chalicelib.messaging.templates.model import (
    SHIPPED,
    Form,
    SegmentPrice,
    Shelf,
    Template,
    TemplateName,
    Wording,
)
from chalicelib.messaging.templates.shipped import languages, shipped_wording
from chalicelib.messaging.templates.words import names_for

__all__ = [
    "ALLOWED",
    "COMPOSED",
    "FACTS",
    "SHIPPED",
    "Form",
    "SegmentPrice",
    "Template",
    "TemplateName",
    "Wording",
    "languages",
    "made_up_facts",
    "names_for",
    "optional_of",
]

FORMS: tuple[Form, ...] = get_args(Form)


@dataclass(frozen=True, slots=True)
class Worded:
    """What there is for one name: the shipped wording, and what the owner has made of it."""

    name: TemplateName
    shipped: Wording
    shelf: Shelf

    @property
    def in_use(self) -> Wording:
        """Give the wording that messages are sent with."""
        return self.shelf.live.wording if self.shelf.live else self.shipped

    @property
    def number(self) -> int:
        """Give which version that is; 0 is the shipped one."""
        return self.shelf.live.number if self.shelf.live else SHIPPED


@dataclass(frozen=True, slots=True)
class Preview:
    """How a message looks with certain facts, and for an SMS how it travels and what it costs."""

    content: Content
    segments: Segments | None = None
    cost: Cost | None = None


def list_templates(business_id: str, language: str) -> list[Worded]:
    """Give what there is in a language, for every purpose and form; raise NotFound for no such language."""
    names = [template_name(purpose, form, language) for purpose in get_args(Purpose) for form in FORMS]
    shelves = store.load_shelves(business_id)
    return [
        Worded(name, shipped_wording(name), shelves.get(store.shelf_key(name), Shelf())) for name in names
    ]


def template_name(purpose: str, form: str, language: str) -> TemplateName:
    """Give the name for what stands in an address, or raise NotFound."""
    found = TemplateName(
        next((known for known in get_args(Purpose) if known == purpose), "owner_message"),
        next((known for known in FORMS if known == form), "sms"),
        language,
    )
    if (found.purpose, found.form) != (purpose, form) or language not in languages():
        raise NotFound("There is no such template.")
    return found


def get_template(business_id: str, name: TemplateName) -> tuple[Worded, list[Template]]:
    """Give what there is for a name, and all of the owner's versions, the latest first."""
    shelf, _ = store.load_shelf(business_id, name)
    return Worded(name, shipped_wording(name), shelf), store.load_versions(business_id, name)


def keep_template(
    business_id: str, name: TemplateName, wording: Wording, by: str, now: datetime, *, live: bool = True
) -> Template:
    """Keep a wording as the next version and send with it from now on, unless it is not to be `live` yet.

    Raises BadInput naming the lines that cannot be used, and ChangedMeanwhile.
    """
    require_usable(wording, name)
    shelf, seen = store.load_shelf(business_id, name)
    kept = Template(number=shelf.latest + 1, wording=wording, saved_by=by, saved_at=now)
    changed = Shelf(live=kept if live else shelf.live, latest=kept.number)
    _save(business_id, name, changed, seen, kept)
    return kept


def use_version(business_id: str, name: TemplateName, number: int) -> Worded:
    """Send with this version from now on, 0 for the shipped wording.

    Raises NotFound for no such version, BadInput for one that can no longer be used, and ChangedMeanwhile.
    """
    shelf, seen = store.load_shelf(business_id, name)
    template = None if number == SHIPPED else _get_version(business_id, name, number)
    if template:
        require_usable(template.wording, name)
    changed = shelf.model_copy(update={"live": template})
    if changed != shelf:
        _save(business_id, name, changed, seen)
    return Worded(name, shipped_wording(name), changed)


def template_for(message: Message) -> Template | None:
    """Give the owner's version that a message is worded by, None for the shipped wording.

    A test says itself which version it tries out.
    """
    name = template_name_of(message)
    if message.subject.kind == "test":
        number = message.subject.version
        return None if number == SHIPPED else _get_version(message.business_id, name, number)
    return store.load_shelf(message.business_id, name)[0].live


def preview(business_id: str, name: TemplateName, wording: Wording, facts: Mapping[str, str]) -> Preview:
    """Give how a wording looks with these facts, saved or not; raise BadInput for one that cannot be used."""
    require_usable(wording, name)
    content = worded(wording, name, dict(facts))
    if name.form == "email":
        return Preview(content)
    segments = segments_of(content.text)
    return Preview(content, segments, cost_of(segments, store.load_price(business_id)))


def wording_of(business_id: str, name: TemplateName, number: int | None) -> Wording:
    """Give the wording of a version, 0 for the shipped one, None for the one in use; or raise NotFound."""
    if number is None:
        return Worded(name, shipped_wording(name), store.load_shelf(business_id, name)[0]).in_use
    return shipped_wording(name) if number == SHIPPED else _get_version(business_id, name, number).wording


def send_test(
    business_id: str,
    name: TemplateName,
    number: int | None,
    to: tuple[Channel, str],
    facts: Mapping[str, str],
    now: datetime,
) -> Message:
    """Send a version to one of the staff as a test, through the outbox like any other message.

    Without a `number` it is the one in use. Raises NotFound for no such version.
    """
    if number is None:
        live = store.load_shelf(business_id, name)[0].live
        number = live.number if live else SHIPPED
    elif number != SHIPPED:
        _get_version(business_id, name, number)
    channel, address = to
    test = new_id()
    message = Message(
        message_id=f"test-{name.purpose}-{channel}-{test}",
        business_id=business_id,
        purpose=name.purpose,
        channel=channel,
        to=address,
        recipient="staff",
        client_id="staff",
        language=name.language,
        template_id=name.template_id,
        facts=dict(facts),
        subject=Subject(kind="test", id=test, version=number),
        due_at=now,
        created_at=now,
    )
    messages.save_new(message)
    return message


def judge_test(_message: Message, _now: datetime) -> Verdict:
    """Let a test go out: somebody of the staff has just asked for it, and gets it."""
    return Verdict(send=True)


def find_segment_price(business_id: str) -> SegmentPrice | None:
    """Give what a segment of an SMS costs, or None where nobody has said so."""
    return store.load_price(business_id)


def set_segment_price(business_id: str, price: SegmentPrice) -> SegmentPrice:
    """Set what a segment of an SMS costs, so that previews can say what a text will."""
    store.save_price(business_id, price)
    return price


def _get_version(business_id: str, name: TemplateName, number: int) -> Template:
    found = store.load_version(business_id, name, number)
    if found is None:
        raise NotFound("There is no such version of this template.")
    return found


def _save(business_id: str, name: TemplateName, shelf: Shelf, seen: int, new: Template | None = None) -> None:
    try:
        store.save(business_id, name, shelf, seen, new)
    except WriteRefused as error:
        raise ChangedMeanwhile from error
