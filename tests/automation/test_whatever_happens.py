"""Whatever happens in whatever order, told how often, and wherever the process dies: each step at most once.

None is lost, and nobody is in a workflow twice at a time.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.automation import service
from chalicelib.automation.model import ClientRecord
from chalicelib.core.errors import Refusal
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Appointment
from infra.tables import TABLES
from tests.automation.made import CALL, DAY, MONDAY, SAY, booked, runs, said, set_status, switched_on, tell
from tests.cast import open_salon
from tests.examples import examples
from tests.ledger import forget, only_client, rows
from tests.messaging.cast import NOW, SALON
from tests.waiting.test_crashes import survives

HOUR = {"kind": "wait", "name": "Hour", "minutes": 60}
TAG = {"kind": "tag", "name": "Mark", "tag": "came"}
STEPS = {"Thanks": ["Say", "Mark"], "Missed": ["Call"], "Marked": ["Call"]}


@dataclass(frozen=True)
class Act:
    """Something that happens so many minutes later; `which` counts appointments."""

    verb: str
    which: int
    minutes: int


acts = st.builds(
    Act,
    st.sampled_from(["book", "done", "no_show", "cancel", "back", "tell", "tick", "tick", "untag"]),
    st.integers(0, 3),
    st.sampled_from([-1, 0, 5, 61]),
)


class World:
    """Carla's visits, and everything of them that was ever told."""

    def __init__(self) -> None:
        self.visits: list[Appointment] = []
        self.told: list[tuple[Appointment | None, Appointment]] = []

    def do(self, act: Act, now: datetime) -> None:
        if act.verb == "tick":
            service.look_after(now)
        elif act.verb == "tell" and self.told:
            tell(*self.told[act.which % len(self.told)], now)
        elif act.verb == "untag" and self.visits:
            service.set_tags(SALON, only_client().client_id, [], now)
        elif act.verb == "book":
            self.change(None, booked(9 + 2 * act.which, now, MONDAY + 2 * DAY), now)
        elif act.verb in ("done", "no_show", "cancel") and self.visits:
            before = self.visits[act.which % len(self.visits)]
            status = "cancelled" if act.verb == "cancel" else act.verb
            self.change(before, set_status(before, status, now), now)
        elif act.verb == "back" and self.visits:
            before = self.visits[act.which % len(self.visits)]
            visit = scheduling.get_visit(SALON, before.appointment_id)
            self.change(before, scheduling.take_back(visit, before.status, "Ana", now).appointment, now)

    def change(self, before: Appointment | None, after: Appointment, now: datetime) -> None:
        others = [it for it in self.visits if it.appointment_id != after.appointment_id]
        self.visits = [*others, after]
        self.told.append((before, after))
        tell(before, after, now)


def require_each_step_at_most_once() -> None:
    for run in runs():
        assert [count for count in Counter(step.name for step in run.taken).values() if count > 1] == []
    by_place: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for run in runs():
        by_place.setdefault(run.workflow_id, []).append((run.began_at, run.ended_at))
    for spans in by_place.values():
        running = [end for _, end in spans if end is None]
        assert len(running) <= 1
        assert all(end is not None and end <= begin for (_, end), (begin, _) in pairwise(spans))


def require_nothing_lost(visits: list[Appointment]) -> None:
    """Require, once all is walked to the end, that every run ended and did each of its steps.

    Only where its visit is no more what began it, it was stopped.
    """
    ran: Counter[str] = Counter()
    for run in runs():
        did = [step.name for step in run.taken if step.kind in ("message", "tag", "task")]
        assert (run.state, did) == ("finished", STEPS[run.workflow_name]) or run.state == "stopped"
        ran += Counter(did)
    assert (len(said()), len(service.list_tasks(SALON).items)) == (ran["Say"], ran["Call"])
    now = {visit.appointment_id: visit.status for visit in visits}
    for name, status in (("Thanks", "done"), ("Missed", "no_show")):
        own = [run for run in runs() if run.workflow_name == name]
        assert all(now[run.appointment_id] != status for run in own if run.state == "stopped")
        assert bool(own) or status not in now.values()
    records = [ClientRecord.model_validate(row["e"]) for row in rows("automation") if row["sk"] == "client"]
    assert [record.running for record in records if record.running] == []


def set_up() -> None:
    forget([table.name for table in TABLES])
    open_salon()
    switched_on({"kind": "done"}, HOUR, SAY, TAG, name="Thanks")
    switched_on({"kind": "no_show"}, CALL, name="Missed")
    switched_on({"kind": "tag_added", "tag": "came"}, HOUR, CALL, name="Marked")


@settings(examples(3), suppress_health_check=list(HealthCheck))
@given(happening=st.lists(acts, min_size=4, max_size=10))
@example([Act("book", 0, -1), Act("no_show", 0, -1), Act("done", 0, -1)])  # who was given up comes after all
def test_each_step_is_done_once_and_none_is_lost(tables: None, happening: list[Act]) -> None:
    set_up()
    world, now = World(), NOW + timedelta(hours=1)  # clocks differ, but not by more than workflows are on
    for act in happening:
        now += timedelta(minutes=act.minutes)
        with suppress(Refusal):
            world.do(act, now)
        require_each_step_at_most_once()
    for before, after in world.told:
        tell(before, after, now)
    for _ in range(4):
        now += timedelta(minutes=61)
        service.look_after(now)
    require_each_step_at_most_once()
    require_nothing_lost(world.visits)


@pytest.mark.parametrize("number", range(1, 12))
def test_wherever_the_process_dies_each_step_is_done_once(tables: None, number: int) -> None:
    set_up()
    appointment = booked()
    done = set_status(appointment, "done", NOW + DAY)
    later = [NOW + DAY + timedelta(minutes=61 * round_) for round_ in range(4)]
    steps: list[Callable[[], object]] = [
        lambda: tell(appointment, done, NOW + DAY),
        *((lambda moment=moment: service.look_after(moment)) for moment in later),
    ]
    died = survives(steps, number)
    service.look_after(later[-1] + timedelta(minutes=61))
    require_each_step_at_most_once()
    assert (len(said()), len(service.list_tasks(SALON).items)) == (1, 1)
    assert {run.state for run in runs()} == {"finished"}
    assert died == (number <= WRITES)


WRITES = 10
"""How many commits that takes."""
