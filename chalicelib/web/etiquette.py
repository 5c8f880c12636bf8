"""The console's etiquette: when clients are reminded, left alone and offered something, and how often."""

from datetime import time

from chalice.app import Blueprint, Response

from chalicelib.catalogue import service as catalogue
from chalicelib.catalogue.model import Business, Etiquette
from chalicelib.core.errors import BadInput, ChangedMeanwhile
from chalicelib.core.saying import said
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import MOST_REMINDERS, EtiquetteForm, EtiquetteQuery
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.rendering import link

etiquette_pages = Blueprint(__name__)

HERE = CONSOLE + "/etiquette"
ROWS = range(1, MOST_REMINDERS + 1)
LABELS = {
    **{f"hours_{row}": said("Reminder %(number)s", number=row) for row in ROWS},
    "quiet_from": said("Quiet from"),
    "quiet_until": said("Quiet until"),
    "most": said("How many at most"),
    "days": said("Within how many days"),
    "otherwise": said("One too many"),
}


@desk_page(etiquette_pages, "GET", HERE, needs="settings")
def show_etiquette(desk: Desk) -> Response:
    """Show when and how often clients are written to."""
    return _as_it_is(desk)


@desk_page(etiquette_pages, "POST", HERE, needs="settings")
def change_etiquette(desk: Desk) -> Response:
    """Change it from the version that was looked at; reminders of booked visits follow."""
    try:
        form = desk.form(EtiquetteForm)
    except BadInput as refusal:
        return _form(desk, desk.asked.fields(), problem_of(refusal))
    business_id = desk.business.business_id
    before, _ = catalogue.get_business(business_id)
    try:
        asked = _asked_for(form, before.etiquette)
        catalogue.change_etiquette(business_id, asked, form.version, form.reminders())
    except ChangedMeanwhile as refusal:
        return _as_it_is(desk, problem_of(refusal))
    return see(link(f"{desk.home}/etiquette", saved=True))


def _asked_for(form: EtiquetteForm, before: Etiquette) -> Etiquette:
    """Give the etiquette with what the form says; what it does not ask for stays."""
    quiet = {
        "starts_minute": minute_of(form.quiet_from),
        "ends_minute": minute_of(form.quiet_until),
        "for_all": form.for_all,
    }
    offers = {"most": form.most, "days": form.days, "otherwise": form.otherwise}
    given = {"quiet": quiet, "offers": offers, "two_way_sms": form.two_way_sms, "whatsapp": form.whatsapp}
    return Etiquette.model_validate({**before.model_dump(), **given})


def minute_of(at: time) -> int:
    """Give a time of the day as minutes from midnight."""
    return at.hour * 60 + at.minute


def _as_it_is(desk: Desk, problem: Problem | None = None) -> Response:
    business, version = catalogue.get_business(desk.business.business_id)
    return _form(desk, _fields(business, version), problem)


def _form(desk: Desk, typed: dict[str, list[str]], problem: Problem | None) -> Response:
    own = [service for service in desk.catalogue.services.values() if service.reminders is not None]
    filled = max((row for row in ROWS if any(typed.get(f"hours_{row}", ()))), default=0)
    return desk.render(
        "etiquette.html",
        problem,
        typed=typed,
        labels=LABELS,
        rows=ROWS,
        shown=filled + 1,
        exceptions=sorted(service.name for service in own if service.active),
        saved=problem is None and desk.asked.query(EtiquetteQuery).saved,
    )


def _fields(business: Business, version: int) -> dict[str, list[str]]:
    """Give the fields of the form as a browser would send them."""
    etiquette = business.etiquette
    given: dict[str, list[str]] = {
        "version": [str(version)],
        "quiet_from": [time_of(etiquette.quiet.starts_minute)],
        "quiet_until": [time_of(etiquette.quiet.ends_minute)],
        "most": [str(etiquette.offers.most)],
        "days": [str(etiquette.offers.days)],
        "otherwise": [etiquette.offers.otherwise],
    }
    for name, is_on in (
        ("for_all", etiquette.quiet.for_all),
        ("two_way_sms", etiquette.two_way_sms),
        ("whatsapp", etiquette.whatsapp),
    ):
        given[name] = ["on"] if is_on else []
    for row, reminder in enumerate(business.policy.reminders, 1):
        given[f"hours_{row}"] = [_hours(reminder.minutes_before)]
        given[f"channels_{row}"] = list(reminder.channels)
    return given


def _hours(minutes: int) -> str:
    """Give hours from which the same minutes are reckoned again: 24, 0.5, 1.67."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def time_of(minute_of_day: int) -> str:
    """Give minutes from midnight as a field for a time holds them."""
    return f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"
