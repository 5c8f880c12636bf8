"""Selling sessions ahead, letting visits use them, and telling what is left. docs/prepaid.md tells how."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from chalicelib.catalogue.service import get_catalogue
from chalicelib.clients import service as clients
from chalicelib.core.errors import BadInput, ChangedMeanwhile, KeyReused
from chalicelib.core.events import PrepaidChanged
from chalicelib.core.ids import new_id, stable_id
from chalicelib.core.table import WriteRefused
from chalicelib.prepaid import store
from chalicelib.prepaid.asking import problems_of
from chalicelib.prepaid.correcting import corrected
from chalicelib.prepaid.model import Account, Asked, Balance, Sale, Wanted
from chalicelib.prepaid.using import balances, event_of, note_of, noted
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment

TRIES = 20
"""How often a change is made again because another writer came first."""
DAY = timedelta(days=1)

Tell = Callable[[PrepaidChanged, datetime], object]
"""Called with every state of an account that is reached, again where it is reached again."""


def sell(
    business_id: str, client_id: str, asked: Asked, by: str, now: datetime, tell: Tell, key: str = ""
) -> Balance:
    """Enter what a client has bought and give how it stands; visits of the same day use it, too.

    The same idempotency key enters it once. Raises NotFound for no client, BadInput for what is wrong with
    it, KeyReused, and ChangedMeanwhile when others always come first.
    """
    clients.get_client(business_id, client_id)
    catalogue = get_catalogue(business_id)
    today = catalogue.business.date_at(now)
    problems = problems_of(asked, catalogue, today)
    if problems:
        raise BadInput(problems)
    sale_id = stable_id("prepaid", business_id, client_id, key) if key else new_id()
    sale = Sale(**dict(asked), sale_id=sale_id, sold_on=today, sold_at=now, sold_by=by)
    account = _change(business_id, client_id, lambda known: _with_sale(known, sale))
    for appointment in _lately(business_id, client_id, now):
        account = _change(business_id, client_id, _with_visit(appointment))
    tell(event_of(account, today), now)
    return next(it for it in balances(account, today) if it.sale.sale_id == sale_id)


def correct(
    business_id: str, client_id: str, sale_id: str, wanted: Wanted, by: str, now: datetime, tell: Tell
) -> Balance:
    """Change a sale, or take back what is left of it, and give how it stands; visits keep what they used.

    The same again changes nothing. Raises NotFound for no client or sale, BadInput for what cannot be, and
    ChangedMeanwhile where the sale has been changed since it was looked at.
    """
    clients.get_client(business_id, client_id)
    today = get_catalogue(business_id).business.date_at(now)
    for appointment in _lately(business_id, client_id, now):
        _change(business_id, client_id, _with_visit(appointment))
    account = _change(business_id, client_id, lambda known: corrected(known, sale_id, wanted, by, now, today))
    tell(event_of(account, today), now)
    return next(it for it in balances(account, today) if it.sale.sale_id == sale_id)


def list_prepaid(business_id: str, client_id: str, now: datetime) -> tuple[Balance, ...]:
    """Give everything that a client has bought, and what is left of each; raise NotFound for no client."""
    clients.get_client(business_id, client_id)
    today = get_catalogue(business_id).business.date_at(now)
    return balances(store.load_account(business_id, client_id), today)


def find_balances(business_id: str, client_ids: Iterable[str], today: date) -> dict[str, tuple[Balance, ...]]:
    """Give how everything stands that was sold to these clients; nothing of who never bought any."""
    accounts = store.load_accounts(business_id, client_ids)
    return {account.client_id: balances(account, today) for account in accounts}


def note_visits(changes: Iterable[tuple[Appointment | None, Appointment]], now: datetime, tell: Tell) -> None:
    """Let visits that are done use sessions left for them, and those that no longer are give them back.

    Who never bought any is left alone: the clients of all are looked up at once, those of changes that have
    to do with being done only. What is told again, or late, changes nothing.
    """
    concerned = [after for before, after in changes if "done" in (after.status, before and before.status)]
    for business_id in dict.fromkeys(after.business_id for after in concerned):
        own = [after for after in concerned if after.business_id == business_id]
        sold = {it.client_id for it in store.load_accounts(business_id, {after.client_id for after in own})}
        for after in own:
            if after.client_id in sold:
                _note_visit(after, now, tell)


def _note_visit(after: Appointment, now: datetime, tell: Tell) -> None:
    account = _change(after.business_id, after.client_id, _with_visit(after))
    if after.appointment_id in account.visits:
        tell(event_of(account, get_catalogue(after.business_id).business.date_at(now)), now)


def _lately(business_id: str, client_id: str, now: datetime) -> Iterator[Appointment]:
    """Give the client's appointments that could be of today, wherever they are.

    Those that are not done as well: that they once were may still come, late.
    """
    cursor = None
    while True:
        page = scheduling.list_history(business_id, client_id, cursor)
        yield from (it for it in page.items if now - 2 * DAY < it.starts_at < now + 2 * DAY)
        cursor = page.next
        if cursor is None or page.items[-1].starts_at < now - 2 * DAY:
            return


def _with_sale(account: Account, sale: Sale) -> Account:
    known = next((it for it in account.sales if it.sale_id == sale.sale_id), None)
    if known is None:
        return account.model_copy(update={"sales": (*account.sales, sale)})
    if known.as_sold != sale.as_sold:
        raise KeyReused
    return account


def _with_visit(appointment: Appointment) -> Callable[[Account], Account]:
    return lambda account: noted(account, appointment.appointment_id, note_of(appointment))


def _change(business_id: str, client_id: str, change: Callable[[Account], Account]) -> Account:
    """Give the account after a change, written if it is one; raise ChangedMeanwhile."""
    for _ in range(TRIES):
        known = store.load_account(business_id, client_id)
        after = change(known)
        if after == known:
            return known
        after = after.model_copy(update={"version": known.version + 1})
        try:
            store.save_account(after)
            return after
        except WriteRefused:
            continue
    raise ChangedMeanwhile
