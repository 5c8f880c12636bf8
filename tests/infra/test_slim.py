"""What the package carries, and what it leaves behind."""

import re
from pathlib import PurePosixPath

import pytest

from infra.slim import LANGUAGES, SERVICES, is_worth_carrying
from infra.template import PROJECT


@pytest.mark.parametrize(
    "file",
    [
        "app.py",
        "chalicelib/web/templates/booking.html",
        "botocore/data/endpoints.json",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "babel/locale-data/root.dat",
        "babel/locale-data/pt_BR.dat",
        "pydantic_core/_pydantic_core.cpython-311-x86_64-linux-gnu.so",
        "tzdata/zoneinfo/Europe/Berlin",
    ],
)
def test_what_the_functions_read_is_carried(file: str) -> None:
    assert is_worth_carrying(PurePosixPath(file))


@pytest.mark.parametrize(
    "file",
    [
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "babel/locale-data/sv.dat",
        "icalendar/tests/test_unit_cal.py",
        "phonenumbers/phonenumber.pyi",
        "chalicelib/__pycache__/triggers.cpython-311.pyc",
        "pydantic-2.13.5.dist-info/RECORD",
        "jmespath-1.1.0.data/scripts/jp.py",
    ],
)
def test_what_nobody_reads_is_left_behind(file: str) -> None:
    assert not is_worth_carrying(PurePosixPath(file))


def test_the_services_carried_are_the_ones_the_code_calls() -> None:
    channels = (PROJECT / "chalicelib" / "messaging" / "channels").glob("*.py")
    called = {
        name for file in channels for name in re.findall(r"\bclient\(\"([a-z0-9-]+)\"\)", file.read_text())
    }
    assert called | {"dynamodb"} == set(SERVICES)


def test_every_language_the_messages_are_written_in_is_carried() -> None:
    wording = PROJECT / "chalicelib" / "messaging" / "wording"
    assert {folder.name for folder in wording.iterdir() if folder.is_dir()} <= set(LANGUAGES)
