"""What the operator reads, and with which status the commands end."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from chalicelib.access.service import list_members, prove
from chalicelib.catalogue.service import find_catalogue, get_catalogue
from chalicelib.cli import main
from chalicelib.core import clock
from chalicelib.core.errors import BadInput
from chalicelib.reporting.model import Choice, Period
from chalicelib.reporting.service import report
from tests.conftest import PREFIX, aws
from tests.history.salon import SALON, csv_of, everything, found_salon, row
from tests.house.sources import PROJECT

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command and give its status and everything it said."""

    def running(*arguments: object) -> tuple[int, str]:
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out + said.err

    return running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "visits.csv"
    path.write_text("".join(csv_of([row(), row("dora", status="gone"), row("emil")])), encoding="utf-8-sig")
    return path


@pytest.fixture
def salon(tables: None) -> None:
    found_salon()


def test_an_import_says_what_it_did(salon: None, run: Run, file: Path) -> None:
    status, said = run("import-visits", file, "--business", SALON)
    assert status == 0
    assert "3 rows read" in said
    assert "line 3: status: " in said
    assert "clients: 2 new, 0 known already" in said
    assert "visits: 2 new, 0 already there" in said


def test_importing_again_says_that_nothing_is_new(salon: None, run: Run, file: Path) -> None:
    run("import-visits", file, "--business", SALON)
    status, said = run("import-visits", file, "--business", SALON)
    assert status == 0
    assert "visits: 0 new, 2 already there" in said


def test_a_dry_run_says_so(salon: None, run: Run, file: Path) -> None:
    before = everything()
    status, said = run("import-visits", file, "--business", SALON, "--dry-run")
    assert (status, everything()) == (0, before)
    assert "Nothing was written, as this was a dry run." in said


def test_strict_fails_for_one_bad_row(salon: None, run: Run, file: Path) -> None:
    before = everything()
    status, said = run("import-visits", file, "--business", SALON, "--strict")
    assert (status, everything()) == (1, before)
    assert "Nothing was written" in said


def test_a_long_list_of_bad_rows_is_cut_short(salon: None, run: Run, file: Path) -> None:
    file.write_text("".join(csv_of([row(status="gone")] * 200)), encoding="utf-8")
    status, said = run("import-visits", file, "--business", SALON)
    assert status == 1
    assert said.count("line ") == 20
    assert "and 180 more" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe\x00c", "not UTF-8"),
        (b"client_key,starts_at,status\ncarl\xe4,2027-04-05,done\n", "not UTF-8"),
        (b"client_key;starts_at;status\n", "separated by ';'"),
        (b"name,when\n", "does not name the column client_key, starts_at, status"),
        (b'client_key,starts_at,status\n"carla,2027-04-05,done\n', "Line 2 cannot be read as CSV"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_in_a_sentence(
    salon: None, run: Run, file: Path, content: bytes, sentence: str
) -> None:
    before = everything()
    file.write_bytes(content)
    status, said = run("import-visits", file, "--business", SALON)
    assert (status, everything()) == (1, before)
    assert sentence in said


def test_an_unknown_business_is_a_sentence(salon: None, run: Run, file: Path) -> None:
    assert run("import-visits", file, "--business", "dario") == (1, "There is no such business.\n")


def test_a_missing_file_is_a_sentence(salon: None, run: Run, tmp_path: Path) -> None:
    status, said = run("import-visits", tmp_path / "none.csv", "--business", SALON)
    assert status == 1
    assert said.endswith("none.csv cannot be used: No such file or directory.\n")


def test_tables_that_are_not_there_are_a_sentence(salon: None, run: Run, file: Path) -> None:
    aws("dynamodb").delete_table(TableName=PREFIX + "catalogue")
    status, said = run("import-visits", file, "--business", SALON)
    assert status == 1
    assert said.startswith("The database is out of reach, or refused: ")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "The database is out of reach, or refused: "),
        ({"TABLE_PREFIX": ""}, "The environment does not say which tables to use (TABLE_PREFIX)."),
    ],
)
def test_without_an_emulator_or_its_environment_it_ends_with_a_sentence(
    environment: dict[str, str], sentence: str, file: Path
) -> None:
    command = [sys.executable, "-m", "chalicelib.cli", "import-visits", str(file), "--business", SALON]
    ended = subprocess.run(
        command, cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(sentence)


HISTORY = "client_id,category,starts_at,status\n" + "".join(
    f"carla,Hair,{day},done\n" for day in ("2027-01-04", "2027-02-01", "2027-03-01")
)


def test_cadence_answers_from_files(run: Run, tmp_path: Path) -> None:
    history, queries, out = (tmp_path / f"{name}.csv" for name in ("history", "queries", "out"))
    history.write_text(HISTORY, encoding="utf-8")
    queries.write_text(
        "client_id,category,as_of,horizon_days\ncarla,Hair,2027-03-20,30\ncarla,Hair,2027-03-29,30\n",
        encoding="utf-8",
    )
    given = ("--history", history, "--queries", queries, "--out", out, "--mode", "compat")
    status, said = run("cadence", *given)
    assert (status, "2 queries answered" in said) == (0, True)
    assert [line.split(",")[4] for line in out.read_text(encoding="utf-8").splitlines()[1:]] == ["0", "1"]


def test_cadence_refuses_a_file_with_the_line_and_writes_no_answer(run: Run, tmp_path: Path) -> None:
    history, queries, out = (tmp_path / f"{name}.csv" for name in ("history", "queries", "out"))
    history.write_text(HISTORY, encoding="utf-8")
    queries.write_text("client_id,category,as_of,horizon_days\ncarla,Hair,soon,30\n", encoding="utf-8")
    status, said = run("cadence", "--history", history, "--queries", queries, "--out", out)
    assert (status, "line 2" in said, out.exists()) == (1, True, False)


@pytest.mark.parametrize("arguments", [["--help"], ["import-visits", "--help"], ["cadence", "--help"]])
def test_every_command_explains_itself(arguments: list[str], run: Run) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 0


OPENED = ("open-business", "--business", "studio-nina", "--email", "nina.novak@example.de")


def test_a_business_is_founded_and_its_owner_signs_in_by_the_link(tables: None, run: Run) -> None:
    status, said = run(*OPENED, "--name", "Nina’s")
    assert status == 0
    assert "Nina’s is founded." in said
    assert "/console/studio-nina/set-up" in said
    founded = get_catalogue("studio-nina")
    assert (founded.business.country, founded.business.currency) == ("DE", "EUR")
    assert founded.business.set_up_step == 1
    assert [(it.email, it.role) for it in list_members("studio-nina")] == [("nina.novak@example.de", "owner")]
    proof, code = re.findall(r"sign-in/(\w+)\?code=(\d{6})", said)[0]
    secret, now = founded.signing_secret, clock.now()
    assert prove("studio-nina", proof, code, secret, "203.0.113.7", "", now).startswith("studio-nina.")
    with pytest.raises(BadInput):
        prove("studio-nina", proof, code, secret, "203.0.113.7", "", now)


def test_asking_again_gives_the_owner_another_link_and_nobody_else_one(tables: None, run: Run) -> None:
    _, first = run(*OPENED)
    status, again = run(*OPENED)
    assert status == 0
    assert "Studio Nina is there already." in again
    assert again.splitlines()[-1] != first.splitlines()[-1]
    status, said = run(*OPENED[:-1], "dario@example.com")
    assert status == 1
    assert "not the address of an owner" in said
    assert len(list_members("studio-nina")) == 1


@pytest.mark.parametrize(
    ("business", "email", "more", "said"),
    [
        ("Studio Nina!", "nina@example.com", (), "small letters"),
        ("studio-nina", "nobody at all", (), ""),
        ("studio-nina", "nina@example.com", ("--country", "Atlantis"), "no country"),
    ],
)
def test_nothing_is_founded_from_what_cannot_be(
    tables: None, run: Run, business: str, email: str, more: tuple[str, ...], said: str
) -> None:
    status, words = run("open-business", "--business", business, "--email", email, *more)
    assert status == 1
    assert said in words
    assert find_catalogue("studio-nina") is None


def test_visits_from_before_there_were_reports_are_counted(tables: None, run: Run, tmp_path: Path) -> None:
    found_salon()
    file = tmp_path / "visits.csv"
    file.write_text("".join(csv_of([row(starts_at="2018-03-14"), row(starts_at="2018-03-15")])))
    assert run("import-visits", file, "--business", SALON)[0] == 0
    status, said = run("count-visits", "--business", SALON, "--from", "2018-03-01", "--to", "2018-06-30")
    assert status == 0
    assert "2 appointments from 2018-03-01 to 2018-06-30 are counted." in said
    month = Period(date(2018, 3, 1), date(2018, 3, 31))
    assert report(SALON, month, Choice(), clock.now()).period.visits.came == 2
    status, said = run("count-visits", "--business", "nobody", "--from", "2018-03-01", "--to", "2018-03-02")
    assert status == 1
