"""What an appointment counts as, how its price is shared out, who is new, and that no cell is a formula."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.reporting.counting import figures, hours, lead_of, outcome_of, source_of
from chalicelib.reporting.ledger import clients_on, counted_on, newer, shared_out
from chalicelib.reporting.model import Clients, Counted, Line, Part, Period
from chalicelib.reporting.newcomers import beginnings, clients_in
from chalicelib.reporting.table import HEADING, table_of
from tests.cast import TUESDAY, salon
from tests.examples import examples

DAY = timedelta(days=1)
NOBODY = Clients(came=0, new=0, returning=0, known_for_long=0, came_again=0)
CUT_BY_BEN = Part(service_id="cut", category_id="hair", staff_id="ben", minutes=45, amount=4500)
CARLAS = Line(
    appointment_id="a1",
    version=1,
    day=TUESDAY,
    minute=10 * 60,
    status="done",
    cancelled_by="",
    client_id="carla",
    location_id="mitte",
    source="online",
    walked_in=False,
    booked_on=TUESDAY - DAY,
    currency="EUR",
    parts=(CUT_BY_BEN,),
)


@pytest.mark.parametrize(
    ("status", "cancelled_by", "outcome"),
    [
        ("done", "", "came"),
        ("arrived", "", "came"),
        ("in_progress", "", "came"),
        ("no_show", "", "missed"),
        ("cancelled", "client", "cancelled_by_client"),
        ("cancelled", "staff", "cancelled_by_business"),
        ("cancelled", "time", "came_to_nothing"),
        ("cancelled", "", "cancelled"),
        ("requested", "", "waiting"),
        ("held", "", "waiting"),
        ("booked", "", "ahead"),
        ("confirmed", "", "ahead"),
    ],
)
def test_every_status_has_one_outcome(status: str, cancelled_by: str, outcome: str) -> None:
    line = CARLAS._replace(status=status, cancelled_by=cancelled_by)
    assert outcome_of(line, TUESDAY) == outcome


def test_what_nobody_has_settled_the_day_after_is_neither_ahead_nor_done() -> None:
    assert outcome_of(CARLAS._replace(status="booked"), TUESDAY + DAY) == "unsettled"


@examples(200)
@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_shares_of_a_price_add_up_to_it_and_none_is_owed(amount: int, weights: list[int]) -> None:
    shares = shared_out(amount, weights)
    assert sum(shares) == amount
    assert all(share >= 0 for share in shares)
    if weights.count(weights[0]) == len(weights):
        assert max(shares) - min(shares) <= 1


def test_a_package_is_shared_out_by_the_prices_of_its_services() -> None:
    assert shared_out(12000, [4500, 9500]) == [3857, 8143]


def test_of_two_lines_the_later_version_holds_and_what_moved_away_is_not_counted() -> None:
    moved = CARLAS._replace(version=2, day=TUESDAY + DAY)
    assert newer({"a1": CARLAS}, {"a1": moved}) == {"a1": moved}
    assert newer({"a1": moved}, {"a1": CARLAS}) == {}
    assert counted_on(TUESDAY, [moved]) == []
    assert clients_on(TUESDAY, [moved]) == ()
    assert clients_on(TUESDAY, [CARLAS, CARLAS._replace(appointment_id="a2")]) == ("carla",)


def test_a_price_in_another_currency_is_in_no_sum_and_said_to_be() -> None:
    lines = [CARLAS, CARLAS._replace(appointment_id="a2", currency="CHF")]
    found = figures(Period(TUESDAY, TUESDAY), lines, NOBODY, "EUR", TUESDAY)
    assert (found.visits.came, found.takings.amount, found.other_currency) == (2, 4500, 1)


def test_new_clients_are_those_whose_first_day_ever_is_in_the_period() -> None:
    today, period = TUESDAY + 91 * DAY, Period(TUESDAY, TUESDAY + 30 * DAY)
    began = beginnings(
        [
            (TUESDAY - 400 * DAY, ["dora"]),
            (TUESDAY, ["carla", "dora", "emil"]),
            (TUESDAY + DAY, ["fina"]),
            (TUESDAY + 90 * DAY, ["carla", "fina"]),
            (TUESDAY + 91 * DAY, ["emil"]),
        ]
    )
    found = clients_in(period, {"carla", "dora", "emil", "fina"}, began, today)
    assert found == Clients(came=4, new=3, returning=1, known_for_long=2, came_again=1)


@pytest.mark.parametrize(
    ("ahead", "kind"),
    [
        (0, "same_day"),
        (1, "day_before"),
        (2, "within_a_week"),
        (7, "within_two_weeks"),
        (29, "within_a_month"),
    ],
)
def test_how_long_ahead_is_counted_in_days_by_the_calendar(ahead: int, kind: str) -> None:
    assert lead_of(CARLAS._replace(booked_on=TUESDAY - ahead * DAY)) == kind


def test_walk_ins_book_nothing_ahead_and_of_what_was_taken_over_nobody_knows() -> None:
    walk_in = CARLAS._replace(walked_in=True, source="staff")
    assert (source_of(walk_in), lead_of(walk_in)) == ("walk_in", "walk_in")
    assert lead_of(CARLAS._replace(source="import")) == "unknown"
    assert lead_of(CARLAS._replace(booked_on=date(2026, 1, 1))) == "earlier"


def test_the_hour_is_the_one_in_which_a_visit_begins() -> None:
    (hour,) = hours([CARLAS._replace(minute=10 * 60 + 59)])
    assert (hour.weekday, hour.hour, hour.came) == (1, 10, 1)


@pytest.mark.parametrize("name", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_of_the_table_is_a_formula(name: str) -> None:
    text = table_of([Counted(CARLAS, "came")], salon(), {"carla": name})
    heading, row = csv.reader(text.splitlines())
    assert tuple(heading) == HEADING
    assert dict(zip(heading, row, strict=True))["client"] == f"'{name}"
    assert (row[12], row[13], row[14]) == ("45.00", "45.00", "EUR")
