"""Which visit uses a session of which sale, and what is left: values in, values out.

Visits take their sessions in the order of their times, each from the oldest sale that is for it, is still
good on its day and has one left. So the same sales and visits give the same, whatever came first.
"""

from collections.abc import Mapping
from datetime import date

from chalicelib.core.events import PrepaidChanged, PrepaidSale
from chalicelib.prepaid.model import Account, Balance, Sale, VisitNote
from chalicelib.scheduling.model import Appointment


def note_of(appointment: Appointment) -> VisitNote:
    """Give what is kept of an appointment."""
    return VisitNote(
        version=appointment.version,
        done=appointment.status == "done",
        on=appointment.local_date,
        starts_at=appointment.starts_at,
        service_ids=tuple(service.service_id for service in appointment.services),
        category_ids=appointment.category_ids,
        at=None if appointment.source == "import" else appointment.changed_at,
    )


def is_for(sale: Sale, visit: VisitNote) -> bool:
    """Tell whether a sale is for such a visit, on such a day: from the day it was sold to its last."""
    kind = set(sale.category_ids) & set(visit.category_ids) or set(sale.service_ids) & set(visit.service_ids)
    return bool(kind) and sale.sold_on <= visit.on and not sale.has_ended(visit.on)


def noted(account: Account, appointment_id: str, visit: VisitNote) -> Account:
    """Give the account with the visit as it is now; as it was where a later version is known, or no sale.

    A visit that no sale is for is kept as well: an earlier version of it may come later.
    """
    known = account.visits.get(appointment_id)
    if not account.sales or (known is not None and known.version >= visit.version):
        return account
    return account.model_copy(update={"visits": {**account.visits, appointment_id: visit}})


def uses(account: Account) -> Mapping[str, str]:
    """Give of which sale each visit done has used a session, by appointment_id: one each, if any."""
    left = {sale.sale_id: sale.sessions for sale in account.sales}
    done = [(visit.starts_at, name) for name, visit in account.visits.items() if visit.done]
    used: dict[str, str] = {}
    for _, name in sorted(done):
        for sale in account.sales:
            if left[sale.sale_id] and is_for(sale, account.visits[name]):
                left[sale.sale_id] -= 1
                used[name] = sale.sale_id
                break
    return used


def balances(account: Account, today: date) -> tuple[Balance, ...]:
    """Give how each sale stands, in the order in which they were entered."""
    used = uses(account)
    by_sale = {
        sale.sale_id: tuple(name for name, sale_id in used.items() if sale_id == sale.sale_id)
        for sale in account.sales
    }
    left = {sale.sale_id: sale.sessions - len(by_sale[sale.sale_id]) for sale in account.sales}
    good = [sale for sale in account.sales if not sale.has_ended(today)]
    return tuple(
        Balance(
            sale=sale,
            used_by=by_sale[sale.sale_id],
            left=left[sale.sale_id],
            left_alike=sum(left[it.sale_id] for it in good if it.is_for_all_of(sale)) if sale in good else 0,
            has_ended=sale not in good,
            used_at=max(
                (at for name in by_sale[sale.sale_id] if (at := account.visits[name].at)), default=None
            ),
        )
        for sale in account.sales
    )


def event_of(account: Account, today: date) -> PrepaidChanged:
    """Give what the higher rooms are told of an account as it is now: not of what was taken back."""
    return PrepaidChanged(
        business_id=account.business_id,
        client_id=account.client_id,
        version=account.version,
        sales=tuple(
            PrepaidSale(
                sale_id=balance.sale.sale_id,
                name=balance.sale.name,
                left=balance.left,
                left_alike=balance.left_alike,
                last_day=balance.sale.last_day,
                used_at=balance.used_at,
            )
            for balance in balances(account, today)
            if balance.left or not balance.sale.is_taken_back
        ),
    )
