"""The console's words of WhatsApp: which of them, approved there, stand for which of our messages."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from chalice.app import Blueprint, Response

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import ApprovedTemplate, Business, Catalogue
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound
from chalicelib.core.languages import language_name
from chalicelib.core.saying import Said, said
from chalicelib.core.settings import settings
from chalicelib.messaging.model import Purpose, kind_of
from chalicelib.messaging.service import approved, language_for, templates
from chalicelib.scheduling import service as scheduling
from chalicelib.web.blanks import Blank, Fields, InOrder, Patterned, Tick, Typed, one, patterned
from chalicelib.web.blanks_of_many import Groups, Row
from chalicelib.web.console_words import PURPOSE
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.editors import beside_fields, field_names, fields_of, fresh_values, thing_of
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.settings import EditorQuery, VersionForm
from chalicelib.web.sheet import Sheet

whatsapp_pages = Blueprint(__name__)

HERE = CONSOLE + "/etiquette/whatsapp"
ONE = HERE + "/{purpose}"
TITLE = said("Words approved by WhatsApp")
WRONG_NAME = said("Please write it as WhatsApp shows it: small letters, digits and _ only.")
WRONG_LANGUAGE = said("Please write it as WhatsApp shows it, such as en_US.")


@dataclass(frozen=True, slots=True)
class NamesThere:
    """What WhatsApp calls each language of our messages, where that is another name than ours."""

    shape: ClassVar[str] = "rows"

    def groups(self, name: str, _catalogue: Catalogue) -> Groups:
        """Give a line for each language."""
        languages = sorted(templates.languages())
        return [("", [Row(f"{name}-{it}", language_name(it), hint=it) for it in languages])]

    def shown(self, name: str, value: Any, _catalogue: Catalogue) -> Fields:
        """Give the names."""
        return {f"{name}-{language}": [there] for language, there in (value or {}).items()}

    def read(self, name: str, typed: Typed, _catalogue: Catalogue) -> Any:
        """Give the names that are given."""
        wrong: list[tuple[str, str]] = []
        found = {}
        for language in templates.languages():
            field = f"{name}-{language}"
            try:
                found[language] = patterned(
                    field, one(typed, field), ApprovedTemplate.LANGUAGE, WRONG_LANGUAGE
                )
            except BadInput as refusal:
                wrong += refusal.fields
        if wrong:
            raise BadInput(wrong)
        return {language: there for language, there in found.items() if there}


NAME = Blank(
    "name",
    said("What these words are called at WhatsApp"),
    Patterned(ApprovedTemplate.NAME, WRONG_NAME),
    said("Such as booking_confirmed_2."),
)
NUMBERED = Blank(
    "numbered",
    said("They are numbered there: {{1}}, {{2}} and so on"),
    Tick(),
    said("Then their order counts, and their names do not."),
)
LANGUAGES = Blank(
    "languages",
    said("What WhatsApp calls each language of them"),
    NamesThere(),
    said(
        "Only where it is not the name shown: en_US, for example."
        " Each client gets the words in their own language."
    ),
)


@desk_page(whatsapp_pages, "GET", HERE, needs="settings")
def list_approved(desk: Desk) -> Response:
    """List the messages that can go over WhatsApp, with the words approved for each."""
    etiquette = desk.business.etiquette
    return desk.render(
        "whatsapp.html",
        title=TITLE,
        kinds=[
            (kind, [it for it in approved.OVER_WHATSAPP if kind_of(it) == kind])
            for kind in ("transactional", "marketing")
        ],
        known=etiquette.whatsapp_templates,
        has_number=bool(settings().whatsapp_number_id),
        saved=desk.asked.query(EditorQuery).saved,
    )


@desk_page(whatsapp_pages, "GET", ONE, needs="settings")
def show_approved(desk: Desk, purpose: str) -> Response:
    """Show the approved words of a message, and what they would be filled with."""
    known = _purpose(purpose)
    business, version = catalogue.get_business(desk.business.business_id)
    return _as_it_is(desk, known, business, version)


@desk_page(whatsapp_pages, "POST", ONE, needs="settings")
def keep_approved(desk: Desk, purpose: str) -> Response:
    """Say which approved words stand for a message, from the version that was looked at."""
    known, typed = _purpose(purpose), desk.asked.fields()
    sheet = _sheet(known)
    business, version = catalogue.get_business(desk.business.business_id)
    try:
        seen = desk.form(VersionForm).version
        words: ApprovedTemplate = thing_of(sheet, typed, {}, desk.catalogue)
        approved.require_values(known, words)
        _change(business, {**business.etiquette.whatsapp_templates, known: words}, seen)
    except BadInput as refusal:
        beside = beside_fields(refusal, field_names(sheet, desk.catalogue))
        return _editor(desk, known, business, typed, problem_of(beside))
    except ChangedMeanwhile as refusal:
        return _editor(desk, known, business, {**typed, "version": [str(version)]}, problem_of(refusal))
    return see(link(f"{desk.home}/etiquette/whatsapp/{purpose}", saved=True))


@desk_page(whatsapp_pages, "POST", ONE + "/remove", needs="settings")
def remove_approved(desk: Desk, purpose: str) -> Response:
    """Take the approved words of a message off: it goes as ordinary text again."""
    known, seen = _purpose(purpose), desk.form(VersionForm).version
    business, version = catalogue.get_business(desk.business.business_id)
    others = {name: it for name, it in business.etiquette.whatsapp_templates.items() if name != known}
    try:
        _change(business, others, seen)
    except ChangedMeanwhile as refusal:
        return _as_it_is(desk, known, business, version, problem_of(refusal))
    return see(link(f"{desk.home}/etiquette/whatsapp", saved=True))


def _change(business: Business, words: dict[str, ApprovedTemplate], seen: int) -> None:
    etiquette = business.etiquette.model_copy(update={"whatsapp_templates": words})
    catalogue.change_etiquette(business.business_id, etiquette, seen)


def _purpose(given: str) -> Purpose:
    known = next((it for it in approved.OVER_WHATSAPP if it == given), None)
    if known is None:
        raise NotFound(said("There is no such page."))
    return known


def _sheet(purpose: Purpose) -> Sheet:
    values = InOrder(
        partial(_values, purpose),
        ApprovedTemplate.MOST_VALUES,
        said("Value %(number)s"),
        said("More values"),
    )
    hint = said("Choose exactly those that stand in double braces in your words.")
    blanks = (NAME, Blank("values", said("Their values, in their order"), values, hint), NUMBERED, LANGUAGES)
    return Sheet("whatsapp", TITLE, "", "", ApprovedTemplate, "", blanks)


def _values(purpose: Purpose, _catalogue: Catalogue) -> list[tuple[str, str]]:
    """Give the values to choose from, by name, each with what it means."""
    there, meanings = approved.values_for(purpose), {**templates.FACTS, **templates.COMPOSED}
    named = "{{%(name)s}}: %(meaning)s"
    return [(it, Said(named, {"name": it, "meaning": meanings[it]})) for it in meanings if it in there]


def _as_it_is(
    desk: Desk, purpose: Purpose, business: Business, version: int, problem: Problem | None = None
) -> Response:
    there, sheet = business.etiquette.whatsapp_templates.get(purpose), _sheet(purpose)
    values = dict(there) if there else fresh_values(sheet, desk.catalogue)
    fields = {**fields_of(sheet, values, desk.catalogue), "version": [str(version)]}
    return _editor(desk, purpose, business, fields, problem)


def _editor(
    desk: Desk,
    purpose: Purpose,
    business: Business,
    typed: dict[str, list[str]],
    problem: Problem | None = None,
) -> Response:
    sheet, there = _sheet(purpose), business.etiquette.whatsapp_templates.get(purpose)
    return desk.render(
        "whatsapp_words.html",
        problem,
        sheet=sheet,
        here=f"{desk.home}/etiquette/whatsapp/{purpose}",
        back=f"{desk.home}/etiquette/whatsapp",
        heading=PURPOSE[purpose],
        typed=typed,
        unfolded=False,
        labels=field_names(sheet, desk.catalogue),
        ties=[],
        ahead="",
        beside=[],
        there=there,
        example=_example(desk, purpose, there) if there and there.values and not problem else None,
        saved=problem is None and desk.asked.query(EditorQuery).saved,
    )


def _example(desk: Desk, purpose: Purpose, words: ApprovedTemplate) -> dict[str, Any]:
    """Give what the values would be filled with for a visit of this business, or one that is made up."""
    name = templates.template_name(purpose, "sms", language_for(desk.business.language))
    facts, about = scheduling.example_facts(desk.business.business_id, name, clock.now())
    filled = approved.filled_in(words, purpose, name.language, facts)
    return {"filled": filled, "is_real": about is not None}
