"""From a message's facts to the words that go out: templates by language and channel, one layout.

An email's template is rendered twice, once with the parts of `layout.html` and once with those of
`layout.txt`, so that both say the same.
"""

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from chalicelib.messaging.calendar_file import calendar_file
from chalicelib.messaging.channels import Content
from chalicelib.messaging.facts import words_for
from chalicelib.messaging.model import Message

if TYPE_CHECKING:
    from jinja2 import Environment

WORDING = Path(__file__).parent / "wording"
FALLBACK = "en"


def content_of(message: Message, now: datetime, reply_to: str) -> Content:
    """Give the message in words; `reply_to` is the address that stands for the business.

    Raises jinja2.UndefinedError when a fact is missing that the template needs.
    """
    language = message.language if message.language in languages() else FALLBACK
    words = words_for(message.purpose, message.facts)
    if message.channel == "sms":
        text = _environment(language, "txt").get_template(f"sms/{message.purpose}.jinja").render(words)
        return Content(sender_name=words["business_name"], text=_on_one_line(text))
    name = f"email/{message.purpose}.jinja"
    template = _environment(language, "txt").get_template(name)
    subject = _on_one_line("".join(template.blocks["subject"](template.new_context(words))))
    return Content(
        sender_name=words["business_name"],
        subject=subject,
        text=_evenly_spaced(template.render(words)),
        html=_environment(language, "html").get_template(name).render(words, subject=subject),
        calendar=calendar_file(message.calendars, reply_to, now) if message.calendars else None,
    )


@cache
def languages() -> frozenset[str]:
    """Give the languages that have a folder of wording."""
    return frozenset(folder.name for folder in WORDING.iterdir() if folder.is_dir())


@cache
def _environment(language: str, form: Literal["html", "txt"]) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([WORDING / language, WORDING]),
        autoescape=form == "html",  # noqa: S701 - what is plain text must not be escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    parts = environment.get_template(f"parts.{form}").module
    environment.globals.update({name: getattr(parts, name) for name in ("paragraph", "details", "button")})
    environment.globals.update(language=language, layout=f"layout.{form}")
    return environment


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _evenly_spaced(text: str) -> str:
    return re.sub(r"\s*\n\s*\n", "\n\n", text).strip() + "\n"
