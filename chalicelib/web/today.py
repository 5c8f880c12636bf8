"""The console's first page: who comes next, who is late, who is here, and what needs somebody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalice.app import Blueprint, Response

from chalicelib.automation import service as automation
from chalicelib.clients import service as clients
from chalicelib.clients.model import Client
from chalicelib.core import clock
from chalicelib.core.ids import new_id
from chalicelib.core.interval import boundary_at
from chalicelib.core.saying import said, said_of
from chalicelib.folder import service as folder
from chalicelib.messaging import service as messaging
from chalicelib.reconnect import service as reconnect
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from chalicelib.waiting import service as waiting
from chalicelib.web.calendar_forms import TodayQuery
from chalicelib.web.desk import CONSOLE, Desk, desk_page
from chalicelib.web.desk_forms import DeskForm
from chalicelib.web.diary import Entry, appointments_between, entry_of
from chalicelib.web.forms import Identifier
from chalicelib.web.intake_answers import form_states
from chalicelib.web.page import Problem, see
from chalicelib.web.rendering import link
from chalicelib.web.standing_words import on_list
from chalicelib.web.unfolding import Going, Standing, counts_of, unfold

today_pages = Blueprint(__name__)

YESTERDAY = timedelta(hours=12)
"""How long before midnight a visit that is still going on may have begun."""
SHOWN = 5
"""How many requests and tasks stand on the page; their own pages have all."""
FAILED = ("dead", "bounced")
SUMS: tuple[Going, ...] = ("late", "over", "unknown", "here", "asked", "coming", "ended")
"""Where visits stand, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Row:
    """A visit on the page: its steps, where it stands now, if its form is missing, who comes, its day."""

    entry: Entry
    standing: Standing
    form_state: str | None
    client: Client | None = None
    is_today: bool = True


@dataclass(frozen=True, slots=True)
class Need:
    """Something that somebody has to see to, in words, and the page where that is done."""

    words: str
    address: str


class TaskForm(DeskForm):
    """On whose record a task was ticked off, if it was on one."""

    client_id: Identifier | None = None


@desk_page(today_pages, "GET", CONSOLE, scripts=True, needs="day")
def today(desk: Desk) -> Response:
    """Show the day as it stands now, and what needs somebody."""
    now, day = clock.now(), desk.asked.query(TodayQuery).day
    if day:
        return see(link(f"{desk.home}/calendar", day=day))
    rows = _rows(desk, now)
    shown = {row.entry.appointment.appointment_id for row in rows}
    asked = scheduling.list_requests(desk.business.business_id, now)
    requests = [it for it in asked if it.appointment_id not in shown]
    tasks = automation.list_tasks(desk.business.business_id).items
    return desk.render(
        "today.html",
        day=desk.business.date_at(now),
        now=now,
        sums=_sums(rows),
        ended=[row for row in rows if row.standing.going == "ended"],
        rows=[row for row in rows if row.standing.going != "ended"],
        requests=[
            Row(entry_of(desk, it), Standing("asked"), None, is_today=False) for it in requests[:SHOWN]
        ],
        more_requests=max(0, len(requests) - SHOWN),
        needs=list(_needs(desk, rows, now)),
        tasks=tasks[:SHOWN],
        more_tasks=max(0, len(tasks) - SHOWN),
        staff=desk.catalogue.staff,
        catalogue=desk.catalogue,
        form_key=new_id(),
    )


def row_again(desk: Desk, appointment_id: str, problem: Problem | None) -> Response:
    """Give one visit's row as it is now, with the sums of the day, to be put in place of the old ones."""
    now = clock.now()
    rows = _rows(desk, now)
    row = next((it for it in rows if it.entry.appointment.appointment_id == appointment_id), None)
    if row is None:
        visit = scheduling.get_visit(desk.business.business_id, appointment_id)
        going: Going = "ended" if visit.appointment.status in scheduling.OVER else "coming"
        row = Row(entry_of(desk, visit.appointment), Standing(going), None, is_today=False)
    return desk.render("today_part.html", problem, row=row, sums=_sums(rows), staff=desk.catalogue.staff)


@desk_page(today_pages, "POST", CONSOLE + "/today/tasks/{task_id}", scripts=True, needs="day")
def finish_task_today(desk: Desk, task_id: str) -> Response:
    """Note that a task is done."""
    client_id = desk.form(TaskForm).client_id
    task = automation.complete_task(desk.business.business_id, task_id, desk.by, clock.now())
    if desk.asked.wants_part:
        return desk.render("task_part.html", task=task)
    return see(link(f"{desk.home}/clients/{client_id}", saved=True) if client_id else link(desk.home))


def _rows(desk: Desk, now: datetime) -> list[Row]:
    """Give the visits of today, and those since last evening that are still going on; three reads."""
    day, zone = desk.business.date_at(now), desk.business.zone
    start, end = boundary_at(day, 0, zone), boundary_at(day + timedelta(days=1), 0, zone)
    found = appointments_between(desk, start - YESTERDAY, end)
    those = [it for it in found if it.starts_at >= start or it.status in ("arrived", "in_progress")]
    standings, states = unfold(those, now), form_states(desk.catalogue, those)
    known = clients.find_clients(desk.business.business_id, {it.client_id for it in those})
    return [
        Row(_entry(desk, it, standings[name]), standings[name], states.get(name), known.get(it.client_id))
        for it in those
        for name in [it.appointment_id]
    ]


def _entry(desk: Desk, appointment: Appointment, standing: Standing) -> Entry:
    missed = standing.going in ("late", "unknown")
    return entry_of(desk, appointment, ("no_show",) if missed else ())


def _sums(rows: Iterable[Row]) -> list[tuple[Going, str]]:
    """Give how many stand where, in words, without those that nobody is."""
    counts = counts_of({row.entry.appointment.appointment_id: row.standing for row in rows})
    return [(going, _sum(going, counts[going])) for going in SUMS if counts[going]]


def _sum(going: Going, number: int) -> str:
    match going:
        case "late":
            return said_of(number, "%(number)s late", "%(number)s late")
        case "over":
            return said_of(number, "%(number)s running over", "%(number)s running over")
        case "unknown":
            return said_of(number, "%(number)s to be noted", "%(number)s to be noted")
        case "here":
            return said_of(number, "%(number)s here", "%(number)s here")
        case "asked":
            return said_of(number, "%(number)s not certain yet", "%(number)s not certain yet")
        case "coming":
            return said_of(number, "%(number)s to come", "%(number)s to come")
    return said_of(number, "%(number)s finished", "%(number)s finished")


def _needs(desk: Desk, rows: Sequence[Row], now: datetime) -> Iterator[Need]:
    """Give what needs somebody beside the visits; a fixed number of reads, whatever the day holds."""
    business_id = desk.business.business_id
    missing = sum(row.form_state == "missing" and row.standing.going != "ended" for row in rows)
    if missing:
        words = said_of(
            missing, "%(number)s form of today still missing", "%(number)s forms of today still missing"
        )
        yield Need(words, link(desk.home) + "#visits")
    for client_id, name in _senders(business_id).items():
        words = said("Something new from %(client)s", client=name)
        yield Need(words, link(f"{desk.home}/clients/{client_id}/folder"))
    late = sum(messaging.look_at_standing(business_id, now).late.values())
    if late:
        words = said_of(late, "%(number)s message late", "%(number)s messages late")
        yield Need(words, link(f"{desk.home}/messages"))
    lately = messaging.list_messages(business_id).items
    failed = [it for it in lately if it.state in FAILED]
    if failed:
        words = said_of(
            len(failed),
            "%(number)s message of the latest %(latest)s did not arrive",
            "%(number)s messages of the latest %(latest)s did not arrive",
            latest=len(lately),
        )
        yield Need(words, link(f"{desk.home}/messages", status=failed[0].state))
    wishes = [it for it in waiting.list_wishes(business_id).items if it.state == "open"]
    day = desk.business.date_at(now)
    hoping = [it for it in wishes if it.wanted.last_on >= day]
    if hoping:
        first = max(day, min(it.wanted.first_on for it in hoping))
        words = said_of(
            len(hoping), "%(number)s person waiting for a time", "%(number)s people waiting for a time"
        )
        yield Need(words, link(f"{desk.home}/calendar", day=first))
    if overdue := reconnect.count_overdue(business_id, now):
        yield Need(on_list("overdue", overdue), link(f"{desk.home}/reconnect"))


def _senders(business_id: str) -> dict[str, str]:
    """Give the names of those who have put something into their folders that nobody has looked at."""
    unseen = folder.list_unseen(business_id)
    names = dict.fromkeys(it.client_id for it in unseen)
    found = clients.find_clients(business_id, names) if names else {}
    return {client_id: found[client_id].name for client_id in names if client_id in found}
