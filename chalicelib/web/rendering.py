"""From facts to HTML: the templates, what they may use, and the addresses they link to."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from chalicelib.core.settings import settings
from chalicelib.web import language, words

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent


def html(template: str, facts: Mapping[str, Any]) -> str:
    """Give the template filled with the facts; whatever they contain comes out as text."""
    return _environment().get_template(template).render(facts)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.ngettext, newstyle=True
    )
    environment.filters.update(words.FILTERS, said=language.in_words)
    environment.globals.update(words.TABLES, link=link, stylesheet=stylesheet_name, reader=language.reader)
    return environment


def link(path: str, kept: Mapping[str, Any] | None = None, **more: Any) -> str:
    """Give the address of one of our pages, seen from the site's root, with those values that are given.

    Whoever chose a language keeps it on the way.
    """
    given = {"lang": language.reader().asked, **(kept or {}), **more}
    asked = urlencode(
        {name: _plain(value) for name, value in given.items() if value not in (None, "", False)}
    )
    return _rooted(path) + (f"?{asked}" if asked else "")


def _rooted(path: str) -> str:
    return urlsplit(settings().public_url).path.rstrip("/") + quote(path)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return words.instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return "1" if value is True else str(value)


@cache
def stylesheet() -> str:
    """Give the text of the one stylesheet."""
    return (HERE / "static" / "style.css").read_text(encoding="utf-8")


@cache
def embedding() -> str:
    """Give the text of the script by which other pages show a booking page."""
    return (HERE / "static" / "embed.js").read_text(encoding="utf-8")


@cache
def stylesheet_name() -> str:
    """Give the stylesheet's name, which changes with its content so that browsers may keep it for ever."""
    return f"style-{hashlib.sha256(stylesheet().encode()).hexdigest()[:12]}.css"
