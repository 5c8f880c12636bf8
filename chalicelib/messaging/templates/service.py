"""Owners' templates: saving, versions, what a message is worded by, looking at one and trying it out.

docs/templates.md describes what can be written and what is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from chalicelib.catalogue.model import Business
from chalicelib.catalogue.service import get_business
from chalicelib.core.errors import ChangedMeanwhile, NotFound, bad_field
from chalicelib.core.ids import is_plain, new_id
from chalicelib.core.saying import said
from chalicelib.core.table import WriteRefused
from chalicelib.messaging import store as messages
from chalicelib.messaging.channels import Content
from chalicelib.messaging.facts import ALLOWED, COMPOSED, FACTS, optional_of
from chalicelib.messaging.model import Channel, Message, Purpose, Subject, Verdict
from chalicelib.messaging.rendering import content_of, template_name_of, worded
from chalicelib.messaging.segments import Cost, Segments, cost_of, segments_of
from chalicelib.messaging.templates import store
from chalicelib.messaging.templates.checking import require_usable
from chalicelib.messaging.templates.examples import made_up_facts
from chalicelib.messaging.templates.model import (
    OWN,
    SHIPPED,
    Form,
    SegmentPrice,
    Shelf,
    Template,
    TemplateName,
    Wording,
)
from chalicelib.messaging.templates.shipped import language_for, languages, shipped_wording
from chalicelib.messaging.templates.words import names_for

__all__ = [
    "ALLOWED",
    "COMPOSED",
    "FACTS",
    "OWN",
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
    shelf: Shelf

    @property
    def shipped(self) -> Wording | None:
        """Give what comes with the program; None for an own text."""
        return None if self.name.template_id else shipped_wording(self.name)

    @property
    def in_use(self) -> Wording | None:
        """Give the wording that messages are sent with; None for an own text that is not in use yet."""
        return self.shelf.live.wording if self.shelf.live else self.shipped

    @property
    def number(self) -> int | None:
        """Give which version that is; 0 is the shipped one."""
        if self.shelf.live:
            return self.shelf.live.number
        return None if self.name.template_id else SHIPPED

    @property
    def begun_with(self) -> Wording:
        """Give what an owner goes on from: what is in use, or for an own text a suggestion."""
        return self.in_use or shipped_wording(self.name)


@dataclass(frozen=True, slots=True)
class Preview:
    """How a message looks with certain facts, and for an SMS how it travels and what it costs."""

    content: Content
    segments: Segments | None = None
    cost: Cost | None = None


def list_templates(business_id: str, language: str) -> list[Worded]:
    """Give what there is in a language for every purpose and form, then for every own text.

    Own texts are listed in each language in which they could be written. Raises NotFound for no such
    language.
    """
    shelves = store.load_shelves(business_id)
    own = sorted({name.template_id for name in shelves if name.template_id})
    every = [(purpose, "") for purpose in get_args(Purpose) if purpose != OWN] + [(OWN, it) for it in own]
    names = [template_name(purpose, form, language, it) for purpose, it in every for form in FORMS]
    return [Worded(name, shelves.get(name, Shelf())) for name in names]


def list_own_in_use(business: Business) -> list[str]:
    """Give the owner's own texts (template_id) that are in use in the business's language, by name."""
    language, shelves = language_for(business.language), store.load_shelves(business.business_id, OWN)
    return sorted({it.template_id for it, shelf in shelves.items() if shelf.live and it.language == language})


def template_name(purpose: str, form: str, language: str, template_id: str = "") -> TemplateName:
    """Give the name for what stands in an address, or raise NotFound."""
    found = TemplateName(
        next((known for known in get_args(Purpose) if known == purpose), OWN),
        next((known for known in FORMS if known == form), "sms"),
        language,
        template_id,
    )
    right = is_plain(template_id) if found.purpose == OWN else not template_id
    if (found.purpose, found.form) != (purpose, form) or language not in languages() or not right:
        raise NotFound(said("There is no such template."))
    return found


def get_template(business_id: str, name: TemplateName) -> tuple[Worded, list[Template]]:
    """Give what there is for a name, and all of the owner's versions, the latest first."""
    shelf, _ = store.load_shelf(business_id, name)
    return Worded(name, shelf), store.load_versions(business_id, name)


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
    """Send with this version from now on, 0 for the shipped wording, which an own text has not.

    Raises NotFound for no such version, BadInput for one that can no longer be used, and ChangedMeanwhile.
    """
    shelf, seen = store.load_shelf(business_id, name)
    template = _chosen(business_id, name, number)
    if template:
        require_usable(template.wording, name)
    changed = shelf.model_copy(update={"live": template})
    if changed != shelf:
        _save(business_id, name, changed, seen)
    return Worded(name, changed)


def template_for(message: Message) -> Template | None:
    """Give the owner's version that a message is worded by, None for the shipped wording.

    A test says itself which version it tries out.
    """
    name = template_name_of(message)
    if message.subject.kind == "test":
        return _chosen(message.business_id, name, message.subject.version)
    return store.load_shelf(message.business_id, name)[0].live


def worded_by(message: Message) -> tuple[Message, Template | None]:
    """Give a message in the language that it goes out in, and the owner's version that it is worded by.

    An own text that is not in use in the message's language goes out in the business's; where it is not in
    use in that either, the message is worded as its purpose usually is, if there is anything usual.
    """
    template = template_for(message)
    if template or not message.template_id:
        return message, template
    business, _ = get_business(message.business_id)
    instead = message.model_copy(update={"language": language_for(business.language)})
    template = template_for(instead)
    if template or message.purpose == OWN:
        return instead, template
    usual = message.model_copy(update={"template_id": ""})
    return usual, template_for(usual)


def preview(business_id: str, name: TemplateName, wording: Wording, facts: Mapping[str, str]) -> Preview:
    """Give how a wording looks with these facts, saved or not; raise BadInput for one that cannot be used."""
    require_usable(wording, name)
    content = worded(wording, name, dict(facts))
    if name.form == "email":
        return Preview(content)
    segments = segments_of(content.text)
    return Preview(content, segments, cost_of(segments, store.load_price(business_id)))


def preview_messages(business_id: str, messages: Iterable[Message]) -> Iterator[Preview]:
    """Give how messages of a business look that are not sent yet; what words them is read once."""
    price = store.load_price(business_id)
    known: dict[tuple[Purpose, TemplateName], tuple[Message, Template | None]] = {}
    for message in messages:
        name = (message.purpose, template_name_of(message))
        if name not in known:
            known[name] = worded_by(message)
        like, template = known[name]
        wording = {"language": like.language, "template_id": like.template_id}
        content = content_of(message.model_copy(update=wording), message.due_at, "", template)
        segments = segments_of(content.text) if message.channel == "sms" else None
        yield Preview(content, segments, cost_of(segments, price) if segments else None)


def wording_of(business_id: str, name: TemplateName, number: int | None) -> Wording:
    """Give the wording of a version, 0 for the shipped one, None for the one in use.

    Raises NotFound for no such version, and BadInput for an own text that has nothing of the kind.
    """
    chosen = _chosen(business_id, name, number)
    return chosen.wording if chosen else shipped_wording(name)


def send_test(
    business_id: str,
    name: TemplateName,
    number: int | None,
    to: tuple[Channel, str],
    facts: Mapping[str, str],
    now: datetime,
) -> Message:
    """Send a version to one of the staff as a test, through the outbox like any other message.

    Without a `number` it is the one in use. Raises NotFound for no such version, and BadInput for an own
    text that has nothing of the kind.
    """
    chosen = _chosen(business_id, name, number)
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
        subject=Subject(kind="test", id=test, version=chosen.number if chosen else SHIPPED),
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


def _chosen(business_id: str, name: TemplateName, number: int | None) -> Template | None:
    """Give a version, without a number the one in use; None for the shipped wording."""
    if number is None:
        found = store.load_shelf(business_id, name)[0].live
    else:
        found = None if number == SHIPPED else store.load_version(business_id, name, number)
    if found is None and number:
        raise NotFound(said("There is no such version of this template."))
    if found is None and name.template_id:
        none = said("Nothing is shipped for a text of your own. Please choose one of its versions.")
        raise bad_field("number", none)
    return found


def _save(business_id: str, name: TemplateName, shelf: Shelf, seen: int, new: Template | None = None) -> None:
    try:
        store.save(business_id, name, shelf, seen, new)
    except WriteRefused as error:
        raise ChangedMeanwhile from error
