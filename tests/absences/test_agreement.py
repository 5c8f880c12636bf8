"""Whatever happens in whatever order: absences, sheets and appointments agree, and no accident happens."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.absences import service
from chalicelib.absences.model import AbsenceRequest, When
from chalicelib.catalogue.model import Need
from chalicelib.catalogue.service import add
from chalicelib.core.errors import Refusal
from chalicelib.scheduling import service as scheduling
from chalicelib.scheduling.model import Claim, SheetName
from tests.absences.asking import CHAIR, DAY, asked, closing, set_region
from tests.cast import COLOUR, MITTE, TUESDAY, at, open_salon, wishes
from tests.examples import examples
from tests.ledger import absences, appointments, forget, require_agreement, sheets, visit_of
from tests.messaging.cast import NOW, SALON

QUARTER = timedelta(minutes=15)
EVERYTHING = ["catalogue", "access", "clients", "appointments", "day_sheets", "schedule"]


@dataclass(frozen=True)
class Act:
    """Something somebody does: `whose` counts people or things, `start` quarters of an hour after nine."""

    verb: str
    whose: int
    start: int = 0
    length: int = 1
    holder: str = "ben"
    over: bool = False

    @property
    def when(self) -> When:
        """Give some quarters of an hour, or whole days where it is long."""
        if self.length > 12:
            return When(first_on=TUESDAY, last_on=TUESDAY + (self.length - 12) * DAY)
        start = at(9) + self.start * QUARTER
        return When(starts_at=start, ends_at=start + self.length * QUARTER)

    def do(self) -> None:
        match self.verb:
            case "book":
                who = {"name": f"Client {self.whose % 3}", "email": f"client-{self.whose % 3}@example.com"}
                start = at(9) + self.start * QUARTER
                service_ids = (("cut", "colour")[self.length % 2],)
                scheduling.book(wishes(start, service_ids=service_ids, staff_id=None, **who), NOW)
            case "enter":
                service.enter(self._request(), NOW)
            case "holidays":
                set_region("DE-BE")
                service.enter_holidays(SALON, "mitte", 2029, NOW)
            case "change" | "remove":
                self._with_absence()
            case _:
                self._with_appointment()

    def _request(self) -> AbsenceRequest:
        if self.holder == "mitte":
            return closing(self.when, over_appointments=self.over)
        if self.holder == "chair-1":
            chair = {"kind": "out_of_use", "staff_id": None, "resource_id": "chair-1"}
            return asked(self.when, over_appointments=self.over, **chair)
        return asked(self.when, staff_id=self.holder, over_appointments=self.over)

    def _with_absence(self) -> None:
        entered = absences()
        if entered:
            absence_id = entered[self.whose % len(entered)].absence_id
            if self.verb == "remove":
                service.remove(SALON, absence_id, NOW)
            else:
                service.change(SALON, absence_id, self.when, None, NOW, self.over)

    def _with_appointment(self) -> None:
        made = appointments()
        if made:
            visit = visit_of(made[self.whose % len(made)].appointment_id)
            if self.verb == "cancel":
                scheduling.cancel_by_client(visit, "", NOW)
            else:
                scheduling.reschedule(visit, at(9) + self.start * QUARTER, None, NOW)


acts = st.builds(
    Act,
    st.sampled_from(["book", "book", "move", "cancel", "enter", "enter", "change", "remove", "holidays"]),
    st.integers(0, 5),
    st.integers(0, 36),
    st.integers(1, 60),
    st.sampled_from(["ana", "ben", "mitte", "chair-1"]),
    st.booleans(),
)


@settings(examples(6), suppress_health_check=list(HealthCheck))
@given(happening=st.lists(acts, min_size=4, max_size=12))
def test_everything_agrees_after_every_step(tables: None, happening: list[Act]) -> None:
    forget(EVERYTHING)
    open_salon()
    add(SALON, [MITTE, CHAIR, COLOUR.model_copy(update={"needs": (Need(type="chair"),)})])
    before = claims()
    for act in happening:
        refused = True
        with suppress(Refusal):
            act.do()
            refused = False
        require_agreement()
        after = claims()
        assert not refused or after == before
        before = after


def claims() -> dict[SheetName, dict[str, Claim]]:
    """Give everything that stands on day sheets."""
    return {name: sheet.claims for name, sheet in sheets().items() if sheet.claims}
