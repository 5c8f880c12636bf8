"""The console's prepaid sessions: selling them, what is left, which visits used them, correcting a sale."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from chalice.app import Blueprint, Response

from chalicelib.automation.service import note_prepaid
from chalicelib.clients import service as clients
from chalicelib.core import clock
from chalicelib.core.errors import BadInput, ChangedMeanwhile, KeyReused, NotFound
from chalicelib.core.ids import new_id
from chalicelib.core.saying import said, said_of
from chalicelib.prepaid import service
from chalicelib.prepaid.model import Balance, Correction, Sale, Wanted
from chalicelib.scheduling import service as scheduling
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.language import in_words
from chalicelib.web.page import Problem, problem_of, see
from chalicelib.web.prepaid_fields import BuyerQuery, ChangeSaleForm, SalesQuery, SellForm, TakeSaleBackForm
from chalicelib.web.rendering import link
from chalicelib.web.words import short_day

prepaid_pages = Blueprint(__name__)

CLIENT = CONSOLE + "/clients/{client_id}/prepaid"
SALE = CLIENT + "/{sale_id}"
MOST_FOUND = 20
"""How many clients a search shows."""
LABELS = {
    "name": said("Name"),
    "sessions": said("How many sessions"),
    "category_ids": said("For which categories or services"),
    "service_ids": said("For which services"),
    "last_day": said("Good until"),
    "price": said("Price"),
    "note": said("Why"),
    "why": said("Why"),
}
ENTERED = Problem(
    409,
    said("You have sold with this page already"),
    said("Sell once more only if it is another sale; what you sold first stands below."),
)


@desk_page(prepaid_pages, "GET", CONSOLE + "/prepaid", needs="day")
def look_for_buyer(desk: Desk) -> Response:
    """Find the client whose sessions are looked at, or who buys some."""
    words = desk.asked.query(BuyerQuery).q
    found = clients.list_clients(desk.business.business_id, words).items if words else ()
    return desk.render("prepaid.html", words=words, found=found, most=MOST_FOUND)


@desk_page(prepaid_pages, "GET", CLIENT, needs="day")
def show_prepaid(desk: Desk, client_id: str) -> Response:
    """Show what a client has paid for ahead, what is left, which visits used it, and a form to sell."""
    return _client(desk, client_id)


@desk_page(prepaid_pages, "POST", CLIENT, needs="clients")
def sell_sessions(desk: Desk, client_id: str) -> Response:
    """Enter sessions that a client has paid for; the same form sent twice sells once."""
    business = desk.business
    try:
        form = desk.form(SellForm)
        asked, key = form.asked(business.currency), form.form_key or new_id()
        service.sell(business.business_id, client_id, asked, desk.by, clock.now(), note_prepaid, key)
    except BadInput as refusal:
        return _client(desk, client_id, problem_of(refusal), desk.asked.fields())
    except KeyReused:
        return _client(desk, client_id, ENTERED, {**desk.asked.fields(), "form_key": [new_id()]})
    return see(link(f"{desk.home}/clients/{client_id}/prepaid", sold=True))


def _client(
    desk: Desk, client_id: str, problem: Problem | None = None, typed: dict[str, list[str]] | None = None
) -> Response:
    business_id, query = desk.business.business_id, SalesQuery() if problem else desk.asked.query(SalesQuery)
    client = clients.get_client(business_id, client_id)
    balances = service.list_prepaid(business_id, client_id, clock.now())
    used = [name for balance in balances for name in balance.used_by]
    return desk.render(
        "client_prepaid.html",
        problem,
        client=client,
        balances=balances,
        left=_left(balances),
        visits=scheduling.find_appointments(business_id, used),
        names_of=lambda sale: names_of(desk, sale),
        told=told,
        typed=typed or {"form_key": [new_id()]},
        categories=desk.catalogue.open_categories.values(),
        services=[it for it in desk.catalogue.services.values() if it.active],
        labels=LABELS,
        query=query,
    )


@desk_page(prepaid_pages, "GET", SALE, needs="day")
def show_sale(desk: Desk, client_id: str, sale_id: str) -> Response:
    """Show a sale with the forms to change it and to take back what is left."""
    return _sale(desk, client_id, sale_id)


@desk_page(prepaid_pages, "POST", SALE, needs="clients")
def change_sale(desk: Desk, client_id: str, sale_id: str) -> Response:
    """Change how many sessions a sale has and until when it is good."""
    try:
        wanted = desk.form(ChangeSaleForm).wanted()
        return _correct(desk, client_id, sale_id, wanted)
    except BadInput as refusal:
        return _sale(desk, client_id, sale_id, problem_of(refusal), desk.asked.typed())
    except ChangedMeanwhile as refusal:
        return _sale(desk, client_id, sale_id, problem_of(refusal))


@desk_page(prepaid_pages, "POST", SALE + "/take-back", needs="clients")
def take_sale_back(desk: Desk, client_id: str, sale_id: str) -> Response:
    """Take back what is left of a sale."""
    try:
        wanted = desk.form(TakeSaleBackForm).wanted()
        return _correct(desk, client_id, sale_id, wanted)
    except BadInput as refusal:
        problem = problem_of(refusal)
        errors = {"why" if name == "note" else name: words for name, words in problem.errors.items()}
        return _sale(desk, client_id, sale_id, replace(problem, errors=errors), desk.asked.typed())
    except ChangedMeanwhile as refusal:
        return _sale(desk, client_id, sale_id, problem_of(refusal))


def _correct(desk: Desk, client_id: str, sale_id: str, wanted: Wanted) -> Response:
    service.correct(desk.business.business_id, client_id, sale_id, wanted, desk.by, clock.now(), note_prepaid)
    return see(link(f"{desk.home}/clients/{client_id}/prepaid", saved=True))


def _sale(
    desk: Desk,
    client_id: str,
    sale_id: str,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    business_id = desk.business.business_id
    client = clients.get_client(business_id, client_id)
    balance = _find(service.list_prepaid(business_id, client_id, clock.now()), sale_id)
    sale = balance.sale
    there = {
        "sessions": str(max(sale.sessions, 1)),
        "last_day": str(sale.last_day or ""),
        "version": str(sale.version),
    }
    return desk.render(
        "sale.html",
        problem,
        client=client,
        balance=balance,
        names=names_of(desk, sale),
        told=told,
        typed={**there, **(typed or {})},
        labels=LABELS,
    )


def _find(balances: Sequence[Balance], sale_id: str) -> Balance:
    found = next((it for it in balances if it.sale.sale_id == sale_id), None)
    if found is None:
        raise NotFound(said("There is no such sale."))
    return found


def sessions_left(desk: Desk, client_ids: Iterable[str]) -> dict[str, int]:
    """Give how many sessions each of the clients has left who ever paid for any."""
    today = desk.business.date_at(clock.now())
    found = service.find_balances(desk.business.business_id, client_ids, today)
    return {name: _left(balances) for name, balances in found.items()}


def _left(balances: Iterable[Balance]) -> int:
    return sum(balance.left for balance in balances if not balance.has_ended)


def names_of(desk: Desk, sale: Sale) -> list[str]:
    """Give the names of the categories and services that a sale is for."""
    categories, services = desk.catalogue.categories, desk.catalogue.services
    return [
        *(categories[each].name for each in sale.category_ids if each in categories),
        *(services[each].name for each in sale.service_ids if each in services),
    ]


def told(sale: Sale) -> list[tuple[Correction, str]]:
    """Give what was corrected of a sale, the latest first, each with what it meant in words."""
    afterwards: list[Correction | Sale] = [*sale.corrections[1:], sale]
    pairs = zip(sale.corrections, afterwards, strict=False)
    return [(before, _meaning(before, after)) for before, after in pairs][::-1]


def _meaning(before: Correction, after: Correction | Sale) -> str:
    if before.took_back:
        taken = before.sessions - after.sessions
        return said_of(taken, "%(number)s session taken back", "%(number)s sessions taken back")
    changes: list[str] = []
    if before.sessions != after.sessions:
        number, now = before.sessions, after.sessions
        changes.append(
            said_of(
                number, "%(number)s session became %(now)s", "%(number)s sessions became %(now)s", now=now
            )
        )
    if before.last_day != after.last_day:
        days = {"day": _until(after.last_day), "before": _until(before.last_day)}
        changes.append(said("good until %(day)s, not %(before)s", **days))
    return "; ".join(in_words(it) for it in changes)


def _until(last_day: date | None) -> str:
    return short_day(last_day) if last_day else said("used up")
