"""The console's report on what bringing clients back has come to, and whom there is more to be done for."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.core.money import Money
from chalicelib.core.saying import Said, said, said_of
from chalicelib.reconnect import service as reconnect
from chalicelib.reconnect.model import ReportRow
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import InvitedQuery, ReportQuery
from chalicelib.web.page import problem_of
from chalicelib.web.quantities import money
from chalicelib.web.reconnect import HERE
from chalicelib.web.standing_words import LEFT_OUT, NOT_REACHED, OUTCOMES, on_list

outcome_pages = Blueprint(__name__)

USUAL_DAYS = 90
FIELDS = {"to": "last"}
"""What the form calls what the use case complains of."""


@desk_page(outcome_pages, "GET", HERE + "/report", needs="figures")
def report(desk: Desk) -> Response:
    """Show what became of those invited in a period, the last 90 days if none is asked for."""
    last = desk.business.date_at(clock.now())
    typed = {"first": str(last - timedelta(days=USUAL_DAYS - 1)), "last": str(last)}
    try:
        query = desk.asked.query(ReportQuery)
        last = query.last or last
        first = query.first or last - timedelta(days=USUAL_DAYS - 1)
        rows, total = reconnect.report(desk.business.business_id, first, last, clock.now())
    except BadInput as refusal:
        typed |= dict(desk.asked.request.query_params or {})
        problem = problem_of(refusal)
        errors = {FIELDS.get(name, name): words for name, words in problem.errors.items()}
        return desk.render("report.html", replace(problem, errors=errors), total=None, typed=typed)
    return desk.render("report.html", **_facts(rows, total, first, last))


@desk_page(outcome_pages, "GET", HERE + "/{category_id}/invited", needs="outreach")
def invited(desk: Desk, category_id: str) -> Response:
    """Show whom a category invited back lately and what came of it, or only those who came back."""
    came_back = desk.asked.query(InvitedQuery).came_back
    listed = reconnect.list_invited(desk.business.business_id, category_id, clock.now())
    shown = [it for it in listed if it.outcome == "booked" or not came_back]
    return desk.render(
        "invited.html",
        listed=shown,
        category=desk.catalogue.categories[category_id],
        which="came_back" if came_back else "invited",
        on_list=on_list("came_back" if came_back else "invited", len(shown)),
        outcomes=OUTCOMES,
    )


@desk_page(outcome_pages, "GET", CONSOLE + "/opportunities", needs="outreach")
def opportunities(desk: Desk) -> Response:
    """Show whom to bring back, whom more services would suit, and whom a plan, each with the reason."""
    business_id, now = desk.business.business_id, clock.now()
    counts = reconnect.list_categories(business_id, now)
    return desk.render(
        "opportunities.html", counts=counts, found=reconnect.get_opportunities(business_id, now)
    )


def _facts(rows: list[ReportRow], total: ReportRow, first: date, last: date) -> dict[str, Any]:
    told = [row for row in rows if row.episodes or row.overdue]
    return {
        "rows": told,
        "still": [row.name for row in rows if row not in told],
        "left_out": {name: heading for name, heading in LEFT_OUT.items() if name in total.became},
        "left": {row.category_id: _left_out(row) for row in (*rows, total)},
        "total": total,
        "channels": sorted({*total.by_channel, "failed"}, key=_in_order),
        "brought": {row.category_id: brought(row) for row in (*rows, total)},
        "briefly": {row.category_id: briefly(row) for row in (*rows, total)},
        "typed": {"first": str(first), "last": str(last)},
    }


def _in_order(channel: str) -> tuple[bool, bool, str]:
    """Give the place of what reached clients: one channel, then several, then nothing."""
    return channel in NOT_REACHED, " and " in channel, channel


def _left_out(row: ReportRow) -> int:
    """Give how many of those who became overdue were not invited and are not on the list."""
    return sum(number for name, number in row.became.items() if name in LEFT_OUT)


def brought(row: ReportRow) -> str:
    """Give in words what the messages really brought, beyond what would have come by itself."""
    if not row.contacted:
        return said("Nobody was invited.")
    if row.extra_bookings is None or row.extra_bookings_low is None or row.extra_bookings_high is None:
        return said("Nobody was held back, so nobody can say what would have come without the messages.")
    low, high = round(row.extra_bookings_low), round(row.extra_bookings_high)
    if not row.extra_bookings_proven:
        return said(
            "Not proven yet: it may be anything from %(least)s to %(most)s than without them.",
            least=_more(low),
            most=_more(high),
        )
    if row.extra_bookings < 0:
        low, high = -high, -low
    amount = abs(round(row.extra_bookings))
    known = {"sure": "95 %", "low": low, "high": high}
    if row.extra_bookings < 0:
        return said_of(
            amount,
            "About %(number)s booking fewer than without them (%(sure)s sure: between %(low)s and %(high)s).",
            "About %(number)s bookings fewer than without them"
            " (%(sure)s sure: between %(low)s and %(high)s).",
            **known,
        )
    more = said_of(
        amount,
        "About %(number)s booking more than without them (%(sure)s sure: between %(low)s and %(high)s).",
        "About %(number)s bookings more than without them (%(sure)s sure: between %(low)s and %(high)s).",
        **known,
    )
    in_money = _money(row)
    return Said("%(bookings)s %(money)s", {"bookings": more, "money": in_money}) if in_money else more


def briefly(row: ReportRow) -> str:
    """Give in a word or two what the messages really brought."""
    if not row.contacted:
        return "–"
    if row.extra_bookings is None:
        return said("Unknown")
    return _more(round(row.extra_bookings)) if row.extra_bookings_proven else said("Not proven yet")


def _more(number: int) -> str:
    """Give a number of bookings more, or fewer."""
    if number == 0:
        return said("no more")
    if number > 0:
        return said_of(number, "%(number)s booking more", "%(number)s bookings more")
    return said_of(-number, "%(number)s booking fewer", "%(number)s bookings fewer")


def _money(row: ReportRow) -> str:
    if row.extra_money is None or not row.extra_money_proven or row.extra_money < 0:
        return ""
    low, value, high = (
        money(Money(amount=round(amount or 0), currency=row.money.currency))
        for amount in (row.extra_money_low, row.extra_money, row.extra_money_high)
    )
    return said(
        "In money about %(value)s more, between %(low)s and %(high)s.", value=value, low=low, high=high
    )
