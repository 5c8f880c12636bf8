"""What the package carries, and what it leaves behind."""

import re
from pathlib import PurePosixPath

import pytest

from chalicelib.core.languages import LANGUAGES
from infra.slim import SERVICES, is_worth_carrying
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
        "holidays-0.109.dist-info/METADATA",
        "holidays/countries/sweden.py",
        "holidays/calendars/islamic.py",
        "recurring_ical_events/series/rrule.py",
        "click/core.py",
        "_cffi_backend.cpython-311-x86_64-linux-gnu.so",
        "fido2/public_suffix_list.dat",
        "holidays/locale/pt_BR/LC_MESSAGES/BR.mo",
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
        "holidays/locale/sv/LC_MESSAGES/SE.mo",
        "holidays-0.109.dist-info/RECORD",
        "holidays/financial/ny_stock_exchange.py",
        "icalendar/tests/test_unit_cal.py",
        "recurring_ical_events/test/calendars/one_event.ics",
        "phonenumbers/phonenumber.pyi",
        "chalicelib/__pycache__/triggers.cpython-311.pyc",
        "pydantic-2.13.5.dist-info/RECORD",
        "jmespath-1.1.0.data/scripts/jp.py",
        "cffi/recompiler.py",
        "fido2/hid/windows.py",
        "pycparser/c_parser.py",
    ],
)
def test_what_nobody_reads_is_left_behind(file: str) -> None:
    assert not is_worth_carrying(PurePosixPath(file))


def test_the_services_carried_are_the_ones_the_code_calls() -> None:
    places = (PROJECT / "chalicelib").rglob("*.py")
    called = {
        name
        for file in places
        for name in re.findall(r"\b(?:create_)?client\(\"([a-z0-9-]+)\"[,)]", file.read_text())
    }
    assert called | {"dynamodb"} == set(SERVICES)


def test_every_language_the_messages_are_written_in_is_carried() -> None:
    wording = PROJECT / "chalicelib" / "messaging" / "wording"
    assert {folder.name for folder in wording.iterdir() if folder.is_dir()} <= set(LANGUAGES)
