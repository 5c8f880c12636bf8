"""The console's wording of messages: what is shipped, what the owner made of it, and trying it out."""

import re
import unicodedata
from itertools import groupby
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.catalogue.model import Staff
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile, bad_field
from chalicelib.core.saying import said
from chalicelib.messaging.model import kind_of
from chalicelib.messaging.service import language_for, templates
from chalicelib.scheduling import service as scheduling
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import (
    BeginForm,
    PriceForm,
    TryForm,
    VersionForm,
    WordingForm,
    WordingQuery,
    WordingsQuery,
)
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.protection import POLICY
from chalicelib.web.rendering import link

wording_pages = Blueprint(__name__)

HERE = CONSOLE + "/wording"
ONE = HERE + "/{purpose}/{channel}/{language}"
WITH_STYLE = f"{POLICY}; frame-ancestors 'none'; style-src 'self' 'unsafe-inline'"
"""Emails carry their style within: a page that shows one must not forbid it. Scripts stay forbidden."""


@desk_page(wording_pages, "GET", HERE, needs="settings")
def list_wording(desk: Desk) -> Response:
    """List the wording of every purpose and channel in a language, and the owner's own texts."""
    return _list(desk)


@desk_page(wording_pages, "POST", HERE, needs="settings")
def set_price(desk: Desk) -> Response:
    """Set what a text message costs, so that previews can say what a text will."""
    try:
        amount = desk.form(PriceForm).amount
    except BadInput as refusal:
        return _list(desk, problem_of(refusal))
    currency = _currency(desk)
    price = templates.SegmentPrice(amount=amount.scaleb(_digits(currency)), currency=currency)
    templates.set_segment_price(desk.business.business_id, price)
    return see(link(f"{desk.home}/wording", saved=True))


@desk_page(wording_pages, "POST", HERE + "/own", needs="settings")
def begin_own(desk: Desk) -> Response:
    """Begin a text of the owner's own, or go on with the one of that name."""
    query = desk.asked.query(WordingsQuery)
    try:
        template_id = _identifier(desk.form(BeginForm).name)
    except BadInput as refusal:
        return _list(desk, problem_of(refusal))
    language = query.language or language_for(desk.business.language)
    return see(_at(desk, templates.template_name(templates.OWN, "email", language, template_id)))


def _identifier(name: str) -> str:
    """Give a name as a plain identifier: Été für alle is ete-fur-alle."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    identifier = re.sub("[^a-z0-9]+", "-", letters).strip("-")
    if not identifier:
        raise bad_field("name", said("Please give it a name with letters from a to z, or digits."))
    return identifier


def _known_price(desk: Desk) -> str:
    price = templates.find_segment_price(desk.business.business_id)
    return f"{price.amount.scaleb(-_digits(price.currency)).normalize():f}" if price else ""


def _currency(desk: Desk) -> str:
    price = templates.find_segment_price(desk.business.business_id)
    return price.currency if price else desk.business.currency


def _digits(currency: str) -> int:
    """Give how many digits after the point a currency has."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def _list(desk: Desk, problem: Problem | None = None) -> Response:
    query = desk.asked.query(WordingsQuery)
    language = query.language or language_for(desk.business.language)
    found = templates.list_templates(desk.business.business_id, language)
    purposes = [
        list(forms) for _, forms in groupby(found, key=lambda it: (it.name.purpose, it.name.template_id))
    ]
    return desk.render(
        "wordings.html",
        problem,
        kinds=[
            (
                kind,
                [
                    forms
                    for forms in purposes
                    if kind_of(forms[0].name.purpose) == kind and not _is_own(forms)
                ],
            )
            for kind in ("transactional", "marketing", "staff")
        ],
        own=[forms for forms in purposes if _is_own(forms)],
        language=language,
        languages=sorted(templates.languages()),
        typed={"amount": _known_price(desk), "name": "", **(desk.asked.typed() if problem else {})},
        currency=_currency(desk),
        saved=problem is None and query.saved,
    )


def _is_own(forms: list[templates.Worded]) -> bool:
    return bool(forms[0].name.template_id)


@desk_page(wording_pages, "GET", ONE, needs="settings")
def show_wording(desk: Desk, purpose: str, channel: str, language: str) -> Response:
    """Show a template: its text, what it may speak of, its versions, and the ways to try it out."""
    name, query = _name(desk, purpose, channel, language), desk.asked.query(WordingQuery)
    return _template(desk, name, _version(desk, name, query.number), query=query)


@desk_page(wording_pages, "POST", ONE, needs="settings")
def keep_wording(desk: Desk, purpose: str, channel: str, language: str) -> Response:
    """Save a wording as the next version, or only show how it looks."""
    name, business_id = _name(desk, purpose, channel, language), desk.business.business_id
    typed = desk.asked.typed()
    try:
        form, now = desk.form(WordingForm), clock.now()
        wording = templates.Wording(subject=form.subject, heading=form.heading, body=form.body)
        if form.then == "preview":
            facts, about = scheduling.example_facts(business_id, name, now)
            looks = templates.preview(business_id, name, wording, facts)
            page = _template(desk, name, typed, looks=looks, is_real=about is not None)
            page.headers["Content-Security-Policy"] = WITH_STYLE
            return page
        kept = templates.keep_template(business_id, name, wording, desk.by, now, live=form.live)
    except (BadInput, ChangedMeanwhile) as refusal:
        return _template(desk, name, typed, problem_of(refusal))
    return see(_at(desk, name, number=str(kept.number), saved=str(kept.number)))


@desk_page(wording_pages, "POST", ONE + "/use", needs="settings")
def use_wording(desk: Desk, purpose: str, channel: str, language: str) -> Response:
    """Send with an older version again, or with the shipped wording."""
    name, number = _name(desk, purpose, channel, language), desk.form(VersionForm).number
    try:
        templates.use_version(desk.business.business_id, name, number)
    except (BadInput, ChangedMeanwhile) as refusal:
        return _template(desk, name, _version(desk, name, number), problem_of(refusal))
    return see(_at(desk, name, used=str(number)))


@desk_page(wording_pages, "POST", ONE + "/test", needs="settings")
def try_wording(desk: Desk, purpose: str, channel: str, language: str) -> Response:
    """Send a version to one of the staff as a test."""
    name, form = _name(desk, purpose, channel, language), desk.form(TryForm)
    business_id = desk.business.business_id
    try:
        scheduling.send_test(business_id, name, form.staff_id, form.number, clock.now())
    except BadInput as refusal:
        return _template(desk, name, _version(desk, name, form.number), problem_of(refusal))
    return see(_at(desk, name, tested=form.staff_id))


def _name(desk: Desk, purpose: str, channel: str, language: str) -> templates.TemplateName:
    own = desk.asked.query(WordingQuery).template_id or ""
    return templates.template_name(purpose, channel, language, own)


def _version(desk: Desk, name: templates.TemplateName, number: int | None) -> dict[str, str]:
    """Give what the form shows of a version, None for the one in use or what to begin with."""
    business_id = desk.business.business_id
    if number is None:
        chosen = templates.get_template(business_id, name)[0].begun_with
    else:
        chosen = templates.wording_of(business_id, name, number)
    return {**chosen.model_dump(), "live": "on"}


def _at(desk: Desk, name: templates.TemplateName, **done: str) -> str:
    path = f"{desk.home}/wording/{name.purpose}/{name.form}/{name.language}"
    return link(path, done, template_id=name.template_id)


def _template(
    desk: Desk,
    name: templates.TemplateName,
    typed: dict[str, str],
    problem: Problem | None = None,
    **more: Any,
) -> Response:
    there, versions = templates.get_template(desk.business.business_id, name)
    facts: dict[str, Any] = {
        "query": WordingQuery(),
        "looks": None,
        "there": there,
        "versions": versions,
        "typed": typed,
        "names": _names(name),
        "staff": [each for each in desk.catalogue.staff.values() if each.active and _reached(each, name)],
    }
    return desk.render("wording.html", problem, **{**facts, **more})


def _reached(staff: Staff, name: templates.TemplateName) -> bool:
    return bool(staff.email if name.form == "email" else staff.phone)


def _names(name: templates.TemplateName) -> list[tuple[str, str, bool]]:
    """Give what a template may speak of: the name, what it means, and whether it may be empty."""
    meanings, optional = {**templates.FACTS, **templates.COMPOSED}, templates.optional_of(name.purpose)
    known = sorted(templates.names_for(name.purpose, name.form))
    return [(each, meanings[each], each in optional) for each in known]
