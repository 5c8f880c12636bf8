"""The first set-up of a business in five short steps; each saves, and can be come back to."""

from collections.abc import Callable, Iterable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.access import service as access
from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Catalogue
from chalicelib.catalogue.service import following
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound
from chalicelib.core.languages import LANGUAGES, language_name
from chalicelib.core.saying import said
from chalicelib.core.settings import settings
from chalicelib.waiting.service import on_catalogue_changed
from chalicelib.web import set_up_steps as steps
from chalicelib.web.blanks import Fields, one
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeskForm
from chalicelib.web.editors import beside_fields
from chalicelib.web.forms import Form, Line
from chalicelib.web.language import language
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link
from chalicelib.web.trades import TRADES, trade_name

set_up_pages = Blueprint(__name__)

HERE = CONSOLE + "/set-up"
ONE = HERE + "/{step}"
LABELS = {
    "name": said("Name"),
    "country": said("Country"),
    "time_zone": said("Time zone"),
    "currency": said("Currency"),
    "language": said("Language"),
    "on": said("Services"),
    "address": said("Address"),
    "postcodes": said("Postal codes"),
    "way": said("Way"),
    "opening": said("Opening hours"),
    "names": said("Names"),
}
Decide = Callable[[Catalogue], Iterable[Any]]


class TradeQuery(Form):
    """Which trade's list is looked at."""

    trade: Line = ""


@desk_page(set_up_pages, "GET", HERE, needs="settings")
def go_on(desk: Desk) -> Response:
    """Go on where the set-up was left."""
    return see(_next(desk))


@desk_page(set_up_pages, "GET", ONE, needs="settings")
def show_step(desk: Desk, step: str) -> Response:
    """Show one of the steps that have come."""
    number = _number(step)
    if not 0 < number <= desk.business.set_up_step:
        return see(_next(desk))
    trade = desk.asked.query(TradeQuery).trade
    return _page(desk, number, trade, _fields(desk, number, trade))


@desk_page(set_up_pages, "POST", ONE, needs="settings")
def keep_step(desk: Desk, step: str) -> Response:
    """Save what was typed, and go on to the next step."""
    number, typed = _number(step), desk.asked.fields()
    desk.form(DeskForm)
    if not 0 < number <= desk.business.set_up_step:
        return see(_next(desk))
    trade = one(typed, "trade")
    try:
        catalogue.change_together(desk.business.business_id, _decision(desk, number, trade, typed))
    except BadInput as refusal:
        beside = beside_fields(refusal, _labels(desk, trade))
        return _page(desk, number, trade, typed, problem_of(beside))
    except ChangedMeanwhile as refusal:
        return _page(desk, number, trade, typed, problem_of(refusal))
    on_catalogue_changed(desk.business.business_id, clock.now())
    if number == 4:
        _know_in_the_diary(desk)
    done = number == steps.LAST
    there = link(f"{desk.home}/settings", opened=True) if done else link(f"{desk.home}/set-up/{number + 1}")
    return see(there)


def _number(step: str) -> int:
    if step not in {str(number) for number in range(1, steps.LAST + 1)}:
        raise NotFound(said("There is no such step."))
    return int(step)


def _next(desk: Desk) -> str:
    """Give where to go on: with the next step, or to the settings once everything is done."""
    step = desk.business.set_up_step
    return link(f"{desk.home}/set-up/{step}" if step else f"{desk.home}/settings")


def _decision(desk: Desk, step: int, trade: str, typed: Fields) -> Decide:
    """Give what a step makes of the catalogue: what was typed, and the business a step further."""
    emails = {it.name: it.email for it in access.list_members(desk.business.business_id)}

    def decide(now: Catalogue) -> list[Any]:
        business = steps.after(now.business, step)
        match step:
            case 1:
                asked = steps.business_of(typed, business)
                return [asked, *following(now, asked)]
            case 2:
                return [*steps.services_of(typed, trade, now), business]
            case 3:
                return [*steps.place_of(typed, now), business]
            case 4:
                return [*steps.people_of(typed, now, emails), business]
        return [steps.told(business, typed)]

    return decide


def _know_in_the_diary(desk: Desk) -> None:
    """Let those of the team who were named as people be known as these."""
    business_id = desk.business.business_id
    people = {it.name: it.staff_id for it in catalogue.get_catalogue(business_id).staff.values()}
    for it in access.list_members(business_id):
        if it.name in people and not it.staff_id:
            access.change_member(business_id, it.member_id, it.version, it.name, it.role, people[it.name])


def _fields(desk: Desk, step: int, trade: str) -> Fields:
    """Give what stands in the fields of a step."""
    match step:
        case 1:
            return steps.fields_of_business(desk.business)
        case 2:
            return steps.fields_of_services(steps.rows_of(trade, desk.catalogue))
        case 3:
            return steps.fields_of_place(desk.catalogue)
        case 4:
            people = [it.name for it in desk.catalogue.staff.values() if it.active]
            own = [desk.by] if desk.actor.is_person else []
            return {"names": ["\n".join(people or own)]}
    return {"reminders": ["on"]} if desk.business.policy.reminders else {}


def _labels(desk: Desk, trade: str) -> dict[str, str]:
    rows = [(it.service_id, it.name) for it in steps.rows_of(trade, desk.catalogue)]
    own = [
        (f"own-{number}", said("Service %(number)s of yours", number=number + 1))
        for number in range(steps.OWN_ROWS)
    ]
    parts = [(f"{part}-{row}", name) for row, name in [*rows, *own] for part in ("name", "minutes", "price")]
    ((_, week),) = steps.HOURS.groups("opening", desk.catalogue)
    days = [(row.field, row.label) for row in week]
    return {**LABELS, **dict(parts), **dict(days)}


def _page(desk: Desk, step: int, trade: str, typed: Fields, problem: Problem | None = None) -> Response:
    country = one(typed, "country") or desk.business.country
    return desk.render(
        f"set_up_{step}.html",
        problem,
        step=step,
        steps=steps.STEPS,
        here=f"{desk.home}/set-up/{step}",
        typed=typed,
        labels=_labels(desk, trade),
        trade=trade,
        trades=[(it, trade_name(it, language())) for it in TRADES],
        shelves=steps.shelves_of(steps.rows_of(trade, desk.catalogue)),
        own_rows=range(steps.OWN_ROWS),
        own_typed=any(one(typed, f"name-own-{number}") for number in range(steps.OWN_ROWS)),
        countries=list(catalogue.country_names(language()).items()),
        usual_zone=catalogue.zone_of(country),
        zones=[(zone, zone.replace("_", " ")) for zone in catalogue.zones_of(country)],
        languages=[(it, language_name(it)) for it in LANGUAGES],
        week=steps.HOURS.groups("opening", desk.catalogue),
        booking_url=settings().booking_url(desk.business.business_id),
    )
