"""Whether what was sold can be changed or taken back, and what it is then. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from chalicelib.core.errors import BadInput, ChangedMeanwhile, NotFound
from chalicelib.core.saying import said, said_day, said_of
from chalicelib.prepaid.model import Account, Correction, Sale, VisitNote, Wanted
from chalicelib.prepaid.using import uses


def corrected(account: Account, sale_id: str, wanted: Wanted, by: str, now: datetime, today: date) -> Account:
    """Give the account with a sale as it shall be; every visit that used a session of it keeps that.

    The same again changes nothing. Raises NotFound, ChangedMeanwhile where somebody else has changed the
    sale since it was looked at, and BadInput for what cannot be.
    """
    sale = next((it for it in account.sales if it.sale_id == sale_id), None)
    if sale is None:
        raise NotFound(said("There is no such sale."))
    used = [account.visits[name] for name, of in uses(account).items() if of == sale_id]
    took_back = wanted.sessions is None
    sessions = len(used) if wanted.sessions is None else wanted.sessions
    last_day = sale.last_day if took_back else wanted.last_day
    if (sessions, last_day, took_back) == (sale.sessions, sale.last_day, took_back and sale.is_taken_back):
        return account
    if wanted.version != sale.version:
        raise ChangedMeanwhile
    after = sale.model_copy(update={"sessions": sessions, "last_day": last_day})
    problems = [*_problems(sale, after, used, today, took_back=took_back)]
    if not wanted.note.strip():
        problems.append(("note", said("Please say why.")))
    if problems:
        raise BadInput(problems)
    before = Correction(
        sessions=sale.sessions, last_day=sale.last_day, at=now, by=by, note=wanted.note, took_back=took_back
    )
    after = after.model_copy(update={"corrections": (*sale.corrections, before)})
    return account.model_copy(update={"sales": tuple(after if it is sale else it for it in account.sales)})


def _problems(
    sale: Sale, after: Sale, used: Sequence[VisitNote], today: date, *, took_back: bool
) -> Iterator[tuple[str, str]]:
    """Give (field, sentence) for what stands against it, given the visits that used the sale."""
    if took_back and after.sessions == sale.sessions:
        yield "sessions", said("All of it is used: there is nothing to take back.")
    if after.sessions < len(used):
        number = len(used)
        yield (
            "sessions",
            said_of(
                number,
                "%(number)s is used: please give %(number)s or more.",
                "%(number)s are used: please give %(number)s or more.",
            ),
        )
    latest = max((visit.on for visit in used), default=None)
    if latest and after.has_ended(latest):
        words = said("A visit of %(day)s used it: please give that day or a later one.", day=said_day(latest))
        yield "last_day", words
    elif after.last_day != sale.last_day and after.has_ended(today):
        yield "last_day", said("That day is over already.")
