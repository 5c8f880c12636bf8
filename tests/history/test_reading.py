"""A row that is wrong is refused alone, a file that makes no sense as a whole."""

import pytest

from chalicelib.catalogue.model import Business
from chalicelib.core.errors import BadInput
from chalicelib.history.model import FileRow
from chalicelib.history.reading import Reading

SALON = Business(
    business_id="salon", name="Ana's Salon", time_zone="Europe/Berlin", country="DE", currency="EUR"
)
HEADING = "client_key,starts_at,status"


def read(*lines: str) -> list[tuple[int, FileRow | BadInput]]:
    return list(Reading([line + "\n" for line in lines], SALON).rows())


def only(*lines: str) -> FileRow:
    ((_, row),) = read(*lines)
    assert isinstance(row, FileRow)
    return row


def reason(*lines: str) -> str:
    ((_, refused),) = read(*lines)
    assert isinstance(refused, BadInput)
    return refused.sentence


def test_a_row_says_as_much_or_little_as_it_likes() -> None:
    row = only(HEADING + ",staff,price", " carla , 2027-04-05 , Done , Ben  Berg ,45.50")
    assert (row.client_key, row.starts_at, row.status) == ("carla", "2027-04-05", "done")
    assert (row.staff, row.price, row.email_consent) == ("Ben Berg", 4550, None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027-04-05T10:00", "2027-04-05T10:00:00"),
        ("2027-04-05 10:00:30", "2027-04-05T10:00:30"),
        ("2027-04-05T10:00+02:00", "2027-04-05T08:00:00+00:00"),
        ("2027-04-05T08:00Z", "2027-04-05T08:00:00+00:00"),
    ],
)
def test_one_start_written_differently_is_one_start(written: str, meant: str) -> None:
    assert only(HEADING, f"carla,{written},done").starts_at == meant


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (",2027-04-05,done", "client_key"),
        ("car\0la,2027-04-05,done", "client_key"),
        ("carla,,done", "starts_at"),
        ("carla,04/05/2027,done", "starts_at"),
        ("carla,2027-02-30,done", "starts_at"),
        ("carla,0001-01-01T00:00+14:00,done", "starts_at"),
        ("carla,2027-04-05,finished", "status"),
        ("carla,2027-04-05,done,,,0,", "duration_minutes"),
        ("carla,2027-04-05,done,,,soon,", "duration_minutes"),
        ('carla,2027-04-05,done,,,,"45,00"', "price"),
        ("carla,2027-04-05,done,,,,45.005", "price"),
        ("carla,2027-04-05,done,,,,1e3", "price"),
        ("carla,2027-04-05,done,carla at example,,,", "email"),
        ("carla,2027-04-05,done,,12,,", "phone"),
        (f"{'c' * 201},2027-04-05,done", "client_key"),
    ],
)
def test_a_bad_row_says_which_column_and_why(fields: str, named: str) -> None:
    padded = fields + "," * (6 - fields.count(",")) if '"' not in fields else fields
    assert reason(HEADING + ",email,phone,duration_minutes,price", padded).startswith(f"{named}: ")


def test_a_row_of_another_length_is_refused() -> None:
    assert reason(HEADING, "carla,2027-04-05,done,Ben") == "The row has 4 fields and the heading 3."


def test_lines_are_counted_as_an_editor_does() -> None:
    file = (HEADING + ",staff", 'a,2027-04-05,done,"Ben', 'Berg"', "", "b,x,done,")
    lines = [line for line, _ in read(*file)]
    assert lines == [2, 5]


def test_columns_nobody_knows_are_told_and_left() -> None:
    assert Reading([HEADING + ",colour\n"], SALON).unused_columns == ("colour",)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "empty"),
        (["\n", "\n"], "empty"),
        (["client_key,starts_at\n"], "does not name the column status"),
        (["client_key;starts_at;status\n"], "separated by ';'"),
        (["client_key,starts_at,status,Status\n"], "names the column status twice"),
        ([HEADING + "\n", 'carla,2027-04-05,"done\n'], "Line 2 cannot be read as CSV"),
        ([HEADING + "\n", f"{'c' * 200_000},2027-04-05,done\n"], "Line 2 cannot be read as CSV"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_whole(lines: list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        list(Reading(lines, SALON).rows())
