"""Whatever happens in whatever order: no overlap, and sheets, appointments and clients agree."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import Refusal
from chalicelib.scheduling import service as scheduling
from tests.cast import at, open_salon, wishes
from tests.conftest import PREFIX, aws
from tests.examples import examples
from tests.ledger import appointments, everything, require_agreement, visit_of
from tests.messaging.cast import NOW

QUARTER = timedelta(minutes=15)
numbers = st.integers(0, 5)
quarters = st.integers(0, 36)
staff = st.sampled_from(["ana", "ben"])


@dataclass(frozen=True)
class Act:
    """Something somebody does; `whose` counts clients or appointments, `start` quarters after nine."""

    verb: str
    whose: int
    start: int = 0
    staff_id: str = "ben"
    service_id: str = "cut"
    status: Any = "done"

    def do(self) -> None:
        if self.verb == "book":
            who = {"name": f"Client {self.whose % 3}", "email": f"client-{self.whose % 3}@example.com"}
            asked = {"staff_id": self.staff_id, "service_ids": (self.service_id,)}
            scheduling.book(wishes(at(9) + self.start * QUARTER, **asked, **who), NOW)
            return
        made = appointments()
        if not made:
            return
        visit = visit_of(made[self.whose % len(made)].appointment_id)
        if self.verb == "move":
            scheduling.reschedule(visit, at(9) + self.start * QUARTER, self.staff_id, NOW)
        elif self.verb == "cancel":
            scheduling.cancel_by_client(visit, "", NOW)
        else:
            scheduling.set_status(visit, self.status, NOW)


statuses = st.sampled_from(["confirmed", "arrived", "in_progress", "done", "no_show", "cancelled"])
acts = st.one_of(
    st.builds(Act, st.just("book"), numbers, quarters, staff, st.sampled_from(["cut", "colour"])),
    st.builds(Act, st.just("move"), numbers, quarters, staff),
    st.builds(Act, st.just("cancel"), numbers),
    st.builds(Act, st.just("status"), numbers, status=statuses),
)


def forget(tables: Iterable[str]) -> None:
    """Empty the tables."""
    rows = everything()
    for table in tables:
        for row in rows[table]:
            key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
            aws("dynamodb").delete_item(TableName=PREFIX + table, Key=key)


@settings(examples(6), suppress_health_check=list(HealthCheck))
@given(happening=st.lists(acts, min_size=3, max_size=10))
def test_the_tables_agree_after_every_step(tables: None, happening: list[Act]) -> None:
    forget(["catalogue", "access", "clients", "appointments", "day_sheets"])
    open_salon()
    before = require_agreement()
    for act in happening:
        refused = True
        with suppress(Refusal):
            act.do()
            refused = False
        after = require_agreement()
        assert not refused or after == before
        before = after
