"""What a file of visits becomes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import BadInput, NotFound
from chalicelib.history.service import import_visits
from tests.history.salon import (
    AHEAD,
    NOW,
    SALON,
    csv_of,
    diary,
    everything,
    row,
    start_anew,
    take_over,
    the_one,
)

pytestmark = pytest.mark.usefixtures("salon")

starts = st.sampled_from(["2027-03-28", "2027-03-28T02:30", "2027-04-05T10:00", AHEAD, "2027-05-10T10:30"])
rows = st.builds(
    row,
    client=st.sampled_from(["carla", "ben", "ana"]),
    starts_at=starts,
    status=st.sampled_from(["done", "cancelled", "no_show", "booked"]),
    service=st.sampled_from(["Haircut", "Colour", ""]),
    staff=st.sampled_from(["Ben", "Berta", ""]),
    email=st.sampled_from(["", "family@salon.example", "other@salon.example"]),
    email_consent=st.sampled_from(["", "yes", "no"]),
    price=st.sampled_from(["", "30", "45.50"]),
)
files = st.lists(rows, min_size=1, max_size=12)
some_files = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@some_files
@given(file=files)
def test_the_same_file_again_changes_nothing(file: list[dict[str, str]]) -> None:
    start_anew()
    first = take_over(*file)
    before = everything()
    again = take_over(*file, now=NOW + timedelta(hours=1))
    assert everything() == before
    assert again.visits == {"there": first.visits["new"]}
    assert (again.new_clients, again.created) == (0, {})


@some_files
@given(file=files, together=st.integers(1, 5), data=st.data())
def test_neither_the_size_of_chunks_nor_the_order_of_rows_matters(
    file: list[dict[str, str]], together: int, data: st.DataObject
) -> None:
    def appointments() -> list[object]:
        return [a.model_dump(exclude={"overlaps", "client_id"}) for a in diary()]

    start_anew()
    one_way = take_over(*file, together=together).visits, appointments()
    start_anew()
    assert (take_over(*data.draw(st.permutations(file))).visits, appointments()) == one_way


@some_files
@given(file=files, together=st.integers(1, 5))
def test_a_dry_run_reports_the_same_and_writes_nothing(file: list[dict[str, str]], together: int) -> None:
    start_anew()
    before = everything()
    rehearsal = take_over(*file, dry_run=True, together=together)
    assert everything() == before
    rehearsal.written = True
    assert take_over(*file) == rehearsal


def test_a_past_visit_is_on_record_as_it_was() -> None:
    report = take_over(row(price="45.50", duration_minutes="30", client_name="Carla Costa"))
    visit = the_one()
    assert (visit.status, visit.source, visit.staff_id, visit.title) == ("done", "import", "ben", "Haircut")
    assert (visit.starts_at, visit.ends_at) == (
        datetime(2027, 4, 5, 8, 0, tzinfo=UTC),
        datetime(2027, 4, 5, 8, 30, tzinfo=UTC),
    )
    assert (visit.price.amount, visit.client_name) == (4550, "Carla Costa")
    assert visit.created_at == visit.starts_at
    assert (report.rows, report.new_clients, report.created) == (1, 1, {})


def test_what_a_row_leaves_out_the_catalogue_knows() -> None:
    take_over(row())
    visit = the_one()
    assert (visit.ends_at - visit.starts_at, visit.price.amount) == (timedelta(minutes=45), 4500)
    assert (visit.location_id, visit.client_name) == ("mitte", "carla")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027-04-05", "2027-04-05T10:00+00:00"),
        ("2027-03-28T02:30", "2027-03-28T01:30+00:00"),
        ("2027-04-05T10:00-05:00", "2027-04-05T15:00+00:00"),
    ],
)
def test_a_date_alone_is_noon_and_a_skipped_hour_moves_on(written: str, meant: str) -> None:
    take_over(row(starts_at=written))
    assert the_one().starts_at == datetime.fromisoformat(meant)


def test_rows_alike_in_everything_are_one_visit_and_others_are_not() -> None:
    report = take_over(row(), row(), row(price="20"), row(staff=""), row(service="Colour"))
    assert (report.repeated, report.visits["new"]) == (1, 4)


def test_bad_rows_are_told_by_line_and_the_rest_goes_in() -> None:
    report = take_over(row(), row(status="gone"), row(starts_at="never"))
    assert [refused.line for refused in report.refused] == [3, 4]
    assert (report.refusals, report.visits["new"], report.written) == (2, 1, True)


def test_strict_lets_one_bad_row_keep_out_the_rest() -> None:
    before = everything()
    report = take_over(row(), row(status="gone"), strict=True)
    assert (report.refusals, report.written, everything()) == (1, False, before)


def test_only_the_first_refusals_are_kept_and_all_are_counted() -> None:
    report = take_over(*(row(status="gone") for _ in range(300)))
    assert (report.refusals, len(report.refused), report.written) == (300, 100, False)


def test_a_file_broken_at_its_end_changes_nothing() -> None:
    before = everything()
    with pytest.raises(BadInput):
        import_visits(SALON, [*csv_of([row()]), 'carla,"\n'], NOW)
    assert everything() == before


def test_an_unknown_business_has_no_history() -> None:
    with pytest.raises(NotFound):
        import_visits("dario", csv_of([row()]), NOW)


def test_a_column_mixed_up_with_another_is_noticed_before_anything_is_written() -> None:
    before = everything()
    with pytest.raises(BadInput, match="more than 500"):
        take_over(*(row(service=f"Receipt {number}") for number in range(501)))
    assert everything() == before
