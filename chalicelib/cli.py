"""The operator's commands, against the local stack or AWS by the ordinary environment variables."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib.core import clock
from chalicelib.core.errors import Refusal, bad_field
from chalicelib.history.model import Report

FAILED = 1
LISTED = 20
"""How many bad rows are listed; the rest are counted."""

_IMPORT = """\
Take over history and future appointments from a CSV file (UTF-8, commas, a heading).

Columns: client_key, starts_at, status, and any of client_name, email, phone, category, service, staff,
location, duration_minutes, price, email_consent, sms_consent. starts_at is local wall time like
2018-03-14T15:50, a date alone, or an instant with an offset. status is done, cancelled, no_show or booked.
Unknown services, categories, staff and locations are created. Importing a file again changes nothing,
but where a row has a new status. Bad rows are listed by line, and the rest goes in."""

_CADENCE = """\
Answer who is overdue from plain files, without a database.

History: client_id, category, starts_at, status (done or completed, cancelled, no_show). Queries: client_id,
category, as_of, horizon_days. Answers, one row a query, from history up to its as_of only: client_id,
category, as_of, score, flagged, p_return, typical_interval_days."""

_OPEN = """\
Found a business whose owner can sign in, and say where they do so and set it up in five steps.

The owner signs in with a code that comes by email. For as long as no email goes out yet there is a link,
which works once and for 15 minutes. Asked again for the same business and owner, it gives another link."""


_COUNT = """\
Enter every appointment from one day to another in the ledger that reports count from, once more.

For appointments from before there was a ledger, and whenever in doubt: what is there already stays, and what
is wrong is put right."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give 0 when it did what was asked, else say on stderr why not."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except Refusal as refusal:
        return _fail(refusal.sentence)
    except UnicodeDecodeError:
        return _fail("The file is not UTF-8 text.")
    except OSError as error:
        return _fail(f"{error.filename or 'The file'} cannot be used: {error.strerror or error}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chalicelib.cli", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    plain = argparse.RawDescriptionHelpFormatter
    command = commands.add_parser(
        "import-visits", help="take over visits from a CSV file", description=_IMPORT, formatter_class=plain
    )
    command.add_argument("file", metavar="FILE.csv", type=Path)
    command.add_argument("--business", metavar="ID", required=True, help="whose visits they are")
    command.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    command.add_argument("--strict", action="store_true", help="write nothing if any row is bad")
    command.set_defaults(run=_import_visits)

    command = commands.add_parser(
        "open-business", help="found a business", description=_OPEN, formatter_class=plain
    )
    command.add_argument("--business", metavar="ID", required=True, help="its name in addresses: studio-ana")
    command.add_argument("--email", metavar="OWNER", required=True, help="the address the owner signs in by")
    command.add_argument("--name", help="what it is called; the owner can still change it")
    command.add_argument("--country", metavar="CC", help="where it is, like DE; by the address without it")
    command.set_defaults(run=_open_business)

    _add_count_visits(commands, plain)
    command = commands.add_parser(
        "cadence", help="answer who is overdue, from files", description=_CADENCE, formatter_class=plain
    )
    command.add_argument("--history", metavar="H.csv", type=Path, required=True)
    command.add_argument("--queries", metavar="Q.csv", type=Path, required=True)
    command.add_argument("--out", metavar="P.csv", type=Path, required=True)
    command.add_argument("--mode", choices=("calibrated", "compat"), default="calibrated")
    command.add_argument(
        "--false-alarms",
        metavar="SHARE",
        type=float,
        default=0.2,
        help="share of still loyal clients that may be flagged (calibrated mode; default 0.2)",
    )
    command.set_defaults(run=_cadence)
    return parser


def _add_count_visits(commands: Any, form: Any) -> None:
    command = commands.add_parser(
        "count-visits", help="count visits anew for reports", description=_COUNT, formatter_class=form
    )
    command.add_argument("--business", metavar="ID", required=True, help="whose visits they are")
    for name, word in (("from", "first"), ("to", "last")):
        day = {"dest": word, "metavar": "DATE", "type": date.fromisoformat}
        command.add_argument(f"--{name}", **day, required=True, help=f"the {word} day")
    command.set_defaults(run=_count_visits)


def _import_visits(given: argparse.Namespace) -> int:
    from chalicelib.core.table import STORE_ERRORS, WriteRefused
    from chalicelib.history.service import import_visits
    from chalicelib.reconnect.service import plan_learning

    _require_settings()
    path: Path = given.file
    begun = time.monotonic()
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            report = import_visits(
                given.business,
                lines,
                clock.now(),
                dry_run=given.dry_run,
                strict=given.strict,
                progress=_Progress().tell,
            )
        if report.written and report.visits:
            plan_learning(given.business, clock.now())
    except (*STORE_ERRORS, WriteRefused) as error:
        return _fail(f"The database is out of reach, or refused: {_first_line(error)}\n{_AGAIN}")
    except KeyboardInterrupt:
        return _fail(f"Stopped.\n{_AGAIN}")
    print(f"{path.name}: {report.rows:,} rows read in {time.monotonic() - begun:.1f} s.")
    for sentence in _told(report, given):
        print(sentence)
    return FAILED if report.rows and not report.visits else 0


def _open_business(given: argparse.Namespace) -> int:
    from chalicelib.core.table import STORE_ERRORS
    from chalicelib.founding.service import open_business

    _require_settings()
    try:
        opened = open_business(given.business, given.email, given.name, given.country, clock.now())
    except STORE_ERRORS as error:
        return _fail(f"The database is out of reach, or refused: {_first_line(error)}")
    print(f"{opened.name} is founded." if opened.is_new else f"{opened.name} is there already.")
    print(f"Set it up at {opened.set_up_url}")
    print(f"{given.email} signs in there with a code that comes by email. Where no email goes out yet,")
    print(f"this link works once, for 15 minutes: {opened.sign_in_url}")
    return 0


def _count_visits(given: argparse.Namespace) -> int:
    from chalicelib.core.table import STORE_ERRORS
    from chalicelib.reporting.service import count_again

    _require_settings()
    tell = _Progress().tell
    try:
        number = count_again(
            given.business,
            given.first,
            given.last,
            lambda day, done: tell(f"visits, up to {day}", done, None),
        )
    except STORE_ERRORS as error:
        return _fail(f"The database is out of reach, or refused: {_first_line(error)}")
    print(f"{number:,} appointments from {given.first} to {given.last} are counted.")
    return 0


_AGAIN = "Importing the file again goes on from here: what is in already is recognised."


def _require_settings() -> None:
    from pydantic import ValidationError

    from chalicelib.core.settings import settings

    try:
        settings()
    except ValidationError as error:
        where = "For the local stack: set -a; . .local/environment; set +a"
        raise bad_field(
            "", f"The environment does not say which tables to use (TABLE_PREFIX). {where}"
        ) from error


def _told(report: Report, given: argparse.Namespace) -> Iterator[str]:
    """Give the report in sentences."""
    if report.unused_columns:
        yield f"Columns not used: {', '.join(report.unused_columns)}."
    yield from _bad_rows(report)
    if not report.rows:
        yield "There is a heading and no row, so there was nothing to do."
        return
    if not report.visits:
        yield "Nothing was written: " + ("a row is bad." if given.strict else "every row is bad.")
        return
    if given.dry_run:
        yield "Nothing was written, as this was a dry run. It would have become:"
    for kind, plural in _PLURALS.items():
        if names := report.created.get(kind):
            yield f"  new {plural}: {_some(names)}"
    if report.assumed_hours:
        yield f"  bookable Monday to Saturday 9 to 18 until you say otherwise: {_some(report.assumed_hours)}"
    if names := report.created.get("performer"):
        yield f"  performing a new service from now on: {_some(names)}"
    yield f"  clients: {report.new_clients:,} new, {report.known_clients:,} known already"
    outcomes = (f"{report.visits[outcome]:,} {words}" for outcome, words in _OUTCOMES.items())
    yield f"  visits: {', '.join(outcomes)}"
    yield f"    still to come: {report.ahead:,}"
    yield f"    overlapping another of the same person, and marked so: {report.overlapping:,}"
    if report.repeated:
        yield f"  rows that repeat another one in everything, and count once: {report.repeated:,}"


_PLURALS = {
    "category": "categories",
    "service": "services",
    "staff": "members of staff",
    "location": "locations",
}
_OUTCOMES = {
    "new": "new",
    "there": "already there",
    "changed": "with a new status",
    "kept": "left as they were changed here",
}


def _bad_rows(report: Report) -> Iterator[str]:
    if not report.refusals:
        return
    yield f"Bad rows, which are left out ({report.refusals:,}):"
    shown = report.refused[:LISTED]
    for refused in shown:
        yield f"  line {refused.line}: {refused.reason}"
    if report.refusals > len(shown):
        yield f"  and {report.refusals - len(shown):,} more"


def _some(names: Sequence[str]) -> str:
    """Give up to eight names, and how many there are when they are more."""
    shown = ", ".join(names[:8])
    return f"{shown} ... ({len(names):,})" if len(names) > 8 else shown


def _cadence(given: argparse.Namespace) -> int:
    from chalicelib.reconnect.cadence.files import CadenceFileError, answer_queries

    print(f"Answering the queries of {given.queries} ...", file=sys.stderr)
    begun = time.monotonic()
    try:
        count = answer_queries(given.history, given.queries, given.out, given.mode, given.false_alarms)
    except CadenceFileError as error:
        return _fail(str(error))
    seconds = time.monotonic() - begun
    print(f"{count:,} queries answered in mode {given.mode} into {given.out} in {seconds:.1f} s.")
    return 0


class _Progress:
    """Says on stderr how far things are, at most once a second."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def tell(self, what: str, done: int, of: int | None) -> None:
        """Say that so much is done."""
        if time.monotonic() - self._told_at < 1:
            return
        self._told_at = time.monotonic()
        share = f" of {of:,} ({done / of:.0%})" if of else ""
        print(f"  {done:,}{share} {what}", file=sys.stderr, flush=True)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    raise SystemExit(main())
