"""From facts to HTML: the templates, what they may use, and the addresses they link to."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from chalicelib.core.settings import settings
from chalicelib.web import language, words
from chalicelib.web.assets import SHELF, Shelf

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent


def html(template: str, facts: Mapping[str, Any]) -> str:
    """Give the template filled with the facts; whatever they contain comes out as text."""
    return _environment().get_template(template).render(facts)


@cache
def _environment() -> "Environment":
    return environment_with(SHELF)


def environment_with(shelf: Shelf) -> "Environment":
    """Give what fills templates in; pages name those scripts and stylesheets that are on the shelf."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=language.in_words,  # whatever was said is said in the reader's language as it is printed
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.ngettext, newstyle=True
    )
    environment.filters.update(words.FILTERS, said=language.in_words)
    environment.globals.update(words.TABLES, link=link, asset=partial(_asset, shelf), reader=language.reader)
    return environment


def _asset(shelf: Shelf, name: str) -> str:
    """Give the address of a stylesheet or script, an empty text where it was not brought."""
    found = shelf.find(name)
    return link(f"/static/{found.address}", lang=None) if found else ""


def link(path: str, kept: Mapping[str, Any] | None = None, **more: Any) -> str:
    """Give the address of one of our pages, seen from the site's root, with those values that are given.

    Whoever chose a language keeps it on the way.
    """
    given = {"lang": language.reader().asked, **(kept or {}), **more}
    asked = urlencode(
        {name: _plain(value) for name, value in given.items() if value not in (None, "", False)}, doseq=True
    )
    return _rooted(path) + (f"?{asked}" if asked else "")


def _rooted(path: str) -> str:
    return urlsplit(settings().public_url).path.rstrip("/") + quote(path)


def _plain(value: Any) -> str | list[str]:
    if isinstance(value, tuple):
        return [str(part) for part in value]
    if isinstance(value, datetime):
        return words.instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return "1" if value is True else str(value)
