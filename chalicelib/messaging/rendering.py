"""From a message's facts to the words that go out: one reader of templates, one layout.

An email is made once, as a list of blocks, and then written down twice, as text and as HTML, so that both
say the same. Greeting, farewell, why somebody gets it and how to have no more of it stand around every
template and cannot be left out of one.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.core.errors import ChannelError
from chalicelib.core.saying import said
from chalicelib.messaging.calendar_file import calendar_file
from chalicelib.messaging.channels import Content
from chalicelib.messaging.model import ASKED_FOR, MARKETING, TO_STAFF, Message
from chalicelib.messaging.templates.checking import list_problems
from chalicelib.messaging.templates.markup import (
    Block,
    Button,
    Details,
    Paragraph,
    in_blocks,
    in_one_line,
)
from chalicelib.messaging.templates.model import OWN, Form, Template, TemplateName, Wording, form_of
from chalicelib.messaging.templates.shipped import WORDING, language_for, shipped_wording
from chalicelib.messaging.templates.words import Words

if TYPE_CHECKING:
    from jinja2 import Template as Layout


NOT_WRITTEN = said(
    "Your own text “%(text)s” is not in use for %(ways)s, neither in the client's language nor in the"
    " business's. Please write it under Wording."
)
FORM_WORDS: dict[Form, str] = {"email": said("email"), "sms": said("SMS and WhatsApp")}


@dataclass(frozen=True, slots=True)
class _Letter:
    """An email before it is written down in one form or the other.

    `ways_out` are the words below it about having less or no more of this, each with its address or none.
    """

    subject: str
    heading: str
    blocks: list[Block]
    details: list[tuple[str, str]]
    why: str
    ways_out: list[tuple[str, str]]


def template_name_of(message: Message) -> TemplateName:
    """Give the name of the template that a message is worded by, in a language that there is."""
    purpose = OWN if message.template_id else message.purpose
    return TemplateName(
        purpose, form_of(message.channel), language_for(message.language), message.template_id
    )


def content_of(message: Message, now: datetime, reply_to: str, template: Template | None = None) -> Content:
    """Give the message in words: the owner's template, or the shipped one where there is none.

    `reply_to` is the address that stands for the business. An owner's template that cannot be used any
    more, by a newer program, gives way to the shipped one. Raises LookupError when a fact is missing that
    the words need, and ChannelError for an own text that there is not where nothing shipped stands for it.
    """
    wording, name = _wording_for(message, template)
    content = worded(wording, name, message.facts, is_test=message.subject.kind == "test")
    if not message.calendars or name.form == "sms":
        return content
    calendar = calendar_file(message.calendars, reply_to, now)
    return Content(content.sender_name, content.text, content.subject, content.html, calendar)


def speaks_of(message: Message, template: Template | None, fact: str) -> bool:
    """Tell whether the words of a message may speak of a fact; raise ChannelError where there are none."""
    wording, _ = _wording_for(message, template)
    return any(fact in text for text in (wording.subject, wording.heading, wording.body))


def _wording_for(message: Message, template: Template | None) -> tuple[Wording, TemplateName]:
    name = template_name_of(message)
    if template and not list_problems(template.wording, name):
        return template.wording, name
    if name.template_id and message.purpose == OWN:
        words = said(NOT_WRITTEN, text=name.template_id, ways=FORM_WORDS[name.form])
        raise ChannelError(words, permanent=True)
    name = TemplateName(message.purpose, name.form, name.language)
    return shipped_wording(name), name


def worded(wording: Wording, name: TemplateName, facts: dict[str, str], *, is_test: bool = False) -> Content:
    """Give a wording with facts put in; what is only a test says so first.

    Raises LookupError when a fact is missing that the words need, and BadInput for a wording that cannot
    be read.
    """
    words = Words(name.purpose, name.form, name.language, facts)
    mark = f"{words.phrase('frame.test')}: " if is_test else ""
    if name.form == "sms":
        text = in_one_line(wording.body, words)
        stop = words.phrase("unsubscribe.sms") if name.purpose in MARKETING else ""
        return Content(sender_name=words("business_name"), text=f"{mark}{text} {stop}".strip())
    letter = _letter(wording, words, mark)
    return Content(
        sender_name=words("business_name"),
        subject=letter.subject,
        text=_as_text(letter),
        html=_as_html(letter, words),
    )


def _letter(wording: Wording, words: Words, mark: str) -> _Letter:
    blocks = in_blocks(wording.body, words)
    if words.purpose not in TO_STAFF:
        greeting, farewell = words.phrase("frame.greeting"), words.phrase("frame.farewell")
        blocks = [Paragraph(greeting), *blocks, Paragraph(farewell)]
    return _Letter(
        subject=mark + in_one_line(wording.subject, words),
        heading=in_one_line(wording.heading, words),
        blocks=blocks,
        details=words.details() if Details() in blocks else [],
        why=words.why(),
        ways_out=_ways_out(words),
    )


def _ways_out(words: Words) -> list[tuple[str, str]]:
    if words.purpose in (*TO_STAFF, *ASKED_FOR):
        return []
    preferences = words("preferences_url")
    ways = [(words.phrase("unsubscribe.preferences"), preferences)] if preferences else []
    if words.purpose in MARKETING:
        url = words("unsubscribe_url")
        ways.append((words.phrase("unsubscribe.link" if url else "unsubscribe.reply"), url))
    return ways


def _as_text(letter: _Letter) -> str:
    parts = [part for part in (_block_as_text(block, letter) for block in letter.blocks) if part]
    ways_out = [f"{words}: {url}" if url else words for words, url in letter.ways_out]
    below = "\n".join([letter.why, *ways_out])
    return "\n\n".join([*parts, f"-- \n{below}"]) + "\n"


def _block_as_text(block: Block, letter: _Letter) -> str:
    match block:
        case Paragraph(text):
            return text
        case Button(label, url):
            return f"{label}:\n{url}"
    return "\n".join(f"{label}: {value}" for label, value in letter.details)


def _as_html(letter: _Letter, words: Words) -> str:
    return _layout().render(
        language=words.language,
        business_name=words("business_name"),
        subject=letter.subject,
        heading=letter.heading,
        blocks=[(type(block).__name__.lower(), block) for block in letter.blocks],
        details=letter.details,
        why=letter.why,
        ways_out=letter.ways_out,
    )


@cache
def _layout() -> "Layout":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((WORDING / "layout.html").read_text(encoding="utf-8"))
